//! Partners with an entry of their own, from the wire.

use super::rig::{Pki, Rig, connector, snapshot};
use crate::cert::CertificateSummary;
use crate::model::snapshot::{ReceiveConnector, Snapshot};
use crate::model::{KeyPin, Partner, PartnerMode, accepted_name};
use crate::policy::fixture;
use std::sync::Arc;

const PARTNER: &str = "MAIL FROM:<a@partner.example>";

fn partner() -> Partner {
    Partner::new("partner.example".parse().unwrap())
}

fn enter(snapshot: &mut Snapshot, partner: Partner) {
    snapshot.partners = [(partner.domain.clone(), Arc::new(partner))].into();
}

#[tokio::test]
async fn report_only_takes_what_enforce_refuses_and_tells() {
    let pki = Pki::new();
    let partners = ReceiveConnector {
        permissions: fixture::groups(&["Partners"]),
        bindings: vec!["127.0.0.2:0".parse().unwrap()],
        ..connector("Partners")
    };
    let mut snapshot = snapshot(vec![connector("D"), partners]);
    enter(&mut snapshot, Partner { receive_mode: PartnerMode::ReportOnly, ..partner() });
    let keys = pki.equip(&mut snapshot);
    let rig = Rig::start_with(snapshot, keys).await.unwrap();
    let message = [("RCPT TO:<v@own.example>", "250"), ("DATA", "354"), ("Subject: x\r\n\r\nx\r\n.", "250")];
    let mut client = rig.connect("D").await;
    client.talk(&[("EHLO x.example", "250-"), (PARTNER, "250")]).await;
    client.talk(&message).await;
    let good = pki.issue(&pki.ca, "partner.example", -1, 90);
    for certificate in [None, Some(pki.issue(&pki.other, "partner.example", -1, 90)), Some(good.clone())] {
        let mut client = rig.connect("D").await;
        client.say("EHLO x.example").await;
        client.starttls(certificate.as_ref()).await;
        client.talk(&[("EHLO x.example", "250"), (PARTNER, "250")]).await;
        client.talk(&message).await;
        // No rights come with it.
        let mut client = rig.connect("Partners").await;
        client.say("EHLO x.example").await;
        client.starttls(certificate.as_ref()).await;
        client
            .talk(&[
                ("EHLO x.example", "250"),
                (PARTNER, "530 5.7.1 Client was not authenticated"),
                ("MAIL FROM:<>", "530 5.7.1"),
            ])
            .await;
    }
    let messages = rig.messages().await;
    assert_eq!(messages.len(), 4);
    let log = rig.log().await;
    for told in [
        "DomainSecure=ReportOnly WouldFail=530 5.7.0 Must issue a STARTTLS command first",
        "DomainSecure=ReportOnly WouldFail=NoCertificate",
        "DomainSecure=ReportOnly WouldFail=UntrustedRoot",
        "Enforce would have answered 454 4.7.5 Certificate validation failure, Reason:UntrustedRoot",
        "partner.example: Domain security: Valid",
    ] {
        assert!(log.contains(told), "{told}: {log}");
    }
    let tracking = rig.tracking().await;
    for told in [
        "S:DomainSecure=ReportOnly;S:WouldFail=UntrustedRoot",
        "S:WouldFail=NoCertificate",
        "S:Verdict=Valid",
    ] {
        assert!(tracking.contains(told), "{told}: {tracking}");
    }
    assert!(!tracking.contains("TlsRule=TLSReceiveDomainSecureList"), "{tracking}");
    let told = rig.verdicts().await;
    let wanted = [
        "NoCertificate 1",
        "NoCertificate 1",
        "TlsNotStarted 1",
        "UntrustedRoot 1",
        "UntrustedRoot 1",
        "Valid 1",
        "Valid 2",
    ];
    assert_eq!(told, wanted.map(|one| format!("partner.example {one}")));
    rig.stop().await;
}

#[tokio::test]
async fn a_listed_sender_at_an_unarmed_connector_is_told() {
    let unarmed = ReceiveConnector { domain_secure_enabled: false, ..connector("D") };
    let mut snapshot = snapshot(vec![unarmed]);
    let keys = Pki::new().equip(&mut snapshot);
    let rig = Rig::start_with(snapshot, keys).await.unwrap();
    let message = [("RCPT TO:<v@own.example>", "250"), ("DATA", "354"), ("Subject: x\r\n\r\nx\r\n.", "250")];
    let mut client = rig.connect("D").await;
    client.talk(&[("EHLO x.example", "250-"), ("MAIL FROM:<a@unlisted.example>", "250")]).await;
    client.talk(&message).await;
    assert!(!rig.tracking().await.contains("NotArmed"));
    client.talk(&[(PARTNER, "250")]).await;
    client.talk(&message).await;
    let tracking = rig.tracking().await;
    assert!(tracking.contains("S:DomainSecure=NotArmed"), "{tracking}");
}

#[tokio::test]
async fn a_client_is_proven_by_what_is_agreed() {
    let pki = Pki::new();
    let good = pki.issue(&pki.ca, "partner.example", -1, 90);
    let hosted = pki.issue(&pki.ca, "mail.hoster.example", -1, 90);
    let other = pki.issue(&pki.other, "partner.example", -1, 90);
    let pins = |ders: &[&[u8]]| {
        let pin =
            |der: &&[u8]| KeyPin::of_key_info(&CertificateSummary::from_der(der).unwrap().public_key_info);
        Partner { pinned_keys: ders.iter().map(pin).collect(), ..partner() }
    };
    let anchors =
        |ca: &crate::cert::Ca| Partner { trust_anchors: Some(vec![ca.der().to_vec()]), ..partner() };
    let accepted = accepted_name(&"*.hoster.example".parse().unwrap());
    let cases = [
        (&good, pins(&[&good.der, pki.other.der()]), "250"),
        (&good, pins(&[&hosted.der, pki.other.der()]), "Reason:UntrustedRoot"),
        (&good, anchors(&pki.ca), "250"),
        (&good, anchors(&pki.other), "Reason:UntrustedRoot"),
        (&other, partner(), "Reason:UntrustedRoot"),
        (&other, anchors(&pki.other), "250"),
        (&hosted, partner(), "Reason:SubjectMismatch"),
        (&hosted, Partner { accepted_names: accepted.into_iter().collect(), ..partner() }, "250"),
    ];
    for (certificate, partner, wanted) in cases {
        let mut snapshot = snapshot(vec![connector("D")]);
        enter(&mut snapshot, partner.clone());
        let keys = pki.equip(&mut snapshot);
        let rig = Rig::start_with(snapshot, keys).await.unwrap();
        let mut client = rig.connect("D").await;
        client.say("EHLO x.example").await;
        client.starttls(Some(certificate)).await;
        client.say("EHLO x.example").await;
        let reply = client.say(PARTNER).await;
        assert!(reply.contains(wanted), "{partner:?}: {reply}, not {wanted}");
        rig.stop().await;
    }
}
