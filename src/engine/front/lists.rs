//! Asks providers of lists about an address.
//!
//! Promises: all of them at once, an answer within [`PATIENCE`], and no more questions under way than
//! [`AT_ONCE`] in the whole service. A provider that fails lists nobody: it is told of in the service's log,
//! and left alone for [`REST`], so that a dead one does not delay every message. The resolver keeps the answers
//! for as long as they say.

use crate::dns::{DnsError, Resolver};
use crate::model::{Clock, ListProvider, SmtpDomain};
use crate::policy::list_provider::{is_listed, list_question};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// How long a command waits for all answers.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a provider that failed is not asked.
const REST: SignedDuration = SignedDuration::from_secs(60);
/// Questions under way.
const AT_ONCE: usize = 256;
/// Providers whose failure is remembered; there are never as many in a configuration.
const MOST: usize = 1000;

/// What is known of providers.
pub struct Lists {
    failed: Arc<Mutex<HashMap<SmtpDomain, Timestamp>>>,
    permits: Arc<Semaphore>,
    clock: Arc<dyn Clock>,
    patience: Duration,
}

impl Lists {
    /// None has failed yet.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Lists {
            failed: Arc::default(),
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            clock,
            patience: PATIENCE,
        }
    }

    /// The first of these providers, in their order, that lists the address.
    pub async fn find<'a>(
        &self,
        resolver: &Arc<dyn Resolver>,
        providers: &'a [ListProvider],
        ip: IpAddr,
    ) -> Option<&'a ListProvider> {
        let mut answers: Vec<Option<bool>> = vec![None; providers.len()];
        let mut asking = JoinSet::new();
        for (index, provider) in providers.iter().enumerate() {
            if self.rests(&provider.domain) {
                answers[index] = Some(false);
                continue;
            }
            let (resolver, permits) = (Arc::clone(resolver), Arc::clone(&self.permits));
            let provider = provider.clone();
            asking.spawn(async move {
                let _permit = permits.acquire().await;
                (index, ask(resolver.as_ref(), &provider, ip).await)
            });
        }
        let deadline = tokio::time::Instant::now() + self.patience;
        loop {
            // One that comes before it in their order has not answered yet: it may match, too.
            let undecided = answers.iter().position(|answer| *answer != Some(false))?;
            if answers[undecided] == Some(true) {
                return providers.get(undecided);
            }
            match tokio::time::timeout_at(deadline, asking.join_next()).await {
                Ok(Some(Ok((index, answer)))) => {
                    answers[index] = Some(answer.unwrap_or_else(|error| {
                        self.note(&providers[index], &error);
                        false
                    }));
                }
                // A task that broke down has not answered.
                Ok(Some(Err(error))) => tracing::error!(%error, "a question to a list provider broke down"),
                Ok(None) => return matching(providers, &answers),
                Err(_) => {
                    let silent = providers.iter().zip(&answers).filter(|(_, answer)| answer.is_none());
                    silent.for_each(|(provider, _)| self.note(provider, &DnsError::Timeout));
                    return matching(providers, &answers);
                }
            }
        }
    }

    fn rests(&self, domain: &SmtpDomain) -> bool {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.get(domain).is_some_and(|at| self.clock.now().duration_since(*at) < REST)
    }

    fn note(&self, provider: &ListProvider, error: &DnsError) {
        tracing::warn!(
            provider = provider.name,
            domain = %provider.domain,
            %error,
            "a list provider does not answer: it lists nobody, and is asked again in a minute"
        );
        let now = self.clock.now();
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if failed.len() >= MOST {
            failed.retain(|_, at| now.duration_since(*at) < REST);
        }
        if failed.len() < MOST {
            failed.insert(provider.domain.clone(), now);
        }
    }
}

fn matching<'a>(providers: &'a [ListProvider], answers: &[Option<bool>]) -> Option<&'a ListProvider> {
    let found = answers.iter().position(|answer| *answer == Some(true))?;
    providers.get(found)
}

async fn ask(resolver: &dyn Resolver, provider: &ListProvider, ip: IpAddr) -> Result<bool, DnsError> {
    let Some(question) = list_question(ip, &provider.domain) else {
        return Err(DnsError::Other("the name to ask for is too long".into()));
    };
    match resolver.ipv4(&question).await {
        Ok(answers) => Ok(is_listed(provider, &answers)),
        Err(DnsError::NxDomain | DnsError::NoData) => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::{Answer, FakeResolver, MxRecord};
    use crate::model::SystemClock;
    use std::net::Ipv4Addr;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Counts the questions, and never answers one about `silent.example`.
    struct Counting(FakeResolver, AtomicUsize);

    impl Resolver for Counting {
        fn mx<'a>(&'a self, domain: &'a SmtpDomain) -> Answer<'a, Vec<MxRecord>> {
            Resolver::mx(&self.0, domain)
        }

        fn addresses<'a>(&'a self, host: &'a SmtpDomain) -> Answer<'a, Vec<IpAddr>> {
            self.0.addresses(host)
        }

        fn ipv4<'a>(&'a self, host: &'a SmtpDomain) -> Answer<'a, Vec<Ipv4Addr>> {
            self.1.fetch_add(1, Ordering::Relaxed);
            if host.as_str().ends_with("silent.example") {
                return Box::pin(std::future::pending());
            }
            self.0.ipv4(host)
        }
    }

    fn provider(domain: &str) -> ListProvider {
        ListProvider {
            name: domain.into(),
            domain: domain.parse().unwrap(),
            any: true,
            bitmask: None,
            addresses: Vec::new(),
            response: None,
        }
    }

    /// The clock of the tests stands still unless it is put on.
    struct Still(Mutex<Timestamp>);

    impl Clock for Still {
        fn now(&self) -> Timestamp {
            *self.0.lock().unwrap()
        }
    }

    fn world() -> Arc<Counting> {
        let listed = "127.0.0.2".parse().unwrap();
        let dns = FakeResolver::new()
            .address("7.2.0.192.one.example", listed)
            .address("7.2.0.192.two.example", listed)
            .address("7.2.0.192.strange.example", "192.0.2.1".parse().unwrap())
            .failing("7.2.0.192.down.example", DnsError::ServerFailure);
        Arc::new(Counting(dns, AtomicUsize::new(0)))
    }

    #[tokio::test]
    async fn the_first_that_lists_it() {
        let cases: &[(&[&str], Option<&str>)] = &[
            (&[], None),
            (&["none.example"], None),
            (&["strange.example"], None),
            (&["one.example", "two.example"], Some("one.example")),
            (&["none.example", "two.example", "one.example"], Some("two.example")),
            (&["down.example"], None),
            (&["down.example", "two.example"], Some("two.example")),
            (&["silent.example", "two.example"], Some("two.example")),
            (&["silent.example"], None),
        ];
        for (domains, wanted) in cases {
            let mut lists = Lists::new(Arc::new(SystemClock));
            lists.patience = Duration::from_millis(300);
            let providers: Vec<ListProvider> = domains.iter().map(|domain| provider(domain)).collect();
            let resolver: Arc<dyn Resolver> = world();
            let begun = tokio::time::Instant::now();
            let found = lists.find(&resolver, &providers, "192.0.2.7".parse().unwrap()).await;
            assert_eq!(found.map(|provider| provider.name.as_str()), *wanted, "{domains:?}");
            assert!(begun.elapsed() < Duration::from_secs(4), "{domains:?}");
        }
    }

    #[tokio::test]
    async fn one_that_failed_rests_for_a_minute() {
        let clock = Arc::new(Still(Mutex::new("2026-01-01T00:00:00Z".parse().unwrap())));
        let mut lists = Lists::new(clock.clone());
        lists.patience = Duration::from_millis(300);
        let dns = world();
        let resolver: Arc<dyn Resolver> = dns.clone();
        let providers = [provider("down.example"), provider("silent.example")];
        for (seconds, questions) in [(0, 2), (59, 2), (60, 4)] {
            *clock.0.lock().unwrap() =
                "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds);
            assert_eq!(lists.find(&resolver, &providers, "192.0.2.7".parse().unwrap()).await, None);
            assert_eq!(dns.1.load(Ordering::Relaxed), questions, "after {seconds} s");
        }
    }
}
