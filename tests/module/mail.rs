//! Mail that waits, without a service: two messages to partner.example.

use emsh::model::{DeliveryType, NextHop};
use emsh::queue::{Envelope, NewRecipient, OpenMode, Queue};
use std::path::Path;
use std::process::{Command, Stdio};

/// Makes a store with it.
pub fn waits(store: &Path, host: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
    command.arg("Get-TransportService").env("EMSH_DATA_DIR", store).env("EMSH_HOST_NAME", host);
    assert!(command.stdin(Stdio::null()).output().unwrap().status.success());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let queue = Queue::open(store, OpenMode::Service).unwrap();
        for (subject, address, sender) in
            [("Offer", "bob@partner.example", "ann"), ("Invoice", "carol@partner.example", "eve")]
        {
            let mut draft = queue.draft();
            draft.write(b"Subject: x\r\n\r\nx\r\n").await.unwrap();
            let hop = NextHop {
                delivery_type: DeliveryType::DnsConnectorDelivery,
                domain: "partner.example".into(),
                connector: "c1".into(),
                tls_domain: None,
            };
            let recipient = NewRecipient {
                address: address.parse().unwrap(),
                hop,
                refused: None,
                wishes: Default::default(),
            };
            draft.commit(envelope(subject, sender), vec![recipient]).await.unwrap();
        }
    });
}

fn envelope(subject: &str, sender: &str) -> Envelope {
    let now = jiff::Timestamp::now();
    let from = format!("{sender}@contoso.example");
    Envelope {
        sender: Some(from.parse().unwrap()),
        from_address: from,
        source_ip: None,
        received_at: now,
        expires_at: now + jiff::SignedDuration::from_hours(48),
        receive_connector: "Relay".into(),
        helo: "client.example".into(),
        subject: subject.into(),
        internet_message_id: format!("<{subject}@contoso.example>"),
        auth_domain: None,
        body_8bit: false,
        wishes: Default::default(),
    }
}
