//! Remote domains: what mail for a domain of others may hold. The most specific entry holds; `*`, called
//! Default, is for every domain that no other entry names, and is always there.

use super::INT32_MAX;
use super::send_connector::name_is_unique;
use crate::model::object::{Identity, ObjectType, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Access, Kind, Prop, Shape};

const CALENDARS: &str = "a mailbox database writes notices of its calendars; there is none";
const HYBRID: &str = "it is for organisations whose mailboxes are partly in the cloud";
const MIME: &str = "a mailbox store converts its messages to MIME; here mail passes as it is";
const SIMPLE_NAME: &str = "the simple display name of a user stands in Active Directory";
const TRUST: &str = "it is between two Exchange organisations that trust each other in Active Directory";

const CHARACTER_SETS: &[&str] = &[
    "big5",
    "din_66003",
    "euc-jp",
    "euc-kr",
    "gb18030",
    "gb2312",
    "hz-gb-2312",
    "iso-2022-jp",
    "iso-2022-kr",
    "iso-8859-1",
    "iso-8859-13",
    "iso-8859-15",
    "iso-8859-2",
    "iso-8859-3",
    "iso-8859-4",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "iso-8859-8",
    "iso-8859-9",
    "koi8-r",
    "koi8-u",
    "ks_c_5601-1987",
    "ns_4551-1",
    "sen_850200_b",
    "shift_jis",
    "utf-7",
    "utf-8",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "windows-874",
];

/// The domain of the entry that is always there.
pub const EVERY_DOMAIN: &str = "*";
/// Its name in a new store.
pub const DEFAULT_NAME: &str = "Default";

/// `RemoteDomain`.
pub static REMOTE_DOMAIN: ObjectType = ObjectType {
    noun: "RemoteDomain",
    title: "remote domain",
    storage: Storage::Table("RemoteDomain"),
    identity: Identity::Property("Name"),
    props: &[
        Prop::one("Name", Kind::Name, "", "The name of the entry.").mandatory(),
        Prop::one("DomainName", Kind::DomainPattern, "", "The domain, *.domain for it and its subdomains, or * for every domain that no other entry names.").access(Access::AtCreation).mandatory(),
        Prop::one("AllowedOOFType", Kind::Enum(&["External", "ExternalLegacy", "InternalLegacy", "None"]), "External", "Whether automatic replies of absence go to this domain; None keeps them back. Which text a reply has was decided by who wrote it: the other values let all pass.").access(Access::AfterCreation),
        Prop::flag("AutoForwardEnabled", true, "Whether automatic forwards go to this domain. They are known by Autoforwarded or X-MS-Exchange-Organization-AutoForwarded; one that is kept back fails, and its sender is told.").access(Access::AfterCreation),
        Prop::flag("AutoReplyEnabled", true, "Whether automatic replies go to this domain, those of absence aside. They are known by Auto-Submitted: auto-replied, X-Autoreply, X-Autorespond or Precedence: auto_reply.").access(Access::AfterCreation),
        Prop::one("ByteEncoderTypeFor7BitCharsets", Kind::Enum(&["Use7Bit", "UseQP", "UseBase64", "UseQPHtmlDetectTextPlain", "UseBase64HtmlDetectTextPlain", "UseQPHtml7BitTextPlain", "UseBase64Html7BitTextPlain", "Undefined"]), "Undefined", "How 7-bit text is encoded.").no_effect(MIME).access(Access::AfterCreation),
        Prop::one("CharacterSet", Kind::Enum(CHARACTER_SETS), "iso-8859-1", "The character set of MIME messages.").shaped(Shape::Optional).no_effect(MIME).access(Access::AfterCreation),
        Prop::one("ContentType", Kind::Enum(&["MimeHtmlText", "MimeText", "MimeHtml"]), "MimeHtmlText", "The form of messages.").no_effect(MIME).access(Access::AfterCreation),
        Prop::flag("DeliveryReportEnabled", true, "Whether reports of delivery by this server go to senders in this domain.").access(Access::AfterCreation),
        Prop::flag("DisplaySenderName", true, "Whether the sender's display name goes to this domain; $false takes it out of From and Sender, which a signature over them does not survive.").access(Access::AfterCreation),
        Prop::flag("IsInternal", false, "Whether its recipients count as inside, for reports.").access(Access::AfterCreation),
        Prop::one("LineWrapSize", Kind::Int { min: 0, max: 132 }, "Unlimited", "The longest line of a message.").shaped(Shape::OrUnlimited).no_effect(MIME).access(Access::AfterCreation),
        Prop::flag("MeetingForwardNotificationEnabled", true, "Whether notices of forwarded meetings go to this domain.").no_effect(CALENDARS).access(Access::AfterCreation),
        Prop::one("MessageCountThreshold", Kind::Int { min: 0, max: INT32_MAX }, "2147483647", "Messages to this domain in the queue above which the service's log tells that; it is looked at each minute.").access(Access::AfterCreation),
        Prop::flag("NDRDiagnosticInfoEnabled", true, "Whether reports of failure to this domain hold what other servers answered.").access(Access::AfterCreation),
        Prop::flag("NDREnabled", true, "Whether reports of failure by this server go to senders in this domain.").access(Access::AfterCreation),
        Prop::one("NonMimeCharacterSet", Kind::Enum(CHARACTER_SETS), "iso-8859-1", "The character set of messages without MIME.").shaped(Shape::Optional).no_effect(MIME).access(Access::AfterCreation),
        Prop::one("PreferredInternetCodePageForShiftJis", Kind::Enum(&["50220", "50221", "50222", "Undefined"]), "Undefined", "The code page of Japanese messages.").no_effect(MIME).access(Access::AfterCreation),
        Prop::optional("RequiredCharsetCoverage", Kind::Int { min: 0, max: 100 }, "How much of a message its character set must cover, per cent.").no_effect(MIME).access(Access::AfterCreation),
        Prop::flag("TargetDeliveryDomain", false, "Whether addresses of this domain are the routing addresses of moved mailboxes.").no_effect(HYBRID).access(Access::AfterCreation),
        Prop::optional("TNEFEnabled", Kind::Bool, "Whether messages are TNEF; $null: as the sender says.").no_effect(MIME).access(Access::AfterCreation),
        Prop::flag("TrustedMailInboundEnabled", false, "Whether mail from this domain passes the spam filter.").no_effect(TRUST).access(Access::AfterCreation),
        Prop::flag("TrustedMailOutboundEnabled", false, "Whether mail to this domain says that it is trusted.").no_effect(TRUST).access(Access::AfterCreation),
        Prop::flag("UseSimpleDisplayName", false, "Whether the sender's simple display name is used.").no_effect(SIMPLE_NAME).access(Access::AfterCreation),
    ],
    columns: &["Name", "DomainName", "AllowedOOFType"],
    list: &[],
    rules: &[
        Rule { name: "NameIsUnique", check: |context| name_is_unique(context, "RemoteDomain") },
        Rule { name: "DomainIsUnique", check: domain_is_unique },
    ],
};

fn domain_is_unique(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let domain = record.text("DomainName");
    let mut others = context.world.all("RemoteDomain").iter();
    let other = others.find(|other| other.guid() != record.guid() && other.text("DomainName") == domain)?;
    Some(Violation::new(
        "DomainName",
        format!(
            "DomainName '{domain}' has an entry already, remote domain \"{}\"; change that one with Set-RemoteDomain",
            other.identity()
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::objects::rule_cases::{all_are_met, broken, object};

    #[test]
    fn rules() {
        type Values = &'static [(&'static str, &'static str)];
        type Case = (Values, Values, &'static [&'static str]);
        // The object, another of its kind, and the rules that the first breaks.
        let cases: &[Case] = &[
            (&[("Name", "A"), ("DomainName", "a.example")], &[("Name", "Default"), ("DomainName", "*")], &[]),
            (
                &[("Name", "A"), ("DomainName", "*.b.example")],
                &[("Name", "B"), ("DomainName", "b.example")],
                &[],
            ),
            (
                &[("Name", "default"), ("DomainName", "a.example")],
                &[("Name", "Default"), ("DomainName", "*")],
                &["NameIsUnique"],
            ),
            (
                &[("Name", "A"), ("DomainName", "*")],
                &[("Name", "Default"), ("DomainName", "*")],
                &["DomainIsUnique"],
            ),
            (
                &[("Name", "A"), ("DomainName", "A.example")],
                &[("Name", "B"), ("DomainName", "a.EXAMPLE")],
                &["DomainIsUnique"],
            ),
        ];
        let mut met = Vec::new();
        for (values, other, wanted) in cases {
            let others = if other.is_empty() { Vec::new() } else { vec![object(&REMOTE_DOMAIN, "2", other)] };
            let found = broken(&object(&REMOTE_DOMAIN, "1", values), others);
            assert_eq!(&found, wanted, "{values:?} beside {other:?}");
            met.extend(found);
        }
        all_are_met(&REMOTE_DOMAIN, &met);
    }
}
