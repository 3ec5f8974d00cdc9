//! Test-Certificate.

use super::bind::Bound;
use super::change::site;
use super::exchange_certificate::PASSWORD;
use super::secret;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::diagnose::{self, CertificateFile};
use crate::model::objects::CERTIFICATE_TEST;
use crate::model::objects::certificate_test::PURPOSES;
use crate::model::{Kind, Value};
use crate::ops::certificate::{given, trusted};
use crate::ops::{Category, Failure};
use std::path::Path;

/// Test-Certificate.
pub static TEST: Cmdlet = Cmdlet {
    verb: "Test",
    noun: "Certificate",
    object: Some(&CERTIFICATE_TEST),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        Param::file("FilePath", "The certificate: PEM, DER, PKCS #7 or PFX, with its issuers or without.")
            .at(1)
            .mandatory(),
        PASSWORD,
        Param::file("Intermediates", "A file with the issuers that its own file lacks."),
        Param::one(
            "DNSName",
            Kind::SmtpDomain,
            "The name that it must prove; unset: the chain alone is judged.",
        ),
        Param::file("TrustedRoots", "A file with the roots that count; unset: the system's and the store's."),
        Param::file(
            "Crl",
            "A file with revocation lists, PEM or DER, which count alone; unset: the lists that the chain names are fetched as the service does.",
        ),
        Param::one("At", Kind::Time, "The time that it is judged for; unset: now."),
        Param::one(
            "Purpose",
            Kind::Enum(PURPOSES),
            "Server: shown to who connects. Client: shown to whom we connect. Unset: Server.",
        ),
    ],
    impact: Impact::Reads,
    summary: "Judges a certificate's file as the service would judge a peer that shows it.",
    description: "Nothing is installed. Status is the word that stands in replies and logs, Rule says what decided. Exit code 0 where it is Valid, else 1. RevocationMode and RequireClientAuthUsage of Set-TransportConfig apply.",
    examples: &[
        Example {
            line: "Test-Certificate contoso.pem -TrustedRoots contoso.pem -DNSName mail.contoso.example",
            about: "Whether it proves this name.",
        },
        Example {
            line: "Test-Certificate contoso.pfx -Password file:password.txt -TrustedRoots contoso.pem -Purpose Client -Json",
            about: "A PFX file, as a client's certificate.",
        },
    ],
    run: test,
};

fn test(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let file = |name| bound.text(name).map(Path::new);
    let Some(path) = file("FilePath") else { return Ok(()) };
    let password = secret::read(bound, "Password")?;
    let read = given(path, password.as_ref().map(|it| it.as_str()), file("Intermediates"), file("Crl"))?;
    if password.is_some() && !read.is_pfx {
        session.console.warning("-Password has no effect: only PFX files have one");
    }
    let site = site(session);
    let asked = CertificateFile {
        path: path.display().to_string(),
        chain: read.chain,
        lists: bound.has("Crl").then_some(read.lists),
        roots: trusted(&site, file("TrustedRoots"))?,
        name: bound.text("DNSName").and_then(|name| name.parse().ok()),
        as_client: bound.text("Purpose") == Some("Client"),
        at: match bound.value("At") {
            Some(Value::Time(at)) => *at,
            _ => site.clock.now(),
        },
    };
    let store = site.store()?;
    let (settings, services) = (store.read("TransportConfig")?, store.read("TransportService")?);
    let (Some(settings), Some(service)) = (settings.first(), services.first()) else { return Ok(()) };
    let record = diagnose::certificate(&asked, settings, service).map_err(|text| {
        Failure::new("CertificateNotJudged", Category::ResourceUnavailable, &asked.path, text)
    })?;
    let verdict = (
        record.bool("Valid"),
        format!("'{}' is not valid: {}: {}", asked.path, record.text("Status"), record.text("Rule")),
    );
    session.console.object(record);
    if let (false, text) = verdict {
        session.console.error(Failure::new("CertificateNotValid", Category::InvalidData, &asked.path, text));
    }
    Ok(())
}
