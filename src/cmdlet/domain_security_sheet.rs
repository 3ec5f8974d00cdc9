//! Export- and Import-DomainSecurityPartnerSheet.

use super::bind::Bound;
use super::change::site;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use super::standing::situation;
use crate::diagnose::domain_security::Situation;
use crate::diagnose::sheet::{MAX_SHEET, SheetFormat, build, compare, read, render, warnings};
use crate::model::objects::DOMAIN_SECURITY_PARTNER_SHEET;
use crate::model::snapshot::Snapshot;
use crate::model::{Kind, SmtpDomain};
use crate::ops::certificate::{NewFile, read_at_most};
use crate::ops::{Category, Failure};
use std::path::Path;

/// Export-DomainSecurityPartnerSheet. It prints no objects, so that -Format has no second meaning here.
pub static EXPORT: Cmdlet = Cmdlet {
    verb: "Export",
    noun: "DomainSecurityPartnerSheet",
    object: None,
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        Param::one("Domain", Kind::SmtpDomain, "The partner's domain: the sheet says what we show and demand of this one. Unset: a sheet for anybody.").at(1),
        Param::file("FilePath", "The file to write, complete or not at all; without it the sheet goes to standard output."),
        Param::one(
            "Format",
            Kind::Enum(&["Markdown", "Html", "Json"]),
            "Unset: by the ending of FilePath (.html, .htm, .json), else Markdown. The JSON stands in each form, so that Import-DomainSecurityPartnerSheet takes all of them.",
        ),
        Param::switch("Offline", "Without asking the DNS for our mail hosts; the sheet says so."),
        Param::switch("Force", "Replace a file that is there."),
    ],
    impact: Impact::Reads,
    summary: "Makes the page that is handed to a partner: who we are, what we show and demand, and what they configure.",
    description: "Our accepted domains with their mail hosts, the certificates that connectors with DomainSecureEnabled show and their authorities, what is demanded in each direction, and the lines for Exchange, Postfix and emsh. It is made from what the running service obeys, or what is stored while it does not run. It holds no private key. What is not as a partner needs it is warned of.",
    examples: &[
        Example {
            line: "Export-DomainSecurityPartnerSheet fabrikam.example -Offline",
            about: "The page for one partner, on the screen.",
        },
        Example {
            line: "Export-DomainSecurityPartnerSheet fabrikam.example -FilePath sheet.html -Offline -Force",
            about: "The same as a file to send.",
        },
    ],
    run: export,
};

/// Import-DomainSecurityPartnerSheet.
pub static IMPORT: Cmdlet = Cmdlet {
    verb: "Import",
    noun: "DomainSecurityPartnerSheet",
    object: Some(&DOMAIN_SECURITY_PARTNER_SHEET),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        Param::file(
            "FilePath",
            "A sheet that a partner's Export-DomainSecurityPartnerSheet made, in any form.",
        )
        .at(1)
        .mandatory(),
        Param::switch(
            "Offline",
            "Only what needs no network: neither the DNS nor the partner's hosts are asked.",
        ),
    ],
    impact: Impact::Reads,
    summary: "Compares a partner's sheet with what is configured and live, and names the lines that mend what differs.",
    description: "Nothing is changed. For each domain of the sheet and each direction: whether it is listed, whether the certificates of the sheet prove it by our trust, and, unless -Offline, whether its hosts are those of the DNS and show these certificates. The lines are to be typed once the thumbprints were checked with the partner by another way. Exit code 0 where no row is Fail or NotChecked, else 1.",
    examples: &[Example {
        line: "Import-DomainSecurityPartnerSheet sheet.html -Offline",
        about: "What is to be done for a partner, without the network.",
    }],
    run: import,
};

/// What the service obeys, or would.
fn obeyed(situation: &Situation, noun: &str) -> Result<Snapshot, Failure> {
    let running = situation.running.as_ref().map(|running| &running.snapshot);
    running.or(situation.snapshot.as_ref()).cloned().ok_or_else(|| {
        let reasons: String = situation.not_compiled.iter().map(|reason| format!("\n  {reason}")).collect();
        let text = format!("the stored configuration can't be put in force:{reasons}");
        Failure::new("NothingInForce", Category::ResourceUnavailable, noun, text)
    })
}

fn export(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let path = bound.text("FilePath");
    let file = path.map(|path| NewFile::at(Path::new(path), bound.switch("Force"))).transpose()?;
    let ending =
        path.and_then(|path| Path::new(path).extension()).and_then(|it| it.to_str()).unwrap_or_default();
    let format = match (bound.text("Format"), ending.to_ascii_lowercase().as_str()) {
        (Some("Html"), _) | (None, "html" | "htm") => SheetFormat::Html,
        (Some("Json"), _) | (None, "json") => SheetFormat::Json,
        _ => SheetFormat::Markdown,
    };
    let partner: Option<SmtpDomain> = bound.text("Domain").and_then(|domain| domain.parse().ok());
    let noun = "Export-DomainSecurityPartnerSheet";
    let situation = situation(&site(session))?;
    let snapshot = obeyed(&situation, noun)?;
    let failed =
        |text: String| Failure::new("PartnerSheetNotMade", Category::ResourceUnavailable, noun, text);
    let own = build(&snapshot, partner.as_ref(), bound.switch("Offline"), situation.now).map_err(failed)?;
    own.warnings.iter().for_each(|text| session.console.warning(text));
    let text = render(&own.sheet, format).map_err(failed)?;
    match file {
        Some(file) => file.write(text.as_bytes()),
        None => {
            session.console.text(&text);
            Ok(())
        }
    }
}

fn import(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let noun = "Import-DomainSecurityPartnerSheet";
    let path = bound.text("FilePath").unwrap_or_default();
    let bytes = read_at_most(Path::new(path), MAX_SHEET)?;
    let sheet = read(&bytes).map_err(|error| {
        Failure::new("PartnerSheetUnreadable", Category::InvalidData, path, format!("'{path}': {error}"))
    })?;
    let situation = situation(&site(session))?;
    let snapshot = obeyed(&situation, noun)?;
    warnings(&sheet, &snapshot, situation.now).iter().for_each(|text| session.console.warning(text));
    let rows = compare(&sheet, &snapshot, bound.switch("Offline"), situation.now);
    if rows.is_empty() {
        session.console.warning("the sheet names no domain that could be listed");
    }
    let open = rows.iter().filter(|row| row.is_open()).count();
    for row in &rows {
        session.console.object(row.record_as(&DOMAIN_SECURITY_PARTNER_SHEET));
    }
    if open > 0 {
        let text = format!("{open} of {} rows did not pass", rows.len());
        session.console.error(Failure::new("DomainSecurityNotReady", Category::InvalidData, noun, text));
    }
    Ok(())
}
