//! What must hold between the properties of the transport service.

use crate::model::object::{Rule, RuleContext, Violation};
use crate::model::value::Value;
use crate::model::{Binding, CommandLine, TimeSpan};

/// The rules.
pub(super) const RULES: &[Rule] = &[
    Rule { name: "PerDomainWithinTotal", check: per_domain_within_total },
    Rule { name: "DelayIsToldBeforeExpiry", check: delay_is_told_before_expiry },
    Rule { name: "PickupIsNotReplay", check: pickup_is_not_replay },
    Rule { name: "MetricsStayOnThisHost", check: metrics_stay_on_this_host },
    Rule {
        name: "ActiveUserStatisticsLogFileFitsDirectory",
        check: |it| {
            file_fits(it, "ActiveUserStatisticsLogMaxFileSize", "ActiveUserStatisticsLogMaxDirectorySize")
        },
    },
    Rule {
        name: "AgentLogFileFitsDirectory",
        check: |it| file_fits(it, "AgentLogMaxFileSize", "AgentLogMaxDirectorySize"),
    },
    Rule {
        name: "ConnectivityLogFileFitsDirectory",
        check: |it| file_fits(it, "ConnectivityLogMaxFileSize", "ConnectivityLogMaxDirectorySize"),
    },
    Rule {
        name: "DnsLogFileFitsDirectory",
        check: |it| file_fits(it, "DnsLogMaxFileSize", "DnsLogMaxDirectorySize"),
    },
    Rule {
        name: "IrmLogFileFitsDirectory",
        check: |it| file_fits(it, "IrmLogMaxFileSize", "IrmLogMaxDirectorySize"),
    },
    Rule {
        name: "MessageTrackingLogFileFitsDirectory",
        check: |it| file_fits(it, "MessageTrackingLogMaxFileSize", "MessageTrackingLogMaxDirectorySize"),
    },
    Rule {
        name: "QueueLogFileFitsDirectory",
        check: |it| file_fits(it, "QueueLogMaxFileSize", "QueueLogMaxDirectorySize"),
    },
    Rule {
        name: "ReceiveProtocolLogFileFitsDirectory",
        check: |it| file_fits(it, "ReceiveProtocolLogMaxFileSize", "ReceiveProtocolLogMaxDirectorySize"),
    },
    Rule {
        name: "SendProtocolLogFileFitsDirectory",
        check: |it| file_fits(it, "SendProtocolLogMaxFileSize", "SendProtocolLogMaxDirectorySize"),
    },
    Rule {
        name: "ServerStatisticsLogFileFitsDirectory",
        check: |it| file_fits(it, "ServerStatisticsLogMaxFileSize", "ServerStatisticsLogMaxDirectorySize"),
    },
];

fn set() -> CommandLine {
    CommandLine::new("Set-TransportService")
}

fn per_domain_within_total(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let limit = |name: &str| match record.get(name) {
        Value::Int(number) => *number,
        _ => i64::MAX,
    };
    let (total, per_domain) = (limit("MaxOutboundConnections"), limit("MaxPerDomainOutboundConnections"));
    (per_domain > total).then(|| {
        let total = record.get("MaxOutboundConnections").to_string();
        Violation::new(
            "MaxPerDomainOutboundConnections",
            format!(
                "MaxPerDomainOutboundConnections {} must not be above MaxOutboundConnections {total}",
                record.get("MaxPerDomainOutboundConnections"),
            ),
        )
        .remedy(set().with("MaxPerDomainOutboundConnections", &total).with("MaxOutboundConnections", &total))
    })
}

/// A notice of delay that came with the report of failure would be of no use.
fn delay_is_told_before_expiry(context: &RuleContext<'_>) -> Option<Violation> {
    let span = |name: &str| match context.record.get(name) {
        Value::Span(span) => Some(*span),
        _ => None,
    };
    let (delay, expiry) = (span("DelayNotificationTimeout")?, span("MessageExpirationTimeout")?);
    (delay >= expiry).then(|| {
        let half = TimeSpan::from_secs(expiry.as_millis() / 2000).to_string();
        Violation::new(
            "DelayNotificationTimeout",
            format!("DelayNotificationTimeout {delay} must be below MessageExpirationTimeout {expiry}"),
        )
        .remedy(
            set().with("DelayNotificationTimeout", half).with("MessageExpirationTimeout", expiry.to_string()),
        )
    })
}

/// Each file would be taken twice, and read in two ways.
fn pickup_is_not_replay(context: &RuleContext<'_>) -> Option<Violation> {
    let path = context.record.text("PickupDirectoryPath");
    (!path.is_empty() && path == context.record.text("ReplayDirectoryPath")).then(|| {
        Violation::new(
            "ReplayDirectoryPath",
            format!(
                "ReplayDirectoryPath '{path}' is PickupDirectoryPath, too; the two directories must not be the same"
            ),
        )
        .remedy(set().with("ReplayDirectoryPath", "replay").with("PickupDirectoryPath", "pickup"))
    })
}

/// What is counted is nobody else's business, and a port that nobody knows is of no use.
fn metrics_stay_on_this_host(context: &RuleContext<'_>) -> Option<Violation> {
    let text = context.record.get("MetricsBinding").as_text()?;
    let binding: Binding = text.parse().ok()?;
    let why = match (binding.ip.to_canonical().is_loopback(), binding.port) {
        (false, _) => "is not on loopback",
        (true, 0) => "has no port",
        (true, _) => return None,
    };
    Some(
        Violation::new(
            "MetricsBinding",
            format!("MetricsBinding '{text}' {why}; allowed: a loopback address and a port, such as 127.0.0.1:9925"),
        )
        .remedy(set().with("MetricsBinding", "127.0.0.1:9925")),
    )
}

/// A directory that can't hold one file would never hold any.
fn file_fits(context: &RuleContext<'_>, file: &'static str, directory: &'static str) -> Option<Violation> {
    let record = context.record;
    let size = |name: &str| match record.get(name) {
        Value::Size(size) => size.0,
        _ => u64::MAX,
    };
    let (file_size, directory_size) = (size(file), size(directory));
    // Unlimited files end with their day, and the engine ends them at the directory's limit, too.
    (file_size != u64::MAX && file_size > directory_size).then(|| {
        let most = record.get(directory).to_string();
        Violation::new(file, format!("{file} {} must not be above {directory} {most}", record.get(file)))
            .remedy(set().with(file, &most).with(directory, &most))
    })
}

#[cfg(test)]
mod tests {
    use crate::model::objects::TRANSPORT_SERVICE;
    use crate::model::objects::rule_cases::{all_are_met, broken, object};

    #[test]
    fn rules() {
        type Case = (&'static [(&'static str, &'static str)], &'static [&'static str]);
        let cases: &[Case] = &[
            (&[], &[]),
            (&[("MaxPerDomainOutboundConnections", "1000")], &[]),
            (&[("MaxPerDomainOutboundConnections", "1001")], &["PerDomainWithinTotal"]),
            (&[("MaxPerDomainOutboundConnections", "Unlimited")], &["PerDomainWithinTotal"]),
            (
                &[("MaxPerDomainOutboundConnections", "Unlimited"), ("MaxOutboundConnections", "Unlimited")],
                &[],
            ),
            (&[("DelayNotificationTimeout", "2.00:00:00")], &["DelayIsToldBeforeExpiry"]),
            (&[("DelayNotificationTimeout", "1.23:59:59")], &[]),
            (&[("MessageExpirationTimeout", "04:00:00")], &["DelayIsToldBeforeExpiry"]),
            (&[("PickupDirectoryPath", "/in"), ("ReplayDirectoryPath", "/in/")], &["PickupIsNotReplay"]),
            (&[("PickupDirectoryPath", "$null"), ("ReplayDirectoryPath", "$null")], &[]),
            (&[("MetricsBinding", "127.0.0.1:9925")], &[]),
            (&[("MetricsBinding", "[::1]:9925")], &[]),
            (&[("MetricsBinding", "127.0.0.1:0")], &["MetricsStayOnThisHost"]),
            (&[("MetricsBinding", "0.0.0.0:9925")], &["MetricsStayOnThisHost"]),
            (&[("MetricsBinding", "192.0.2.1:9925")], &["MetricsStayOnThisHost"]),
            (&[("SendProtocolLogMaxFileSize", "250MB")], &[]),
            (&[("SendProtocolLogMaxFileSize", "251MB")], &["SendProtocolLogFileFitsDirectory"]),
            (&[("SendProtocolLogMaxFileSize", "Unlimited")], &[]),
            (
                &[("SendProtocolLogMaxFileSize", "251MB"), ("SendProtocolLogMaxDirectorySize", "Unlimited")],
                &[],
            ),
            (&[("ReceiveProtocolLogMaxDirectorySize", "9MB")], &["ReceiveProtocolLogFileFitsDirectory"]),
            (
                &[
                    ("ActiveUserStatisticsLogMaxFileSize", "251MB"),
                    ("AgentLogMaxFileSize", "251MB"),
                    ("ConnectivityLogMaxFileSize", "1001MB"),
                    ("DnsLogMaxFileSize", "101MB"),
                    ("IrmLogMaxFileSize", "251MB"),
                    ("MessageTrackingLogMaxFileSize", "1001MB"),
                    ("QueueLogMaxFileSize", "201MB"),
                    ("ServerStatisticsLogMaxFileSize", "251MB"),
                ],
                &[
                    "ActiveUserStatisticsLogFileFitsDirectory",
                    "AgentLogFileFitsDirectory",
                    "ConnectivityLogFileFitsDirectory",
                    "DnsLogFileFitsDirectory",
                    "IrmLogFileFitsDirectory",
                    "MessageTrackingLogFileFitsDirectory",
                    "QueueLogFileFitsDirectory",
                    "ServerStatisticsLogFileFitsDirectory",
                ],
            ),
        ];
        let mut met = Vec::new();
        for (values, wanted) in cases {
            let found = broken(&object(&TRANSPORT_SERVICE, "1", values), Vec::new());
            assert_eq!(&found, wanted, "{values:?}");
            met.extend(found);
        }
        all_are_met(&TRANSPORT_SERVICE, &met);
    }
}
