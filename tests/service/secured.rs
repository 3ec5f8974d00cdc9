//! Domain Security outbound, against servers that keep every byte: a secured message leaves us proven,
//! or not at all; an ordinary one leaves us by the best that the peer has.

use super::pki::{self, Pki};
use super::sink::{Script, Sink, Tls};
use super::site::{Site, wait_for};
use emsh::dns::Zones;

fn with(tls: Tls) -> Script {
    Script { tls, ..Script::default() }
}

/// Everything for Domain Security but the list.
fn armed(pki: &Pki) -> Site {
    let site = Site::new();
    pki.equip(&site);
    site.must(&["Set-SendConnector", "Out", "-DomainSecureEnabled", "$true"]);
    site
}

fn list(site: &Site, domains: &str) {
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", domains]);
}

fn delivered(sink: &Sink, subject: &str) -> (bool, Vec<u8>) {
    let wanted = format!("Subject: {subject}\r\n");
    wait_for(&format!("{subject} at the sink: {}", sink.everything()), || {
        sink.messages()
            .into_iter()
            .find(|(_, message)| message.windows(wanted.len()).any(|part| part == wanted.as_bytes()))
    })
}

#[test]
fn a_secured_message_waits_where_the_partner_fails() {
    let pki = Pki::new("Partners");
    let mut site = armed(&pki);
    let below =
        pki.ca.subordinate("CN=Below", jiff::Timestamp::UNIX_EPOCH, "2040-01-01T00:00:00Z".parse().unwrap());
    let below = Pki { ca: below.unwrap() };
    let tls = |issued| Tls::With(pki::server(&issued, &[]));
    let refused = Script {
        tls: tls(pki.issue(&["f.example"])),
        answers: vec![("MAIL", "454 4.7.0 your certificate is not wanted here")],
        ..Script::default()
    };
    let cases = [
        ("a.example", 2, with(Tls::None), "451 5.7.3 STARTTLS is required"),
        ("b.example", 3, with(Tls::Refused("454 4.7.0 not now")), "451 5.7.3 STARTTLS is required"),
        ("c.example", 4, with(tls(pki::self_signed(&["c.example"]))), "Reason:UntrustedRoot"),
        ("d.example", 5, with(tls(pki.issue(&["mx.d.example"]))), "Reason:SubjectMismatch"),
        ("e.example", 6, with(tls(below.issue(&["e.example"]))), "Reason:UntrustedRoot"),
        ("g.example", 7, with(tls(pki.expired(&["g.example"]))), "Reason:Expired"),
        ("h.example", 8, with(Tls::Broken), "45"),
        ("f.example", 9, refused, "454 4.7.0 your certificate"),
    ];
    site.zones(&cases.each_ref().map(|(domain, last, ..)| (*domain, *last)));
    let domains = cases.each_ref().map(|(domain, ..)| *domain).join(",");
    list(&site, &domains);
    site.start();
    let sinks: Vec<_> =
        cases.iter().map(|(_, last, script, _)| Sink::start(&site, *last, script.clone())).collect();
    for (domain, ..) in &cases {
        site.hand_in(&[&format!("x@{domain}")], "hush-hush");
    }
    for ((domain, _, _, expected), sink) in cases.iter().zip(&sinks) {
        // Refused after all that concerns the host, it is the message that waits, not the queue.
        let (status, error) =
            if *domain == "f.example" { site.message_error(domain) } else { site.queue_error(domain) };
        assert_eq!(status, "Retry", "{domain}: {error}");
        assert!(error.contains(expected), "{domain}: {error}");
        if *domain == "f.example" {
            // It proved itself; our envelope went inside TLS, the message nowhere.
            assert!(!sink.everything().contains("hush") && !sink.seen()[0].clear_text().contains("MAIL"));
            assert!(sink.seen()[0].client_certificates > 0);
        } else {
            assert!(!sink.seen().is_empty(), "{domain} was tried");
            sink.assert_untouched("hush");
        }
    }
    // Once more, with everything in place: delivered, proven, our certificate shown.
    sinks[3].set(with(tls(pki.issue(&["d.example"]))));
    sinks[4].set(with(Tls::With(pki::server(&below.issue(&["e.example"]), &[below.ca.der()]))));
    for (domain, sink) in [("d.example", &sinks[3]), ("e.example", &sinks[4])] {
        site.must(&["Retry-Queue", domain]);
        assert!(delivered(sink, "hush-hush").0, "inside TLS");
        let seen = sink.seen().into_iter().find(|seen| !seen.messages.is_empty()).unwrap();
        assert!(seen.client_certificates > 0);
        assert!(!seen.clear_text().contains("MAIL"));
    }
    // Off the list: restart, and it goes as ordinary mail does.
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "@{Remove=\"a.example\",\"c.example\"}"]);
    site.restart();
    for (domain, sink, inside) in [("a.example", &sinks[0], false), ("c.example", &sinks[2], true)] {
        // Without a word more: what waited is routed and tried by the new configuration at once.
        assert_eq!(delivered(sink, "hush-hush").0, inside, "{domain}");
    }
    for index in [1, 5, 6] {
        sinks[index].assert_untouched("hush");
    }
}

/// A partner without TLS: its mail goes under ReportOnly, as everything says that tells of it, and waits under Enforce.
#[test]
fn a_partner_in_clear_goes_under_report_only_and_waits_under_enforce() {
    let pki = Pki::new("Partners");
    let mut site = armed(&pki);
    site.zones(&[("partner.example", 2)]);
    list(&site, "partner.example");
    let made = site.must(&["New-DomainSecurityPartner", "partner.example", "-Mode", "ReportOnly"]);
    let told = "'partner.example' is ReportOnly: mail to it goes as if the domain were not listed";
    assert!(made.err.contains(told), "{made:?}");
    site.start();
    let again = site.must(&["Restart-Service", "emsh-transport"]);
    assert!(again.err.contains(told), "{again:?}");
    let sink = Sink::start(&site, 2, with(Tls::None));
    site.hand_in(&["x@partner.example"], "looked at");
    assert!(!delivered(&sink, "looked at").0, "in clear");
    let sent = wait_for("the tracking log tells of it", || {
        let events = site.json(&["Get-MessageTrackingLog", "-EventId", "SEND"]);
        events.as_array()?.first().map(ToString::to_string)
    });
    for fact in ["DomainSecure", "ReportOnly", "WouldFail", "451 5.7.3 STARTTLS is required to send mail"] {
        assert!(sent.contains(fact), "{fact}: {sent}");
    }
    let set = ["Set-DomainSecurityPartner", "partner.example", "-Mode", "Enforce", "-Direction", "Send"];
    let enforced = site.must(&set);
    assert!(!enforced.err.contains("is ReportOnly: mail to it"), "{enforced:?}");
    let mode = |name: &str| {
        let shown = site.json(&["Get-DomainSecurityPartner", "partner.example"]);
        shown.as_array().map_or(&shown, |all| &all[0])[name].clone()
    };
    assert_eq!((mode("SendMode"), mode("ReceiveMode")), ("Enforce".into(), "ReportOnly".into()));
    // Not before the restart.
    site.restart();
    let before = sink.seen().len();
    site.hand_in(&["x@partner.example"], "hush-hush");
    let (_, error) = site.queue_error("partner.example");
    assert!(error.contains("451 5.7.3 STARTTLS is required to send mail"), "{error}");
    for seen in &sink.seen()[before..] {
        assert!(!seen.clear_text().contains("MAIL"), "{}", seen.clear_text());
    }
}

#[test]
fn a_swapped_certificate_stops_a_partner_that_was_fine() {
    let pki = Pki::new("Partners");
    let mut site = armed(&pki);
    site.zones(&[("partner.example", 2)]);
    list(&site, "partner.example");
    site.start();
    let sink = Sink::start(&site, 2, with(Tls::With(pki::server(&pki.issue(&["partner.example"]), &[]))));
    site.hand_in(&["x@partner.example"], "first");
    assert!(delivered(&sink, "first").0);
    let before = sink.seen().len();
    // From now on it names only its host. A kept session must not carry the next message either.
    sink.set(with(Tls::With(pki::server(&pki.issue(&["mx.partner.example"]), &[]))));
    wait_for("the session is over", || {
        sink.seen().iter().all(|seen| seen.inside_text().contains("QUIT")).then_some(())
    });
    site.hand_in(&["x@partner.example"], "second");
    let (_, error) = site.queue_error("partner.example");
    assert!(error.contains("454 4.7.5 Certificate validation failure, Reason:SubjectMismatch"), "{error}");
    for seen in &sink.seen()[before..] {
        let all = seen.clear_text() + &seen.inside_text();
        assert!(!all.contains("MAIL") && !all.contains("second"), "{all}");
    }
}

#[test]
fn every_host_is_tried_and_none_of_them_in_clear() {
    let pki = Pki::new("Partners");
    let mut site = armed(&pki);
    let zones = Zones::new()
        .mx("partner.example", 10, "one.partner.example")
        .mx("partner.example", 20, "two.partner.example")
        .a("one.partner.example", site.net.host(2))
        .a("two.partner.example", site.net.host(3));
    site.set_zones(zones);
    list(&site, "partner.example");
    site.start();
    let bad = Sink::start(&site, 2, with(Tls::None));
    let good = Sink::start(&site, 3, with(Tls::With(pki::server(&pki.issue(&["partner.example"]), &[]))));
    site.hand_in(&["x@partner.example"], "by the second");
    assert!(delivered(&good, "by the second").0);
    bad.assert_untouched("second");
    assert!(!bad.seen().is_empty());
}

#[test]
fn ordinary_mail_takes_the_best_that_the_peer_has() {
    let mut site = Site::new();
    site.zones(&[("broken.example", 2), ("self.example", 3), ("refusing.example", 4), ("clear.example", 5)]);
    site.start();
    let issued = pki::self_signed(&["other.example"]);
    let cases = [
        ("broken.example", Tls::Broken, false, 2),
        ("self.example", Tls::With(pki::server(&issued, &[])), true, 1),
        ("refusing.example", Tls::Refused("454 4.7.0 not now"), false, 2),
        ("clear.example", Tls::None, false, 1),
    ];
    let sinks: Vec<_> = cases
        .iter()
        .zip(2..)
        .map(|((_, tls, ..), last)| Sink::start(&site, last, with(tls.clone())))
        .collect();
    for ((domain, _, inside, connections), sink) in cases.iter().zip(&sinks) {
        site.hand_in(&[&format!("x@{domain}")], "ordinary");
        assert_eq!(delivered(sink, "ordinary").0, *inside, "{domain}");
        assert_eq!(sink.messages().len(), 1, "{domain}");
        assert!(sink.seen().len() <= *connections, "{domain}: {:?}", sink.seen());
    }
    // RequireTLS: no longer in clear.
    site.must(&["Set-SendConnector", "Out", "-RequireTLS", "$true"]);
    site.restart();
    for domain in ["broken.example", "refusing.example", "clear.example"] {
        site.hand_in(&[&format!("x@{domain}")], "hush-hush");
    }
    for (domain, sink) in
        [("broken.example", &sinks[0]), ("refusing.example", &sinks[2]), ("clear.example", &sinks[3])]
    {
        let (status, error) = site.queue_error(domain);
        assert_eq!(status, "Retry", "{domain}: {error}");
        assert!(!sink.everything().contains("hush"), "{domain}");
    }
    site.hand_in(&["x@self.example"], "any certificate will do");
    assert!(delivered(&sinks[1], "any certificate will do").0);
}

#[test]
fn a_shared_host_gets_only_what_it_may_have() {
    let pki = Pki::new("Partners");
    let mut site = armed(&pki);
    let zones = Zones::new()
        .mx("partner.example", 10, "mx.shared.example")
        .mx("other.example", 10, "mx.shared.example")
        .a("mx.shared.example", site.net.host(2));
    site.set_zones(zones);
    list(&site, "partner.example");
    site.start();
    let sink =
        Sink::start(&site, 2, with(Tls::With(pki::server(&pki::self_signed(&["mx.shared.example"]), &[]))));
    // The second time a session to the host may still be there.
    for subject in ["first", "second"] {
        site.hand_in(&["a@partner.example", "b@other.example"], subject);
        assert!(delivered(&sink, subject).0);
        let (status, error) = site.queue_error("partner.example");
        assert_eq!(status, "Retry");
        assert!(error.contains("Reason:UntrustedRoot"), "{error}");
    }
    wait_for("only the secured queue is left", || {
        let queues = site.json(&["Get-Queue"]);
        let hops: Vec<_> =
            queues.as_array().unwrap().iter().map(|queue| queue["NextHopDomain"].clone()).collect();
        (hops == ["partner.example"]).then_some(())
    });
    let all = sink.everything();
    assert!(all.contains("b@other.example") && !all.contains("a@partner.example"), "{all}");
}

#[test]
fn a_listed_domain_never_leaves_by_another_connector() {
    let pki = Pki::new("Partners");
    let mut site = armed(&pki);
    let port = site.net.port.to_string();
    let us = site.net.host(super::site::US).to_string();
    site.must(&[
        "New-SendConnector",
        "Nearer",
        "-AddressSpaces",
        "partner.example",
        "-Port",
        &port,
        "-SourceIPAddress",
        &us,
        "-UseExternalDNSServersEnabled",
        "$true",
    ]);
    site.zones(&[("partner.example", 2)]);
    list(&site, "partner.example");
    site.start();
    let sink = Sink::start(&site, 2, with(Tls::With(pki::server(&pki.issue(&["partner.example"]), &[]))));
    site.hand_in(&["x@partner.example"], "hush-hush");
    let (status, error) = site.queue_error("partner.example");
    assert_eq!(status, "Retry");
    assert!(
        error.contains("454 4.7.5 Domain security: connector 'Nearer' won the route but is not armed"),
        "{error}"
    );
    assert!(sink.seen().is_empty(), "{:?}", sink.seen());
    // Nor by a smart host that won the route.
    let host = format!("[{}]", site.net.host(2));
    site.must(&["Set-SendConnector", "Nearer", "-DNSRoutingEnabled", "$false", "-SmartHosts", &host]);
    site.restart();
    site.must(&["Retry-Queue", "*", "-Resubmit", "true"]);
    site.hand_in(&["x@partner.example"], "hush-hush");
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert!(sink.seen().is_empty(), "{:?}", sink.seen());
    site.must(&["Set-SendConnector", "Nearer", "-SmartHosts", "$null", "-DNSRoutingEnabled", "$true"]);
    // Armed nowhere: the list is not in use, and the connector's own policy applies.
    site.must(&["Set-SendConnector", "Out", "-DomainSecureEnabled", "$false"]);
    sink.set(with(Tls::None));
    let restarted = site.must(&["Restart-Service", "emsh-transport"]);
    assert!(restarted.err.contains("TLSSendDomainSecureList is not in use"), "{restarted:?}");
    assert!(!delivered(&sink, "hush-hush").0);
    // Armed where it wins: proven.
    site.must(&["Set-SendConnector", "Nearer", "-DomainSecureEnabled", "$true"]);
    sink.set(with(Tls::With(pki::server(&pki.issue(&["partner.example"]), &[]))));
    site.restart();
    site.hand_in(&["x@partner.example"], "proven");
    site.must(&["Retry-Queue", "partner.example"]);
    assert!(delivered(&sink, "proven").0);
}
