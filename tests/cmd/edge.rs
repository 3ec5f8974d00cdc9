//! The nouns of an Edge server: texts of reports, address rewriting, lists of addresses and their providers,
//! the filters' configurations; and cmdlets that are not there yet.

use crate::site::Site;
use serde_json::json;

#[test]
fn a_system_message_is_called_by_language_audience_and_code() {
    let site = Site::empty();
    let made =
        site.done("emsh New-SystemMessage -Language EN -Internal true -DsnCode 5.7.1 -Text 'Ask us.' -Json");
    assert_eq!(made.json()[0]["Identity"], "en\\Internal\\5.7.1", "{made:?}");
    site.done("emsh New-SystemMessage -Language en -Internal false -DsnCode 5.7.1 -Text 'Ask them.'");
    let all = site.done("emsh Get-SystemMessage 'en\\*\\5.7.1' -Json").json();
    assert_eq!(all.as_array().unwrap().len(), 2);
    site.done("emsh Set-SystemMessage 'EN\\internal\\5.7.1' -Text 'Ask <b>us</b>.'");
    assert_eq!(site.property("Get-SystemMessage 'en\\Internal\\5.7.1'", "Text"), "Ask <b>us</b>.");
    for (line, code, said) in [
        ("New-SystemMessage -Language en -Internal true -DsnCode 5.7.1 -Text x", 1, "Set-SystemMessage"),
        ("New-SystemMessage -Language en -Internal true -DsnCode 2.1.5 -Text x", 2, "4.x.x or 5.x.x"),
        ("New-SystemMessage -Language en -Internal true -DsnCode WarningMailbox -Text x", 2, "5.7.1"),
        (
            "New-SystemMessage -Language en -DsnCode 5.1.1 -Text x -QuotaMessageType WarningMailbox",
            2,
            "no mailbox quotas",
        ),
        ("New-SystemMessage -Language english -Internal true -DsnCode 5.1.1 -Text x", 2, "culture"),
        ("New-SystemMessage -Language en -Internal true -DsnCode 5.1.1 -Text ' '", 1, "blank"),
        ("Set-SystemMessage 'en\\Internal\\5.7.1' -Original -Text x", 2, "not both"),
        ("Set-SystemMessage 'en\\Internal\\5.7.7' -Original", 1, "couldn't be found"),
        ("Set-SystemMessage 'en\\*' -Text x", 2, "wildcard"),
        ("Set-SystemMessage 'fr\\Internal\\5.7.1' -Text x", 1, "couldn't be found"),
        ("Get-SystemMessage 'en\\Internal\\5.9.9' -Original", 1, "built-in texts"),
    ] {
        site.refused(&format!("emsh {line}"), code, said);
    }
    site.done("emsh Remove-SystemMessage 'en\\External\\5.7.1' -Confirm false -DomainController dc1");
    assert_eq!(site.done("emsh Get-SystemMessage -Json").json().as_array().unwrap().len(), 1);
}

#[test]
fn the_built_in_texts_are_shown_and_taken_back() {
    let site = Site::empty();
    let built_in = site.done("emsh Get-SystemMessage -Original -Json").json();
    let built_in = built_in.as_array().unwrap();
    let found =
        |identity: &str| built_in.iter().find(|one| one["Identity"] == identity).unwrap()["Text"].clone();
    assert_eq!(found("en\\Internal\\5.1.1"), found("en\\External\\5.1.1"));
    let one = site.done("emsh Get-SystemMessage 'en\\internal\\5.2.2' -Original");
    assert!(one.out.contains("mailbox is full"), "{one:?}");
    // They are in no store, until there is another text.
    assert_eq!(site.done("emsh Get-SystemMessage -Json").json(), json!([]));
    site.done("emsh New-SystemMessage -Language en -Internal true -DsnCode 5.2.2 -Text 'Call us.'");
    site.done("emsh Set-SystemMessage 'en\\Internal\\5.2.2' -Original");
    assert_eq!(site.done("emsh Get-SystemMessage -Json").json(), json!([]));
}

#[test]
fn what_is_rewritten_has_two_sides_of_one_kind() {
    let site = Site::empty();
    let made = site.done(
        "emsh New-AddressRewriteEntry A -InternalAddress joe@in.example -ExternalAddress help@out.example -Json",
    );
    assert!(made.err.contains("Restart-Service"), "{}", made.err);
    assert!(made.err.contains("out.example is in no accepted domain"), "nothing comes back: {}", made.err);
    site.done(
        "emsh New-AddressRewriteEntry B -InternalAddress '*.in.example' -ExternalAddress in.example -OutboundOnly true -ExceptionList a.in.example,b.in.example",
    );
    site.done("emsh Set-AddressRewriteEntry B -ExceptionList '@{Remove=\"a.in.example\"}'");
    assert_eq!(site.property("Get-AddressRewriteEntry B", "ExceptionList"), json!(["b.in.example"]));
    for (line, code, said) in [
        (
            "New-AddressRewriteEntry C -InternalAddress joe@in.example -ExternalAddress out.example",
            1,
            "an address for",
        ),
        (
            "New-AddressRewriteEntry C -InternalAddress '*.x.example' -ExternalAddress x.example",
            1,
            "-OutboundOnly $true",
        ),
        ("New-AddressRewriteEntry C -InternalAddress '*' -ExternalAddress x.example", 2, "*.example.com"),
        ("Set-AddressRewriteEntry B -OutboundOnly false", 1, "OutboundOnly"),
        ("Set-AddressRewriteEntry B -Name a", 1, "a"),
    ] {
        site.refused(&format!("emsh {line}"), code, said);
    }
}

#[test]
fn an_entry_of_a_list_has_a_number_of_its_own() {
    let site = Site::empty();
    for list in ["IPAllowListEntry", "IPBlockListEntry"] {
        let add =
            |what: &str| site.done(&format!("emsh Add-{list} {what} -Json")).json()[0]["Identity"].clone();
        assert_eq!(add("-IPAddress 192.0.2.7"), "1");
        assert_eq!(add("-IPRange 198.51.100.0/24 -Comment 'for a while' -ExpirationTime 2099-01-31"), "2");
        site.done(&format!("emsh Remove-{list} 2 -Confirm false"));
        assert_eq!(add("-IPRange 198.51.100.1-198.51.100.9 -Server edge1.example.com"), "3");
        assert_eq!(add("-IPAddress 2001:db8::1 -Server EDGE1"), "4");
        let found = |what: &str| {
            let shown = site.done(&format!("emsh Get-{list} {what} -Json")).json();
            let numbers =
                shown.as_array().unwrap().iter().map(|entry| entry["Identity"].as_str().unwrap().to_string());
            numbers.collect::<Vec<_>>()
        };
        assert_eq!(found(""), ["1", "3", "4"]);
        assert_eq!(found("-IPAddress 198.51.100.5"), ["3"]);
        assert_eq!(found("-IPAddress 203.0.113.1"), Vec::<String>::new());
        let cut = site.done(&format!("emsh Get-{list} -ResultSize 2 -Json"));
        assert!(cut.err.contains("more results") && cut.json().as_array().unwrap().len() == 2, "{cut:?}");
        let whole = site.done(&format!("emsh Get-{list} -ResultSize Unlimited -Json"));
        assert!(!whole.err.contains("more results"), "{whole:?}");
        for (line, code, said) in [
            (format!("Add-{list}"), 2, "-IPAddress or -IPRange"),
            (format!("Add-{list} -IPAddress 192.0.2.8 -IPRange 192.0.2.0/24"), 2, "exclude"),
            (format!("Add-{list} -IPRange 192.0.2.7"), 1, "in the list already"),
            (format!("Add-{list} -IPAddress 192.0.2.8 -ExpirationTime 2001-01-31"), 1, "past"),
            (format!("Add-{list} -IPAddress 192.0.2.0/24"), 2, "IPAddress"),
            (format!("Add-{list} -IPAddress 192.0.2.9 -Server OTHER"), 1, "OTHER"),
            (format!("Remove-{list} 2 -Confirm false"), 1, "couldn't be found"),
        ] {
            site.refused(&format!("emsh {line}"), code, said);
        }
        assert_eq!(site.expect(&format!("emsh Get-{list} -Server OTHER"), 1).out, "");
        // An entry that has ended is shown as such.
        let sql = format!("UPDATE {list} SET ExpirationTime = '2020-01-01T00:00:00Z' WHERE Number = 3");
        site.sqlite().execute_batch(&sql).unwrap();
        assert_eq!(site.property(&format!("Get-{list} 3"), "HasExpired"), true);
        assert_eq!(site.property(&format!("Get-{list} 1"), "HasExpired"), false);
    }
}

#[test]
fn a_provider_has_a_place_among_the_others() {
    let site = Site::empty();
    for noun in ["IPAllowListProvider", "IPBlockListProvider"] {
        let order = || {
            let shown = site.done(&format!("emsh Get-{noun} -Json")).json();
            let each = shown.as_array().unwrap().iter();
            each.map(|it| format!("{}{}", it["Name"].as_str().unwrap(), it["Priority"]))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let silent = site.done(&format!("emsh Add-{noun} A -LookupDomain a.example"));
        assert!(silent.err.contains("no answer of \"A\" is a match"), "{}", silent.err);
        let told = site.done(&format!("emsh Add-{noun} B -LookupDomain b.example -AnyMatch true"));
        assert!(!told.err.contains("no answer"), "{}", told.err);
        assert_eq!(order(), "A1 B2");
        site.done(&format!("emsh Add-{noun} C -LookupDomain c.example -Priority 1 -BitmaskMatch 127.0.0.6"));
        assert_eq!(order(), "C1 A2 B3");
        site.done(&format!(
            "emsh Add-{noun} D -LookupDomain d.example -Priority 9 -IPAddressesMatch 127.0.0.2"
        ));
        site.done(&format!("emsh Set-{noun} B -Priority 1"));
        assert_eq!(order(), "B1 C2 A3 D9");
        site.done(&format!("emsh Remove-{noun} C -Confirm false"));
        assert_eq!(order(), "B1 A3 D9");
        for (line, code, said) in [
            (format!("Add-{noun} E -LookupDomain A.example"), 1, "asked already"),
            (format!("Add-{noun} E -LookupDomain e.example -BitmaskMatch ::1"), 1, "IPv4"),
            (format!("Add-{noun} E -LookupDomain e.example -Priority 0"), 2, "Priority"),
            (format!("Set-{noun} A -Name b"), 1, "b"),
        ] {
            site.refused(&format!("emsh {line}"), code, said);
        }
        // Nobody listens there.
        site.done("emsh Set-TransportService -ExternalDNSServers 127.0.0.1:9");
        let test = site.expect(&format!("emsh Test-{noun} A -IPAddress 192.0.2.7"), 1);
        assert!(test.err.contains("a.example does not answer about 192.0.2.7"), "{}", test.err);
    }
    site.refused("emsh Set-IPBlockListProvider A -RejectionResponse 'gr\u{fc}n'", 2, "ASCII");
    site.done("emsh Set-IPBlockListProvider A -RejectionResponse '{0} is listed'");
}

#[test]
fn the_filters_are_there_from_the_start() {
    let site = Site::empty();
    let sender = site.done("emsh Get-SenderFilterConfig -Json").json();
    assert_eq!((&sender["Enabled"], &sender["Action"]), (&json!(true), &json!("Reject")));
    assert_eq!(site.property("Get-RecipientFilterConfig", "BlockListEnabled"), false);
    site.done("emsh Set-SenderFilterConfig -BlockedSenders '@{Add=\"a@b.example\"}' -BlankSenderBlockingEnabled true");
    site.done("emsh Set-SenderFilterConfig -BlockedSenders '@{Add=\"c@b.example\";Remove=\"x@b.example\"}'");
    assert_eq!(
        site.property("Get-SenderFilterConfig", "BlockedSenders"),
        json!(["a@b.example", "c@b.example"])
    );
    let dropped = site.done("emsh Set-SenderFilterConfig -BlockedSenders d@b.example");
    assert!(dropped.err.contains("dropped: a@b.example, c@b.example"), "{}", dropped.err);
    let none = site.done("emsh Set-SenderFilterConfig -RecipientBlockedSenderAction Delete");
    assert!(none.err.contains("no effect here"), "{}", none.err);
    site.done("emsh Set-RecipientFilterConfig -BlockedRecipients all@own.example -BlockListEnabled true");
    assert_eq!(site.property("Get-RecipientFilterConfig", "BlockedRecipients"), json!(["all@own.example"]));
    site.refused("emsh Set-SenderFilterConfig -BlockedDomains '*.b.example'", 2, "BlockedDomains");
    site.refused("emsh Set-SenderFilterConfig", 2, "");
}

/// Nothing is done, and what to do instead is said.
#[test]
fn what_is_not_there_yet_says_so() {
    let site = Site::new();
    for (line, code, said) in [
        ("Redirect-Message -Server EDGE1 -Target mx2.example.com", 2, "Retry-Queue -Resubmit"),
        ("Test-Message -TransportRules", 2, "no mail flow rules"),
        ("Test-Message", 1, "no mail flow rules"),
        ("Get-Queue -SortOrder +Statsu", 2, "did you mean Status?"),
        ("Get-Queue -Include Externl", 2, "did you mean External?"),
        ("Resume-Message -Filter \"{Status -eq 'Suspnded'}\"", 2, "did you mean Suspended?"),
    ] {
        site.refused(&format!("emsh {line}"), code, said);
    }
}
