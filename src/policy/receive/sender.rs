//! As whom a user may send.
//!
//! Promises: a user's own addresses are the account's name where that is an address, the name in each of our
//! authoritative domains where it is not, the other addresses of a recipient that one of these belongs to, and
//! AllowedSenders. Refuses every other, so that an account that was found out can't pose as everyone: neither to
//! the server at MAIL nor to the reader in From and Sender (RFC 6409 6.1, 8.1).

use super::Refusal;
use crate::model::snapshot::{AcceptedDomainType, Snapshot};
use crate::model::{ExtendedRight, RewriteAddress, Rights, SmtpAddress};

/// Why a message of `user` with these mailboxes in From and Sender is refused. `None` for mailboxes: there are
/// some that can't be read, and a reader may see anybody in them.
pub fn author_refusal(
    snapshot: &Snapshot,
    user: &str,
    rights: Rights,
    mailboxes: Option<&[SmtpAddress]>,
) -> Option<Refusal> {
    let own = mailboxes.is_some_and(|all| all.iter().all(|mailbox| may_send_as(snapshot, user, mailbox)));
    let text = "SMTP; Client does not have permissions to send as the author or sender in the header";
    (!own && !rights.has(ExtendedRight::SmtpAcceptAnySender)).then(|| Refusal::new(550, (5, 7, 60), text))
}

/// True where `user`, as accounts are looked up by, may send as `sender`.
pub fn may_send_as(snapshot: &Snapshot, user: &str, sender: &SmtpAddress) -> bool {
    let sender_key = sender.to_string().to_lowercase();
    is_own(snapshot, user, &sender_key) || is_allowed(snapshot, user, sender, &sender_key)
}

fn is_own(snapshot: &Snapshot, user: &str, sender: &str) -> bool {
    let is = |own: &str| {
        let primary = snapshot.recipients.get(own);
        own == sender || (primary.is_some() && primary == snapshot.recipients.get(sender))
    };
    if user.contains('@') {
        return is(user);
    }
    let ours =
        snapshot.accepted.iter().filter(|domain| domain.domain_type == AcceptedDomainType::Authoritative);
    ours.into_iter().any(|domain| is(&format!("{user}@{}", domain.domain).to_lowercase()))
}

fn is_allowed(snapshot: &Snapshot, user: &str, sender: &SmtpAddress, sender_key: &str) -> bool {
    // Of Dovecot's users we know the names alone.
    if snapshot.logons.socket.is_some() {
        return false;
    }
    let Some(account) = snapshot.logons.accounts.get(user) else { return false };
    account.allowed_senders.iter().any(|allowed| match (allowed, sender.domain_name()) {
        (RewriteAddress::Address(address), _) => address.to_string().to_lowercase() == *sender_key,
        (RewriteAddress::Domain(domain), Some(of)) => of == domain,
        (RewriteAddress::Subdomains(domain), Some(of)) => of != domain && of.is_or_is_under(domain),
        (_, None) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::snapshot::Account;
    use crate::policy::fixture;

    #[test]
    fn authors() {
        let snapshot = fixture::snapshot();
        let (own, other) = (fixture::address("v@own.example"), fixture::address("w@own.example"));
        let any = Rights::of(&[ExtendedRight::SmtpAcceptAnySender]);
        for (mailboxes, refused) in [
            (Some(vec![]), false),
            (Some(vec![own.clone()]), false),
            (Some(vec![other.clone()]), true),
            (Some(vec![own, other]), true),
            (None, true),
        ] {
            let judged = |rights| author_refusal(&snapshot, "v@own.example", rights, mailboxes.as_deref());
            let refusal = judged(Rights::default());
            assert_eq!(refusal.as_ref().map(|refusal| refusal.code), refused.then_some(550), "{mailboxes:?}");
            assert_eq!(judged(any), None, "{mailboxes:?}");
        }
    }

    #[test]
    fn whose_addresses() {
        let mut snapshot = fixture::snapshot();
        snapshot.accepted = vec![
            fixture::accepted("own.example", AcceptedDomainType::Authoritative),
            fixture::accepted("relay.example", AcceptedDomainType::InternalRelay),
        ];
        let primary = fixture::address("v@own.example");
        snapshot.recipients = [("v@own.example", &primary), ("alias@own.example", &primary)]
            .map(|(name, primary)| (name.to_owned(), primary.clone()))
            .into();
        let allowed = ["bob@partner.example", "lists.example", "*.sub.example"];
        let account = Account {
            guid: "g".into(),
            allowed_senders: allowed.iter().map(|one| one.parse().unwrap()).collect(),
        };
        snapshot.logons.accounts = [("v".to_owned(), account)].into();
        let table = [
            ("v", "v@own.example", true),
            ("v", "V@OWN.example", true),
            ("v", "alias@own.example", true),
            ("v", "v@relay.example", false),
            ("v", "w@own.example", false),
            ("v", "Bob@partner.example", true),
            ("v", "eve@partner.example", false),
            ("v", "x@lists.example", true),
            ("v", "x@a.lists.example", false),
            ("v", "x@a.sub.example", true),
            ("v", "x@sub.example", false),
            ("v", "x@[192.0.2.1]", false),
            ("alias@own.example", "v@own.example", true),
            ("w@else.example", "w@else.example", true),
            ("w@else.example", "bob@partner.example", false),
            ("w", "w@own.example", true),
        ];
        for (user, sender, wanted) in table {
            let sender = fixture::address(sender);
            assert_eq!(may_send_as(&snapshot, user, &sender), wanted, "{user} as {sender}");
        }
        snapshot.logons.socket = Some("/s".into());
        assert!(!may_send_as(&snapshot, "v", &fixture::address("bob@partner.example")));
    }
}
