//! Every reply of the server, in one place.
//!
//! Codes and texts are Exchange's where its public documentation shows them; Domain Security's are
//! this product's own decision.

use super::reply::Reply;
use crate::model::{SmtpDomain, Status};
use jiff::Timestamp;
use std::fmt::Display;

impl Reply {
    /// The greeting of a connector without Banner.
    pub fn greeting(fqdn: &SmtpDomain, now: Timestamp) -> Self {
        let date = super::headers::rfc5322_date(now);
        Reply::new(220, None, format!("{fqdn} ESMTP MAIL Service ready at {date}"))
    }

    /// The greeting of a connector with Banner (`220 …`; what is no reply line becomes its text).
    pub fn banner(banner: &str) -> Self {
        Reply::new(
            220,
            None,
            banner.strip_prefix("220").map_or(banner, |text| text.trim_start_matches([' ', '-'])),
        )
    }
}

/// One constructor for each reply without arguments.
macro_rules! replies {
    ($($(#[$doc:meta])* $name:ident => $code:literal, $enhanced:expr, $text:literal;)*) => {
        impl Reply {
            $($(#[$doc])* pub fn $name() -> Self {
                Reply::new($code, $enhanced, $text)
            })*
        }

        #[cfg(test)]
        fn all() -> Vec<Reply> {
            vec![$(Reply::$name()),*]
        }
    };
}

replies! {
    /// MAIL is accepted.
    sender_ok => 250, (2, 1, 0), "Sender OK";
    /// RCPT is accepted.
    recipient_ok => 250, (2, 1, 5), "Recipient OK";
    /// DATA may begin.
    start_mail_input => 354, None, "Start mail input; end with <CRLF>.<CRLF>";
    /// RSET is done.
    reset => 250, (2, 0, 0), "Resetting";
    /// NOOP is done.
    noop => 250, (2, 0, 0), "OK";
    /// VRFY tells nothing.
    cannot_verify => 252, (2, 1, 5), "Cannot VRFY user";
    /// HELP.
    help => 214, (2, 0, 0), "This server supports EHLO HELO STARTTLS AUTH MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT";
    /// QUIT.
    closing => 221, (2, 0, 0), "Service closing transmission channel";
    /// STARTTLS: the handshake may begin.
    ready_for_tls => 220, (2, 0, 0), "SMTP server ready";

    /// A verb that is not known.
    unrecognized_command => 500, (5, 3, 3), "Unrecognized command";
    /// A verb that is known and not served.
    not_implemented => 502, (5, 3, 3), "Command not implemented";
    /// A command line over its limit.
    line_too_long => 500, (5, 5, 2), "Line too long";
    /// A command line with a bare CR, a bare LF or a NUL.
    bare_line_end => 500, (5, 5, 2), "Command lines end with <CR><LF>";
    /// Arguments that can't be read.
    invalid_arguments => 501, (5, 5, 4), "Invalid arguments";
    /// A parameter that was not announced.
    unsupported_parameter => 555, (5, 5, 4), "Unsupported option";
    /// EHLO or HELO without a domain, where RequireEHLODomain.
    invalid_domain => 501, (5, 5, 4), "Invalid domain name";
    /// A command before EHLO or HELO.
    send_hello_first => 503, (5, 5, 2), "Send hello first";
    /// MAIL in a transaction.
    sender_already_specified => 503, (5, 5, 2), "Sender already specified";
    /// RCPT or DATA before MAIL.
    need_mail_command => 503, (5, 5, 2), "Need mail command";
    /// DATA before an accepted RCPT.
    need_rcpt_command => 503, (5, 5, 2), "Need rcpt command";
    /// Any other command at a wrong time.
    bad_sequence => 503, (5, 5, 2), "Bad sequence of commands";
    /// Commands were sent behind one that must come last.
    pipelined_past_starttls => 503, (5, 5, 1), "Commands must not be pipelined behind STARTTLS";

    /// SMTPUTF8 was said, and the header is no UTF-8 (RFC 6532 3).
    header_not_utf8 => 550, (5, 6, 7), "The header of a message with SMTPUTF8 must be UTF-8";
    /// MAIL's path is no mailbox.
    invalid_sender => 550, (5, 1, 7), "Invalid address";
    /// RCPT's path is no mailbox.
    invalid_recipient => 501, (5, 1, 3), "Invalid address";
    /// No such recipient here.
    user_unknown => 550, (5, 1, 1), "User unknown";
    /// Whether the recipient exists can't be told now.
    recipient_check_failed => 451, (4, 1, 1), "Recipient verification is unavailable; try again later";
    /// The recipient's domain is not ours, and the session may not relay.
    unable_to_relay => 550, (5, 7, 54), "SMTP; Unable to relay recipient in non-accepted domain";
    /// One recipient more than MaxRecipientsPerMessage.
    too_many_recipients => 452, (4, 5, 3), "Too many recipients";
    /// The session may not submit.
    not_authenticated => 530, (5, 7, 1), "Client was not authenticated";
    /// TLS is demanded, was offered and not used.
    must_issue_starttls => 530, (5, 7, 0), "Must issue a STARTTLS command first";
    /// TLS is demanded, and our own side can't give it.
    tls_not_available => 454, (4, 7, 0), "TLS not available due to temporary reason";

    /// A logon succeeded.
    authenticated => 235, (2, 7, 0), "Authentication successful";
    /// A logon failed.
    not_authenticated_by_that => 535, (5, 7, 8), "Authentication unsuccessful";
    /// The client gave a logon up.
    authentication_cancelled => 501, (5, 7, 0), "Authentication cancelled";
    /// A response that is not Base64.
    not_base64 => 501, (5, 5, 2), "Cannot Base64-decode the response";
    /// A response over its limit (RFC 4954 6).
    response_too_long => 500, (5, 5, 6), "Authentication exchange line is too long";
    /// A mechanism that is not offered.
    unknown_mechanism => 504, (5, 5, 4), "Unrecognized authentication type";
    /// AUTH in clear, where BasicAuthRequireTLS.
    encryption_required => 538, (5, 7, 11), "Encryption required for requested authentication mechanism";
    /// Whether a logon is right can't be told now.
    authentication_unavailable => 454, (4, 7, 0), "Temporary authentication failure";
    /// MaxLogonFailures is reached; closes.
    too_many_logon_failures => 421, (4, 7, 0), "Too many failed logons, closing transmission channel";

    /// The message is too big.
    message_too_big => 552, (5, 3, 4), "Message size exceeds fixed maximum message size";
    /// The message is larger than MaxReceiveSize.
    recipient_size_limit => 552, (5, 2, 3), "Message is larger than the recipient's organization accepts";
    /// The header is too big.
    header_too_big => 552, (5, 3, 4), "Message header size exceeds fixed maximum size";
    /// Too many Received: lines.
    hop_count_exceeded => 554, (5, 4, 6), "Hop count exceeded - possible mail loop";
    /// A bare CR, a bare LF or a NUL in a message.
    bare_linefeed => 550, (5, 6, 11), "SMTPSEND.BareLinefeedsAreIllegal; message contains bare linefeeds, bare carriage returns or NUL";
    /// The disk is nearly full, or permits ran out.
    insufficient_resources => 452, (4, 3, 1), "Insufficient system resources";
    /// The message could not be committed.
    not_stored => 451, (4, 3, 0), "Message could not be stored; try again later";
    /// The session can't be served; closes.
    service_not_available => 421, (4, 3, 2), "Service not available";
    /// HubTransport is Draining or Inactive.
    service_not_active => 421, (4, 3, 2), "Service not active";
    /// A limit of sessions is reached; closes.
    too_many_connections => 421, (4, 3, 2), "Too many concurrent connections";
    /// MaxConnectionRatePerMinute is reached; closes.
    connection_rate => 421, (4, 3, 2), "Too many new connections, try again in a minute";
    /// MessageRateLimit is reached; closes.
    message_rate => 421, (4, 4, 2), "Message submission rate for this client has exceeded the configured limit";
    /// XCLIENT of a peer that is not trusted with it.
    xclient_refused => 550, (5, 7, 0), "XCLIENT is not allowed from your address";
    /// MaxProtocolErrors is reached; closes.
    too_many_errors => 421, (4, 7, 0), "Too many errors on this connection, closing transmission channel";
    /// ConnectionInactivityTimeout is over; closes.
    idle_timeout => 451, (4, 7, 0), "Timeout waiting for client input";
    /// ConnectionTimeout is over; closes.
    session_timeout => 421, (4, 4, 2), "Connection timed out, closing transmission channel";

    /// Outbound: TLS is demanded and the server does not offer it.
    starttls_required => 451, (5, 7, 3), "STARTTLS is required to send mail";
    /// Outbound: no connection.
    unable_to_connect => 421, (4, 2, 1), "Unable to connect";
    /// Outbound: no answer in time.
    connection_timed_out => 421, (4, 4, 1), "Connection timed out";
    /// Outbound: the connection broke.
    connection_dropped => 421, (4, 4, 2), "Connection dropped";
    /// Outbound: the next hop is this server.
    routing_loop => 554, (5, 4, 6), "Routing loop: the next hop is this server";
    /// The message was given up after MessageExpirationTimeout.
    expired => 550, (4, 4, 7), "QUEUE.Expired; message expired";
    /// Outbound: TlsCertificateName names no certificate.
    client_certificate_not_found => 454, (4, 7, 5), "The certificate specified in TlsCertificateName of the SendConnector could not be found.";
}

impl Reply {
    /// A chunk is there, and more may follow (RFC 3030 2).
    pub fn chunk_taken(octets: u64) -> Self {
        Reply::new(250, (2, 0, 0), format!("{octets} octets received"))
    }

    /// A message is committed: what makes us responsible for it.
    pub fn queued(message_id: &str, internal_id: impl Display, hostname: &SmtpDomain) -> Self {
        let text =
            format!("{message_id} [InternalId={internal_id}, Hostname={hostname}] Queued mail for delivery");
        Reply::new(250, (2, 6, 0), text)
    }

    /// Domain security, both directions: the peer's certificate does not prove what it must.
    pub fn certificate_validation_failure(status: Status) -> Self {
        Reply::new(454, (4, 7, 5), format!("Certificate validation failure, Reason:{status}"))
    }

    /// Domain security: the connector that won the route is not armed, and others are.
    pub fn connector_not_armed(connector: &str) -> Self {
        let text = format!("Domain security: connector '{connector}' won the route but is not armed");
        Reply::new(454, (4, 7, 5), text)
    }

    /// The answer to HELO.
    pub fn hello(fqdn: &SmtpDomain, client: std::net::IpAddr) -> Self {
        Reply::new(250, None, format!("{fqdn} Hello [{}]", client.to_canonical()))
    }

    /// Outbound: DNS gave no usable answer; `error` as in `ServerFailure`, `ErrorTimeout`.
    pub fn dns_query_failed(error: impl Display) -> Self {
        let text = format!("DNS query failed. The error was: DNS query failed with error {error}");
        Reply::new(451, (4, 4, 0), text)
    }

    /// Outbound: every target was tried; `last` is what the last one said.
    pub fn all_targets_failed(last: &Reply) -> Self {
        let text = format!(
            "Primary target IP address responded with: \"{last}.\" Attempted failover to alternate host, \
             but that did not succeed. Either there are no alternate hosts, or delivery failed to all \
             alternate hosts."
        );
        Reply::new(451, (4, 4, 0), text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_agree_with_codes() {
        for reply in all() {
            let Some((class, ..)) = reply.enhanced else { continue };
            // Two texts of Exchange do not keep to it.
            let odd = reply == Reply::starttls_required() || reply == Reply::expired();
            assert!(odd || u16::from(class) == reply.code / 100, "{reply}");
            assert!(reply.lines.iter().all(|line| line.is_ascii() && line.len() < 480), "{reply}");
        }
    }

    #[test]
    fn texts() {
        let fqdn: SmtpDomain = "mx.local.test".parse().unwrap();
        let cases = [
            (Reply::sender_ok(), "250 2.1.0 Sender OK"),
            (Reply::start_mail_input(), "354 Start mail input; end with <CRLF>.<CRLF>"),
            (
                Reply::queued("<1@a.test>", 7, &fqdn),
                "250 2.6.0 <1@a.test> [InternalId=7, Hostname=mx.local.test] Queued mail for delivery",
            ),
            (
                Reply::certificate_validation_failure(Status::SubjectMismatch),
                "454 4.7.5 Certificate validation failure, Reason:SubjectMismatch",
            ),
            (Reply::must_issue_starttls(), "530 5.7.0 Must issue a STARTTLS command first"),
            (Reply::unable_to_relay(), "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain"),
            (Reply::hello(&fqdn, "::ffff:192.0.2.1".parse().unwrap()), "250 mx.local.test Hello [192.0.2.1]"),
            (Reply::banner("220 Contoso"), "220 Contoso"),
            (Reply::banner("220"), "220"),
            (
                Reply::greeting(&fqdn, "2026-11-25T08:28:28Z".parse().unwrap()),
                "220 mx.local.test ESMTP MAIL Service ready at Wed, 25 Nov 2026 08:28:28 +0000",
            ),
        ];
        for (reply, text) in cases {
            assert_eq!(reply.to_string(), text);
        }
    }
}
