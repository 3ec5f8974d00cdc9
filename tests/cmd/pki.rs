//! Certificates for tests: made here with any dates, or by openssl where what it makes is the point.

use crate::site::Site;
use emsh::cert::{Ca, Issued, Purpose, certificate_to_pem, key_to_pem};
use jiff::{SignedDuration, Timestamp};

/// So many days from now.
pub fn days(days: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_hours(24 * days)
}

/// A root and the authority under it that issues.
pub struct Lab {
    pub root: Ca,
    pub issuing: Ca,
}

impl Lab {
    pub fn new() -> Self {
        let root = Ca::new("CN=Lab Root, O=Lab, C=US", days(-400), days(3000)).unwrap();
        let issuing = root.subordinate("CN=Lab Issuing, O=Lab, C=US", days(-400), days(2000)).unwrap();
        Lab { root, issuing }
    }

    /// A certificate for `CN=name` and that name.
    pub fn issue(&self, name: &str, purpose: Purpose, from: i64, until: i64) -> Issued {
        self.issuing.issue(&format!("CN={name}"), &[name], purpose, days(from), days(until)).unwrap()
    }

    /// The chain and key as PEM, in a file of the site.
    pub fn write(&self, site: &Site, file: &str, issued: &Issued) {
        let text = [
            certificate_to_pem(&issued.der),
            certificate_to_pem(self.issuing.der()),
            key_to_pem(&issued.key).to_string(),
        ]
        .concat();
        std::fs::write(site.path().join(file), text).unwrap();
    }

    /// Issues and imports; the thumbprint.
    pub fn import(&self, site: &Site, name: &str, purpose: Purpose, from: i64, until: i64) -> String {
        self.write(site, "import.pem", &self.issue(name, purpose, from, until));
        imported(site, "import.pem")
    }
}

/// Imports a file without a password; the thumbprint.
pub fn imported(site: &Site, file: &str) -> String {
    thumbprint(&site.done(&format!("emsh Import-ExchangeCertificate {file} -Json")).json()[0])
}

pub fn thumbprint(value: &serde_json::Value) -> String {
    value["Thumbprint"].as_str().unwrap().to_string()
}

/// Trusts the lab's root in this store.
pub fn trust(site: &Site, lab: &Lab) {
    std::fs::write(site.path().join("lab-root.pem"), certificate_to_pem(lab.root.der())).unwrap();
    site.done("emsh Import-TrustedRootCertificate lab-root.pem");
}

/// Runs lines of openssl that must succeed.
pub fn openssl(site: &Site, lines: &[&str]) {
    for line in lines {
        let done = site.run(&format!("openssl {line}"));
        assert_eq!(done.code, 0, "openssl {line}: {}", done.err);
    }
}
