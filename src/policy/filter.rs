//! The administrator's filters: whom MAIL and RCPT refuse although everything else would take them.
//!
//! Promises: they only ever refuse or mark, after Domain Security, TLS and the rights of the session have had
//! their say; the allow list goes before every filter, and whom a provider of allow lists has is judged by the
//! entries of the block list alone; external mail of who holds ms-Exch-Bypass-Anti-Spam is not filtered; a blocked recipient is not reached by an alias; our own postmaster can always be written
//! to (RFC 5321 §4.5.1). Internal mail always comes with that right, so InternalMailEnabled alone decides
//! there: else it could never do anything. Lists of addresses judge the address outside that mail comes from; where a
//! server of our own (InternalSMTPServers) brings it, that is known with the header at the earliest ([`origin_refusal`]),
//! or never, and then they judge nothing. A peer that is blocked is refused at MAIL, not by closing the connection
//! (RFC 5321 §3.1 wants it to be able to take leave).

use super::receive::Refusal;
use super::route::{is_our_postmaster, resolve_recipient};
use crate::model::{ExtendedRight, FilterAction, Filters, Rights, SmtpAddress, SmtpDomain, Snapshot};
use jiff::Timestamp;
use std::net::IpAddr;

/// What the filters know of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// Whence its mail comes; `None` where that is not known.
    pub ip: Option<IpAddr>,
    /// True for an externally secured or authenticated session: internal mail, as Exchange calls it.
    pub internal: bool,
    /// What it may do.
    pub rights: Rights,
    /// The time, for entries that end.
    pub now: Timestamp,
    /// A provider of allow lists has it, as far as they were asked.
    pub allowed: bool,
}

/// What the filters do with a sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SenderAnswer {
    /// Nothing.
    Taken,
    /// Nothing, by an entry of the allow list.
    Exempt,
    /// Its mail is taken, and marked.
    Marked(Finding),
    /// It is refused.
    Refused(Finding, Refusal),
}

/// What a filter found, for the agent log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// An entry of the block list.
    BlockedAddress,
    /// BlankSenderBlockingEnabled.
    BlankSender,
    /// BlockedSenders.
    BlockedSender,
    /// BlockedDomains, BlockedDomainsAndSubdomains.
    BlockedDomain,
}

/// What is done with MAIL from this sender (`None`: the null sender).
pub fn sender_answer(filters: &Filters, peer: Peer, sender: Option<&SmtpAddress>) -> SenderAnswer {
    if is_allowed(filters, peer) {
        return SenderAnswer::Exempt;
    }
    if bypasses(peer) {
        return SenderAnswer::Taken;
    }
    if let Some(refusal) = blocked_address(filters, peer) {
        return SenderAnswer::Refused(Finding::BlockedAddress, refusal);
    }
    let senders = &filters.senders;
    if peer.allowed || !senders.scope.covers(peer.internal) {
        return SenderAnswer::Taken;
    }
    let found = match sender {
        None => senders.blank.then_some(Finding::BlankSender),
        Some(sender) if is_blocked_sender(filters, sender) => Some(Finding::BlockedSender),
        Some(sender) => sender
            .domain_name()
            .filter(|domain| {
                let mut names = std::iter::successors(Some((*domain).clone()), SmtpDomain::parent);
                senders.domains.contains(*domain)
                    || (!senders.domains_and_subdomains.is_empty()
                        && names.any(|name| senders.domains_and_subdomains.contains(&name)))
            })
            .map(|_| Finding::BlockedDomain),
    };
    match (found, senders.action) {
        (None, _) => SenderAnswer::Taken,
        (Some(found), FilterAction::StampStatus) => SenderAnswer::Marked(found),
        (Some(found), FilterAction::Reject) => {
            SenderAnswer::Refused(found, refusal(554, (5, 1, 0), "Sender denied"))
        }
    }
}

/// What the lists of entries say of a message whose origin its header told: the refusal, or whether the
/// providers of block lists decide. Of several recipients they decide where they do of each: a message is
/// refused as a whole.
pub fn origin_refusal(snapshot: &Snapshot, peer: Peer, recipients: &[SmtpAddress]) -> Result<bool, Refusal> {
    if is_exempt(&snapshot.filters, Peer { allowed: false, ..peer }) {
        return Ok(false);
    }
    match blocked_address(&snapshot.filters, peer) {
        Some(refusal) => Err(refusal),
        None => Ok(recipients.iter().all(|recipient| asks_block_lists(snapshot, peer, recipient))),
    }
}

/// The refusal of an address that an entry of the block list has: for external mail, as Exchange's list has it
/// unless told otherwise.
fn blocked_address(filters: &Filters, peer: Peer) -> Option<Refusal> {
    let text = "You are not allowed to send mail to this server";
    (!peer.internal && is_blocked(filters, peer)).then(|| refusal(550, (5, 7, 1), text))
}

fn is_allowed(filters: &Filters, peer: Peer) -> bool {
    peer.ip.is_some_and(|ip| match filters.index.get() {
        Some(index) => index.is_allowed(ip, peer.now),
        None => filters.allowed.iter().any(|entry| entry.holds(ip, peer.now)),
    })
}

fn is_blocked(filters: &Filters, peer: Peer) -> bool {
    peer.ip.is_some_and(|ip| match filters.index.get() {
        Some(index) => index.is_blocked(ip, peer.now),
        None => filters.blocked.iter().any(|entry| entry.holds(ip, peer.now)),
    })
}

fn is_blocked_sender(filters: &Filters, sender: &SmtpAddress) -> bool {
    match filters.index.get() {
        Some(index) => index.is_blocked_sender(sender),
        None => filters.senders.senders.iter().any(|blocked| blocked.same_mailbox(sender)),
    }
}

/// Whether the providers of block lists decide on this recipient of this peer.
pub fn asks_block_lists(snapshot: &Snapshot, peer: Peer, recipient: &SmtpAddress) -> bool {
    let filters = &snapshot.filters;
    let providers = &filters.block_providers;
    peer.ip.is_some()
        && !providers.providers.is_empty()
        && providers.scope.covers(peer.internal)
        && !is_exempt(filters, peer)
        && !is_one_of(snapshot, recipient, !providers.bypassed.is_empty(), &|name| {
            filters.index.get().map_or_else(
                || providers.bypassed.iter().any(|listed| listed.same_mailbox(name)),
                |index| index.is_bypassed_recipient(name),
            )
        })
        && !is_our_postmaster(snapshot, recipient)
}

/// True where the recipient, or whom it stands for, is in a list that has something.
fn is_one_of(
    snapshot: &Snapshot,
    recipient: &SmtpAddress,
    has_something: bool,
    holds: &dyn Fn(&SmtpAddress) -> bool,
) -> bool {
    has_something && (holds(recipient) || holds(&resolve_recipient(snapshot, recipient)))
}

/// Why RCPT to this recipient is refused, if it is. The words are those for an unknown one.
pub fn recipient_refusal(snapshot: &Snapshot, peer: Peer, recipient: &SmtpAddress) -> Option<Refusal> {
    let filters = &snapshot.filters;
    let recipients = &filters.recipients;
    let blocked = recipients.scope.covers(peer.internal)
        && is_one_of(snapshot, recipient, !recipients.recipients.is_empty(), &|name| {
            filters.index.get().map_or_else(
                || recipients.recipients.iter().any(|listed| listed.same_mailbox(name)),
                |index| index.is_blocked_recipient(name),
            )
        })
        && !is_exempt(filters, peer)
        && !is_our_postmaster(snapshot, recipient);
    blocked.then(|| refusal(550, (5, 1, 1), "User unknown"))
}

fn refusal(code: u16, enhanced: (u8, u16, u16), text: &str) -> Refusal {
    Refusal { code, enhanced, text: text.into() }
}

fn is_exempt(filters: &Filters, peer: Peer) -> bool {
    bypasses(peer) || peer.allowed || is_allowed(filters, peer)
}

fn bypasses(peer: Peer) -> bool {
    !peer.internal && peer.rights.has(ExtendedRight::BypassAntiSpam)
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::model::{FilterScope, ListedRange, RecipientFilter, SenderFilter};

    fn sender_refusal(filters: &Filters, peer: Peer, sender: Option<&SmtpAddress>) -> Option<Refusal> {
        match sender_answer(filters, peer, sender) {
            SenderAnswer::Refused(_, refusal) => Some(refusal),
            _ => None,
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn entry(range: &str, expires: Option<&str>) -> ListedRange {
        ListedRange { range: range.parse().unwrap(), expires: expires.map(at) }
    }

    fn filters() -> Filters {
        Filters {
            allowed: vec![entry("192.0.2.7", None)],
            blocked: vec![entry("192.0.2.0/24", None), entry("198.51.100.1", Some("2030-01-01T00:00:00Z"))],
            senders: SenderFilter {
                scope: FilterScope { external: true, internal: false },
                senders: vec![fixture::address("bad@x.example")],
                domains: ["y.example".parse().unwrap()].into(),
                domains_and_subdomains: ["z.example".parse().unwrap()].into(),
                blank: true,
                action: FilterAction::Reject,
            },
            recipients: RecipientFilter {
                scope: FilterScope { external: true, internal: false },
                recipients: vec![
                    fixture::address("all@own.example"),
                    fixture::address("postmaster@mx.own.example"),
                ],
                takes_unknown: false,
            },
            ..Filters::default()
        }
    }

    #[test]
    fn senders() {
        const IP: &str = "550 5.7.1 ";
        const NAME: &str = "554 5.1.0 ";
        let cases: &[(&str, bool, &str, &str)] = &[
            // peer, internal, sender, the refusal
            ("203.0.113.1", false, "good@x.example", ""),
            ("192.0.2.1", false, "good@x.example", IP),
            ("::ffff:192.0.2.1", false, "good@x.example", IP),
            ("192.0.2.1", true, "good@x.example", ""),
            ("192.0.2.7", false, "good@x.example", ""),
            ("192.0.2.7", false, "bad@x.example", ""),
            ("198.51.100.1", false, "good@x.example", IP),
            ("203.0.113.1", false, "BAD@X.example", NAME),
            ("203.0.113.1", true, "bad@x.example", ""),
            ("203.0.113.1", false, "a@y.example", NAME),
            ("203.0.113.1", false, "a@sub.y.example", ""),
            ("203.0.113.1", false, "a@z.example", NAME),
            ("203.0.113.1", false, "a@deep.sub.z.example", NAME),
            ("203.0.113.1", false, "a@notz.example", ""),
            ("203.0.113.1", false, "", NAME),
            ("203.0.113.1", true, "", ""),
        ];
        for (ip, internal, sender, wanted) in cases {
            let peer = Peer {
                ip: Some(ip.parse().unwrap()),
                internal: *internal,
                rights: Rights::NONE,
                now: at("2029-12-31T23:59:59Z"),
                allowed: false,
            };
            let sender = (!sender.is_empty()).then(|| fixture::address(sender));
            let found = sender_refusal(&filters(), peer, sender.as_ref());
            let found = found.map(|refusal| {
                format!(
                    "{} {}.{}.{} ",
                    refusal.code, refusal.enhanced.0, refusal.enhanced.1, refusal.enhanced.2
                )
            });
            assert_eq!(found.unwrap_or_default(), *wanted, "{ip} {internal} {sender:?}");
        }
        // The entry has ended.
        let peer = Peer {
            ip: Some("198.51.100.1".parse().unwrap()),
            internal: false,
            rights: Rights::NONE,
            now: at("2030-01-01T00:00:00Z"),
            allowed: false,
        };
        assert_eq!(sender_refusal(&filters(), peer, Some(&fixture::address("good@x.example"))), None);
        // No filter at all.
        assert_eq!(sender_refusal(&Filters::default(), peer, None), None);
        let mut inward = filters();
        inward.senders.scope = FilterScope { external: false, internal: true };
        let inside = Peer { internal: true, ..peer };
        assert!(sender_refusal(&inward, inside, None).is_some());
        assert!(sender_refusal(&inward, peer, None).is_none());
        // The right takes external mail out of the filters, not internal mail of which more was asked.
        let rights = Rights::of(&[ExtendedRight::BypassAntiSpam]);
        let blocked = Peer { ip: Some("192.0.2.1".parse().unwrap()), ..peer };
        assert!(sender_refusal(&filters(), blocked, None).is_some());
        assert_eq!(sender_refusal(&filters(), Peer { rights, ..blocked }, None), None);
        assert!(sender_refusal(&inward, Peer { rights, ..inside }, None).is_some());
    }

    #[test]
    fn recipients() {
        let mut snapshot = fixture::snapshot();
        snapshot.filters = filters();
        snapshot.recipients.insert("everybody@own.example".into(), fixture::address("all@own.example"));
        let cases: &[(&str, bool, &str, bool)] = &[
            ("203.0.113.1", false, "all@own.example", true),
            ("203.0.113.1", false, "ALL@own.example", true),
            ("203.0.113.1", false, "\"all\"@own.example", true),
            ("203.0.113.1", false, "\"a\\ll\"@OWN.example", true),
            ("203.0.113.1", false, "Everybody@own.example", true),
            ("203.0.113.1", true, "everybody@own.example", false),
            ("203.0.113.1", false, "all+list@own.example", false),
            ("203.0.113.1", false, "v@own.example", false),
            ("203.0.113.1", true, "all@own.example", false),
            ("192.0.2.7", false, "all@own.example", false),
            ("203.0.113.1", false, "postmaster@mx.own.example", false),
        ];
        for (ip, internal, recipient, wanted) in cases {
            let peer = Peer {
                ip: Some(ip.parse().unwrap()),
                internal: *internal,
                rights: Rights::NONE,
                now: at("2029-01-01T00:00:00Z"),
                allowed: false,
            };
            let found = recipient_refusal(&snapshot, peer, &fixture::address(recipient));
            assert_eq!(found.is_some(), *wanted, "{ip} {internal} {recipient}");
        }
        let outside = Peer {
            ip: Some("203.0.113.1".parse().unwrap()),
            internal: false,
            rights: Rights::of(&[ExtendedRight::BypassAntiSpam]),
            now: at("2029-01-01T00:00:00Z"),
            allowed: false,
        };
        assert_eq!(recipient_refusal(&snapshot, outside, &fixture::address("all@own.example")), None);
        snapshot.filters.recipients = RecipientFilter::default();
        let peer = Peer {
            ip: Some("203.0.113.1".parse().unwrap()),
            internal: false,
            rights: Rights::NONE,
            now: at("2029-01-01T00:00:00Z"),
            allowed: false,
        };
        assert_eq!(recipient_refusal(&snapshot, peer, &fixture::address("all@own.example")), None);
    }

    #[test]
    fn providers_and_marks() {
        let peer = |ip: &str, internal, allowed| Peer {
            ip: Some(ip.parse().unwrap()),
            internal,
            rights: Rights::NONE,
            now: at("2029-01-01T00:00:00Z"),
            allowed,
        };
        let bad = fixture::address("bad@x.example");
        let stranger = peer("203.0.113.1", false, false);
        let mut filters = filters();
        // Whom a provider of allow lists has is not filtered, but for the administrator's own entries.
        assert_eq!(
            sender_answer(&filters, peer("203.0.113.1", false, true), Some(&bad)),
            SenderAnswer::Taken
        );
        assert!(sender_refusal(&filters, peer("192.0.2.1", false, true), Some(&bad)).is_some());
        filters.senders.action = FilterAction::StampStatus;
        assert_eq!(
            sender_answer(&filters, stranger, Some(&bad)),
            SenderAnswer::Marked(Finding::BlockedSender)
        );
        assert_eq!(
            sender_answer(&filters, peer("192.0.2.7", false, false), Some(&bad)),
            SenderAnswer::Exempt
        );
        assert_eq!(
            sender_answer(&filters, stranger, Some(&fixture::address("good@x.example"))),
            SenderAnswer::Taken
        );
        // Providers of block lists.
        let mut snapshot = fixture::snapshot();
        snapshot.recipients.insert("help@own.example".into(), fixture::address("abuse@own.example"));
        snapshot.filters = filters;
        let asked = |snapshot: &Snapshot, peer, recipient: &str| {
            asks_block_lists(snapshot, peer, &fixture::address(recipient))
        };
        assert!(!asked(&snapshot, stranger, "v@own.example"), "there is none");
        snapshot.filters.block_providers = crate::model::ListProviders {
            scope: FilterScope { external: true, internal: false },
            providers: vec![crate::model::ListProvider {
                name: "One".into(),
                domain: "bl.example".parse().unwrap(),
                any: true,
                bitmask: None,
                addresses: Vec::new(),
                response: None,
            }],
            bypassed: vec![fixture::address("abuse@own.example")],
        };
        let cases = [
            (stranger, "v@own.example", true),
            (stranger, "Abuse@own.example", false),
            (stranger, "help@own.example", false),
            (stranger, "postmaster@mx.own.example", false),
            (peer("203.0.113.1", true, false), "v@own.example", false),
            (peer("203.0.113.1", false, true), "v@own.example", false),
            (peer("192.0.2.7", false, false), "v@own.example", false),
        ];
        for (peer, recipient, wanted) in cases {
            assert_eq!(asked(&snapshot, peer, recipient), wanted, "{peer:?} {recipient}");
        }
    }

    /// Mail that a server of our own brings: nothing is known of its origin before the header, and then that counts.
    #[test]
    fn origins() {
        let mut snapshot = fixture::snapshot();
        snapshot.filters = filters();
        snapshot.filters.block_providers = crate::model::ListProviders {
            scope: FilterScope { external: true, internal: false },
            providers: vec![crate::model::ListProvider {
                name: "One".into(),
                domain: "bl.example".parse().unwrap(),
                any: true,
                bitmask: None,
                addresses: Vec::new(),
                response: None,
            }],
            bypassed: vec![fixture::address("abuse@own.example")],
        };
        let peer = |ip: Option<&str>, internal| Peer {
            ip: ip.map(|ip| ip.parse().unwrap()),
            internal,
            rights: Rights::NONE,
            now: at("2029-01-01T00:00:00Z"),
            allowed: false,
        };
        let good = fixture::address("good@x.example");
        assert_eq!(sender_answer(&snapshot.filters, peer(None, false), Some(&good)), SenderAnswer::Taken);
        assert!(
            sender_refusal(&snapshot.filters, peer(None, false), None).is_some(),
            "lists of senders count"
        );
        assert!(!asks_block_lists(&snapshot, peer(None, false), &fixture::address("v@own.example")));
        let cases: &[(&str, bool, &[&str], Option<bool>)] = &[
            ("192.0.2.1", false, &["v@own.example"], None),
            ("192.0.2.1", true, &["v@own.example"], Some(false)),
            ("192.0.2.7", false, &["v@own.example"], Some(false)),
            ("203.0.113.1", false, &["v@own.example"], Some(true)),
            ("203.0.113.1", false, &["v@own.example", "abuse@own.example"], Some(false)),
        ];
        for (ip, internal, recipients, wanted) in cases {
            let recipients: Vec<SmtpAddress> = recipients.iter().map(|it| fixture::address(it)).collect();
            let found = origin_refusal(&snapshot, peer(Some(ip), *internal), &recipients);
            assert_eq!(found.ok(), *wanted, "{ip} {internal} {recipients:?}");
        }
    }
}
