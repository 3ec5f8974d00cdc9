//! What Get- prints, Set- takes back, and nothing changes: for every settable property of every object,
//! with values of its kind, in each form that the shell prints.

use emsh::cmdlet::bind::Bound;
use emsh::cmdlet::spec::ParameterTakes;
use emsh::cmdlet::{CMDLETS, Cmdlet};
use emsh::model::{AnchorCertificate, Kind, Prop, Record, Shape, Value};
use emsh::ops::{EditMode, apply, differences};
use emsh::shell::argv;
use emsh::shell::output::{self, Format, Request, Target};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, RngSeed, TestRng, TestRunner};

/// Texts of a kind, as an administrator may type them.
fn typed(kind: Kind) -> BoxedStrategy<String> {
    let ip = || any::<std::net::IpAddr>().prop_map(|ip| ip.to_canonical());
    let domain = || "[a-z]{1,8}(-[a-z0-9]{1,4})?(\\.[a-z]{2,6}){1,3}".boxed();
    match kind {
        Kind::Bool => "[$]?(true|FALSE)|1|0".boxed(),
        Kind::Int { min, max } => (min..=max).prop_map(|number| number.to_string()).boxed(),
        Kind::Size { min, max } => prop_oneof![
            (min..=max).prop_map(|bytes| bytes.to_string()),
            (min..=max).prop_map(|bytes| emsh::model::ByteSize(bytes).to_string()),
            (min.div_ceil(1 << 20)..=max >> 20).prop_map(|size| format!("{size}mb")),
        ]
        .boxed(),
        Kind::Span { min, max } => {
            (min..=max).prop_map(|span| emsh::model::TimeSpan::from_secs(span).to_string()).boxed()
        }
        Kind::Decimal => "-?[0-9]{1,9}(\\.[0-9]{1,3})?".boxed(),
        // No quotes around the whole and no blanks at the ends: those a shell takes off.
        Kind::Text { max } => {
            let text = "[a-zA-Z0-9äß=:;(]([a-zA-Z0-9äß' =:;,{}()@$\"%-]{0,30}[a-zA-Z0-9äß)])?".boxed();
            text.prop_map(move |text| text.chars().take(max).collect::<String>().trim().to_string()).boxed()
        }
        Kind::Name => "[A-Za-zäöü][A-Za-zäöü '\"(),;=#+.-]{0,20}[a-z]".boxed(),
        Kind::Enum(words) => proptest::sample::select(words.to_vec())
            .prop_flat_map(|word| prop_oneof![Just(word.to_string()), Just(word.to_uppercase())])
            .boxed(),
        Kind::Fqdn | Kind::SmtpDomain => domain(),
        Kind::DomainPattern => {
            prop_oneof![Just("*".to_string()), domain(), domain().prop_map(|d| format!("*.{d}"))].boxed()
        }
        Kind::SmtpAddress => {
            (("[a-z0-9._+]{1,8}").prop_map(|local: String| local.replace('.', "")), domain())
                .prop_map(|(local, domain)| format!("x{local}@{domain}"))
                .boxed()
        }
        Kind::AddressSpace => (domain(), 1u8..=100, any::<bool>())
            .prop_map(|(domain, cost, sub)| format!("SMTP:{}{domain};{cost}", if sub { "*." } else { "" }))
            .boxed(),
        Kind::IpRange => prop_oneof![
            ip().prop_map(|ip| ip.to_string()),
            (any::<std::net::Ipv4Addr>(), 0u8..=32).prop_map(|(ip, bits)| format!("{ip}/{bits}")),
            (any::<u32>(), any::<u32>()).prop_map(|(a, b)| {
                format!("{}-{}", std::net::Ipv4Addr::from(a.min(b)), std::net::Ipv4Addr::from(a.max(b)))
            }),
        ]
        .boxed(),
        Kind::IpAddress => ip().prop_map(|ip| ip.to_string()).boxed(),
        Kind::Binding => (ip(), any::<u16>())
            .prop_map(|(ip, port)| std::net::SocketAddr::new(ip, port).to_string())
            .boxed(),
        Kind::SmartHost => prop_oneof![
            domain(),
            ip().prop_map(|ip| format!("[{ip}]")),
            (domain(), 1u16..).prop_map(|(domain, port)| format!("{domain}:{port}")),
        ]
        .boxed(),
        Kind::LmtpHost => prop_oneof![
            domain(),
            ip().prop_map(|ip| format!("[{ip}]:24")),
            "/[a-z]{1,9}/[a-z]{1,9}".prop_map(|path| path),
        ]
        .boxed(),
        Kind::DnsServer => {
            (ip(), 1u16..).prop_map(|(ip, port)| std::net::SocketAddr::new(ip, port).to_string()).boxed()
        }
        Kind::TrustAnchor => (domain(), "[A-Za-z0-9+/]{84}")
            .prop_map(|(zone, key)| format!("{zone} DNSKEY 257 3 13 {key}"))
            .boxed(),
        Kind::Certificate => Just(anchor()).boxed(),
        Kind::KeyPin => "[0-9a-fA-F]{64}".boxed(),
        Kind::CertificateName => "<I>CN=[A-Za-zä ]{1,9}[a-z], ?O=[a-z]{1,5}<S>cn=[a-z.]{1,9}".boxed(),
        Kind::Thumbprint => "[0-9a-fA-F]{40}".boxed(),
        Kind::Path => "(/[a-zA-Z0-9._ä-]{1,8}){1,4}".boxed(),
        Kind::ForeignAddressSpace => prop_oneof![
            (domain(), 1u8..=100).prop_map(|(domain, cost)| format!("SMTP:{domain};{cost}")),
            ("[a-z]{1,8}", 1u8..=100).prop_map(|(name, cost)| format!("X400:c=US;o={name};{cost}")),
        ]
        .boxed(),
        Kind::DomainCapabilities => {
            domain().prop_map(|domain| format!("{domain}:AcceptOorgProtocol")).boxed()
        }
        Kind::Directory => "/?[a-zA-Z0-9_ä-]{1,8}(/[a-zA-Z0-9_ä-]{1,8}){0,3}".boxed(),
        Kind::StatusCode => "[245]\\.(0|[1-9][0-9]{0,2})\\.(0|[1-9][0-9]{0,2})".boxed(),
        Kind::DsnCode => "[45]\\.[1-9]\\.[1-9][0-9]?".boxed(),
        Kind::Bytes => (0u8..=255).prop_map(|byte| byte.to_string()).boxed(),
        // No text is a value.
        Kind::Credential => Just(String::new()).boxed(),
        Kind::Culture => "[a-z]{2}(-[A-Z]{2})?".boxed(),
        Kind::RewriteAddress => prop_oneof![
            domain(),
            domain().prop_map(|d| format!("*.{d}")),
            domain().prop_map(|d| format!("u@{d}"))
        ]
        .boxed(),
        Kind::Ascii { max } => "[a-zA-Z0-9:;(]([a-zA-Z0-9 =:;{}()@%-]{0,30}[a-zA-Z0-9])?"
            .prop_map(move |text: String| text.chars().take(max).collect::<String>().trim().to_string())
            .boxed(),
        Kind::Banner => "220 [a-zA-Z0-9 .,:;'@-]{0,20}[a-z]".boxed(),
        Kind::Guid => any::<u128>().prop_map(|bits| uuid::Uuid::from_u128(bits).to_string()).boxed(),
        Kind::Time => (0i64..4_000_000_000)
            .prop_map(|second| jiff::Timestamp::from_second(second).unwrap_or_default().to_string())
            .boxed(),
    }
}

/// A certificate as TrustAnchors prints it.
fn anchor() -> String {
    AnchorCertificate::from_der(include_bytes!("../fixtures/rsa1024.der")).unwrap().to_string()
}

/// Every settable property, with the cmdlet that sets it.
fn settable() -> Vec<(&'static Cmdlet, &'static Prop)> {
    let sets = CMDLETS.iter().filter(|cmdlet| cmdlet.verb == "Set" && cmdlet.object.is_some());
    sets.flat_map(|cmdlet| {
        cmdlet.parameters().into_iter().filter_map(|parameter| match parameter.takes {
            ParameterTakes::Property(prop) => Some((*cmdlet, prop)),
            ParameterTakes::Own(_) => None,
        })
    })
    .collect()
}

fn value(prop: &'static Prop, texts: &[String]) -> Option<Value> {
    if prop.is_list() {
        let items = texts.iter().map(|text| prop.parse_element(text).ok()).collect::<Option<Vec<_>>>()?;
        return Some(Value::List(prop.normalise_list(items)));
    }
    match (texts.first(), prop.shape) {
        (None, Shape::Optional) => Some(Value::Null),
        (None, Shape::OrUnlimited) => Some(Value::Unlimited),
        (None, _) => None,
        (Some(text), _) => prop.parse_element(text).ok(),
    }
}

/// The text of the property in what was printed.
fn printed(record: &Record, prop: &Prop, format: Format) -> String {
    let request = Request { format: Some(format), properties: vec![prop.name.to_string()], single: true };
    let mut out = Vec::new();
    output::write(std::slice::from_ref(record), &request, Target { terminal: false, width: None }, &mut out)
        .unwrap();
    let text = String::from_utf8(out).unwrap();
    match format {
        Format::List => {
            text.split_once(" : ").map(|(_, value)| value).unwrap_or_default().trim_end().to_string()
        }
        Format::Table => text.lines().nth(2).unwrap_or_default().trim().to_string(),
        Format::Csv => {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            reader.records().next().map(|row| row.unwrap()[0].to_string()).unwrap_or_default()
        }
        Format::Json => {
            let json: serde_json::Value = serde_json::from_str(&text).unwrap();
            given_back(&json[prop.name])
        }
    }
}

/// As a script takes it from JSON; an element that holds a comma or a quote goes between quotes.
fn given_back(json: &serde_json::Value) -> String {
    use serde_json::Value as Json;
    match json {
        Json::Null => "$null".into(),
        Json::Array(items) if items.is_empty() => "$null".into(),
        Json::Array(items) => items
            .iter()
            .map(|item| match given_back(item) {
                text if text.contains([',', '\'', '"', '{']) => format!("'{}'", text.replace('\'', "''")),
                text => text,
            })
            .collect::<Vec<_>>()
            .join(","),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn check(cmdlet: &'static Cmdlet, prop: &'static Prop, value: &Value) -> Result<(), TestCaseError> {
    let mut record = Record::with_defaults(cmdlet.object.unwrap());
    record.set(prop.name, value.clone());
    for format in [Format::List, Format::Table, Format::Csv, Format::Json] {
        let text = printed(&record, prop, format);
        if text.is_empty() {
            // Shown as nothing, which is given back as $null: an empty text never clears a list.
            prop_assert!(value.is_unset(), "{} {format:?}: {value:?}", prop.name);
            continue;
        }
        // A list of texts with commas is told apart in CSV and JSON alone.
        let is_text = matches!(prop.kind, Kind::Text { .. }) && prop.is_list();
        if is_text
            && matches!(format, Format::List | Format::Table)
            && value.items().iter().any(|item| item.to_string().contains([',', '\'', '"']))
        {
            continue;
        }
        let name = cmdlet.name();
        let words = [name.clone(), format!("-{}:{text}", prop.name)];
        let given = argv::read(&words)
            .map_err(|error| TestCaseError::fail(format!("{words:?}: {}", error.message)))?;
        let mut given = given.given;
        if cmdlet.parameter("Identity").is_some() {
            given.push(("Identity".into(), vec!["x".into()]));
        }
        let bound = Bound::new(cmdlet, &given)
            .map_err(|error| TestCaseError::fail(format!("{words:?} {format:?}: {}", error.message)))?;
        let mut after = record.clone();
        let changes = bound.changes();
        if let Err(refused) = apply(&mut after, &changes, EditMode { replace: true, ..EditMode::default() }) {
            // What must hold something can't be emptied.
            prop_assert!(value.is_unset(), "{words:?}: {}", refused.message);
            continue;
        }
        let changed = differences(Some(&record), Some(&after));
        prop_assert!(changed.is_empty(), "{words:?} {format:?}: {changed:?}");
    }
    Ok(())
}

/// The same values each time, and others by `EMSH_SEED=N`.
fn seed() -> RngSeed {
    RngSeed::Fixed(std::env::var("EMSH_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, rng_seed: seed(), failure_persistence: None, ..ProptestConfig::default() })]

    /// Each run tries every property.
    #[test]
    fn what_is_printed_is_taken_back(seed: [u8; 32], count in 0usize..4) {
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
        let properties = settable();
        prop_assert!(properties.len() > 40, "{}", properties.len());
        let mut tried = 0;
        for (cmdlet, prop) in properties {
            let mut texts =
                proptest::collection::vec(typed(prop.kind), count).new_tree(&mut runner).unwrap().current();
            if prop.is_list() && matches!(prop.kind, Kind::Text { .. }) {
                // A text with a comma and both quotes can't be told from a list once a shell took its quotes.
                texts.iter_mut().for_each(|text| *text = text.replace(',', "."));
            }
            if let Some(value) = value(prop, &texts) {
                tried += 1;
                check(cmdlet, prop, &value)?;
            }
        }
        prop_assert!(count == 0 || tried > 30, "{tried} values only");
    }
}
