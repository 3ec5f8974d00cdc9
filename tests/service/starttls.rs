//! What a handshake leaves behind: nothing of what was said before it (RFC 3207 §4.2).

use super::pki::{self, Pki};
use super::session::Session;
use super::site::{STRANGER, Site, US};
use std::net::SocketAddr;

#[test]
fn what_was_said_in_clear_is_forgotten() {
    let pki = Pki::new("Partners");
    let mut site = Site::new();
    pki.equip(&site);
    site.start();
    let (from, to) = (SocketAddr::from((site.net.host(STRANGER), 0)), site.net.at(US));
    let tls = pki::client(None);
    let talk = async {
        // In a transaction there is no STARTTLS: the sender would be judged by another session.
        let mut clear = Session::open(from, to).await?;
        let offered = clear.ask("EHLO in-clear.example").await?;
        assert!(offered.contains("STARTTLS"), "{offered}");
        clear.say("MAIL FROM:<x@other.example>", "250").await?;
        let reply = clear.ask("STARTTLS").await?;
        if reply.starts_with("220") {
            return Err("STARTTLS in a transaction was taken".to_string());
        }
        assert!(reply.starts_with("503 5.5"), "{reply}");
        clear.say("RSET", "250").await?;
        let (mut inside, _) = clear.starttls(&tls).await?;
        // The EHLO in clear does not count.
        inside.say("MAIL FROM:<x@other.example>", "503 5.5.2 Send hello first").await?;
        let offered = inside.ask("EHLO inside.example").await?;
        assert!(offered.starts_with("250") && !offered.contains("STARTTLS"), "{offered}");
        inside.say("RCPT TO:<v@own.example>", "503 5.5.2 Need mail command").await?;
        inside.say("STARTTLS", "503").await?;
        inside.say("MAIL FROM:<x@other.example>", "250").await?;
        inside.say("RCPT TO:<v@own.example>", "250").await?;
        inside.say("DATA", "354").await?;
        inside.say("Subject: inside\r\n\r\nx\r\n.", "250").await
    };
    site.runtime.block_on(talk).unwrap();
    let message = super::site::wait_for("the message", || site.mailbox("v").pop());
    let text = String::from_utf8(message).unwrap();
    assert!(text.contains("from inside.example") && !text.contains("in-clear"), "{text}");
}
