//! The answer to EHLO (RFC 5321 4.1.1.1), both ways; LIMITS is RFC 9422's.
//!
//! Promises: the server announces only what is enabled, in Exchange's order; the client knows only
//! what the last answer announced, and nothing of an answer before TLS survives (RFC 3207 4.2), since
//! [`Capabilities`] are made anew from each.

use super::reply::Reply;
use crate::model::SmtpDomain;
use std::net::IpAddr;

/// How SIZE is announced (RFC 1870).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SizeOffer {
    /// Not at all.
    Off,
    /// Without a number.
    WithoutValue,
    /// With the largest message in octets.
    Limit(u64),
}

/// What the server announces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EhloOffer<'a> {
    /// The connector's name.
    pub fqdn: &'a SmtpDomain,
    /// The client's address.
    pub client: IpAddr,
    /// SIZE
    pub size: SizeOffer,
    /// PIPELINING
    pub pipelining: bool,
    /// DSN
    pub dsn: bool,
    /// ENHANCEDSTATUSCODES
    pub enhanced_status_codes: bool,
    /// STARTTLS; never inside of TLS.
    pub starttls: bool,
    /// AUTH: the mechanisms; empty: not announced.
    pub auth: String,
    /// 8BITMIME
    pub eight_bit_mime: bool,
    /// BINARYMIME; never without CHUNKING (RFC 3030 3).
    pub binary_mime: bool,
    /// CHUNKING
    pub chunking: bool,
    /// SMTPUTF8; never without 8BITMIME (RFC 6531 3.1).
    pub smtputf8: bool,
    /// REQUIRETLS; only inside of TLS (RFC 8689 3).
    pub require_tls: bool,
    /// LIMITS: what holds in truth.
    pub limits: Limits,
}

/// LIMITS (RFC 9422), of either side; `None`: none is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// MAILMAX: transactions of a session.
    pub mail: Option<u32>,
    /// RCPTMAX: recipients of a transaction.
    pub rcpt: Option<u32>,
    /// RCPTDOMAINMAX: domains of the recipients of a transaction.
    pub rcpt_domain: Option<u32>,
}

impl Limits {
    fn keyword(self) -> Option<String> {
        let named = [("MAILMAX", self.mail), ("RCPTMAX", self.rcpt), ("RCPTDOMAINMAX", self.rcpt_domain)];
        let words: Vec<String> =
            named.iter().filter_map(|(name, limit)| limit.map(|limit| format!(" {name}={limit}"))).collect();
        (!words.is_empty()).then(|| format!("LIMITS{}", words.concat()))
    }

    /// Limits that are not known, and values that are none (1 to 999,999; RFC 9422 4), count as unsaid.
    fn read<'a>(&mut self, words: impl Iterator<Item = &'a str>) {
        for word in words {
            let Some((name, value)) = word.split_once('=') else { continue };
            let digits = (1..=6).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit());
            let value = value.parse().ok().filter(|value| digits && *value > 0);
            match name {
                "MAILMAX" => self.mail = value,
                "RCPTMAX" => self.rcpt = value,
                "RCPTDOMAINMAX" => self.rcpt_domain = value,
                _ => {}
            }
        }
    }
}

impl EhloOffer<'_> {
    /// The answer.
    pub fn reply(&self) -> Reply {
        let size = match self.size {
            SizeOffer::Off => None,
            SizeOffer::WithoutValue => Some("SIZE".to_owned()),
            SizeOffer::Limit(octets) => Some(format!("SIZE {octets}")),
        };
        let auth = format!("AUTH {}", self.auth);
        let switches = [
            (self.pipelining, "PIPELINING"),
            (self.dsn, "DSN"),
            (self.enhanced_status_codes, "ENHANCEDSTATUSCODES"),
            (self.starttls, "STARTTLS"),
            (!self.auth.is_empty(), auth.as_str()),
            (self.eight_bit_mime, "8BITMIME"),
            (self.binary_mime && self.chunking, "BINARYMIME"),
            (self.chunking, "CHUNKING"),
            (self.smtputf8 && self.eight_bit_mime, "SMTPUTF8"),
            (self.require_tls, "REQUIRETLS"),
        ];
        let keywords = switches.into_iter().filter(|(on, _)| *on).map(|(_, keyword)| keyword.to_owned());
        let limits = self.limits.keyword();
        size.into_iter().chain(keywords).chain(limits).fold(Reply::hello(self.fqdn, self.client), Reply::line)
    }
}

/// What a server announced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Capabilities {
    /// STARTTLS
    pub starttls: bool,
    /// SIZE: the largest message in octets; 0 where it is announced without a limit.
    pub size: Option<u64>,
    /// PIPELINING
    pub pipelining: bool,
    /// 8BITMIME
    pub eight_bit_mime: bool,
    /// ENHANCEDSTATUSCODES
    pub enhanced_status_codes: bool,
    /// DSN
    pub dsn: bool,
    /// BINARYMIME
    pub binary_mime: bool,
    /// CHUNKING
    pub chunking: bool,
    /// SMTPUTF8
    pub smtputf8: bool,
    /// REQUIRETLS
    pub require_tls: bool,
    /// LIMITS
    pub limits: Limits,
    /// The mechanisms of AUTH, in upper case.
    pub auth: Vec<String>,
}

impl Capabilities {
    /// Reads the answer to EHLO; its first line is the server's name and no capability. An answer to
    /// HELO has no other line, and so no capability.
    pub fn parse(reply: &Reply) -> Self {
        let mut capabilities = Capabilities::default();
        for line in reply.lines.iter().skip(1) {
            let line = line.to_ascii_uppercase();
            let mut words = line.split_ascii_whitespace();
            match words.next().unwrap_or_default() {
                "STARTTLS" => capabilities.starttls = true,
                "SIZE" => capabilities.size = Some(words.next().and_then(|n| n.parse().ok()).unwrap_or(0)),
                "PIPELINING" => capabilities.pipelining = true,
                "8BITMIME" => capabilities.eight_bit_mime = true,
                "ENHANCEDSTATUSCODES" => capabilities.enhanced_status_codes = true,
                "DSN" => capabilities.dsn = true,
                "BINARYMIME" => capabilities.binary_mime = true,
                "CHUNKING" => capabilities.chunking = true,
                "SMTPUTF8" => capabilities.smtputf8 = true,
                "REQUIRETLS" => capabilities.require_tls = true,
                "LIMITS" => capabilities.limits.read(words),
                "AUTH" => capabilities.add_auth(words),
                // `AUTH=LOGIN`: from before RFC 2554, still sent beside the other form.
                word => {
                    if let Some(first) = word.strip_prefix("AUTH=") {
                        capabilities.add_auth(std::iter::once(first).chain(words));
                    }
                }
            }
        }
        capabilities
    }

    fn add_auth<'a>(&mut self, mechanisms: impl Iterator<Item = &'a str>) {
        for mechanism in mechanisms {
            if !self.auth.iter().any(|known| known == mechanism) {
                self.auth.push(mechanism.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fqdn() -> SmtpDomain {
        "mx.local.test".parse().unwrap()
    }

    #[test]
    fn only_what_is_enabled_in_exchanges_order() {
        let fqdn = fqdn();
        let all = EhloOffer {
            fqdn: &fqdn,
            client: "192.0.2.1".parse().unwrap(),
            size: SizeOffer::Limit(37_748_736),
            pipelining: true,
            dsn: true,
            enhanced_status_codes: true,
            starttls: true,
            auth: "LOGIN PLAIN".into(),
            eight_bit_mime: true,
            binary_mime: true,
            chunking: true,
            smtputf8: true,
            require_tls: true,
            limits: Limits { rcpt: Some(200), ..Limits::default() },
        };
        assert_eq!(
            all.reply().to_bytes(true),
            b"250-mx.local.test Hello [192.0.2.1]\r\n250-SIZE 37748736\r\n250-PIPELINING\r\n\
              250-DSN\r\n250-ENHANCEDSTATUSCODES\r\n250-STARTTLS\r\n250-AUTH LOGIN PLAIN\r\n250-8BITMIME\r\n\
              250-BINARYMIME\r\n250-CHUNKING\r\n250-SMTPUTF8\r\n250-REQUIRETLS\r\n250 LIMITS RCPTMAX=200\r\n"
        );
        let halves = EhloOffer { eight_bit_mime: false, chunking: false, ..all.clone() }.reply().to_string();
        for without in ["SMTPUTF8", "BINARYMIME"] {
            assert!(!halves.contains(without), "{halves}");
        }
        let none = EhloOffer {
            size: SizeOffer::Off,
            pipelining: false,
            dsn: false,
            enhanced_status_codes: false,
            starttls: false,
            auth: String::new(),
            eight_bit_mime: false,
            chunking: false,
            require_tls: false,
            limits: Limits::default(),
            ..all.clone()
        };
        assert_eq!(none.reply().to_bytes(true), b"250 mx.local.test Hello [192.0.2.1]\r\n");
        let bare = EhloOffer { size: SizeOffer::WithoutValue, ..none };
        assert_eq!(bare.reply().to_bytes(true), b"250-mx.local.test Hello [192.0.2.1]\r\n250 SIZE\r\n");
    }

    #[test]
    fn foreign_answers() {
        let reply =
            ["size 1000", "StartTLS", "AUTH plain LOGIN", "AUTH=LOGIN CRAM-MD5", "XXXXXXXA", "", "DSN"]
                .into_iter()
                .fold(Reply::new(250, None, "STARTTLS is my name"), Reply::line);
        let wanted = Capabilities {
            starttls: true,
            size: Some(1000),
            dsn: true,
            auth: vec!["PLAIN".into(), "LOGIN".into(), "CRAM-MD5".into()],
            ..Capabilities::default()
        };
        assert_eq!(Capabilities::parse(&reply), wanted);
        assert_eq!(Capabilities::parse(&Reply::new(250, None, "PIPELINING")), Capabilities::default());
    }

    #[test]
    fn foreign_limits() {
        let cases = [
            ("RCPTMAX=100 MAILMAX=5", (Some(5), Some(100), None)),
            ("rcptdomainmax=1 FOO=2 BAR", (None, None, Some(1))),
            ("RCPTMAX=0 MAILMAX=-1 RCPTDOMAINMAX=1000000", (None, None, None)),
            ("RCPTMAX= MAILMAX", (None, None, None)),
        ];
        for (said, (mail, rcpt, rcpt_domain)) in cases {
            let reply = Reply::new(250, None, "sink").line(format!("LIMITS {said}"));
            assert_eq!(Capabilities::parse(&reply).limits, Limits { mail, rcpt, rcpt_domain }, "{said}");
        }
    }

    proptest! {
        #[test]
        fn reading_undoes_announcing(
            size in proptest::option::of(any::<u64>()), switches in any::<[bool; 9]>(), most in proptest::option::of(1_u32..1_000_000),
        ) {
            let fqdn = fqdn();
            let [pipelining, enhanced_status_codes, starttls, eight_bit_mime, dsn, binary, chunking, utf8, require_tls] =
                switches;
            let (binary_mime, smtputf8) = (binary && chunking, utf8 && eight_bit_mime);
            let limits = Limits { rcpt: most, ..Limits::default() };
            let offer = EhloOffer {
                fqdn: &fqdn,
                client: "2001:db8::1".parse().unwrap(),
                size: size.map_or(SizeOffer::Off, SizeOffer::Limit),
                pipelining,
                enhanced_status_codes,
                starttls,
                auth: if pipelining { "PLAIN".into() } else { String::new() },
                eight_bit_mime,
                dsn,
                binary_mime,
                chunking,
                smtputf8,
                require_tls,
                limits,
            };
            let wanted = Capabilities {
                starttls, size, pipelining, eight_bit_mime, enhanced_status_codes, dsn, binary_mime, chunking, smtputf8,
                require_tls, limits, auth: if pipelining { vec!["PLAIN".into()] } else { Vec::new() },
            };
            prop_assert_eq!(Capabilities::parse(&offer.reply()), wanted);
        }
    }
}
