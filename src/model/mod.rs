//! The pure values of emsh: what an administrator sets, what the service obeys, what a verdict
//! says. No I/O, and no other module of the house is used here.

mod address;
mod address_rewrites;
mod address_space;
mod binding;
mod byte_size;
mod certificate_name;
mod class;
mod clock;
mod command_line;
pub mod component;
mod configuration;
mod culture;
mod delivery;
mod der_list;
mod distinguished_name;
mod dkim;
mod dns_server;
mod domain_capabilities;
mod domain_security;
mod dsn_code;
pub mod filter;
mod filters;
mod foreign_address_space;
pub mod injected;
mod ip_range;
mod letter_case;
mod limit;
mod lmtp_host;
mod message_action;
mod mta_sts;
pub mod object;
pub mod objects;
mod own_server;
pub mod page;
mod partner;
pub mod permission;
pub mod property;
pub mod public_reach;
pub mod queued;
mod range_map;
pub mod rank;
pub mod report_text;
mod reports;
mod rewrite_address;
mod sender_authentication;
mod signer;
mod smart_host;
mod smtp_domain;
pub mod snapshot;
pub mod snapshot_index;
mod stored;
mod stored_crl;
mod stored_sts_policy;
pub mod suggest;
mod time_span;
mod tls_policy;
mod tls_report;
mod tlsa;
mod tracking;
mod trust_anchor;
pub mod value;
mod value_error;
mod verdict;
mod wildcard;
mod wishes;
pub mod xtext;

pub use address::{AddressDomain, SmtpAddress};
pub use address_rewrites::AddressRewrites;
pub use address_space::{AddressSpace, Specificity};
pub use binding::Binding;
pub use byte_size::ByteSize;
pub use certificate_name::{CertificateName, Thumbprint};
pub use class::Class;
pub use clock::{Clock, FixedClock, SystemClock};
pub use command_line::{CommandLine, quote};
pub use component::{Component, ComponentWish, Requester, ServiceState, effective_state};
pub use configuration::{Configuration, KeyIndex};
pub use culture::Culture;
pub use delivery::{DeliveryType, NextHop};
pub use dkim::{DkimAlgorithm, DkimKey, DkimSigning, dkim_key_name};
pub use dns_server::{DnsProtocol, DnsServer, NameServers};
pub use domain_capabilities::DomainCapabilities;
pub use domain_security::{
    Direction, DomainSecurityEvidence, DomainSecurityKey, DomainSecurityOutcome, DomainSecurityPage,
    DomainSecurityQuery, DomainSecurityRecord, OTHER_PEERS,
};
pub use dsn_code::DsnCode;
pub use filters::{
    FilterAction, FilterScope, Filters, ListProvider, ListProviders, ListedRange, RecipientFilter,
    SenderFilter,
};
pub use foreign_address_space::ForeignAddressSpace;
pub use ip_range::IpRange;
pub use letter_case::{folded, same_name};
pub use limit::Limit;
pub use lmtp_host::{LMTP_PORT, LmtpHost};
pub use message_action::{MessageAction, REMOVED};
pub use mta_sts::{MAX_POLICY, StsMode, StsPolicy, StsPolicyError, sts_id};
pub use object::{Key, ObjectType, Record, Rule, RuleContext, Violation, World};
pub use own_server::OwnServer;
pub use partner::{AnchorCertificate, KeyPin, Partner, PartnerMode, accepted_name};
pub use permission::{ExtendedRight, Permission, Principal, Rights};
pub use property::{Access, Kind, PlainValue, Prop, Settled, Shape};
pub use range_map::RangeMap;
pub use reports::{Audience, AudienceReports, RemoteDomain, Reports, SystemText};
pub use rewrite_address::RewriteAddress;
pub use sender_authentication::{
    ArcFound, AuthResult, DkimFound, DmarcFound, DmarcPolicy, SenderAuthentication, SenderResults, SpfFound,
};
pub use signer::KeySigner;
pub use smart_host::{SmartHost, SmartHostName};
pub use smtp_domain::{DomainPattern, SmtpDomain};
pub use snapshot::Snapshot;
pub use snapshot_index::{FiltersIndex, Indexed, SnapshotIndex, Spaces, suffixes};
pub use stored::StoredObject;
pub use stored_crl::StoredCrl;
pub use stored_sts_policy::StoredStsPolicy;
pub use time_span::TimeSpan;
pub use tls_policy::{DaneDemand, NameDemand, Observed, TlsLevel, TlsPolicy, TlsSource};
pub use tls_report::{
    ReportedKind, ReportedPolicy, Reporting, TlsFailure, TlsTally, report_addresses, tls_report,
};
pub use tlsa::{Tlsa, usable_tlsa};
pub use tracking::{EVENT_IDS, SOURCES, TrackedRecipient, TrackingEvent, TrackingKind, TrackingTrace};
pub use trust_anchor::TrustAnchor;
pub use value::{GivenParameter, PropertyChange, Value};
pub use value_error::{ValueError, is_invisible};
pub use verdict::{Evidence, Revocation, RevocationMode, Status, Verdict};
pub use wildcard::Wildcard;
pub use wishes::{DsnReturn, MessageWishes, Notify, OriginalRecipient, RecipientWishes};
