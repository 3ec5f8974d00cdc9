//! What is agreed with single partners, typed.
//!
//! Promises: an entry never makes its partner's demands looser by what can't be used of it. A trust anchor that is no
//! certificate after all is left out and told; the others alone count then, and where none is left, no chain is trusted.

use super::fields::{list, one, reason};
use crate::cert::CertificateSummary;
use crate::model::object::World;
use crate::model::snapshot::Reason;
use crate::model::{
    AnchorCertificate, CommandLine, Configuration, DomainPattern, Partner, PartnerMode, Record,
    RevocationMode, SmtpDomain, accepted_name,
};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn partners(
    configuration: &Configuration,
    degraded: &mut Vec<Reason>,
) -> Result<BTreeMap<SmtpDomain, Arc<Partner>>, Reason> {
    let mut all = BTreeMap::new();
    for record in configuration.all("DomainSecurityPartner") {
        let partner = partner(record, degraded)?;
        all.insert(partner.domain.clone(), Arc::new(partner));
    }
    Ok(all)
}

fn partner(record: &Record, degraded: &mut Vec<Reason>) -> Result<Partner, Reason> {
    let patterns: Vec<DomainPattern> = list(record, "AcceptedNames")?;
    let names = patterns.iter().map(|pattern| {
        let unbounded =
            || reason(record, "AcceptedNames", format!("'{pattern}' is no name of the partner's alone"));
        accepted_name(pattern).ok_or_else(unbounded)
    });
    Ok(Partner {
        domain: one(record, "DomainName")?,
        send_mode: mode(record, "SendMode")?,
        receive_mode: mode(record, "ReceiveMode")?,
        accepted_names: names.collect::<Result<_, _>>()?,
        trust_anchors: anchors(record, degraded)?,
        pinned_keys: list(record, "PinnedKeys")?.into_iter().collect(),
        revocation_mode: match record.get("RevocationMode").as_text() {
            None => None,
            Some("Enforce") => Some(RevocationMode::Enforce),
            Some("SoftFail") => Some(RevocationMode::SoftFail),
            Some(other) => return Err(no_word(record, "RevocationMode", other)),
        },
    })
}

fn mode(record: &Record, property: &str) -> Result<PartnerMode, Reason> {
    let word = record.text(property);
    PartnerMode::of(word).ok_or_else(|| no_word(record, property, word))
}

fn no_word(record: &Record, property: &str, word: &str) -> Reason {
    reason(record, property, format!("'{word}' is not a value of this property"))
}

fn anchors(record: &Record, degraded: &mut Vec<Reason>) -> Result<Option<Vec<Vec<u8>>>, Reason> {
    let given: Vec<AnchorCertificate> = list(record, "TrustAnchors")?;
    if given.is_empty() {
        return Ok(None);
    }
    let (mut usable, mut useless) = (Vec::new(), Vec::new());
    for certificate in given {
        match CertificateSummary::from_der(certificate.der()) {
            Ok(_) => usable.push(certificate.der().to_vec()),
            Err(error) => useless.push((certificate.thumbprint(), error)),
        }
    }
    for (thumbprint, error) in useless {
        let mend = CommandLine::new("Set-DomainSecurityPartner")
            .on(record.identity())
            .with("TrustAnchors", format!("@{{Remove=\"{thumbprint}\"}}"));
        // With none left every trusted root would count for this partner.
        let mend = match usable.is_empty() {
            true => "give the partner's authority anew with @{Add=FILE}, and take this one away after that"
                .to_owned(),
            false => format!("to take it away: '{mend}'"),
        };
        degraded.push(reason(
            record,
            "TrustAnchors",
            format!("the certificate {thumbprint} can't be used and proves nothing: {error}; {mend}"),
        ));
    }
    Ok(Some(usable))
}
