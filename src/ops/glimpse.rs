//! A look into the store and the queues for completion: quick, and never in anybody's way.
//!
//! Promises: nothing is made, upgraded or waited for. What can't be had at once is left out, without a
//! word; the cmdlet that is typed will tell. What holds control characters is left out, too, since it
//! would go to a terminal as it is.

use crate::cert::CertificateSummary;
use crate::control::{Client, Request, Response};
use crate::model::objects::{EXCHANGE_CERTIFICATE, TRANSPORT_SERVICE};
use crate::model::{NextHop, ObjectType, Prop};
use crate::queue::glimpse as queue_glimpse;
use crate::store::Glimpse as StoreGlimpse;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long the running service may take to answer.
const ANSWER: Duration = Duration::from_millis(250);
/// The most values of one kind.
const MOST: usize = 1000;
/// The most certificates that are read for what they say; nobody looks through more.
const DESCRIBED: usize = 100;

/// A value, and what tells it from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// As it is typed.
    pub value: String,
    /// For people; may be empty.
    pub about: String,
}

impl Found {
    /// A value that speaks for itself.
    pub fn plain(value: impl Into<String>) -> Found {
        Found { value: value.into(), about: String::new() }
    }

    fn is_printable(&self) -> bool {
        !self.value.is_empty() && !self.value.chars().chain(self.about.chars()).any(char::is_control)
    }
}

fn begins(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

/// A data directory that can be looked into.
pub struct Glimpse {
    store: StoreGlimpse,
    data_dir: PathBuf,
}

impl Glimpse {
    /// Of this data directory; `None` where there is no store that this user may read now.
    pub fn of(data_dir: &Path) -> Option<Glimpse> {
        Some(Glimpse { store: StoreGlimpse::of(data_dir)?, data_dir: data_dir.to_path_buf() })
    }

    /// What objects of a kind are called: by their short names, or with the server before them where the
    /// prefix has it.
    pub fn identities(&self, object: &'static ObjectType, prefix: &str) -> Vec<Found> {
        let (server, prefix) = match prefix.rsplit_once('\\') {
            Some((server, rest)) => (Some(server), rest),
            None => (None, prefix),
        };
        let named = self.store.names(object, prefix, MOST).into_iter();
        let found = named.filter_map(|(name, of)| match (server, of) {
            (None, _) => Some(name),
            (Some(server), Some(of)) if of.eq_ignore_ascii_case(server) => Some(format!("{of}\\{name}")),
            _ => None,
        });
        found.map(Found::plain).filter(Found::is_printable).collect()
    }

    /// Thumbprints, the first ones with the subject.
    pub fn certificates(&self, prefix: &str) -> Vec<Found> {
        let names = self.store.names(&EXCHANGE_CERTIFICATE, prefix, MOST);
        let about = |thumbprint: &str| {
            let summary = self.certificate(thumbprint)?;
            let until = summary.not_after.strftime("%Y-%m-%d");
            Some(format!("{} (until {until})", summary.subject))
        };
        let found = names.into_iter().enumerate().map(|(number, (thumbprint, _))| {
            let about = (number < DESCRIBED).then(|| about(&thumbprint)).flatten().unwrap_or_default();
            Found { value: thumbprint, about }
        });
        found.filter(Found::is_printable).collect()
    }

    /// Certificates as TlsCertificateName takes them.
    pub fn certificate_names(&self) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for (thumbprint, _) in self.store.names(&EXCHANGE_CERTIFICATE, "", MOST) {
            let Some(summary) = self.certificate(&thumbprint) else { continue };
            let value = format!("<I>{}<S>{}", summary.issuer, summary.subject);
            let about = format!("until {}", summary.not_after.strftime("%Y-%m-%d"));
            if found.iter().all(|other| other.value != value) {
                found.push(Found { value, about });
            }
        }
        found.retain(Found::is_printable);
        found
    }

    fn certificate(&self, thumbprint: &str) -> Option<CertificateSummary> {
        CertificateSummary::from_der(&self.store.certificate(thumbprint)?).ok()
    }

    /// What a list of an object holds, or without an identity those of all; of very many the first ones and
    /// the last one.
    pub fn elements(
        &self,
        object: &'static ObjectType,
        prop: &Prop,
        identity: Option<&str>,
        prefix: &str,
    ) -> Vec<Found> {
        // `SERVER\Name` will do.
        let short = identity.map(|identity| identity.rsplit('\\').next().unwrap_or(identity));
        let wanted = |element: &str| begins(element, prefix);
        let mut elements = self.store.elements(object, prop, short, MOST, &wanted);
        if elements.len() > MOST {
            elements.sort_by_cached_key(|element| element.to_lowercase());
            let last = elements.pop();
            elements.truncate(MOST);
            elements.extend(last);
        }
        elements.into_iter().map(Found::plain).filter(Found::is_printable).collect()
    }

    /// The name of this server.
    pub fn server(&self) -> Option<String> {
        self.store.names(&TRANSPORT_SERVICE, "", 1).into_iter().next().map(|(name, _)| name)
    }

    /// Queues that hold mail, with where they lead: as `SERVER\number`, or as the prefix begins, by their
    /// number alone or by the domain.
    pub fn queues(&self, prefix: &str) -> Vec<Found> {
        let Some(server) = self.server() else { return Vec::new() };
        let hops = self.hops().into_iter();
        let found = hops.map(|(id, hop)| {
            let about = match hop.domain.as_str() {
                "" => hop.delivery_type.to_string(),
                domain => domain.to_string(),
            };
            let number = hop.queue_name(id);
            let whole = format!("{server}\\{number}");
            let forms = [whole.as_str(), &number, &hop.domain];
            let value = forms.into_iter().find(|form| begins(form, prefix)).unwrap_or_default().to_string();
            let about = if value == hop.domain { whole.clone() } else { about };
            Found { value, about }
        });
        found.filter(Found::is_printable).collect()
    }

    /// Messages, with their subject: as `SERVER\queue\number`, or as the prefix begins, `queue\number` or
    /// the number alone.
    pub fn messages(&self, prefix: &str) -> Vec<Found> {
        let Some(server) = self.server() else { return Vec::new() };
        let limit = u32::try_from(MOST).unwrap_or(u32::MAX);
        let listed = match self.ask(&Request::Messages { queue: None, message: None, limit }) {
            Some(Response::Messages(infos)) => {
                infos.into_iter().map(|info| (info.id, info.queue, info.subject)).collect()
            }
            Some(_) => Vec::new(),
            None => queue_glimpse::messages(&self.data_dir, MOST),
        };
        let hops = self.hops();
        let queue_name = |id: i64| {
            let hop = hops.iter().find(|(other, _)| *other == id);
            hop.map_or_else(|| id.to_string(), |(id, hop)| hop.queue_name(*id))
        };
        let found = listed.into_iter().map(|(id, queue, subject): (i64, i64, String)| {
            let in_queue = format!("{}\\{id}", queue_name(queue));
            let forms = [format!("{server}\\{in_queue}"), in_queue, id.to_string()];
            let value = forms.into_iter().find(|form| begins(form, prefix)).unwrap_or_default();
            Found { value, about: subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect() }
        });
        let mut found: Vec<Found> = found.filter(Found::is_printable).collect();
        found.dedup_by(|a, b| a.value == b.value);
        found
    }

    fn hops(&self) -> Vec<(i64, NextHop)> {
        match self.ask(&Request::Queues) {
            Some(Response::Queues(infos)) => infos.into_iter().map(|info| (info.id, info.next_hop)).collect(),
            Some(_) => Vec::new(),
            None => queue_glimpse::hops(&self.data_dir, MOST),
        }
    }

    /// What the running service says; `None` where none runs.
    fn ask(&self, request: &Request) -> Option<Response> {
        Client::connect(&self.data_dir).ok()?.ask(request, ANSWER).ok()
    }
}
