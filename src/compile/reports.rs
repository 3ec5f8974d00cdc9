//! Reports and remote domains.

use super::fields::{list, number, one, optional, reason, size};
use crate::model::object::{Record, World};
use crate::model::snapshot::Reason;
use crate::model::{Audience, AudienceReports, Configuration, RemoteDomain, Reports, SystemText};

/// The threshold that is none: what a new store has.
const NO_THRESHOLD: u32 = i32::MAX as u32;

/// All that is set of reports.
pub(super) fn reports(configuration: &Configuration, settings: &Record) -> Result<Reports, Reason> {
    Ok(Reports {
        internal: audience(settings, "Internal")?,
        external: audience(settings, "External")?,
        copies: list(settings, "GenerateCopyOfDSNFor")?,
        texts: configuration.all("SystemMessage").iter().map(text).collect::<Result<_, _>>()?,
    })
}

fn audience(settings: &Record, whose: &str) -> Result<AudienceReports, Reason> {
    let named = |what: &str| format!("{whose}{what}");
    Ok(AudienceReports {
        delay: settings.bool(&named("DelayDsnEnabled")),
        language: optional(settings, &named("DsnDefaultLanguage"))?,
        detect_language: settings.bool(&named("DsnLanguageDetectionEnabled")),
        html: settings.bool(&named("DsnSendHtml")),
        max_attach: size(settings, &named("DsnMaxMessageAttachSize"))?,
        authority: optional(settings, &named("DsnReportingAuthority"))?,
    })
}

fn text(record: &Record) -> Result<SystemText, Reason> {
    Ok(SystemText {
        language: one(record, "Language")?,
        audience: if record.bool("Internal") { Audience::Internal } else { Audience::External },
        code: one(record, "DsnCode")?,
        text: record.text("Text").to_owned(),
    })
}

/// The remote domains.
pub(super) fn remote_domains(configuration: &Configuration) -> Result<Vec<RemoteDomain>, Reason> {
    configuration.all("RemoteDomain").iter().map(remote_domain).collect()
}

fn remote_domain(record: &Record) -> Result<RemoteDomain, Reason> {
    let absence_notices = match record.text("AllowedOOFType") {
        "External" | "ExternalLegacy" | "InternalLegacy" => true,
        "None" => false,
        other => {
            let text = format!("'{other}' is not a value of this property");
            return Err(reason(record, "AllowedOOFType", text));
        }
    };
    let threshold: u32 = number(record, "MessageCountThreshold")?;
    Ok(RemoteDomain {
        name: record.text("Name").to_owned(),
        domain: one(record, "DomainName")?,
        absence_notices,
        auto_reply: record.bool("AutoReplyEnabled"),
        auto_forward: record.bool("AutoForwardEnabled"),
        delivery_reports: record.bool("DeliveryReportEnabled"),
        failure_reports: record.bool("NDREnabled"),
        diagnostics: record.bool("NDRDiagnosticInfoEnabled"),
        display_sender_name: record.bool("DisplaySenderName"),
        internal: record.bool("IsInternal"),
        message_count_threshold: (threshold < NO_THRESHOLD).then_some(threshold),
    })
}
