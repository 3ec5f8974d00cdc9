//! The verification itself, one method after another under one deadline.

use super::SIGNATURES;
use super::body::{BodyHash, BodyHashes};
use crate::dns::Resolver;
use crate::model::{
    ArcFound, AuthResult, DkimFound, DmarcFound, DmarcPolicy, SenderResults, SmtpAddress, SmtpDomain,
    SpfFound,
};
use mail_auth::common::to_a_label;
use mail_auth::dmarc::Policy;
use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{
    AuthenticatedMessage, DkimOutput, DkimResult, DmarcResult, DnsError, Error, MessageAuthenticator,
    SpfOutput, SpfResult,
};
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;
use tokio::time::{Instant, timeout_at};

/// Which methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    /// SPF.
    pub spf: bool,
    /// DKIM.
    pub dkim: bool,
    /// DMARC; it needs the results of both.
    pub dmarc: bool,
    /// ARC.
    pub arc: bool,
}

/// What the session knows.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The peer.
    pub ip: IpAddr,
    /// Its HELO name, where that is a name.
    pub helo: Option<String>,
    /// The envelope sender.
    pub sender: Option<SmtpAddress>,
    /// Our own name.
    pub host: SmtpDomain,
}

/// Verifies a message whose body has passed by. Without a resolver nothing can be told.
pub async fn verify(
    resolver: Option<&Arc<dyn Resolver>>,
    wanted: Wanted,
    facts: Facts,
    hashes: BodyHashes,
    deadline: Instant,
) -> SenderResults {
    let nothing = unanswered(wanted, &facts);
    let resolver = resolver.and_then(|resolver| resolver.for_sender_authentication());
    let Some(resolver) = resolver.filter(|_| Instant::now() < deadline) else { return nothing };
    let authenticator = MessageAuthenticator(resolver);
    // A task of its own: it may break down, and must not take the session along.
    let mut work = tokio::spawn(async move { run(authenticator, wanted, facts, hashes, deadline).await });
    match timeout_at(deadline + GRACE, &mut work).await {
        Ok(Ok(results)) => results,
        Ok(Err(error)) => {
            tracing::error!(%error, "sender authentication broke down");
            nothing
        }
        Err(_) => {
            work.abort();
            nothing
        }
    }
}

/// What a stage needs to come back after the deadline.
const GRACE: std::time::Duration = std::time::Duration::from_millis(500);

/// Every wanted method as a temporary error.
fn unanswered(wanted: Wanted, facts: &Facts) -> SenderResults {
    SenderResults {
        spf: wanted.spf.then(|| spf_found(AuthResult::TempError, facts)),
        dkim: wanted.dkim.then(|| vec![failed_dkim()]),
        dmarc: wanted.dmarc.then(|| DmarcFound {
            result: AuthResult::TempError,
            domain: String::new(),
            policy: DmarcPolicy::None,
            ambiguous: false,
        }),
        arc: wanted.arc.then(|| ArcFound {
            result: AuthResult::TempError,
            sealer: String::new(),
            passed: false,
        }),
    }
}

fn failed_dkim() -> DkimFound {
    DkimFound {
        result: AuthResult::TempError,
        reason: "no answer in time".into(),
        domain: String::new(),
        selector: String::new(),
        signature: String::new(),
    }
}

fn spf_found(result: AuthResult, facts: &Facts) -> SpfFound {
    SpfFound {
        result,
        sender: facts.sender.as_ref().map(ToString::to_string),
        helo: facts.helo.clone().unwrap_or_default(),
    }
}

/// Until when SPF or DKIM may take: the zones they ask are the sender's choice, and one that keeps silent must
/// leave DMARC the time to learn what the From domain wants.
fn share(deadline: Instant) -> Instant {
    let now = Instant::now();
    now + deadline.saturating_duration_since(now) * 3 / 10
}

async fn run(
    authenticator: MessageAuthenticator,
    wanted: Wanted,
    facts: Facts,
    hashes: BodyHashes,
    deadline: Instant,
) -> SenderResults {
    let mut results = SenderResults::default();
    let spf = if wanted.spf || wanted.dmarc {
        Some(spf(&authenticator, &facts, share(deadline)).await)
    } else {
        None
    };
    // Both are given the same, whatever the first took.
    let for_dkim = share(deadline);
    if wanted.spf {
        let result = spf.as_ref().map_or(AuthResult::TempError, |spf| spf_result(spf.result()));
        results.spf = Some(spf_found(result, &facts));
    }
    let (header, hashes) = hashes.finish();
    let Some(message) = parsed(&header, &hashes) else {
        results.dkim = wanted.dkim.then(Vec::new);
        results.dmarc = wanted.dmarc.then(|| no_dmarc(AuthResult::None));
        results.arc =
            wanted.arc.then(|| ArcFound { result: AuthResult::None, sealer: String::new(), passed: false });
        return results;
    };
    let dkim = if wanted.dkim || wanted.dmarc {
        timeout_at(for_dkim, authenticator.verify_dkim(&message)).await.ok()
    } else {
        None
    };
    if wanted.dkim {
        results.dkim = Some(match &dkim {
            Some(outputs) => outputs.iter().map(dkim_found).collect(),
            None => vec![failed_dkim()],
        });
    }
    if wanted.dmarc {
        let spf = spf.unwrap_or_default();
        let dkim = dkim.as_deref();
        results.dmarc = Some(dmarc(&authenticator, &message, &facts, &spf, dkim, deadline).await);
    }
    if wanted.arc {
        let longest = message.as_headers.len().max(message.ams_headers.len()).max(message.aar_headers.len());
        if longest > SIGNATURES {
            results.arc = Some(ArcFound { result: AuthResult::Fail, sealer: String::new(), passed: false });
            return results;
        }
        results.arc = Some(match timeout_at(deadline, authenticator.verify_arc(&message)).await {
            Ok(output) => ArcFound {
                result: dkim_result(output.result()),
                sealer: output.sets().last().map(|set| set.seal.header.d.clone()).unwrap_or_default(),
                passed: output.sets().last().is_some_and(|set| says_dmarc_pass(set.results.value)),
            },
            Err(_) => ArcFound { result: AuthResult::TempError, sealer: String::new(), passed: false },
        });
    }
    results
}

/// The message by its header alone, with the hashes of the body that passed by.
fn parsed<'a>(header: &'a [u8], hashes: &[BodyHash]) -> Option<AuthenticatedMessage<'a>> {
    let mut message = AuthenticatedMessage::parse(header)?;
    for (canonicalization, algorithm, _, hash) in &mut message.body_hashes {
        // Every one was prepared from this header; one that was not fits nothing.
        let found = hashes.iter().find(|(c, a, _)| c == canonicalization && a == algorithm);
        *hash = found.map(|(_, _, hash)| hash.clone()).unwrap_or_default();
    }
    message.dkim_headers.truncate(SIGNATURES);
    message.errors.truncate(SIGNATURES);
    Some(message)
}

async fn spf(authenticator: &MessageAuthenticator, facts: &Facts, deadline: Instant) -> SpfOutput {
    let helo = facts.helo.as_deref().unwrap_or_default();
    let sender = facts.sender.as_ref().map(ToString::to_string).unwrap_or_default();
    let (ip, host) = (facts.ip.to_canonical(), facts.host.as_str());
    let parameters = match &facts.sender {
        Some(address) if address.domain_name().is_some() => {
            SpfParameters::verify_mail_from(ip, helo, host, &sender)
        }
        // A sender at an address literal has no domain to ask.
        Some(_) => return SpfOutput::default(),
        None if helo.is_empty() => return SpfOutput::default(),
        None => SpfParameters::verify_ehlo(ip, helo, host),
    };
    let answer = timeout_at(deadline, authenticator.verify_spf(parameters)).await;
    answer.unwrap_or_else(|_| SpfOutput::default().with_result(SpfResult::TempError))
}

async fn dmarc(
    authenticator: &MessageAuthenticator,
    message: &AuthenticatedMessage<'_>,
    facts: &Facts,
    spf: &SpfOutput,
    dkim: Option<&[DkimOutput<'_>]>,
    deadline: Instant,
) -> DmarcFound {
    let from_fields =
        message.headers.iter().filter(|(name, _)| name.trim_ascii().eq_ignore_ascii_case(b"From"));
    let from_fields = from_fields.count();
    if from_fields > 1 {
        return DmarcFound { ambiguous: true, ..no_dmarc(AuthResult::PermError) };
    }
    let domains: BTreeSet<_> = message
        .froms()
        .iter()
        .filter_map(|from| from.rsplit_once('@'))
        .map(|(_, domain)| to_a_label(domain).into_owned())
        .collect();
    let mut domains = domains.into_iter();
    let author = match (domains.next(), domains.next()) {
        (Some(one), None) if !one.is_empty() => one,
        (None, _) if from_fields == 0 => return no_dmarc(AuthResult::None),
        // Whose mail it is can't be said: such a field must not be the way around the policy.
        _ => return DmarcFound { ambiguous: true, ..no_dmarc(AuthResult::PermError) },
    };
    let domain = match &facts.sender {
        Some(address) => address.domain_name().map(ToString::to_string).unwrap_or_default(),
        None => facts.helo.clone().unwrap_or_default(),
    };
    // What was not answered might have passed, but only an aligned identifier matters: the others' zones are
    // not even asked, or the sender could choose one that fails.
    let dkim: Vec<DkimOutput<'_>> = match dkim {
        Some(outputs) => outputs.to_vec(),
        None => message
            .dkim_headers
            .iter()
            .map(|it| {
                DkimOutput::temp_err(Error::Dns(DnsError::Resolver(String::new()))).with_signature(&it.header)
            })
            .collect(),
    };
    let dkim: Vec<_> = dkim
        .into_iter()
        .filter(|it| it.signature().is_some_and(|signature| may_align(&signature.d, &author)))
        .collect();
    let none = SpfOutput::default();
    let spf = if may_align(&domain, &author) { spf } else { &none };
    let parameters = DmarcParameters::new(message, &dkim, &domain, spf);
    let Ok(output) = timeout_at(deadline, authenticator.verify_dmarc(parameters)).await else {
        return no_dmarc(AuthResult::TempError);
    };
    let both = [output.spf_result(), output.dkim_result()];
    let passes = both.contains(&&DmarcResult::Pass);
    let has = |wanted: fn(&DmarcResult) -> bool| both.iter().any(|result| wanted(result));
    let result = if passes {
        AuthResult::Pass
    } else if has(|result| matches!(result, DmarcResult::TempError(_))) {
        AuthResult::TempError
    } else if has(|result| matches!(result, DmarcResult::PermError(_))) {
        AuthResult::PermError
    } else if output.dmarc_record().is_none() {
        AuthResult::None
    } else {
        AuthResult::Fail
    };
    let policy = match output.policy() {
        Policy::Reject => DmarcPolicy::Reject,
        Policy::Quarantine => DmarcPolicy::Quarantine,
        Policy::None | Policy::Unspecified => DmarcPolicy::None,
    };
    DmarcFound { result, domain: output.domain().to_owned(), policy, ambiguous: false }
}

/// False where two domains can't have one organizational domain, as they share less than two labels.
fn may_align(one: &str, other: &str) -> bool {
    let (one, other) = (to_a_label(one).to_ascii_lowercase(), to_a_label(other).to_ascii_lowercase());
    let labels = |name: &str| name.trim_end_matches('.').rsplit('.').map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (labels(&one), labels(&other));
    one == other || one.iter().zip(&other).take_while(|(a, b)| a == b).count() >= 2
}

/// True where an ARC-Authentication-Results field says that DMARC passed, and nothing else of it; comments and
/// quoted strings, in which strangers' words may stand, say nothing.
pub(super) fn says_dmarc_pass(value: &[u8]) -> bool {
    let (mut plain, mut depth, mut quoted) = (String::new(), 0usize, false);
    let mut bytes = value.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if quoted || depth > 0 => {
                bytes.next();
            }
            b'"' if depth == 0 => {
                quoted = !quoted;
                plain.push('"');
            }
            _ if quoted => {}
            b'(' => {
                depth += 1;
                plain.push(' ');
            }
            b')' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            other => plain.push(char::from(other.to_ascii_lowercase())),
        }
    }
    let mut found = plain.split(';').filter_map(|one| {
        let (method, rest) = one.split_once('=')?;
        let method = method.split('/').next().unwrap_or_default();
        (method.trim() == "dmarc").then(|| rest.split_whitespace().next() == Some("pass"))
    });
    !quoted && depth == 0 && found.next() == Some(true) && found.all(|passed| passed)
}

fn no_dmarc(result: AuthResult) -> DmarcFound {
    DmarcFound { result, domain: String::new(), policy: DmarcPolicy::None, ambiguous: false }
}

fn dkim_found(output: &DkimOutput<'_>) -> DkimFound {
    let signature = output.signature();
    let reason = match output.result() {
        DkimResult::Pass | DkimResult::None => String::new(),
        DkimResult::Neutral(why)
        | DkimResult::Fail(why)
        | DkimResult::PermError(why)
        | DkimResult::TempError(why) => why.to_string(),
    };
    DkimFound {
        result: dkim_result(output.result()),
        reason,
        domain: signature.map(|it| it.d.clone()).unwrap_or_default(),
        selector: signature.map(|it| it.s.clone()).unwrap_or_default(),
        signature: signature.map(|it| beginning(&it.b)).unwrap_or_default(),
    }
}

/// The first eight characters of a signature's base64.
fn beginning(signature: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let six = signature.get(..6).unwrap_or_default();
    let groups = six.chunks_exact(3).map(|three| u32::from_be_bytes([0, three[0], three[1], three[2]]));
    groups
        .flat_map(|bits| [18, 12, 6, 0].map(|shift| char::from(ALPHABET[(bits >> shift & 63) as usize])))
        .collect()
}

fn dkim_result(result: &DkimResult) -> AuthResult {
    match result {
        DkimResult::Pass => AuthResult::Pass,
        DkimResult::Neutral(_) => AuthResult::Neutral,
        DkimResult::Fail(_) => AuthResult::Fail,
        DkimResult::PermError(_) => AuthResult::PermError,
        DkimResult::TempError(_) => AuthResult::TempError,
        DkimResult::None => AuthResult::None,
    }
}

fn spf_result(result: SpfResult) -> AuthResult {
    match result {
        SpfResult::Pass => AuthResult::Pass,
        SpfResult::Fail => AuthResult::Fail,
        SpfResult::SoftFail => AuthResult::SoftFail,
        SpfResult::Neutral => AuthResult::Neutral,
        SpfResult::TempError => AuthResult::TempError,
        SpfResult::PermError => AuthResult::PermError,
        SpfResult::None => AuthResult::None,
    }
}
