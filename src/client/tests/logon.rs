//! Logons to a scripted smart host.

use super::sink::{Lab, Script, Sink, anonymous_client};
use super::*;
use std::net::SocketAddr;

/// Every line that a protocol log would get.
#[derive(Clone, Default)]
struct Told(Arc<std::sync::Mutex<String>>);

impl Told {
    fn line(&self, text: &str) {
        let mut all = self.0.lock().unwrap();
        all.push_str(text);
        all.push('\n');
    }
}

impl Transcript for Told {
    fn connected(&mut self, _: Option<SocketAddr>, _: SocketAddr) {}
    fn sent(&mut self, text: &str) {
        self.line(text);
    }
    fn received(&mut self, text: &str) {
        self.line(text);
    }
    fn note(&mut self, data: &str, context: &str) {
        self.line(&format!("{data} {context}"));
    }
    fn disconnected(&mut self, reason: &str) {
        self.line(reason);
    }
}

/// `relay` and `hunter2`, alone and as PLAIN has them.
const USER64: &str = "cmVsYXk=";
const PASS64: &str = "aHVudGVyMg==";
const PLAIN64: &str = "AHJlbGF5AGh1bnRlcjI=";

#[tokio::test]
async fn logons() {
    let logon = |needs_tls| Logon { user: "relay".into(), password: "hunter2".to_owned().into(), needs_tls };
    let offering = |auth: &'static str, answers: Vec<(&'static str, &'static str)>| Script {
        capabilities: auth,
        answers,
        ..Script::default()
    };
    let plain = "AUTH PLAIN";
    // (what the server does; needs TLS; the lines after EHLO; the error)
    let cases: Vec<(Script, bool, Vec<String>, &str)> = vec![
        (
            offering("AUTH PLAIN LOGIN", vec![(plain, "235 2.7.0 ok")]),
            false,
            vec![format!("{plain} {PLAIN64}")],
            "",
        ),
        (
            offering(
                "AUTH CRAM-MD5 LOGIN",
                vec![
                    ("AUTH LOGIN", "334 VXNlcm5hbWU6"),
                    (USER64, "334 UGFzc3dvcmQ6"),
                    (PASS64, "235 2.7.0 ok"),
                ],
            ),
            false,
            vec!["AUTH LOGIN".into(), USER64.into(), PASS64.into()],
            "",
        ),
        (
            offering("AUTH PLAIN", vec![(plain, "535 5.7.8 no: AHJlbGF5AGh1bnRlcjI= is hunter2")]),
            false,
            vec![format!("{plain} {PLAIN64}")],
            "535 5.7.8 no: *** is ***",
        ),
        (
            offering("AUTH PLAIN", vec![(plain, "454 4.7.0 later")]),
            false,
            vec![format!("{plain} {PLAIN64}")],
            "454 4.7.0 later",
        ),
        (
            offering("AUTH PLAIN", vec![(plain, "250 2.0.0 ok")]),
            false,
            vec![format!("{plain} {PLAIN64}")],
            "421 4.4.2 Connection given up at AUTH",
        ),
        (
            offering("AUTH PLAIN", vec![(plain, "334 more")]),
            false,
            vec![format!("{plain} {PLAIN64}")],
            "421 4.4.2 Connection given up at AUTH",
        ),
        (
            offering("AUTH PLAIN", vec![(plain, "close")]),
            false,
            vec![format!("{plain} {PLAIN64}")],
            "421 4.4.2 Connection dropped at AUTH",
        ),
        (
            offering("AUTH LOGIN", vec![("AUTH LOGIN", "504 5.5.4 no")]),
            false,
            vec!["AUTH LOGIN".into()],
            "504 5.5.4 no",
        ),
        (
            offering("AUTH CRAM-MD5 GSSAPI", vec![]),
            false,
            vec![],
            "451 5.7.3 Cannot achieve basic authentication: the server offers neither PLAIN nor LOGIN (it offers CRAM-MD5 GSSAPI)",
        ),
        (
            offering("PIPELINING", vec![]),
            false,
            vec![],
            "451 5.7.3 Cannot achieve basic authentication: the server does not offer AUTH",
        ),
        (
            offering("AUTH PLAIN", vec![]),
            true,
            vec![],
            "451 5.7.3 Cannot achieve basic authentication: the connection is in clear",
        ),
        // HELO announces nothing.
        (
            offering("AUTH PLAIN", vec![("EHLO", "502 no")]),
            false,
            vec!["HELO mx.own.example".into()],
            "451 5.7.3 Cannot achieve basic authentication: the server does not offer AUTH",
        ),
    ];
    for (script, needs_tls, lines, wanted) in cases {
        let sink = Sink::start("127.0.0.1:0", script).await;
        let told = Told::default();
        let (tls, logon) = (anonymous_client(), logon(needs_tls));
        let mut transcript = || Box::new(told.clone()) as Box<dyn Transcript>;
        let opened =
            open_as(&sink, TlsLevel::Opportunistic, (&tls, &[]), Some(&logon), &mut transcript).await;
        match (opened, wanted) {
            (Ok(mut session), "") => {
                let done = send(&mut session, &["u@b.example"], b"x\r\n").await;
                assert!(matches!(done.answers[0], Answer::Accepted(_)), "{done:?}");
                session.quit().await;
            }
            (Err(error), wanted) if !wanted.is_empty() => {
                assert!(error.to_string().starts_with(wanted), "{error}");
            }
            (opened, _) => panic!("{:?} instead of {wanted:?}", opened.err()),
        }
        let seen = &sink.seen()[0];
        assert_eq!(seen.lines[1..=lines.len()], lines, "{wanted}");
        assert_eq!(sink.seen().len(), 1, "{wanted}");
        assert!(wanted.is_empty() || !seen.verbs().contains(&"MAIL".to_owned()), "{wanted}");
        let told = told.0.lock().unwrap().clone();
        let shown = ["hunter2", PASS64, PLAIN64].into_iter().find(|secret| told.contains(secret));
        assert_eq!(shown, None, "{told}");
    }
}

/// A password that is longer than a command line goes by itself.
#[tokio::test]
async fn a_long_password_is_no_initial_response() {
    let script = Script {
        capabilities: "AUTH PLAIN",
        answers: vec![("AUTH PLAIN", "334 "), ("AHJ", "235 ok")],
        ..Script::default()
    };
    let sink = Sink::start("127.0.0.1:0", script).await;
    let logon = Logon { user: "relay".into(), password: "x".repeat(600).into(), needs_tls: false };
    let tls = anonymous_client();
    let opened =
        open_as(&sink, TlsLevel::None, (&tls, &[]), Some(&logon), &mut || Box::new(())).await.unwrap();
    opened.quit().await;
    assert_eq!(sink.seen()[0].lines[1], "AUTH PLAIN");
}

#[tokio::test]
async fn a_password_goes_inside_of_tls_or_nowhere() {
    let mut lab = Lab::new("Lab");
    let entry = lab.certificate(&["mx.partner.example"]);
    let ring = Arc::new(std::mem::take(&mut lab.ring));
    let tls = anonymous_client();
    let script = Script {
        tls: Some(lab.server(&entry, ring)),
        capabilities: "AUTH PLAIN",
        answers: vec![("AUTH", "235 2.7.0 ok")],
        ..Script::default()
    };
    for needs_tls in [true, false] {
        let logon = Logon { user: "relay".into(), password: "hunter2".to_owned().into(), needs_tls };
        let roots = lab.roots();
        // Proven; not proven; TLS breaks.
        let cases = [
            (script.clone(), named("mx.partner.example", false), ""),
            (script.clone(), named("smart.example", false), "454 4.7.5 Certificate validation failure"),
            (Script { tls: None, broken_tls: true, ..script.clone() }, TlsLevel::Opportunistic, "454 4.7.0"),
        ];
        for (script, level, wanted) in cases {
            let sink = Sink::start("127.0.0.1:0", script).await;
            let opened = open_as(&sink, level, (&tls, &roots), Some(&logon), &mut || Box::new(())).await;
            let error = opened.as_ref().err().map(ToString::to_string).unwrap_or_default();
            assert!(error.starts_with(wanted) && error.is_empty() == wanted.is_empty(), "{error}");
            if let Ok(session) = opened {
                session.quit().await;
            }
            let seen = sink.seen();
            assert_eq!(seen.len(), 1, "no second connection in clear");
            let logons = seen[0].lines.iter().filter(|line| line.contains("AUTH")).count();
            let inside = seen[0].lines.iter().filter(|line| line.starts_with("tls AUTH")).count();
            assert_eq!((logons, inside), if wanted.is_empty() { (1, 1) } else { (0, 0) });
        }
    }
}
