//! Dialogues against a scripted server over loopback sockets.

mod logon;
pub(crate) mod sink;

use self::sink::{Lab, Script, Sink, anonymous_client, now};
use super::*;
use crate::model::{
    DsnReturn, FixedClock, MessageWishes, NameDemand, RecipientWishes, RevocationMode, SmtpAddress,
    SmtpDomain, Status, TlsLevel, TlsPolicy,
};
use crate::smtp::ReversePath;
use crate::tls::{ClientTls, CrlCache, CrlLimits};
use std::sync::Arc;
use std::time::Duration;

fn domain(text: &str) -> SmtpDomain {
    text.parse().unwrap()
}

fn secure() -> TlsLevel {
    TlsLevel::DomainSecure(domain("partner.example"))
}

fn named(text: &str, subdomains: bool) -> TlsLevel {
    TlsLevel::Name(NameDemand { domain: domain(text), subdomains })
}

async fn open(
    sink: &Sink,
    level: TlsLevel,
    tls: &ClientTls,
    roots: &[Vec<u8>],
) -> Result<Session, ClientError> {
    open_as(sink, level, (tls, roots), None, &mut || Box::new(())).await
}

async fn open_as(
    sink: &Sink,
    level: TlsLevel,
    (tls, roots): (&ClientTls, &[Vec<u8>]),
    logon: Option<&Logon>,
    transcript: &mut (dyn FnMut() -> Box<dyn Transcript> + Send),
) -> Result<Session, ClientError> {
    let hello = domain("mx.own.example");
    let policy = TlsPolicy {
        level,
        source: crate::model::TlsSource::Connector,
        client_certificate: None,
        observed: None,
    };
    let target = Target { host: "mx.partner.example".into(), address: sink.address };
    let settings = Settings {
        hello: &hello,
        force_helo: false,
        policy: &policy,
        logon,
        tls,
        roots,
        now: now(),
        crls: &CrlCache::new(Arc::new(FixedClock::at(now())), CrlLimits::default(), None),
        revocation_mode: RevocationMode::Enforce,
        partner: None,
        unshown: None,
        source: None,
        inactivity: Duration::from_secs(5),
    };
    connect(&TcpDialer, &target, &settings, transcript).await
}

async fn clear(sink: &Sink) -> Session {
    open(sink, TlsLevel::None, &anonymous_client(), &[]).await.unwrap()
}

/// A body that comes in two pieces.
struct Pieces(Vec<Vec<u8>>);

impl Pieces {
    fn of(body: &[u8]) -> Self {
        let (first, second) = body.split_at(body.len() / 2);
        Pieces(vec![second.to_vec(), first.to_vec()])
    }
}

impl Body for Pieces {
    async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, String> {
        Ok(self.0.pop())
    }
}

async fn send(session: &mut Session, recipients: &[&str], body: &[u8]) -> Transaction {
    let parse = |text: &&str| Recipient::from(SmtpAddress::parse_utf8(text).unwrap());
    let recipients: Vec<Recipient> = recipients.iter().map(parse).collect();
    let sender = ReversePath::Mailbox("a@own.example".parse().unwrap());
    let eight_bit = !body.is_ascii();
    let envelope = Envelope {
        sender: &sender,
        recipients: &recipients,
        size: body.len() as u64,
        eight_bit,
        wishes: &MessageWishes::default(),
    };
    session.send(&envelope, Pieces::of(body)).await
}

#[tokio::test]
async fn what_is_demanded_is_proven_before_a_byte_of_a_message() {
    let mut lab = Lab::new("Lab");
    let right = lab.certificate(&["mx.partner.example", "partner.example"]);
    let host_only = lab.certificate(&["mx.partner.example"]);
    let wild = lab.certificate(&["*.partner.example"]);
    let roots = lab.roots();
    let stranger = Lab::new("Other").roots();
    let ring = Arc::new(std::mem::take(&mut lab.ring));
    let tls = |entry| Some(lab.server(entry, ring.clone()));
    let plain = || Script::default();

    type Case<'a> = (&'a str, TlsLevel, Script, &'a [Vec<u8>], Result<(), &'a str>);
    let cases: Vec<Case<'_>> = vec![
        ("proven", secure(), Script { tls: tls(&right), ..plain() }, &roots, Ok(())),
        (
            "host only",
            secure(),
            Script { tls: tls(&host_only), ..plain() },
            &roots,
            Err("454 4.7.5 Certificate validation failure, Reason:SubjectMismatch"),
        ),
        ("wildcard", secure(), Script { tls: tls(&wild), ..plain() }, &roots, Err("Reason:SubjectMismatch")),
        (
            "untrusted",
            secure(),
            Script { tls: tls(&right), ..plain() },
            &stranger,
            Err("Reason:UntrustedRoot"),
        ),
        ("no roots", secure(), Script { tls: tls(&right), ..plain() }, &[], Err("Reason:UntrustedRoot")),
        ("no STARTTLS", secure(), plain(), &roots, Err("451 5.7.3 STARTTLS is required to send mail")),
        (
            "STARTTLS refused",
            secure(),
            Script { tls: tls(&right), answers: vec![("STARTTLS", "454 4.7.0 not now")], ..plain() },
            &roots,
            Err(
                "451 5.7.3 STARTTLS is required to send mail (the server answered STARTTLS: 454 4.7.0 not now)",
            ),
        ),
        (
            "broken",
            secure(),
            Script { broken_tls: true, ..plain() },
            &roots,
            Err("454 4.7.0 TLS handshake failed"),
        ),
        (
            "slipped in",
            secure(),
            Script { tls: tls(&right), surplus: "\r\n250 fake", ..plain() },
            &roots,
            Err("454 4.7.0 the server sent something between STARTTLS and the handshake"),
        ),
        (
            "EHLO refused",
            secure(),
            Script { tls: tls(&right), answers: vec![("EHLO", "502 no")], ..plain() },
            &roots,
            Err("502"),
        ),
        ("encrypt", TlsLevel::Encrypt, Script { tls: tls(&right), ..plain() }, &stranger, Ok(())),
        ("encrypt, none", TlsLevel::Encrypt, plain(), &stranger, Err("451 5.7.3")),
        ("chain", TlsLevel::Chain, Script { tls: tls(&host_only), ..plain() }, &roots, Ok(())),
        (
            "chain, untrusted",
            TlsLevel::Chain,
            Script { tls: tls(&host_only), ..plain() },
            &stranger,
            Err("UntrustedRoot"),
        ),
        (
            "name",
            named("mx.partner.example", false),
            Script { tls: tls(&host_only), ..plain() },
            &roots,
            Ok(()),
        ),
        (
            "name, wrong",
            named("partner.example", false),
            Script { tls: tls(&host_only), ..plain() },
            &roots,
            Err("SubjectMismatch"),
        ),
        (
            "name, below",
            named("partner.example", true),
            Script { tls: tls(&host_only), ..plain() },
            &roots,
            Ok(()),
        ),
        (
            "refuse",
            TlsLevel::Refuse("454 4.7.5 no".into()),
            Script { tls: tls(&right), ..plain() },
            &roots,
            Err("454 4.7.5 no"),
        ),
    ];
    for (name, level, script, roots, wanted) in cases {
        let sink = Sink::start("127.0.0.1:0", script).await;
        let opened = open(&sink, level, &anonymous_client(), roots).await;
        match (opened, wanted) {
            (Ok(mut session), Ok(())) => {
                assert!(session.established().is_some(), "{name}");
                let done = send(&mut session, &["u@partner.example"], b"x\r\n").await;
                assert!(matches!(done.answers[0], Answer::Accepted(_)), "{name}: {done:?}");
                session.quit().await;
                let seen = &sink.seen()[0];
                assert!(seen.lines.iter().any(|line| line.starts_with("tls MAIL")), "{name}: {seen:?}");
            }
            (Err(error), Err(text)) => {
                assert!(error.to_string().contains(text), "{name}: {error}");
                for seen in sink.seen() {
                    let verbs = seen.verbs();
                    let harmless = ["EHLO", "STARTTLS", "QUIT", "tls EHLO", "tls QUIT"];
                    assert!(verbs.iter().all(|verb| harmless.contains(&verb.as_str())), "{name}: {verbs:?}");
                }
                assert!(sink.seen().len() <= 1, "{name}: no second connection");
            }
            (opened, wanted) => panic!("{name}: {:?} instead of {wanted:?}", opened.err()),
        }
    }
}

#[tokio::test]
async fn our_own_certificate_is_shown_when_asked_for() {
    let mut lab = Lab::new("Lab");
    let server = lab.certificate(&["partner.example"]);
    let own = lab.certificate(&["own.example"]);
    let ring = Arc::new(std::mem::take(&mut lab.ring));
    let sink = Sink::start(
        "127.0.0.1:0",
        Script { tls: Some(lab.server(&server, ring.clone())), ..Script::default() },
    )
    .await;
    let tls = ClientTls::new(Some((&own, ring))).unwrap();
    let session = open(&sink, secure(), &tls, &lab.roots()).await.unwrap();
    assert_eq!(session.verdict().map(|verdict| verdict.status), Some(Status::Valid));
    session.quit().await;
    assert_eq!(sink.seen()[0].client_certificates, 1);
}

#[tokio::test]
async fn opportunistic_tls() {
    let mut lab = Lab::new("Lab");
    let entry = lab.certificate(&["other.example"]);
    let ring = Arc::new(std::mem::take(&mut lab.ring));
    let tls = || Some(lab.server(&entry, ring.clone()));
    // (script, connections, verbs of the last one)
    let inside = ["EHLO", "STARTTLS", "tls EHLO", "tls QUIT"];
    let silent = Script { answers: vec![("STARTTLS", "250-go on")], ..Script::default() };
    let cases: [(Script, usize, &[&str]); 8] = [
        (Script { tls: tls(), ..Script::default() }, 1, &inside),
        (Script::default(), 1, &["EHLO", "QUIT"]),
        (Script { broken_tls: true, ..Script::default() }, 2, &["EHLO", "QUIT"]),
        (
            Script { tls: tls(), answers: vec![("STARTTLS", "454 no")], ..Script::default() },
            2,
            &["EHLO", "QUIT"],
        ),
        (
            Script { tls: tls(), answers: vec![("STARTTLS", "421 no")], ..Script::default() },
            2,
            &["EHLO", "QUIT"],
        ),
        (
            Script { tls: tls(), answers: vec![("STARTTLS", "nonsense")], ..Script::default() },
            2,
            &["EHLO", "QUIT"],
        ),
        // Its answer never ends.
        (Script { tls: tls(), ..silent }, 2, &["EHLO", "QUIT"]),
        (Script { answers: vec![("EHLO", "502 no")], ..Script::default() }, 1, &["EHLO", "HELO", "QUIT"]),
    ];
    for (script, connections, verbs) in cases {
        let sink = Sink::start("127.0.0.1:0", script).await;
        open(&sink, TlsLevel::Opportunistic, &anonymous_client(), &[]).await.unwrap().quit().await;
        let seen = sink.seen();
        assert_eq!(seen.len(), connections);
        assert_eq!(seen[connections - 1].verbs(), verbs);
    }
}

#[tokio::test]
async fn a_server_that_demands_tls_does_not_bounce_what_tls_kept_back() {
    // (TLS is offered, and breaks; the answer to MAIL; what is made of it)
    let cases = [
        (
            true,
            "530 5.7.0 Must issue a STARTTLS command first",
            "454 4.7.0 TLS failed (454 4.7.0 TLS handshake failed",
        ),
        (true, "550 5.7.1 no", "550 5.7.1 no"),
        (false, "530 5.7.0 Must issue a STARTTLS command first", "530 5.7.0 Must issue"),
    ];
    for pipelining in ["PIPELINING", "SIZE"] {
        for (broken_tls, mail, wanted) in cases {
            let answers = vec![("MAIL", mail)];
            let script = Script { broken_tls, answers, capabilities: pipelining, ..Script::default() };
            let sink = Sink::start("127.0.0.1:0", script).await;
            let session = open(&sink, TlsLevel::Opportunistic, &anonymous_client(), &[]).await;
            let done = send(&mut session.unwrap(), &["u@b.example"], b"x\r\n").await;
            let [Answer::Refused(reply)] = done.answers.as_slice() else { panic!("{done:?}") };
            assert!(reply.to_string().starts_with(wanted), "{reply}");
        }
    }
}

#[tokio::test]
async fn long_answers_to_many_recipients_are_not_kept_whole() {
    const LONG: &str = concat!(
        "550-5.1.1 0123456789012345678901234567890123456789012345678901234567890123456789012345678\r\n",
        "550-5.1.1 0123456789012345678901234567890123456789012345678901234567890123456789012345678\r\n",
        "550-5.1.1 0123456789012345678901234567890123456789012345678901234567890123456789012345678\r\n",
        "550-5.1.1 0123456789012345678901234567890123456789012345678901234567890123456789012345678\r\n",
        "550-5.1.1 0123456789012345678901234567890123456789012345678901234567890123456789012345678\r\n",
        "550-5.1.1 0123456789012345678901234567890123456789012345678901234567890123456789012345678\r\n",
        "550-5.1.1 0123456789012345678901234567890123456789012345678901234567890123456789012345678\r\n",
        "550 5.1.1 end",
    );
    let recipients: Vec<String> = (0..1000).map(|n| format!("user{n}@b.example")).collect();
    let recipients: Vec<&str> = recipients.iter().map(String::as_str).collect();
    for verb in ["MAIL", "RCPT", "DATA", "END"] {
        let (answers, end) = if verb == "END" { (vec![], LONG) } else { (vec![(verb, LONG)], "250 ok") };
        let sink = Sink::start("127.0.0.1:0", Script { answers, end, ..Script::default() }).await;
        for (count, lines) in [(1, 8), (1000, 7)] {
            let mut session = clear(&sink).await;
            let done = send(&mut session, &recipients[..count], b"x\r\n").await;
            assert!(done.broken.is_none(), "{done:?}");
            for answer in done.answers {
                let Answer::Refused(reply) = answer else { panic!("{answer:?}") };
                assert_eq!((reply.code, reply.lines.len()), (550, lines), "{verb} {reply:?}");
            }
        }
    }
}

#[tokio::test]
async fn connections_that_fail() {
    let cases: [(Script, &str); 4] = [
        (
            Script { answers: vec![("GREETING", "421 4.3.2 too busy")], ..Script::default() },
            "421 4.3.2 too busy",
        ),
        (
            Script { answers: vec![("GREETING", "554 5.7.1 go away")], ..Script::default() },
            "554 5.7.1 go away",
        ),
        (
            Script { answers: vec![("GREETING", "close")], ..Script::default() },
            "421 4.4.2 Connection dropped at the greeting",
        ),
        (
            Script { answers: vec![("GREETING", "hello")], ..Script::default() },
            "421 4.4.2 Connection given up",
        ),
    ];
    for (script, wanted) in cases {
        let sink = Sink::start("127.0.0.1:0", script).await;
        let error = open(&sink, TlsLevel::Opportunistic, &anonymous_client(), &[]).await.err().unwrap();
        assert!(error.to_string().starts_with(wanted), "{error}");
    }
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let sink = Sink::start("127.0.0.1:0", Script::default()).await;
    let nobody = Sink { address: free, ..sink };
    let error = open(&nobody, TlsLevel::None, &anonymous_client(), &[]).await.err().unwrap();
    assert!(error.to_string().starts_with("421 4.2.1 Unable to connect"), "{error}");
}

#[tokio::test]
async fn answers_belong_to_recipients() {
    let with = |answers: Vec<(&'static str, &'static str)>| answers;
    // (answers, the end's answer, one digit per recipient: 2, 4, 5, or ? for none; broken)
    let cases = [
        (with(vec![]), "250 ok", "22", false),
        (with(vec![("RCPT TO:<bad", "550 5.1.1 User unknown")]), "250 ok", "52", false),
        (with(vec![("RCPT", "450 4.2.0 greylisted")]), "250 ok", "44", false),
        (with(vec![("MAIL", "550 5.7.1 no")]), "250 ok", "55", false),
        (with(vec![("DATA", "451 4.3.0 not now")]), "250 ok", "44", false),
        (with(vec![]), "554 5.6.0 no such content", "55", false),
        (with(vec![]), "452 4.3.1 full", "44", false),
        (with(vec![("RCPT TO:<bad", "550 no")]), "452 4.3.1 full", "54", false),
        (with(vec![("RCPT TO:<u", "close")]), "250 ok", "2?", true),
        (with(vec![("RCPT TO:<u", "421 4.3.2 closing")]), "250 ok", "??", true),
        (with(vec![("END", "close")]), "250 ok", "??", true),
    ];
    for pipelining in [true, false] {
        for (answers, end, wanted, broken) in &cases {
            let capabilities = if pipelining { "PIPELINING" } else { "SIZE" };
            let script = Script { answers: answers.clone(), end, capabilities, ..Script::default() };
            let sink = Sink::start("127.0.0.1:0", script).await;
            let mut session = clear(&sink).await;
            let done =
                send(&mut session, &["bad@b.example", "u@b.example"], b"Subject: x\r\n\r\ny\r\n").await;
            let short: String = done
                .answers
                .iter()
                .map(|answer| match answer {
                    Answer::Accepted(_) => '2',
                    Answer::Refused(reply) if reply.is_transient() => '4',
                    Answer::Refused(_) | Answer::Unfit(_) => '5',
                    Answer::Unanswered => '?',
                })
                .collect();
            // A recipient that was taken before the break got no message.
            assert_eq!(
                short,
                wanted.replace('2', if *broken { "?" } else { "2" }),
                "{answers:?} {end} {done:?}"
            );
            assert_eq!((done.broken.is_some(), session.is_broken()), (*broken, *broken));
            if !broken {
                let next = send(&mut session, &["n@b.example"], b"z\r\n").await;
                assert!(next.broken.is_none(), "the session stays usable: {next:?}");
                session.quit().await;
            }
        }
    }
}

#[tokio::test]
async fn dots_and_bytes_arrive_as_they_were() {
    let body = b".\r\n..\r\n.foo\r\nS\xfcd\r\n.\r\nend".as_slice();
    let sink = Sink::start("127.0.0.1:0", Script::default()).await;
    let mut session = clear(&sink).await;
    let done = send(&mut session, &["u@b.example"], body).await;
    assert!(done.broken.is_none());
    session.quit().await;
    let seen = &sink.seen()[0];
    assert_eq!(seen.messages[0], [body, b"\r\n"].concat());
    assert!(seen.raw.starts_with(b"..\r\n...\r\n..foo\r\n"));
    assert!(
        seen.lines.iter().any(|line| line == "MAIL FROM:<a@own.example> SIZE=24 BODY=8BITMIME"),
        "{:?}",
        seen.lines
    );
}

#[tokio::test]
async fn many_recipients_and_a_large_message() {
    let sink =
        Sink::start("127.0.0.1:0", Script { capabilities: "PIPELINING\nSIZE 0", ..Script::default() }).await;
    let mut session = clear(&sink).await;
    let recipients: Vec<String> = (0..450).map(|n| format!("user{n}@b.example")).collect();
    let recipients: Vec<&str> = recipients.iter().map(String::as_str).collect();
    let body = b"0123456789abcdef.\r\n.".repeat(200_000);
    let done = send(&mut session, &recipients, &body).await;
    assert!(done.broken.is_none() && done.answers.iter().all(|answer| matches!(answer, Answer::Accepted(_))));
    assert!(sink.messages()[0].starts_with(&body));
}

#[tokio::test]
async fn what_cannot_be_sent() {
    let sink = Sink::start("127.0.0.1:0", Script { capabilities: "SIZE 3", ..Script::default() }).await;
    let mut session = clear(&sink).await;
    let done = send(&mut session, &["u@b.example"], b"1234\r\n").await;
    assert!(matches!(&done.answers[0], Answer::Unfit(reply) if reply.to_string().starts_with("552 5.3.4")));
    assert_eq!(sink.seen()[0].verbs(), ["EHLO"], "nothing is tried");

    let sink = Sink::start("127.0.0.1:0", Script::default()).await;
    let mut session = clear(&sink).await;
    let done = send(&mut session, &["u@b.example"], b"a\nb\r\n").await;
    assert!(matches!(&done.answers[0], Answer::Unfit(reply) if reply.is_permanent()) && session.is_broken());
    assert!(sink.messages().is_empty());

    let sink = Sink::start("127.0.0.1:0", Script::default()).await;
    let mut session = clear(&sink).await;
    let sender = ReversePath::Null;
    let recipients = [Recipient::from("u@b.example".parse::<SmtpAddress>().unwrap())];
    let envelope = Envelope {
        sender: &sender,
        recipients: &recipients,
        size: 100,
        eight_bit: false,
        wishes: &MessageWishes::default(),
    };
    let done = session.send(&envelope, Pieces::of(b"cut short\r\n")).await;
    assert_eq!(done.answers[0], Answer::Unanswered);
    assert!(matches!(done.broken, Some(ClientError::Body(_))));
    drop(session);
    assert!(sink.messages().is_empty(), "half a message is never ended");
}

/// Sends one message that needs this of a server with these capabilities; what became of it, and what was seen.
async fn by_extensions(
    script: Script,
    wishes: MessageWishes,
    recipients: &[(&str, &str, &str)],
    body: &[u8],
) -> (Transaction, sink::Seen) {
    let sink = Sink::start("127.0.0.1:0", script).await;
    let mut session = clear(&sink).await;
    let recipients: Vec<Recipient> = recipients
        .iter()
        .map(|(address, notify, original)| Recipient {
            address: SmtpAddress::parse_utf8(address).unwrap(),
            wishes: RecipientWishes { notify: notify.parse().ok(), original: original.parse().ok() },
        })
        .collect();
    let envelope = Envelope {
        sender: &ReversePath::Mailbox("a@own.example".parse().unwrap()),
        recipients: &recipients,
        size: body.len() as u64,
        eight_bit: !body.is_ascii(),
        wishes: &wishes,
    };
    let done = session.send(&envelope, Pieces::of(body)).await;
    let next = send(&mut session, &["next@b.example"], b"z\r\n").await;
    assert!(matches!(next.answers[..], [Answer::Accepted(_)]), "the session stays usable: {next:?}");
    session.quit().await;
    let seen = sink.seen().remove(0);
    (done, seen)
}

#[tokio::test]
async fn what_is_binary_goes_by_chunks_as_it_is() {
    let body = b"A: b\r\n\r\n.\r\nbare\nand\rand\0\r\n.\r\n".as_slice();
    let wishes = MessageWishes { binary: true, ..MessageWishes::default() };
    let to = [("u@b.example", "", "")];
    for pipelining in ["PIPELINING\n", ""] {
        let capabilities: &'static str = format!("{pipelining}CHUNKING\nBINARYMIME\n8BITMIME").leak();
        let script = Script { capabilities, ..Script::default() };
        let (done, seen) = by_extensions(script, wishes.clone(), &to, body).await;
        assert!(matches!(done.answers[..], [Answer::Accepted(_)]), "{done:?}");
        assert_eq!(seen.messages[0], body);
        assert!(seen.lines.contains(&"MAIL FROM:<a@own.example> BODY=BINARYMIME".to_owned()), "{seen:?}");
        // Where a chunk is refused no other follows.
        let answers = vec![("BDAT", "552 5.3.4 no room")];
        let refusing = Script { capabilities, answers, ..Script::default() };
        let (done, seen) = by_extensions(refusing, wishes.clone(), &to, body).await;
        assert!(matches!(&done.answers[..], [Answer::Refused(reply)] if reply.code == 552), "{done:?}");
        assert_eq!(seen.verbs().iter().filter(|verb| *verb == "BDAT").count(), 1);
        assert_eq!(seen.messages, [b"z\r\n".to_vec()]);
    }
    let (done, seen) = by_extensions(Script::default(), wishes, &to, body).await;
    assert!(
        matches!(&done.answers[..], [Answer::Unfit(reply)] if reply.to_string().starts_with("554 5.6.3"))
    );
    assert!(!format!("{seen:?}").contains("RCPT TO:<u@"), "{seen:?}");
}

#[tokio::test]
async fn what_the_sender_wants_to_be_told_goes_to_a_server_with_dsn() {
    let wishes = MessageWishes {
        ret: Some(DsnReturn::Headers),
        envelope_id: Some("a+b c".into()),
        ..MessageWishes::default()
    };
    let to = [("u@b.example", "SUCCESS,FAILURE", "rfc822;First+1@b.example"), ("v@b.example", "", "")];
    let capabilities = "PIPELINING\nDSN";
    let script = Script { capabilities, ..Script::default() };
    let (_, seen) = by_extensions(script, wishes.clone(), &to, b"x\r\n").await;
    assert_eq!(
        seen.lines[1..4],
        [
            "MAIL FROM:<a@own.example> RET=HDRS ENVID=a+2Bb+20c",
            "RCPT TO:<u@b.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;First+2B1@b.example",
            "RCPT TO:<v@b.example>",
        ]
    );
    let (_, seen) = by_extensions(Script::default(), wishes, &to, b"x\r\n").await;
    assert_eq!(seen.lines[1..3], ["MAIL FROM:<a@own.example> SIZE=3", "RCPT TO:<u@b.example>"]);
}

#[tokio::test]
async fn addresses_beyond_ascii_go_to_a_server_with_smtputf8_alone() {
    let to = [("ü@bücher.example", "", "utf-8;ü@b.example"), ("v@b.example", "", "")];
    let script = Script { capabilities: "8BITMIME\nSMTPUTF8\nDSN", ..Script::default() };
    let (done, seen) = by_extensions(script, MessageWishes::default(), &to, b"x\r\n").await;
    assert!(done.answers.iter().all(|answer| matches!(answer, Answer::Accepted(_))), "{done:?}");
    assert_eq!(seen.lines[1], "MAIL FROM:<a@own.example> SMTPUTF8");
    assert_eq!(seen.lines[2], "RCPT TO:<ü@xn--bcher-kva.example> ORCPT=utf-8;\\x{FC}@b.example");
    // The other recipient has it all the same.
    for capabilities in ["8BITMIME", "8BITMIME\nPIPELINING"] {
        let script = Script { capabilities, ..Script::default() };
        let (done, seen) = by_extensions(script, MessageWishes::default(), &to, b"x\r\n").await;
        let [Answer::Unfit(reply), Answer::Accepted(_)] = &done.answers[..] else { panic!("{done:?}") };
        assert!(reply.to_string().starts_with("553 5.6.7"), "{reply}");
        assert_eq!(seen.lines[1..3], ["MAIL FROM:<a@own.example>", "RCPT TO:<v@b.example>"]);
    }
}

#[tokio::test]
async fn requiretls_is_said_to_a_proven_server_that_has_it() {
    let mut lab = Lab::new("Lab");
    let right = lab.certificate(&["mx.partner.example", "partner.example"]);
    let roots = lab.roots();
    let ring = Arc::new(std::mem::take(&mut lab.ring));
    let wishes = MessageWishes { require_tls: true, ..MessageWishes::default() };
    // the policy, what is announced, whether it goes
    let cases = [
        (secure(), "REQUIRETLS", true),
        (secure(), "8BITMIME", false),
        (named("partner.example", false), "REQUIRETLS", true),
        (TlsLevel::Chain, "REQUIRETLS", false),
        (TlsLevel::Encrypt, "REQUIRETLS", false),
        (TlsLevel::Opportunistic, "REQUIRETLS", false),
    ];
    for (level, capabilities, goes) in cases {
        let tls = Some(lab.server(&right, ring.clone()));
        let sink = Sink::start("127.0.0.1:0", Script { tls, capabilities, ..Script::default() }).await;
        let mut session = open(&sink, level.clone(), &anonymous_client(), &roots).await.unwrap();
        let envelope = Envelope {
            sender: &ReversePath::Null,
            recipients: &[Recipient::from("u@partner.example".parse::<SmtpAddress>().unwrap())],
            size: 3,
            eight_bit: false,
            wishes: &wishes,
        };
        let done = session.send(&envelope, Pieces::of(b"x\r\n")).await;
        session.quit().await;
        let said = sink.seen()[0].lines.contains(&"tls MAIL FROM:<> REQUIRETLS".to_owned());
        assert_eq!(said, goes, "{level:?} {capabilities}");
        assert_eq!(sink.messages().len(), usize::from(goes));
        match &done.answers[..] {
            [Answer::Accepted(_)] if goes => {}
            [Answer::Unfit(reply)] if !goes => {
                assert!(reply.to_string().starts_with("550 5.7.30"), "{reply}");
            }
            other => panic!("{level:?} {capabilities}: {other:?}"),
        }
    }
}

/// A body of many small pieces.
struct Trickle(usize);

const PIECE: usize = 32 * 1024;

impl Body for Trickle {
    async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, String> {
        let Some(left) = self.0.checked_sub(1) else { return Ok(None) };
        self.0 = left;
        Ok(Some([&[b'x'; PIECE - 2][..], b"\r\n"].concat()))
    }
}

/// A server that does each thing just in time: `pause` before each answer to RCPT, and between two reads of a message.
async fn slow_server(pause: Duration) -> std::net::SocketAddr {
    use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(16 * 1024).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::with_capacity(PIECE, stream);
        let _ = stream.write_all(b"220 slow.example ESMTP\r\n").await;
        let mut line = String::new();
        while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
            let answer = match line.get(..4) {
                Some("RCPT") => {
                    tokio::time::sleep(pause).await;
                    "250 2.1.5 OK\r\n"
                }
                Some("DATA") => "354 go on\r\n",
                _ => "250 OK\r\n",
            };
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
            if line.starts_with("DATA") {
                let mut buffer = vec![0; PIECE];
                while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                    tokio::time::sleep(pause).await;
                }
            }
            line.clear();
        }
    });
    address
}

/// No server holds a worker by doing each thing just in time: a transaction has a time as a whole.
#[tokio::test]
async fn a_transaction_ends_in_time_as_a_whole() {
    let pause = Duration::from_millis(100);
    // recipients, pieces of the message, what the server had in hand; each would take 40 s.
    for (recipients, pieces, stage) in [(400, 1, Stage::Rcpt), (1, 1200, Stage::Body)] {
        let address = slow_server(pause).await;
        let tls = anonymous_client();
        let policy = TlsPolicy {
            level: TlsLevel::None,
            source: crate::model::TlsSource::Connector,
            client_certificate: None,
            observed: None,
        };
        let settings = Settings {
            hello: &domain("mx.own.example"),
            force_helo: false,
            policy: &policy,
            logon: None,
            tls: &tls,
            roots: &[],
            now: now(),
            crls: &CrlCache::new(Arc::new(FixedClock::at(now())), CrlLimits::default(), None),
            revocation_mode: RevocationMode::Enforce,
            partner: None,
            unshown: None,
            source: None,
            inactivity: Duration::from_millis(600),
        };
        let target = Target { host: "slow.example".into(), address };
        let mut session = connect(&TcpDialer, &target, &settings, &mut || Box::new(())).await.unwrap();
        session.wire.pace = super::pace::Pace::of(Duration::from_millis(1), 1 << 30);
        let recipients: Vec<Recipient> = (0..recipients)
            .map(|number| format!("u{number}@b.example").parse::<SmtpAddress>().unwrap().into())
            .collect();
        let envelope = Envelope {
            sender: &ReversePath::Null,
            recipients: &recipients,
            size: (pieces * PIECE) as u64,
            eight_bit: false,
            wishes: &MessageWishes::default(),
        };
        let begun = std::time::Instant::now();
        let done = session.send(&envelope, Trickle(pieces)).await;
        assert_eq!(done.broken, Some(ClientError::Timeout(stage)));
        assert!(done.answers.iter().all(|answer| *answer == Answer::Unanswered), "nobody has the message");
        assert!(begun.elapsed() < Duration::from_secs(15), "{stage}: {:?}", begun.elapsed());
    }
}
