//! Certificates for the tests.

use emsh::cert::{
    Ca, CertificateSummary, Issued, Purpose, RsaBits, SelfSigned, certificate_to_pem, key_to_pem,
};
use emsh::model::snapshot::CertificateEntry;
use emsh::tls::{ClientTls, KeyRing, ServerTls};
use jiff::{Timestamp, ToSpan};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use super::site::Site;

pub fn hours(count: i64) -> Timestamp {
    Timestamp::now().checked_add(count.hours()).unwrap()
}

/// A CA.
pub struct Pki {
    pub ca: Ca,
}

impl Pki {
    pub fn new(name: &str) -> Pki {
        Pki { ca: Ca::new(&format!("CN={name}"), hours(-1), hours(720)).unwrap() }
    }

    pub fn issue(&self, names: &[&str]) -> Issued {
        let subject = format!("CN={}", names[0]);
        self.ca.issue(&subject, names, Purpose::Both, hours(-1), hours(720)).unwrap()
    }

    pub fn expired(&self, names: &[&str]) -> Issued {
        let subject = format!("CN={}", names[0]);
        self.ca.issue(&subject, names, Purpose::Both, hours(-2), hours(-1)).unwrap()
    }

    /// The site trusts this CA.
    pub fn trust(&self, site: &Site) {
        let file = site.directory.path().join("root.pem");
        std::fs::write(&file, certificate_to_pem(self.ca.der())).unwrap();
        site.must(&["Import-TrustedRootCertificate", "-FileName", file.to_str().unwrap()]);
    }

    /// The site trusts this CA, and has a certificate of it.
    pub fn equip(&self, site: &Site) {
        self.trust(site);
        install(site, &self.issue(&["mx.own.example", "own.example"]));
    }
}

/// The site has this certificate, for SMTP.
pub fn install(site: &Site, issued: &Issued) {
    let thumbprint = CertificateSummary::from_der(&issued.der).unwrap().thumbprint;
    let file = site.directory.path().join(format!("{thumbprint}.pem"));
    write(&file, issued);
    site.must(&["Import-ExchangeCertificate", "-FileName", file.to_str().unwrap()]);
    site.must(&["Enable-ExchangeCertificate", &thumbprint, "-Services", "SMTP", "-Force"]);
}

pub fn self_signed(names: &[&str]) -> Issued {
    emsh::cert::self_signed(&SelfSigned {
        subject: &format!("CN={}", names[0]),
        dns_names: names,
        bits: RsaBits::B2048,
        not_before: hours(-1),
        not_after: hours(720),
        subject_key_identifier: None,
    })
    .unwrap()
}

pub fn write(file: &Path, issued: &Issued) {
    use std::io::Write;
    let mut opened = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).unwrap();
    opened.write_all(certificate_to_pem(&issued.der).as_bytes()).unwrap();
    opened.write_all(key_to_pem(&issued.key).as_bytes()).unwrap();
}

fn parts(issued: &Issued, chain: Vec<Vec<u8>>) -> (CertificateEntry, Arc<KeyRing>) {
    let summary = CertificateSummary::from_der(&issued.der).unwrap();
    let mut ring = KeyRing::new();
    ring.insert(&summary.thumbprint, &issued.key).unwrap();
    let entry = CertificateEntry {
        thumbprint: summary.thumbprint,
        chain,
        not_before: summary.not_before,
        not_after: summary.not_after,
        subject: summary.subject,
    };
    (entry, Arc::new(ring))
}

pub fn server(issued: &Issued, intermediates: &[&[u8]]) -> ServerTls {
    let chain = std::iter::once(issued.der.clone()).chain(intermediates.iter().map(|der| der.to_vec()));
    let (entry, ring) = parts(issued, chain.collect());
    ServerTls::new(&entry, ring, true).unwrap()
}

pub fn client(issued: Option<&Issued>) -> ClientTls {
    match issued {
        None => ClientTls::new(None).unwrap(),
        Some(issued) => {
            let (entry, ring) = parts(issued, vec![issued.der.clone()]);
            ClientTls::new(Some((&entry, ring))).unwrap()
        }
    }
}
