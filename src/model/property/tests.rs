//! Values as people type them, kind by kind.

use super::*;

fn good(kind: Kind, table: &[(&str, &str)]) {
    for (text, printed) in table {
        let value = kind.parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(value.to_string(), *printed, "{text:?}");
        assert_eq!(kind.parse(&value.to_string()).as_ref(), Ok(&value), "{text:?}: its own text");
    }
}

/// The message repeats what was given, and says the second text.
fn bad(kind: Kind, table: &[(&str, &str)]) {
    for (text, reason) in table {
        let error = kind.parse(text).expect_err(text).message;
        assert!(error.contains(reason), "{text:?}: {error}");
        assert!(error.contains("allowed: "), "{text:?}: {error}");
    }
}

#[test]
fn booleans() {
    let words = ["$true", "$TRUE", "true", "True", "1", " true ", "\u{200e}$true"];
    good(Kind::Bool, &words.map(|word| (word, "True")));
    good(Kind::Bool, &["$false", "FALSE", "0"].map(|word| (word, "False")));
    let words = ["yes", "no", "on", "t", "$$true", "$1", "2", "-1", "$null", "", "truee", "$"];
    bad(Kind::Bool, &words.map(|word| (word, "$true or $false")));
}

#[test]
fn moments() {
    good(
        Kind::Time,
        &[
            ("2024-07-31", "07/31/2024 00:00:00"),
            ("2024/07/31", "07/31/2024 00:00:00"),
            ("7/31/2024", "07/31/2024 00:00:00"),
            ("07/31/2024 18:00", "07/31/2024 18:00:00"),
            ("07/31/2024 18:00:05", "07/31/2024 18:00:05"),
            ("07/31/2024 6:00 PM", "07/31/2024 18:00:00"),
            ("7/31/2024 12:05:01 am", "07/31/2024 00:05:01"),
            ("2024-07-31T18:00", "07/31/2024 18:00:00"),
            ("2024-7-3 1:02", "07/03/2024 01:02:00"),
            ("2024-07-31T18:00:00Z", "07/31/2024 18:00:00"),
            ("2024-07-31T18:00:00+02:00", "07/31/2024 16:00:00"),
            ("2024-07-31 18:00:00.0", "07/31/2024 18:00:00"),
        ],
    );
    let words = ["31.07.2024", "31/07/2024", "2024-02-30", "yesterday", "13:10", "07/31/2024 25:00", ""];
    bad(Kind::Time, &words.map(|word| (word, "allowed: 2026-01-31")));
}

#[test]
fn names() {
    good(
        Kind::Name,
        &[
            ("It's \"quoted\"", "It's \"quoted\""),
            ("  Äußerer Anschluß ", "Äußerer Anschluß"),
            ("\u{200e}Out\u{feff}", "Out"),
            ("a, b; c=d", "a, b; c=d"),
        ],
    );
    for (name, why) in [
        ("a\\b", "can't have"),
        ("a*", "wildcard"),
        ("", "empty"),
        (" ", "empty"),
        ("a\u{7}b", "can't have"),
        ("O\u{200b}ut", "invisible"),
        ("\u{202e}tuO", "invisible"),
    ] {
        bad(Kind::Name, &[(name, why)]);
    }
    bad(Kind::Name, &[("x".repeat(65).as_str(), "too long")]);
}

#[test]
fn words() {
    let kind = Kind::Enum(&["None", "Tls", "BasicAuth", "BasicAuthRequireTLS"]);
    good(
        kind,
        &[("tls", "Tls"), ("BASICAUTH", "BasicAuth"), ("n", "None"), ("basicauthr", "BasicAuthRequireTLS")],
    );
    bad(
        kind,
        &[("2", "not one"), ("0", "not one"), ("Basic", "ambiguous"), ("Tsl", "mean Tls"), ("", "empty")],
    );
}

#[test]
fn numbers() {
    let kind = Kind::Int { min: 1, max: 500 };
    good(kind, &[("1", "1"), ("500", "500"), (" 60 ", "60"), ("\u{a0}7", "7")]);
    bad(kind, &[("0", "range"), ("501", "range"), ("1.5", "whole"), ("1,000", "whole"), ("ten", "whole")]);
}

#[test]
fn sizes_in_kilobytes_are_rounded_up() {
    let size = Kind::Size { min: 0, max: 2_147_483_647 };
    let prop = Prop::one("MaxMessageSize", size, "35MB", "x.").in_kilobytes().shaped(Shape::OrUnlimited);
    for (given, bytes) in [
        ("0", 0),
        ("1", 1024),
        ("1024", 1024),
        ("1025", 2048),
        ("36 MB (37,748,736 bytes)", 37_748_736),
        ("2147483647", 2_147_483_647),
    ] {
        let value = prop.parse_element(given).unwrap();
        assert_eq!(value, Value::Size(ByteSize(bytes)), "{given}");
        assert_eq!(prop.parse_element(&value.to_string()), Ok(value), "{given}");
    }
    assert_eq!(prop.parse_element("UNLIMITED"), Ok(Value::Unlimited));
    let told = prop.parse_element("2147483648").unwrap_err().message;
    assert!(told.ends_with("allowed: 0 B (0 bytes) to 2 GB (2,147,483,647 bytes), or Unlimited"), "{told}");
    bad(size, &[("Unlimited", "can't be unlimited"), ("36XB", "units B, KB"), ("3GB", "range")]);
    let span = Kind::Span { min: 1, max: 86400 };
    bad(span, &[("ten", "00:00:01 to 1.00:00:00"), ("2", "range"), ("24:00:00", "a day is 1.00:00:00")]);
}

#[test]
fn directories_languages_and_status_codes() {
    let read = |kind: Kind, text: &str| kind.parse(text).ok().map(|value| value.to_string());
    for (kind, given, wanted) in [
        (Kind::Directory, "/var/log/emsh//smtp/", Some("/var/log/emsh/smtp")),
        (Kind::Directory, "logs/Connectivity", Some("logs/Connectivity")),
        (Kind::Directory, "/", None),
        (Kind::Directory, "logs/../../etc", None),
        (Kind::Directory, "./logs", None),
        (Kind::Directory, r"C:\Logs", None),
        (Kind::Directory, r"\\server\logs", None),
        (Kind::Culture, "EN-us", Some("en-US")),
        (Kind::Culture, "de", Some("de")),
        (Kind::Culture, "zh-hant-tw", Some("zh-Hant-TW")),
        (Kind::Culture, "english", None),
        (Kind::Culture, "en_US", None),
        (Kind::Culture, "en-US-x", None),
        (Kind::StatusCode, "5.4.6", Some("5.4.6")),
        (Kind::StatusCode, "4.99.123", Some("4.99.123")),
        (Kind::StatusCode, "3.0.0", None),
        (Kind::StatusCode, "5.4", None),
        (Kind::StatusCode, "5.04.6", None),
        (Kind::Bytes, "255", Some("255")),
        (Kind::Bytes, "256", None),
        (Kind::Bytes, "MIIB", Some("MIIB")),
        (Kind::Bytes, "é", None),
    ] {
        assert_eq!(read(kind, given).as_deref(), wanted, "{given}");
        // What is printed is read back as it is.
        if let Some(wanted) = wanted {
            assert_eq!(read(kind, wanted).as_deref(), Some(wanted));
        }
    }
}
