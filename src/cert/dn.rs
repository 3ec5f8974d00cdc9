//! Distinguished names as .NET prints them (`X500DistinguishedName.Name`), because that is the text
//! in `Get-ExchangeCertificate` and in `TlsCertificateName`: the RDNs in reverse order of the DER,
//! separated by `, `; a multi-valued RDN joined by ` + `; a value in quotes where it holds one of
//! `,+="\n<>#;`, is empty, or begins or ends with white space.

use std::fmt::Write as _;
use x509_parser::asn1_rs::{Any, Tag};
use x509_parser::x509::X509Name;

/// The attribute types that have a short name; all others print as `OID.1.2.3`.
const SHORT_NAMES: [(&str, &str); 16] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "SERIALNUMBER"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "S"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "T"),
    ("2.5.4.13", "Description"),
    ("2.5.4.17", "PostalCode"),
    ("2.5.4.42", "G"),
    ("2.5.4.43", "I"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "E"),
];

/// The name as .NET prints it; empty for an empty name.
pub fn print(name: &X509Name<'_>) -> String {
    let rdns: Vec<_> = name.iter_rdn().collect();
    let mut text = String::new();
    for rdn in rdns.into_iter().rev() {
        if !text.is_empty() {
            text.push_str(", ");
        }
        for (index, attribute) in rdn.iter().enumerate() {
            if index > 0 {
                text.push_str(" + ");
            }
            let oid = attribute.attr_type().to_id_string();
            match SHORT_NAMES.iter().find(|(id, _)| *id == oid) {
                Some((_, short)) => text.push_str(short),
                None => {
                    // Writing to a String can't fail.
                    let _ = write!(text, "OID.{oid}");
                }
            }
            text.push('=');
            quote_into(&mut text, &value(attribute.attr_value()));
        }
    }
    text
}

/// The last, that is most specific, common name.
pub fn common_name(name: &X509Name<'_>) -> Option<String> {
    name.iter_common_name().last().map(|attribute| value(attribute.attr_value()))
}

/// The inverse of [`print`], in the order of the DER: (OID, value) pairs. `None` where the text is no
/// distinguished name, is empty, or has a multi-valued RDN.
pub fn parse(text: &str) -> Option<Vec<(Vec<u64>, String)>> {
    let mut attributes = Vec::new();
    let mut rest = text.trim();
    loop {
        let (key, after) = rest.split_once('=')?;
        let key = key.trim();
        let oid = SHORT_NAMES
            .iter()
            .find(|(_, short)| {
                short.eq_ignore_ascii_case(key) || (key.eq_ignore_ascii_case("ST") && *short == "S")
            })
            .map(|(oid, _)| *oid)
            .or_else(|| key.strip_prefix("OID."))?;
        let oid = oid.split('.').map(|arc| arc.parse().ok()).collect::<Option<Vec<u64>>>()?;
        let (value, after) = take_value(after.trim_start())?;
        attributes.push((oid, value));
        match after.trim_start() {
            "" => break,
            after => rest = after.strip_prefix(',')?,
        }
    }
    attributes.reverse();
    Some(attributes)
}

/// The value at the start of the text, unquoted, and what follows it.
fn take_value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(',').unwrap_or(text.len());
        let value = text[..end].trim();
        return (!value.is_empty() && !value.contains(['+', '"'])).then(|| (value.to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut rest = quoted;
    loop {
        let (part, after) = rest.split_once('"')?;
        value.push_str(part);
        match after.strip_prefix('"') {
            Some(after) => {
                value.push('"');
                rest = after;
            }
            None => return Some((value, after)),
        }
    }
}

fn quote_into(text: &mut String, value: &str) {
    let plain = !value.is_empty()
        && !value.contains([',', '+', '=', '"', '\n', '<', '>', '#', ';'])
        && value.trim() == value;
    if plain {
        text.push_str(value);
    } else {
        text.push('"');
        text.push_str(&value.replace('"', "\"\""));
        text.push('"');
    }
}

/// The text of an attribute. Strings of unknown kinds are shown as `#` and hex.
fn value(any: &Any<'_>) -> String {
    match any.tag() {
        Tag::BmpString => {
            let units = any.data.chunks(2).map(|pair| match pair {
                [high, low] => u16::from_be_bytes([*high, *low]),
                _ => 0xFFFD,
            });
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        // T.61 in certificates is Latin-1 in practice.
        Tag::T61String => any.data.iter().map(|byte| char::from(*byte)).collect(),
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String | Tag::NumericString | Tag::VisibleString => {
            String::from_utf8_lossy(any.data).into_owned()
        }
        _ => any.data.iter().fold(String::from("#"), |mut text, byte| {
            let _ = write!(text, "{byte:02X}");
            text
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::{parse, quote_into, take_value};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_quoted_is_read_back(value in "[a-zA-Z0-9 ,+=\"<>#;.äß\n-]{0,20}") {
            let mut text = String::new();
            quote_into(&mut text, &value);
            text.push_str(", C=US");
            let (read, rest) = take_value(&text).unwrap();
            prop_assert_eq!((read.as_str(), rest), (value.as_str(), ", C=US"));
        }
    }

    #[test]
    fn names_are_read_in_the_order_of_the_der() {
        let read = parse("CN=a, O=\"Lab, Inc.\", OID.1.2.3=x, st=WA").unwrap();
        let values: Vec<_> = read.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, ["WA", "x", "Lab, Inc.", "a"]);
        for bad in ["", "a", "CN", "CN=", "CN=a,", "XX=a", "CN=a + O=b", "CN=\"a", "OID.x=a"] {
            assert!(parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn values_are_quoted_as_dotnet_quotes_them() {
        for (value, printed) in [
            ("Lab", "Lab"),
            ("mail.fabrikam.example", "mail.fabrikam.example"),
            ("Contoso, Ltd.", "\"Contoso, Ltd.\""),
            ("a \"b\"", "\"a \"\"b\"\"\""),
            ("", "\"\""),
            (" x", "\" x\""),
            ("a#b", "\"a#b\""),
            ("Müller", "Müller"),
        ] {
            let mut text = String::new();
            quote_into(&mut text, value);
            assert_eq!(text, printed);
        }
    }
}
