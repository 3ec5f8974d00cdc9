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
    /// Into the drop directory of a Foreign connector.
    NonSmtpGatewayDelivery,
    /// No connector takes it.
    Unreachable,
    /// Not routed yet.
    Undefined,
}

impl DeliveryType {
    /// Every delivery type.
    pub const ALL: [DeliveryType; 6] = [
        DeliveryType::DnsConnectorDelivery,
        DeliveryType::SmartHostConnectorDelivery,
        DeliveryType::DeliveryAgent,
        DeliveryType::NonSmtpGatewayDelivery,
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
    /// The recipient domain where Domain Security is demanded for it, or looked at in ReportOnly (Exchange's TlsDomain).
    pub tls_domain: Option<SmtpDomain>,
}

/// NextHopDomain of mail that took the process down.
const POISON: &str = "Poison Message";

impl NextHop {
    /// The hop of a message that took the process down: nothing is delivered from there.
    pub fn poison() -> Self {
        NextHop {
            delivery_type: DeliveryType::Undefined,
            domain: POISON.into(),
            connector: String::new(),
            tls_domain: None,
        }
    }

    /// The hop of mail that is not routed yet. Here mail is routed as it is accepted, so that it is empty.
    pub fn submission() -> Self {
        NextHop { domain: "Submission".into(), ..NextHop::poison() }
    }

    /// True for [`NextHop::poison`].
    pub fn is_poison(&self) -> bool {
        self.delivery_type == DeliveryType::Undefined && self.domain == POISON
    }

    /// What the queue of this number is called on its server.
    pub fn queue_name(&self, id: i64) -> String {
        match self.delivery_type {
            DeliveryType::Unreachable => "Unreachable".to_string(),
            DeliveryType::Undefined if self.is_poison() => "Poison".to_string(),
            DeliveryType::Undefined => "Submission".to_string(),
            _ => id.to_string(),
        }
    }

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
