//! Warnings across objects: what an administrator should know after a change that is allowed, but
//! does not do what it seems to.

use crate::cert::{Candidate, CertificateSummary, Want, select};
use crate::model::{Configuration, Record, SmtpDomain, Value, World};
use jiff::Timestamp;

/// What there is to say after `record` was made or changed.
pub fn after_change(configuration: &Configuration, record: &Record, now: Timestamp) -> Vec<String> {
    match record.object.noun {
        "SendConnector" | "ReceiveConnector" => connector(configuration, record, now),
        "TransportConfig" => lists(configuration, record),
        _ => Vec::new(),
    }
}

fn lists(configuration: &Configuration, record: &Record) -> Vec<String> {
    let mut advice = Vec::new();
    let armed = |noun: &str| {
        configuration
            .all(noun)
            .iter()
            .any(|connector| connector.bool("Enabled") && connector.bool("DomainSecureEnabled"))
    };
    if !record.get("TLSSendDomainSecureList").is_unset() && !armed("SendConnector") {
        advice.push(
            "TLSSendDomainSecureList is not in use: no enabled Send connector has DomainSecureEnabled $true \
             (Set-SendConnector <name> -DomainSecureEnabled $true)"
                .into(),
        );
    }
    if !record.get("TLSReceiveDomainSecureList").is_unset() && !armed("ReceiveConnector") {
        advice.push(
            "TLSReceiveDomainSecureList is not in use: no enabled Receive connector has DomainSecureEnabled $true \
             (Set-ReceiveConnector <name> -DomainSecureEnabled $true -AuthMechanism Tls)"
                .into(),
        );
    }
    advice
}

fn connector(configuration: &Configuration, record: &Record, now: Timestamp) -> Vec<String> {
    let mut advice = Vec::new();
    let is_send = record.object.noun == "SendConnector";
    let armed = record.bool("DomainSecureEnabled");
    // As the compiler judges it: a Send connector misses a certificate where partners look for one, or
    // where one was asked for by name.
    let is_named = !record.get("TlsCertificateName").is_unset();
    let uses_tls = if is_send {
        armed || (is_named && !record.bool("IgnoreSTARTTLS"))
    } else {
        record.has_flag("AuthMechanism", "Tls")
    };
    if record.bool("Enabled") && uses_tls && !has_certificate(configuration, record, now) {
        let wanted = match record.get("TlsCertificateName") {
            Value::Null => format!("that names '{}'", fqdn(configuration, record)),
            name => format!("with TlsCertificateName '{name}'"),
        };
        let effect = match (is_send, armed) {
            (true, true) => "domain-secured mail would wait",
            (true, false) => "no certificate would be shown to other servers",
            (false, _) => "STARTTLS would not be announced",
        };
        advice.push(format!(
            "no valid certificate {wanted} with Services SMTP is in the store: {effect} (Get-ExchangeCertificate shows what is there; \
             Import-ExchangeCertificate and Enable-ExchangeCertificate -Services SMTP bring one)"
        ));
    }
    let (list, noun) = if is_send {
        ("TLSSendDomainSecureList", "recipient")
    } else {
        ("TLSReceiveDomainSecureList", "sender")
    };
    let listed = configuration.single("TransportConfig").is_some_and(|config| !config.get(list).is_unset());
    if armed && !listed {
        advice.push(format!(
            "{list} is empty, so no {noun} domain is secured yet (Set-TransportConfig -{list} '@{{Add=\"partner.example\"}}')"
        ));
    }
    advice
}

/// The connector's Fqdn, or the server's.
fn fqdn<'a>(configuration: &'a Configuration, record: &'a Record) -> &'a str {
    match record.text("Fqdn") {
        "" => {
            configuration.single("TransportService").map(|service| service.text("Fqdn")).unwrap_or_default()
        }
        own => own,
    }
}

fn has_certificate(configuration: &Configuration, record: &Record, now: Timestamp) -> bool {
    let Ok(fqdn) = fqdn(configuration, record).parse::<SmtpDomain>() else { return false };
    let name = record.text("TlsCertificateName").parse().ok();
    let candidates: Vec<Candidate> = configuration
        .all("ExchangeCertificate")
        .iter()
        .filter_map(|certificate| {
            let thumbprint = certificate.text("Thumbprint");
            let leaf = configuration.chains.get(thumbprint)?.first()?;
            Some(Candidate {
                summary: CertificateSummary::from_der(leaf).ok()?,
                smtp_enabled: certificate.has_flag("Services", "SMTP"),
                has_key: configuration.keys.iter().any(|key| key == thumbprint),
                chain_trusted: true,
            })
        })
        .collect();
    matches!(
        select(&candidates, &Want { fqdn: &fqdn, name: name.as_ref() }, now),
        crate::cert::Selection::Usable(_)
    )
}
