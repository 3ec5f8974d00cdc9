//! Lists of addresses that are asked over DNS (RFC 5782): the name to ask for, and what an answer means.
//!
//! Promises: only answers in 127.0.0.0/8 count (RFC 5782 §2.1): what a resolver or a domain that has changed
//! hands says instead for every name lists nobody. An IPv4 address in IPv6 form is the IPv4 address.

use super::receive::Refusal;
use crate::model::{ListProvider, SmtpDomain};
use std::net::{IpAddr, Ipv4Addr};

/// What is said to a peer that is listed, where the provider has no RejectionResponse.
const RESPONSE: &str = "Recipient not authorized, your IP has been found on a block list";

/// The name that asks a provider for an address: octets (IPv4) or nibbles (IPv6) in reverse order, then the
/// provider's domain. `None` where that is too long to be a name.
pub fn list_question(ip: IpAddr, domain: &SmtpDomain) -> Option<SmtpDomain> {
    let mut labels: Vec<String> = match ip.to_canonical() {
        IpAddr::V4(ip) => ip.octets().iter().map(u8::to_string).collect(),
        IpAddr::V6(ip) => ip
            .octets()
            .iter()
            .flat_map(|octet| [octet >> 4, octet & 15])
            .map(|it| format!("{it:x}"))
            .collect(),
    };
    labels.reverse();
    labels.push(domain.to_string());
    labels.join(".").parse().ok()
}

/// True where one of these answers is a match. An address of 127.255.255.0/24 says that the list does not
/// answer this resolver: it lists nobody, whatever AnyMatch says.
pub fn is_listed(provider: &ListProvider, answers: &[Ipv4Addr]) -> bool {
    let counts = |answer: &&Ipv4Addr| answer.octets()[0] == 127 && answer.octets()[..3] != [127, 255, 255];
    answers.iter().filter(counts).any(|answer| {
        provider.any
            || provider.addresses.contains(answer)
            || provider.bitmask.is_some_and(|mask| last_three(mask) & last_three(*answer) != 0)
    })
}

/// The 127 in front stands in every answer, and tells nothing.
fn last_three(address: Ipv4Addr) -> u32 {
    address.to_bits() & 0x00ff_ffff
}

/// What is answered to a listed peer.
pub fn list_refusal(provider: &ListProvider, ip: IpAddr) -> Refusal {
    let text = provider.response.as_deref().unwrap_or(RESPONSE);
    let text = text
        .replace("{0}", &ip.to_canonical().to_string())
        .replace("{1}", &provider.name)
        .replace("{2}", provider.domain.as_str());
    // A name may hold what a reply may not.
    let text = text.chars().map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '?' }).collect();
    Refusal { code: 550, enhanced: (5, 7, 1), text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider() -> ListProvider {
        ListProvider {
            name: "One".into(),
            domain: "bl.test.example".parse().unwrap(),
            any: false,
            bitmask: None,
            addresses: Vec::new(),
            response: None,
        }
    }

    #[test]
    fn questions() {
        let domain = "bl.example".parse().unwrap();
        let nibbles = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.example";
        for (ip, wanted) in [
            ("192.0.2.7", "7.2.0.192.bl.example"),
            ("::ffff:192.0.2.7", "7.2.0.192.bl.example"),
            ("2001:db8::1", nibbles),
        ] {
            let asked = list_question(ip.parse().unwrap(), &domain).unwrap();
            assert_eq!(asked.as_str(), wanted);
        }
        let long = format!("{}.example", ["a".repeat(60), "b".repeat(60), "c".repeat(60)].join("."));
        assert!(list_question("2001:db8::1".parse().unwrap(), &long.parse().unwrap()).is_none());
    }

    #[test]
    fn matches() {
        let any = ListProvider { any: true, ..provider() };
        let mask = ListProvider { bitmask: Some("127.0.0.6".parse().unwrap()), ..provider() };
        let exact = ListProvider { addresses: vec!["127.0.0.4".parse().unwrap()], ..provider() };
        let cases: &[(&str, bool, bool, bool)] = &[
            // answers; AnyMatch, BitmaskMatch 127.0.0.6, IPAddressesMatch 127.0.0.4
            ("", false, false, false),
            ("127.0.0.2", true, true, false),
            ("127.0.0.4", true, true, true),
            ("127.0.0.8", true, false, false),
            ("127.0.0.8 127.0.0.4", true, true, true),
            ("127.0.1.1", true, false, false),
            // No answer of a list.
            ("192.0.2.4", false, false, false),
            ("10.0.0.6", false, false, false),
            ("127.255.255.254", false, false, false),
        ];
        for (answers, on_any, on_mask, on_exact) in cases {
            let answers: Vec<Ipv4Addr> = answers.split_whitespace().map(|it| it.parse().unwrap()).collect();
            let found = [&any, &mask, &exact, &provider()].map(|provider| is_listed(provider, &answers));
            assert_eq!(found, [*on_any, *on_mask, *on_exact, false], "{answers:?}");
        }
    }

    #[test]
    fn words() {
        let ip = "::ffff:192.0.2.7".parse().unwrap();
        assert_eq!(list_refusal(&provider(), ip).to_string(), format!("550 5.7.1 {RESPONSE}"));
        let own = ListProvider {
            name: "Gr\u{fc}n".into(),
            response: Some("{0} is listed by {1}, see {2}".into()),
            ..provider()
        };
        assert_eq!(
            list_refusal(&own, ip).to_string(),
            "550 5.7.1 192.0.2.7 is listed by Gr?n, see bl.test.example"
        );
    }
}
