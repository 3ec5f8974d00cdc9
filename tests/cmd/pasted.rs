//! Lines as they arrive from elsewhere: splats, web pages, other scripts (CLI-02, CLI-03, CLI-05,
//! CLI-06, CLI-08).

use crate::site::Site;
use serde_json::json;

/// CLI-02: `-Name:value` in one word; only the first colon parts.
#[test]
fn a_splat_arrives_as_one_word_each() {
    let site = Site::new();
    site.done("emsh Set-SendConnector -Identity:Out -MaxMessageSize:25MB -Comment:a:b");
    let out = site.done("emsh Get-SendConnector Out -Json").json();
    assert_eq!((&out["MaxMessageSize"], &out["Comment"]), (&json!(26_214_400), &json!("a:b")));
    site.done("emsh New-ReceiveConnector -Name:T1 -Usage:Custom '-Bindings:[::1]:2525' -RemoteIPRanges:192.0.2.0/24");
    assert_eq!(site.property("Get-ReceiveConnector T1", "Bindings"), json!(["[::1]:2525"]));
    site.done("emsh Set-ReceiveConnector -Identity:T1 -Bindings:127.0.0.5:2525,[::1]:26");
    assert_eq!(site.property("Get-ReceiveConnector T1", "Bindings"), json!(["127.0.0.5:2525", "[::1]:26"]));
}

/// CLI-03: what PowerShell cut at the dot is not put together by guessing.
#[test]
fn a_value_that_powershell_cut() {
    let site = Site::new();
    for word in ["-Fqdn:mail .example.com", "-Fqdn=mail .example.com"] {
        site.refused(
            &format!("emsh Set-ReceiveConnector R1 {word}"),
            2,
            "the value was split by PowerShell at the dot",
        );
        site.refused(
            &format!("emsh Set-ReceiveConnector R1 {word}"),
            2,
            "write -Fqdn mail.example.com, or quote it",
        );
    }
    site.done("emsh Set-ReceiveConnector R1 -Fqdn mail.example.com");
    assert_eq!(site.property("Get-ReceiveConnector R1", "Fqdn"), json!("mail.example.com"));
}

/// CLI-05: any letter case, unique prefixes, canonical values.
#[test]
fn any_case_and_abbreviated() {
    let site = Site::new();
    site.done("emsh SET-sendconnector out -requiretls true -TLSAUTHLEVEL domainvalidation -tlsdomain PARTNER.example");
    let out = site.done("emsh get-SENDCONNECTOR OUT -json").json();
    assert_eq!(
        (&out["TlsAuthLevel"], &out["TlsDomain"]),
        (&json!("DomainValidation"), &json!("partner.example"))
    );
    for candidate in ["-TlsAuthLevel", "-TlsCertificateName", "-TlsDomain"] {
        site.refused("emsh Set-SendConnector Out -Tls x", 2, candidate);
    }
    site.done("emsh Set-ReceiveConnector R1 -RemoteIP 192.0.2.7");
    site.done("emsh Set-ReceiveConnector -Ident R1 -ProtocolLogging verb");
    assert_eq!(site.property("Get-ReceiveConnector R1", "ProtocolLoggingLevel"), json!("Verbose"));
    site.refused("emsh Set-SendCon Out -Port 26", 2, "not recognized");
}

/// CLI-06: dashes and quotes from web pages.
#[test]
fn dashes_and_curly_quotes() {
    let site = Site::new();
    let thumbprint = site.done("emsh Get-ExchangeCertificate -Json").json()[0]["Thumbprint"].clone();
    let thumbprint = thumbprint.as_str().unwrap();
    for dash in ['\u{2013}', '\u{2014}', '\u{2015}'] {
        site.done(&format!(
            "emsh Enable-ExchangeCertificate {dash}Thumbprint {thumbprint} {dash}Services SMTP {dash}Force"
        ));
    }
    site.done("emsh Set-SendConnector Out -TlsCertificateName '\u{2018}<I>CN=Lab Issuing, O=Lab, C=US<S>CN=mail.example.com\u{2019}'");
    let name = site.property("Get-SendConnector Out", "TlsCertificateName");
    assert_eq!(name, json!("<I>CN=Lab Issuing, O=Lab, C=US<S>CN=mail.example.com"));
    site.done("emsh Set-SendConnector Out -Comment '\u{201C}two words\u{201D}'");
    assert_eq!(site.property("Get-SendConnector Out", "Comment"), json!("two words"));
}

/// CLI-06: signs that look like dashes and blanks to people alone are named, and are no identity.
#[test]
fn signs_that_are_no_dashes() {
    let site = Site::new();
    site.refused(
        "emsh Get-SendConnector \u{2212}Identity Out",
        2,
        "U+2212, which is no hyphen: type -Identity",
    );
    site.refused("emsh Set-SendConnector Out \u{2010}Comment x", 2, "U+2010");
    site.refused("emsh Set-SendConnector Out '-Comment\u{A0}x'", 2, "no-break space (U+00A0)");
    site.done("emsh New-SendConnector -Name '\u{2212}x' -AddressSpaces x.example");
    site.done("emsh Get-SendConnector -Identity '\u{2212}x'");
}

/// CLI-02: an array that PowerShell handed over word by word is told how a list is joined.
#[test]
fn an_array_beside_the_one_object() {
    let site = Site::new();
    site.refused(
        "emsh Set-TransportConfig -TLSSendDomainSecureList a.example b.example",
        1,
        "($list -join ',')",
    );
}

/// CLI-08: lists with blanks, and lists that go on in the next word.
#[test]
fn comma_lists_with_blanks() {
    let site = Site::new();
    let thumbprint = site.done("emsh Get-ExchangeCertificate -Json").json()[0]["Thumbprint"].clone();
    let enable = |services: &str| {
        format!(
            "emsh Enable-ExchangeCertificate {} -Services {services} -Force",
            thumbprint.as_str().unwrap()
        )
    };
    let told = site.done(&enable("'SMTP, IMAP, POP, IIS'"));
    assert!(told.err.contains("only SMTP is served here"), "{}", told.err);
    site.done(&enable("IIS, SMTP,IMAP"));
    let services = &site.done("emsh Get-ExchangeCertificate -Json").json()[0]["Services"];
    assert_eq!(*services, json!(["IMAP", "POP", "IIS", "SMTP"]));
    site.refused(&enable("SMTP,,IMAP"), 2, "empty element");
    site.refused(&enable("SMPT"), 2, "did you mean SMTP?");
    site.refused(&enable("SMPT"), 2, "IMAP, POP, UM, IIS, SMTP");
    site.done("emsh Set-ReceiveConnector R1 -Bindings 127.0.0.5:2525, 127.0.0.6:2525 -Comment x");
    assert_eq!(
        site.property("Get-ReceiveConnector R1", "Bindings"),
        json!(["127.0.0.5:2525", "127.0.0.6:2525"])
    );
}

/// CLI-06: a curly quote of which a shell cut off the other half is never stored: neither in a text nor, as
/// an A-label that no name matches, in a domain.
#[test]
fn half_a_curly_quote_is_stored_nowhere() {
    let site = Site::new();
    for (line, said) in [
        ("Set-ReceiveConnector R1 -Fqdn \u{2018}mail.example.com", "U+2018"),
        ("Set-ReceiveConnector R1 -Fqdn mail.example.com\u{201d}", "U+201D"),
        ("Set-ReceiveConnector R1 -Fqdn mail\u{2013}in.example.com", "U+2013"),
        ("Set-ReceiveConnector R1 -Comment \u{201c}two", "only straight quotes"),
        ("Set-ReceiveConnector R1 -Comment:\u{201c}two words\u{201d}", "only straight quotes"),
        ("New-AcceptedDomain -Name \u{201c}Contoso -DomainName contoso.example", "U+201C"),
        ("New-AcceptedDomain Contoso -DomainName contoso.example\u{2019}", "U+2019"),
        ("Set-SendConnector Out -AddressSpaces '*.partner.example\u{2019}'", "U+2019"),
        ("Set-TransportConfig -TLSSendDomainSecureList partner.example\u{2026}", "U+2026"),
        ("Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"mail\u{2011}in.example\"}'", "U+2011"),
    ] {
        site.refused(&format!("emsh {line}"), 2, said);
    }
    site.done("emsh Set-ReceiveConnector R1 -Comment '\u{2019}tis so'");
    assert_eq!(site.property("Get-ReceiveConnector R1", "Comment"), json!("\u{2019}tis so"));
}

/// A block of PowerShell that a POSIX shell took apart is named as the cause, not the word after it.
#[test]
fn a_script_block_without_quotes() {
    let site = Site::new();
    for line in [
        "Get-Queue -Filter {Status -eq 'Retry'}",
        "Get-Queue -Filter { Status -eq 'Retry' }",
        "Remove-Message -Server EDGE1 -Filter {FromAddress -like '*@spam.example'} -WithNDR false",
    ] {
        site.refused(&format!("emsh {line}"), 2, "put the whole of it into quotes");
    }
    let typing_error = site.run("emsh Get-Queue -Bogus x");
    assert!(!typing_error.err.contains("POSIX"), "{typing_error:?}");
}

/// A cmdlet of Exchange, or of PowerShell, that is not here names what there is instead.
#[test]
fn what_is_not_here_names_its_alternative() {
    let site = Site::new();
    for (line, said) in [
        ("Format-List", "-Format List"),
        ("Export-Csv x.csv", "-Format Csv"),
        ("Set-FrontendTransportService EDGE1 -DnsLogEnabled true", "Set-TransportService"),
        ("Add-PSSnapin Microsoft.Exchange.Management.PowerShell.SnapIn", "leave the line out"),
        ("Get-ServerHealth EDGE1", "Test-ServiceHealth"),
        ("Set-EventLogLevel x -Level High", "-ProtocolLoggingLevel Verbose"),
    ] {
        site.refused(&format!("emsh {line}"), 2, said);
    }
}
