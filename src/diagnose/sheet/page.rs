//! What stands on a sheet, in order, whatever form it has.

use super::instructions::{Listing, emsh, exchange, postfix};
use super::{Demand, Sheet, SheetCertificate};
use crate::cert::certificate_to_pem;
use crate::model::DomainPattern;
use jiff::Timestamp;

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading and its level, 1 to 3.
    Heading(u8, String),
    /// A paragraph.
    Text(String),
    /// Rows under a head.
    Table(Vec<&'static str>, Vec<Vec<String>>),
    /// Lines as they are typed or stored.
    Code(String),
}

fn heading(level: u8, text: impl Into<String>) -> Block {
    Block::Heading(level, text.into())
}

fn text(text: impl Into<String>) -> Block {
    Block::Text(text.into())
}

/// To the day: what people read.
pub(super) fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// The whole page.
pub(super) fn page(sheet: &Sheet) -> Vec<Block> {
    let names: Vec<String> = sheet.domains.iter().map(|own| own.domain.to_string()).collect();
    let mut page = vec![heading(1, format!("Mutual TLS with {}", names.join(", ")))];
    let whom = sheet.made_for.as_ref().map(|domain| format!(" for {domain}")).unwrap_or_default();
    page.push(text(format!(
        "Made on {} by {}{whom}. Please check the thumbprints with us by another way, such as the telephone, before you rely \
         on them.",
        day(sheet.made),
        sheet.server
    )));
    who(sheet, &mut page);
    shown(sheet, &mut page);
    demanded(sheet, &mut page);
    page.push(heading(2, "What you configure"));
    page.push(text(
        "You need a certificate that names your own mail domain (subjectAltName, DNS), for servers and for clients, and its \
         chain. Send us your sheet, or its authority's certificate.",
    ));
    for (title, about, listings) in [
        ("Microsoft Exchange", "In the Exchange Management Shell:", exchange(sheet)),
        ("Postfix", "Postfix 3.4 or later:", postfix(sheet)),
        ("emsh", "In a shell on your server:", emsh(sheet)),
    ] {
        page.push(heading(3, title));
        page.push(text(about));
        for Listing { place, lines } in listings {
            page.extend(place.map(text));
            page.push(Block::Code(lines.join("\n")));
        }
    }
    page
}

fn who(sheet: &Sheet, page: &mut Vec<Block>) {
    page.push(heading(2, "Who we are"));
    let rows = sheet.domains.iter().map(|own| {
        let hosts = match (&own.hosts, &own.trouble, &own.domain) {
            (Some(hosts), ..) if hosts.is_empty() => "takes no mail".to_owned(),
            (Some(hosts), ..) => hosts
                .iter()
                .map(|host| {
                    let addresses: Vec<String> = host.addresses.iter().map(ToString::to_string).collect();
                    let addresses =
                        if addresses.is_empty() { "no address".into() } else { addresses.join(", ") };
                    format!("{} {} ({addresses})", host.preference, host.host)
                })
                .collect::<Vec<_>>()
                .join("; "),
            (None, Some(trouble), _) => format!("could not be looked up: {trouble}"),
            (None, None, DomainPattern::Exact(_)) => "not looked up (-Offline)".to_owned(),
            (None, None, _) => "those of each subdomain".to_owned(),
        };
        vec![own.domain.to_string(), hosts]
    });
    page.push(Block::Table(
        vec!["Mail domain", "Mail hosts (MX preference, name, addresses)"],
        rows.collect(),
    ));
    let sources: Vec<String> = sheet
        .send
        .iter()
        .map(|end| {
            let from =
                end.address.map_or("an address that is not fixed".into(), |address| address.to_string());
            format!("{} from {from}", end.fqdn)
        })
        .collect();
    if !sources.is_empty() {
        page.push(text(format!("Our mail to you says EHLO {}.", sources.join(", or "))));
    }
}

fn shown(sheet: &Sheet, page: &mut Vec<Block>) {
    page.push(heading(2, "What we show"));
    for (ends, when) in
        [(&sheet.send, "to your servers, when we send"), (&sheet.receive, "to your clients, when we receive")]
    {
        let certificates = sheet.shown(ends);
        if certificates.is_empty() {
            page.push(text(format!("Certificates that we show {when}: none yet.")));
            continue;
        }
        page.push(text(format!("Certificates that we show {when}:")));
        let rows = certificates.iter().map(|it| {
            let days = format!("{} to {}", day(it.not_before), day(it.not_after));
            vec![it.thumbprint.clone(), it.names.join(", "), days]
        });
        page.push(Block::Table(vec!["Thumbprint (SHA-1)", "Names", "Valid"], rows.collect()));
    }
    for certificate in &sheet.certificates {
        page.push(heading(3, format!("Certificate {}", certificate.thumbprint)));
        page.push(details(certificate));
        if certificate.chain.len() > 1 {
            let issuers = certificate.chain.iter().skip(1).filter_map(|it| {
                crate::cert::CertificateSummary::from_der(it.der()).ok().map(|summary| summary.subject)
            });
            page.push(text(format!("Sent with it: {}", issuers.collect::<Vec<_>>().join("; "))));
        }
    }
    for root in &sheet.roots {
        page.push(heading(3, format!("Authority to trust: {}", root.subject)));
        page.push(details(root));
        page.push(Block::Code(root.chain.iter().map(|it| certificate_to_pem(it.der())).collect()));
    }
}

fn details(certificate: &SheetCertificate) -> Block {
    let rows = [
        ("Subject", certificate.subject.clone()),
        ("Issuer", certificate.issuer.clone()),
        ("SHA-1 thumbprint", certificate.thumbprint.clone()),
        ("SHA-256", certificate.sha256.clone()),
        ("SHA-256 of the public key", format!("{} ({})", certificate.key.fingerprint(), certificate.key)),
        ("Valid", format!("{} to {}", day(certificate.not_before), day(certificate.not_after))),
    ];
    Block::Table(vec!["", ""], rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect())
}

fn demanded(sheet: &Sheet, page: &mut Vec<Block>) {
    page.push(heading(2, "What we demand"));
    let proof = "STARTTLS with TLS 1.2 or 1.3, and a certificate in date that leads to an authority that we trust, is not revoked, \
                 and names your mail domain, whatever your host is called";
    for (demand, what, refused) in [
        (sheet.send_demand, "Mail that we send to you", "Without it our mail waits in our queue"),
        (
            sheet.receive_demand,
            "Mail that you send to us",
            "Without it we answer MAIL with 454 4.7.5, or 530 5.7.0 in clear",
        ),
    ] {
        let role = if what.contains("to us") {
            "your client certificate"
        } else {
            "your server certificate, and that your server asks for ours"
        };
        page.push(text(match demand {
            Demand::Enforce => format!("{what}: {proof} ({role}). {refused}."),
            Demand::ReportOnly => format!(
                "{what}: we look at {proof} ({role}). For now mail goes without it as well, and we note what would fail."
            ),
            Demand::NotInUse => format!("{what}: nothing yet; we are preparing to demand {proof} ({role})."),
            Demand::NotListed => format!("{what}: nothing; it is protected as far as both sides can."),
            Demand::NotSaid => format!("{what}, where we have agreed on mutual TLS: {proof} ({role}). {refused}."),
        }));
    }
}
