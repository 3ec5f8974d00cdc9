//! Extended rights, who can hold them, and what a session may do by them: pure values.
//!
//! Promises: [`GROUPS`] is the one place that says which rights a permission group gives to whom; the
//! engine, the compiler, Get-ADPermission and the judgement of open relays all read it. The rights of a
//! session are what its principals are allowed, less what any of them is denied: a denial holds,
//! whichever principal it was given to, and whatever else the session is.
//!
//! Refuses, as text, a right or a principal that is not in the tables: nothing unknown is ever kept.
//!
//! The rights and their names are Exchange's (ms-Exch-*), as documented for Receive connectors.

use super::ValueError;
use super::value_error::serde_as_text;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A right on a Receive connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExtendedRight {
    /// MAIL is accepted.
    SmtpSubmit,
    /// Relay: recipients outside the accepted domains.
    SmtpAcceptAnyRecipient,
    /// Senders that are not this session's own.
    SmtpAcceptAnySender,
    /// Senders in our own authoritative domains.
    SmtpAcceptAuthoritativeDomainSender,
    /// Its messages count as authenticated.
    SmtpAcceptAuthenticationFlag,
    /// The command XEXCH50.
    SmtpAcceptExch50,
    /// The command XSHADOW.
    SmtpAcceptXShadow,
    /// Its messages are not filtered.
    BypassAntiSpam,
    /// MaxMessageSize does not hold.
    BypassMessageSizeLimit,
    /// Received and Resent- fields are kept.
    AcceptHeadersRouting,
    /// X-MS-Exchange-Organization- fields are kept.
    AcceptHeadersOrganization,
    /// X-MS-Exchange-Forest- fields are kept.
    AcceptHeadersForest,
}

use ExtendedRight::{
    AcceptHeadersForest, AcceptHeadersOrganization, AcceptHeadersRouting, BypassAntiSpam,
    BypassMessageSizeLimit, SmtpAcceptAnyRecipient, SmtpAcceptAnySender, SmtpAcceptAuthenticationFlag,
    SmtpAcceptAuthoritativeDomainSender, SmtpAcceptExch50, SmtpAcceptXShadow, SmtpSubmit,
};

/// Exchange's names of the rights, in the order of the enum.
pub const RIGHT_NAMES: &[&str] = &[
    "ms-Exch-SMTP-Submit",
    "ms-Exch-SMTP-Accept-Any-Recipient",
    "ms-Exch-SMTP-Accept-Any-Sender",
    "ms-Exch-SMTP-Accept-Authoritative-Domain-Sender",
    "ms-Exch-SMTP-Accept-Authentication-Flag",
    "ms-Exch-SMTP-Accept-Exch50",
    "ms-Exch-SMTP-Accept-XShadow",
    "ms-Exch-Bypass-Anti-Spam",
    "ms-Exch-Bypass-Message-Size-Limit",
    "ms-Exch-Accept-Headers-Routing",
    "ms-Exch-Accept-Headers-Organization",
    "ms-Exch-Accept-Headers-Forest",
];

impl ExtendedRight {
    /// Every right.
    pub const ALL: [ExtendedRight; 12] = [
        SmtpSubmit,
        SmtpAcceptAnyRecipient,
        SmtpAcceptAnySender,
        SmtpAcceptAuthoritativeDomainSender,
        SmtpAcceptAuthenticationFlag,
        SmtpAcceptExch50,
        SmtpAcceptXShadow,
        BypassAntiSpam,
        BypassMessageSizeLimit,
        AcceptHeadersRouting,
        AcceptHeadersOrganization,
        AcceptHeadersForest,
    ];

    /// Exchange's name.
    pub fn name(self) -> &'static str {
        RIGHT_NAMES[self as usize]
    }

    /// Why nothing comes of it here; `None` where the service acts on it.
    pub fn idle(self) -> Option<&'static str> {
        match self {
            SmtpAcceptExch50 => Some("the command XEXCH50 is not offered"),
            SmtpAcceptXShadow => Some("there is no shadow redundancy"),
            _ => None,
        }
    }
}

impl fmt::Display for ExtendedRight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// In any letter case, with `ms-Exch-` or without.
impl FromStr for ExtendedRight {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        let short = |name: &'static str| name.trim_start_matches("ms-Exch-");
        let named = |right: &ExtendedRight| {
            right.name().eq_ignore_ascii_case(given) || short(right.name()).eq_ignore_ascii_case(given)
        };
        ExtendedRight::ALL.into_iter().find(named).ok_or_else(|| {
            let why = if given.to_ascii_lowercase().contains("send-") {
                "is a right on Send connectors, which have none here: organisation fields never leave by them, and \
                 Received fields always do"
                    .to_string()
            } else {
                format!("is not a right on Receive connectors; allowed: {}", RIGHT_NAMES.join(", "))
            };
            ValueError::about(text, why)
        })
    }
}

/// A set of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rights(u16);

impl Rights {
    /// None.
    pub const NONE: Rights = Rights(0);

    /// These.
    pub const fn of(rights: &[ExtendedRight]) -> Rights {
        let (mut bits, mut index) = (0, 0);
        while index < rights.len() {
            bits |= 1 << rights[index] as u16;
            index += 1;
        }
        Rights(bits)
    }

    /// True where the right is among them.
    pub const fn has(self, right: ExtendedRight) -> bool {
        self.0 & (1 << right as u16) != 0
    }

    /// Those of either set.
    pub const fn and(self, other: Rights) -> Rights {
        Rights(self.0 | other.0)
    }

    /// Those that are not in the other set.
    pub const fn without(self, other: Rights) -> Rights {
        Rights(self.0 & !other.0)
    }

    /// Those in both sets.
    pub const fn common(self, other: Rights) -> Rights {
        Rights(self.0 & other.0)
    }

    /// True where there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// One by one, in the order of the enum.
    pub fn iter(self) -> impl Iterator<Item = ExtendedRight> {
        ExtendedRight::ALL.into_iter().filter(move |right| self.has(*right))
    }
}

/// `ms-Exch-SMTP-Submit, ms-Exch-Accept-Headers-Routing`.
impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(ExtendedRight::name).collect();
        f.write_str(&names.join(", "))
    }
}

/// Who can hold rights on a connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principal {
    /// Everyone, until they authenticate.
    Anonymous,
    /// Whoever authenticated.
    Authenticated,
    /// Other Exchange servers.
    ExchangeServers,
    /// Edge servers.
    EdgeServers,
    /// Hub servers.
    HubServers,
    /// Peers that ExternalAuthoritative trusts.
    ExternallySecured,
    /// Servers of Exchange 2003 and before.
    LegacyServers,
    /// Sessions that proved a listed domain.
    Partner,
}

/// The principals' names, in the order of the enum.
pub const PRINCIPAL_NAMES: &[&str] = &[
    r"NT AUTHORITY\ANONYMOUS LOGON",
    r"NT AUTHORITY\Authenticated Users",
    "Exchange Servers",
    r"MS Exchange\Edge Transport Servers",
    r"MS Exchange\Hub Transport Servers",
    r"MS Exchange\Externally Secured Servers",
    "ExchangeLegacyInterop",
    r"MS Exchange\Partner Servers",
];

impl Principal {
    /// Every principal.
    pub const ALL: [Principal; 8] = [
        Principal::Anonymous,
        Principal::Authenticated,
        Principal::ExchangeServers,
        Principal::EdgeServers,
        Principal::HubServers,
        Principal::ExternallySecured,
        Principal::LegacyServers,
        Principal::Partner,
    ];

    /// Exchange's name; of a group of the directory without its domain.
    pub fn name(self) -> &'static str {
        PRINCIPAL_NAMES[self as usize]
    }

    /// The well-known security identifier, where it is the same on every system.
    fn sid(self) -> Option<&'static str> {
        match self {
            Principal::Anonymous => Some("S-1-5-7"),
            Principal::Authenticated => Some("S-1-5-11"),
            _ => None,
        }
    }

    /// Why no session is ever this; `None` where one can be.
    pub fn idle(self) -> Option<&'static str> {
        match self {
            Principal::Anonymous
            | Principal::Authenticated
            | Principal::ExternallySecured
            | Principal::Partner => None,
            Principal::ExchangeServers
            | Principal::EdgeServers
            | Principal::HubServers
            | Principal::LegacyServers => Some("no other server of this organisation authenticates here"),
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// In any letter case, with its authority or without (`ANONYMOUS LOGON`); groups of the directory with
/// any domain (`CONTOSO\Exchange Servers`).
impl FromStr for Principal {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        let named = |principal: &Principal| {
            let name = principal.name();
            let short = name.rsplit('\\').next().unwrap_or(name);
            let in_a_domain = || {
                !name.contains('\\')
                    && given.rsplit_once('\\').is_some_and(|(domain, rest)| {
                        !domain.is_empty() && !domain.contains('\\') && rest.eq_ignore_ascii_case(name)
                    })
            };
            given.eq_ignore_ascii_case(name)
                || given.eq_ignore_ascii_case(short)
                || principal.sid().is_some_and(|sid| given.eq_ignore_ascii_case(sid))
                || in_a_domain()
        };
        Principal::ALL.into_iter().find(named).ok_or_else(|| {
            let names = PRINCIPAL_NAMES.join(", ");
            let torn =
                |name: &&&str| name.contains('\\') && name.replace('\\', "").eq_ignore_ascii_case(given);
            let meant = PRINCIPAL_NAMES.iter().find(torn).map_or_else(String::new, |name| {
                format!("; did you mean '{name}'? A shell drops an unquoted backslash")
            });
            ValueError::about(
                text,
                format!("is nobody who can hold rights on a connector; allowed: {names}{meant}"),
            )
        })
    }
}

serde_as_text!(Principal);

/// What one principal is allowed, or denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permission {
    /// Who.
    pub principal: Principal,
    /// What.
    pub rights: Rights,
    /// Denied, not allowed.
    pub deny: bool,
}

/// What a permission group gives to a principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The word of PermissionGroups.
    pub group: &'static str,
    /// To whom.
    pub principal: Principal,
    /// What.
    pub rights: Rights,
}

const SUBMIT_AND_ROUTE: Rights = Rights::of(&[SmtpSubmit, AcceptHeadersRouting]);
const ANONYMOUS: Rights =
    SUBMIT_AND_ROUTE.and(Rights::of(&[SmtpAcceptAnySender, SmtpAcceptAuthoritativeDomainSender]));
const USERS: Rights = SUBMIT_AND_ROUTE.and(Rights::of(&[BypassAntiSpam, SmtpAcceptAnyRecipient]));
/// Of a server that is trusted, but not of this organisation.
const TRUSTED: Rights = ANONYMOUS.and(USERS).and(Rights::of(&[
    BypassMessageSizeLimit,
    SmtpAcceptAuthenticationFlag,
    SmtpAcceptExch50,
]));
const OWN_SERVERS: Rights = TRUSTED.and(Rights::of(&[AcceptHeadersOrganization, AcceptHeadersForest]));

const fn grant(group: &'static str, principal: Principal, rights: Rights) -> Grant {
    Grant { group, principal, rights }
}

/// PermissionGroups: what each gives, and to whom.
pub const GROUPS: &[Grant] = &[
    grant("AnonymousUsers", Principal::Anonymous, ANONYMOUS),
    grant("ExchangeUsers", Principal::Authenticated, USERS),
    grant("ExchangeServers", Principal::ExchangeServers, OWN_SERVERS),
    grant("ExchangeServers", Principal::EdgeServers, OWN_SERVERS),
    grant("ExchangeServers", Principal::HubServers, OWN_SERVERS),
    grant("ExchangeServers", Principal::ExternallySecured, TRUSTED),
    grant("ExchangeLegacyServers", Principal::LegacyServers, TRUSTED),
    grant("Partners", Principal::Partner, SUBMIT_AND_ROUTE),
];

/// What these words of PermissionGroups give.
pub fn granted<'a>(groups: impl Fn(&str) -> bool + 'a) -> impl Iterator<Item = &'static Grant> + 'a {
    GROUPS.iter().filter(move |grant| groups(grant.group))
}

impl Grant {
    /// The same as an entry.
    pub fn permission(&self) -> Permission {
        Permission { principal: self.principal, rights: self.rights, deny: false }
    }
}

/// Who a session is, before it has proven anything: nobody known, and trusted for its address where
/// the connector says so.
pub fn unproven(externally_secured: bool) -> Vec<Principal> {
    let mut principals = vec![Principal::Anonymous];
    principals.extend(externally_secured.then_some(Principal::ExternallySecured));
    principals
}

/// What a session may do that is all of these principals.
pub fn session_rights(permissions: &[Permission], principals: &[Principal]) -> Rights {
    let of = |deny: bool| {
        permissions
            .iter()
            .filter(|entry| entry.deny == deny && principals.contains(&entry.principal))
            .fold(Rights::NONE, |rights, entry| rights.and(entry.rights))
    };
    of(false).without(of(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_exchanges_in_any_case() {
        for right in ExtendedRight::ALL {
            assert_eq!(right.name().parse(), Ok(right));
            assert_eq!(right.name().to_uppercase().parse(), Ok(right));
            assert_eq!(right.name().trim_start_matches("ms-Exch-").parse(), Ok(right));
        }
        assert_eq!("Ms-Exch-SMTP-Accept-Any-Recipient".parse(), Ok(SmtpAcceptAnyRecipient));
        assert_eq!(" ms-exch-smtp-accept-xshadow".parse(), Ok(SmtpAcceptXShadow));
        for (given, said) in [
            ("ms-Exch-SMTP-Accept", "allowed: ms-Exch-SMTP-Submit, "),
            ("ms-Exch-Send-Headers-Routing", "right on Send connectors"),
            ("Send-As", "right on Send connectors"),
            ("", "allowed"),
        ] {
            let error = given.parse::<ExtendedRight>().unwrap_err();
            assert!(error.message.contains(said), "{error}");
        }
    }

    #[test]
    fn principals_go_by_several_names() {
        for principal in Principal::ALL {
            assert_eq!(principal.name().parse(), Ok(principal));
            assert_eq!(principal.name().to_lowercase().parse(), Ok(principal));
            let json = serde_json::to_string(&principal).unwrap();
            assert_eq!(serde_json::from_str::<Principal>(&json).unwrap(), principal);
        }
        for (given, principal) in [
            ("ANONYMOUS LOGON", Principal::Anonymous),
            ("nt authority\\anonymous logon", Principal::Anonymous),
            ("s-1-5-7", Principal::Anonymous),
            ("Authenticated Users", Principal::Authenticated),
            ("Partner Servers", Principal::Partner),
            ("Externally Secured Servers", Principal::ExternallySecured),
            ("CONTOSO\\Exchange Servers", Principal::ExchangeServers),
            ("contoso\\exchangelegacyinterop", Principal::LegacyServers),
        ] {
            assert_eq!(given.parse(), Ok(principal), "{given}");
        }
        for given in ["anna", "CONTOSO\\ANONYMOUS LOGON", "a\\b\\Exchange Servers", "\\Exchange Servers", ""]
        {
            let error = given.parse::<Principal>().unwrap_err();
            assert!(error.message.contains("allowed: NT AUTHORITY\\ANONYMOUS LOGON"), "{error}");
        }
    }

    /// What is told of rights in vain: those that no part of the service asks for.
    #[test]
    fn rights_that_the_service_asks_for_are_not_idle() {
        let idle: Vec<ExtendedRight> =
            ExtendedRight::ALL.into_iter().filter(|right| right.idle().is_some()).collect();
        assert_eq!(idle, [SmtpAcceptExch50, SmtpAcceptXShadow]);
    }

    /// The documented table, written out.
    #[test]
    fn groups_give_what_is_documented() {
        let given = |group: &str, principal: Principal| {
            let grants: Vec<&Grant> =
                GROUPS.iter().filter(|grant| grant.group == group && grant.principal == principal).collect();
            assert_eq!(grants.len(), 1, "{group} {principal}");
            let mut names: Vec<&str> =
                grants[0].rights.iter().map(|right| right.name().trim_start_matches("ms-Exch-")).collect();
            names.sort_unstable();
            names.join(" ")
        };
        let trusted = "Accept-Headers-Routing Bypass-Anti-Spam Bypass-Message-Size-Limit SMTP-Accept-Any-Recipient \
                       SMTP-Accept-Any-Sender SMTP-Accept-Authentication-Flag \
                       SMTP-Accept-Authoritative-Domain-Sender SMTP-Accept-Exch50 SMTP-Submit";
        let own = format!("Accept-Headers-Forest Accept-Headers-Organization {trusted}");
        let table = [
            (
                "AnonymousUsers",
                Principal::Anonymous,
                "Accept-Headers-Routing SMTP-Accept-Any-Sender SMTP-Accept-Authoritative-Domain-Sender SMTP-Submit",
            ),
            (
                "ExchangeUsers",
                Principal::Authenticated,
                "Accept-Headers-Routing Bypass-Anti-Spam SMTP-Accept-Any-Recipient SMTP-Submit",
            ),
            ("ExchangeServers", Principal::ExchangeServers, own.as_str()),
            ("ExchangeServers", Principal::EdgeServers, &own),
            ("ExchangeServers", Principal::HubServers, &own),
            ("ExchangeServers", Principal::ExternallySecured, trusted),
            ("ExchangeLegacyServers", Principal::LegacyServers, trusted),
            ("Partners", Principal::Partner, "Accept-Headers-Routing SMTP-Submit"),
        ];
        assert_eq!(table.len(), GROUPS.len());
        for (group, principal, rights) in table {
            assert_eq!(given(group, principal), rights, "{group} {principal}");
        }
    }

    #[test]
    fn a_denial_holds_whoever_it_was_given_to() {
        let entry = |principal, deny, rights: &[ExtendedRight]| Permission {
            principal,
            rights: Rights::of(rights),
            deny,
        };
        let permissions = [
            entry(Principal::Anonymous, false, &[SmtpSubmit, SmtpAcceptAnyRecipient]),
            entry(Principal::Partner, false, &[AcceptHeadersRouting, BypassMessageSizeLimit]),
            entry(Principal::Partner, true, &[SmtpAcceptAnyRecipient]),
            entry(Principal::Anonymous, true, &[BypassMessageSizeLimit]),
            entry(Principal::Authenticated, false, &[AcceptHeadersForest]),
        ];
        let table: [(&[Principal], &[ExtendedRight]); 4] = [
            (&[], &[]),
            (&[Principal::Anonymous], &[SmtpSubmit, SmtpAcceptAnyRecipient]),
            (&[Principal::Partner], &[AcceptHeadersRouting, BypassMessageSizeLimit]),
            (&[Principal::Anonymous, Principal::Partner], &[SmtpSubmit, AcceptHeadersRouting]),
        ];
        for (principals, rights) in table {
            assert_eq!(session_rights(&permissions, principals), Rights::of(rights), "{principals:?}");
        }
    }

    #[test]
    fn sets() {
        let all = Rights::of(&ExtendedRight::ALL);
        assert_eq!(all.iter().count(), RIGHT_NAMES.len());
        assert!(all.without(all).is_empty() && !all.is_empty() && !Rights::NONE.has(SmtpSubmit));
        let two = Rights::of(&[AcceptHeadersForest, SmtpSubmit]);
        assert_eq!(two.to_string(), "ms-Exch-SMTP-Submit, ms-Exch-Accept-Headers-Forest");
        assert_eq!(all.common(two), two);
    }
}
