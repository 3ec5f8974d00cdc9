//! Import- and Export-ExchangeCertificate.

use super::{FORCE_FILE, IDENTITY, THUMBPRINT, finish, must_be_named};
use crate::cmdlet::bind::Bound;
use crate::cmdlet::change::{agreed, carry_out, site};
use crate::cmdlet::secret;
use crate::cmdlet::server::{self, SERVER};
use crate::cmdlet::spec::{
    Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, ParamValue, Session, Takes,
};
use crate::model::objects::EXCHANGE_CERTIFICATE;
use crate::model::{Kind, Value};
use crate::ops::Failure;
use crate::ops::certificate::{self, Import, NewFile, Part, Source};
use std::path::Path;
use zeroize::Zeroizing;

pub const PASSWORD: Param = Param::new(
    "Password",
    ParamValue::Secret,
    "The file's password: file:PATH, env:NAME, - for standard input, or the text itself.",
);

/// Import-ExchangeCertificate.
pub static IMPORT: Cmdlet = Cmdlet {
    verb: "Import",
    noun: "ExchangeCertificate",
    object: Some(&EXCHANGE_CERTIFICATE),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        Param::file(
            "FileName",
            "A PFX file, old or new, or a PEM file with certificate, chain and key; or a CA's answer to a pending request: PEM, DER or PKCS #7.",
        )
        .at(1),
        Param::many(
            "FileData",
            Kind::Bytes,
            "The content of such a file, instead of its name: Base64, PEM, or its bytes as numbers. A PFX goes into no history.",
        ),
        Param::many("Instance", Kind::Text { max: 512 }, "A certificate object.").refused(
            "it has no function in Exchange 2013 and later; give -FileName with a file, or -FileData with its content",
        ),
        PASSWORD,
        Param::one("FriendlyName", Kind::Text { max: 64 }, "For people; unset: as the request says."),
        Param::one(
            "PrivateKeyExportable",
            Kind::Bool,
            "Whether the private key may be exported; unset: as the request says, else $false.",
        ),
        SERVER,
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Changes,
    summary: "Imports a certificate with its private key, or a CA's answer to a pending request.",
    description: "An answer finds its request by the public key; the request becomes the certificate, and serves what was asked for with it. Any other certificate serves nothing until Enable-ExchangeCertificate says so, and needs its private key in the file. One that is there already gets the issuers that the file brings.",
    examples: &[
        Example {
            line: "Import-ExchangeCertificate -FileName contoso.pfx -Password file:password.txt",
            about: "From a PFX file.",
        },
        Example {
            line: "Import-ExchangeCertificate -FileName answer.p7b",
            about: "The answer to a pending request.",
        },
    ],
    run: import,
};

/// Export-ExchangeCertificate.
pub static EXPORT: Cmdlet = Cmdlet {
    verb: "Export",
    noun: "ExchangeCertificate",
    object: Some(&EXCHANGE_CERTIFICATE),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        THUMBPRINT,
        IDENTITY,
        Param::file("FileName", "The file to make, readable by its owner only; unset: standard output."),
        PASSWORD,
        Param::switch("BinaryEncoded", "DER, as other programs expect a PFX file; else Base64 or PEM."),
        Param::switch(
            "CertificateOnly",
            "The certificate without its private key: what a partner imports as a trusted root. Needs no password.",
        ),
        FORCE_FILE,
        SERVER,
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Changes,
    summary: "Exports a certificate with chain and private key, or a pending request.",
    description: "The PFX is protected by AES-256 and SHA-256; OpenSSL 1.1, Windows Server 2019 and Java 8u301, and later ones, read it. A key with PrivateKeyExportable $false is never given out.",
    examples: &[
        Example {
            line: "Export-ExchangeCertificate EXPORTABLE -FileName backup.pfx -BinaryEncoded -Password file:password.txt",
            about: "A PFX file.",
        },
        Example {
            line: "Export-ExchangeCertificate THUMBPRINT -CertificateOnly -FileName our-root.pem",
            about: "A self-signed certificate for a partner.",
        },
        Example {
            line: "Export-ExchangeCertificate PENDING",
            about: "A pending request, again, to standard output.",
        },
    ],
    run: export,
};

fn import(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = site(session);
    server::must_be_this_one(bound, &site)?;
    let data = file_data(bound)?;
    let (source, from) = match (bound.text("FileName"), &data) {
        (Some(file), None) => (Source::File(Path::new(file)), file),
        (None, Some(data)) => (Source::Data(data), "FileData"),
        (Some(_), Some(_)) => {
            return Err(Failure::binding("FileData", "-FileData and -FileName exclude each other; give one"));
        }
        (None, None) => {
            return Err(Failure::binding(
                "FileName",
                "Import-ExchangeCertificate needs parameter -FileName or -FileData: a certificate file, or its content",
            ));
        }
    };
    let password = secret::read(bound, "Password")?;
    let given = Import {
        source,
        password: password.as_ref().map(|secret| secret.as_str()),
        friendly_name: bound.value("FriendlyName").cloned(),
        exportable: bound.value("PrivateKeyExportable").map(|value| *value == Value::Bool(true)),
    };
    let action = format!("Importing a certificate from \"{from}\".");
    let made = carry_out(session, bound, &action, |what_if| certificate::import(&site, &given, what_if))?;
    finish(session, &site, made)
}

/// The content that -FileData gives: one text, or a number for each byte. What is encoded in the text is
/// for the reader of certificates to say.
fn file_data(bound: &Bound) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
    let values = bound.values("FileData");
    let texts: Vec<&str> = values.iter().filter_map(Value::as_text).collect();
    match texts.as_slice() {
        [] if bound.has("FileData") => {
            Err(Failure::binding("FileData", "-FileData needs the content of a file"))
        }
        [] => Ok(None),
        [text] => Ok(Some(Zeroizing::new(text.as_bytes().to_vec()))),
        numbers => {
            let bytes: Result<Vec<u8>, _> = numbers.iter().map(|number| number.parse::<u8>()).collect();
            bytes.map(|bytes| Some(Zeroizing::new(bytes))).map_err(|_| {
                Failure::binding(
                    "FileData",
                    "-FileData takes one text (Base64 or PEM), or numbers from 0 to 255, one for each byte",
                )
            })
        }
    }
}

fn export(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = site(session);
    server::must_be_this_one(bound, &site)?;
    let identity = must_be_named(bound)?;
    let alone = bound.switch("CertificateOnly");
    if alone && bound.has("Password") {
        return Err(Failure::binding(
            "Password",
            "-CertificateOnly exports no secret and takes no -Password",
        ));
    }
    let path = bound.text("FileName").map(Path::new);
    if bound.has("Force") && path.is_none() {
        return Err(Failure::binding("Force", "-Force replaces a file: give -FileName"));
    }
    let password = secret::read(bound, "Password")?;
    let part = if alone {
        Part::CertificateOnly
    } else {
        Part::All(password.as_ref().map(|secret| secret.as_str()))
    };
    let exported = certificate::export(&site, identity, part)?;
    if exported.is_request && password.is_some() {
        session.console.warning("-Password has no effect: a request holds no secret");
    }
    let file = path.map(|path| NewFile::at(path, bound.switch("Force"))).transpose()?;
    let action = match path {
        Some(path) => format!("Exporting certificate \"{identity}\" to \"{}\".", path.display()),
        None => format!("Exporting certificate \"{identity}\"."),
    };
    if bound.switch("WhatIf") {
        session.console.what_if(&action);
        return Ok(());
    }
    if bound.switch_given("Confirm") == Some(true) && !agreed(session, &action)? {
        return Ok(());
    }
    let binary = bound.switch("BinaryEncoded");
    match file {
        Some(file) => file.write(if binary { &exported.binary } else { exported.text.as_bytes() }),
        None if binary => session.console.binary(&exported.binary),
        None => {
            session.console.text(&exported.text);
            Ok(())
        }
    }
}
