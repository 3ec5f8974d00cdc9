//! A set-up that is ready for Domain Security with fabrikam.example, the authority that issues for it, and what an
//! administrator does with what Test-DomainSecurity prints.

use crate::site::Site;
use emsh::cert::{CertificateSummary, certificate_to_pem, key_to_pem};
use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, CrlDistributionPoint, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType,
    SerialNumber,
};
use serde_json::Value;
use std::path::Path;
use std::sync::OnceLock;

/// The partner.
pub const PARTNER: &str = "fabrikam.example";
/// The names that the certificate needs.
pub const NAMES: &[&str] = &["mail.contoso.example", "contoso.example"];

/// So many days from now.
pub fn days(days: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_hours(24 * days)
}

fn date(at: Timestamp) -> time::OffsetDateTime {
    rcgen::date_time_ymd(1970, 1, 1) + std::time::Duration::from_secs(u64::try_from(at.as_second()).unwrap())
}

fn serial() -> SerialNumber {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0x1000);
    SerialNumber::from(NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
}

/// An authority.
pub struct Authority {
    pub der: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

fn authority(name: &str, from: i64, until: i64) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    (params.not_before, params.not_after) = (date(days(from)), date(days(until)));
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.use_authority_key_identifier_extension = true;
    params.serial_number = Some(serial());
    params
}

impl Authority {
    pub fn root(name: &str) -> Self {
        Self::root_until(name, 3000)
    }

    pub fn root_until(name: &str, until: i64) -> Self {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let params = authority(name, -400, until);
        let der = params.self_signed(&key).unwrap().der().to_vec();
        Authority { der, issuer: Issuer::new(params, key) }
    }

    /// An authority below this one; also one of these dates with the key of `twin`.
    pub fn below(&self, name: &str, from: i64, until: i64, twin: Option<&Authority>) -> Self {
        let key = match twin {
            Some(twin) => KeyPair::try_from(twin.issuer.key().serialize_der()).unwrap(),
            None => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap(),
        };
        let params = authority(name, from, until);
        let der = params.signed_by(&key, &self.issuer).unwrap().der().to_vec();
        Authority { der, issuer: Issuer::new(params, key) }
    }

    /// A certificate.
    pub fn issue(&self, wish: &Wish<'_>) -> Leaf {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let der = wish.params().signed_by(&key, &self.issuer).unwrap().der().to_vec();
        Leaf { der, key: zeroize(key.serialize_der()) }
    }

    /// The answer to a request.
    pub fn sign(&self, csr: &str) -> Vec<u8> {
        let mut asked = CertificateSigningRequestParams::from_pem(csr).unwrap();
        (asked.params.not_before, asked.params.not_after) = (date(days(-1)), date(days(365)));
        asked.params.serial_number = Some(serial());
        asked.params.use_authority_key_identifier_extension = true;
        if asked.params.extended_key_usages.is_empty() {
            asked.params.extended_key_usages =
                vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        }
        asked.signed_by(&self.issuer).unwrap().der().to_vec()
    }
}

fn zeroize(key: Vec<u8>) -> zeroize::Zeroizing<Vec<u8>> {
    zeroize::Zeroizing::new(key)
}

/// A certificate with its key.
pub struct Leaf {
    pub der: Vec<u8>,
    pub key: zeroize::Zeroizing<Vec<u8>>,
}

/// What a certificate is to be like.
#[derive(Clone)]
pub struct Wish<'a> {
    pub common_name: &'a str,
    pub names: &'a [&'a str],
    pub from: i64,
    pub until: i64,
    pub usages: Vec<ExtendedKeyUsagePurpose>,
    pub key_usages: Vec<KeyUsagePurpose>,
    pub crl: Option<&'a str>,
}

impl<'a> Wish<'a> {
    pub fn named(names: &'a [&'a str]) -> Self {
        Wish {
            common_name: names[0],
            names,
            from: -1,
            until: 200,
            usages: vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth],
            key_usages: vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment],
            crl: None,
        }
    }

    fn params(&self) -> CertificateParams {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, self.common_name);
        params.subject_alt_names =
            self.names.iter().map(|name| SanType::DnsName((*name).try_into().unwrap())).collect();
        (params.not_before, params.not_after) = (date(days(self.from)), date(days(self.until)));
        params.extended_key_usages = self.usages.clone();
        params.key_usages = self.key_usages.clone();
        params.serial_number = Some(serial());
        params.use_authority_key_identifier_extension = true;
        let point = |url: &str| CrlDistributionPoint { uris: vec![url.to_owned()] };
        params.crl_distribution_points = self.crl.into_iter().map(point).collect();
        params
    }
}

/// The authority of the tests, its issuing one, and the same as it was until yesterday.
pub struct Lab {
    pub root: Authority,
    pub issuing: Authority,
    pub stale: Authority,
    pub stranger: Authority,
    /// A root that ended yesterday.
    pub old: Authority,
}

pub fn lab() -> &'static Lab {
    static LAB: OnceLock<Lab> = OnceLock::new();
    LAB.get_or_init(|| {
        let root = Authority::root("Lab Root");
        let issuing = root.below("Lab Issuing", -300, 2000, None);
        let stale = root.below("Lab Issuing", -300, -1, Some(&issuing));
        Lab {
            root,
            issuing,
            stale,
            stranger: Authority::root("Stranger Root"),
            old: Authority::root_until("Old Root", -1),
        }
    })
}

/// A certificate, others after it, and its key where there is one, as PEM.
pub fn pem(leaf: &Leaf, others: &[&[u8]], with_key: bool) -> String {
    let mut text = certificate_to_pem(&leaf.der);
    others.iter().for_each(|der| text += &certificate_to_pem(der));
    if with_key {
        text += &key_to_pem(&leaf.key);
    }
    text
}

/// A server.
pub struct World {
    pub site: Site,
    /// What stands before `emsh Test-DomainSecurity`: the environment of a fault.
    pub environment: String,
}

/// The set-up that is ready: one Send connector for all, one Receive connector for the Internet, one certificate.
const READY: &[&str] = &[
    "emsh New-AcceptedDomain Contoso -DomainName contoso.example",
    "emsh New-SendConnector Out -AddressSpaces '*' -Fqdn mail.contoso.example -DomainSecureEnabled true",
    "emsh Set-ReceiveConnector 'Default EDGE1' -Bindings 127.0.0.1:2525",
    "emsh New-ReceiveConnector In -Usage Custom -Bindings 0.0.0.0:25 -RemoteIPRanges 0.0.0.0-255.255.255.255 -Fqdn mail.contoso.example -AuthMechanism Tls -PermissionGroups AnonymousUsers,Partners -DomainSecureEnabled true",
    "emsh Import-TrustedRootCertificate lab-root.pem",
    "emsh Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"fabrikam.example\"}' -TLSReceiveDomainSecureList '@{Add=\"fabrikam.example\"}'",
];

impl World {
    /// A store with the lab's root in a file, and nothing else.
    pub fn empty() -> Self {
        let site = Site::empty();
        std::fs::write(site.path().join("lab-root.pem"), certificate_to_pem(&lab().root.der)).unwrap();
        World { site, environment: String::new() }
    }

    /// Ready but for the certificate.
    pub fn bare() -> Self {
        static BARE: OnceLock<World> = OnceLock::new();
        BARE.get_or_init(|| {
            let world = World::empty();
            READY.iter().for_each(|line| drop(world.site.done(line)));
            world
        })
        .copy()
    }

    /// Ready.
    pub fn ready() -> Self {
        static WHOLE: OnceLock<World> = OnceLock::new();
        WHOLE
            .get_or_init(|| {
                let world = World::bare();
                world.enrol(&Wish::named(NAMES));
                world
            })
            .copy()
    }

    fn copy(&self) -> Self {
        World { site: self.site.copy(), environment: String::new() }
    }

    pub fn run(&self, line: &str) {
        self.site.done(line);
    }

    /// Runs SQL on the store, past every rule.
    pub fn sql(&self, statement: &str) {
        let connection = self.site.sqlite();
        let changed = connection.execute(statement, []).unwrap();
        assert!(changed > 0, "nothing is changed by {statement}");
    }

    /// Imports a certificate of the issuing authority, with its chain; the thumbprint.
    pub fn import(&self, wish: &Wish<'_>) -> String {
        self.import_leaf(&lab().issuing.issue(wish), &[&lab().issuing.der])
    }

    /// Imports a certificate with these others; the thumbprint. What a backup and the authority have of it is kept.
    pub fn import_leaf(&self, leaf: &Leaf, others: &[&[u8]]) -> String {
        let path = self.site.path();
        std::fs::write(path.join("backup.pem"), pem(leaf, others, true)).unwrap();
        std::fs::write(path.join("leaf.pem"), certificate_to_pem(&leaf.der)).unwrap();
        self.run("emsh Import-ExchangeCertificate backup.pem");
        CertificateSummary::from_der(&leaf.der).unwrap().thumbprint
    }

    /// The same, serving SMTP.
    pub fn enrol(&self, wish: &Wish<'_>) -> String {
        let thumbprint = self.import(wish);
        self.run(&format!("emsh Enable-ExchangeCertificate {thumbprint} -Services SMTP -Force"));
        thumbprint
    }

    pub fn enrol_leaf(&self, leaf: &Leaf, others: &[&[u8]]) -> String {
        let thumbprint = self.import_leaf(leaf, others);
        self.run(&format!("emsh Enable-ExchangeCertificate {thumbprint} -Services SMTP -Force"));
        thumbprint
    }

    /// Every row, and the exit code.
    pub fn test(&self, words: &str) -> (Vec<Value>, i32) {
        let line = format!("{} emsh Test-DomainSecurity {words} -Offline -Json", self.environment);
        let done = self.site.run(&line);
        assert!(!done.err.contains("panicked"), "{line}: {}", done.err);
        let rows = match done.json() {
            Value::Array(rows) => rows,
            row => vec![row],
        };
        let open = rows.iter().any(is_open);
        assert_eq!(done.code, i32::from(open), "{line}: {}", done.err);
        (rows, done.code)
    }

    /// The first row that is open, of a test of the partner.
    pub fn first_open(&self) -> Option<Value> {
        self.test(PARTNER).0.into_iter().find(is_open)
    }

    /// The row of this check and way.
    pub fn row(&self, like: &Value) -> Option<Value> {
        let same = |row: &Value| ["Check", "Direction", "Domain"].iter().all(|name| row[name] == like[name]);
        self.test(PARTNER).0.into_iter().find(same)
    }

    /// Types the lines of a row, and does in between what its Action asks of the authority.
    pub fn mend(&self, row: &Value) {
        let lines: Vec<&str> =
            row["Remedy"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        assert!(!lines.is_empty(), "no line mends {row:#}");
        for line in lines {
            self.deliver(line);
            self.site.done(line);
        }
    }

    /// Puts the file in place that a line imports, as the authority, the partner or the backup gives it.
    fn deliver(&self, line: &str) {
        let named = line.split_once("-FileName ").map(|(_, rest)| rest.split_whitespace().next().unwrap());
        let Some(file) = named.or_else(|| line.contains("root.pem").then_some("root.pem")) else { return };
        let path = self.site.path();
        let issuing = certificate_to_pem(&lab().issuing.der);
        let content = if file == "root.pem" {
            certificate_to_pem(&lab().root.der)
        } else if file == "chain.pem" {
            read(path, "leaf.pem") + &issuing
        } else if file.ends_with(".pfx") {
            read(path, "backup.pem")
        } else {
            let csr = read(path, &file.replace(".pem", ".csr"));
            certificate_to_pem(&lab().issuing.sign(&csr)) + &issuing
        };
        std::fs::write(path.join(file), content).unwrap();
    }

    /// Mends until nothing is open, at most so many times.
    pub fn mend_all(&self, what: &str, most: usize) {
        let mut told = Vec::new();
        for _ in 0..most {
            let Some(row) = self.first_open() else { return };
            told.push(format!("{} {}", row["Direction"], row["Check"]));
            self.mend(&row);
            self.expect_passed(what, &row);
        }
        let left = self.first_open();
        assert!(left.is_none(), "{what}: {told:?}, and then {left:#?}");
    }

    /// The row passes now, or there is nothing left that it could be about.
    pub fn expect_passed(&self, what: &str, row: &Value) {
        if let Some(after) = self.row(row) {
            assert!(!is_open(&after), "{what}: {:#?} did not mend it: {after:#}", row["Remedy"]);
        }
    }
}

fn read(directory: &Path, file: &str) -> String {
    std::fs::read_to_string(directory.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

pub fn is_open(row: &Value) -> bool {
    row["Result"] == "Fail" || row["Result"] == "NotChecked"
}
