//! The administrator's filters: whom MAIL and RCPT refuse although everything else would take them.
//!
//! Promises: they only ever refuse or mark, after Domain Security, TLS and the rights of the session have had
//! their say; the allow list goes before every filter, and whom a provider of allow lists has is judged by the
//! entries of the block list alone; external mail of who holds ms-Exch-Bypass-Anti-Spam is not filtered; a blocked recipient is not reached by an alias; our own postmaster can always be written
//! to (RFC 5321 §4.5.1). Internal mail always comes with that right, so InternalMailEnabled alone decides
//! there: else it could never do anything. A peer that is blocked is refused at MAIL, not by closing the connection
//! (RFC 5321 §3.1 wants it to be able to take leave).

use super::receive::Refusal;
use super::route::{is_our_postmaster, resolve_recipient};
use crate::model::{ExtendedRight, FilterAction, Filters, Rights, SmtpAddress, Snapshot};
use jiff::Timestamp;
use std::net::IpAddr;

/// What the filters know of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// Whence it comes.
    pub ip: IpAddr,
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
    /// Its mail is taken, and marked.
    Marked,
    /// It is refused.
    Refused(Refusal),
}

/// What is done with MAIL from this sender (`None`: the null sender).
pub fn sender_answer(filters: &Filters, peer: Peer, sender: Option<&SmtpAddress>) -> SenderAnswer {
    if is_exempt(filters, Peer { allowed: false, ..peer }) {
        return SenderAnswer::Taken;
    }
    // As Exchange's list has it unless told otherwise: for external mail.
    if !peer.internal && filters.blocked.iter().any(|entry| entry.holds(peer.ip, peer.now)) {
        let text = "You are not allowed to send mail to this server";
        return SenderAnswer::Refused(refusal(550, (5, 7, 1), text));
    }
    let senders = &filters.senders;
    if peer.allowed || !senders.scope.covers(peer.internal) {
        return SenderAnswer::Taken;
    }
    let denied = match sender {
        None => senders.blank,
        Some(sender) => {
            let domain = sender.domain_name();
            senders.senders.iter().any(|blocked| blocked.same_mailbox(sender))
                || domain.is_some_and(|domain| senders.domains.contains(domain))
                || domain.is_some_and(|domain| {
                    senders.domains_and_subdomains.iter().any(|parent| domain.is_or_is_under(parent))
                })
        }
    };
    match senders.action {
        _ if !denied => SenderAnswer::Taken,
        FilterAction::StampStatus => SenderAnswer::Marked,
        FilterAction::Reject => SenderAnswer::Refused(refusal(554, (5, 1, 0), "Sender denied")),
    }
}

/// Whether the providers of block lists decide on this recipient of this peer.
pub fn asks_block_lists(snapshot: &Snapshot, peer: Peer, recipient: &SmtpAddress) -> bool {
    let filters = &snapshot.filters;
    let providers = &filters.block_providers;
    !providers.providers.is_empty()
        && providers.scope.covers(peer.internal)
        && !is_exempt(filters, peer)
        && !is_one_of(snapshot, recipient, &providers.bypassed)
        && !is_our_postmaster(snapshot, recipient)
}

/// True where the recipient, or whom it stands for, is in the list.
fn is_one_of(snapshot: &Snapshot, recipient: &SmtpAddress, list: &[SmtpAddress]) -> bool {
    !list.is_empty()
        && [recipient, &resolve_recipient(snapshot, recipient)]
            .iter()
            .any(|name| list.iter().any(|listed| listed.same_mailbox(name)))
}

/// Why RCPT to this recipient is refused, if it is. The words are those for an unknown one.
pub fn recipient_refusal(snapshot: &Snapshot, peer: Peer, recipient: &SmtpAddress) -> Option<Refusal> {
    let filters = &snapshot.filters;
    let recipients = &filters.recipients;
    let blocked = recipients.scope.covers(peer.internal)
        && is_one_of(snapshot, recipient, &recipients.recipients)
        && !is_exempt(filters, peer)
        && !is_our_postmaster(snapshot, recipient);
    blocked.then(|| refusal(550, (5, 1, 1), "User unknown"))
}

fn refusal(code: u16, enhanced: (u8, u16, u16), text: &str) -> Refusal {
    Refusal { code, enhanced, text: text.into() }
}

fn is_exempt(filters: &Filters, peer: Peer) -> bool {
    let bypasses = !peer.internal && peer.rights.has(ExtendedRight::BypassAntiSpam);
    bypasses || peer.allowed || filters.allowed.iter().any(|entry| entry.holds(peer.ip, peer.now))
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::model::{FilterScope, ListedRange, RecipientFilter, SenderFilter};

    fn sender_refusal(filters: &Filters, peer: Peer, sender: Option<&SmtpAddress>) -> Option<Refusal> {
        match sender_answer(filters, peer, sender) {
            SenderAnswer::Refused(refusal) => Some(refusal),
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
                ip: ip.parse().unwrap(),
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
            ip: "198.51.100.1".parse().unwrap(),
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
        let blocked = Peer { ip: "192.0.2.1".parse().unwrap(), ..peer };
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
                ip: ip.parse().unwrap(),
                internal: *internal,
                rights: Rights::NONE,
                now: at("2029-01-01T00:00:00Z"),
                allowed: false,
            };
            let found = recipient_refusal(&snapshot, peer, &fixture::address(recipient));
            assert_eq!(found.is_some(), *wanted, "{ip} {internal} {recipient}");
        }
        let outside = Peer {
            ip: "203.0.113.1".parse().unwrap(),
            internal: false,
            rights: Rights::of(&[ExtendedRight::BypassAntiSpam]),
            now: at("2029-01-01T00:00:00Z"),
            allowed: false,
        };
        assert_eq!(recipient_refusal(&snapshot, outside, &fixture::address("all@own.example")), None);
        snapshot.filters.recipients = RecipientFilter::default();
        let peer = Peer {
            ip: "203.0.113.1".parse().unwrap(),
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
            ip: ip.parse().unwrap(),
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
        assert_eq!(sender_answer(&filters, stranger, Some(&bad)), SenderAnswer::Marked);
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
}
