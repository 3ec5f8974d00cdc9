//! One declaration per property. Parsing, validation, help, completion, columns, JSON and the
//! documentation are functions over it.

use super::Class;
use super::object::Record;
use super::value::Value;
use super::value_error::{is_invisible, is_stray};
use super::{
    AddressSpace, AnchorCertificate, Binding, ByteSize, CertificateName, Culture, DnsServer,
    DomainCapabilities, DomainPattern, DsnCode, ForeignAddressSpace, IpRange, KeyPin, LmtpHost,
    RewriteAddress, SmartHost, SmtpAddress, SmtpDomain, Thumbprint, TimeSpan, TrustAnchor, ValueError,
    folded,
};
use std::fmt::Display;
use std::net::IpAddr;
use std::str::FromStr;

/// The type of a property's value, or of one element of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `$true` or `$false`.
    Bool,
    /// A whole number in a range.
    Int {
        /// The least value.
        min: i64,
        /// The greatest value.
        max: i64,
    },
    /// A number with a fraction: of what is measured, never of what is set.
    Decimal,
    /// Free text up to a number of characters.
    Text {
        /// The most characters.
        max: usize,
    },
    /// The name of an object: 1 to 64 characters, no control character, no backslash.
    Name,
    /// One of these words.
    Enum(&'static [&'static str]),
    /// A fully qualified host name.
    Fqdn,
    /// One whole domain, as in a domain-secure list or a filter: no wildcard, at least two labels.
    SmtpDomain,
    /// `example.com`, `*.example.com` or `*`.
    DomainPattern,
    /// A mail address.
    SmtpAddress,
    /// `[SMTP:]Space[;Cost]`.
    AddressSpace,
    /// `[Type:]Space[;Cost]`, of any address type.
    ForeignAddressSpace,
    /// `Domain:Capability[,Capability]`.
    DomainCapabilities,
    /// An address, `a-b`, or CIDR.
    IpRange,
    /// An IP address.
    IpAddress,
    /// `address:port`.
    Binding,
    /// A host name or address, with an optional port.
    SmartHost,
    /// A host name or address with an optional port, or the path of a socket.
    LmtpHost,
    /// `address` or `address:port`.
    DnsServer,
    /// A DNSKEY record that DNSSEC is proven from.
    TrustAnchor,
    /// An X.509 certificate: PEM, or the Base64 of its DER.
    Certificate,
    /// SHA-256 over a public key.
    KeyPin,
    /// `<I>issuer<S>subject`.
    CertificateName,
    /// 40 hex digits.
    Thumbprint,
    /// A size in bytes.
    Size {
        /// The least size, bytes.
        min: u64,
        /// The greatest size, bytes.
        max: u64,
    },
    /// A span of time.
    Span {
        /// The shortest, seconds.
        min: i64,
        /// The longest, seconds.
        max: i64,
    },
    /// An absolute path.
    Path,
    /// A directory: an absolute path, or one below the data directory.
    Directory,
    /// An enhanced status code (RFC 3463), as `5.4.6`.
    StatusCode,
    /// One octet as a number, or several as Base64 or PEM.
    Bytes,
    /// A greeting line: `220 …`.
    Banner,
    /// A name and its password. None can be kept yet, so only `$null` is a value.
    Credential,
    /// A Guid.
    Guid,
    /// A moment.
    Time,
    /// The name of a culture: `en`, `en-US`.
    Culture,
    /// An enhanced status code of class 4 or 5.
    DsnCode,
    /// An address, a domain, or `*.domain`.
    RewriteAddress,
    /// Printable ASCII up to a number of characters, at least one.
    Ascii {
        /// The most characters.
        max: usize,
    },
}

/// How many values, and whether there may be none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Always one.
    One,
    /// One or `$null`.
    Optional,
    /// One or `Unlimited`.
    OrUnlimited,
    /// Any number.
    List,
    /// At least one.
    NonEmptyList,
    /// A combination of the words of an enum, in the enum's order.
    Flags,
}

/// Who sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// New- and Set- take it.
    Settable,
    /// Only New- takes it.
    AtCreation,
    /// Only Set- takes it.
    AfterCreation,
    /// Stored, and set by other cmdlets or by emsh itself.
    Stored,
    /// Not stored: worked out when it is shown.
    Computed,
}

/// What a plain value does to a list (DESIGN, Lists).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlainValue {
    /// It becomes the list; a warning names what was dropped.
    Replaces,
    /// It is added; a warning names what was kept, and `-Replace` replaces.
    Adds,
}

/// What a property becomes that follows another one, of the object as it is and was; `None`: it stays.
pub type Following = fn(&Record, Option<&Record>) -> Option<Value>;

/// How a property gets a value that nobody gave it: what has to be known to make an object again.
#[derive(Debug, Clone, Copy)]
pub enum Settled {
    /// It has its default, or what a preset of New- says.
    ByNothing,
    /// By New-, and by a Set- that is given this other property and not this one.
    ByProperty(&'static str, Following),
    /// By this switch, which sets it to true.
    BySwitch(&'static str),
    /// By emsh, for each new object anew.
    ByCounting,
}

/// One property of one kind of object.
#[derive(Debug, Clone, Copy)]
pub struct Prop {
    /// Exchange's name; the column's name, too.
    pub name: &'static str,
    /// The type.
    pub kind: Kind,
    /// The number of values.
    pub shape: Shape,
    /// The default as it would be typed; empty: unset.
    pub default: &'static str,
    /// Who sets it.
    pub access: Access,
    /// New- can't do without it.
    pub mandatory: bool,
    /// What a plain value does to a list.
    pub plain: PlainValue,
    /// Whether the service acts on it; false for what is kept for people and for emsh itself.
    pub obeyed: bool,
    /// A size that is given is rounded up to whole kilobytes.
    pub whole_kilobytes: bool,
    /// How a value comes to be that nobody gave.
    pub settled: Settled,
    /// What becomes of it when it is given.
    pub class: Class,
    /// What it does, for help and documentation.
    pub doc: &'static str,
}

/// Characters of a text that is worked out.
const LONGEST_SHOWN: usize = 8192;

impl Prop {
    /// A settable property with exactly one value.
    pub const fn one(name: &'static str, kind: Kind, default: &'static str, doc: &'static str) -> Self {
        Prop {
            name,
            kind,
            shape: Shape::One,
            default,
            access: Access::Settable,
            mandatory: false,
            plain: PlainValue::Replaces,
            obeyed: true,
            whole_kilobytes: false,
            settled: Settled::ByNothing,
            class: Class::Honoured,
            doc,
        }
    }

    /// A settable Boolean.
    pub const fn flag(name: &'static str, default: bool, doc: &'static str) -> Self {
        Prop::one(name, Kind::Bool, if default { "True" } else { "False" }, doc)
    }

    /// A settable property that may be `$null`, and is so by default.
    pub const fn optional(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Prop::one(name, kind, "", doc).shaped(Shape::Optional)
    }

    /// A settable list, empty by default.
    pub const fn list(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Prop::one(name, kind, "", doc).shaped(Shape::List)
    }

    /// One that is worked out when the object is shown, and may be empty.
    pub const fn shown(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Prop::optional(name, kind, doc).access(Access::Computed)
    }

    /// A text that is worked out so.
    pub const fn shown_text(name: &'static str, doc: &'static str) -> Self {
        Prop::shown(name, Kind::Text { max: LONGEST_SHOWN }, doc)
    }

    /// Texts that are worked out so.
    pub const fn shown_texts(name: &'static str, doc: &'static str) -> Self {
        Prop::shown_text(name, doc).shaped(Shape::List)
    }

    /// The same with another shape.
    pub const fn shaped(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    /// The same with another access.
    pub const fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// The same size, rounded up to whole kilobytes where it is given in bytes.
    pub const fn in_kilobytes(mut self) -> Self {
        self.whole_kilobytes = true;
        self
    }

    /// The same; where New- makes an object, or Set- is given that other property, this one becomes what
    /// `value` says of the object as it is then and was before, unless it is given, too.
    pub const fn follows(mut self, other: &'static str, value: Following) -> Self {
        self.settled = Settled::ByProperty(other, value);
        self
    }

    /// The same; no parameter of its name sets it, and this switch sets it to true.
    pub const fn by_switch(mut self, switch: &'static str) -> Self {
        self.settled = Settled::BySwitch(switch);
        self
    }

    /// The same; what an object gets when it is made, another one each time, in the order of making.
    pub const fn counted(mut self) -> Self {
        self.settled = Settled::ByCounting;
        self
    }

    /// The same, demanded by New-.
    pub const fn mandatory(mut self) -> Self {
        self.mandatory = true;
        self
    }

    /// The same list, to which plain values are added.
    pub const fn union(mut self) -> Self {
        self.plain = PlainValue::Adds;
        self
    }

    /// The same, of no meaning to the service: a change needs no restart.
    pub const fn for_people(mut self) -> Self {
        self.obeyed = false;
        self
    }

    /// The same, stored and without effect until this step of the plan.
    pub const fn planned(mut self, step: u8) -> Self {
        self.class = Class::Planned(step);
        self.for_people()
    }

    /// The same, stored and without effect here, for this reason.
    pub const fn no_effect(mut self, reason: &'static str) -> Self {
        self.class = Class::NoEffect(reason);
        self.for_people()
    }

    /// True where several values are held.
    pub const fn is_list(&self) -> bool {
        matches!(self.shape, Shape::List | Shape::NonEmptyList | Shape::Flags)
    }

    /// True where the store has a column for it.
    pub const fn is_stored(&self) -> bool {
        !matches!(self.access, Access::Computed)
    }

    /// Reads one element (or the only value) as it was typed.
    ///
    /// # Errors
    /// Where the text is not a value of this kind; the text says what is allowed.
    pub fn parse_element(&self, text: &str) -> Result<Value, ValueError> {
        if self.shape == Shape::OrUnlimited && text.trim().eq_ignore_ascii_case("unlimited") {
            return Ok(Value::Unlimited);
        }
        let parsed = self.kind.parse(text).map_err(|error| match self.shape {
            Shape::OrUnlimited => ValueError::new(format!("{}, or Unlimited", error.message)),
            _ => error,
        });
        match (parsed?, self.kind) {
            (Value::Size(ByteSize(bytes)), Kind::Size { max, .. }) if self.whole_kilobytes => {
                let rounded = bytes.checked_next_multiple_of(1024).unwrap_or(max).min(max);
                Ok(Value::Size(ByteSize(rounded)))
            }
            (value, _) => Ok(value),
        }
    }

    /// The default value.
    ///
    /// # Errors
    /// Never for a declared property: a guard test parses every default.
    pub fn default_value(&self) -> Result<Value, ValueError> {
        if self.is_list() {
            let items = self.default.split(',').map(str::trim).filter(|item| !item.is_empty());
            let values = items.map(|item| self.kind.parse(item)).collect::<Result<Vec<_>, _>>()?;
            return Ok(Value::List(values));
        }
        if self.default.is_empty() {
            return Ok(Value::Null);
        }
        self.parse_element(self.default)
    }

    /// A value as [`Value::to_json`] gave it; `None` where it is not one of this property.
    pub fn value_from_json(&self, json: &serde_json::Value) -> Option<Value> {
        use serde_json::Value as Json;
        let element = |json: &Json| match json {
            Json::Bool(flag) => Some(Value::Bool(*flag)),
            Json::Number(number) => match self.kind {
                Kind::Size { .. } => number.as_u64().map(|bytes| Value::Size(ByteSize(bytes))),
                Kind::Decimal => number.as_f64().and_then(thousandths).map(Value::Decimal),
                _ => number.as_i64().map(Value::Int),
            },
            Json::String(text) if self.shape == Shape::OrUnlimited && text == "Unlimited" => {
                Some(Value::Unlimited)
            }
            Json::String(text) => match self.kind {
                Kind::Span { .. } => text.parse().ok().map(Value::Span),
                Kind::Time => text.parse().ok().map(Value::Time),
                // As it stands: whether it is a value of its kind is for the rules to say.
                _ => Some(Value::text(text)),
            },
            _ => None,
        };
        match json {
            Json::Null => Some(Value::Null),
            Json::Array(items) => items.iter().map(element).collect::<Option<_>>().map(Value::List),
            other => element(other),
        }
    }

    /// What is wrong with a stored value by itself: a hand-edited store may hold what no cmdlet takes.
    pub fn misfit(&self, value: &Value) -> Option<String> {
        match value {
            Value::List(items) if self.is_list() => {
                if items.is_empty() && self.shape == Shape::NonEmptyList {
                    Some("is empty, and needs at least one value".to_string())
                } else {
                    items.iter().find_map(|item| self.kind.misfit(item))
                }
            }
            Value::Null if self.shape == Shape::Optional => None,
            Value::Unlimited if self.shape == Shape::OrUnlimited => None,
            Value::Null => Some("is not set".to_string()),
            value => self.kind.misfit(value),
        }
    }

    /// Puts flags into the enum's order, once each; other lists stay as they are but lose repeats.
    pub fn normalise_list(&self, items: Vec<Value>) -> Vec<Value> {
        let mut seen = std::collections::HashSet::new();
        let mut unique: Vec<Value> =
            items.into_iter().filter(|item| seen.insert(self.kind.key(item))).collect();
        if let (Shape::Flags, Kind::Enum(words)) = (self.shape, self.kind) {
            unique.sort_by_key(|item| words.iter().position(|word| item.as_text() == Some(word)));
        }
        unique
    }
}

fn canonical<T: FromStr<Err = ValueError> + Display>(text: &str) -> Result<Value, ValueError> {
    text.parse::<T>().map(|value| Value::Text(value.to_string()))
}

/// A number in thousandths, where it is one that can be told so.
fn thousandths(number: f64) -> Option<i64> {
    let scaled = (number * 1000.0).round();
    (scaled.abs() < 1e15).then_some(scaled as i64)
}

impl Kind {
    /// True where a comma may stand in a value, so that one in quotes parts no list.
    pub fn may_hold_comma(&self) -> bool {
        matches!(
            self,
            Kind::Text { .. }
                | Kind::Ascii { .. }
                | Kind::Name
                | Kind::ForeignAddressSpace
                | Kind::CertificateName
                | Kind::Path
                | Kind::Directory
                | Kind::Banner
        )
    }

    /// The name of the type as help shows it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Kind::Bool => "Boolean",
            Kind::Int { .. } => "Int32",
            Kind::Decimal => "Double",
            Kind::Text { .. } | Kind::Name | Kind::Banner | Kind::Path | Kind::StatusCode => "String",
            Kind::Directory => "LocalLongFullPath",
            Kind::Bytes => "Byte",
            Kind::Enum(_) => "Enum",
            Kind::Fqdn => "Fqdn",
            Kind::SmtpDomain => "SmtpDomain",
            Kind::DomainPattern => "SmtpDomainWithSubdomains",
            Kind::SmtpAddress => "SmtpAddress",
            Kind::AddressSpace | Kind::ForeignAddressSpace => "AddressSpace",
            Kind::DomainCapabilities => "SmtpReceiveDomainCapabilities",
            Kind::IpRange => "IPRange",
            Kind::IpAddress => "IPAddress",
            Kind::Binding => "IPBinding",
            Kind::SmartHost => "SmartHost",
            Kind::LmtpHost => "SmartHost",
            Kind::DnsServer => "IPAddress[:port]",
            Kind::TrustAnchor => "DnsKey",
            Kind::Certificate => "X509Certificate2",
            Kind::KeyPin => "KeyPin",
            Kind::CertificateName => "SmtpX509Identifier",
            Kind::Thumbprint => "Thumbprint",
            Kind::Size { .. } => "ByteQuantifiedSize",
            Kind::Span { .. } => "EnhancedTimeSpan",
            Kind::Credential => "PSCredential",
            Kind::Guid => "Guid",
            Kind::Time => "DateTime",
            Kind::Culture => "CultureInfo",
            Kind::DsnCode => "EnhancedStatusCode",
            Kind::RewriteAddress => "String",
            Kind::Ascii { .. } => "AsciiString",
        }
    }

    /// What may be given, in words, where it isn't plain from the type.
    pub fn allowed(&self) -> Option<String> {
        match self {
            Kind::Bool => Some("$true or $false".into()),
            Kind::Int { min, max } => Some(format!("{min} to {max}")),
            Kind::Text { max } => Some(format!("at most {max} characters")),
            Kind::Name => Some("1 to 64 characters, no backslash".into()),
            Kind::Enum(words) => Some(words.join(", ")),
            Kind::Size { min, max } => Some(format!("{} to {}", ByteSize(*min), ByteSize(*max))),
            Kind::Span { min, max } => {
                Some(format!("{} to {}", TimeSpan::from_secs(*min), TimeSpan::from_secs(*max)))
            }
            Kind::SmtpDomain => Some("a domain such as partner.example, no wildcard".into()),
            Kind::DomainPattern => Some("example.com, *.example.com or *".into()),
            Kind::AddressSpace => Some("[SMTP:]domain[;cost]: example.com, *.example.com;10, *".into()),
            Kind::ForeignAddressSpace => {
                Some("[Type:]space[;cost]: fax.example.com, X400:c=US;a= ;p=Contoso;1".into())
            }
            Kind::DomainCapabilities => Some("Domain:Capability[,Capability]".into()),
            Kind::IpAddress => Some("192.0.2.1 or 2001:db8::1".into()),
            Kind::Fqdn => Some("a host name such as mail.example.com".into()),
            Kind::SmtpAddress => Some("user@example.com".into()),
            Kind::Thumbprint => Some("40 hex digits".into()),
            Kind::Certificate => Some("a PEM or DER file of one certificate, or its Base64".into()),
            Kind::KeyPin => Some("sha256//BASE64 of 32 bytes, or 64 hex digits".into()),
            Kind::IpRange => {
                Some("192.0.2.7, 192.0.2.1-192.0.2.24, 192.0.2.0/24 or the like for IPv6".into())
            }
            Kind::Binding => Some("address:port, 0.0.0.0:25 or [::]:25".into()),
            Kind::CertificateName => Some("<I>issuer<S>subject".into()),
            Kind::Banner => Some("a line that begins with 220".into()),
            Kind::Path => Some("an absolute path".into()),
            Kind::Directory => Some("an absolute path, or one below the data directory".into()),
            Kind::StatusCode => Some("a status code such as 5.4.6, of class 2, 4 or 5".into()),
            Kind::Bytes => Some("Base64, PEM, or numbers from 0 to 255".into()),
            Kind::Culture => Some("en, en-US, zh-Hans".into()),
            Kind::DsnCode => Some("4.x.x or 5.x.x, such as 5.7.1".into()),
            Kind::RewriteAddress => Some("user@example.com, example.com or *.example.com".into()),
            Kind::Ascii { max } => Some(format!("1 to {max} printable ASCII characters")),
            Kind::Time => Some(
                "2026-01-31, '2026-01-31 14:30:00' or '01/31/2026 14:30:00' (UTC), or RFC 3339 with its offset".into(),
            ),
            _ => None,
        }
    }

    /// Reads a value as it was typed, into canonical form.
    ///
    /// # Errors
    /// Where the text is not a value of this kind; the text says what is allowed.
    pub fn parse(&self, text: &str) -> Result<Value, ValueError> {
        let trimmed = match self {
            // Free text may begin with a mark of its own; everywhere else one came along unseen.
            Kind::Text { .. } => text.trim(),
            _ => text.trim_matches(|c: char| c.is_whitespace() || is_stray(c)),
        };
        let bad = |why: &str| {
            let allowed = self.allowed().map(|allowed| format!("; allowed: {allowed}")).unwrap_or_default();
            Err(ValueError::about(text, format!("{why}{allowed}")))
        };
        if trimmed.is_empty() && !matches!(self, Kind::Text { .. }) {
            return bad("is empty");
        }
        match self {
            Kind::Bool => match trimmed.to_ascii_lowercase().as_str() {
                "$true" | "true" | "1" => Ok(Value::Bool(true)),
                "$false" | "false" | "0" => Ok(Value::Bool(false)),
                _ => bad("is not a Boolean"),
            },
            Kind::Int { min, max } => match trimmed.parse::<i64>() {
                Ok(number) if (*min..=*max).contains(&number) => Ok(Value::Int(number)),
                Ok(_) => bad("is out of range"),
                Err(_) => bad("is not a whole number"),
            },
            Kind::Text { max } => {
                if text.chars().count() > *max {
                    return bad("is too long");
                }
                if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
                    return bad("contains a control character");
                }
                Ok(Value::text(text))
            }
            Kind::Name => {
                if trimmed.chars().count() > 64 {
                    return bad("is too long for a name");
                }
                if trimmed.chars().any(|c| c.is_control() || c == '\\') {
                    return bad("contains a character that a name can't have");
                }
                if trimmed.contains(['*', '?']) {
                    return bad("contains a wildcard, which a name can't have");
                }
                if trimmed.chars().any(is_invisible) {
                    return bad("contains an invisible mark, which nobody could type");
                }
                Ok(Value::text(trimmed))
            }
            Kind::Enum(words) => match parse_word(words, trimmed) {
                Ok(word) => Ok(Value::text(word)),
                Err(why) => bad(&why),
            },
            Kind::Fqdn => canonical::<SmtpDomain>(trimmed),
            Kind::SmtpDomain => {
                SmtpDomain::parse_listed(trimmed).map(|domain| Value::Text(domain.to_string()))
            }
            Kind::DomainPattern => canonical::<DomainPattern>(trimmed),
            Kind::SmtpAddress => canonical::<SmtpAddress>(trimmed),
            Kind::AddressSpace => canonical::<AddressSpace>(trimmed),
            Kind::ForeignAddressSpace => canonical::<ForeignAddressSpace>(trimmed),
            Kind::DomainCapabilities => canonical::<DomainCapabilities>(trimmed),
            Kind::IpRange => canonical::<IpRange>(trimmed),
            Kind::IpAddress => match trimmed.parse::<IpAddr>() {
                Ok(address) => Ok(Value::Text(address.to_string())),
                Err(_) => bad("is not an IP address"),
            },
            Kind::Binding => canonical::<Binding>(trimmed),
            Kind::SmartHost => canonical::<SmartHost>(trimmed),
            Kind::LmtpHost => canonical::<LmtpHost>(trimmed),
            Kind::DnsServer => canonical::<DnsServer>(trimmed),
            Kind::TrustAnchor => canonical::<TrustAnchor>(trimmed),
            Kind::Certificate => canonical::<AnchorCertificate>(trimmed),
            Kind::KeyPin => canonical::<KeyPin>(trimmed),
            Kind::CertificateName => canonical::<CertificateName>(trimmed),
            Kind::Thumbprint => canonical::<Thumbprint>(trimmed),
            Kind::Size { min, max } => match trimmed.parse::<ByteSize>() {
                Ok(size) if (*min..=*max).contains(&size.0) => Ok(Value::Size(size)),
                Ok(_) => bad("is out of range"),
                Err(_) if trimmed.eq_ignore_ascii_case("unlimited") => bad("can't be unlimited"),
                Err(error) => self.with_allowed(&error),
            },
            Kind::Decimal => match trimmed.parse::<f64>().ok().and_then(thousandths) {
                Some(number) => Ok(Value::Decimal(number)),
                None => bad("is not a number"),
            },
            Kind::Span { min, max } => match trimmed.parse::<TimeSpan>() {
                Ok(span)
                    if (min.saturating_mul(1000)..=max.saturating_mul(1000)).contains(&span.as_millis()) =>
                {
                    Ok(Value::Span(span))
                }
                Ok(_) => bad("is out of range"),
                Err(error) => self.with_allowed(&error),
            },
            Kind::Path => {
                if !trimmed.starts_with('/') || trimmed.contains('\0') {
                    return bad("is not an absolute path");
                }
                Ok(Value::text(trimmed))
            }
            Kind::Directory => match directory(trimmed) {
                Some(path) => Ok(Value::Text(path)),
                None => bad("is not a directory of this system"),
            },
            Kind::StatusCode => match is_status_code(trimmed) {
                true => Ok(Value::text(trimmed)),
                false => bad("is not a status code"),
            },
            Kind::Bytes => match trimmed.len() >= 4 && trimmed.is_ascii() || trimmed.parse::<u8>().is_ok() {
                true => Ok(Value::text(trimmed)),
                false => bad("is neither a byte nor encoded bytes"),
            },
            Kind::Banner => {
                let valid = trimmed.starts_with("220 ") && trimmed.len() <= 2000;
                if !valid || trimmed.chars().any(|c| !(' '..='~').contains(&c)) {
                    return bad("is not a greeting");
                }
                Ok(Value::text(trimmed))
            }
            // Without the text: it may hold a password.
            Kind::Credential => {
                let name = !trimmed.is_empty() && trimmed.chars().count() <= 256;
                match name && !trimmed.chars().any(char::is_control) {
                    true => Ok(Value::text(trimmed)),
                    false => Err(ValueError::new("is no user name of 1 to 256 characters")),
                }
            }
            Kind::Culture => canonical::<Culture>(text),
            Kind::DsnCode => canonical::<DsnCode>(text),
            Kind::RewriteAddress => canonical::<RewriteAddress>(text),
            Kind::Ascii { max } => {
                if trimmed.len() > *max || trimmed.chars().any(|c| !(' '..='~').contains(&c)) {
                    return bad("is too long or not ASCII");
                }
                Ok(Value::text(trimmed))
            }
            Kind::Guid => match uuid::Uuid::parse_str(trimmed) {
                Ok(guid) => Ok(Value::Text(guid.to_string())),
                Err(_) => bad("is not a Guid"),
            },
            Kind::Time => match moment(trimmed) {
                Some(time) => Ok(Value::Time(time)),
                None => bad("is not a time"),
            },
        }
    }

    /// Elements that were parted at commas which stand inside of an element: a capability without a
    /// domain of its own belongs to the domain before it.
    pub fn rejoined(&self, elements: Vec<String>) -> Vec<String> {
        if *self != Kind::DomainCapabilities {
            return elements;
        }
        let mut joined: Vec<String> = Vec::new();
        for element in elements {
            match joined.last_mut() {
                Some(last) if !element.contains(':') && !element.is_empty() => {
                    last.push(',');
                    last.push_str(&element);
                }
                _ => joined.push(element),
            }
        }
        joined
    }

    /// The error of a value type, which knows how its values are written but not which are allowed here.
    fn with_allowed(&self, error: &ValueError) -> Result<Value, ValueError> {
        let allowed = self.allowed().map(|allowed| format!("; allowed: {allowed}")).unwrap_or_default();
        Err(ValueError::new(format!("{}{allowed}", error.message)))
    }

    /// Why a value is not of this kind.
    pub fn misfit(&self, value: &Value) -> Option<String> {
        let out_of_range = |within: bool| (!within).then(|| format!("'{value}' is out of range"));
        match (self, value) {
            (Kind::Int { min, max }, Value::Int(number)) => out_of_range((min..=max).contains(&number)),
            (Kind::Size { min, max }, Value::Size(size)) => out_of_range((min..=max).contains(&&size.0)),
            (Kind::Span { min, max }, Value::Span(span)) => {
                out_of_range((min * 1000..=max * 1000).contains(&span.as_millis()))
            }
            (Kind::Bool, Value::Bool(_))
            | (Kind::Time, Value::Time(_))
            | (Kind::Decimal, Value::Decimal(_)) => None,
            (_, Value::Text(text)) => self.parse(text).err().map(|error| error.message),
            _ => Some(format!("'{value}' is not of type {}", self.type_name())),
        }
    }

    /// An element in a sentence: a certificate by its thumbprint.
    pub fn named(&self, value: &Value) -> String {
        match self {
            Kind::Certificate => self.key(value),
            _ => value.to_string(),
        }
    }

    /// What decides whether two elements are the same: domains by A-label, ranges by bounds, words
    /// and names without regard to case, certificates by thumbprint.
    pub fn key(&self, value: &Value) -> String {
        let text = value.to_string();
        match self {
            Kind::IpRange => match text.parse::<IpRange>() {
                Ok(range) => format!("{}-{}", range.first(), range.last()),
                Err(_) => text,
            },
            // By which a certificate of a list is named, too.
            Kind::Certificate => {
                text.parse::<AnchorCertificate>().map_or(text, |certificate| certificate.thumbprint())
            }
            Kind::Name
            | Kind::Enum(_)
            | Kind::SmtpAddress
            | Kind::SmartHost
            | Kind::Fqdn
            | Kind::RewriteAddress => folded(&text),
            _ => text,
        }
    }
}

/// The path of a directory without what changes nothing (`//`, a slash at the end); none with `.` or `..`,
/// and none of Windows, which would be a strange name below the data directory.
fn directory(text: &str) -> Option<String> {
    let drive = text.as_bytes().get(1) == Some(&b':');
    if drive || text.contains('\\') || text.chars().any(char::is_control) {
        return None;
    }
    let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() || parts.iter().any(|part| matches!(*part, "." | "..")) {
        return None;
    }
    let root = if text.starts_with('/') { "/" } else { "" };
    Some(format!("{root}{}", parts.join("/")))
}

/// RFC 3463 section 2: class, subject of up to three digits, detail of up to three.
fn is_status_code(text: &str) -> bool {
    let number = |part: &str| {
        let digits = (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        digits && (part == "0" || !part.starts_with('0'))
    };
    match text.split('.').collect::<Vec<_>>().as_slice() {
        ["2" | "4" | "5", subject, detail] => number(subject) && number(detail),
        _ => false,
    }
}

/// A moment as RFC 3339 has it, or a date with or without a time of day, as ISO 8601 or the invariant
/// culture writes it, with twelve or twenty-four hours; UTC where no offset is given.
fn moment(text: &str) -> Option<jiff::Timestamp> {
    use jiff::civil::DateTime;
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(time);
    }
    const DATES: [&str; 3] = ["%Y-%m-%d", "%Y/%m/%d", "%m/%d/%Y"];
    const TIMES: [&str; 5] = ["%H:%M", "%H:%M:%S", "%H:%M:%S%.f", "%I:%M %p", "%I:%M:%S %p"];
    let spaced = text.replacen('T', " ", 1);
    let whole = if spaced.contains(' ') { spaced } else { format!("{spaced} 00:00") };
    let forms = DATES.iter().flat_map(|date| TIMES.iter().map(move |time| format!("{date} {time}")));
    let civil = forms.into_iter().find_map(|form| DateTime::strptime(&form, &whole).ok())?;
    jiff::tz::TimeZone::UTC.to_timestamp(civil).ok()
}

/// Finds a word of an enum: any letter case, a unique prefix will do.
fn parse_word(words: &[&'static str], text: &str) -> Result<&'static str, String> {
    if let Some(word) = words.iter().find(|word| word.eq_ignore_ascii_case(text)) {
        return Ok(word);
    }
    let lower = text.to_ascii_lowercase();
    let fits: Vec<&'static str> =
        words.iter().copied().filter(|word| word.to_ascii_lowercase().starts_with(&lower)).collect();
    match fits.as_slice() {
        [only] => Ok(only),
        [] => Err(match super::suggest::near(text, words.iter().copied()).as_slice() {
            [] => "is not one of the values".into(),
            near => format!("is not one of the values; did you mean {}?", near.join(" or ")),
        }),
        several => Err(format!("is ambiguous between {}", several.join(" and "))),
    }
}

#[cfg(test)]
mod tests;
