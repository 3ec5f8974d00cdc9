//! One row: a condition, and whether it holds.

use crate::model::objects::DOMAIN_SECURITY_CHECK;
use crate::model::{CommandLine, Direction, ObjectType, Record, SmtpDomain, Value};
use std::fmt;

/// Whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowResult {
    /// It does.
    Pass,
    /// It does not, and mail waits, is refused, or goes without the proof.
    Fail,
    /// It does, and somebody should look at it.
    Warning,
    /// It could not be looked at; the reason says why.
    NotChecked,
}

impl fmt::Display for RowResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// One row of Test-DomainSecurity.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The domain.
    pub domain: SmtpDomain,
    /// Which way.
    pub direction: Direction,
    /// The condition, one word.
    pub check: &'static str,
    /// Whether it holds.
    pub result: RowResult,
    /// What was looked at.
    pub object: String,
    /// What is so, and what follows from it.
    pub reason: String,
    /// What was found.
    pub evidence: Vec<String>,
    /// The rule that decides.
    pub rule: &'static str,
    /// What to type, one line after the other.
    pub remedy: Vec<CommandLine>,
    /// What somebody else must do.
    pub action: String,
}

impl Row {
    /// A condition that holds.
    pub fn pass(domain: &SmtpDomain, direction: Direction, check: &'static str, rule: &'static str) -> Self {
        Row {
            domain: domain.clone(),
            direction,
            check,
            result: RowResult::Pass,
            object: String::new(),
            reason: String::new(),
            evidence: Vec::new(),
            rule,
            remedy: Vec::new(),
            action: String::new(),
        }
    }

    /// The same with another result, and why.
    pub fn but(mut self, result: RowResult, reason: impl Into<String>) -> Self {
        (self.result, self.reason) = (result, reason.into());
        self
    }

    /// What was looked at.
    pub fn about(mut self, object: impl Into<String>) -> Self {
        self.object = object.into();
        self
    }

    /// Something that was found.
    pub fn found(mut self, evidence: impl Into<String>) -> Self {
        self.evidence.push(evidence.into());
        self
    }

    /// The lines that mend it.
    pub fn mend(mut self, lines: impl IntoIterator<Item = CommandLine>) -> Self {
        self.remedy.extend(lines);
        self
    }

    /// What somebody else must do.
    pub fn ask(mut self, action: impl Into<String>) -> Self {
        self.action = action.into();
        self
    }

    /// True where the test did not succeed.
    pub fn is_open(&self) -> bool {
        matches!(self.result, RowResult::Fail | RowResult::NotChecked)
    }

    /// As Test-DomainSecurity shows it.
    pub fn record(&self) -> Record {
        self.record_as(&DOMAIN_SECURITY_CHECK)
    }

    /// The same as another kind of object that has these properties.
    pub fn record_as(&self, object: &'static ObjectType) -> Record {
        let mut record = Record::with_defaults(object);
        let texts = [
            ("Domain", self.domain.to_string()),
            ("Direction", self.direction.to_string()),
            ("Check", self.check.to_owned()),
            ("Result", self.result.to_string()),
            ("Object", self.object.clone()),
            ("Reason", self.reason.clone()),
            ("Rule", self.rule.to_owned()),
            ("Action", self.action.clone()),
        ];
        for (name, text) in texts {
            record.set(name, if text.is_empty() { Value::Null } else { Value::text(text) });
        }
        record.set("Evidence", Value::texts(&self.evidence));
        let lines: Vec<String> = self.remedy.iter().map(|line| format!("emsh {line}")).collect();
        record.set("Remedy", Value::texts(&lines));
        record
    }
}
