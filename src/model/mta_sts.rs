//! An MTA-STS policy (RFC 8461): which MX hosts a domain has, and whether mail may go to others.
//!
//! Promises: read as RFC 8461 §3.2 writes it, keys that are not known left aside; the first of a key counts but for `mx`;
//! a policy that would hold for more than a year holds for a year. Refuses one without a mode, a max_age or, but for
//! `none`, an mx; more than [`MAX_PATTERNS`] of those.

use super::SmtpDomain;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// Octets of a policy that are read (RFC 8461 §3.3).
pub const MAX_POLICY: usize = 64 * 1024;
/// Patterns of one policy.
const MAX_PATTERNS: usize = 1000;
/// The longest that a policy holds (RFC 8461 §3.2).
const LONGEST: u64 = 31_557_600;

/// What becomes of a host that is not listed or not proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StsMode {
    /// It gets nothing.
    Enforce,
    /// It gets the mail; it would be reported.
    Testing,
    /// There is no policy (any more).
    None,
}

impl fmt::Display for StsMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StsMode::Enforce => "enforce",
            StsMode::Testing => "testing",
            StsMode::None => "none",
        })
    }
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StsPolicy {
    /// Its mode.
    pub mode: StsMode,
    /// Host names, in lower case; one may begin with `*.`, which stands for one label.
    pub mx: Vec<String>,
    /// How long it holds after it was fetched, seconds.
    pub max_age: u64,
}

/// Why a text is no policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StsPolicyError {
    /// It does not say `version: STSv1`.
    #[error("its version is not STSv1")]
    Version,
    /// No mode, or one that is not known.
    #[error("its mode is none of enforce, testing and none")]
    Mode,
    /// No max_age, or no number.
    #[error("its max_age is no number of seconds")]
    MaxAge,
    /// No mx, too many, or one that can name no host.
    #[error("it names no MX host, or one that can't be")]
    Mx,
    /// A line that is no `key: value`.
    #[error("it has a line that is no field")]
    Line,
}

impl StsPolicy {
    /// Reads a policy.
    ///
    /// # Errors
    /// [`StsPolicyError`]
    pub fn parse(text: &str) -> Result<StsPolicy, StsPolicyError> {
        let (mut version, mut mode, mut max_age, mut mx) = (None, None, None, Vec::new());
        for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
            let (key, value) = line.split_once(':').ok_or(StsPolicyError::Line)?;
            let (key, value) = (key.trim(), value.trim());
            match key {
                "version" => {
                    version.get_or_insert(value);
                }
                "mode" => {
                    mode.get_or_insert(value);
                }
                "max_age" => {
                    max_age.get_or_insert(value);
                }
                "mx" if mx.len() < MAX_PATTERNS => mx.push(pattern(value).ok_or(StsPolicyError::Mx)?),
                "mx" => return Err(StsPolicyError::Mx),
                _ => {}
            }
        }
        if version != Some("STSv1") {
            return Err(StsPolicyError::Version);
        }
        let mode = match mode {
            Some("enforce") => StsMode::Enforce,
            Some("testing") => StsMode::Testing,
            Some("none") => StsMode::None,
            _ => return Err(StsPolicyError::Mode),
        };
        if mx.is_empty() && mode != StsMode::None {
            return Err(StsPolicyError::Mx);
        }
        let digits = max_age
            .filter(|text| (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()));
        let max_age: u64 = digits.and_then(|text| text.parse().ok()).ok_or(StsPolicyError::MaxAge)?;
        Ok(StsPolicy { mode, mx, max_age: max_age.min(LONGEST) })
    }

    /// True where this host is one of those it names (RFC 8461 §4.1).
    pub fn lists(&self, host: &SmtpDomain) -> bool {
        let host = host.as_str();
        self.mx.iter().any(|pattern| match pattern.strip_prefix("*.") {
            Some(rest) => {
                host.split_once('.').is_some_and(|(label, below)| !label.is_empty() && below == rest)
            }
            None => pattern == host,
        })
    }

    /// How long it holds.
    pub fn holds_for(&self) -> Duration {
        Duration::from_secs(self.max_age)
    }
}

/// A host name, or `*.` before one, as it is compared.
fn pattern(text: &str) -> Option<String> {
    let (star, name) = match text.strip_prefix("*.") {
        Some(name) => ("*.", name),
        None => ("", text),
    };
    let name: SmtpDomain = name.parse().ok()?;
    Some(format!("{star}{name}"))
}

/// The id of the policy that a domain says it has, by the TXT records of `_mta-sts` (RFC 8461 §3.1); `None` where it
/// says that it has none. More than one such record are none.
pub fn sts_id(records: &[String]) -> Option<String> {
    let mut found = records
        .iter()
        .filter(|text| text.strip_prefix("v=STSv1").is_some_and(|rest| rest.trim_start().starts_with(';')));
    let (record, None) = (found.next()?, found.next()) else { return None };
    let id = record.split(';').find_map(|field| field.trim().strip_prefix("id="))?.trim();
    let fits = (1..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies() {
        const HEAD: &str = "version: STSv1\r\nmode: enforce\r\n";
        // (text, mode and hosts and age, or the error)
        let cases: &[(&str, Result<&str, StsPolicyError>)] = &[
            (
                "version: STSv1\r\nmode: enforce\r\nmx: mx.a.test\r\nmx: *.b.test\r\nmax_age: 604800\r\n",
                Ok("enforce mx.a.test,*.b.test 604800"),
            ),
            ("version: STSv1\nmode: testing\nmx:MX.A.test.\nmax_age: 1", Ok("testing mx.a.test 1")),
            ("version:STSv1\nmode:none\nmax_age:86400\n", Ok("none  86400")),
            ("mode: enforce\nmx: a.test\nversion: STSv1\nmax_age: 99999999999", Err(StsPolicyError::MaxAge)),
            ("version: STSv1\nmode: enforce\nmx: a.test\nmax_age: 9999999999", Ok("enforce a.test 31557600")),
            (
                "version: STSv1\nmode: enforce\nmode: none\nmx: a.test\nmax_age: 5\nfuture: x\n",
                Ok("enforce a.test 5"),
            ),
            ("", Err(StsPolicyError::Version)),
            ("version: STSv2\nmode: none\nmax_age: 5", Err(StsPolicyError::Version)),
            ("version: STSv1\nmode: Enforce\nmx: a.test\nmax_age: 5", Err(StsPolicyError::Mode)),
            ("version: STSv1\nmode: enforce\nmax_age: 5", Err(StsPolicyError::Mx)),
            ("version: STSv1\nmode: enforce\nmx: *\nmax_age: 5", Err(StsPolicyError::Mx)),
            ("version: STSv1\nmode: enforce\nmx: a.*.test\nmax_age: 5", Err(StsPolicyError::Mx)),
            ("version: STSv1\nmode: enforce\nmx: a.test\nmax_age: -5", Err(StsPolicyError::MaxAge)),
            ("version: STSv1\nmode: enforce\nmx: a.test", Err(StsPolicyError::MaxAge)),
            ("<html>\n", Err(StsPolicyError::Line)),
            (HEAD, Err(StsPolicyError::Mx)),
        ];
        for (text, wanted) in cases {
            let found = StsPolicy::parse(text);
            let found =
                found.map(|policy| format!("{} {} {}", policy.mode, policy.mx.join(","), policy.max_age));
            assert_eq!(found.as_deref(), wanted.as_ref().copied(), "{text}");
        }
    }

    #[test]
    fn hosts() {
        let policy = |mx: &str| StsPolicy {
            mode: StsMode::Enforce,
            mx: mx.split(' ').map(|one| pattern(one).unwrap()).collect(),
            max_age: 5,
        };
        for (mx, host, wanted) in [
            ("mx.a.test", "mx.a.test", true),
            ("mx.a.test", "MX.A.test", true),
            ("mx.a.test", "a.test", false),
            ("mx.a.test", "x.mx.a.test", false),
            ("*.a.test", "mx.a.test", true),
            ("*.a.test", "a.test", false),
            ("*.a.test", "x.mx.a.test", false),
            ("*.a.test", "mx.ba.test", false),
            ("b.test *.a.test", "mx.a.test", true),
        ] {
            assert_eq!(policy(mx).lists(&host.parse().unwrap()), wanted, "{mx} {host}");
        }
    }

    #[test]
    fn ids() {
        for (records, wanted) in [
            (&["v=STSv1; id=20160831085700Z;"][..], Some("20160831085700Z")),
            (&["v=STSv1;id=1"], Some("1")),
            (&["v=spf1 -all", "v=STSv1; id=ab; x=y"], Some("ab")),
            (&[], None),
            (&["v=STSv1; id=1", "v=STSv1; id=2"], None),
            (&["v=STSv1; id=a-b"], None),
            (&["v=STSv1; id="], None),
            (&["v=STSv1"], None),
            (&["v=STSv12; id=1"], None),
            (&["v=STSv1; id=123456789012345678901234567890123"], None),
        ] {
            let records: Vec<String> = records.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(sts_id(&records).as_deref(), wanted, "{records:?}");
        }
    }
}
