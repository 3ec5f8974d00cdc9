//! Export- and Import-Configuration: the configuration as one document.

use super::bind::Bound;
use super::change::site;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use super::{many, script};
use crate::model::Kind;
use crate::model::objects::OBJECTS;
use crate::model::suggest;
use crate::ops::certificate::NewFile;
use crate::ops::document::{self, Part};
use crate::ops::seed::ServerNames;
use crate::ops::{Category, Failure};
use std::path::Path;

const NAME: Kind = Kind::Text { max: 512 };

/// Export-Configuration. It prints no objects, so that -Format has no second meaning here.
pub static EXPORT: Cmdlet = Cmdlet {
    verb: "Export",
    noun: "Configuration",
    object: None,
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        Param::file("Path", "The file to write, mode 0600, complete or not at all; without it the document goes to standard output.")
            .at(1),
        Param::one(
            "Format",
            Kind::Enum(&["Json", "Script"]),
            "Json: the document that Import-Configuration takes. Script: the lines for a POSIX shell that rebuild it on a new store of a server with the same name. Json, if unset.",
        ),
        Param::one("Noun", NAME, "Only objects of this kind, such as ReceiveConnector."),
        Param::one("Identity", NAME, "Only objects of this name, identity or Guid; wildcards will do."),
        Param::switch("Force", "Replace a file that is there."),
    ],
    impact: Impact::Reads,
    summary: "Writes the configuration as one document.",
    description: "The same configuration gives the same octets: nouns and objects sorted, every stored property, with Guid and times, certificates with their public chain. It holds no history, no private key or other secret, no pending request, and no certificate that was made here. A script can bring neither certificates nor times, and says so. It is for sh, bash and zsh, and for a new store; each cmdlet has one line, and the first that fails is the last that runs, also where it is pasted. A part (-Noun, -Identity) can't be imported.",
    examples: &[
        Example { line: "Export-Configuration backup.json", about: "Everything but the secrets, in a file." },
        Example {
            line: "Export-Configuration -Format Script -Noun ReceiveConnector -Identity 'Default EDGE1'",
            about: "The lines that make this connector: every property that is not as it is by default, and the rights that were added. To copy it under another name: … | sed \"s/'Default EDGE1'/Copy/; s/:25/:2526/g\" | sh. To another server: … | ssh EDGE2 sh",
        },
        Example { line: "Export-Configuration -Format Script", about: "The whole configuration as a script." },
    ],
    run: export,
};

/// Import-Configuration.
pub static IMPORT: Cmdlet = Cmdlet {
    verb: "Import",
    noun: "Configuration",
    object: None,
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        Param::file("FileName", "A document that Export-Configuration wrote.").at(1).mandatory(),
        Param::switch("Force", "Do not ask."),
        Param::switch(
            "AllowOpenRelay",
            "Allow connectors that relay for anyone in a wide part of the Internet, as the document records it.",
        ),
    ],
    impact: Impact::Asks,
    summary: "Makes the configuration exactly that of a document.",
    description: "In one transaction: what the document does not have is removed, Guids and times become the document's. Certificates with their keys stay; those of the document that are not there come without a key, and are warned of. All rules are judged on the finished configuration, and all that are broken are told together; then nothing is changed. -WhatIf shows the difference, object by object. It is in the history, and Undo-ConfigurationChange takes it back.",
    examples: &[
        Example {
            line: "Import-Configuration contoso.json -Force -WhatIf",
            about: "What would be different.",
        },
        Example { line: "Import-Configuration contoso.json -Force", about: "Without a question." },
    ],
    run: import,
};

fn export(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let object = bound.text("Noun").map(noun).transpose()?;
    let part = Part { object, identity: bound.text("Identity").map(str::to_string) };
    let file =
        bound.text("Path").map(|path| NewFile::at(Path::new(path), bound.switch("Force"))).transpose()?;
    let site = site(session);
    let exported = document::export(&site, &part)?;
    exported.warnings.iter().for_each(|text| session.console.warning(text));
    let text = if bound.text("Format") == Some("Script") {
        let new = match (part.is_part(), exported.configuration.single("TransportService")) {
            (false, Some(server)) => {
                let names = ServerNames {
                    name: server.text("Name").to_string(),
                    fqdn: server.text("Fqdn").to_string(),
                    ..ServerNames::of_this_host()
                };
                Some(document::of_a_new_store(&site, &names)?)
            }
            _ => None,
        };
        let script = script::of(&exported, new.as_ref(), site.clock.now());
        script.left_out.iter().for_each(|text| session.console.warning(text));
        script.text
    } else {
        exported.to_json()
    };
    match file {
        Some(file) => file.write(text.as_bytes()),
        None => {
            session.console.text(&text);
            Ok(())
        }
    }
}

fn noun(given: &str) -> Result<&'static crate::model::ObjectType, Failure> {
    let stored = || OBJECTS.iter().copied().filter(|object| object.table().is_some());
    stored().find(|object| object.noun.eq_ignore_ascii_case(given.trim())).ok_or_else(|| {
        let near = suggest::near(given, stored().map(|object| object.noun));
        let failure = Failure::new(
            "ParameterBinding",
            Category::InvalidArgument,
            "Noun",
            format!("-Noun '{given}' is no kind of stored object"),
        );
        let all = || stored().map(|object| object.noun).collect::<Vec<_>>().join(", ");
        failure.hint(if near.is_empty() {
            format!("allowed: {}", all())
        } else {
            format!("did you mean {}?", near.join(" or "))
        })
    })
}

fn import(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let file = bound.text("FileName").unwrap_or_default();
    let mut document = document::read_file(Path::new(file))?;
    document.allow_open_relay = bound.switch("AllowOpenRelay");
    let site = site(session);
    let action = format!("Making the configuration that of \"{file}\":");
    many::carry_out(session, bound, &action, |what_if| document::imported(&site, &document, what_if))
}
