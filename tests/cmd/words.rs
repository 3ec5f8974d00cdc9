//! What shells make of words, and exit codes (CLI-01, CLI-04, SCR-01).

use crate::site::Site;
use emsh::cmdlet::CMDLETS;
use serde_json::{Value, json};

/// CLI-01: bash cuts an unquoted hashtable in two, or expands its comma.
#[test]
fn a_torn_hashtable_is_refused_or_put_together_again() {
    let site = Site::new();
    let lists = || site.list("TLSSendDomainSecureList");
    let Some(cut) = site.bash(
        "emsh Set-TransportConfig -TLSSendDomainSecureList @{Add='partner.example';Remove='old.example'}; echo rc=$?",
    ) else {
        return;
    };
    // The last code seen is the assignment's.
    assert_eq!(cut.out, "rc=0\n");
    assert!(cut.err.contains("TLSSendDomainSecureList"), "{}", cut.err);
    assert!(cut.err.contains("single quotes"), "{}", cut.err);
    let line = "emsh Set-TransportConfig -TLSSendDomainSecureList '@{Add=partner.example'";
    site.refused(line, 2, "'@{Add=\"a.example\";Remove=\"b.example\"}'");
    assert_eq!(lists(), json!([]));
    let torn = site
        .bash("emsh Set-TransportConfig -TLSSendDomainSecureList @{Add='a.example','b.example'}")
        .unwrap();
    assert_eq!(torn.code, 0, "{}", torn.err);
    assert_eq!(lists(), json!(["a.example", "b.example"]));
    site.done("emsh Set-TransportConfig -TLSSendDomainSecureList old.example");
    site.done(
        "emsh Set-TransportConfig -TLSSendDomainSecureList '@{ add=\"a.example\",\"c.example\" ; REMOVE=\"old.example\" }'",
    );
    assert_eq!(lists(), json!(["a.example", "b.example", "c.example"]));
}

/// CLI-04: `$true` and `$false` vanish in a shell.
#[test]
fn a_boolean_that_vanished_is_refused() {
    let site = Site::new();
    site.refused("emsh Set-SendConnector Out -DomainSecureEnabled -Enabled", 2, "$true");
    site.refused("emsh Set-SendConnector Out -DomainSecureEnabled $true -Enabled $false", 2, "$true");
    site.refused("emsh Remove-ReceiveConnector R1 -Confirm: </dev/null", 2, "Confirm");
    site.refused("emsh Remove-ReceiveConnector R1 -Confirm:$false </dev/null", 2, "Confirm");
    site.done("emsh Set-SendConnector Out -DomainSecureEnabled '$TRUE' -Enabled false");
    for (given, got) in
        [("'$true'", true), ("0", false), ("TRUE", true), ("'$False'", false), ("1", true), ("False", false)]
    {
        site.done(&format!("emsh Set-SendConnector Out -Enabled {given}"));
        assert_eq!(site.property("Get-SendConnector Out", "Enabled"), json!(got), "{given}");
    }
    site.done("emsh Remove-ReceiveConnector R1 -Confirm false");
    site.done("emsh Remove-ReceiveConnector Relay '-Confirm:$false'");
    assert_eq!(site.done("emsh Get-ReceiveConnector -Json").json().as_array().unwrap().len(), 1);
}

/// SCR-01: errors never look like success, warnings never like errors.
#[test]
fn the_exit_code_tells() {
    let site = Site::new();
    site.refused("emsh Set-SendConnector NoSuch -Comment x", 1, "NoSuch");
    let silent = site.run("emsh Get-SendConnector NoSuch -ErrorAction SilentlyContinue");
    assert_eq!((silent.code, silent.out.as_str(), silent.err.as_str()), (1, "", ""));
    site.refused("emsh Set-SendConnector -Bogus 1", 2, "Bogus");
    let thumbprint = site.done("emsh Get-ExchangeCertificate -Json").json()[0]["Thumbprint"].clone();
    let warned = site
        .done(&format!("emsh Enable-ExchangeCertificate {} -Services None", thumbprint.as_str().unwrap()));
    assert!(warned.out.is_empty() && warned.err.contains("WARNING"), "{warned:?}");
    if let Some(cut) = site.bash("emsh Get-Queue | head -1; exit ${PIPESTATUS[0]}") {
        assert!([0, 141].contains(&cut.code) && !cut.err.contains("panicked"), "{cut:?}");
    }
    let hook =
        "set -e; emsh Get-SendConnector Out >/dev/null; emsh Set-SendConnector NoSuch -Comment x; echo on";
    let stopped = site.run(hook);
    assert_eq!((stopped.code, stopped.out.as_str()), (1, ""));
}

/// Names in any case; -Json in any case; JSON is an object for a name, an array otherwise.
#[test]
fn json_is_for_programs() {
    let site = Site::new();
    let all = site.done("emsh get-sendconnector -json").json();
    assert_eq!(all[0]["Identity"], json!("Out"));
    assert_eq!(all[0]["AddressSpaces"], json!(["SMTP:*;1"]));
    assert!(site.done("emsh get-sendconnector out -json").json().is_object());
    assert!(site.done("emsh get-sendconnector 'o*' -json").json().is_array());
    assert_eq!(site.done("emsh get-sendconnector 'nothing*' -json").json(), json!([]));
    assert!(site.done("emsh get-transportconfig -json").json().is_object());
    assert!(site.done("emsh get-service msexchangetransport -json").json().is_object());
    assert!(site.done("emsh get-service -json").json().is_array());
}

/// A value as a script takes it from JSON and gives it back.
fn given_back(value: &Value) -> String {
    match value {
        Value::Null => "$null".into(),
        Value::Array(items) if items.is_empty() => "$null".into(),
        Value::Array(items) => items.iter().map(given_back).collect::<Vec<_>>().join(","),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What Get- prints, Set- takes, and changes nothing: every settable property of every noun.
#[test]
fn get_then_set_is_a_fixed_point() {
    let site = Site::new();
    site.done("emsh New-AcceptedDomain Contoso -DomainName contoso.example -DomainType Authoritative");
    site.done("emsh New-Recipient u@contoso.example -Aliases v@contoso.example");
    site.done("emsh New-SmtpCredential anna@contoso.example -Password 'a long one' -AllowedSenders a@contoso.example");
    site.done("emsh Set-TransportConfig -TLSSendDomainSecureList a.example,b.example");
    site.done("emsh Set-SendConnector Out -Comment 'two words' -MaxMessageSize 10MB");
    site.done(
        "emsh New-DeliveryAgentConnector Boxes -AddressSpaces contoso.example -MaildirRoot /var/mail/emsh",
    );
    site.done("emsh New-ForeignConnector Fax -AddressSpaces 'fax.example,X400:c=US;a= ;p=Contoso;5'");
    site.done("emsh Set-ReceiveConnector R1 -TlsDomainCapabilities partner.example:AcceptOorgProtocol,AcceptCloudServicesMail");
    site.done("emsh New-SystemMessage -Language en -Internal true -DsnCode 5.7.1 -Text 'Two words.'");
    site.done("emsh New-AddressRewriteEntry A -InternalAddress '*.in.example' -ExternalAddress in.example -OutboundOnly true -ExceptionList a.in.example");
    site.done("emsh New-DkimSigningConfig contoso.example -Enabled false");
    site.done("emsh New-DomainSecurityPartner a.example -SendMode ReportOnly -AcceptedNames mail.a.example -Comment 'two words'");
    site.done("emsh Add-IPAllowListProvider A -LookupDomain a.example -AnyMatch true");
    site.done("emsh Add-IPBlockListProvider A -LookupDomain a.example -BitmaskMatch 127.0.0.6 -IPAddressesMatch 127.0.0.2");
    site.done(
        "emsh Set-SenderFilterConfig -BlockedSenders a@b.example,c@b.example -BlockedDomains d.example",
    );
    site.done("emsh Set-RecipientFilterConfig -BlockedRecipients all@contoso.example");
    let rows =
        || site.sqlite().query_row("SELECT count(*) FROM History", [], |row| row.get::<_, i64>(0)).unwrap();
    let before = rows();
    // An order is no configuration: it says in whose name, which is not shown.
    let settable =
        |cmdlet: &&&emsh::cmdlet::Cmdlet| cmdlet.verb == "Set" && cmdlet.noun != "ServerComponentState";
    for cmdlet in CMDLETS.iter().filter(settable) {
        let noun = cmdlet.noun;
        let printed = site.done(&format!("emsh Get-{noun} -Json")).json();
        let objects = printed.as_array().cloned().unwrap_or_else(|| vec![printed]);
        assert!(!objects.is_empty(), "{noun}");
        for object in objects {
            let identity = object["Identity"].as_str().unwrap();
            let mut line = format!("emsh Set-{noun}");
            if !cmdlet.object.is_some_and(emsh::model::ObjectType::is_singleton) {
                line += &format!(" '{identity}'");
            }
            for parameter in cmdlet.parameters().iter().filter(|parameter| parameter.name != "Identity") {
                if let Some(value) = object.get(parameter.name) {
                    line += &format!(" '-{}:{}'", parameter.name, given_back(value));
                }
            }
            let done = site.done(&line);
            assert_eq!(rows(), before, "{line}\n{}", done.err);
        }
    }
}

/// A comma inside quotes parts no list whose elements may hold one; elsewhere the quotes are the list's.
#[test]
fn a_quoted_comma_is_part_of_a_text() {
    let site = Site::new();
    let tags = || site.property("Get-TransportConfig", "SupervisionTags");
    for (typed, stored) in [
        ("'\"a, b\"'", json!(["a, b"])),
        ("'\"a, b\",c'", json!(["a, b", "c"])),
        ("a,b", json!(["a", "b"])),
        ("'“a, it''s”'", json!(["a, its"])),
        ("'@{Add=\"d, e\"}'", json!(["a, its", "d, e"])),
    ] {
        site.done(&format!("emsh Set-TransportConfig -SupervisionTags {typed}"));
        assert_eq!(tags(), stored, "{typed}");
    }
    site.done("emsh Set-ReceiveConnector R1 -AuthMechanism '\"Tls, BasicAuth\"'");
    assert_eq!(site.property("Get-ReceiveConnector R1", "AuthMechanism"), json!(["Tls", "BasicAuth"]));
}
