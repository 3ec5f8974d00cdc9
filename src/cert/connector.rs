//! Whether a connector needs a certificate, and which one of the store it shows: one answer for the
//! compiler, the warnings of cmdlets, Get- and Remove-. DESIGN, "Certificate selection".
//!
//! Promises: a pending request, a certificate without a key that opens, one of another X.509 version
//! than 3 and a damaged row never stand to be chosen; why not is told. Pure.

use super::{Candidate, CertificateSummary, Selection, Want, select, trusted_path};
use crate::model::object::{Record, World};
use crate::model::{CertificateName, Configuration, SmtpDomain};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};

/// What a connector looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its Fqdn, or this server's.
    pub fqdn: SmtpDomain,
    /// Its TlsCertificateName.
    pub name: Option<CertificateName>,
    /// Without a certificate it does not do what it is set up for: STARTTLS is not offered, partners
    /// see none, or the one that was asked for by name is not there.
    pub missed: bool,
}

impl Need {
    /// What a Receive or Send connector looks for; `None` where it uses no certificate of ours, or
    /// holds a name that can't be read (the rules tell that).
    pub fn of(connector: &Record, server_fqdn: &SmtpDomain) -> Option<Self> {
        let fqdn = match connector.text("Fqdn") {
            "" => server_fqdn.clone(),
            own => own.parse().ok()?,
        };
        let name = match connector.text("TlsCertificateName") {
            "" => None,
            given => Some(given.parse().ok()?),
        };
        if connector.object.noun == "SendConnector" {
            // Others need no certificate of ours; one that was asked for by name is missed.
            let missed = connector.bool("DomainSecureEnabled") || name.is_some();
            (!connector.bool("IgnoreSTARTTLS")).then_some(Need { fqdn, name, missed })
        } else {
            connector.has_flag("AuthMechanism", "Tls").then_some(Need { fqdn, name, missed: true })
        }
    }
}

/// What a connector shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// It uses no certificate of ours.
    NotUsed,
    /// This one, which is in date.
    Valid(String),
    /// Only an expired one: for opportunistic TLS, never for a domain-secured partner.
    Expired {
        /// Which.
        thumbprint: String,
        /// Until when it held.
        not_after: Timestamp,
    },
    /// None, and whether that is missed ([`Need::missed`]).
    Nothing {
        /// As [`Need::missed`].
        missed: bool,
    },
}

impl Shown {
    /// The thumbprint, expired or not.
    pub fn thumbprint(&self) -> Option<&str> {
        match self {
            Shown::Valid(thumbprint) | Shown::Expired { thumbprint, .. } => Some(thumbprint),
            Shown::NotUsed | Shown::Nothing { .. } => None,
        }
    }
}

/// Where the candidates stand that a need may be answered with, each list in their order.
#[derive(Debug, Clone, Default)]
struct Places {
    /// By their names in lower case, `*.` and all.
    by_name: HashMap<String, Vec<usize>>,
    /// By issuer and subject, as TlsCertificateName has them.
    by_certificate_name: HashMap<String, Vec<usize>>,
    by_thumbprint: HashMap<String, usize>,
}

impl Places {
    fn of(candidates: &[Candidate]) -> Self {
        let mut places = Places::default();
        for (place, Candidate { summary, .. }) in candidates.iter().enumerate() {
            for name in summary.names() {
                let there = places.by_name.entry(name.to_ascii_lowercase()).or_default();
                if there.last() != Some(&place) {
                    there.push(place);
                }
            }
            let name = format!("<I>{}<S>{}", summary.issuer, summary.subject);
            places.by_certificate_name.entry(name).or_default().push(place);
            places.by_thumbprint.insert(summary.thumbprint.clone(), place);
        }
        places
    }

    /// Those that may answer a need, and maybe others.
    fn near(&self, need: &Need) -> Vec<usize> {
        let at = |map: &HashMap<String, Vec<usize>>, key: &str| map.get(key).cloned().unwrap_or_default();
        if let Some(name) = &need.name {
            return at(&self.by_certificate_name, &name.to_string());
        }
        let mut near = at(&self.by_name, need.fqdn.as_str());
        if let Some((_, parent)) = need.fqdn.as_str().split_once('.') {
            near.extend(at(&self.by_name, &format!("*.{parent}")));
            near.sort_unstable();
            near.dedup();
        }
        near
    }

    /// True where some name is held by this candidate and by another one, as far as one need can tell.
    fn is_contested(&self, candidate: &Candidate, under_wildcards: &HashSet<&str>) -> bool {
        candidate.summary.names().iter().any(|name| {
            let name = name.to_ascii_lowercase();
            let several = self.by_name.get(&name).is_some_and(|places| places.len() > 1);
            let parent = name.split_once('.').map(|(_, parent)| parent).unwrap_or_default();
            several || under_wildcards.contains(parent)
        })
    }
}

/// The certificates of a store that can be shown, and why others can't.
#[derive(Debug, Clone)]
pub struct Shelf {
    server_fqdn: Option<SmtpDomain>,
    candidates: Vec<Candidate>,
    places: Places,
    /// Thumbprints of certificates that can't be shown, each with the reason. Pending requests are
    /// not among them.
    pub unusable: Vec<(String, String)>,
    now: Timestamp,
}

impl Shelf {
    /// Reads the certificates of a configuration. `roots` decide which chains are trusted; that
    /// matters only where [`Shelf::trust_matters`].
    pub fn of(configuration: &Configuration, roots: &[Vec<u8>], now: Timestamp) -> Self {
        let server = configuration.single("TransportService");
        let mut shelf = Shelf {
            server_fqdn: server.and_then(|server| server.text("Fqdn").parse().ok()),
            candidates: Vec::new(),
            places: Places::default(),
            unusable: Vec::new(),
            now,
        };
        let keys: HashSet<&str> = configuration.keys.iter().map(String::as_str).collect();
        for record in configuration.all("ExchangeCertificate") {
            if configuration.requests.contains_key(record.text("Thumbprint")) {
                continue;
            }
            match candidate(configuration, record, &keys) {
                Ok(candidate) => shelf.candidates.push(candidate),
                Err(why) => shelf.unusable.push((record.text("Thumbprint").to_string(), why)),
            }
        }
        shelf.places = Places::of(&shelf.candidates);
        if !roots.is_empty() {
            shelf.find_trusted(configuration, roots);
        }
        shelf
    }

    /// Looks at the chains of those candidates that a choice may have to tell from others: signatures take long.
    fn find_trusted(&mut self, configuration: &Configuration, roots: &[Vec<u8>]) {
        let Shelf { candidates, places, now, .. } = self;
        let under_wildcards: HashSet<&str> =
            places.by_name.keys().filter_map(|name| name.strip_prefix("*.")).collect();
        for candidate in candidates.iter_mut() {
            if !places.is_contested(candidate, &under_wildcards) {
                continue;
            }
            let chain = configuration.chains.get(&candidate.summary.thumbprint);
            let chain = chain.map(Vec::as_slice).unwrap_or_default();
            // Of an expired one the question is whether it was trusted while it held.
            let at = (*now).min(candidate.summary.not_after);
            candidate.chain_trusted = trusted_path(chain, roots, at, &[]).is_ok();
        }
    }

    /// The same without one of the certificates.
    #[must_use]
    pub fn without(&self, thumbprint: &str) -> Self {
        let mut rest = self.clone();
        rest.candidates.retain(|candidate| candidate.summary.thumbprint != thumbprint);
        rest.places = Places::of(&rest.candidates);
        rest
    }

    /// The certificates that can be shown.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// What a connector looks for; see [`Need::of`].
    pub fn need_of(&self, connector: &Record) -> Option<Need> {
        Need::of(connector, self.server_fqdn.as_ref()?)
    }

    /// The candidate with this thumbprint.
    pub fn candidate(&self, thumbprint: &str) -> Option<&Candidate> {
        self.places.by_thumbprint.get(thumbprint).and_then(|place| self.candidates.get(*place))
    }

    /// What is chosen for a need.
    pub fn select(&self, need: &Need) -> Selection<'_> {
        self.select_without(need, None)
    }

    fn select_without(&self, need: &Need, without: Option<&str>) -> Selection<'_> {
        let near = self.places.near(need);
        let near = near.iter().filter_map(|place| self.candidates.get(*place));
        let others = near.filter(|candidate| Some(candidate.summary.thumbprint.as_str()) != without);
        select(others, &Want { fqdn: &need.fqdn, name: need.name.as_ref() }, self.now)
    }

    /// The usable certificate that would be chosen for a name if each served SMTP.
    pub fn if_enabled(&self, fqdn: &SmtpDomain) -> Option<Candidate> {
        let near = self.places.near(&Need { fqdn: fqdn.clone(), name: None, missed: false });
        let near = near.iter().filter_map(|place| self.candidates.get(*place));
        let enabled: Vec<Candidate> = near.map(|it| Candidate { smtp_enabled: true, ..it.clone() }).collect();
        match select(&enabled, &Want { fqdn, name: None }, self.now) {
            Selection::Usable(candidate) => Some(candidate.clone()),
            Selection::ExpiredOnly(_) | Selection::None => None,
        }
    }

    /// What a connector shows, enabled or not.
    pub fn shown_by(&self, connector: &Record) -> Shown {
        let Some(need) = self.need_of(connector) else { return Shown::NotUsed };
        match self.select(&need) {
            Selection::Usable(it) => Shown::Valid(it.summary.thumbprint.clone()),
            Selection::ExpiredOnly(it) => {
                Shown::Expired { thumbprint: it.summary.thumbprint.clone(), not_after: it.summary.not_after }
            }
            Selection::None => Shown::Nothing { missed: need.missed },
        }
    }

    /// True where the choice may depend on which chains are trusted: by Fqdn, among several.
    pub fn trust_matters(&self, need: &Need) -> bool {
        if need.name.is_some() {
            return false;
        }
        match self.select(need) {
            Selection::Usable(best) => {
                let without = Some(best.summary.thumbprint.as_str());
                matches!(self.select_without(need, without), Selection::Usable(_))
            }
            Selection::ExpiredOnly(best) => {
                self.select_without(need, Some(&best.summary.thumbprint)).candidate().is_some()
            }
            Selection::None => false,
        }
    }
}

/// A certificate that a connector may show, or why none may. Whether its chain is trusted is found out later.
fn candidate(
    configuration: &Configuration,
    record: &Record,
    keys: &HashSet<&str>,
) -> Result<Candidate, String> {
    let thumbprint = record.text("Thumbprint");
    let chain = configuration.chains.get(thumbprint).map(Vec::as_slice).unwrap_or_default();
    let end_entity =
        chain.first().ok_or("the store has no readable certificate for this thumbprint; import it again")?;
    let summary =
        CertificateSummary::from_der(end_entity).map_err(|error| format!("{error}; import it again"))?;
    if summary.thumbprint != thumbprint {
        return Err(format!("the stored certificate is another ({}); import it again", summary.thumbprint));
    }
    if summary.version != 3 {
        return Err(format!("it is of X.509 version {}, and only version 3 serves", summary.version));
    }
    if !keys.contains(thumbprint) {
        let text = "its private key is not in the store, or can't be opened with secret.key; import it again with its key";
        return Err(text.into());
    }
    Ok(Candidate {
        chain_trusted: false,
        summary,
        smtp_enabled: record.has_flag("Services", "SMTP"),
        has_key: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::{Ca, Issued, Purpose};
    use crate::model::Value;
    use crate::model::objects::{EXCHANGE_CERTIFICATE, RECEIVE_CONNECTOR, SEND_CONNECTOR, TRANSPORT_SERVICE};

    fn day(day: &str) -> Timestamp {
        format!("2026-{day}T00:00:00Z").parse().unwrap()
    }

    fn connector(noun: &str, settings: &[(&str, &str)]) -> Record {
        let object = if noun == "Send" { &SEND_CONNECTOR } else { &RECEIVE_CONNECTOR };
        let mut record = Record::with_defaults(object);
        for (name, value) in settings {
            let value = match *value {
                "true" => Value::Bool(true),
                "Tls" => Value::texts(["Tls"]),
                "None" => Value::texts(["None"]),
                text => Value::text(text),
            };
            record.set(name, value);
        }
        record
    }

    #[test]
    fn what_a_connector_looks_for() {
        const NAME: (&str, &str) = ("TlsCertificateName", "<I>CN=Lab<S>CN=mail");
        let server: SmtpDomain = "edge1.lab.example".parse().unwrap();
        type Row = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static str);
        let table: &[Row] = &[
            ("server's name", "Receive", &[("AuthMechanism", "Tls")], "edge1.lab.example missed"),
            (
                "own name",
                "Receive",
                &[("AuthMechanism", "Tls"), ("Fqdn", "mail.lab.example")],
                "mail.lab.example missed",
            ),
            ("no TLS", "Receive", &[("AuthMechanism", "None"), NAME], "nothing"),
            ("by name", "Receive", &[("AuthMechanism", "Tls"), NAME], "edge1.lab.example named missed"),
            ("opportunistic", "Send", &[], "edge1.lab.example"),
            ("armed", "Send", &[("DomainSecureEnabled", "true")], "edge1.lab.example missed"),
            ("named", "Send", &[NAME], "edge1.lab.example named missed"),
            ("no STARTTLS", "Send", &[NAME, ("IgnoreSTARTTLS", "true")], "nothing"),
            ("unreadable", "Send", &[("Fqdn", "not a name")], "nothing"),
        ];
        for (situation, noun, settings, expected) in table {
            let told = match Need::of(&connector(noun, settings), &server) {
                None => "nothing".to_string(),
                Some(need) => format!(
                    "{}{}{}",
                    need.fqdn,
                    if need.name.is_some() { " named" } else { "" },
                    if need.missed { " missed" } else { "" }
                ),
            };
            assert_eq!(told, *expected, "{situation}");
        }
    }

    struct Shop {
        configuration: Configuration,
        records: Vec<Record>,
    }

    impl Shop {
        fn new() -> Self {
            let mut service = Record::with_defaults(&TRANSPORT_SERVICE);
            service.set("Fqdn", Value::text("mail.lab.example"));
            let mut configuration = Configuration::default();
            configuration.insert(&TRANSPORT_SERVICE, vec![service]);
            Shop { configuration, records: Vec::new() }
        }

        /// Puts a certificate in; its thumbprint.
        fn put(&mut self, issued: &Issued, key: bool) -> String {
            let thumbprint = super::super::summary::thumbprint(&issued.der);
            let mut record = Record::with_defaults(&EXCHANGE_CERTIFICATE);
            record.set("Thumbprint", Value::text(&thumbprint));
            record.set("Services", Value::texts(["SMTP"]));
            self.records.push(record);
            self.configuration.chains.insert(thumbprint.clone(), vec![issued.der.clone()]);
            if key {
                self.configuration.keys.push(thumbprint.clone());
            }
            self.configuration.insert(&EXCHANGE_CERTIFICATE, self.records.clone());
            thumbprint
        }

        fn shown(&self, roots: &[Vec<u8>]) -> Shown {
            Shelf::of(&self.configuration, roots, day("06-01")).shown_by(&connector("Send", &[]))
        }
    }

    /// Of many certificates the one is chosen that a look at all of them chooses, trust included; and another one
    /// without it.
    #[test]
    fn names_lead_to_what_a_look_at_all_chooses() {
        let ca = Ca::new("CN=Lab", day("01-01"), day("12-01")).unwrap();
        let roots = [ca.der().to_vec()];
        let mut shop = Shop::new();
        let all = [
            "a.lab.example",
            "b.lab.example",
            "A.LAB.example",
            "*.lab.example",
            "*.b.lab.example",
            "c.example",
        ];
        for (number, name) in all.iter().enumerate() {
            for (until, trusted) in [("05-01", true), ("11-01", true), ("10-01", false)] {
                let from = day(&format!("01-0{}", number + 1));
                let subject = format!("CN={name}");
                let issued = match trusted {
                    true => ca.issue(&subject, &[name, "mail.c.example"], Purpose::Both, from, day(until)),
                    false => Ca::new("CN=Lab", day("01-01"), day("12-01")).unwrap().issue(
                        &subject,
                        &[name],
                        Purpose::Both,
                        from,
                        day(until),
                    ),
                };
                shop.put(&issued.unwrap(), true);
            }
        }
        let shelf = Shelf::of(&shop.configuration, &roots, day("06-01"));
        // Every chain looked at, every candidate asked.
        let plain: Vec<Candidate> = shelf
            .candidates()
            .iter()
            .map(|candidate| {
                let chain = &shop.configuration.chains[&candidate.summary.thumbprint];
                let at = day("06-01").min(candidate.summary.not_after);
                Candidate { chain_trusted: trusted_path(chain, &roots, at, &[]).is_ok(), ..candidate.clone() }
            })
            .collect();
        let thumbprint = |selection: Selection<'_>| match selection {
            Selection::Usable(it) => format!("usable {}", it.summary.thumbprint),
            Selection::ExpiredOnly(it) => format!("expired {}", it.summary.thumbprint),
            Selection::None => "none".to_string(),
        };
        let named = Some("<I>CN=Lab<S>CN=c.example".parse::<CertificateName>().unwrap());
        for fqdn in [
            "a.lab.example",
            "b.lab.example",
            "x.lab.example",
            "x.b.lab.example",
            "mail.c.example",
            "d.example",
        ] {
            for name in [None, named.clone()] {
                let need = Need { fqdn: fqdn.parse().unwrap(), name, missed: true };
                let want = Want { fqdn: &need.fqdn, name: need.name.as_ref() };
                let chosen = shelf.select(&need);
                assert_eq!(thumbprint(chosen), thumbprint(select(&plain, &want, day("06-01"))), "{fqdn}");
                let Some(best) = chosen.candidate() else { continue };
                let without = best.summary.thumbprint.as_str();
                let rest = plain.iter().filter(|it| it.summary.thumbprint != without);
                let second = thumbprint(select(rest, &want, day("06-01")));
                assert_eq!(thumbprint(shelf.select_without(&need, Some(without))), second, "{fqdn}");
                assert_eq!(thumbprint(shelf.without(without).select(&need)), second, "{fqdn}");
            }
        }
    }

    /// The chosen certificate, step by step: trust decides by signatures, not by names; a pending
    /// request, a lost key and a damaged row are passed over.
    #[test]
    fn only_what_can_serve_is_chosen() {
        let (from, until) = (day("01-01"), day("12-01"));
        let ca = Ca::new("CN=Lab", from, until).unwrap();
        let twin = Ca::new("CN=Lab", from, until).unwrap();
        let roots = [ca.der().to_vec()];
        let issue = |ca: &Ca, from: &str, until: &str| {
            ca.issue("CN=mail", &["mail.lab.example"], Purpose::Both, day(from), day(until)).unwrap()
        };
        let mut shop = Shop::new();
        assert_eq!(shop.shown(&roots), Shown::Nothing { missed: false });
        let old = shop.put(&issue(&ca, "01-01", "05-01"), true);
        let not_after = day("05-01");
        assert_eq!(shop.shown(&roots), Shown::Expired { thumbprint: old, not_after });
        let trusted = shop.put(&issue(&ca, "02-01", "11-01"), true);
        assert_eq!(shop.shown(&roots), Shown::Valid(trusted.clone()));
        let of_twin = shop.put(&issue(&twin, "03-01", "11-01"), true);
        assert_eq!(shop.shown(&roots), Shown::Valid(trusted.clone()), "another root of the same name");
        let shelf = Shelf::of(&shop.configuration, &[], day("06-01"));
        assert!(shelf.trust_matters(&shelf.need_of(&connector("Send", &[])).unwrap()));
        assert_eq!(shop.shown(&[]), Shown::Valid(of_twin), "without trust the newer one");
        let lost = shop.put(&issue(&ca, "04-01", "11-01"), false);
        assert_eq!(shop.shown(&roots), Shown::Valid(trusted.clone()));
        let pending = shop.put(&issue(&ca, "05-01", "11-01"), true);
        shop.configuration.requests.insert(pending, vec![0x30]);
        assert_eq!(shop.shown(&roots), Shown::Valid(trusted.clone()));
        let damaged = shop.put(&issue(&ca, "05-02", "11-01"), true);
        shop.configuration.chains.insert(damaged.clone(), vec![b"junk".to_vec()]);
        let future = shop.put(&issue(&ca, "07-01", "11-01"), true);
        assert_eq!(shop.shown(&roots), Shown::Valid(trusted));
        let shelf = Shelf::of(&shop.configuration, &roots, day("06-01"));
        let unusable: Vec<&str> = shelf.unusable.iter().map(|(thumbprint, _)| thumbprint.as_str()).collect();
        assert_eq!(unusable, [lost.as_str(), damaged.as_str()]);
        assert!(shelf.candidates().iter().any(|candidate| candidate.summary.thumbprint == future));
    }
}
