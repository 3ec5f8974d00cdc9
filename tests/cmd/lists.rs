//! Lists: nothing is lost from them (LIST-01, 02, 03, 06, 07), ranges in every form and by the thousand
//! (LIST-05, 08).

use crate::site::Site;
use serde_json::json;

/// LIST-01: a plain value adds to the two lists of domains, and says what was kept.
#[test]
fn a_plain_value_adds() {
    let site = Site::new();
    let list = || site.list("TLSReceiveDomainSecureList");
    site.done("emsh Set-TransportConfig -TLSReceiveDomainSecureList a.example,b.example,c.example");
    let before = site.bytes();
    site.done("emsh Set-TransportConfig -TLSReceiveDomainSecureList d.example -WhatIf");
    assert!(before == site.bytes());
    let warned = site.done("emsh Set-TransportConfig -TLSReceiveDomainSecureList d.example").err;
    let drop = "Set-TransportConfig -TLSReceiveDomainSecureList '@{Remove=\"a.example\",\"b.example\",\"c.example\"}'";
    assert!(warned.contains("kept: a.example, b.example, c.example"), "{warned}");
    assert!(warned.contains(drop), "{warned}");
    assert_eq!(list(), json!(["a.example", "b.example", "c.example", "d.example"]));
    site.done(&format!("emsh {drop}"));
    assert_eq!(list(), json!(["d.example"]));
    site.done(
        "emsh Set-TransportConfig -TLSReceiveDomainSecureList '@{Add=\"a.example\";Remove=\"d.example\"}'",
    );
    assert_eq!(list(), json!(["a.example"]));
    site.done("emsh Set-TransportConfig -TLSReceiveDomainSecureList e.example,f.example -Replace");
    assert_eq!(list(), json!(["e.example", "f.example"]));
}

/// LIST-02: a value that is there already, in another spelling.
#[test]
fn the_same_domain_in_another_spelling() {
    let site = Site::new();
    site.done("emsh Set-TransportConfig -TLSSendDomainSecureList partner.example,xn--bcher-kva.example");
    for spelling in ["Partner.Example", "partner.example.", "bücher.example"] {
        site.done(&format!("emsh Set-TransportConfig -TLSSendDomainSecureList \"@{{Add='{spelling}'}}\""));
    }
    assert_eq!(site.list("TLSSendDomainSecureList"), json!(["partner.example", "xn--bcher-kva.example"]));
    let absent =
        site.done("emsh Set-TransportConfig -TLSSendDomainSecureList '@{Remove=\"nothere.example\"}'");
    assert!(absent.err.contains("WARNING") && absent.err.contains("nothere.example"), "{}", absent.err);
    site.refused(
        "emsh Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"x.example\";Remove=\"X.EXAMPLE\"}'",
        2,
        "x.example",
    );
}

/// LIST-03: `$null` clears, an empty text does not; what must hold something can't be emptied.
#[test]
fn an_empty_text_clears_nothing() {
    let site = Site::new();
    site.done("emsh Set-TransportConfig -TLSSendDomainSecureList a.example");
    site.refused("LIST=; emsh Set-TransportConfig -TLSSendDomainSecureList \"$LIST\"", 2, "$null");
    let cleared = site.done("emsh Set-TransportConfig -TLSSendDomainSecureList '$null'");
    assert!(cleared.err.contains("a.example"), "{}", cleared.err);
    assert_eq!(site.list("TLSSendDomainSecureList"), json!([]));
    site.refused("emsh Set-ReceiveConnector R1 -RemoteIPRanges '$null'", 1, "RemoteIPRanges");
    site.refused(
        "emsh Set-ReceiveConnector R1 -RemoteIPRanges '@{Remove=\"192.0.2.0/24\"}'",
        1,
        "RemoteIPRanges",
    );
    site.refused(
        "emsh New-ReceiveConnector -Name C9 -Usage Custom -Bindings '' -RemoteIPRanges ''",
        2,
        "Bindings",
    );
}

/// CLI-01: a hashtable that a shell cut is nothing that any parameter takes; the line that is shown can be typed.
#[test]
fn half_a_hashtable_is_no_value() {
    let site = Site::new();
    for line in [
        "Set-SendConnector Out -Comment '@{Add=x'",
        "Set-SendConnector Out '-Comment:@{Add=x'",
        "Set-SendConnector Out -MaxMessageSize '@{Add=1MB'",
        "Get-ReceiveConnector '@{Name=R1'",
    ] {
        site.refused(&format!("emsh {line}"), 2, "the hashtable is not closed");
    }
    let ranges = "emsh Set-ReceiveConnector R1 -RemoteIPRanges";
    let shown = format!("{ranges} '@{{Add=\"192.0.2.1\";Remove=\"192.0.2.2\"}}'");
    site.refused(&format!("{ranges} '@{{Add=10.0.0.1'"), 2, &shown);
    site.done(&shown);
}

/// Hashtables and lists as PowerShell writes them: keys in quotes, `@(…)`; an empty `@()` clears nothing.
#[test]
fn quoted_keys_and_arrays() {
    let site = Site::new();
    let list = || site.list("TLSSendDomainSecureList");
    let set = |value: &str| format!("emsh Set-TransportConfig -TLSSendDomainSecureList {value}");
    site.done(&set("\"@{'Add'='a.example','b.example'}\""));
    site.done(&set("'@{ \"add\" = @(\"c.example\"); \"REMOVE\" = \"b.example\" }'"));
    assert_eq!(list(), json!(["a.example", "c.example"]));
    site.done(&set("\"@('d.example', 'e.example')\" -Replace"));
    assert_eq!(list(), json!(["d.example", "e.example"]));
    site.refused(&set("'@()'"), 2, "use '$null' to clear a list");
    site.refused(&set("\"@('f.example'\""), 2, "the list @( is not closed");
    site.refused(&set("\"@{'Add='a.example'}\""), 2, "TLSSendDomainSecureList");
    site.refused(&set("\"@{'Add'='f.example';Add='g.example'}\""), 2, "'Add' is there twice");
    assert_eq!(list(), json!(["d.example", "e.example"]));
}

/// LIST-01: `-Replace` is never accepted and ignored.
#[test]
fn replace_needs_a_plain_value() {
    let site = Site::new();
    site.done("emsh Set-TransportConfig -TLSSendDomainSecureList a.example");
    let line = "emsh Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"b.example\"}' -Replace";
    site.refused(line, 2, "-TLSSendDomainSecureList exclude each other");
    site.refused("emsh Set-TransportConfig -MaxReceiveSize 11MB -Replace", 2, "no domain-secure list");
    site.done("emsh Set-TransportConfig -TLSSendDomainSecureList b.example -MaxReceiveSize 11MB -Replace");
    assert_eq!(site.list("TLSSendDomainSecureList"), json!(["b.example"]));
}

/// LIST-03: what is said of an empty value is true of that parameter, and of an object that is not there yet.
#[test]
fn what_an_empty_value_is_told() {
    let site = Site::new();
    site.refused("emsh Set-ReceiveConnector R1 -Bindings ''", 2, "this list can't be empty");
    site.refused("emsh Set-SendConnector Out -TlsDomain ''", 2, "use -TlsDomain '$null' to clear it");
    site.refused("emsh Set-SendConnector Out -TlsAuthLevel ''", 2, "use -TlsAuthLevel '$null' to clear it");
    let new = "emsh New-ReceiveConnector -Name C9 -Usage Custom -RemoteIPRanges 192.0.2.1 -Bindings '$null'";
    site.refused(new, 1, "Bindings can't be empty: a Receive connector needs");
}

/// LIST-06: what can't be a domain of these lists.
#[test]
fn nonsense_is_no_domain() {
    let site = Site::new();
    let long_label = format!("{}.example", "x".repeat(64));
    let long_name = format!("{}example", "abcdefghi.".repeat(30));
    for (given, said) in [
        ("*", "wildcard"),
        ("*.partner.example", "wildcard"),
        ("partner.*", "wildcard"),
        ("user@partner.example", ""),
        ("mail.partner.example:25", ""),
        ("192.0.2.1", ""),
        ("-x.example", ""),
        ("partner_example", ""),
        (&long_label, ""),
        (&long_name, ""),
    ] {
        site.refused(
            &format!("emsh Set-TransportConfig -TLSReceiveDomainSecureList \"@{{Add='{given}'}}\""),
            2,
            said,
        );
        site.refused(
            &format!("emsh Set-TransportConfig '-TLSReceiveDomainSecureList:{given}'"),
            2,
            "TLSReceiveDomainSecureList",
        );
    }
    site.done("emsh Set-TransportConfig -TLSReceiveDomainSecureList '@{Add=\" partner.example \"}'");
    assert_eq!(site.list("TLSReceiveDomainSecureList"), json!(["partner.example"]));
}

/// LIST-07: sixty scripts add to one list.
#[test]
fn parallel_additions_all_survive() {
    let site = Site::new();
    let stamp = || site.property("Get-ReceiveConnector Relay", "WhenChanged");
    let before = stamp();
    let done = site.at_once(60, 20, |number| {
        format!("emsh Set-ReceiveConnector Relay -RemoteIPRanges '@{{Add=\"198.51.100.{number}\"}}'")
    });
    for one in &done {
        assert_eq!(one.code, 0, "{}", one.err);
    }
    let ranges = site.property("Get-ReceiveConnector Relay", "RemoteIPRanges");
    assert_eq!(ranges.as_array().unwrap().len(), 61, "{ranges}");
    assert_ne!(before, stamp());
}

/// Fifty first commands at once make one store, and each adds its domain.
#[test]
fn fifty_first_commands_make_one_store() {
    let site = Site::empty();
    let done = site.at_once(50, 50, |number| {
        format!("emsh Set-TransportConfig -TLSSendDomainSecureList \"@{{Add='d{number}.test'}}\"")
    });
    for one in &done {
        assert_eq!(one.code, 0, "{}", one.err);
        assert!(!one.err.contains("lock") && !one.err.contains("busy"), "{}", one.err);
    }
    let list = site.list("TLSSendDomainSecureList");
    let mut entries: Vec<&str> =
        list.as_array().unwrap().iter().map(|entry| entry.as_str().unwrap()).collect();
    entries.sort_unstable();
    let mut wanted: Vec<String> = (1..=50).map(|number| format!("d{number}.test")).collect();
    wanted.sort_unstable();
    assert_eq!(entries, wanted);
}

/// LIST-05: every form of a range, printed back as what is taken; nonsense is refused whole.
#[test]
fn ranges_in_every_form() {
    let site = Site::new();
    for range in [
        "192.0.2.1-192.0.2.24",
        "10.0.0.0/8",
        "172.16.0.0/19",
        "192.168.1.1/24",
        "2001:db8::/60",
        "2001:0DB8::CD3/60",
        "fe80::1%eth0",
        "::1",
        "0.0.0.0-255.255.255.255",
        "::/0",
    ] {
        site.done(&format!("emsh Set-ReceiveConnector R1 -RemoteIPRanges '{range}'"));
        let printed = site.property("Get-ReceiveConnector R1", "RemoteIPRanges");
        let printed = printed[0].as_str().unwrap();
        let again = site.done(&format!("emsh Set-ReceiveConnector R1 -RemoteIPRanges '{printed}'"));
        assert!(again.err.contains("no settings of"), "{range} is printed as {printed}: {}", again.err);
    }
    for nonsense in [
        "10.0.0.300",
        "10.0.0.9-10.0.0.1",
        "10.0.0.0/33",
        "10.0.0.0/08",
        "10.0.0",
        "010.0.0.1",
        "2001:db8::/129",
        "10.0.0.1-2001:db8::1",
    ] {
        site.refused(
            &format!("emsh Set-ReceiveConnector R1 -RemoteIPRanges 192.0.2.9,{nonsense}"),
            2,
            nonsense,
        );
    }
    site.refused("emsh Set-ReceiveConnector R1 -RemoteIPRanges 192.0.2.9,", 2, "RemoteIPRanges");
}

/// LIST-08: five thousand ranges by one argument and one more; all are printed; the history stays small.
#[test]
fn five_thousand_ranges() {
    let site = Site::new();
    let address = |number: usize| format!("10.{}.{}.{}", number / 65536, number / 256 % 256, number % 256);
    let all: Vec<String> = (0..5000).map(address).collect();
    site.done(&format!("emsh Set-ReceiveConnector Relay -RemoteIPRanges {}", all.join(",")));
    let size = || site.bytes().len();
    let before = size();
    for number in 5000..5020 {
        site.done(&format!(
            "emsh Set-ReceiveConnector Relay -RemoteIPRanges '@{{Add=\"{}\"}}'",
            address(number)
        ));
    }
    site.done("emsh Set-ReceiveConnector Relay -RemoteIPRanges '@{Remove=\"10.0.0.7\"}'");
    assert!(size() - before < 256 * 1024, "twenty small changes took {} bytes", size() - before);
    let ranges = site.property("Get-ReceiveConnector Relay", "RemoteIPRanges");
    assert_eq!(ranges.as_array().unwrap().len(), 5019);
    let shown = site.done("emsh Get-ReceiveConnector Relay -Property RemoteIPRanges").out;
    assert!(shown.contains("10.0.0.0, ") && shown.contains(&address(5019)) && !shown.contains("..."));
    let changes = site.done("emsh Get-ConfigurationChange -Object Relay -Json").json();
    assert_eq!(changes[0]["ModifiedProperties"][0]["Removed"], json!(["10.0.0.7"]));
    assert_eq!(changes[1]["ModifiedProperties"][0]["Added"], json!([address(5019)]));
    // Beside another connector with as many on the same binding.
    let others: Vec<String> = (0..5000).map(|number| address(number).replacen("10.0", "172.16", 1)).collect();
    let list = others.join(",");
    let new = format!("emsh New-ReceiveConnector More -Bindings 127.0.0.3:2525 -RemoteIPRanges {list}");
    site.done(&new);
    site.refused("emsh Set-ReceiveConnector More -RemoteIPRanges '@{Add=\"10.0.3.9\"}'", 1, "10.0.3.9");
}
