//! The header firewall: which of a client's fields are kept, and what the message is said to be.
//!
//! Promises: a field that only some may set arrives only with the right to it; who is not trusted to
//! have authenticated a sender can't say that one was, whatever else it may set. That trust has two
//! halves: the right, and a peer that ExternalAuthoritative vouches for. A peer that proved nothing and
//! holds the right is taken for internal, which is what the right says; of a partner's domain only our
//! own verdict tells, as readers show such mail as domain-secured.
//!
//! Field names as Exchange's; Received and Resent- fields: RFC 5322 (3.6.6, 3.6.7).

use crate::model::{ExtendedRight, Rights, SmtpDomain};

const ORGANIZATION: &str = "X-MS-Exchange-Organization-";
const FOREST: &str = "X-MS-Exchange-Forest-";
/// Fields that say who authenticated: AuthAs, AuthDomain, AuthMechanism, AuthSource.
const AUTHENTICATION: &str = "X-MS-Exchange-Organization-Auth";

/// The field that says as what a message was taken.
pub const AUTH_AS: &str = "X-MS-Exchange-Organization-AuthAs";

/// The field that says whether a message is the organisation's own, or came from outside: what may be signed in a
/// domain's name. It is always said here; a server of our own can only say that a message is *not* its own.
pub const DIRECTIONALITY: &str = "X-MS-Exchange-Organization-MessageDirectionality";

/// What one message's rights do to its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderFirewall {
    rights: Rights,
    partner: Option<SmtpDomain>,
    externally_secured: bool,
    authenticated: bool,
    near: bool,
}

impl HeaderFirewall {
    /// For a message with these rights, whose sender's domain was proven, or was not.
    /// `externally_secured` tells whether the peer is trusted for its address.
    pub fn new(rights: Rights, partner: Option<&SmtpDomain>, externally_secured: bool) -> Self {
        HeaderFirewall {
            rights,
            partner: partner.cloned(),
            externally_secured,
            authenticated: false,
            near: true,
        }
    }

    /// The same, of a message by somebody who logged on.
    pub fn by_user(mut self, authenticated: bool) -> Self {
        self.authenticated = authenticated;
        self
    }

    /// The same; false for a peer that could be anybody, or that brought mail from outside: what its connector lets
    /// it do does not make its mail ours then.
    pub fn from_near(mut self, near: bool) -> Self {
        self.near = near;
        self
    }

    /// True where who sends it is of the organisation: it logged on, is one of its servers, or may relay.
    fn is_own(&self) -> bool {
        let trusted = self.externally_secured
            || self.rights.has(ExtendedRight::SmtpAcceptAuthenticationFlag)
            || self.rights.has(ExtendedRight::SmtpAcceptAnyRecipient);
        (self.authenticated || (self.near && trusted)) && self.partner.is_none()
    }

    /// True for a message that is the organisation's own; `said` is what the client's field says.
    pub fn is_originating(&self, said: Option<&str>) -> bool {
        let passed_on = said.is_some_and(|said| said.trim().eq_ignore_ascii_case("Incoming"));
        self.is_own() && !passed_on
    }

    /// Our own field about where the message comes from; `said` is what the client's field says.
    pub fn directionality(&self, said: Option<&str>) -> String {
        let word = if self.is_originating(said) { "Originating" } else { "Incoming" };
        format!("{DIRECTIONALITY}: {word}\r\n")
    }

    /// True where a field of this name is taken away.
    pub fn removes(&self, name: &[u8]) -> bool {
        let begins = |prefix: &str| {
            name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
        };
        let directionality = name.eq_ignore_ascii_case(DIRECTIONALITY.as_bytes());
        let needs = if directionality || (begins(AUTHENTICATION) && !self.trusts_authentication()) {
            return true;
        } else if begins(ORGANIZATION) {
            ExtendedRight::AcceptHeadersOrganization
        } else if begins(FOREST) {
            ExtendedRight::AcceptHeadersForest
        } else if name.eq_ignore_ascii_case(b"Received") || begins("Resent-") {
            ExtendedRight::AcceptHeadersRouting
        } else {
            return false;
        };
        !self.rights.has(needs)
    }

    /// What we prove ourselves is never said by the client.
    fn trusts_authentication(&self) -> bool {
        self.partner.is_none()
            && self.externally_secured
            && self.rights.has(ExtendedRight::SmtpAcceptAuthenticationFlag)
    }

    /// Our own fields about who sent the message; `said` is what the client's AuthAs says.
    pub fn fields(&self, said: Option<&str>) -> String {
        if let Some(domain) = &self.partner {
            return format!("{AUTH_AS}: Partner\r\n{ORGANIZATION}AuthDomain: {domain}\r\n");
        }
        if !self.authenticated && !self.rights.has(ExtendedRight::SmtpAcceptAuthenticationFlag) {
            return format!("{AUTH_AS}: Anonymous\r\n");
        }
        if said.is_some() && !self.removes(AUTH_AS.as_bytes()) {
            return String::new();
        }
        format!("{AUTH_AS}: Internal\r\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ExtendedRight::{
        AcceptHeadersForest, AcceptHeadersOrganization, AcceptHeadersRouting, SmtpAcceptAuthenticationFlag,
    };

    const FIELDS: &[&str] = &[
        "Received",
        "RESENT-From",
        "X-MS-Exchange-Organization-SCL",
        "x-ms-exchange-organization-AuthAs",
        "X-MS-Exchange-Organization-AuthDomain",
        "X-MS-Exchange-Forest-A",
        "Received-SPF",
        "X-MS-Exchange-CrossTenant-Id",
        "Subject",
        "",
    ];

    #[test]
    fn whose_mail_it_is() {
        let partner: SmtpDomain = "partner.example".parse().unwrap();
        let (none, relay) = (Rights::default(), Rights::of(&[ExtendedRight::SmtpAcceptAnyRecipient]));
        let flag = Rights::of(&[SmtpAcceptAuthenticationFlag]);
        // rights, by a partner, externally secured, logged on, near; what the client says; ours
        type Case = (Rights, bool, bool, bool, bool, Option<&'static str>, bool);
        let table: &[Case] = &[
            (none, false, false, false, true, None, false),
            (none, false, false, false, true, Some("Originating"), false),
            (none, false, true, false, true, None, true),
            (none, false, true, false, true, Some("Incoming"), false),
            (none, false, true, false, true, Some("Originating"), true),
            (none, false, true, false, false, None, false),
            (none, false, false, true, false, None, true),
            (none, false, false, true, true, Some(" incoming"), false),
            (none, true, true, true, true, None, false),
            (relay, false, false, false, true, None, true),
            (relay, false, false, false, false, None, false),
            (flag, false, false, false, true, None, true),
            (flag, false, false, false, false, Some("Originating"), false),
        ];
        for case in table {
            let (rights, by_partner, secured, user, near, said, own) = *case;
            let partner = by_partner.then_some(&partner);
            let firewall = HeaderFirewall::new(rights, partner, secured).by_user(user).from_near(near);
            let wanted = if own { "Originating" } else { "Incoming" };
            assert_eq!(firewall.directionality(said), format!("{DIRECTIONALITY}: {wanted}\r\n"), "{case:?}");
            assert!(firewall.removes(b"x-ms-exchange-organization-messagedirectionality"));
        }
    }

    #[test]
    fn a_field_needs_its_right() {
        let partner: SmtpDomain = "partner.example".parse().unwrap();
        // rights, partner, externally secured, how many of FIELDS are kept beside those that everyone may set; our own fields
        // without an AuthAs of the client's, and with one
        type Case =
            (&'static [ExtendedRight], bool, bool, &'static [&'static str], &'static str, &'static str);
        let table: [Case; 9] = [
            (&[], false, true, &[], "AuthAs: Anonymous", "AuthAs: Anonymous"),
            (
                &[AcceptHeadersRouting],
                false,
                true,
                &["Received", "RESENT-From"],
                "AuthAs: Anonymous",
                "AuthAs: Anonymous",
            ),
            (
                &[AcceptHeadersOrganization],
                false,
                true,
                &["X-MS-Exchange-Organization-SCL"],
                "AuthAs: Anonymous",
                "AuthAs: Anonymous",
            ),
            (
                &[AcceptHeadersForest],
                false,
                true,
                &["X-MS-Exchange-Forest-A"],
                "AuthAs: Anonymous",
                "AuthAs: Anonymous",
            ),
            (&[SmtpAcceptAuthenticationFlag], false, true, &[], "AuthAs: Internal", "AuthAs: Internal"),
            (
                &[AcceptHeadersOrganization, SmtpAcceptAuthenticationFlag],
                false,
                true,
                &[
                    "X-MS-Exchange-Organization-SCL",
                    "x-ms-exchange-organization-AuthAs",
                    "X-MS-Exchange-Organization-AuthDomain",
                ],
                "AuthAs: Internal",
                "",
            ),
            (
                &[AcceptHeadersOrganization, SmtpAcceptAuthenticationFlag],
                true,
                true,
                &["X-MS-Exchange-Organization-SCL"],
                "AuthAs: Partner",
                "AuthAs: Partner",
            ),
            // Both rights, and a peer that proved nothing.
            (
                &[AcceptHeadersOrganization, SmtpAcceptAuthenticationFlag],
                false,
                false,
                &["X-MS-Exchange-Organization-SCL"],
                "AuthAs: Internal",
                "AuthAs: Internal",
            ),
            (
                &[AcceptHeadersOrganization],
                false,
                false,
                &["X-MS-Exchange-Organization-SCL"],
                "AuthAs: Anonymous",
                "AuthAs: Anonymous",
            ),
        ];
        for (rights, proven, secured, kept, alone, beside) in table {
            let firewall = HeaderFirewall::new(Rights::of(rights), proven.then_some(&partner), secured);
            let found: Vec<&str> =
                FIELDS[..6].iter().copied().filter(|name| !firewall.removes(name.as_bytes())).collect();
            assert_eq!(found, kept, "{rights:?}");
            assert!(FIELDS[6..].iter().all(|name| !firewall.removes(name.as_bytes())));
            let said = |client: Option<&str>| {
                firewall.fields(client).replace("X-MS-Exchange-Organization-", "").replace("\r\n", " ")
            };
            let domain = if proven { " AuthDomain: partner.example" } else { "" };
            assert_eq!(said(None).trim(), format!("{alone}{domain}"));
            assert_eq!(said(Some("Internal")).trim(), format!("{beside}{domain}"));
        }
    }
}
