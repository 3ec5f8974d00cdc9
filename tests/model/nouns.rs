//! What the model knows of single nouns beside their declarations: which commands are worth trying, what a
//! cmdlet settles by itself, and when it refuses. A noun that is not named here goes by the general rules.

use super::commands::{Command, Given};
use super::permissions;
use super::rules;
use super::samples;
use super::world::{Object, Refusal, World};
use emsh::cmdlet::Cmdlet;
use emsh::model::object::Identity;
use emsh::model::{ObjectType, Prop, Shape};
use serde_json::{Value as Json, json};

/// Cmdlets that change stored objects and are not in the model, with the reason.
pub const NOT_MODELLED: &[(&str, &str)] = &[
    ("New-ExchangeCertificate", KEYS),
    ("Import-ExchangeCertificate", KEYS),
    ("Enable-ExchangeCertificate", KEYS),
    ("Export-ExchangeCertificate", KEYS),
    ("Remove-ExchangeCertificate", KEYS),
    ("Import-TrustedRootCertificate", KEYS),
    ("Remove-TrustedRootCertificate", KEYS),
    ("Import-Configuration", "tests/cmd/document.rs has it, and scripts.rs goes the way by scripts"),
    (
        "Undo-ConfigurationChange",
        "of the last change it is a step of its own, undo.rs; tests/cmd has the rest",
    ),
    ("New-DkimSigningConfig", KEYS_OF_DKIM),
    ("Set-DkimSigningConfig", KEYS_OF_DKIM),
    ("Rotate-DkimSigningConfig", KEYS_OF_DKIM),
    ("Remove-DkimSigningConfig", KEYS_OF_DKIM),
    ("Redirect-Message", QUEUE),
    ("Test-Message", QUEUE),
];

const KEYS: &str = "its keys and files are made anew each time; tests/cmd/certificates.rs has it";
const KEYS_OF_DKIM: &str = "its keys are made anew each time; tests/service/dkim.rs has it";
const QUEUE: &str = "it is about messages of the service, not about the store";

/// Properties of modelled nouns that the model leaves as they are by default, and why.
pub const KEPT: &[(&str, &str)] = &[
    ("SourceTransportServers", "only this server is a value, under several names"),
    ("SuppressXAnonymousTls", "its rule hangs on what the object was before"),
    ("DefaultDomain", "its rule hangs on what the object was before"),
    ("AuthenticationCredential", "its password goes to a file of its own, sealed; tests/cmd has it"),
];

/// True for a property that the model sets, whatever its class: what has no effect is stored and shown too,
/// with a warning.
pub fn is_modelled(prop: &Prop) -> bool {
    !KEPT.iter().any(|(name, _)| *name == prop.name)
}

/// How much a noun is worth.
pub fn weight(noun: &str) -> usize {
    match noun {
        "ReceiveConnector" => 4,
        "SendConnector" => 3,
        "AcceptedDomain" | "AddressRewriteEntry" | "Recipient" | "TransportConfig" => 2,
        _ => 1,
    }
}

/// Properties that rules hang on.
pub fn hot(noun: &str) -> &'static [&'static str] {
    match noun {
        "SendConnector" => &[
            "DomainSecureEnabled",
            "DNSRoutingEnabled",
            "SmartHosts",
            "RequireTLS",
            "IgnoreSTARTTLS",
            "ForceHELO",
            "TlsAuthLevel",
            "TlsDomain",
            "Name",
            "AddressSpaces",
        ],
        "ReceiveConnector" => &[
            "AuthMechanism",
            "PermissionGroups",
            "DomainSecureEnabled",
            "RequireTLS",
            "Fqdn",
            "Bindings",
            "RemoteIPRanges",
            "ConnectionTimeout",
            "ConnectionInactivityTimeout",
            "Name",
        ],
        "TransportService" => &[
            "ExternalDNSServers",
            "InternalDNSServers",
            "ExternalDNSAdapterEnabled",
            "MaxOutboundConnections",
            "MaxPerDomainOutboundConnections",
            "PickupDirectoryPath",
            "ReplayDirectoryPath",
        ],
        "TransportConfig" => &["TLSSendDomainSecureList", "TLSReceiveDomainSecureList"],
        "DomainSecurityPartner" => &["AcceptedNames", "PinnedKeys", "TrustAnchors"],
        "AddressRewriteEntry" => &["InternalAddress", "ExternalAddress", "OutboundOnly", "ExceptionList"],
        "IPAllowListProvider" | "IPBlockListProvider" => {
            &["Name", "LookupDomain", "Priority", "BitmaskMatch", "IPAddressesMatch"]
        }
        _ => &[],
    }
}

/// What New- is usually given beside what it demands.
pub fn usual(noun: &str) -> &'static [&'static str] {
    match noun {
        "ReceiveConnector" => &["Bindings", "RemoteIPRanges"],
        "AcceptedDomain" => &["DomainType"],
        "IPAllowListEntry" | "IPBlockListEntry" => &["IPRange"],
        _ => &[],
    }
}

/// What no parameter takes.
pub const NO_VALUE: &str = "no value";

/// Parameters of a cmdlet that are no properties, and are worth trying.
pub fn extras(cmdlet: &Cmdlet) -> &'static [(&'static str, Option<&'static str>)] {
    match cmdlet.name().as_str() {
        "New-SendConnector" => &[("Usage", Some("Internal")), ("Usage", Some("partner")), ("Internet", None)],
        "New-ReceiveConnector" => &[
            ("Usage", Some("Internet")),
            ("Usage", Some("Client")),
            ("Partner", None),
            ("Internal", None),
            ("AllowOpenRelay", None),
            ("AllowOpenRelay", None),
        ],
        "Set-SendConnector" | "Set-ForeignConnector" | "Set-DeliveryAgentConnector" => &[("Force", None)],
        "Set-ReceiveConnector" => &[("AllowOpenRelay", None)],
        "Add-ADPermission" | "Remove-ADPermission" => &[("AllowOpenRelay", None)],
        "Set-AcceptedDomain" => &[("MakeDefault", Some("true"))],
        "Set-TransportConfig" => &[("Replace", None)],
        "Add-IPAllowListEntry" | "Add-IPBlockListEntry" => &[
            ("IPAddress", Some("192.0.2.7")),
            ("IPAddress", Some("198.51.100.7")),
            ("IPAddress", Some(NO_VALUE)),
            ("Server", Some("edge1")),
            ("Server", Some("EDGE2")),
        ],
        "Remove-IPAllowListEntry" | "Remove-IPBlockListEntry" => {
            &[("Server", Some("EDGE1.contoso.example")), ("Server", Some("EDGE2"))]
        }
        _ => &[],
    }
}

/// True where `$null` may be given.
pub fn is_nullable(prop: &Prop) -> bool {
    !matches!(prop.shape, Shape::One | Shape::OrUnlimited)
}

/// Names that objects of a noun may have.
pub fn names(object: &'static ObjectType) -> Vec<String> {
    match object.identity {
        Identity::Singleton(name) => vec![name.to_string()],
        Identity::Property(name) | Identity::OnServer(name) | Identity::Of(name) => {
            let kept = object.prop(name).map(|prop| samples::good(object.noun, prop)).unwrap_or_default();
            let mut names: Vec<String> = kept
                .iter()
                .map(|sample| sample.kept.as_str().map_or_else(|| sample.kept.to_string(), str::to_string))
                .collect();
            names.extend((object.noun == "TransportService").then(|| "EDGE1".to_string()));
            names
        }
    }
}

/// Why a command that could be read goes no further, whatever the store holds.
pub fn premise(command: &Command) -> Result<(), Refusal> {
    if command.extra("Server").is_some_and(|server| server == "EDGE2") {
        return Err(Refusal::Named("OtherServer"));
    }
    if !command.writer.cmdlet.name().starts_with("Add-IP") || !command.writer.cmdlet.noun.ends_with("Entry") {
        return Ok(());
    }
    let given = |name: &str| command.given.iter().find(|(prop, _)| prop.name == name).map(|(_, given)| given);
    match (command.has("IPAddress"), given("IPRange").is_some()) {
        (true, true) => return Err(Refusal::Binding(vec!["IPAddress".into()])),
        (false, false) => return Err(Refusal::Binding(vec!["IPRange".into()])),
        _ => {}
    }
    match given("ExpirationTime") {
        Some(Given::Value(end)) if samples::is_past(end) => Err(Refusal::Rules(vec!["ExpirationTime"])),
        _ => Ok(()),
    }
}

/// What a preset of a usage gives a new object before anything else is looked at; or why it can't be.
pub fn preset(command: &Command, object: &mut Object) -> Result<(), Refusal> {
    let given = |name: &str| command.given.iter().any(|(prop, _)| prop.name == name);
    let usage = ["Internet", "Partner", "Internal", "Client", "Custom"]
        .into_iter()
        .find(|usage| {
            command.has(usage) || command.extra("Usage").is_some_and(|word| word.eq_ignore_ascii_case(usage))
        })
        .unwrap_or("Custom");
    match command.writer.cmdlet.noun {
        "SendConnector" if usage == "Internal" && !given("MaxMessageSize") => {
            object.set("MaxMessageSize", json!("Unlimited"));
        }
        "ReceiveConnector" => {
            let (groups, auth, port, everyone) = match usage {
                "Client" => (
                    json!(["ExchangeUsers"]),
                    json!(["Tls", "Integrated", "BasicAuth", "BasicAuthRequireTLS"]),
                    Some(587),
                    false,
                ),
                "Internal" => (
                    json!(["ExchangeServers", "ExchangeLegacyServers"]),
                    json!(["Tls", "ExchangeServer"]),
                    Some(25),
                    false,
                ),
                "Internet" => (json!(["AnonymousUsers"]), json!(["Tls"]), None, true),
                "Partner" => (json!(["Partners"]), json!(["Tls"]), None, false),
                _ => (json!(["None"]), json!(["Tls"]), None, false),
            };
            for (name, fixed) in [("Bindings", port.is_some()), ("RemoteIPRanges", everyone)] {
                if fixed == given(name) {
                    return Err(Refusal::Binding(vec![name.into()]));
                }
            }
            if let Some(port) = port {
                let here = std::net::UdpSocket::bind("[::1]:0").is_ok();
                let wild: &[&str] = if here { &["[::]", "0.0.0.0"] } else { &["0.0.0.0"] };
                object
                    .set("Bindings", wild.iter().map(|address| json!(format!("{address}:{port}"))).collect());
            }
            if everyone {
                let six = command.given.iter().any(|(prop, given)| {
                    prop.name == "Bindings"
                        && matches!(given, Given::Plain(bindings) if bindings.iter().any(|it| it.typed.starts_with('[')))
                });
                let mut ranges = vec![json!("0.0.0.0-255.255.255.255")];
                ranges.extend(six.then(|| json!("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")));
                object.set("RemoteIPRanges", Json::Array(ranges));
            }
            for (name, value) in [("PermissionGroups", groups), ("AuthMechanism", auth)] {
                if !given(name) {
                    object.set(name, value);
                }
            }
            object.set("Server", json!("EDGE1"));
        }
        _ => {}
    }
    Ok(())
}

/// What a cmdlet settles after the properties were set, on the object and on others; or why it can't be.
pub fn settle(
    command: &Command,
    before: Option<&Object>,
    object: &mut Object,
    world: &mut World,
) -> Result<(), Refusal> {
    let given = |name: &str| command.given.iter().find(|(prop, _)| prop.name == name).map(|(_, given)| given);
    match command.writer.cmdlet.noun {
        "SendConnector" | "DeliveryAgentConnector" | "ForeignConnector" if before.is_none() => {
            object.set("SourceTransportServers", json!(["EDGE1"]));
        }
        "AcceptedDomain" if before.is_none() => {
            object.set("Default", json!(world.all("AcceptedDomain").is_empty()));
            object.set("AddressBookEnabled", json!(object.text("DomainType") == "Authoritative"));
        }
        "AcceptedDomain" => {
            if given("DomainType").is_some()
                && given("AddressBookEnabled").is_none()
                && before.is_some_and(|it| it.text("DomainType") != object.text("DomainType"))
            {
                object.set("AddressBookEnabled", json!(object.text("DomainType") == "Authoritative"));
            }
            keep_recipients(object, Some(object), world)?;
            if command.has("MakeDefault") {
                for other in world.all_mut("AcceptedDomain") {
                    other.set("Default", json!(other.guid == object.guid));
                }
                object.set("Default", json!(true));
            }
        }
        "Recipient" => {
            let former = before.filter(|before| match given("Aliases") {
                None => true,
                Some(Given::Delta { remove, .. }) => {
                    !remove.iter().any(|gone| gone.key == samples::key_of(before.get("EmailAddress")))
                }
                Some(_) => false,
            });
            let mut seen = vec![object.text("EmailAddress").to_lowercase()];
            let mut aliases = Vec::new();
            let former = former.map(|former| former.text("EmailAddress").to_string());
            for alias in object.texts("Aliases").into_iter().chain(former) {
                if !seen.contains(&alias.to_lowercase()) {
                    seen.push(alias.to_lowercase());
                    aliases.push(json!(alias));
                }
            }
            object.set("Aliases", Json::Array(aliases));
        }
        "TransportService" => {
            for (servers, adapter) in [
                ("ExternalDNSServers", "ExternalDNSAdapterEnabled"),
                ("InternalDNSServers", "InternalDNSAdapterEnabled"),
            ] {
                if given(servers).is_some() && given(adapter).is_none() && !object.texts(servers).is_empty() {
                    object.set(adapter, json!(false));
                }
            }
        }
        "SystemMessage" => {
            let audience = if object.is("Internal") { "Internal" } else { "External" };
            let name = format!("{}\\{audience}\\{}", object.text("Language"), object.text("DsnCode"));
            object.set("Name", json!(name));
        }
        noun @ ("IPAllowListEntry" | "IPBlockListEntry") => {
            if let Some(address) = command.extra("IPAddress") {
                object.set("IPRange", json!(address));
            }
            let number = world.next_number(noun);
            object.set("Number", json!(number));
        }
        noun @ ("IPAllowListProvider" | "IPBlockListProvider") => make_way(object, noun, world)?,
        "ReceiveConnector" => {
            let allowed = object.is("OpenRelayAllowed") || command.has("AllowOpenRelay");
            object.set("OpenRelayAllowed", json!(allowed && rules::is_open_relay(object, world)));
            if before.is_some() {
                permissions::follow(object, world);
            }
        }
        _ => {}
    }
    Ok(())
}

/// A provider without a Priority is the last. With one, it stands there, and those in its way move on by one.
fn make_way(object: &mut Object, noun: &str, world: &mut World) -> Result<(), Refusal> {
    const LAST: i64 = i32::MAX as i64;
    let place = |it: &Object| it.get("Priority").as_i64();
    let guid = object.guid.clone();
    let taken: Vec<i64> = world.all(noun).iter().filter(|it| it.guid != guid).filter_map(place).collect();
    let Some(mut wanted) = place(object) else {
        let last = taken.into_iter().max().unwrap_or(0);
        object.set("Priority", json!(last + 1));
        return if last == LAST { Err(Refusal::Named("NoPriorityLeft")) } else { Ok(()) };
    };
    let begin = wanted;
    while taken.contains(&wanted) {
        wanted += 1;
    }
    if wanted > LAST {
        return Err(Refusal::Named("NoPriorityLeft"));
    }
    for other in world.all_mut(noun).iter_mut().filter(|it| it.guid != guid) {
        if let Some(at) = place(other).filter(|at| (begin..wanted).contains(at)) {
            other.set("Priority", json!(at + 1));
        }
    }
    Ok(())
}

/// Why an object may not be removed.
pub fn guard(object: &Object, noun: &str, world: &World) -> Result<(), Refusal> {
    if noun == "RemoteDomain" && object.text("DomainName") == "*" {
        return Err(Refusal::Named("DefaultRemoteDomain"));
    }
    if noun != "AcceptedDomain" {
        return Ok(());
    }
    if object.is("Default") && world.all(noun).len() > 1 {
        return Err(Refusal::Named("DefaultDomain"));
    }
    keep_recipients(object, None, world)
}

/// A recipient that has an authoritative domain keeps one.
fn keep_recipients(object: &Object, after: Option<&Object>, world: &World) -> Result<(), Refusal> {
    let before: Vec<&Object> = world.all("AcceptedDomain").iter().collect();
    let remaining: Vec<&Object> =
        before.iter().copied().filter(|other| other.guid != object.guid).chain(after).collect();
    let loses = world.all("Recipient").iter().any(|recipient| {
        !rules::is_homeless(recipient, &before) && rules::is_homeless(recipient, &remaining)
    });
    if loses { Err(Refusal::Named("DomainHasRecipients")) } else { Ok(()) }
}
