//! Objects through a pipe: a cmdlet that was given no Identity runs for each of them.

use crate::site::Site;
use serde_json::json;

/// Every form of our output names the objects.
#[test]
fn each_form_of_output_is_taken() {
    let site = Site::new();
    site.done("emsh Set-ReceiveConnector R1 -Name 'R: 1, \"one\"'");
    for (number, form) in ["", "-Json", "-Format List", "-Format Csv", "-Format Table"].iter().enumerate() {
        let comment = format!("by form {number}");
        let done = site.done(&format!(
            "emsh Get-ReceiveConnector 'R*' {form} | emsh Set-ReceiveConnector -Comment '{comment}'"
        ));
        assert!(done.out.is_empty(), "{done:?}");
        for name in ["R: 1, \"one\"", "Relay"] {
            let shown = site.property(&format!("Get-ReceiveConnector '{name}'"), "Comment");
            assert_eq!(shown, json!(comment), "{form}: {name}");
        }
    }
    assert_eq!(site.property("Get-ReceiveConnector 'Default EDGE1'", "Comment"), json!(null));
    let history = site.done("emsh Get-ConfigurationChange -Json").json();
    let line = history[0]["CommandLine"].as_str().unwrap();
    assert_eq!(line, "Set-ReceiveConnector -Identity 'EDGE1\\Relay' -Comment 'by form 4'");
    // What is read comes as one output.
    let all = site
        .done("emsh Get-ReceiveConnector -Json | emsh Get-ADPermission -User 'ANONYMOUS LOGON' -Json")
        .json();
    assert_eq!(all.as_array().unwrap().len(), 1, "{all}");
}

/// One that fails does not keep the others back, and is not forgotten.
#[test]
fn one_failure_among_several() {
    let site = Site::new();
    let three = r#"[{"Identity": "EDGE1\\R1"}, {"Identity": "Gone"}, {"Identity": "EDGE1\\Relay"}]"#;
    let line = |more: &str| format!("printf '%s' '{three}' | emsh Set-ReceiveConnector -Comment y{more}");
    let done = site.expect(&line(""), 1);
    assert!(done.err.contains("'Gone'"), "{}", done.err);
    let comment = |name: &str| site.property(&format!("Get-ReceiveConnector {name}"), "Comment");
    assert_eq!((comment("R1"), comment("Relay")), (json!("y"), json!("y")));
    site.done("emsh Set-ReceiveConnector Relay -Comment '$null'");
    site.expect(&line(" -ErrorAction Stop"), 1);
    assert_eq!(comment("Relay"), json!(null));
}

#[test]
fn nothing_is_guessed() {
    let site = Site::new();
    for (before, said) in [
        ("true", "nothing came through the pipe"),
        ("echo R1", "none of our JSON"),
        ("emsh Get-ReceiveConnector R1 -Property Bindings,Enabled", "no column Identity"),
        ("emsh Get-ReceiveConnector Gone 2>&1", "none of our JSON"),
        ("printf '{\"Name\": \"R1\"}'", "has no Identity"),
        ("head -c 9000000 /dev/zero", "8 MiB"),
    ] {
        let line = format!("{before} | emsh Set-ReceiveConnector -Comment x");
        site.refused(&line, 2, said);
        site.refused(&line, 2, "needs parameter -Identity");
    }
    // An Identity that was given is what counts, and what takes none is not asked for.
    site.done("emsh Get-ReceiveConnector Relay | emsh Set-ReceiveConnector R1 -Comment only");
    assert_eq!(site.property("Get-ReceiveConnector Relay", "Comment"), json!(null));
    site.done("emsh Get-ReceiveConnector R1 | emsh Get-SendConnector");
    // Neither a file nor nothing at all is read.
    site.refused("emsh Set-ReceiveConnector -Comment x </dev/null", 2, "needs parameter -Identity");
    site.done("emsh Get-ReceiveConnector R1 > r1.txt");
    site.refused("emsh Set-ReceiveConnector -Comment x <r1.txt", 2, "needs parameter -Identity");
    // No object is no error.
    let none = site.done("emsh Get-ReceiveConnector 'X*' -Json | emsh Set-ReceiveConnector -Comment x");
    assert!(none.err.contains("no object came through the pipe"), "{}", none.err);
}

/// Nobody can answer through a pipe.
#[test]
fn questions_are_not_answered_by_a_pipe() {
    let site = Site::new();
    site.refused("emsh Get-ReceiveConnector R1 | emsh Remove-ReceiveConnector", 1, "-Confirm");
    site.done("emsh Get-ReceiveConnector R1 | emsh Remove-ReceiveConnector -Confirm:false");
    site.refused("emsh Get-ReceiveConnector R1", 1, "couldn't be found");
}

/// A pipe that never ends is left after a while.
#[test]
fn a_pipe_that_stays_open_is_left() {
    let site = Site::new();
    let begun = std::time::Instant::now();
    site.refused("sleep 20 | emsh Set-ReceiveConnector -Comment x", 2, "did not end within 10 seconds");
    assert!(begun.elapsed() >= std::time::Duration::from_secs(10));
}

/// What shows all without an Identity does not read what may be a script's own input, nor wait for it.
#[test]
fn a_get_leaves_standard_input_alone() {
    let site = Site::new();
    for get in
        ["Get-ExchangeCertificate", "Get-ReceiveConnector", "Get-TransportConfig", "Get-ADPermission R1"]
    {
        let done = site.done(&format!("printf 'left\\n' | (emsh {get} -Json >/dev/null; cat)"));
        assert_eq!(done.out, "left\n", "{get}");
    }
}

#[test]
fn certificates_come_through_the_pipe() {
    let site = Site::new();
    let made = site.done("emsh New-ExchangeCertificate -DomainName a.example -Force -Json").json();
    let thumbprint = made[0]["Thumbprint"].as_str().unwrap().to_string();
    site.done(&format!(
        "emsh Get-ExchangeCertificate {thumbprint} | emsh Enable-ExchangeCertificate -Services SMTP -KeepDefault"
    ));
    let services = site.property(&format!("Get-ExchangeCertificate {thumbprint}"), "Services");
    assert!(services.to_string().contains("SMTP"), "{services}");
    site.done(&format!(
        "emsh Get-ExchangeCertificate {thumbprint} -Json | emsh Remove-ExchangeCertificate -Confirm false"
    ));
    site.expect(&format!("emsh Get-ExchangeCertificate {thumbprint}"), 1);
}
