//! EHLO and HELO (RFC 5321 4.1.1.1): begin anew.

use super::{Hello, Session};
use crate::model::snapshot::SizeMode;
use crate::smtp::{EhloOffer, HelloName, Limits, Reply, SizeOffer, XCLIENT_ATTRIBUTES};

impl Session {
    pub(super) fn hello(&mut self, name: Option<HelloName>, extended: bool) -> Reply {
        let acceptable = matches!(name, Some(HelloName::Domain(_) | HelloName::Literal(_)));
        if self.connector.require_ehlo_domain && !acceptable {
            return Reply::invalid_domain();
        }
        self.transaction = None;
        self.hello = Some(Hello { name, extended });
        let client = self.peer.ip();
        if !extended {
            return Reply::hello(&self.connector.fqdn, client);
        }
        let starttls = self.tls.is_none() && self.server_tls().is_some();
        self.starttls_offered |= starttls;
        let auth = self.mechanisms().iter().map(|mechanism| mechanism.name()).collect::<Vec<_>>().join(" ");
        let connector = &self.connector;
        let organisation = &self.running.snapshot.transport.max_recipient_envelope_limit;
        let envelope_limit = organisation.get().map_or(u32::MAX, |most| *most);
        let offer = EhloOffer {
            fqdn: &connector.fqdn,
            client,
            size: match connector.size {
                SizeMode::Enabled => SizeOffer::Limit(connector.max_message_size.0),
                SizeMode::Disabled => SizeOffer::Off,
                SizeMode::EnabledWithoutValue => SizeOffer::WithoutValue,
            },
            pipelining: connector.pipelining,
            enhanced_status_codes: connector.enhanced_status_codes,
            starttls,
            dsn: connector.dsn,
            auth,
            eight_bit_mime: connector.eight_bit_mime,
            binary_mime: connector.binary_mime,
            chunking: connector.chunking,
            smtputf8: connector.smtputf8,
            require_tls: self.takes_require_tls(),
            limits: Limits {
                rcpt: Some(connector.max_recipients_per_message.min(envelope_limit))
                    .filter(|most| (1..1_000_000).contains(most)),
                ..Limits::default()
            },
        }
        .reply();
        // Only to whom it is of use.
        if self.may_xclient { offer.line(format!("XCLIENT {XCLIENT_ATTRIBUTES}")) } else { offer }
    }
}
