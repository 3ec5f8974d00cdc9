//! The answers, as they go over the wire.

use super::*;
use crate::policy::fixture::{address, receive, snapshot};
use crate::smtp::Reply;

fn reply(refusal: Option<Refusal>) -> Option<Reply> {
    refusal.map(|refusal| Reply::new(refusal.code, refusal.enhanced, &refusal.text))
}

/// What a session says of an address that it can't read, it says of one that is too long.
#[test]
fn the_words_are_those_of_the_replies() {
    let connector = receive("D", "127.0.0.1:25");
    let long = SmtpAddress::parse_long(&format!("{}@x.example", "a".repeat(65))).unwrap();
    let told = reply(sender_refusal(&connector, Some(&long), true));
    assert_eq!(told, Some(Reply::invalid_sender()));
    let told = reply(recipient_form_refusal(&connector, Some(&long), true));
    assert_eq!(told, Some(Reply::invalid_recipient()));
    assert_eq!(reply(Some(message_too_big())), Some(Reply::message_too_big()));
    let mut snapshot = snapshot();
    let own = address("u@own.example");
    snapshot.accepted = vec![crate::policy::fixture::accepted(
        "own.example",
        crate::model::snapshot::AcceptedDomainType::InternalRelay,
    )];
    snapshot.transport.max_receive_size = crate::model::Limit::Value(crate::model::ByteSize(10));
    let told = reply(received_size_refusal(&snapshot, &own, Some(11)));
    assert_eq!(told, Some(Reply::recipient_size_limit()));
    assert_eq!(received_size_refusal(&snapshot, &own, Some(10)), None);
    assert_eq!(received_size_refusal(&snapshot, &own, None), None);
}
