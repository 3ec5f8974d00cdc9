//! The verification itself, one method after another under one deadline.

use super::SIGNATURES;
use super::body::{BodyHash, BodyHashes};
use crate::dns::Resolver;
use crate::model::{
    ArcFound, AuthResult, DkimFound, DmarcFound, DmarcPolicy, SenderResults, SmtpAddress, SmtpDomain,
    SpfFound,
};
use mail_auth::dmarc::Policy;
use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{
    AuthenticatedMessage, DkimOutput, DkimResult, DmarcResult, MessageAuthenticator, SpfOutput, SpfResult,
};
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
        arc: wanted.arc.then(|| ArcFound { result: AuthResult::TempError, sealer: String::new() }),
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

async fn run(
    authenticator: MessageAuthenticator,
    wanted: Wanted,
    facts: Facts,
    hashes: BodyHashes,
    deadline: Instant,
) -> SenderResults {
    let mut results = SenderResults::default();
    let spf =
        if wanted.spf || wanted.dmarc { Some(spf(&authenticator, &facts, deadline).await) } else { None };
    if wanted.spf {
        let result = spf.as_ref().map_or(AuthResult::TempError, |spf| spf_result(spf.result()));
        results.spf = Some(spf_found(result, &facts));
    }
    let (header, hashes) = hashes.finish();
    let Some(message) = parsed(&header, &hashes) else {
        results.dkim = wanted.dkim.then(Vec::new);
        results.dmarc = wanted.dmarc.then(|| no_dmarc(AuthResult::None));
        results.arc = wanted.arc.then(|| ArcFound { result: AuthResult::None, sealer: String::new() });
        return results;
    };
    let dkim = if wanted.dkim || wanted.dmarc {
        timeout_at(deadline, authenticator.verify_dkim(&message)).await.ok()
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
        results.arc = Some(match timeout_at(deadline, authenticator.verify_arc(&message)).await {
            Ok(output) => ArcFound {
                result: dkim_result(output.result()),
                sealer: output.sets().last().map(|set| set.seal.header.d.clone()).unwrap_or_default(),
            },
            Err(_) => ArcFound { result: AuthResult::TempError, sealer: String::new() },
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
    if from_fields.count() > 1 {
        return DmarcFound { ambiguous: true, ..no_dmarc(AuthResult::PermError) };
    }
    let domain = match &facts.sender {
        Some(address) => address.domain_name().map(ToString::to_string).unwrap_or_default(),
        None => facts.helo.clone().unwrap_or_default(),
    };
    let parameters = DmarcParameters::new(message, dkim.unwrap_or_default(), &domain, spf);
    let Ok(output) = timeout_at(deadline, authenticator.verify_dmarc(parameters)).await else {
        return no_dmarc(AuthResult::TempError);
    };
    let both = [output.spf_result(), output.dkim_result()];
    let passes = both.contains(&&DmarcResult::Pass);
    let has = |wanted: fn(&DmarcResult) -> bool| both.iter().any(|result| wanted(result));
    // What was not answered might have passed.
    let unknown = dkim.is_none()
        || spf.result() == SpfResult::TempError
        || dkim.is_some_and(|all| all.iter().any(|one| matches!(one.result(), DkimResult::TempError(_))));
    let result = if passes {
        AuthResult::Pass
    } else if has(|result| matches!(result, DmarcResult::TempError(_))) {
        AuthResult::TempError
    } else if has(|result| matches!(result, DmarcResult::PermError(_))) {
        AuthResult::PermError
    } else if output.dmarc_record().is_none() {
        AuthResult::None
    } else if unknown {
        AuthResult::TempError
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
