//! The pure values of emsh: what an administrator sets, what the service obeys, what a verdict
//! says. No I/O, and no other module of the house is used here.

mod address;
mod address_space;
mod binding;
mod byte_size;
mod certificate_name;
mod clock;
mod delivery;
mod dns_server;
mod ip_range;
mod limit;
mod signer;
mod smart_host;
mod smtp_domain;
pub mod snapshot;
mod time_span;
mod tls_policy;
mod value_error;
mod verdict;
mod wildcard;

pub use address::{AddressDomain, SmtpAddress};
pub use address_space::{AddressSpace, Specificity};
pub use binding::Binding;
pub use byte_size::ByteSize;
pub use certificate_name::{CertificateName, Thumbprint};
pub use clock::{Clock, FixedClock, SystemClock};
pub use delivery::{DeliveryType, NextHop};
pub use dns_server::DnsServer;
pub use ip_range::IpRange;
pub use limit::Limit;
pub use signer::KeySigner;
pub use smart_host::SmartHost;
pub use smtp_domain::{DomainPattern, SmtpDomain};
pub use snapshot::Snapshot;
pub use time_span::TimeSpan;
pub use tls_policy::{NameDemand, TlsLevel, TlsPolicy};
pub use value_error::ValueError;
pub use verdict::{Evidence, Revocation, Status, Verdict};
pub use wildcard::Wildcard;
