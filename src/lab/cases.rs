//! What must happen once both sides demand mutual TLS of each other.

use super::report::Report;
use super::speaker::{self, Line, Mail};
use super::{Lab, LabError, Organisation};
use std::net::Ipv4Addr;

/// Sends mail every way there is, and reports what became of it.
///
/// # Errors
/// Where a server can't be talked to.
pub fn run(lab: &Lab, report: &mut Report) -> Result<(), LabError> {
    println!("\n== Mail");
    let network = &lab.network;
    let contoso = (&lab.contoso, "anna@contoso.test", network.contoso_desk, network.contoso);
    let fabrikam = (&lab.fabrikam, "ben@fabrikam.test", network.fabrikam_desk, network.fabrikam);
    secured(lab, report, "secured: contoso to fabrikam, delivered", contoso, fabrikam)?;
    secured(lab, report, "secured: fabrikam to contoso, delivered", fabrikam, contoso)?;
    own_connector(lab, report);
    impostor(lab, report)?;
    revoked_client(lab, report)?;
    revoked_server(lab, report)?;
    in_clear(lab, report)?;
    without_starttls(lab, report)?;
    unlisted(lab, report)?;
    Ok(())
}

type Party<'a> = (&'a Organisation, &'a str, Ipv4Addr, Ipv4Addr);

/// From a person's desk to the own server.
fn hand_in(
    lab: &Lab,
    (_, sender, desk, server): Party<'_>,
    recipient: &str,
    subject: &str,
) -> Result<(), LabError> {
    println!("{sender} -> {recipient}: {subject}");
    let line = Line { from: desk, to: server, port: lab.network.port };
    let reply = speaker::send(line, Mail { sender, recipient, subject })?;
    if reply.code != 250 {
        return Err(format!("{server} did not take the mail of {sender}: {reply}").into());
    }
    Ok(())
}

fn secured(
    lab: &Lab,
    report: &mut Report,
    case: &'static str,
    from: Party<'_>,
    to: Party<'_>,
) -> Result<(), LabError> {
    let (receiver, recipient, ..) = to;
    let domain_of = |address: &str| address.split('@').nth(1).unwrap_or_default().to_string();
    let (local, domain) = recipient.split_once('@').unwrap_or_default();
    hand_in(lab, from, recipient, case)?;
    let mail = receiver.mail(domain, local, case);
    let proof = format!("X-MS-Exchange-Organization-AuthDomain: {}", domain_of(from.1));
    let proven = mail.as_deref().is_some_and(|text| text.contains(&proof) && text.contains("TLS"));
    let logged = from.0.log_line("SEND", &["Valid", domain]).is_some();
    let happened = match (&mail, proven, logged) {
        (None, ..) => format!("not delivered: {:?}", from.0.queue_error(domain)),
        (Some(_), false, _) => {
            "delivered, but its header does not say that the sender's domain was proven".into()
        }
        (Some(_), true, false) => "delivered and proven, but the send log holds no verdict".into(),
        (Some(_), true, true) => format!("in {recipient}'s Maildir; {proof}"),
    };
    report.add(case, proven && logged, happened);
    Ok(())
}

fn own_connector(lab: &Lab, report: &mut Report) {
    let parts = ["From Fabrikam", "MAIL FROM:<ben@fabrikam.test>"];
    let line = lab.contoso.log_line("RECV", &parts);
    let happened = match &line {
        Some(_) => {
            r"MAIL FROM:<ben@fabrikam.test> came in on EDGE\From Fabrikam, says contoso's log".to_string()
        }
        None => "contoso's log has no such session on that connector".to_string(),
    };
    report.add("partner by its own range served by its own connector", line.is_some(), happened);
}

fn impostor(lab: &Lab, report: &mut Report) -> Result<(), LabError> {
    let certificate = lab.impostor.as_ref().ok_or("the impostor has no certificate")?;
    let mail =
        Mail { sender: "ben@fabrikam.test", recipient: "anna@contoso.test", subject: "From an impostor" };
    println!("an impostor with a certificate for impostor.test -> anna@contoso.test, as ben@fabrikam.test");
    let line = Line { from: lab.network.impostor, to: lab.network.contoso, port: lab.network.port };
    let reply = speaker::send_over_tls(line, certificate, mail)?;
    let text = reply.to_string();
    let right = text.starts_with("454 4.7.5") && text.ends_with("SubjectMismatch");
    report.add("impostor with the wrong certificate refused", right, text);
    Ok(())
}

fn revoked_client(lab: &Lab, report: &mut Report) -> Result<(), LabError> {
    let certificate = lab.revoked.as_ref().ok_or("there is no revoked certificate")?;
    let mail =
        Mail { sender: "ben@fabrikam.test", recipient: "anna@contoso.test", subject: "From a lost key" };
    println!("somebody with fabrikam.test's revoked certificate -> anna@contoso.test, as ben@fabrikam.test");
    let line = Line { from: lab.network.impostor, to: lab.network.contoso, port: lab.network.port };
    let text = speaker::send_over_tls(line, certificate, mail)?.to_string();
    let right = text.starts_with("454 4.7.5") && text.ends_with("Reason:Revoked");
    report.add("partner with a revoked certificate refused", right, text);
    Ok(())
}

fn revoked_server(lab: &Lab, report: &mut Report) -> Result<(), LabError> {
    let contoso = (&lab.contoso, "anna@contoso.test", lab.network.contoso_desk, lab.network.contoso);
    let case = "partner's server with a revoked certificate: kept in the queue";
    hand_in(lab, contoso, "dora@proseware.test", case)?;
    let queue = lab.contoso.queue_error("proseware.test");
    let waits = queue.as_ref().is_some_and(|(status, error)| {
        status == "Retry" && error.contains("454 4.7.5") && error.contains("Reason:Revoked")
    });
    let happened = match queue {
        Some((status, error)) => format!("{status}: {error}"),
        None => "no queue for proseware.test has an error".into(),
    };
    report.add(case, waits, happened);
    Ok(())
}

fn in_clear(lab: &Lab, report: &mut Report) -> Result<(), LabError> {
    let mail = Mail { sender: "ben@fabrikam.test", recipient: "anna@contoso.test", subject: "In clear" };
    println!("somebody in clear -> anna@contoso.test, as ben@fabrikam.test");
    let line = Line { from: lab.network.impostor, to: lab.network.contoso, port: lab.network.port };
    let reply = speaker::send(line, mail)?.to_string();
    report.add("listed sender in clear refused", reply.starts_with("530 5.7.0"), reply);
    Ok(())
}

fn without_starttls(lab: &Lab, report: &mut Report) -> Result<(), LabError> {
    let contoso = (&lab.contoso, "anna@contoso.test", lab.network.contoso_desk, lab.network.contoso);
    let case = "peer without STARTTLS kept in the queue";
    hand_in(lab, contoso, "cleo@litware.test", case)?;
    let queue = lab.contoso.queue_error("litware.test");
    let waits =
        queue.as_ref().is_some_and(|(status, error)| status == "Retry" && error.contains("451 5.7.3"));
    let silent = lab.elsewhere.log_line("RECV", &["Without TLS", "EHLO"]).is_some()
        && !lab.elsewhere.mail_root().join("litware.test").join("cleo/new").exists();
    let happened = match queue {
        Some((status, error)) => format!("{status}: {error}"),
        None => "no queue for litware.test has an error".into(),
    };
    report.add(case, waits && silent, happened);
    Ok(())
}

fn unlisted(lab: &Lab, report: &mut Report) -> Result<(), LabError> {
    let contoso = (&lab.contoso, "anna@contoso.test", lab.network.contoso_desk, lab.network.contoso);
    let case = "unlisted domain delivered opportunistically";
    hand_in(lab, contoso, "cleo@adatum.test", case)?;
    let mail = lab.elsewhere.mail("adatum.test", "cleo", case);
    let encrypted = mail.as_deref().is_some_and(|text| text.contains("with ESMTPS"));
    let happened = match (&mail, encrypted) {
        (None, _) => format!("not delivered: {:?}", lab.contoso.queue_error("adatum.test")),
        (Some(_), true) => "in cleo@adatum.test's Maildir, over TLS with a self-signed certificate".into(),
        (Some(_), false) => "delivered, but not over TLS".into(),
    };
    report.add(case, encrypted, happened);
    Ok(())
}
