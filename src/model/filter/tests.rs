use super::*;
use crate::model::ByteSize;
use crate::model::object::{Identity, Storage};
use crate::model::objects::{MESSAGE, QUEUE};
use proptest::prelude::*;

fn read(text: &str) -> Result<Filter, FilterError> {
    Filter::parse(&MESSAGE, text)
}

/// A message: Status Retry, Size 2048, RetryCount 3, of 2026-11-26 10:00, two recipients, no SourceIP.
fn fits(text: &str) -> bool {
    let filter = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let again = read(&filter.to_string()).unwrap_or_else(|error| panic!("{filter}: {error}"));
    assert_eq!(again, filter, "{text}");
    filter.lets_through(&|prop| {
        Cow::Owned(match prop.name {
            "Identity" => Value::text("MX\\3\\17"),
            "Queue" => Value::text("MX\\3"),
            "Status" => Value::text("Retry"),
            "Subject" => Value::text("It's “new” (a) Größe"),
            "FromAddress" => Value::text("U@Own.example"),
            "Size" => Value::Size(ByteSize(2048)),
            "RetryCount" => Value::Int(3),
            "DateReceived" => Value::Time("2026-11-26T10:00:00Z".parse().unwrap()),
            "Recipients" => Value::texts(["a@x.example", "b@y.example"]),
            "IsProbeMessage" => Value::Bool(false),
            _ => Value::Null,
        })
    })
}

#[test]
fn what_fits() {
    let holds = [
        "Status -eq 'Retry'",
        "{Status -eq \"Retry\"}",
        "{ Status -eq Retry }",
        "status -EQ retry",
        "Status –eq ‘Retry’",
        "Status -ne 'Suspended'",
        "$_.Status -eq 'Retry'",
        // Words of an enum by their order: Ready before Retry.
        "Status -gt 'Ready'",
        "Status -like 'Re*'",
        "Status -notlike 'Sus*'",
        "Size -gt 1KB",
        "Size -eq '2 KB (2,048 bytes)'",
        "Size -eq 2048 -and Size -le 2048 -and Size -ge 2048",
        "RetryCount -gt -1",
        "RetryCount -lt 10",
        "DateReceived -lt '11/26/2026 10:00:01'",
        "DateReceived -ge '11/26/2026 10:00:00 AM'",
        "DateReceived -eq 2026-11-26T12:00:00+02:00",
        "FromAddress -eq 'u@own.EXAMPLE'",
        "FromAddress -like '*@own.example'",
        "FromAddress -gt 'a' -and FromAddress -lt 'v'",
        "Subject -eq 'it''s “new” (A) GRÖSSE' -or Subject -like \"It's*größe\"",
        "Subject -like \"*`\"*\" -or Subject -like '*“*'",
        "Identity -eq 'MX\\3\\17'",
        "Identity -eq '3\\17'",
        "Identity -eq 'mx\\*\\17'",
        "Identity -like '3\\*'",
        "Identity -ne '3\\18'",
        "Identity -gt 'MX\\3\\9'",
        "Queue -eq MX\\3",
        "Queue -eq '3'",
        "Recipients -eq 'B@y.example'",
        "Recipients -like '*@x.example'",
        "Recipients -ne 'c@y.example'",
        "SourceIP -eq $null",
        "SourceIP -eq ''",
        "Subject -ne $null",
        "LastError -ne 'anything'",
        "LastError -notlike '*'",
        "IsProbeMessage -eq $false",
        "-not (Status -eq 'Ready')",
        "!(Status -eq 'Ready')",
        "-not Status -eq 'Ready' -and Size -gt 1",
        "(Status -eq 'Ready' -or Status -eq 'Retry') -and Size -gt 1KB",
        "Status -eq 'Ready' -or (Status -eq 'Retry' -and Size -gt 1KB)",
        "((((Status -eq 'Retry'))))",
    ];
    for text in holds {
        assert!(fits(text), "{text}");
    }
    let fails = [
        "Status -ne 'Retry'",
        "Status -gt 'Retry'",
        "Size -gt 2KB",
        "RetryCount -gt 9",
        "DateReceived -gt '2026-11-26 10:00'",
        "Identity -eq '17'",
        "Identity -eq '4\\17'",
        "Queue -eq 'OTHER\\3'",
        "Recipients -ne 'a@x.example'",
        "Recipients -notlike '*@x.example'",
        "Recipients -eq $null",
        // What is not set.
        "SourceIP -ne $null",
        "LastError -eq 'x'",
        "LastError -like '*'",
        "LastError -lt 'zzz'",
        "LastError -ge 'a'",
        "-not (Status -eq 'Retry')",
        "Status -eq 'Retry' -and Size -gt 1MB",
        "Status -eq 'Ready' -or Size -gt 1MB",
    ];
    for text in fails {
        assert!(!fits(text), "{text}");
    }
}

#[test]
fn what_is_refused() {
    for (text, said) in [
        ("", "is empty"),
        (" { } ", "is empty"),
        ("Statsu -eq 'Retry'", "has no property 'Statsu' (did you mean Status?); it has: Identity, Server"),
        ("Status -is 'Retry'", "-is is no operator"),
        ("Status -equals 'Retry'", "(did you mean eq?)"),
        ("Status -contains 'Retry'", "-contains is no operator; there are -eq, -ne"),
        ("Status = 'Retry'", "'=' at character 8 of the filter stands where an operator should"),
        ("Status -eq", "the end at character 11"),
        ("Status -eq 'Rterry'", "Status: 'Rterry' is not one of the values; did you mean Retry?"),
        ("Size -gt 'large'", "Size: "),
        ("RetryCount -gt many", "RetryCount: 'many' is not a whole number"),
        ("DateReceived -lt yesterday", "DateReceived: 'yesterday' is not a time"),
        ("IsProbeMessage -eq maybe", "IsProbeMessage: 'maybe' is not a Boolean"),
        ("IsProbeMessage -gt $false", "-gt can't compare IsProbeMessage, which is $true or $false"),
        ("Recipients -gt 'a'", "-gt can't compare Recipients, which holds several values"),
        ("Size -like '2*'", "-like can't compare Size, which holds no text"),
        ("Subject -gt $null", "-gt can't compare Subject"),
        ("Subject -like ''", "-like can't compare Subject"),
        ("Status -eq $status", "$status is a variable"),
        ("$x -eq 'Retry'", "$x is a variable"),
        ("Status -eq 'Retry", "the quote at character 12"),
        ("{Subject -eq \"a`", "the quote at character 14"),
        ("(Status -eq 'Retry'", "the end at character 20 of the filter stands where -and, -or or ')' should"),
        ("Status -eq 'Retry')", "')' at character 19"),
        ("Status -eq 'Retry' Size -gt 1", "'Size' at character 20"),
        ("'Status' -eq 'Retry'", "'Status' at character 1 of the filter stands where a property should"),
        ("Status -eq 'Retry' -and", "the end at character 24"),
        ("Status -eq 'Retry' -and -or", "'-or' at character 25"),
        ("Status -eq 'Retry' -xor Size -gt 1", "-xor is no operator"),
        ("Size -gt 1 -or Size -lt 9 -and Status -eq 'Retry'", "parentheses must say"),
    ] {
        let error = read(text).expect_err(text).to_string();
        assert!(error.contains(said), "{text}: {error}");
    }
    let deep = format!("{}Size -gt 1{}", "(".repeat(5000), ")".repeat(5000));
    assert_eq!(read(&deep), Err(FilterError::TooLarge));
    assert_eq!(read(&"!".repeat(5000)), Err(FilterError::TooLarge));
    let long = vec!["Size -gt 1"; 501].join(" -and ");
    assert_eq!(read(&long), Err(FilterError::TooLarge));
}

#[test]
fn other_names_of_this_server() {
    let own = OwnServer { name: "MX".into(), fqdn: "mx.own.example".into(), guid: String::new() };
    for (text, local) in [
        ("Identity -eq 'mx.own.example\\3'", "Identity -eq 'MX\\3'"),
        (
            "-not (Identity -like 'mx.own.example\\*' -or Status -eq 'Retry')",
            "-not (Identity -like 'MX\\*' -or Status -eq 'Retry')",
        ),
        ("NextHopDomain -eq 'mx.own.example\\3'", "NextHopDomain -eq 'mx.own.example\\3'"),
    ] {
        let filter = Filter::parse(&QUEUE, text).unwrap().localised(&own);
        assert_eq!(filter, Filter::parse(&QUEUE, local).unwrap(), "{text}");
        assert_eq!(filter.to_string(), local);
    }
    let filter = read("Subject -like 'a*' -and (Size -gt 5 -or -not LastError -eq $null)").unwrap();
    assert!(filter.names("LastError") && filter.names("Subject") && !filter.names("Recipients"));
}

/// Each property of each kind that can be shown live takes a filter.
#[test]
fn every_property_can_be_filtered_by() {
    for object in [&QUEUE, &MESSAGE] {
        for prop in object.all_props() {
            let text = format!("{} -eq $null", prop.name);
            assert!(Filter::parse(object, &text).is_ok(), "{text}");
        }
    }
}

/// The parser is not bound to queues.
#[test]
fn another_kind_of_object() {
    static EVENT: ObjectType = ObjectType {
        noun: "Event",
        title: "event",
        storage: Storage::Live,
        identity: Identity::Property("Name"),
        props: &[
            Prop::one("Name", Kind::Name, "", ""),
            Prop::one("Wait", Kind::Span { min: 0, max: 99_999 }, "", ""),
        ],
        columns: &[],
        list: &[],
        rules: &[],
    };
    let filter = Filter::parse(&EVENT, "Wait -gt 00:01:30").unwrap();
    let wait = |seconds| Value::Span(crate::model::TimeSpan::from_secs(seconds));
    assert!(filter.lets_through(&|_| Cow::Owned(wait(91))));
    assert!(!filter.lets_through(&|_| Cow::Owned(wait(90))));
}

/// Blanks of a pattern count, a variable in double quotes is nobody's name, and the server may be left out of an
/// identity that is compared in order.
#[test]
fn what_is_written_is_what_is_meant() {
    let fits =
        |filter: &str, value: &str| read(filter).unwrap().lets_through(&|_| Cow::Owned(Value::text(value)));
    for (filter, value, wanted) in [
        ("Subject -like ' *'", "test", false),
        ("Subject -like ' *'", " test", true),
        ("Subject -like '*foo '", "a foo", false),
        ("Subject -like '* '", "a foo ", true),
        (r"Identity -gt '3\17'", r"VM\3\17", false),
        (r"Identity -gt '3\17'", r"VM\3\18", true),
        (r"Identity -le '3\17'", r"VM\3\17", true),
        (r"Identity -gt 'VM\3\17'", r"VM\3\17", false),
        ("Subject -eq \"a $ b\"", "a $ b", true),
        ("Subject -ne '$keep'", "$keep", false),
    ] {
        assert_eq!(fits(filter, value), wanted, "{filter} {value}");
    }
    for refused in
        ["Subject -ne \"$keep\"", "Subject -like \"a ${b}\"", "Subject -eq \"$(x)\"", "Identity -lt '*'"]
    {
        assert!(read(refused).is_err(), "{refused}");
    }
}

proptest! {
    #[test]
    fn what_is_printed_is_read_again(text in r#"[ -~‘’“”–é]{0,60}"#) {
        if let Ok(filter) = read(&text) {
            prop_assert_eq!(read(&filter.to_string()), Ok(filter));
        }
    }

    #[test]
    fn any_text_can_be_asked_for(text in r"[^\x00-\x1f]{1,40}", double: bool) {
        prop_assume!(!double || !text.contains(['"', '“', '”', '„', '`', '$']));
        let single: String = text
            .chars()
            .flat_map(|c| std::iter::repeat_n(c, 1 + usize::from(lexer::is_single_quote(c))))
            .collect();
        let written = if double { format!("\"{text}\"") } else { format!("'{single}'") };
        let filter = read(&format!("Subject -eq {written}")).unwrap();
        prop_assert!(filter.lets_through(&|_| Cow::Owned(Value::text(&text))));
        prop_assert_eq!(read(&filter.to_string()), Ok(filter));
    }
}
