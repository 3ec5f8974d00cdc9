//! What is agreed with one partner of Domain Security. The lists of the transport configuration are the switch; an entry
//! refines what they demand of one domain.

use crate::model::object::{Identity, Key, ObjectType, Record, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Access, Kind, Prop, Shape};
use crate::model::{DomainPattern, PartnerMode};

const NOUN: &str = "DomainSecurityPartner";

/// `DomainSecurityPartner`.
pub static DOMAIN_SECURITY_PARTNER: ObjectType = ObjectType {
    noun: NOUN,
    title: "domain security partner",
    storage: Storage::Table(NOUN),
    identity: Identity::Property("DomainName"),
    props: &[
        Prop::one("DomainName", Kind::SmtpDomain, "", "The partner's domain, as it stands on the domain-secure lists: one entry for each.")
            .access(Access::AtCreation)
            .mandatory(),
        Prop::one("SendMode", Kind::Enum(PartnerMode::WORDS), "Enforce", "Mail to the domain, where TLSSendDomainSecureList holds it. Enforce: it waits until mutual TLS is proven. ReportOnly: it goes as if the domain were not listed, and what Enforce would have refused is recorded."),
        Prop::one("ReceiveMode", Kind::Enum(PartnerMode::WORDS), "Enforce", "Mail from the domain, where TLSReceiveDomainSecureList holds it. Enforce: it is refused unless the client certificate proves the domain. ReportOnly: it is taken as if the domain were not listed, and what Enforce would have refused is recorded."),
        Prop::list("AcceptedNames", Kind::DomainPattern, "Names that the partner's certificate may hold instead of the domain, such as mail.hoster.example; *.hoster.example is any name below that domain."),
        Prop::list("TrustAnchors", Kind::Certificate, "Certificates of authorities. Where there are any, only these count as roots for this partner, and neither the system's nor TrustedRootCertificate. Given as a file of one certificate (PEM or DER) or as its Base64; @{Remove=…} takes the thumbprint as well."),
        Prop::list("TrustAnchorNames", Kind::Text { max: 1024 }, "Thumbprint, subject and last day of each of TrustAnchors.")
            .access(Access::Computed),
        Prop::list("PinnedKeys", Kind::KeyPin, "SHA-256 of public keys (SubjectPublicKeyInfo, RFC 7469), as sha256//BASE64 or 64 hex digits. Where there are any, the partner's trusted chain must hold one of them, in the certificate itself or in an authority. At least two, so that a key can be replaced."),
        Prop::one("RevocationMode", Kind::Enum(&["Enforce", "SoftFail"]), "", "What becomes of the partner where a CRL can't be had; unset: RevocationMode of the transport configuration holds.")
            .shaped(Shape::Optional),
        Prop::optional("Contact", Kind::Text { max: 512 }, "Whom to ask at the partner.").for_people(),
        Prop::optional("Comment", Kind::Text { max: 1024 }, "What people want to know about it.").for_people(),
    ],
    columns: &["DomainName", "SendMode", "ReceiveMode", "Contact"],
    list: &[
        "DomainName",
        "SendMode",
        "ReceiveMode",
        "AcceptedNames",
        "TrustAnchorNames",
        "PinnedKeys",
        "RevocationMode",
        "Contact",
        "Comment",
    ],
    rules: &[
        Rule { name: "DomainNameIsUnique", check: domain_name_is_unique },
        Rule { name: "AcceptedNamesAreBounded", check: accepted_names_are_bounded },
        Rule { name: "PinnedKeysHaveABackup", check: pinned_keys_have_a_backup },
    ],
};

/// The mode of one direction, by the name of its property; Enforce where it can't be told.
pub fn mode(record: &Record, property: &str) -> PartnerMode {
    PartnerMode::of(record.text(property)).unwrap_or_default()
}

fn domain_name_is_unique(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let domain = record.text("DomainName");
    let same = context.world.with_key(NOUN, Key::Text("DomainName"), domain);
    same.iter().find(|other| {
        other.guid() != record.guid() && other.text("DomainName").eq_ignore_ascii_case(domain)
    })?;
    let text = format!(
        "DomainName '{domain}' has an entry already, and a domain has one; Set-DomainSecurityPartner changes it"
    );
    Some(Violation::new("DomainName", text))
}

/// `*` is every certificate of every trusted authority, and `*.com` nearly so.
fn accepted_names_are_bounded(context: &RuleContext<'_>) -> Option<Violation> {
    let unbounded = context.record.texts("AcceptedNames").find(|text| match text.parse() {
        Ok(DomainPattern::Any) => true,
        Ok(DomainPattern::Exact(domain) | DomainPattern::Subdomains(domain)) => domain.label_count() < 2,
        // That it can't be read is told as that.
        Err(_) => false,
    })?;
    Some(Violation::new(
        "AcceptedNames",
        format!(
            "AcceptedNames holds '{unbounded}', which is not the partner's alone; allowed: a name of two labels or more, \
             such as mail.hoster.example or *.hoster.example"
        ),
    ))
}

/// RFC 7469 §4.3: who pins one key alone is locked out by its loss.
fn pinned_keys_have_a_backup(context: &RuleContext<'_>) -> Option<Violation> {
    (context.record.get("PinnedKeys").items().len() == 1).then(|| {
        Violation::new(
            "PinnedKeys",
            "PinnedKeys holds one key alone, and no mail could be proven any more once it is replaced; give a backup as well: \
             the key that comes next, or that of the partner's authority, both in one @{Add=…}",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::broken_rules;
    use super::*;
    use crate::model::{KeyPin, Value};

    fn partner(domain: &str, names: &[&str], pins: usize) -> Record {
        let mut record = Record::with_defaults(&DOMAIN_SECURITY_PARTNER);
        record.set("Guid", Value::text(format!("guid of {domain}")));
        record.set("DomainName", Value::text(domain));
        record.set("AcceptedNames", Value::texts(names));
        let pins = (0..pins).map(|number| KeyPin::of_key_info(&[number as u8]).to_string());
        record.set("PinnedKeys", Value::texts(pins));
        record
    }

    #[test]
    fn rules() {
        let there = [partner("there.example", &[], 0)];
        let cases: Vec<(Record, &[&str])> = vec![
            (partner("p.example", &[], 0), &[]),
            (partner("p.example", &["mail.hoster.example", "*.hoster.example"], 2), &[]),
            (partner("THERE.example", &[], 3), &["DomainNameIsUnique"]),
            (partner("p.example", &["*"], 0), &["AcceptedNamesAreBounded"]),
            (partner("p.example", &["a.example", "*.example"], 0), &["AcceptedNamesAreBounded"]),
            (partner("p.example", &["mail"], 0), &["AcceptedNamesAreBounded"]),
            (partner("p.example", &[], 1), &["PinnedKeysHaveABackup"]),
            (there[0].clone(), &[]),
        ];
        for (record, wanted) in cases {
            assert_eq!(broken_rules(&record, &there), wanted, "{record:?}");
        }
    }
}
