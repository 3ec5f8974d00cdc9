//! How Domain Security goes with the partners: what Get-DomainSecurityReport and Get-DomainSecurityDetailReport show.

use super::domain_security_check::DIRECTIONS;
use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Kind, Prop};

const COUNT: Kind = Kind::Int { min: 0, max: i64::MAX };
const DAYS_LEFT: Kind = Kind::Int { min: i64::MIN, max: i64::MAX };
const DIRECTION: Kind = Kind::Enum(DIRECTIONS);

const fn time(name: &'static str, doc: &'static str) -> Prop {
    Prop::shown(name, Kind::Time, doc)
}

/// Words of Mode of a partner.
pub const REPORT_MODES: &[&str] = &["Enforce", "ReportOnly", "NotInUse", "NotListed"];

/// `DomainSecurityReport`.
pub static DOMAIN_SECURITY_REPORT: ObjectType = ObjectType {
    noun: "DomainSecurityReport",
    title: "report of Domain Security",
    storage: Storage::Live,
    identity: Identity::Of("Domain"),
    props: &[
        Prop::shown_text("Domain", "The partner's domain."),
        Prop::shown("Direction", DIRECTION, "Send: mail to the domain. Receive: mail from it."),
        Prop::shown(
            "Mode",
            Kind::Enum(REPORT_MODES),
            "What a failure leads to now. Enforce: the mail waits or is refused. ReportOnly: it goes, and the failure is recorded. NotInUse: the domain is listed, and no enabled connector of that direction has DomainSecureEnabled. NotListed: no list holds the domain.",
        ),
        Prop::shown_text("LastResult", "Valid, or why the last one failed; NeverSeen where there was none."),
        time("LastTime", "When that was."),
        time("LastSuccess", "When the partner was proven last."),
        time("LastFailure", "When it failed last."),
        Prop::shown(
            "Successes",
            COUNT,
            "How often the partner was proven. Send counts connections, Receive counts MAIL commands.",
        ),
        Prop::shown(
            "Failures",
            COUNT,
            "How often it failed; Send counts attempts for which no connection was made as well.",
        ),
        Prop::shown(
            "ReportOnlyFailures",
            COUNT,
            "Those of them that kept no mail back, because Mode was ReportOnly.",
        ),
        Prop::shown_texts(
            "Reasons",
            "Why it failed, the most frequent first: result, count, last time, peer and rule of each. Get-DomainSecurityDetailReport tells all.",
        ),
        Prop::shown_text("LastRule", "The rule that decided the last time."),
        Prop::shown_text("LastPeer", "Where that was: the server and its address, or the client's address."),
        Prop::shown_text(
            "CertificateSubject",
            "The partner's certificate as last seen: of a client the last one that proved the domain, if there was one.",
        ),
        Prop::shown_text("CertificateThumbprint", "Its thumbprint."),
        time("CertificateNotAfter", "Until when it holds."),
        Prop::shown("CertificateDaysLeft", DAYS_LEFT, "Whole days until then; negative where it is over."),
        Prop::shown_text("OwnCertificateThumbprint", "The certificate that we showed last."),
        time("OwnCertificateNotAfter", "Until when it holds."),
        Prop::shown("OwnCertificateDaysLeft", DAYS_LEFT, "Whole days until then; negative where it is over."),
    ],
    columns: &[
        "Domain",
        "Direction",
        "Mode",
        "LastResult",
        "LastTime",
        "Successes",
        "Failures",
        "CertificateDaysLeft",
        "OwnCertificateDaysLeft",
    ],
    list: &[],
    rules: &[],
};

/// `DomainSecurityDetailReport`.
pub static DOMAIN_SECURITY_DETAIL_REPORT: ObjectType = ObjectType {
    noun: "DomainSecurityDetailReport",
    title: "record of Domain Security",
    storage: Storage::Live,
    identity: Identity::Of("Domain"),
    props: &[
        Prop::shown_text("Domain", "The partner's domain."),
        Prop::shown("Direction", DIRECTION, "Send: mail to the domain. Receive: mail from it."),
        Prop::shown_text("Date", "The day, UTC."),
        Prop::shown(
            "Mode",
            Kind::Enum(&["Enforce", "ReportOnly"]),
            "Enforce: a failure kept the mail back. ReportOnly: the mail went all the same.",
        ),
        Prop::shown_text(
            "Result",
            "Valid: the partner was proven. NotReady: our own side can't do it, and nobody was asked. TlsNotOffered, HandshakeFailed: of a server. TlsNotStarted: of a client. Else the status of the certificate, as Test-Certificate tells it.",
        ),
        Prop::shown("Count", COUNT, "How often that day."),
        time("FirstTime", "When first."),
        time("LastTime", "When last. What follows was seen then."),
        Prop::shown_text("Connector", "The connector; empty where Peer is *."),
        Prop::shown_text(
            "Peer",
            "The server, or the client's address. Empty: nobody was asked. *: those beyond the fifty that one day tells of one by one.",
        ),
        Prop::shown("IPAddress", Kind::IpAddress, "The peer's address."),
        Prop::shown_text("Rule", "The rule that decided."),
        Prop::shown_text("CertificateSubject", "Of the peer's certificate: its subject."),
        Prop::shown_text("CertificateIssuer", "Its issuer."),
        Prop::shown_text("CertificateThumbprint", "Its thumbprint."),
        Prop::shown_texts("CertificateNames", "The names that it offers, eight at most."),
        time("CertificateNotAfter", "Until when it holds."),
        Prop::shown_text("OwnCertificateThumbprint", "The certificate that we had to show."),
        time("OwnCertificateNotAfter", "Until when it holds."),
        Prop::shown_text("TlsVersion", "The version of TLS, where the session stood."),
        Prop::shown_text("TlsCipher", "The cipher suite, where the session stood."),
    ],
    columns: &["Domain", "Direction", "Date", "Mode", "Result", "Count", "LastTime", "Peer", "Rule"],
    list: &[],
    rules: &[],
};
