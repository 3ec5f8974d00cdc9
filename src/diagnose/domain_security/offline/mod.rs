//! What the configuration, the certificates and the time alone tell.
//!
//! Promises: [`CHECKS`] stands in the order in which an administrator mends, so that the first row that fails names the
//! cause; a condition that can't be judged because of an earlier one is NotChecked and names it, and what hangs on such a
//! one is left out; the lines of a row make that row pass. Pure.

mod certificate;
mod general;
mod ground;
mod in_force;
mod listed;
mod mending;
mod partner;
mod proof;
mod receive;
mod send;
mod view;

pub(super) use ground::Ground;

use super::{Asked, Direction, Row, RowResult, Situation};
use crate::model::SmtpDomain;
use view::View;

/// One condition.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// One word.
    pub name: &'static str,
    /// For which ways it is looked at.
    pub directions: &'static [Direction],
    /// What must hold, and why.
    pub rule: &'static str,
    /// Conditions without which this one can't be judged.
    needs: &'static [&'static str],
    run: fn(&View<'_>, Row) -> Option<Row>,
}

const SEND: &[Direction] = &[Direction::Send];
const RECEIVE: &[Direction] = &[Direction::Receive];
const BOTH: &[Direction] = &[Direction::Send, Direction::Receive];

const COMPILES: &str = "Compiles";

const fn check(
    name: &'static str,
    directions: &'static [Direction],
    rule: &'static str,
    needs: &'static [&'static str],
    run: fn(&View<'_>, Row) -> Option<Row>,
) -> Check {
    Check { name, directions, rule, needs, run }
}

/// Every condition, in the order in which they are mended.
pub static CHECKS: &[Check] = &[
    check(
        COMPILES,
        BOTH,
        "What is stored can be put in force: every value can be read, and no rule is broken",
        &[],
        |_, row| Some(row),
    ),
    check(
        "Clock",
        BOTH,
        "The clock does not stand before the last change of the configuration: certificates and CRLs are judged by it",
        &[],
        general::clock,
    ),
    check(
        "Listed",
        BOTH,
        "Mutual TLS is demanded of the domains of a list alone: TLSSendDomainSecureList for mail to them, \
         TLSReceiveDomainSecureList for mail from them; a domain covers no subdomain",
        &[],
        listed::listed,
    ),
    check(
        "Partner",
        BOTH,
        "What is agreed with the partner (DomainSecurityPartner) demands the proof: its mode is Enforce, and of its \
         TrustAnchors, where it has any, one is in date",
        &[],
        partner::agreed,
    ),
    check(
        "Route",
        SEND,
        "The domain's mail goes out, by the enabled Send connector with the most specific address space, then the lowest \
         cost, then the first name; Domain Security never chooses another",
        &[],
        send::route,
    ),
    check(
        "DnsRouting",
        SEND,
        "The connector delivers by MX: behind a smart host the certificate would be the smart host's",
        &["Route"],
        send::dns_routing,
    ),
    check(
        "StartTls",
        SEND,
        "The connector uses STARTTLS: IgnoreSTARTTLS and ForceHELO are $false",
        &["Route"],
        send::starttls,
    ),
    check(
        "AuthMechanism",
        RECEIVE,
        "The Receive connector has Tls in AuthMechanism, so that it can offer STARTTLS, and not ExternalAuthoritative, \
         which asks nobody for a proof",
        &[],
        receive::auth_mechanism,
    ),
    check(
        "Armed",
        BOTH,
        "DomainSecureEnabled is $true on the enabled connector that the mail goes by",
        &["Route"],
        |view, row| match view.direction {
            Direction::Send => send::armed(view, row),
            Direction::Receive => receive::armed(view, row),
        },
    ),
    check(
        "Size",
        SEND,
        "Mail of every size goes by a connector that is armed: above MaxMessageSize the next one takes it",
        &["Route", "Armed"],
        send::size,
    ),
    check(
        "TlsAuthLevel",
        SEND,
        "Domain Security demands the certificate of the domain itself; TlsAuthLevel and TlsDomain of the connector hold for \
         its other mail",
        &["Route"],
        send::tls_auth_level,
    ),
    check(
        "Permission",
        RECEIVE,
        "A partner may submit: PermissionGroups has AnonymousUsers or Partners, and nothing denies it",
        &[],
        receive::permission,
    ),
    check(
        "Listens",
        RECEIVE,
        "The connector is in force at its binding: it is in conflict with no other",
        &[],
        receive::listens,
    ),
    check(
        "Reachable",
        RECEIVE,
        "Servers of the Internet reach the connector: port 25, no loopback address, public addresses in RemoteIPRanges",
        &[],
        receive::reachable,
    ),
    check(
        "Sibling",
        RECEIVE,
        "No other connector that other servers reach takes listed senders without proof",
        &["Armed"],
        receive::sibling,
    ),
    check(
        "DefaultFqdn",
        RECEIVE,
        "The Fqdn of the default connector is left alone: servers of the organisation look for this server's name",
        &[],
        receive::default_fqdn,
    ),
    check(
        "Certificate",
        BOTH,
        "The store holds a certificate for the connector",
        &["Route"],
        certificate::present,
    ),
    check(
        "TlsCertificateName",
        BOTH,
        "Where TlsCertificateName is set, a certificate of just this issuer and subject is in the store",
        &["Certificate"],
        certificate::named,
    ),
    check(
        "PrivateKey",
        BOTH,
        "The certificate's private key is in the store and can be opened with secret.key",
        &["Certificate"],
        certificate::private_key,
    ),
    check(
        "OwnDomain",
        BOTH,
        "The certificate names our mail domain itself: that is what a partner looks for, not the name of a host",
        &["Certificate"],
        certificate::own_domain,
    ),
    check(
        "Fqdn",
        BOTH,
        "The certificate names the connector's Fqdn (this server's, where it is unset), or TlsCertificateName chooses it",
        &["Certificate"],
        certificate::fqdn,
    ),
    check(
        "Services",
        BOTH,
        "The certificate serves SMTP (S in Services), or TlsCertificateName chooses it",
        &["Certificate"],
        certificate::services,
    ),
    check(
        "Dates",
        BOTH,
        "The certificate is in date, for 30 days more at least",
        &["Certificate"],
        certificate::dates,
    ),
    check(
        "Shown",
        BOTH,
        "The connector shows this certificate and no other",
        &["TlsCertificateName", "PrivateKey", "OwnDomain", "Fqdn", "Services", "Dates"],
        certificate::shown,
    ),
    check(
        "Usage",
        BOTH,
        "Key and usages of the certificate allow TLS: RSA of 2048 bits or more, digitalSignature; serverAuth for a Receive \
         connector, clientAuth or serverAuth for a Send connector",
        &["Certificate"],
        proof::usage,
    ),
    check(
        "TrustStore",
        BOTH,
        "There are trusted roots: without any no partner can be proven",
        &[],
        proof::trust_store,
    ),
    check(
        "Chain",
        BOTH,
        "The certificate is sent with all its issuers up to a root that partners trust, each in date",
        &["Certificate", "TrustStore"],
        proof::chain,
    ),
    check(
        "CrlPoint",
        BOTH,
        "Where our certificate names a CRL, partners can fetch it, by http: and at a public address",
        &["Certificate"],
        proof::crl_point,
    ),
    check(
        "RevocationMode",
        BOTH,
        "A partner whose CRL can't be had is not proven: RevocationMode is Enforce",
        &[],
        general::revocation_mode,
    ),
    check("Service", BOTH, "The transport service runs", &[], in_force::service),
    check(
        "Restart",
        BOTH,
        "What is stored is in force: the service obeys what it was last restarted with",
        &[],
        in_force::restart,
    ),
];

/// What is looked at: the domains of the lists, or the one that was asked for, each way.
pub(super) fn subjects(situation: &Situation, asked: &Asked) -> Vec<(SmtpDomain, Direction)> {
    let mut domains: Vec<SmtpDomain> = match &asked.domain {
        Some(domain) => vec![domain.clone()],
        None => asked.directions.iter().flat_map(|it| listed::domains(&situation.stored, *it)).collect(),
    };
    domains.sort();
    domains.dedup();
    domains
        .into_iter()
        .flat_map(|domain| asked.directions.iter().map(move |it| (domain.clone(), *it)))
        .collect()
}

/// The rows for one domain and way. Without a ground, which is what is stored as a service could obey it, there is one.
pub(super) fn rows(
    situation: &Situation,
    ground: Option<&Ground<'_>>,
    domain: &SmtpDomain,
    direction: Direction,
) -> Vec<Row> {
    let passing = |check: &Check| Row::pass(domain, direction, check.name, check.rule);
    let Some(ground) = ground else {
        let compiles = CHECKS.iter().filter(|check| check.name == COMPILES);
        return compiles.map(|check| general::not_compiled(situation, passing(check))).collect();
    };
    let view = View::of(ground, domain, direction);
    let mut rows: Vec<Row> = Vec::new();
    // What hangs on a condition that is not known itself is left out: it would say nothing new.
    let mut left_out: Vec<&str> = Vec::new();
    for check in CHECKS.iter().filter(|check| check.directions.contains(&direction)) {
        let result_of = |need: &str| rows.iter().find(|row| row.check == need).map(|row| row.result);
        let is_unknown =
            |need: &&str| left_out.contains(need) || result_of(need) == Some(RowResult::NotChecked);
        let failed = check.needs.iter().find(|need| result_of(need) == Some(RowResult::Fail));
        if let Some(need) = failed {
            let why = format!("not to be told before {need} passes");
            rows.push(passing(check).but(RowResult::NotChecked, why));
        } else if check.needs.iter().any(is_unknown) {
            left_out.push(check.name);
        } else {
            rows.extend((check.run)(&view, passing(check)));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a check needs stands before it, for the same ways or for one of them.
    #[test]
    fn needs_stand_before() {
        for (index, check) in CHECKS.iter().enumerate() {
            for need in check.needs {
                assert!(CHECKS[..index].iter().any(|other| other.name == *need), "{}: {need}", check.name);
            }
            assert!(CHECKS[..index].iter().all(|other| other.name != check.name), "{} twice", check.name);
        }
    }
}
