//! Partners with an entry of their own: what ReportOnly lets go and tells, and by what a partner is proven.

use super::*;
use crate::cert::CertificateSummary;
use crate::model::{DomainPattern, KeyPin, Partner, PartnerMode, accepted_name};

fn partner() -> Partner {
    Partner::new("partner.example".parse().unwrap())
}

fn with(snapshot: &Snapshot, partner: Partner) -> Snapshot {
    let partners = [(partner.domain.clone(), Arc::new(partner))].into();
    Snapshot { partners, ..snapshot.clone() }
}

fn to(snapshot: &mut Snapshot, sink: &Sink) {
    let mut connector = snapshot.send[0].as_ref().clone();
    connector.port = sink.address.port();
    snapshot.send[0] = Arc::new(connector);
}

/// The same faults under both modes: what waits under the one goes under the other, with the same words beside it.
#[tokio::test]
async fn report_only_sends_and_tells_what_enforce_would_have_said() {
    let mut lab = Lab::new("Lab");
    let names = ["mx.partner.example", "partner.example"];
    let right = lab.certificate(&names);
    let host_only = lab.certificate(&["mx.partner.example"]);
    let seed = Sink::start("127.0.0.1:0", Script::default()).await;
    let snapshot = secured(&mut lab, seed.address.port());
    let ring = Arc::new(std::mem::take(&mut lab.ring));
    let script = |tls| Script { tls, ..Script::default() };
    let answering = |line, answer| {
        let tls = Some(lab.server(&right, ring.clone()));
        Script { tls, answers: vec![(line, answer)], ..Script::default() }
    };
    let cases: [(&dyn Fn() -> Script, &str); 6] = [
        (&|| script(Some(lab.server(&right, ring.clone()))), "Valid"),
        (&|| script(Some(lab.server(&host_only, ring.clone()))), "SubjectMismatch"),
        (&|| script(None), "TlsNotOffered"),
        (&|| Script { broken_tls: true, ..Script::default() }, "HandshakeFailed"),
        (&|| answering("STARTTLS", "454 4.7.0 not now"), "TlsNotOffered"),
        (&|| answering("EHLO", "502 5.5.1 what"), "TlsNotOffered"),
    ];
    for (script, outcome) in cases {
        let mut told = Vec::new();
        for send_mode in [PartnerMode::Enforce, PartnerMode::ReportOnly] {
            let sink = Sink::start("127.0.0.1:0", script()).await;
            let mut snapshot = with(&snapshot, Partner { send_mode, ..partner() });
            to(&mut snapshot, &sink);
            let world = World::start_with(snapshot, mx(&sink), ring.clone());
            world.accept(&["u@partner.example"], BODY).await;
            if send_mode == PartnerMode::ReportOnly || outcome == "Valid" {
                world.until_empty().await;
                assert_eq!(sink.messages(), [BODY.to_vec()], "{outcome}");
                if ["Valid", "SubjectMismatch"].contains(&outcome) {
                    assert_eq!(sink.seen()[0].client_certificates, 1, "our certificate is shown");
                }
            } else {
                let errors = world.until_retry().await;
                assert_nothing_sent(&sink.seen());
                told.push(errors[0].clone());
            }
            let records = world.verdicts().await;
            let [record] = records.as_slice() else { panic!("{outcome}: {records:?}") };
            assert_eq!((record.key.outcome.to_string().as_str(), record.key.mode), (outcome, send_mode));
            assert_eq!(
                (record.key.connector.as_str(), record.key.peer.as_str()),
                ("Net", "mx.partner.example")
            );
            told.push(record.evidence.rule.clone());
            world.stop().await;
        }
        match told.as_slice() {
            [enforced, report_only] => assert_eq!(enforced, report_only),
            [last_error, enforced, report_only] => {
                assert_eq!(enforced, report_only, "{outcome}");
                assert!(last_error.contains(report_only.as_str()), "{last_error}: {report_only}");
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Another connector won, which is not armed: nothing would have been dialled.
#[tokio::test]
async fn report_only_goes_by_the_connector_that_won() {
    let mut lab = Lab::new("Lab");
    let sink = Sink::start("127.0.0.1:0", Script::default()).await;
    let mut snapshot = secured(&mut lab, sink.address.port());
    let mut winner = send("Cheap", &["partner.example"]);
    winner.port = sink.address.port();
    snapshot.send.push(Arc::new(winner));
    let snapshot = with(&snapshot, Partner { send_mode: PartnerMode::ReportOnly, ..partner() });
    let world = World::start(snapshot.clone(), mx(&sink), KeyRing::new());
    world.accept(&["u@partner.example"], BODY).await;
    world.until_empty().await;
    assert_eq!(sink.messages(), [BODY.to_vec()]);
    let told = world.verdicts().await;
    assert_eq!(
        (told[0].key.outcome.to_string().as_str(), told[0].key.mode),
        ("NotReady", PartnerMode::ReportOnly)
    );
    assert!(told[0].evidence.rule.starts_with("454 4.7.5 Domain security: connector 'Cheap' won the route"));

    // The entry goes: the domain is enforced, and mail waits.
    world.snapshot.send(Arc::new(Snapshot { partners: Default::default(), ..snapshot })).unwrap();
    world.accept(&["u@partner.example"], BODY).await;
    let errors = world.until_retry().await;
    assert!(errors[0].starts_with("454 4.7.5 Domain security: connector 'Cheap' won"), "{errors:?}");
    assert_eq!(sink.messages().len(), 1);
    world.stop().await;
}

/// Anchors, pinned keys and accepted names, against a server with real TLS.
#[tokio::test]
async fn a_partner_is_proven_by_what_is_agreed() {
    let mut lab = Lab::new("Lab");
    let right = lab.certificate(&["partner.example"]);
    let hosted = lab.certificate(&["mail.hoster.example"]);
    let other = Lab::new("Other");
    let seed = Sink::start("127.0.0.1:0", Script::default()).await;
    let snapshot = secured(&mut lab, seed.address.port());
    let ring = Arc::new(std::mem::take(&mut lab.ring));
    let pin = |der: &[u8]| KeyPin::of_key_info(&CertificateSummary::from_der(der).unwrap().public_key_info);
    let pins =
        |ders: &[&[u8]]| Partner { pinned_keys: ders.iter().map(|der| pin(der)).collect(), ..partner() };
    let names = |pattern: &str| {
        let pattern: DomainPattern = pattern.parse().unwrap();
        Partner { accepted_names: accepted_name(&pattern).into_iter().collect(), ..partner() }
    };
    let anchors = |trusted: Vec<Vec<u8>>| Partner { trust_anchors: Some(trusted), ..partner() };
    let backup = other.ca.der();
    let cases = [
        (&right, pins(&[&right.chain[0], backup]), "Valid"),
        (&right, pins(&[lab.ca.der(), backup]), "Valid"),
        (&right, pins(&[&hosted.chain[0], backup]), "UntrustedRoot"),
        (&right, anchors(lab.roots()), "Valid"),
        (&right, anchors(other.roots()), "UntrustedRoot"),
        (&right, anchors(Vec::new()), "UntrustedRoot"),
        (&hosted, partner(), "SubjectMismatch"),
        (&hosted, names("mail.hoster.example"), "Valid"),
        (&hosted, names("*.hoster.example"), "Valid"),
        (&hosted, names("mx.hoster.example"), "SubjectMismatch"),
    ];
    for (certificate, partner, wanted) in cases {
        let script = Script { tls: Some(lab.server(certificate, ring.clone())), ..Script::default() };
        let sink = Sink::start("127.0.0.1:0", script).await;
        let mut snapshot = with(&snapshot, partner.clone());
        to(&mut snapshot, &sink);
        let world = World::start_with(snapshot, mx(&sink), ring.clone());
        world.accept(&["u@partner.example"], BODY).await;
        match wanted {
            "Valid" => world.until_empty().await,
            status => {
                let errors = world.until_retry().await;
                let wanted = format!("454 4.7.5 Certificate validation failure, Reason:{status}");
                assert!(errors[0].starts_with(&wanted), "{partner:?}: {errors:?}");
                assert_nothing_sent(&sink.seen());
            }
        }
        world.stop().await;
    }
}
