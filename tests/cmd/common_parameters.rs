//! What every cmdlet takes: each is honoured, told to have no effect, or refused.

use crate::site::Site;
use emsh::cmdlet::CMDLETS;
use emsh::cmdlet::spec::{ALIASES, EVERYWHERE};
use serde_json::json;

/// -WarningAction keeps warnings back, or stops before what it knows to be warned of.
#[test]
fn warnings_are_kept_back_or_stop() {
    let site = Site::new();
    // Warned of: an entry that is kept, a list that is not in use, and a restart that is needed.
    site.done("emsh Set-TransportConfig -TLSSendDomainSecureList a.example");
    let line = "emsh Set-TransportConfig -TLSSendDomainSecureList b.example";
    site.refused(&format!("{line} -WarningAction Stop"), 1, "Stopped at a warning");
    site.refused(&format!("{line} -wa 1"), 1, "kept: a.example");
    let silent = site.done(&format!("{line} -WarningAction SilentlyContinue"));
    assert_eq!((silent.out.as_str(), silent.err.as_str()), ("", ""));
    assert_eq!(site.list("TLSSendDomainSecureList"), json!(["a.example", "b.example"]));
    let silent = site.done("emsh Set-TransportConfig -TLSSendDomainSecureList c.example -wa:ignore");
    assert_eq!(silent.err, "");
    let told = site.done("emsh Set-TransportConfig -TLSSendDomainSecureList d.example -WA Continue");
    assert!(told.err.contains("WARNING: ") && told.err.contains("Not in force"), "{}", told.err);

    // What has no effect is warned of before anything is done.
    site.refused("emsh Set-SendConnector Out -Port 26 -Debug -wa Stop", 1, "no debug messages");
    let thumbprint = site.done("emsh Get-ExchangeCertificate -Json").json()[0]["Thumbprint"].clone();
    let enable = format!(
        "emsh Enable-ExchangeCertificate {} -Services IIS -DoNotRequireSsl -WarningAction Stop",
        thumbprint.as_str().unwrap()
    );
    site.refused(&enable, 1, "DoNotRequireSsl");
    // Nothing to warn of: the change is made. Nothing to do: that is a warning.
    site.done("emsh Set-SendConnector Out -Port 26 -wa Stop");
    assert_eq!(site.property("Get-SendConnector Out", "Port"), json!(26));
    site.refused(
        "emsh Set-SendConnector Out -Port 26 -wa Stop",
        1,
        "no settings of 'Out' have been modified",
    );
    site.done("emsh Set-SendConnector Out -Port 26 -wa 0");
    // What shows only afterwards says that it came too late.
    site.done("emsh Set-SendConnector Out -DomainSecureEnabled true");
    let late = site.expect("emsh Set-SendConnector Out -Enabled false -wa Stop", 1);
    assert!(late.err.contains("The change was made. "), "{}", late.err);
    assert_eq!(site.property("Get-SendConnector Out", "Enabled"), json!(false));
}

/// -ErrorAction, by words and by PowerShell's numbers; -InformationAction and -Verbose.
#[test]
fn errors_and_what_else_is_said() {
    let site = Site::new();
    for action in ["-ErrorAction SilentlyContinue", "-EA Ignore", "-ea 0", "-ea:4", "-ErrorA silently"] {
        let silent = site.run(&format!("emsh Get-SendConnector NoSuch {action}"));
        assert_eq!((silent.code, silent.out.as_str(), silent.err.as_str()), (1, "", ""), "{action}");
    }
    for action in ["-EA Stop", "-EA 1", "-ea 2", "-ErrorAction Continue"] {
        site.refused(&format!("emsh Get-SendConnector NoSuch {action}"), 1, "NoSuch");
    }
    for action in ["-ErrorAction Inquire", "-EA 3", "-EA Sometimes", "-wa Break", "-infa Stop"] {
        site.refused(&format!("emsh Get-SendConnector {action}"), 2, "allowed: Continue, SilentlyContinue");
    }
    assert_eq!(site.done("emsh Set-SendConnector Out -Port 27 -InformationAction SilentlyContinue").err, "");
    assert!(site.done("emsh Set-SendConnector Out -Port 28 -infa 2").err.contains("Not in force"));
    let line = "emsh Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"a.example\"}'";
    site.done(line);
    assert!(site.done(&format!("{line} -vb")).err.contains("VERBOSE: "));
    assert!(!site.done(&format!("{line} -Verbose:false")).err.contains("VERBOSE: "));
}

/// Short names, and what can't be honoured.
#[test]
fn each_common_parameter_is_honoured_told_or_refused() {
    let site = Site::new();
    let told = site.done("emsh Set-SendConnector Out -Port 99 -wi");
    assert!(told.err.contains("Port: 25 -> 99"), "{}", told.err);
    site.refused("emsh Set-SendConnector Out -Port 99 -cf </dev/null", 1, "Nobody was there to confirm it");
    site.done("emsh Remove-ReceiveConnector R1 -cf:false");
    for (parameter, why) in
        [("-Debug", "-Verbose says more"), ("-ob 5", "no effect"), ("-proga Continue", "no effect")]
    {
        let told = site.done(&format!("emsh Get-SendConnector {parameter}"));
        assert!(told.err.contains(why), "{parameter}: {}", told.err);
    }
    assert_eq!(site.done("emsh Get-SendConnector -Debug:false").err, "");
    for parameter in ["-OutVariable x", "-ov x", "-pv x", "-ErrorVariable e", "-ev e", "-wv w", "-iv i"] {
        site.refused(&format!("emsh Get-SendConnector {parameter}"), 2, "a program sets no variable");
        site.refused(
            &format!("emsh Set-SendConnector Out -Port 99 {parameter}"),
            2,
            "a program sets no variable",
        );
    }
    site.refused("emsh Get-SendConnector -Err Stop", 2, "-ErrorAction -ErrorVariable");
    assert_eq!(site.property("Get-SendConnector Out", "Port"), json!(25));
    let help = site.done("emsh Get-Help about_commonparameters").out;
    for parameter in EVERYWHERE {
        assert!(help.contains(&format!("    -{}", parameter.name)), "{}", parameter.name);
    }
    // No cmdlet has a parameter of its own under a common name.
    for cmdlet in CMDLETS {
        let parameters = cmdlet.parameters();
        for (alias, name) in ALIASES {
            let own = |parameter: &&emsh::cmdlet::spec::Parameter| {
                !parameter.common
                    && (parameter.name.eq_ignore_ascii_case(alias)
                        || parameter.name.eq_ignore_ascii_case(name))
            };
            assert!(parameters.iter().find(own).is_none(), "{} -{name}", cmdlet.name());
        }
    }
}
