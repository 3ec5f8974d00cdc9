//! The DistinguishedName of stored objects: `CN=Outbound,CN=Connections,CN=emsh,CN=Configuration`.
//!
//! There is no directory. Scripts use the name as a key that tells objects apart and can be given back
//! as an Identity, so it is made from the kind of object, its name, and the server that it belongs to,
//! and stays the same while those do. Names are escaped as RFC 4514 §2.4 has it.

use super::letter_case::folded;

/// Where every name ends.
const ROOT: &str = "CN=emsh,CN=Configuration";

/// The name of an object: what it is called, its container, its server where it has one.
pub fn distinguished_name(name: &str, noun: &str, server: Option<&str>) -> String {
    let container = match container(noun) {
        Some(container) => format!(",CN={container}"),
        None => String::new(),
    };
    let server = server.map(|server| format!(",CN={},CN=Servers", escaped(server))).unwrap_or_default();
    format!("CN={}{container}{server},{ROOT}", escaped(name))
}

/// True where the two are the same name: letter case and blanks around commas don't count.
pub fn same_distinguished_name(one: &str, other: &str) -> bool {
    uniform(one) == uniform(other)
}

/// The container that Exchange keeps such objects in; none for one that is its own.
fn container(noun: &str) -> Option<&str> {
    match noun {
        "SendConnector" | "DeliveryAgentConnector" | "ForeignConnector" => Some("Connections"),
        "ReceiveConnector" => Some("SMTP Receive Connectors"),
        "AcceptedDomain" => Some("Accepted Domains"),
        "RemoteDomain" => Some("Internet Message Formats"),
        "TransportConfig" => None,
        "TransportService" => Some("Servers"),
        noun => Some(noun),
    }
}

/// The classes of the object's entry, as Exchange names them.
pub fn object_class(noun: &str) -> [&str; 2] {
    let class = match noun {
        "SendConnector" => "msExchRoutingSMTPConnector",
        "ReceiveConnector" => "msExchSmtpReceiveConnector",
        "DeliveryAgentConnector" => "msExchDeliveryAgentConnector",
        "AcceptedDomain" => "msExchAcceptedDomain",
        "RemoteDomain" => "msExchDomainContentConfig",
        "TransportConfig" => "msExchTransportSettings",
        "TransportService" => "msExchExchangeServer",
        noun => noun,
    };
    ["top", class]
}

fn escaped(value: &str) -> String {
    let last = value.chars().count().saturating_sub(1);
    let mut text = String::with_capacity(value.len());
    for (index, c) in value.chars().enumerate() {
        let at_edge = (c == ' ' && (index == 0 || index == last)) || (c == '#' && index == 0);
        if at_edge || matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\' | '=') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// Letter case folded, no blank behind a comma that parts.
fn uniform(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let (mut escape, mut after_comma) = (false, false);
    for c in name.trim().chars() {
        if after_comma && c == ' ' {
            continue;
        }
        after_comma = c == ',' && !escape;
        escape = c == '\\' && !escape;
        text.push(c);
    }
    folded(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names() {
        for (name, noun, server, wanted) in [
            ("Outbound", "SendConnector", None, "CN=Outbound,CN=Connections,CN=emsh,CN=Configuration"),
            (
                "Default EX1",
                "ReceiveConnector",
                Some("EX1"),
                "CN=Default EX1,CN=SMTP Receive Connectors,CN=EX1,CN=Servers,CN=emsh,CN=Configuration",
            ),
            (
                "#a, \"b\"\\c ",
                "SendConnector",
                None,
                "CN=\\#a\\, \\\"b\\\"\\\\c\\ ,CN=Connections,CN=emsh,CN=Configuration",
            ),
            ("Transport Settings", "TransportConfig", None, "CN=Transport Settings,CN=emsh,CN=Configuration"),
        ] {
            assert_eq!(distinguished_name(name, noun, server), wanted);
        }
        let name = distinguished_name("Ä, b", "SendConnector", None);
        assert!(same_distinguished_name(&name, "cn=ä\\, b, cn=connections, CN=EMSH, CN=configuration"));
        assert!(!same_distinguished_name(&name, "CN=Ä,CN= b,CN=Connections,CN=emsh,CN=Configuration"));
    }

    proptest! {
        #[test]
        fn different_names_stay_different(one in "[a,= \\\\#+]{1,6}", other in "[a,= \\\\#+]{1,6}") {
            let named = |name: &str| distinguished_name(name, "SendConnector", None);
            prop_assert_eq!(same_distinguished_name(&named(&one), &named(&other)), one == other);
        }
    }
}
