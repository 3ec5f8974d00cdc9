//! Whether a partner can believe the certificate: its key and usages, its chain, its CRLs, and whether we can believe one.

use super::certificate::new_certificate;
use super::ground::Held;
use super::view::{View, titled};
use crate::cert::{CertificateSummary, Usage, hopeless, without_root};
use crate::diagnose::domain_security::{Row, RowResult};
use crate::model::public_reach::is_public;
use crate::model::{CommandLine, Record, Status};
use std::net::IpAddr;

/// Why no partner takes the certificate from this connector, whoever issued it; `None` where one may.
pub(super) fn misuse(connector: &Record, held: &Held<'_>) -> Option<String> {
    if let Some((_, rule)) = held.chain.first().and_then(|der| hopeless(der)) {
        return Some(rule);
    }
    let summary = &held.summary;
    let sends = connector.object.noun == "SendConnector";
    let wanted: &[Usage] = if sends { &[Usage::ClientAuth, Usage::ServerAuth] } else { &[Usage::ServerAuth] };
    if !wanted.iter().any(|usage| summary.allows(usage)) {
        let own: Vec<String> = summary.extended_key_usage.iter().map(ToString::to_string).collect();
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        return Some(format!(
            "its extended key usage is {}, and must be {}",
            own.join(", "),
            wanted.join(" or ")
        ));
    }
    (!summary.may_sign_handshakes).then(|| "its keyUsage lacks digitalSignature".to_owned())
}

pub(super) fn usage(view: &View<'_>, row: Row) -> Option<Row> {
    view.each(row, |subject, held, row| {
        let summary = &held.summary;
        let usages: Vec<String> = summary.extended_key_usage.iter().map(ToString::to_string).collect();
        let usages = if usages.is_empty() { "any".to_owned() } else { usages.join(", ") };
        let row = row
            .found(format!("{:?} of {} bits", summary.key_algorithm, summary.public_key_size))
            .found(format!("usage {usages}"));
        match misuse(subject.connector, held) {
            None => row,
            Some(why) => {
                let text =
                    format!("no partner takes {} from {}: {why}", held.thumbprint, titled(subject.connector));
                new_certificate(view, subject, Some(held)).onto(row.but(RowResult::Fail, text))
            }
        }
    })
}

pub(super) fn trust_store(view: &View<'_>, row: Row) -> Option<Row> {
    let count = view.snapshot.trusted_roots.len();
    let row = row.about("trusted roots").found(format!("{count} roots"));
    if let Some(anchors) = super::partner::entry(view).and_then(|partner| partner.trust_anchors.as_ref()) {
        return Some(row.found(format!("{} of its own of this partner, which count alone", anchors.len())));
    }
    Some(if count > 0 {
        row
    } else {
        row.but(
            RowResult::Fail,
            "no trusted root is at hand, neither the system's (package ca-certificates) nor one of the store: no partner can be \
             proven, and the mail waits",
        )
        .mend([CommandLine::new("Import-TrustedRootCertificate").with("FileName", "root.pem")])
        .ask("Put the root certificate of the partner's certification authority into root.pem, or install the system's roots.")
    })
}

pub(super) fn chain(view: &View<'_>, row: Row) -> Option<Row> {
    view.each(row, |subject, held, row| {
        let sent = without_root(held.chain);
        let subjects = sent.iter().filter_map(|der| CertificateSummary::from_der(der).ok());
        let row = subjects.fold(row, |row, it| row.found(format!("sent {}, until {}", it.subject, it.not_after)));
        let (status, rule) = match &held.path {
            Ok(path) => {
                let root = path.root.as_ref().map_or("itself", |root| root.subject.as_str());
                return row.found(format!("trusted root {root}"));
            }
            Err(refusal) => refusal,
        };
        if held.summary.is_self_signed {
            let text = format!("{} is self-signed: only a partner who imported it itself can prove us", held.thumbprint);
            return row.but(RowResult::Warning, text).ask(format!(
                "Give the partner what 'emsh Export-ExchangeCertificate {} -CertificateOnly' prints; the partner imports it as a \
                 trusted root.",
                held.thumbprint
            ));
        }
        let row = row.found(format!("{status}: {rule}"));
        match (status, held.chain.last().and_then(|der| CertificateSummary::from_der(der).ok())) {
            (Status::UntrustedRoot, Some(last)) if last.is_self_signed => row
                .but(
                    RowResult::Warning,
                    format!("its root {} is not among the trusted roots here: a partner must have imported it", last.subject),
                )
                .mend([CommandLine::new("Import-TrustedRootCertificate").with("FileName", "root.pem")])
                .ask(format!("Put the certificate of {} into root.pem, and give it to the partner.", last.subject)),
            (Status::UntrustedRoot, Some(last)) => with_issuers(
                row.but(
                    RowResult::Fail,
                    format!(
                        "the chain of {} ends with {}, whose issuer {} is neither sent with it nor a trusted root here: partners \
                         find no way to a root",
                        held.thumbprint, last.subject, last.issuer
                    ),
                ),
                &format!("Where {} is itself the root, import it with Import-TrustedRootCertificate instead.", last.issuer),
            ),
            // The certificate itself has rows of its own: here it is one of its issuers.
            (Status::Expired | Status::NotYetValid, _) => with_issuers(
                row.but(RowResult::Fail, format!("an issuer of {} is out of date: {}", held.thumbprint, issuers_dates(view, held))),
                "The certification authority has a newer one.",
            ),
            _ => {
                let text = format!("partners refuse the chain of {}: {status}, {rule}", held.thumbprint);
                new_certificate(view, subject, Some(held)).onto(row.but(RowResult::Fail, text))
            }
        }
    })
}

/// The certificates of the chain that are out of date now.
fn issuers_dates(view: &View<'_>, held: &Held<'_>) -> String {
    let read = held.chain.iter().skip(1).filter_map(|der| CertificateSummary::from_der(der).ok());
    let stale = read.filter(|it| !it.in_date(view.now));
    let told: Vec<String> = stale
        .map(|it| format!("{} is valid from {} until {}", it.subject, it.not_before, it.not_after))
        .collect();
    if told.is_empty() { "the trusted root".to_owned() } else { told.join("; ") }
}

fn with_issuers(row: Row, otherwise: &str) -> Row {
    row.mend([CommandLine::new("Import-ExchangeCertificate").with("FileName", "chain.pem")]).ask(format!(
        "Put the certificate and the current certificates of its issuers, as the certification authority gives them out, into \
         chain.pem. {otherwise}"
    ))
}

pub(super) fn crl_point(view: &View<'_>, row: Row) -> Option<Row> {
    view.each(row, |_, held, row| {
        let points = &held.summary.crl_points;
        if !points.named {
            return row.found("the certificate names no CRL");
        }
        let row = points.http.iter().chain(&points.others).fold(row, |row, url| row.found(url.clone()));
        let ask =
            "Ask the certification authority for a certificate whose CRL point partners can fetch, by http:.";
        if points.http.is_empty() {
            let text = format!(
                "{} names a CRL, but at no http: address: partners that insist on it can't prove us",
                held.thumbprint
            );
            return row.but(RowResult::Warning, text).ask(ask);
        }
        if points.http.iter().all(|url| is_private(url)) {
            let text = format!(
                "the CRL of {} stands at a private address, where partners can't fetch it",
                held.thumbprint
            );
            return row.but(RowResult::Warning, text).ask(ask);
        }
        row
    })
}

/// True where the host of a URL is an address that is not public, or localhost.
fn is_private(url: &str) -> bool {
    let rest = url.get("http://".len()..).unwrap_or_default();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| !is_public(ip))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_url_leads() {
        for (url, wanted) in [
            ("http://crl.ca.example/a.crl", false),
            ("http://127.0.0.1:8080/a.crl", true),
            ("http://[::1]/a.crl", true),
            ("HTTP://10.1.2.3", true),
            ("http://192.0.2.1/x", false),
            ("http://localhost/x", true),
        ] {
            assert_eq!(is_private(url), wanted, "{url}");
        }
    }
}
