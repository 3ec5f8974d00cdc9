//! A document takes the place of the configuration, in one transaction.
//!
//! Promises: afterwards an export is the document, octet for octet, where every certificate with a key
//! that the store had is in it. Certificates with their keys, and pending requests, stay; one whose key
//! must not be exported does not become exportable. A document can't bring a private key: a certificate
//! that the store lacks is put in without one, and told. The names of the server are the document's, like
//! all that it has; that another host's document renames this one is told.

use super::read::{Document, Entry};
use super::{Exported, MAX_DOCUMENT, Part};
use crate::model::objects::{
    DKIM_SIGNING_CONFIG, EXCHANGE_CERTIFICATE, OBJECTS, RECEIVE_CONNECTOR, SEND_CONNECTOR, TRANSPORT_SERVICE,
    TRUSTED_ROOT_CERTIFICATE,
};
use crate::model::{ObjectType, Record, Value, World};
use crate::ops::replacement::{Judgement, Outcome, Replacement};
use crate::ops::{Category, Failure, Site, dkim};
use crate::store::{Restored, Writer, pack};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

/// Reads a document from a file, bounded.
///
/// # Errors
/// A file that can't be read, is too large, or is no document; every place that is wrong.
pub fn read_file(file: &Path) -> Result<Document, Failure> {
    let name = file.display().to_string();
    let unreadable = |error: std::io::Error| {
        Failure::new("FileUnreadable", Category::ReadError, &name, format!("'{name}' can't be read: {error}"))
    };
    let refused = |text: String| {
        Failure::new("DocumentUnreadable", Category::InvalidData, &name, format!("'{name}': {text}"))
            .hint("Export-Configuration writes such documents; nothing was changed")
    };
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).map_err(unreadable)?;
    opened.take(MAX_DOCUMENT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_DOCUMENT {
        return Err(refused(format!("it is larger than {MAX_DOCUMENT} bytes")));
    }
    Document::parse(&bytes).map_err(|wrong| refused(wrong.join("\n")))
}

/// Makes the configuration the document's.
///
/// # Errors
/// Every rule that would be broken; a store that can't be written. Nothing is written then.
pub fn imported(site: &Site, document: &Document, what_if: bool) -> Result<Outcome, Failure> {
    let store = site.store()?;
    let now = site.clock.now();
    store.write(&site.author, what_if, |writer| {
        let with_key = store.with_key()?;
        let mut plan = Plan {
            with_key,
            warnings: document.warnings.clone(),
            allow_open_relay: document.allow_open_relay,
            ..Plan::default()
        };
        for object in OBJECTS.iter().copied().filter(|object| object.table().is_some()) {
            if let Some(entries) = document.objects.get(object.noun) {
                plan.noun(writer, object, entries)?;
            }
        }
        plan.lose_no_default(writer);
        plan.lose_no_password(&store.with_password()?, writer.all(SEND_CONNECTOR.noun))?;
        // Those that are new keep the order in which they were made.
        let time = |record: &Record| match record.get("WhenCreated") {
            Value::Time(time) => *time,
            _ => now,
        };
        plan.replacement.put.sort_by_key(|item| (item.now.is_none(), time(&item.record)));
        let mut outcome = plan.replacement.apply(writer, Judgement::Whole, now)?;
        for thumbprint in &plan.keyless {
            plan.warnings.push(format!(
                "certificate {thumbprint} has no private key here, and serves nothing until \
                 Import-ExchangeCertificate brings it with its key"
            ));
        }
        let signing = store.with_dkim_key()?;
        for record in writer.all(DKIM_SIGNING_CONFIG.noun) {
            let selector = dkim::selector_at(record, now);
            if !signing.contains(&(record.guid().to_string(), selector)) {
                plan.warnings.push(format!(
                    "DKIM signing configuration \"{}\" has no private key here, and mail of {} waits while it is \
                     enabled: Rotate-DkimSigningConfig makes another key",
                    record.identity(),
                    record.text("DomainName")
                ));
            }
        }
        outcome.warnings.extend(plan.warnings);
        Ok(outcome)
    })
}

/// Where a password was set, by noun.
const PASSWORD_SET: [(&str, &str); 2] =
    [("SendConnector", "AuthenticationCredentialLastSet"), ("SmtpCredential", "PasswordLastSet")];

#[derive(Default)]
struct Plan {
    with_key: BTreeSet<String>,
    replacement: Replacement,
    warnings: Vec<String>,
    keyless: Vec<String>,
    allow_open_relay: bool,
}

impl Plan {
    /// A document brings no password: what says that there is one would be untrue where the store has none. What stands
    /// in it in a user name's place may be one, and is then neither taken nor repeated.
    fn lose_no_password(&mut self, kept: &BTreeSet<String>, before: &[Record]) -> Result<(), Failure> {
        for item in &mut self.replacement.put {
            let record = &mut item.record;
            let noun = record.object.noun;
            let Some((_, set)) = PASSWORD_SET.iter().find(|(of, _)| *of == noun) else { continue };
            let user = record.text("AuthenticationCredential").to_string();
            let same = before
                .iter()
                .any(|old| old.guid() == record.guid() && old.text("AuthenticationCredential") == user);
            if noun == SEND_CONNECTOR.noun && user.contains(':') && !same {
                let text = format!(
                    "{} \"{}\": AuthenticationCredential holds a colon, behind which may stand a password: a document has \
                     the name alone",
                    record.object.title,
                    record.identity()
                );
                return Err(Failure::new(
                    "PasswordInDocument",
                    Category::InvalidData,
                    record.identity(),
                    text,
                )
                .hint("after the import, give the password with -AuthenticationCredential NAME:file:PATH"));
            }
            if record.get(set).is_unset() || kept.contains(record.guid()) {
                continue;
            }
            record.set(set, Value::Null);
            let mend = match noun {
                "SendConnector" => {
                    "Set-SendConnector -AuthenticationCredential gives it one; its mail waits until then"
                }
                _ => "Set-SmtpCredential -Password gives it one; nobody logs on with it until then",
            };
            self.warnings.push(format!(
                "{} \"{}\" has no password here: {mend}",
                record.object.title,
                record.identity()
            ));
        }
        Ok(())
    }

    fn noun(
        &mut self,
        writer: &Writer<'_>,
        object: &'static ObjectType,
        entries: &[Entry],
    ) -> Result<(), Failure> {
        let single = writer.is_single(object)?;
        if single && entries.len() != 1 {
            let text = format!(
                "Objects.{}: it has {} objects, and there is always exactly one",
                object.noun,
                entries.len()
            );
            return Err(Failure::new("DocumentUnreadable", Category::InvalidData, object.noun, text));
        }
        let current = writer.all(object.noun);
        let mut left: Vec<&Record> = current.iter().collect();
        let mut take = |fits: &dyn Fn(&Record) -> bool| {
            let at = left.iter().position(|record| fits(record))?;
            Some(left.remove(at).clone())
        };
        let certificates = object.noun == EXCHANGE_CERTIFICATE.noun;
        // By Guid first: an object may have another name now, and another one its former name.
        let by_guid: Vec<Option<Record>> = entries
            .iter()
            .map(|entry| {
                let guid = entry.record.guid();
                take(&|record| !certificates && (single || record.guid() == guid))
            })
            .collect();
        for (entry, found) in entries.iter().zip(by_guid) {
            let identity = entry.record.identity().to_lowercase();
            // Of what shares its identity none is meant by it.
            let is_called =
                |record: &Record| object.identity_names_one() && record.identity().to_lowercase() == identity;
            let found = found.or_else(|| take(&is_called));
            self.put(object, entry, found.as_ref());
        }
        let stays = |record: &&Record| certificates && self.with_key.contains(record.text("Thumbprint"));
        self.replacement.removed.extend(left.into_iter().filter(|record| !stays(record)).cloned());
        Ok(())
    }

    fn put(&mut self, object: &'static ObjectType, entry: &Entry, found: Option<&Record>) {
        let mut record = entry.record.clone();
        for name in &entry.left_out {
            record.set(name, found.map_or(Value::Null, |found| found.get(name).clone()));
        }
        if object.noun == RECEIVE_CONNECTOR.noun && !self.allow_open_relay {
            // The rule then refuses an open relay, and names the switch.
            let recorded = found.is_some_and(|found| {
                found.bool("OpenRelayAllowed")
                    && found.get("RemoteIPRanges") == record.get("RemoteIPRanges")
                    && found.get("PermissionGroups") == record.get("PermissionGroups")
            });
            record.set("OpenRelayAllowed", Value::Bool(recorded && record.bool("OpenRelayAllowed")));
        }
        if let Some(found) = found.filter(|_| object.noun == TRANSPORT_SERVICE.noun) {
            self.warnings.extend(renamed(found, &record));
        }
        let mut beside = Vec::new();
        if object.noun == EXCHANGE_CERTIFICATE.noun {
            beside.push(("Chain".to_string(), Some(pack(&entry.chain))));
            let thumbprint = record.text("Thumbprint").to_string();
            if !self.with_key.contains(&thumbprint) {
                self.keyless.push(thumbprint);
            } else if found.is_some_and(|found| !found.bool("PrivateKeyExportable"))
                && record.bool("PrivateKeyExportable")
            {
                record.set("PrivateKeyExportable", Value::Bool(false));
                self.warnings.push(format!(
                    "the private key of certificate {thumbprint} must not be exported from this store; that stays so"
                ));
            }
        } else if object.noun == TRUSTED_ROOT_CERTIFICATE.noun {
            beside.push(("Certificate".to_string(), entry.chain.first().cloned()));
        }
        self.replacement.put.push(Restored {
            now: found.map(|found| found.guid().to_string()),
            record,
            beside,
        });
    }

    /// A certificate that the document left to the store may be one that goes.
    fn lose_no_default(&mut self, writer: &Writer<'_>) {
        let gone: BTreeSet<&str> = self
            .replacement
            .removed
            .iter()
            .filter(|record| record.object.noun == EXCHANGE_CERTIFICATE.noun)
            .map(|record| record.text("Thumbprint"))
            .collect();
        let staying = writer.all(EXCHANGE_CERTIFICATE.noun).iter().map(|record| record.text("Thumbprint"));
        let staying: BTreeSet<&str> = staying.filter(|thumbprint| !gone.contains(thumbprint)).collect();
        for item in &mut self.replacement.put {
            let lost: Vec<&'static str> = crate::ops::replacement::named_certificates(&item.record)
                .filter(|(_, thumbprint)| gone.contains(thumbprint) && !staying.contains(thumbprint))
                .map(|(name, _)| name)
                .collect();
            lost.into_iter().for_each(|name| item.record.set(name, Value::Null));
        }
    }
}

/// Another server's names come with its document.
fn renamed(from: &Record, to: &Record) -> Option<String> {
    let names = |record: &Record| format!("{} ({})", record.text("Name"), record.text("Fqdn"));
    let (from, to) = (names(from), names(to));
    (from != to).then(|| {
        format!(
            "this server is {from}, and becomes {to}, as the document calls it: in the names of its objects, in its \
             greetings, in Received lines. For a document of another server that is to keep its own name here, put \
             that into the document first, wherever it stands"
        )
    })
}

/// The whole store as a document, for whoever compares.
///
/// # Errors
/// A store that can't be read.
pub fn whole(site: &Site) -> Result<String, Failure> {
    super::export(site, &Part::default()).map(|exported: Exported| exported.to_json())
}
