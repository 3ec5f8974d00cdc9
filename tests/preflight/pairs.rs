//! Two faults at once: the first row that fails names the one that stands first in the order of the conditions, and the
//! lines that are printed, row after row, mend both.

use crate::faults::{Fault, named};
use crate::world::World;
use emsh::diagnose::domain_security::CHECKS;

const PAIRS: &[(&str, &str)] = &[
    ("send list", "receive list"),
    ("send list", "smart host"),
    ("send list", "no S"),
    ("send list", "Send Fqdn not in the certificate"),
    ("send list overwritten", "more specific connector"),
    ("host on the send list", "certificate for the host only"),
    ("host on the send list", "private key lost"),
    ("receive list", "unarmed sibling"),
    ("receive list", "Receive connector unarmed"),
    ("receive list", "issuer left out"),
    ("both lists empty", "Send connector unarmed"),
    ("both lists empty", "expired"),
    ("subdomain on the receive list", "no Tls"),
    ("no Send connector", "Receive connector disabled"),
    ("no Send connector", "no S"),
    ("Send connector disabled", "private key lost"),
    ("Send connector disabled", "Send Fqdn not in the certificate"),
    ("more specific smart host", "wildcard certificate"),
    ("more specific smart host", "Receive Fqdn not in the certificate"),
    ("more specific connector", "expired"),
    ("more specific connector", "no permission group"),
    ("cheaper connector", "issuer expired"),
    ("connector of an earlier name", "not yet valid"),
    ("armed connector disabled", "no S"),
    ("Foreign connector", "Send connector unarmed"),
    ("Foreign connector", "certificate for the host only"),
    ("partner is our own domain", "smart host"),
    ("smart host", "Receive connector unarmed"),
    ("smart host", "certificate of another domain"),
    ("IgnoreSTARTTLS", "issuer left out"),
    ("ForceHELO", "private key of another certificate"),
    ("Send connector unarmed", "Receive connector unarmed"),
    ("Send connector unarmed", "expired"),
    ("another Send connector armed", "no S"),
    ("large mail goes elsewhere", "issuer expired"),
    ("no Tls", "no S"),
    ("Receive connector disabled", "certificate for the host only"),
    ("permission denied", "unarmed sibling"),
    ("unarmed sibling", "Receive Fqdn not in the certificate"),
    ("Send TlsCertificateName of no certificate", "Receive TlsCertificateName of no certificate"),
    ("Send TlsCertificateName of no certificate", "private key lost"),
    ("Send Fqdn not in the certificate", "no S"),
    ("Send Fqdn not in the certificate", "expired"),
    ("Send Fqdn not in the certificate", "issuer left out"),
    ("Receive Fqdn not in the certificate", "for clients only"),
    ("anchors of the partner are out of date", "Send connector unarmed"),
    ("no trusted root", "no S"),
    ("no trusted root", "Receive connector unarmed"),
    ("armed behind a smart host", "no S"),
    ("armed with IgnoreSTARTTLS", "receive list"),
    ("armed without Tls", "expired"),
    ("wildcard certificate", "Receive connector with ExchangeServer"),
    ("issuer left out", "no permission group"),
    ("inbound certificate for the host only", "more specific smart host"),
    ("inbound certificate expired", "unarmed sibling"),
];

/// Where a row stands: Send before Receive, and then in the order of the conditions.
fn rank(fault: &Fault) -> (bool, usize) {
    let place = CHECKS.iter().position(|check| check.name == fault.check).unwrap();
    (fault.direction == "Receive", place)
}

fn one(first: &Fault, second: &Fault) {
    let what = format!("{} and {}", first.name, second.name);
    assert!(!(first.has_certificate() && second.has_certificate()), "{what}");
    let world = Fault::planted(&[first, second]);
    let leading = if rank(first) <= rank(second) { first } else { second };
    let row = world.first_open().unwrap_or_else(|| panic!("{what}: nothing is told"));
    assert_eq!(
        (row["Direction"].as_str().unwrap(), row["Check"].as_str().unwrap(), row["Result"].as_str().unwrap()),
        (leading.direction, leading.check, "Fail"),
        "{what}: {row:#}"
    );
    world.mend_all(&what, 8);
}

#[test]
fn two_faults_are_mended_one_after_the_other() {
    assert!(PAIRS.len() >= 40, "{}", PAIRS.len());
    let next = std::sync::atomic::AtomicUsize::new(0);
    let failed = std::sync::Mutex::new(Vec::new());
    World::ready();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while let Some((first, second)) =
                    PAIRS.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
                {
                    if std::panic::catch_unwind(|| one(named(first), named(second))).is_err() {
                        failed.lock().unwrap().push((first, second));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{} of {}: {failed:#?}", failed.len(), PAIRS.len());
}
