//! Get-, New-, Set-, Rotate- and Remove-DkimSigningConfig.

use super::bind::Bound;
use super::change::{self, carry_out, site, tell};
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, ParamValue, Session, Takes};
use crate::diagnose;
use crate::model::object::Record;
use crate::model::objects::DKIM_SIGNING_CONFIG;
use crate::model::objects::dkim_signing_config::{
    DKIM_SELECTORS, dkim_record_strings, dkim_selector_number, with_dkim_records,
};
use crate::model::property::Kind;
use crate::model::{CommandLine, DkimAlgorithm, Value};
use crate::ops::dkim::{self, Published};
use crate::ops::{Category, Edit, Failure, Plan};

const KEY_SIZE: Param = Param::new(
    "KeySize",
    ParamValue::One(Kind::Int { min: 1024, max: 4096 }),
    "The length of the new RSA key, bits: 2048 (where nothing is given), 3072 or 4096. 1024 is refused: RFC 8301 takes it for too short. An Ed25519 key has one length.",
);
const FORCE: Param = Param::switch("Force", "Enable it without asking the DNS for the record.");

/// Get-DkimSigningConfig.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "DkimSigningConfig",
    object: Some(&DKIM_SIGNING_CONFIG),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[],
    impact: Impact::Reads,
    summary: "Shows which domains' mail is signed, and the records to publish.",
    description: "Selector1TxtName and Selector1TxtValue are the TXT record of the first key as a zone file has it, strings of 255 octets at most each. There is no CNAME to publish, as in Exchange Online: the record itself stands in the domain's own zone. Private keys are never shown.",
    examples: &[
        Example { line: "Get-DkimSigningConfig", about: "All of them." },
        Example {
            line: "Get-DkimSigningConfig contoso.example -Property Selector1TxtName,Selector1TxtValue -Format List",
            about: "What stands in the DNS.",
        },
    ],
    run: |session, bound| {
        for record in crate::ops::object::find(&site(session), &DKIM_SIGNING_CONFIG, bound.identity())? {
            change::show(session, with_dkim_records(record));
        }
        Ok(())
    },
};

/// New-DkimSigningConfig.
pub static NEW: Cmdlet = Cmdlet {
    verb: "New",
    noun: "DkimSigningConfig",
    object: Some(&DKIM_SIGNING_CONFIG),
    identity: IdentityUse::None,
    takes: Takes::New,
    params: &[KEY_SIZE, FORCE],
    impact: Impact::Changes,
    summary: "Makes a key that signs a domain's mail.",
    description: "The key of Selector1 is made here, and its record shown. It can't be published yet, so -Enabled $true makes the configuration disabled and says so, unless -Force is given. Signed is mail by the domain's own people and servers: who logged on, externally secured servers, those that may relay, and this server's own reports; never what a stranger sends in the domain's name. While a configuration is enabled, such mail leaves signed or waits, but for binary mail (BINARYMIME), which leaves unsigned. A domain may have one configuration for RSA and one for Ed25519.",
    examples: &[
        Example {
            line: "New-DkimSigningConfig -DomainName contoso.example -Enabled false",
            about: "An RSA key of 2048 bits.",
        },
        Example {
            line: "New-DkimSigningConfig fabrikam.example -Name 'Fabrikam Ed25519' -Algorithm Ed25519SHA256 -Selector1 ed1 -Selector2 ed2 -Enabled false",
            about: "An Ed25519 key, which can stand beside the RSA key.",
        },
    ],
    run: new,
};

/// Set-DkimSigningConfig.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "DkimSigningConfig",
    object: Some(&DKIM_SIGNING_CONFIG),
    identity: IdentityUse::Required,
    takes: Takes::Set,
    params: &[FORCE],
    impact: Impact::Changes,
    summary: "Turns signing on or off, or changes how it is done.",
    description: "-Enabled $true asks the DNS, by the name servers of the service, for the record of the key that signs now, notes in Status and LastChecked that it is there, and is refused where the record is missing or another one; -Force asks nothing.",
    examples: &[
        Example {
            line: "Set-DkimSigningConfig contoso.example -Enabled true -Force",
            about: "Sign, whatever is published.",
        },
        Example {
            line: "Set-DkimSigningConfig contoso.example -BodyCanonicalization Simple",
            about: "The body as it is.",
        },
    ],
    run: set,
};

/// Rotate-DkimSigningConfig.
pub static ROTATE: Cmdlet = Cmdlet {
    verb: "Rotate",
    noun: "DkimSigningConfig",
    object: Some(&DKIM_SIGNING_CONFIG),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[KEY_SIZE],
    impact: Impact::Changes,
    summary: "Makes another key, which signs four days later.",
    description: "The new key comes under the selector that does not sign. Publish its record before RotateOnDate, when signing goes over to it, and leave the old one in the DNS for as long as mail may be under way. A configuration that is disabled, or whose key is lost, goes over at once. The running service knows the new key after Restart-Service.",
    examples: &[Example { line: "Rotate-DkimSigningConfig contoso.example", about: "Once a year, say." }],
    run: rotate,
};

/// Remove-DkimSigningConfig.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "DkimSigningConfig",
    object: Some(&DKIM_SIGNING_CONFIG),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[],
    impact: Impact::Asks,
    summary: "Removes a signing configuration and its keys.",
    description: "The private keys are gone with it: Undo-ConfigurationChange can't bring them back. Exchange Online has no such cmdlet.",
    examples: &[Example {
        line: "Remove-DkimSigningConfig contoso.example -Confirm false",
        about: "Without a question.",
    }],
    run: |session, bound| change::remove(session, bound, &change::unguarded),
};

fn refuse_size(algorithm: DkimAlgorithm, bound: &Bound) -> Result<(), Failure> {
    match algorithm != DkimAlgorithm::RsaSha256 && bound.has("KeySize") {
        true => Err(Failure::binding("KeySize", "-KeySize is for RSA: keys of Ed25519 all have one length")),
        false => Ok(()),
    }
}

fn key_size(bound: &Bound) -> i64 {
    match bound.value("KeySize") {
        Some(Value::Int(bits)) => *bits,
        _ => 2048,
    }
}

fn new(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let named = bound.text("Algorithm").and_then(DkimAlgorithm::named);
    let algorithm = named.unwrap_or(DkimAlgorithm::RsaSha256);
    refuse_size(algorithm, bound)?;
    let key = dkim::key_pair(algorithm, key_size(bound))?;
    let domain = bound.text("DomainName").unwrap_or_default().to_string();
    let action = format!("Creating DKIM signing configuration for {domain}.");
    let (here, changes, unchecked) = (site(session), bound.changes(), bound.switch("Force"));
    let made =
        carry_out(session, bound, &action, |what_if| dkim::new(&here, &changes, &key, unchecked, what_if))?;
    if let Some(plan) = made {
        session.console.object(with_dkim_records(plan.record.clone()));
        tell_record(session, &plan.record, plan.record.text("Selector1"), "now");
        tell(session, &here, &plan)?;
    }
    Ok(())
}

fn set(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let identity = bound.identity().unwrap_or_default().to_string();
    let (here, changes) = (site(session), bound.changes());
    let enables = changes
        .iter()
        .any(|change| change.prop.name == "Enabled" && matches!(&change.edit, Edit::Set(Value::Bool(true))));
    let checked = enables && !bound.switch("Force");
    if checked {
        check(&here, &identity)?;
    }
    let action = format!("Setting DKIM signing configuration \"{identity}\".");
    let done = carry_out(session, bound, &action, |what_if| {
        dkim::set(&here, &identity, &changes, checked, what_if)
    })?;
    if let Some(plan) = done {
        tell(session, &here, &plan)?;
    }
    Ok(())
}

fn rotate(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let identity = bound.identity().unwrap_or_default().to_string();
    let here = site(session);
    let record = crate::ops::object::find(&here, &DKIM_SIGNING_CONFIG, Some(&identity))?;
    let Some(record) = record.first() else { return Ok(()) };
    refuse_size(dkim::algorithm(record), bound)?;
    let key = dkim::key_pair(dkim::algorithm(record), key_size(bound))?;
    let action = format!("Rotating the keys of DKIM signing configuration \"{identity}\".");
    let done = carry_out(session, bound, &action, |what_if| dkim::rotate(&here, &identity, &key, what_if))?;
    if let Some(Plan { record, .. }) = &done {
        let until = match record.get("RotateOnDate") {
            Value::Time(at) if *at > here.clock.now() => format!("before {at}"),
            _ => "now".to_owned(),
        };
        tell_record(session, record, record.text("SelectorAfterRotateOnDate"), &until);
    }
    if let Some(plan) = done {
        tell(session, &here, &plan)?;
    }
    Ok(())
}

/// Tells which record belongs into the DNS for the key under this selector.
fn tell_record(session: &mut Session<'_>, record: &Record, selector: &str, until: &str) {
    let shown = with_dkim_records(record.clone());
    let [.., name, value] = DKIM_SELECTORS[dkim_selector_number(record, selector) - 1];
    session.console.notice(&format!("Publish {until}: {}. IN TXT {}", shown.text(name), shown.text(value)));
}

/// Asks the DNS for the record of the key that signs now.
///
/// # Errors
/// Where it is not there, or nobody answers.
fn check(site: &crate::ops::Site, identity: &str) -> Result<(), Failure> {
    let found = crate::ops::object::find(site, &DKIM_SIGNING_CONFIG, Some(identity))?;
    let services = site.store()?.read("TransportService")?;
    let (Some(record), Some(service)) = (found.first(), services.first()) else {
        return Ok(());
    };
    let force = CommandLine::new("Set-DkimSigningConfig").on(identity).with("Enabled", "true");
    let refused = |record: &Record, text: String| {
        Failure::new("DkimRecordNotPublished", Category::ResourceUnavailable, record.identity(), text)
            .hint(format!("or without the question: {force} -Force"))
    };
    let Some((name, value)) = dkim::record_at(record, site.clock.now()) else {
        let text = "it has no key; Rotate-DkimSigningConfig makes one".to_owned();
        return Err(refused(record, text));
    };
    let records = diagnose::txt_records(&name, service)
        .map_err(|text| refused(record, format!("{name} can't be asked for: {text}. Nothing was changed")))?;
    let published = dkim::published(&records, &value);
    let wanted = format!("{name}. IN TXT {}", dkim_record_strings(&value));
    match published {
        Published::Valid => Ok(()),
        Published::Missing => Err(refused(
            record,
            format!("there is no TXT record at {name}. Nothing was changed. Publish it first: {wanted}"),
        )),
        Published::Mismatch => Err(refused(
            record,
            format!(
                "the TXT record at {name} has another key. Nothing was changed. Publish this one: {wanted}"
            ),
        )),
    }
}
