//! The properties of the transport configuration: Exchange's by name, then our own.

use crate::model::objects::INT32_MAX;
use crate::model::property::{Kind, Prop, Shape};

const AGE: Kind = Kind::Span { min: 0, max: INT32_MAX };

const ADDRESS_BOOKS: &str = "address book policies need Active Directory";
const AGENTS: &str = "there are no agents here that make messages";
const DUMPSTER: &str = "Exchange itself makes no use of it since Exchange 2013; it was for mailbox databases";
const JOURNALING: &str = "mailboxes are not journaled here";
const MAIL_FLOW_RULES: &str = "there are no mail flow rules";
const MAPI: &str = "a mailbox store converts and submits messages by MAPI; there is none";
const OUTLOOK: &str = "reports of other systems are redrawn for Outlook; here they pass as they are";
const QUEUE_FIGURES: &str = "Exchange servers exchange the figures of their queues; there are no others";
const SAFETY_NET: &str = "mail is delivered again when a mailbox database fails over; there is none";
const SHADOW: &str =
    "shadow redundancy copies mail to another Exchange server; here mail is acknowledged when it is on disk";
const SUPERVISION: &str = "supervision of mailboxes needs Active Directory";
const XEXCH50: &str = "XEXCH50 is spoken with Exchange 2003 only";

/// The properties, in the order in which they are shown.
pub(super) const PROPS: &[Prop] = &[
    Prop::flag("AddressBookPolicyRoutingEnabled", false, "Show each user only the users of its address book policy.").no_effect(ADDRESS_BOOKS),
    Prop::flag("AgentGeneratedMessageLoopDetectionInSmtpEnabled", false, "Look for loops of messages that agents made, as they arrive.").no_effect(AGENTS),
    Prop::flag("AgentGeneratedMessageLoopDetectionInSubmissionEnabled", false, "Look for loops of messages that agents made, as they are submitted.").no_effect(AGENTS),
    Prop::flag("ClearCategories", true, "Take Outlook categories away.").no_effect(MAPI),
    Prop::flag("ConvertDisclaimerWrapperToEml", false, "How a message that a disclaimer wraps is attached.").no_effect(MAIL_FLOW_RULES),
    Prop::one("DiagnosticsAggregationServicePort", Kind::Int { min: 1, max: 65_535 }, "9710", "The port by which servers exchange the figures of their queues.").no_effect(QUEUE_FIGURES),
    Prop::one("DSNConversionMode", Kind::Enum(&["DoNotConvert", "PreserveDSNBody", "UseExchangeDSNs"]), "PreserveDSNBody", "What becomes of reports by other systems.").no_effect(OUTLOOK),
    Prop::flag("ExternalDelayDsnEnabled", true, "Whether senders outside are told that their mail is late."),
    Prop::optional("ExternalDsnDefaultLanguage", Kind::Culture, "The language of texts of Set-SystemMessage in reports to senders outside where the message names none, as en-US; $null: English, as the built-in texts."),
    Prop::flag("ExternalDsnLanguageDetectionEnabled", true, "Whether Accept-Language and Content-Language of the message choose the language of the texts for senders outside."),
    Prop::one("ExternalDsnMaxMessageAttachSize", Kind::Size { min: 0, max: INT32_MAX as u64 }, "10MB", "The largest message that a report of failure to a sender outside returns whole, where it asked for that (RET=FULL); else the report has the headers."),
    Prop::optional("ExternalDsnReportingAuthority", Kind::SmtpDomain, "The name of the reporting server in reports to senders outside; $null: the default domain."),
    Prop::flag("ExternalDsnSendHtml", true, "Whether reports to senders outside have an HTML form beside the plain text."),
    Prop::optional("ExternalPostmasterAddress", Kind::SmtpAddress, "Where mail to postmaster goes, and the sender of what this server writes itself."),
    Prop::one("GenerateCopyOfDSNFor", Kind::StatusCode, "5.4.8,5.4.6,5.4.4,5.2.4,5.2.0,5.1.4", "The postmaster (ExternalPostmasterAddress, else postmaster of the default domain) gets a copy of reports with one of these status codes.").shaped(Shape::List),
    Prop::one("HeaderPromotionModeSetting", Kind::Enum(&["MustCreate", "MayCreate", "NoCreate"]), "NoCreate", "Whether unknown headers become named properties.").no_effect(MAPI),
    Prop::flag("InternalDelayDsnEnabled", true, "Whether senders inside are told that their mail is late."),
    Prop::optional("InternalDsnDefaultLanguage", Kind::Culture, "The language of texts of Set-SystemMessage in reports to senders inside where the message names none, as en-US; $null: English, as the built-in texts."),
    Prop::flag("InternalDsnLanguageDetectionEnabled", true, "Whether Accept-Language and Content-Language of the message choose the language of the texts for senders inside."),
    Prop::one("InternalDsnMaxMessageAttachSize", Kind::Size { min: 0, max: INT32_MAX as u64 }, "10MB", "The largest message that a report of failure to a sender inside returns whole, unless it asked for the headers (RET=HDRS); of larger ones it has the headers."),
    Prop::optional("InternalDsnReportingAuthority", Kind::SmtpDomain, "The name of the reporting server in reports to senders inside; $null: the server's."),
    Prop::flag("InternalDsnSendHtml", true, "Whether reports to senders inside have an HTML form beside the plain text."),
    Prop::list("InternalSMTPServers", Kind::IpRange, "Mail servers of our own before this one: lists of addresses and SPF judge what was outside before them, by their Received: fields, at the end of the message; where those don't tell, nothing."),
    Prop::optional("JournalingReportNdrTo", Kind::SmtpAddress, "Where journal reports go that can't be delivered.").no_effect(JOURNALING),
    Prop::one("MaxAllowedAgentGeneratedMessageDepth", Kind::Int { min: 0, max: 4_294_967_295 }, "3", "How often agents may make messages of messages.").no_effect(AGENTS),
    Prop::one("MaxAllowedAgentGeneratedMessageDepthPerAgent", Kind::Int { min: 0, max: 4_294_967_295 }, "2", "How often one agent may make messages of messages.").no_effect(AGENTS),
    Prop::one("MaxDumpsterSizePerDatabase", Kind::Size { min: 0, max: 2_199_023_254_528 }, "18MB", "The size of the transport dumpster.").no_effect(DUMPSTER),
    Prop::one("MaxDumpsterTime", AGE, "7.00:00:00", "How long the transport dumpster keeps mail.").no_effect(DUMPSTER),
    Prop::one("MaxReceiveSize", Kind::Size { min: 0, max: 2_147_482_624 }, "10MB", "The largest message for recipients in accepted domains, External relay aside; the connector's own limit holds beside it.").shaped(Shape::OrUnlimited),
    Prop::one("MaxRecipientEnvelopeLimit", Kind::Int { min: 0, max: INT32_MAX }, "500", "Recipients of one message; those above it get 452 4.5.3. The connector's own limit holds beside it.").shaped(Shape::OrUnlimited),
    Prop::one("MaxRetriesForLocalSiteShadow", Kind::Int { min: 0, max: 255 }, "2", "Attempts at a copy on a server of this site.").no_effect(SHADOW),
    Prop::one("MaxRetriesForRemoteSiteShadow", Kind::Int { min: 0, max: 255 }, "4", "Attempts at a copy on a server of another site.").no_effect(SHADOW),
    Prop::one("MaxSendSize", Kind::Size { min: 0, max: 2_147_482_624 }, "10MB", "The largest message by senders in accepted domains who may send as such; the connector's own limit holds beside it.").shaped(Shape::OrUnlimited),
    Prop::one("QueueDiagnosticsAggregationInterval", Kind::Span { min: 1, max: 86_400 }, "00:01:00", "How often servers exchange the figures of their queues.").no_effect(QUEUE_FIGURES),
    Prop::flag("RejectMessageOnShadowFailure", false, "Refuse mail of which no copy can be made.").no_effect(SHADOW),
    Prop::flag("Rfc2231EncodingEnabled", false, "Write parameters of MIME headers as RFC 2231 has it.").no_effect(MAPI),
    Prop::one("SafetyNetHoldTime", Kind::Span { min: 1, max: 2_147_483_647 }, "2.00:00:00", "How long delivered mail is kept to be delivered again.").no_effect(SAFETY_NET),
    Prop::one("ShadowHeartbeatFrequency", Kind::Span { min: 1, max: 86_400 }, "00:02:00", "How often a server is asked whether its mail was delivered.").no_effect(SHADOW),
    Prop::one("ShadowHeartbeatRetryCount", Kind::Int { min: 1, max: 15 }, "12", "Failed questions after which its mail is taken over.").no_effect(SHADOW),
    Prop::one("ShadowHeartbeatTimeoutInterval", Kind::Span { min: 1, max: 86_400 }, "00:15:00", "How long a server may keep silent.").no_effect(SHADOW),
    Prop::one("ShadowMessageAutoDiscardInterval", Kind::Span { min: 5, max: 7_776_000 }, "2.00:00:00", "How long what was delivered is remembered for the other server.").no_effect(SHADOW),
    Prop::one("ShadowMessagePreferenceSetting", Kind::Enum(&["LocalOnly", "RemoteOnly", "PreferRemote"]), "PreferRemote", "Where copies are made.").no_effect(SHADOW),
    Prop::flag("ShadowRedundancyEnabled", true, "Whether mail is copied to another server before it is acknowledged.").no_effect(SHADOW),
    Prop::one("ShadowResubmitTimeSpan", Kind::Span { min: 1, max: 86_400 }, "03:00:00", "How long a silent server's copies wait before they are sent.").no_effect(SHADOW),
    Prop::list("SupervisionTags", Kind::Text { max: 128 }, "Tags by which mail between users is allowed or refused.").no_effect(SUPERVISION),
    Prop::list("TLSReceiveDomainSecureList", Kind::SmtpDomain, "Sender domains that must arrive over mutual TLS, through a Receive connector with DomainSecureEnabled $true. Names are exact: a subdomain is listed by itself.").union(),
    Prop::list("TLSSendDomainSecureList", Kind::SmtpDomain, "Recipient domains that must be delivered over mutual TLS, through a Send connector with DomainSecureEnabled $true. Names are exact: a subdomain is listed by itself.").union(),
    Prop::one("TransportRuleAttachmentTextScanLimit", Kind::Size { min: 0, max: INT32_MAX as u64 }, "150KB", "How much text of an attachment rules look at.").no_effect(MAIL_FLOW_RULES),
    Prop::flag("VerifySecureSubmitEnabled", false, "Verify that mail of mailboxes came by secure submission.").no_effect(MAPI),
    Prop::flag("VoicemailJournalingEnabled", true, "Whether voice mail is journaled.").no_effect(JOURNALING),
    Prop::flag("Xexch50Enabled", true, "Whether XEXCH50 is offered to servers of Exchange 2003.").no_effect(XEXCH50),
    // Our own.
    Prop::flag("RequireClientAuthUsage", false, "Demand the clientAuth usage in a partner's client certificate; $false takes serverAuth, too, since public CAs no longer issue clientAuth."),
    Prop::one("RevocationMode", Kind::Enum(&["Enforce", "SoftFail"]), "Enforce", "What becomes of a partner whose certificate names a CRL that can't be had: Enforce lets its mail wait (RevocationCheckFailure), SoftFail takes the certificate as valid and says so in the log. A certificate that a CRL at hand lists is refused by both."),
    Prop::list("RevocationFetchRanges", Kind::IpRange, "Addresses that CRLs and MTA-STS policies may be fetched from although they are loopback, private, link-local or otherwise special. Public addresses need no entry."),
    Prop::flag("TlsReportingEnabled", false, "Tell domains that ask for it (a TXT record at _smtp._tls) once a day how TLS with their servers went (RFC 8460). Reports go by mail, from ExternalPostmasterAddress; a domain that wants them by HTTPS alone gets none."),
];
