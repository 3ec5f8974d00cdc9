//! What is typed for a property, and what the store then holds: written down by hand, kind by kind.
//!
//! A new kind of value needs its lines in [`good`] and [`bad`]; the test `every_kind_has_samples` says which
//! is missing. A property whose values hang together with others (names, domains, ranges) has lines of its
//! own in [`of_property`].

use emsh::model::{AnchorCertificate, Kind, Prop, Shape};
use serde_json::{Value as Json, json};
use std::net::IpAddr;

/// A value as it is typed and as it is kept.
#[derive(Clone, PartialEq)]
pub struct Sample {
    /// The words of the command line.
    pub typed: String,
    /// What the store's JSON shows.
    pub kept: Json,
    /// What decides whether two elements of a list are the same.
    pub key: String,
}

impl std::fmt::Debug for Sample {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.typed)
    }
}

fn same<T: ToString + ?Sized>(typed: &T) -> Sample {
    let text = typed.to_string();
    Sample { kept: json!(text), key: key_of(&json!(text)), typed: text }
}

fn kept(typed: &str, kept: impl Into<Json>) -> Sample {
    let kept = kept.into();
    Sample { typed: typed.to_string(), key: key_of(&kept), kept }
}

/// A range is its bounds, whatever its writing; everything else is its text without regard to case.
pub fn key_of(kept: &Json) -> String {
    let text = kept.as_str().map_or_else(|| kept.to_string(), str::to_lowercase);
    match bounds(&text) {
        Some((first, last)) => format!("{first}-{last}"),
        None => text,
    }
}

/// Ranges, and by hand what they span.
const RANGES: &[(&str, &str, &str, &str)] = &[
    ("192.0.2.0/24", "192.0.2.0/24", "192.0.2.0", "192.0.2.255"),
    ("192.0.2.0-192.0.2.255", "192.0.2.0-192.0.2.255", "192.0.2.0", "192.0.2.255"),
    ("192.0.2.7", "192.0.2.7", "192.0.2.7", "192.0.2.7"),
    ("192.0.2.1-192.0.2.24", "192.0.2.1-192.0.2.24", "192.0.2.1", "192.0.2.24"),
    ("192.0.2.16-192.0.2.40", "192.0.2.16-192.0.2.40", "192.0.2.16", "192.0.2.40"),
    ("198.51.100.0/24", "198.51.100.0/24", "198.51.100.0", "198.51.100.255"),
    ("8.0.0.0/9", "8.0.0.0/9", "8.0.0.0", "8.127.255.255"),
    ("8.128.0.0/9", "8.128.0.0/9", "8.128.0.0", "8.255.255.255"),
    ("10.0.0.0/8", "10.0.0.0/8", "10.0.0.0", "10.255.255.255"),
    ("0.0.0.0-255.255.255.255", "0.0.0.0-255.255.255.255", "0.0.0.0", "255.255.255.255"),
    ("2001:DB8::/64", "2001:db8::/64", "2001:db8::", "2001:db8::ffff:ffff:ffff:ffff"),
    (
        "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "::",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ),
];

/// The bounds of a range of the table.
pub fn bounds(kept: &str) -> Option<(IpAddr, IpAddr)> {
    let (_, _, first, last) = RANGES.iter().find(|range| range.1 == kept)?;
    Some((first.parse().unwrap(), last.parse().unwrap()))
}

/// Values of a property that must fit others of the store, so that commands meet.
fn of_property(noun: &str, prop: &Prop) -> Option<Vec<Sample>> {
    let texts = |texts: &[&str]| texts.iter().map(same).collect();
    Some(match (noun, prop.name) {
        ("AcceptedDomain", "DomainName") => {
            let mut domains: Vec<Sample> =
                texts(&["own.example", "other.example", "*.own.example", "relay.example", "*"]);
            domains.push(kept("Other.Example.", "other.example"));
            domains
        }
        ("Recipient", "EmailAddress" | "Aliases") => {
            let addresses = [
                "v@own.example",
                "ann@own.example",
                "Ann@own.example",
                "carl@sub.own.example",
                "dan@other.example",
                "eve@relay.example",
            ];
            let mut addresses: Vec<Sample> = texts(&addresses);
            addresses.push(kept("bob@OWN.Example", "bob@own.example"));
            addresses
        }
        ("ReceiveConnector", "Name") => {
            texts(&["R1", "r1", "Wide", "Relay Hosts", "DEFAULT edge1", "Third", "Fourth"])
        }
        ("SystemMessage", "Name") => texts(&["en\\Internal\\5.7.1", "DE\\external\\4.4.7", "en\\5.7.1"]),
        ("SystemMessage", "Text") => texts(&["Ask the help desk.", "Für niemand", "it's, too", " "]),
        (_, "Name") => texts(&["Out", "OUT", "Own", "Mail", "Second One", "Björn", "Third", "Fourth"]),
        ("RemoteDomain", "DomainName") => {
            let mut domains = texts(&["a.example", "*.a.example", "*"]);
            domains.push(kept("B.Example", "b.example"));
            domains
        }
        ("ForeignConnector", "DropDirectory") => texts(&["/var/spool/fax", "fax out", "fax/out", "..", "/"]),
        ("TransportService", "PickupDirectoryPath" | "ReplayDirectoryPath") => texts(&["/in", "/again"]),
        ("TransportService", "MaxOutboundConnections" | "MaxPerDomainOutboundConnections") => {
            vec![kept("10", 10), kept("100", 100), kept("1000", 1000), kept("unlimited", "Unlimited")]
        }
        ("ReceiveConnector", "ConnectionTimeout" | "ConnectionInactivityTimeout") => {
            texts(&["00:00:30", "00:05:00", "00:10:00", "1.00:00:00"])
        }
        ("SmtpCredential", "AllowedSenders") => {
            let mut senders: Vec<Sample> = texts(&["a.example", "*.b.example", "ann@in.example"]);
            senders.push(kept("C.Example", "c.example"));
            senders
        }
        ("AddressRewriteEntry", "InternalAddress") => {
            let mut inner: Vec<Sample> =
                texts(&["ann@in.example", "ANN@in.example", "in.example", "*.in.example", "b.example"]);
            inner.push(kept("Joe@In.Example", "Joe@in.example"));
            inner
        }
        ("AddressRewriteEntry", "ExternalAddress") => {
            let mut outer: Vec<Sample> = texts(&[
                "us@out.example",
                "US@out.example",
                "you@out.example",
                "ann@in.example",
                "out.example",
                "b.example",
                "*.out.example",
            ]);
            outer.push(kept("In.Example", "in.example"));
            outer
        }
        ("AddressRewriteEntry", "ExceptionList") => {
            let mut left: Vec<Sample> =
                texts(&["x.in.example", "y.x.in.example", "in.example", "x.out.example"]);
            left.push(kept("X.In.Example", "x.in.example"));
            left
        }
        ("IPAllowListEntry" | "IPBlockListEntry", "Number") => {
            [1, 2, 3, 99].map(|number| kept(&number.to_string(), number)).to_vec()
        }
        ("IPAllowListEntry" | "IPBlockListEntry", "ExpirationTime") => vec![
            kept("2099-01-31 12:00:00", "2099-01-31T12:00:00Z"),
            kept("01/31/2099", "2099-01-31T00:00:00Z"),
            kept(PAST.0, PAST.1),
        ],
        ("IPAllowListProvider" | "IPBlockListProvider", "Priority") => {
            let often = [1, 1, 2, 2, 3, 3, 4, i32::MAX];
            often.map(|number| kept(&number.to_string(), number)).to_vec()
        }
        ("IPAllowListProvider" | "IPBlockListProvider", "BitmaskMatch" | "IPAddressesMatch") => {
            let mut answers: Vec<Sample> = texts(&["127.0.0.2", "127.0.0.4", "2001:db8::1"]);
            answers.push(kept(" 127.0.0.9 ", "127.0.0.9"));
            answers
        }
        _ => return None,
    })
}

/// A time that is past, as it is typed and kept.
const PAST: (&str, &str) = ("2001-02-03", "2001-02-03T00:00:00Z");

/// True for a time that is past.
pub fn is_past(end: &Sample) -> bool {
    end.kept == PAST.1
}

/// What can be typed for a property; empty where the kind is not known here.
pub fn good(noun: &str, prop: &'static Prop) -> Vec<Sample> {
    if let Some(samples) = of_property(noun, prop) {
        return samples;
    }
    let mut samples = of_kind(prop.kind);
    if prop.is_list() && matches!(prop.kind, Kind::Text { .. }) {
        // A pair of quotes around a whole word comes off before the word is parted at commas: `"a, b"` is two
        // elements, and `@{Add="a, b"}` is one. What the shell should make of it is not the model's question.
        samples.retain(|sample| !sample.typed.contains(','));
    }
    if prop.shape == Shape::OrUnlimited && !samples.is_empty() {
        samples.push(kept("unlimited", "Unlimited"));
        samples.push(kept("Unlimited", "Unlimited"));
    }
    samples
}

fn of_kind(kind: Kind) -> Vec<Sample> {
    let texts = |texts: &[&str]| texts.iter().map(same).collect::<Vec<_>>();
    match kind {
        Kind::Bool => vec![
            kept("$true", true),
            kept("$false", false),
            kept("true", true),
            kept("FALSE", false),
            kept("1", true),
            kept("0", false),
        ],
        Kind::Int { min, max } => {
            [min, min + 1, max].map(|number| kept(&number.to_string(), number)).to_vec()
        }
        Kind::Text { max } => {
            let mut samples = texts(&["one", "two words", "comma, and 'quote'"]);
            samples.retain(|sample| sample.typed.len() <= max);
            samples
        }
        Kind::Enum(words) => enum_samples(words),
        Kind::Size { min, max } => {
            let sizes = [("65536", 65_536), ("2MB", 2_097_152), ("100 KB", 102_400), ("1GB", 1 << 30)];
            let mut samples: Vec<Sample> = sizes
                .iter()
                .filter(|(_, bytes)| (min..=max).contains(bytes))
                .map(|(typed, bytes)| kept(typed, *bytes))
                .collect();
            samples.extend([kept(&min.to_string(), min), kept(&max.to_string(), max)]);
            samples
        }
        Kind::Span { min, max } => {
            let spans = [
                ("00:00:30", "00:00:30", 30),
                ("0:5:0", "00:05:00", 300),
                ("00:10:00", "00:10:00", 600),
                ("1.00:00:00", "1.00:00:00", 86_400),
                ("7", "7.00:00:00", 604_800),
            ];
            spans
                .iter()
                .filter(|(_, _, seconds)| (min..=max).contains(seconds))
                .map(|(typed, shown, _)| kept(typed, *shown))
                .collect()
        }
        _ => match kind.type_name() {
            "Fqdn" => {
                let mut names = texts(&["edge1.contoso.example", "edge1", "mail.contoso.example"]);
                names.push(kept("Mail.Contoso.Example", "mail.contoso.example"));
                names.push(kept("bücher.example", "xn--bcher-kva.example"));
                names
            }
            "SmtpDomain" => {
                let mut domains = texts(&["a.example", "c.example", "partner.example"]);
                domains.push(kept("B.Example", "b.example"));
                domains.push(kept("bücher.example", "xn--bcher-kva.example"));
                domains.push(kept("A.example.", "a.example"));
                domains
            }
            "SmtpDomainWithSubdomains" => {
                texts(&["a.example", "*.b.example", "partner.example", "*", "*.example"])
            }
            "SmtpAddress" => texts(&["ann@own.example", "postmaster@contoso.example", "bob@other.example"]),
            "AddressSpace" => vec![
                kept("*", "SMTP:*;1"),
                kept("a.example;10", "SMTP:a.example;10"),
                kept("smtp:*.B.example", "SMTP:*.b.example;1"),
                kept("SMTP:own.example;1", "SMTP:own.example;1"),
            ],
            "IPRange" => RANGES.iter().map(|(typed, shown, _, _)| kept(typed, *shown)).collect(),
            "IPAddress" => {
                let mut addresses = texts(&["0.0.0.0", "192.0.2.1", "127.0.0.9"]);
                addresses.push(kept(" 192.0.2.2 ", "192.0.2.2"));
                addresses
            }
            "IPBinding" => texts(&["127.0.0.2:2525", "127.0.0.3:2525", "127.0.0.2:0", "[::1]:2525"]),
            "SmartHost" => vec![
                kept("relay.contoso.example", "relay.contoso.example"),
                kept("10.1.1.1", "[10.1.1.1]"),
                kept("[2001:DB8::1]:26", "[2001:db8::1]:26"),
                kept("Relay.Contoso.Example", "relay.contoso.example"),
            ],
            "IPAddress[:port]" => vec![
                kept("192.0.2.53", "192.0.2.53"),
                kept("192.0.2.53:53", "192.0.2.53"),
                kept("[2001:DB8::53]:5353", "[2001:db8::53]:5353"),
            ],
            "SmtpX509Identifier" => texts(&["<I>CN=Contoso CA<S>CN=mail.contoso.example"]),
            "Thumbprint" => vec![
                same("0123456789ABCDEF0123456789ABCDEF01234567"),
                kept(
                    "ab cd ef 0123456789abcdef0123456789abcdef01",
                    "ABCDEF0123456789ABCDEF0123456789ABCDEF01",
                ),
            ],
            "String" => match kind {
                Kind::Path => texts(&["/srv/mail", "/var/mail/emsh"]),
                Kind::Banner => texts(&["220 hello", "220 mail.contoso.example ESMTP"]),
                Kind::Name => texts(&["Out", "OUT", "Second One"]),
                Kind::StatusCode => texts(&["5.4.8", "5.7.1"]),
                _ => Vec::new(),
            },
            "LocalLongFullPath" => texts(&["/var/log/one", "/var/log/two"]),
            "X509Certificate2" => {
                let fixtures: [&[u8]; 2] =
                    [include_bytes!("../fixtures/rsa1024.der"), include_bytes!("../fixtures/v1.der")];
                fixtures.map(|der| same(&AnchorCertificate::from_der(der).unwrap())).to_vec()
            }
            "KeyPin" => vec![
                same("sha256//ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
                kept(
                    "E3B0C442 98FC1C14 9AFBF4C8 996FB924 27AE41E4 649B934C A495991B 7852B855"
                        .replace(' ', ":")
                        .as_str(),
                    "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                ),
                kept(
                    "pin-sha256=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
                    "sha256//AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
                ),
            ],
            "DnsKey" => vec![
                same(
                    &". IN DNSKEY 257 3 13 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw==",
                ),
                kept(
                    "corp.example DNSKEY 256 3 15 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw==",
                    "corp.example. IN DNSKEY 256 3 15 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw==",
                ),
            ],
            "CultureInfo" => vec![same("de"), same("en"), kept("EN", "en"), kept("pt-br", "pt-BR")],
            "EnhancedStatusCode" => {
                let mut codes = texts(&["5.7.1", "4.4.7"]);
                codes.push(kept(" 5.7.1 ", "5.7.1"));
                codes
            }
            "SmtpReceiveDomainCapabilities" => texts(&[
                "a.example:AcceptOorgProtocol",
                "*.b.example:AcceptOorgProtocol",
                "a.example:AcceptCloudServicesMail",
            ]),
            "AsciiString" => texts(&["Go away", "{0} is listed by {1}, see {2}", "it's"]),
            "Guid" => texts(&["11111111-1111-4111-8111-111111111111"]),
            "DateTime" => vec![
                kept("2031-01-31", "2031-01-31T00:00:00Z"),
                kept("01/31/2031 14:30:00", "2031-01-31T14:30:00Z"),
            ],
            _ => Vec::new(),
        },
    }
}

/// Each word, in lower case, and as its shortest prefix that means no other word.
fn enum_samples(words: &'static [&'static str]) -> Vec<Sample> {
    let mut samples = Vec::new();
    for word in words {
        samples.push(kept(word, *word));
        samples.push(kept(&word.to_lowercase(), *word));
        let shortest = (1..word.len()).map(|end| word[..end].to_lowercase()).find(|prefix| {
            words.iter().filter(|other| other.to_lowercase().starts_with(prefix.as_str())).count() == 1
        });
        samples.extend(shortest.map(|prefix| kept(&prefix, *word)));
    }
    samples
}

/// What can't be typed for a property.
pub fn bad(prop: &Prop) -> Vec<String> {
    let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
    match prop.kind {
        Kind::Bool => texts(&["yes", ""]),
        Kind::Int { max, .. } => vec![max.saturating_add(1).to_string(), "many".into()],
        Kind::Text { max } => vec!["x".repeat(max + 1), "a\u{1}b".into()],
        Kind::Enum(_) => texts(&["Nonsense"]),
        Kind::Size { max, .. } => vec![(max + 1).to_string(), "big".into()],
        Kind::Span { .. } => texts(&["soon", "25:00:00"]),
        _ => match prop.kind.type_name() {
            "Fqdn" | "SmtpDomain" => texts(&["x..example", "a b.example"]),
            "SmtpDomainWithSubdomains" => texts(&["a.*.example"]),
            "SmtpAddress" => texts(&["nobody", "a@"]),
            "AddressSpace" => texts(&["a.example;0", "a.*.example"]),
            "IPRange" => texts(&["10.0.0.300", "10.0.0.9-10.0.0.1"]),
            "IPAddress" => texts(&["host.example"]),
            "IPBinding" => texts(&["127.0.0.1", "0.0.0.0:99999"]),
            "SmartHost" => texts(&["host.example:0"]),
            "IPAddress[:port]" => texts(&["dns.example"]),
            "SmtpX509Identifier" => texts(&["CN=x"]),
            "Thumbprint" => texts(&["abc"]),
            "String" => match prop.kind {
                Kind::Path => texts(&["relative/path"]),
                Kind::Banner => texts(&["221 no"]),
                Kind::StatusCode => texts(&["9.9"]),
                Kind::RewriteAddress => texts(&["*", "*@in.example@", "ann@[192.0.2.1]", ""]),
                Kind::Name => vec!["a\\b".into(), "a*b".into(), "x".repeat(65), String::new()],
                _ => Vec::new(),
            },
            "LocalLongFullPath" => texts(&["a\u{1}b"]),
            "X509Certificate2" => texts(&["AAAA", "/no/such/file.pem"]),
            "KeyPin" => texts(&["sha256//AAAA", "sha1//x"]),
            "DnsKey" => texts(&[".", ". DNSKEY 257 3 13 !"]),
            "CultureInfo" => texts(&["no language"]),
            "EnhancedStatusCode" => texts(&["2.1.5", "5.7", "5.07.1"]),
            "SmtpReceiveDomainCapabilities" => texts(&["a.example:Nonsense"]),
            "AsciiString" => vec!["für".into(), "x".repeat(241)],
            "Guid" => texts(&["not-a-guid"]),
            "DateTime" => texts(&["yesterday"]),
            _ => Vec::new(),
        },
    }
}

/// The value that a new object has, from the declaration's text for it.
pub fn default_of(prop: &Prop) -> Json {
    let one = |text: &str| match prop.kind {
        Kind::Bool => json!(text.eq_ignore_ascii_case("true")),
        Kind::Int { .. } if text != "Unlimited" => json!(text.parse::<i64>().unwrap()),
        Kind::Size { .. } if text != "Unlimited" => json!(bytes(text)),
        _ => json!(text),
    };
    if prop.is_list() {
        return prop.default.split(',').map(str::trim).filter(|item| !item.is_empty()).map(one).collect();
    }
    if prop.default.is_empty() { Json::Null } else { one(prop.default) }
}

fn bytes(text: &str) -> u64 {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let unit = match text[digits.len()..].trim() {
        "KB" => 1 << 10,
        "MB" => 1 << 20,
        "GB" => 1 << 30,
        "TB" => 1 << 40,
        "" | "B" => 1,
        other => panic!("tests/model/samples.rs: default '{text}' has unit '{other}'; teach it to `bytes`"),
    };
    digits.parse::<u64>().unwrap() * unit
}
