//! Where accepted mail is going: the key that names a queue.

use super::SmtpDomain;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How the next hop is reached; Exchange's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DeliveryType {
    /// By MX records, through a Send connector.
    DnsConnectorDelivery,
    /// To the smart hosts of a Send connector.
    SmartHostConnectorDelivery,
    /// By a delivery agent connector (Maildir here).
    DeliveryAgent,
    /// No connector takes it.
    Unreachable,
    /// Not routed yet.
    Undefined,
}

impl DeliveryType {
    /// Every delivery type.
    pub const ALL: [DeliveryType; 5] = [
        DeliveryType::DnsConnectorDelivery,
        DeliveryType::SmartHostConnectorDelivery,
        DeliveryType::DeliveryAgent,
        DeliveryType::Unreachable,
        DeliveryType::Undefined,
    ];
}

impl fmt::Display for DeliveryType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// The key of a queue. Recipients are split by it, and one connection serves one key only, so that
/// secured mail never rides on an unverified session.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NextHop {
    /// How it is reached.
    pub delivery_type: DeliveryType,
    /// The recipient domain, the smart hosts joined by commas, or the agent's address space.
    pub domain: String,
    /// The Guid of the connector; empty for Unreachable and Undefined.
    pub connector: String,
    /// The recipient domain where Domain Security is demanded for it (Exchange's TlsDomain).
    pub tls_domain: Option<SmtpDomain>,
}

impl NextHop {
    /// The hop of a recipient that no connector takes.
    pub fn unreachable() -> Self {
        NextHop {
            delivery_type: DeliveryType::Unreachable,
            domain: "Unreachable Domain".into(),
            connector: String::new(),
            tls_domain: None,
        }
    }
}
