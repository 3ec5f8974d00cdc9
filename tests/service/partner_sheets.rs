//! A sheet from one server to another: exported, compared, and what it says typed, until everything passes, live.

use super::pki::{self, Pki};
use super::sink::{Script, Sink, Tls};
use super::site::Site;
use serde_json::Value;

fn with(shown: &emsh::cert::Issued) -> Script {
    Script { tls: Tls::With(pki::server(shown, &[])), ..Script::default() }
}

/// The rows of the partner's domain: direction, check and result.
fn rows(site: &Site, words: &[&str]) -> (Value, Vec<String>, i32) {
    let answer = site.emsh(&[&["Import-DomainSecurityPartnerSheet"], words, &["-Json"]].concat());
    let all: Value = serde_json::from_str(&answer.out).unwrap_or_else(|_| panic!("{answer:?}"));
    let of_partner = all.as_array().unwrap().iter().filter(|row| row["Domain"] == "partner.example");
    let told = of_partner
        .map(|row| format!("{} {} {}", row["Direction"], row["Check"], row["Result"]).replace('"', ""));
    let told = told.collect();
    (all, told, answer.code)
}

#[test]
fn from_one_server_to_another() {
    let pki = Pki::new("Partner Root");
    let mut partner = Site::new();
    partner.must(&["New-AcceptedDomain", "Partner", "-DomainName", "partner.example"]);
    pki.trust(&partner);
    let issued = pki.issue(&["mx.own.example", "partner.example", "own.example"]);
    pki::install(&partner, &issued);
    partner.must(&["Set-SendConnector", "Out", "-DomainSecureEnabled", "$true"]);
    let arm =
        ["Set-ReceiveConnector", "Default MX", "-DomainSecureEnabled", "$true", "-AuthMechanism", "Tls"];
    partner.must(&arm);
    partner.zones(&[("partner.example", 2)]);
    let sheet = partner.directory.path().join("sheet.html");
    let sheet = sheet.to_str().unwrap();
    // What is stored and what runs say the same.
    let json = ["Export-DomainSecurityPartnerSheet", "buyer.example", "-Format", "Json"];
    let stored: Value = serde_json::from_str(&partner.must(&json).out).unwrap();
    partner.start();
    let mut running: Value = serde_json::from_str(&partner.must(&json).out).unwrap();
    running["made"] = stored["made"].clone();
    assert_eq!(running, stored);
    let domains = stored["domains"].as_array().unwrap();
    let of_partner = domains.iter().find(|domain| domain["domain"] == "partner.example").unwrap();
    assert_eq!(of_partner["hosts"][0]["host"], "mx.partner.example", "{stored:#}");
    let made = partner.must(&["Export-DomainSecurityPartnerSheet", "buyer.example", "-FilePath", sheet]);
    assert_eq!(made.err, "", "nothing to warn of");
    let again = partner.emsh(&["Export-DomainSecurityPartnerSheet", "buyer.example", "-FilePath", sheet]);
    assert!(again.code == 1 && again.err.contains("there already"), "{again:?}");
    let text = std::fs::read_to_string(sheet).unwrap();
    assert!(text.starts_with("<!DOCTYPE html>") && !text.contains("PRIVATE"), "{text}");

    let mut site = Site::new();
    Pki::new("Own").equip(&site);
    site.must(&["Set-SendConnector", "Out", "-DomainSecureEnabled", "$true"]);
    site.must(&arm);
    site.zones(&[("partner.example", 2)]);
    let (all, told, code) = rows(&site, &[sheet, "-Offline"]);
    let wanted = [
        "Send Listed Fail",
        "Send SheetCertificate Fail",
        "Receive Listed Fail",
        "Receive SheetCertificate Fail",
    ];
    assert_eq!((told, code), (wanted.map(str::to_owned).to_vec(), 1), "{all:#}");
    assert_eq!(site.json(&["Get-DomainSecurityPartner"]), serde_json::json!([]), "nothing was changed");
    // What it says is typed, once each.
    let mut typed: Vec<String> = Vec::new();
    for line in all.as_array().unwrap().iter().flat_map(|row| row["Remedy"].as_array().unwrap()) {
        let line = line.as_str().unwrap();
        if !typed.iter().any(|known| known == line) {
            typed.push(line.to_owned());
            let script = format!(
                "emsh() {{ {} --data-dir '{}' \"$@\"; }}; {line}",
                env!("CARGO_BIN_EXE_emsh"),
                site.data().display()
            );
            let done = std::process::Command::new("bash").args(["-c", &script]).output().unwrap();
            assert!(done.status.success(), "{line}: {done:?}");
        }
    }
    assert_eq!(typed.len(), 3, "{typed:#?}");
    let (all, told, code) = rows(&site, &[sheet, "-Offline"]);
    // The other domain of the sheet is one of ours: nothing of it is believed.
    let ours: Vec<&Value> =
        all.as_array().unwrap().iter().filter(|row| row["Domain"] == "own.example").collect();
    assert!(code == 1 && ours.len() == 1, "{all:#}");
    assert!(ours[0]["Check"] == "SheetDomain" && ours[0]["Remedy"] == serde_json::json!([]), "{all:#}");
    assert!(told.iter().all(|row| row.ends_with("Pass")), "{told:?}");

    // Live: nobody there, another certificate, the right one.
    site.start();
    let live = |row: usize| rows(&site, &[sheet]).1[row].clone();
    assert_eq!(live(4), "Send SheetHosts Pass");
    assert_eq!(live(5), "Send ShownCertificate NotChecked");
    let other = pki.issue(&["partner.example"]);
    let sink = Sink::start(&site, 2, with(&other));
    assert_eq!(live(5), "Send ShownCertificate Warning");
    sink.set(with(&issued));
    assert_eq!(live(5), "Send ShownCertificate Pass");
    site.set_zones(
        emsh::dns::Zones::new()
            .mx("partner.example", 10, "elsewhere.partner.example")
            .a("elsewhere.partner.example", site.net.host(2)),
    );
    assert_eq!(live(4), "Send SheetHosts Warning");
    let damaged = site.directory.path().join("damaged.json");
    std::fs::write(&damaged, "{\"kind\": \"emsh-partner-sheet\", \"version\": 9}").unwrap();
    let refused = site.emsh(&["Import-DomainSecurityPartnerSheet", damaged.to_str().unwrap()]);
    assert!(refused.code == 1 && refused.err.contains("version 9"), "{refused:?}");
}
