//! What is the same for every message that arrives, by SMTP or as a file: what stands in front of its body, where its
//! recipients' mail goes, and how long it may wait.

use crate::auth::sender::has_id;
use crate::model::{AddressRewrites, RecipientWishes, SmtpAddress, SmtpDomain, Snapshot};
use crate::policy::receive::{AUTH_AS, DIRECTIONALITY, HeaderFirewall, receive_limit};
use crate::policy::rewriting::INBOUND_FIELDS;
use crate::policy::route::routing;
use crate::queue::NewRecipient;
use crate::smtp::headers::{first_value, without_fields_by};
use crate::smtp::{Reply, map_addresses};
use jiff::{SignedDuration, Timestamp};

/// Fields of a header that are taken: real mail has less than a hundred, and whatever reads it later may do more
/// with each than we do.
pub(super) const MOST_FIELDS: usize = 5000;

/// True where the header says `TLS-Required: No`, the one value there is (RFC 8689 §5).
pub(super) fn wants_no_tls(header: &[u8]) -> bool {
    first_value(header, "TLS-Required").is_some_and(|value| value.eq_ignore_ascii_case("No"))
}

/// When a message that came at this time is given up.
pub(super) fn expiry(received_at: Timestamp, snapshot: &Snapshot) -> Timestamp {
    let timeout = SignedDuration::from_millis(snapshot.service.message_expiration_timeout.as_millis());
    received_at.checked_add(timeout).unwrap_or(Timestamp::MAX)
}

/// A recipient, and where its mail goes by this Snapshot; refused, where the message is larger than what it or its connectors take.
pub(super) fn routed(
    snapshot: &Snapshot,
    address: &SmtpAddress,
    wishes: &RecipientWishes,
    size: u64,
) -> NewRecipient {
    let routing = routing(snapshot, address, size);
    let refused = routing.unroutable.as_ref().filter(|_| routing.is_too_large());
    let refused = refused.map(ToString::to_string).or_else(|| {
        let limit = receive_limit(snapshot, address);
        let too_large = limit.get().is_some_and(|limit| size > limit.0);
        too_large.then(|| Reply::recipient_size_limit().to_string())
    });
    NewRecipient { address: address.clone(), hop: routing.hop, refused, wishes: wishes.clone() }
}

/// What is in front of the body: our fields, and the client's without what only we may say.
pub(super) struct Head {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Message-ID, the client's or ours.
    pub message_id: String,
    /// Subject.
    pub subject: String,
    /// It is the organisation's own.
    pub originating: bool,
}

/// Makes the head. `trace` are our own fields; `firewall` says which of the client's are kept, and what
/// we say of the sender. `own` are our names: an Authentication-Results field under one of them would be taken
/// for ours (RFC 8601 §5). Addresses that the world sees for ours become ours in To and Cc.
pub(super) fn head(
    trace: &str,
    header: &[u8],
    (firewall, own, rewrites): (&HeaderFirewall, &[&SmtpDomain], &AddressRewrites),
    new_message_id: impl FnOnce() -> String,
) -> Head {
    let forged = |name: &[u8], value: &[u8]| {
        name.eq_ignore_ascii_case(b"Authentication-Results")
            && firewall.removes(AUTH_AS.as_bytes())
            && has_id(value, own)
    };
    let kept = without_fields_by(header, |name, value| firewall.removes(name) || forged(name, value));
    let kept = match rewrites.is_outbound_only() {
        true => kept,
        false => map_addresses(&kept, INBOUND_FIELDS, &mut |address| rewrites.inbound(address)).into(),
    };
    let mut bytes = trace.as_bytes().to_vec();
    bytes.extend_from_slice(firewall.fields(first_value(header, AUTH_AS).as_deref()).as_bytes());
    let said = first_value(header, DIRECTIONALITY);
    bytes.extend_from_slice(firewall.directionality(said.as_deref()).as_bytes());
    let message_id = match first_value(header, "Message-ID").filter(|id| !id.is_empty()) {
        Some(id) => id,
        None => {
            let id = new_message_id();
            bytes.extend_from_slice(format!("Message-ID: {id}\r\n").as_bytes());
            id
        }
    };
    if !starts_with_field(&kept) {
        // No header at all: this is body already.
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(&kept);
    Head {
        bytes,
        message_id,
        subject: first_value(header, "Subject").unwrap_or_default(),
        originating: firewall.is_originating(said.as_deref()),
    }
}

/// True for a field, and for the empty line that ends an empty header.
fn starts_with_field(header: &[u8]) -> bool {
    header.starts_with(b"\r\n")
        || header.iter().position(|b| !matches!(b, b'!'..=b'9' | b';'..=b'~')).is_some_and(|at| {
            at > 0 && matches!(header[at], b':' | b' ' | b'\t') && {
                let rest = header[at..].trim_ascii_start();
                rest.first() == Some(&b':')
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ExtendedRight, Rights};

    #[test]
    fn heads() {
        let id = || "<new@mx.test>".to_owned();
        let cases: &[(&str, bool, &str, &str)] = &[
            (
                "Message-ID: <1@a>\r\nSubject: s\r\n\r\n",
                false,
                "Ours: 1\r\nMessage-ID: <1@a>\r\nSubject: s\r\n\r\n",
                "<1@a>",
            ),
            (
                "Subject: s\r\n\r\n",
                false,
                "Ours: 1\r\nMessage-ID: <new@mx.test>\r\nSubject: s\r\n\r\n",
                "<new@mx.test>",
            ),
            (
                "X-MS-Exchange-Organization-AuthDomain: evil.test\r\nMessage-ID: <1@a>\r\n\r\n",
                false,
                "Ours: 1\r\nMessage-ID: <1@a>\r\n\r\n",
                "<1@a>",
            ),
            (
                "X-MS-Exchange-Organization-A: b\r\nMessage-ID: <1@a>\r\n\r\n",
                true,
                "Ours: 1\r\nX-MS-Exchange-Organization-A: b\r\nMessage-ID: <1@a>\r\n\r\n",
                "<1@a>",
            ),
            (
                "just text\r\n",
                false,
                "Ours: 1\r\nMessage-ID: <new@mx.test>\r\n\r\njust text\r\n",
                "<new@mx.test>",
            ),
            (
                "Authentication-Results: MX.own.example.; spf=pass\r\nMessage-ID: <1@a>\r\nAuthentication-results:\r\n\t(a;b) \"mx.own.example\" 1; dkim=pass\r\nAuthentication-Results: other.example; spf=fail\r\nAuthentication-Results: \r\n\r\n",
                false,
                "Ours: 1\r\nMessage-ID: <1@a>\r\nAuthentication-Results: other.example; spf=fail\r\n\r\n",
                "<1@a>",
            ),
            (
                "Authentication-Results: mx.own.example; spf=pass\r\nMessage-ID: <1@a>\r\n\r\n",
                true,
                "Ours: 1\r\nAuthentication-Results: mx.own.example; spf=pass\r\nMessage-ID: <1@a>\r\n\r\n",
                "<1@a>",
            ),
            ("\r\n", false, "Ours: 1\r\nMessage-ID: <new@mx.test>\r\n\r\n", "<new@mx.test>"),
            (
                "From: us@out.example\r\nTo: Us <us@out.example>\r\nMessage-ID: <1@a>\r\nCC: US@out.example,\r\n x@y.example\r\n\r\n",
                false,
                "Ours: 1\r\nFrom: us@out.example\r\nTo: Us <joe@in.example>\r\nMessage-ID: <1@a>\r\nCC: joe@in.example,\r\n x@y.example\r\n\r\n",
                "<1@a>",
            ),
        ];
        for (header, trusted, wanted, message_id) in cases {
            let rights =
                if *trusted { &ExtendedRight::ALL[..] } else { &[ExtendedRight::AcceptHeadersRouting] };
            let firewall = HeaderFirewall::new(Rights::of(rights), None, true);
            let own: SmtpDomain = "mx.own.example".parse().unwrap();
            let mut rewrites = AddressRewrites::default();
            let (inner, outer) = ("joe@in.example".parse().unwrap(), "us@out.example".parse().unwrap());
            assert!(rewrites.add(inner, outer, Default::default(), false));
            let head = head("Ours: 1\r\n", header.as_bytes(), (&firewall, &[&own], &rewrites), id);
            let said = firewall.fields(None) + &firewall.directionality(None);
            let wanted = wanted.replace("Ours: 1\r\n", &format!("Ours: 1\r\n{said}"));
            assert_eq!(String::from_utf8_lossy(&head.bytes), wanted);
            assert_eq!(head.message_id, *message_id);
        }
    }
}
