use super::*;
use crate::dns::{DnsError, FakeResolver, HickoryResolver, Resolver, ZoneServer, Zones};
use crate::model::{AuthResult, DmarcPolicy, SenderResults, SmtpDomain};
use AuthResult::{Fail, Neutral, None as Nothing, Pass, PermError, SoftFail, TempError};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The message of RFC 8463 A.3, with its Ed25519 signature; and the key of A.2.
const SIGNED: &str = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n\
     \x20d=football.example.com; i=@football.example.com;\r\n\
     \x20q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n\
     \x20subject : date : message-id : from : subject : date;\r\n\
     \x20bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n\
     \x20b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n\
     \x20Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n\
     From: Joe SixPack <joe@football.example.com>\r\n\
     To: Suzie Q <suzie@shopping.example.net>\r\n\
     Subject: Is dinner ready?\r\n\
     Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
     Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\r\n\
     Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";
const KEY: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const KEY_NAME: &str = "brisbane._domainkey.football.example.com";

async fn world(zones: Zones) -> (ZoneServer, Arc<dyn Resolver>) {
    let server = ZoneServer::start("127.0.0.1:0".parse().unwrap(), zones).await.unwrap();
    let servers = [server.local_addr().to_string().parse().unwrap()];
    (server, Arc::new(HickoryResolver::with_servers(&servers).unwrap()))
}

fn facts(ip: &str, sender: &str) -> Facts {
    Facts {
        ip: ip.parse().unwrap(),
        helo: Some("mx.pass.example".into()),
        sender: (!sender.is_empty()).then(|| sender.parse().unwrap()),
        host: "mx.own.example".parse().unwrap(),
    }
}

/// The hashes of a message whose body comes in pieces of this size.
fn hashed(message: &str, piece: usize) -> BodyHashes {
    let end = message.find("\r\n\r\n").map_or(message.len(), |at| at + 4);
    let mut hashes = BodyHashes::new(&message.as_bytes()[..end]);
    message.as_bytes()[end..].chunks(piece).for_each(|piece| hashes.write(piece));
    hashes
}

async fn found(resolver: &Arc<dyn Resolver>, wanted: Wanted, facts: Facts, message: &str) -> SenderResults {
    let deadline = Instant::now() + Duration::from_secs(15);
    verify(Some(resolver), wanted, facts, hashed(message, 7), deadline).await
}

const ALL: Wanted = Wanted { spf: true, dkim: true, dmarc: true, arc: true };

#[tokio::test]
async fn spf() {
    let many = (0..12).map(|number| format!("include:i{number}.example ")).collect::<String>();
    let zones = Zones::new()
        .txt("pass.example", "v=spf1 ip4:192.0.2.7 ip6:2001:db8::/32 -all")
        .txt("mx.pass.example", "v=spf1 ip4:192.0.2.7 -all")
        .txt("soft.example", "v=spf1 ~all")
        .txt("neutral.example", "v=spf1 ?all")
        .txt("other.example", "something else")
        .txt("broken.example", "v=spf1 include:absent.example -all")
        .txt("many.example", &format!("v=spf1 {many}-all"))
        .txt("unsure.example", "v=spf1 a:down.example -all")
        .fail("down.example");
    let zones = (0..12).fold(zones, |zones, number| zones.txt(&format!("i{number}.example"), "v=spf1 ?all"));
    let (_server, resolver) = world(zones).await;
    let wanted = Wanted { spf: true, ..Wanted::default() };
    for (ip, sender, expected) in [
        ("192.0.2.7", "a@pass.example", Pass),
        ("::ffff:192.0.2.7", "a@pass.example", Pass),
        ("2001:db8::1", "a@pass.example", Pass),
        ("192.0.2.8", "a@pass.example", Fail),
        // The null sender is judged by the HELO name.
        ("192.0.2.7", "", Pass),
        ("192.0.2.8", "", Fail),
        ("192.0.2.7", "a@soft.example", SoftFail),
        ("192.0.2.7", "a@neutral.example", Neutral),
        ("192.0.2.7", "a@other.example", Nothing),
        ("192.0.2.7", "a@absent.example", Nothing),
        ("192.0.2.7", "a@[192.0.2.1]", Nothing),
        ("192.0.2.7", "a@broken.example", PermError),
        ("192.0.2.7", "a@many.example", PermError),
        ("192.0.2.7", "a@unsure.example", TempError),
        ("192.0.2.7", "a@down.example", TempError),
    ] {
        let results = found(&resolver, wanted, facts(ip, sender), "Subject: x\r\n\r\ny\r\n").await;
        assert_eq!(results.spf.map(|spf| spf.result), Some(expected), "{ip} {sender}");
        assert_eq!((results.dkim, results.dmarc, results.arc), (None, None, None));
    }
}

#[tokio::test]
async fn dkim_as_the_rfc_has_it_and_everything_that_is_not() {
    let (_server, resolver) = world(Zones::new().txt(KEY_NAME, KEY)).await;
    let wanted = Wanted { dkim: true, ..Wanted::default() };
    let facts = facts("192.0.2.7", "joe@football.example.com");
    let deadline = || Instant::now() + Duration::from_secs(15);
    for piece in [1, 2, 3, 64, 4096] {
        let results = verify(Some(&resolver), wanted, facts.clone(), hashed(SIGNED, piece), deadline())
            .await
            .dkim
            .unwrap();
        let [found] = results.as_slice() else { panic!("{results:?}") };
        assert_eq!(found.result, Pass, "{found:?}");
        assert_eq!((found.domain.as_str(), found.selector.as_str()), ("football.example.com", "brisbane"));
        assert_eq!(found.signature, "/gCrinpc", "the beginning of b=");
    }
    let cases = [
        // What the relaxed form does not see.
        (SIGNED.replace("Subject: Is", "SUBJECT:   Is").replace("game.  Are", "game. Are \t"), Pass),
        (SIGNED.replace("hungry", "angry"), Neutral),
        (SIGNED.replace("dinner", "supper"), Fail),
        // A second From field is signed away.
        (SIGNED.replace("To: Suzie", "From: x@evil.example\r\nTo: Suzie"), Fail),
        (SIGNED.replace("s=brisbane", "s=sydney"), PermError),
        (SIGNED.replace("t=1528637909;", "t=1528637909; l=10;"), Neutral),
        (SIGNED.replace("a=ed25519-sha256", "a=rot13"), Neutral),
    ];
    for (message, expected) in cases {
        let results = found(&resolver, wanted, facts.clone(), &message).await.dkim.unwrap();
        let results: Vec<AuthResult> = results.iter().map(|found| found.result).collect();
        assert_eq!(results, [expected], "{message}");
    }
    let unsigned = found(&resolver, wanted, facts.clone(), "Subject: x\r\n\r\ny\r\n").await;
    assert_eq!(unsigned.dkim, Some(Vec::new()));
    let no_header = found(&resolver, wanted, facts.clone(), "\r\ny\r\n").await;
    assert_eq!(no_header.dkim, Some(Vec::new()));
    // Who adds signatures does not make us verify them all.
    let signature = &SIGNED[..SIGNED.find("From:").unwrap()];
    let many = format!("{}{SIGNED}", signature.repeat(50));
    assert_eq!(found(&resolver, wanted, facts, &many).await.dkim.unwrap().len(), SIGNATURES);
}

#[tokio::test]
async fn dmarc() {
    let zones = |policy: &str| {
        Zones::new()
            .txt(KEY_NAME, KEY)
            .txt("_dmarc.example.com", policy)
            .txt("football.example.com", "v=spf1 ip4:192.0.2.7 -all")
            .txt("pass.example", "v=spf1 ip4:192.0.2.7 -all")
    };
    let forged = SIGNED.replace("hungry", "angry");
    let (_server, resolver) = world(zones("v=DMARC1; p=none; sp=reject")).await;
    let twice = SIGNED.replace("To: Suzie", "From: x@evil.example\r\nTo: Suzie");
    let two = "From: joe@football.example.com, x@evil.example\r\n\r\nx\r\n";
    let nobody = "From: joe\r\n\r\nx\r\n";
    for (ip, sender, message, expected, policy) in [
        ("192.0.2.8", "a@pass.example", SIGNED, Pass, DmarcPolicy::Reject),
        ("192.0.2.7", "joe@football.example.com", &forged, Pass, DmarcPolicy::Reject),
        // Another domain's SPF proves nothing.
        ("192.0.2.7", "a@pass.example", &forged, Fail, DmarcPolicy::Reject),
        ("192.0.2.8", "joe@football.example.com", &forged, Fail, DmarcPolicy::Reject),
        ("192.0.2.7", "a@pass.example", "From: a@absent.example\r\n\r\nx\r\n", Nothing, DmarcPolicy::None),
        ("192.0.2.7", "a@pass.example", "Subject: x\r\n\r\nx\r\n", Nothing, DmarcPolicy::None),
        ("192.0.2.7", "a@pass.example", &twice, PermError, DmarcPolicy::None),
        ("192.0.2.7", "a@pass.example", two, PermError, DmarcPolicy::None),
        ("192.0.2.7", "a@pass.example", nobody, PermError, DmarcPolicy::None),
    ] {
        let wanted = Wanted { dmarc: true, ..Wanted::default() };
        let results = found(&resolver, wanted, facts(ip, sender), message).await;
        let dmarc = results.dmarc.unwrap();
        assert_eq!((dmarc.result, dmarc.policy), (expected, policy), "{ip} {sender} {message}");
        assert_eq!(dmarc.ambiguous, [&twice, two, nobody].contains(&message));
        assert_eq!((results.spf, results.dkim), (None, None), "not asked for");
    }
    let (_server, resolver) = world(zones("v=DMARC1; p=quarantine")).await;
    let results = found(&resolver, ALL, facts("192.0.2.8", "a@pass.example"), &forged).await;
    assert_eq!(results.dmarc.map(|it| (it.result, it.policy)), Some((Fail, DmarcPolicy::Quarantine)));
    // While the key can't be asked for, nobody knows.
    let zones = Zones::new().txt("_dmarc.football.example.com", "v=DMARC1; p=reject").fail(KEY_NAME);
    let (_server, resolver) = world(zones).await;
    let results = found(&resolver, ALL, facts("192.0.2.8", "a@pass.example"), SIGNED).await;
    assert_eq!(results.dmarc.map(|it| it.result), Some(TempError));
    assert_eq!(results.dkim.unwrap()[0].result, TempError);
}

/// The forger's own zones fail or keep silent: that switches off no policy.
#[tokio::test]
async fn dmarc_fails_whatever_unaligned_domains_do() {
    let evil = SIGNED.replace("d=football.example.com; i=@football.example.com", "d=evil.test; i=@evil.test");
    let zones = || Zones::new().txt("_dmarc.football.example.com", "v=DMARC1; p=reject");
    let key = "brisbane._domainkey.evil.test";
    let failing = zones().fail("evil.test").fail(key).fail("_dmarc.evil.test");
    let silent = zones().silent("evil.test").silent(key).silent("_dmarc.evil.test");
    let passing = zones().txt("evil.test", "v=spf1 +all").txt(key, KEY).fail("_dmarc.evil.test");
    for (zones, what) in [(failing, "failing"), (silent, "silent"), (passing, "passing, its DMARC failing")] {
        let (_server, resolver) = world(zones).await;
        let deadline = Instant::now() + Duration::from_secs(5);
        let facts = facts("192.0.2.8", "a@evil.test");
        let results = verify(Some(&resolver), ALL, facts, hashed(&evil, 7), deadline).await;
        let dmarc = results.dmarc.map(|it| (it.result, it.policy));
        assert_eq!(dmarc, Some((Fail, DmarcPolicy::Reject)), "{what}");
    }
}

#[tokio::test]
async fn arc() {
    use mail_auth::arc::ArcSealer;
    use mail_auth::common::crypto::Ed25519Key;
    use mail_auth::common::headers::HeaderWriter;
    use mail_auth::{AuthenticatedMessage, AuthenticationResults, DmarcOutput, DmarcResult};
    let key = Ed25519Key::from_pkcs8_der(&Ed25519Key::generate_pkcs8().unwrap()).unwrap();
    let public = crate::cert::base64(&key.public_key());
    let zones = Zones::new()
        .txt("s._domainkey.list.example", &format!("v=DKIM1; k=ed25519; p={public}"))
        .txt(KEY_NAME, KEY);
    let (_server, resolver) = world(zones).await;
    let message = AuthenticatedMessage::parse(SIGNED.as_bytes()).unwrap();
    let output_of = DmarcOutput::default().with_dkim_result(DmarcResult::Pass).with_domain("x.example");
    let results = AuthenticationResults::new("list.example").with_dmarc_result(&output_of);
    let output = mail_auth::ArcOutput::default();
    let seal = ArcSealer::from_key(key)
        .domain("list.example")
        .selector("s")
        .headers(["From", "To", "Subject", "DKIM-Signature"])
        .seal(&message, &results, &output)
        .unwrap();
    let sealed = format!("{}{SIGNED}", seal.to_header());
    let facts = facts("192.0.2.7", "a@pass.example");
    let wanted = Wanted { arc: true, ..Wanted::default() };
    for (message, expected, sealer) in [
        (sealed.clone(), Pass, "list.example"),
        (sealed.replace("hungry", "angry"), Neutral, "list.example"),
        (sealed.replace("dinner", "supper"), Fail, "list.example"),
        (sealed.replacen("i=1", "i=2", 1), Fail, "list.example"),
        (SIGNED.to_owned(), Nothing, ""),
    ] {
        let arc = found(&resolver, wanted, facts.clone(), &message).await.arc.unwrap();
        assert_eq!(arc.result, expected, "{message}");
        if expected == Pass {
            assert_eq!((arc.sealer.as_str(), arc.passed), (sealer, true));
        }
    }
    let many = format!("{}{SIGNED}", seal.to_header().repeat(SIGNATURES + 1));
    let arc = found(&resolver, wanted, facts.clone(), &many).await.arc.unwrap();
    assert_eq!((arc.result, arc.sealer.as_str()), (Fail, ""), "so many sets are not looked at");
}

#[tokio::test]
async fn what_is_not_answered_in_time_is_a_temporary_error() {
    let zones =
        Zones::new().silent(KEY_NAME).silent("football.example.com").silent("_dmarc.football.example.com");
    let (_server, resolver) = world(zones).await;
    let facts = facts("192.0.2.7", "joe@football.example.com");
    let begun = Instant::now();
    let deadline = begun + Duration::from_millis(400);
    let results = verify(Some(&resolver), ALL, facts.clone(), hashed(SIGNED, 99), deadline).await;
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    let told = |results: &SenderResults| {
        (
            results.spf.as_ref().unwrap().result,
            results.dkim.as_ref().unwrap()[0].result,
            results.dmarc.as_ref().unwrap().result,
        )
    };
    assert_eq!(told(&results), (TempError, TempError, TempError));
    // The same where there is nobody to ask at all.
    let deadline = || Instant::now() + Duration::from_secs(5);
    let nobody: Arc<dyn Resolver> = Arc::new(FakeResolver::new().failing("x.example", DnsError::Timeout));
    for resolver in [None, Some(&nobody)] {
        let results = verify(resolver, ALL, facts.clone(), hashed(SIGNED, 99), deadline()).await;
        assert_eq!(told(&results), (TempError, TempError, TempError));
    }
}

#[test]
fn fields() {
    use crate::model::{ArcFound, DkimFound, DmarcFound, SpfFound};
    let id: SmtpDomain = "mx.own.example".parse().unwrap();
    assert_eq!(
        results_field(&id, &SenderResults::default()),
        "Authentication-Results: mx.own.example; none\r\n"
    );
    let results = SenderResults {
        spf: Some(SpfFound { result: Pass, sender: Some("a@b.example".into()), helo: "h.example".into() }),
        dkim: Some(vec![DkimFound {
            result: Neutral,
            reason: "Body hash did not verify".into(),
            domain: "b.example".into(),
            selector: "s1".into(),
            signature: "abc+/123".into(),
        }]),
        dmarc: Some(DmarcFound {
            result: Fail,
            domain: "b.example".into(),
            policy: DmarcPolicy::Reject,
            ambiguous: false,
        }),
        arc: Some(ArcFound { result: Pass, sealer: "list.example".into(), passed: true }),
    };
    assert_eq!(
        results_field(&id, &results),
        "Authentication-Results: mx.own.example;\r\n\tspf=pass smtp.mailfrom=a@b.example;\r\n\t\
         dkim=neutral reason=\"Body hash did not verify\" header.d=b.example header.s=s1 header.b=abc+/123;\r\n\t\
         dmarc=fail header.from=b.example policy.dmarc=reject;\r\n\tarc=pass header.d=list.example\r\n"
    );
    // Nothing that a stranger wrote ends the field or begins another.
    let evil = "x\"; dkim=pass\r\nSubject: evil\r\n\r\n\u{1b}[31m\0\\";
    let results = SenderResults {
        spf: Some(SpfFound { result: Fail, sender: Some(evil.into()), helo: evil.into() }),
        dkim: Some(vec![DkimFound {
            result: Fail,
            reason: evil.into(),
            domain: evil.repeat(100),
            selector: evil.into(),
            signature: evil.into(),
        }]),
        dmarc: Some(DmarcFound {
            result: Fail,
            domain: evil.into(),
            policy: DmarcPolicy::None,
            ambiguous: true,
        }),
        arc: Some(ArcFound { result: Fail, sealer: evil.into(), passed: false }),
    };
    let field = results_field(&id, &results);
    let lines: Vec<&str> = field.strip_suffix("\r\n").unwrap().split("\r\n").collect();
    assert!(lines[1..].iter().all(|line| line.starts_with('\t')), "{field}");
    assert!(!field.contains('\0') && !field.contains('\u{1b}') && field.len() < 6000, "{field}");
    assert!(!field.replace("\r\n\t", "").contains(['\r', '\n']) || field.ends_with("\r\n"));
}

#[test]
fn what_a_sealer_said_of_dmarc() {
    for (value, expected) in [
        (" i=1; list.example; spf=fail; dmarc=pass header.from=a.example\r\n", true),
        ("i=1; list.example; DMARC = Pass (p=none)", true),
        ("i=1; list.example; dmarc=fail header.from=a.example", false),
        ("i=1; list.example; spf=pass; dkim=pass", false),
        ("i=1; list.example; dmarc=passed", false),
        ("i=1; list.example; dmarc=fail (x; dmarc=pass)", false),
        ("i=1; list.example; spf=fail smtp.mailfrom=\"x; dmarc=pass\"", false),
        ("i=1; list.example; dmarc=pass; dmarc=fail", false),
        ("i=1; list.example; dmarc=pass (never closed", false),
        ("", false),
    ] {
        assert_eq!(verify::says_dmarc_pass(value.as_bytes()), expected, "{value}");
    }
}

#[test]
fn whose_results_a_field_has() {
    let (own, other): (SmtpDomain, SmtpDomain) =
        ("mx.own.example".parse().unwrap(), "mail.own.example".parse().unwrap());
    for (value, expected) in [
        (" mx.own.example; spf=pass\r\n", true),
        (" MX.OWN.example 1; none", true),
        ("mail.own.example.;none", true),
        ("\r\n\t(a \\) (nested) comment)mx.own.example(more); spf=pass", true),
        (" \"mx.own.ex\\ample\"; spf=pass", true),
        (" \"mx.own.example\r\n", true),
        (" ", true),
        ("", true),
        (" (never closed mx.other.example", true),
        (" ; spf=pass", true),
        (" mx.other.example; spf=pass", false),
        (" mx.own.example.evil.example; spf=pass", false),
        (" own.example; spf=pass", false),
    ] {
        assert_eq!(has_id(value.as_bytes(), &[&own, &other]), expected, "{value:?}");
    }
}
