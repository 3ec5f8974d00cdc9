//! From nothing to a connection that may carry mail.

use super::dial::Dialer;
use super::error::{ClientError, Stage};
use super::logon::Logon;
use super::observation::Observation;
use super::transcript::Transcript;
use super::wire::Wire;
use crate::model::snapshot::{SendConnector, Snapshot};
use crate::model::{
    NameDemand, Partner, RevocationMode, SmtpDomain, Status, TlsLevel, TlsPolicy, TlsSource, Verdict,
};
use crate::smtp::{Capabilities, Command, HelloName, MailParameters, Reply, ReversePath};
use crate::tls::{ClientTls, CrlCache, Crls, Established, PeerRole, Question, judge_dane};
use jiff::Timestamp;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::time::timeout;

/// One address of one host.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Target {
    /// The host's name, or its address; for SNI and logs, never for the verdict.
    pub host: String,
    /// Where to dial.
    pub address: SocketAddr,
}

/// What one connection is to be like.
pub struct Settings<'a> {
    /// Our name in EHLO.
    pub hello: &'a SmtpDomain,
    /// HELO instead of EHLO (ForceHELO).
    pub force_helo: bool,
    /// What must be proven.
    pub policy: &'a TlsPolicy,
    /// Whom to log on as, once what must be proven is; `None`: nobody.
    pub logon: Option<&'a Logon>,
    /// Begins TLS, with the policy's client certificate.
    pub tls: &'a ClientTls,
    /// Trusted roots, DER.
    pub roots: &'a [Vec<u8>],
    /// The time for the verdict.
    pub now: Timestamp,
    /// The CRLs.
    pub crls: &'a CrlCache,
    /// What becomes of a server whose CRL can't be had.
    pub revocation_mode: RevocationMode,
    /// What is agreed with the partner that Domain Security demands, or only looks for.
    pub partner: Option<&'a Partner>,
    /// Why the policy's certificate can't be shown, where the policy goes on without one.
    pub unshown: Option<&'a str>,
    /// Our address (SourceIPAddress), where one is set.
    pub source: Option<IpAddr>,
    /// The longest silence (ConnectionInactivityTimeOut).
    pub inactivity: Duration,
}

impl<'a> Settings<'a> {
    /// A connection by this connector, under this policy; nobody is logged on as.
    pub fn of(
        snapshot: &'a Snapshot,
        connector: &'a SendConnector,
        policy: &'a TlsPolicy,
        tls: &'a ClientTls,
        (now, crls): (Timestamp, &'a CrlCache),
    ) -> Self {
        Settings {
            hello: &connector.fqdn,
            force_helo: connector.force_helo,
            policy,
            logon: None,
            tls,
            roots: &snapshot.trusted_roots,
            now,
            crls,
            revocation_mode: snapshot.transport.revocation_mode,
            partner: secured(policy).and_then(|domain| snapshot.partners.get(domain)).map(AsRef::as_ref),
            unshown: None,
            source: connector.source_ip_address,
            inactivity: connector.connection_inactivity_timeout.to_std(),
        }
    }
}

/// The domain that Domain Security demands, or only looks for.
fn secured(policy: &TlsPolicy) -> Option<&SmtpDomain> {
    match (&policy.level, &policy.observed) {
        (TlsLevel::DomainSecure(domain), _) => Some(domain),
        (_, observed) => observed.as_ref().map(|observed| &observed.domain),
    }
}

/// A connection that proved what its policy demands.
pub struct Session {
    pub(super) wire: Wire,
    pub(super) capabilities: Capabilities,
    pub(super) needs_reset: bool,
    pub(super) broken: bool,
    /// Its certificate proved a name that is configured, so did not come from DNS.
    pub(super) proven: bool,
    /// Why it is in clear, where TLS was tried before.
    pub(super) fell_back: Option<String>,
    established: Option<Established>,
    verdict: Option<Verdict>,
    /// The same by what is only looked for.
    observed: Option<Verdict>,
    /// EHLO was refused, and HELO was not.
    ehlo_refused: Option<Reply>,
    observation: Option<Observation>,
    local: Option<SocketAddr>,
}

/// Opens a connection; where an opportunistic policy's TLS fails, opens one more, in clear, to the same
/// address, and says so in the transcript.
///
/// # Errors
/// [`ClientError`]; nothing of a message was written.
pub async fn connect(
    dialer: &dyn Dialer,
    target: &Target,
    settings: &Settings<'_>,
    transcript: &mut (dyn FnMut() -> Box<dyn Transcript> + Send),
) -> Result<Session, ClientError> {
    match Session::open(dialer, target, settings, transcript()).await {
        // A password never goes where TLS was tried in vain: whoever broke it may be who reads along.
        Err(error)
            if settings.policy.level == TlsLevel::Opportunistic
                && settings.logon.is_none()
                && error.is_starttls() =>
        {
            let clear =
                TlsPolicy { level: TlsLevel::None, client_certificate: None, ..settings.policy.clone() };
            let settings = Settings { policy: &clear, ..*settings };
            let mut transcript = transcript();
            transcript.note("TLS failed, sent in clear", &error.to_string());
            let mut session =
                Session::open_after(Some(&error), dialer, target, &settings, transcript).await?;
            session.fell_back = Some(error.to_string());
            Ok(session)
        }
        other => other,
    }
}

impl Session {
    /// Opens a connection under a policy.
    ///
    /// # Errors
    /// [`ClientError`]; nothing beyond EHLO, STARTTLS, AUTH and QUIT was written.
    pub async fn open(
        dialer: &dyn Dialer,
        target: &Target,
        settings: &Settings<'_>,
        transcript: Box<dyn Transcript>,
    ) -> Result<Session, ClientError> {
        Session::open_after(None, dialer, target, settings, transcript).await
    }

    /// The same after TLS failed with this error.
    async fn open_after(
        failed: Option<&ClientError>,
        dialer: &dyn Dialer,
        target: &Target,
        settings: &Settings<'_>,
        mut transcript: Box<dyn Transcript>,
    ) -> Result<Session, ClientError> {
        if let TlsLevel::Refuse(text) = &settings.policy.level {
            return Err(ClientError::Forbidden(text.clone()));
        }
        let patience = Duration::from_secs(30).min(settings.inactivity);
        let dialed = match timeout(patience, dialer.dial(target.address, settings.source)).await {
            Ok(Ok(dialed)) => dialed,
            Ok(Err(error)) => {
                transcript.note("Failed to connect", &format!("{}: {error}", target.address));
                return Err(ClientError::ConnectFailed(error.to_string()));
            }
            Err(_) => {
                transcript.note("Failed to connect", &format!("{}: timed out", target.address));
                return Err(ClientError::Timeout(Stage::Connect));
            }
        };
        transcript.connected(dialed.local, target.address);
        let mut session = Session {
            wire: Wire::new(dialed.stream, transcript, settings.inactivity),
            capabilities: Capabilities::default(),
            needs_reset: false,
            broken: false,
            proven: false,
            fell_back: None,
            established: None,
            verdict: None,
            observed: None,
            ehlo_refused: None,
            observation: None,
            local: dialed.local,
        };
        if matches!(settings.policy.source, TlsSource::Dane | TlsSource::MtaSts) {
            let asked = settings.policy.level.to_string();
            session.wire.transcript.note(&format!("TLS by {}", settings.policy.source), &asked);
        }
        let mut opened = session.greet(target, settings).await;
        if let (Ok(()), Some(logon)) = (&opened, settings.logon) {
            opened = session.log_on(logon).await;
        }
        match opened {
            Ok(()) => {
                session.observe(settings, failed);
                Ok(session)
            }
            Err(error) => {
                session.leave(&error).await;
                Err(error)
            }
        }
    }

    /// What Enforce would have made of it, where that is looked for.
    fn observe(&mut self, settings: &Settings<'_>, failed: Option<&ClientError>) {
        let Some(observed) = &settings.policy.observed else { return };
        let in_clear = self.established.is_none().then(|| {
            let refused = self.ehlo_refused.clone();
            let refused = refused.map(|reply| ClientError::Refused { stage: Stage::Hello, reply });
            let not_offered = || refused.unwrap_or(ClientError::TlsNotOffered(None));
            failed.cloned().map_or_else(not_offered, ClientError::under_demand)
        });
        let unshown = settings.unshown.map(|why| ClientError::Forbidden(why.to_owned()));
        let observation = Observation::of(observed, self.observed.take(), unshown.or(in_clear));
        if let Some(failure) = &observation.failure {
            let word = observation.would_fail().unwrap_or_default();
            self.wire
                .transcript
                .note(&format!("DomainSecure=ReportOnly WouldFail={word}"), &failure.to_string());
        }
        self.observation = Some(observation);
    }

    async fn greet(&mut self, target: &Target, settings: &Settings<'_>) -> Result<(), ClientError> {
        let greeting = self.wire.reply(Stage::Greeting).await?;
        if !greeting.is_positive() {
            return Err(ClientError::Refused { stage: Stage::Greeting, reply: greeting });
        }
        let policy = settings.policy;
        let demanded = policy.level.demands_tls();
        self.hello(settings, !demanded).await?;
        if policy.level == TlsLevel::None || (!self.capabilities.starttls && !demanded) {
            return Ok(());
        }
        if !self.capabilities.starttls {
            return Err(ClientError::TlsNotOffered(None));
        }
        self.start_tls(target, settings).await?;
        // In TLS 1.3 a server refuses our certificate only after our handshake is done.
        self.hello(settings, false).await.map_err(|error| match error {
            ClientError::Dropped { reason, .. } => {
                self.broken = true;
                ClientError::Handshake(format!(
                    "the server ended the connection right after the TLS handshake: {reason}"
                ))
            }
            other => other,
        })
    }

    /// EHLO; HELO where that is forced, or where EHLO is refused and `fall_back` allows it.
    async fn hello(&mut self, settings: &Settings<'_>, fall_back: bool) -> Result<(), ClientError> {
        self.capabilities = Capabilities::default();
        let name = || Some(HelloName::Domain(settings.hello.to_string()));
        if !(settings.force_helo && fall_back) {
            let reply = self.wire.ask(Stage::Hello, Command::Ehlo(name())).await?;
            if reply.is_positive() {
                self.capabilities = Capabilities::parse(&reply);
                return Ok(());
            }
            if !(reply.is_permanent() && fall_back) {
                return Err(ClientError::Refused { stage: Stage::Hello, reply });
            }
            self.ehlo_refused = Some(reply);
        }
        let reply = self.wire.ask(Stage::Hello, Command::Helo(name())).await?;
        if reply.is_positive() { Ok(()) } else { Err(ClientError::Refused { stage: Stage::Hello, reply }) }
    }

    async fn start_tls(&mut self, target: &Target, settings: &Settings<'_>) -> Result<(), ClientError> {
        let demanded = settings.policy.level.demands_tls();
        let reply = self.wire.ask(Stage::StartTls, Command::StartTls).await?;
        if reply.code != 220 {
            return Err(match demanded {
                true => ClientError::TlsNotOffered(Some(reply)),
                false => ClientError::StartTlsRefused(reply),
            });
        }
        if !self.wire.replies.is_empty() {
            return Err(ClientError::Handshake(
                "the server sent something between STARTTLS and the handshake".into(),
            ));
        }
        let patience = self.wire.patience(Stage::StartTls);
        let plain = std::mem::replace(&mut self.wire.stream, Box::new(tokio::io::empty()));
        // RFC 7672 §8.1, RFC 8461 §4.1.
        let dane = settings.policy.level.dane();
        let name = dane.map_or(target.host.as_str(), |demand| demand.base.as_str());
        let handshake = timeout(patience, settings.tls.connect(name, plain));
        let (stream, established) = match handshake.await {
            Ok(Ok(done)) => done,
            Ok(Err(error)) => {
                self.broken = true;
                return Err(ClientError::Handshake(error.to_string()));
            }
            Err(_) => {
                self.broken = true;
                return Err(ClientError::Handshake("the TLS handshake timed out".into()));
            }
        };
        self.wire.replace_stream(Box::new(stream));
        let subject = format!("{} {}", established.version, established.cipher);
        self.wire.transcript.note("TLS negotiated", &subject);
        let verdict = verdict(settings, &established).await;
        if let Some(observed) = &settings.policy.observed {
            let demand = TlsLevel::DomainSecure(observed.domain.clone());
            self.observed = verdict_by(&demand, settings, &established).await;
        }
        self.established = Some(established);
        if let Some(verdict) = verdict {
            let evidence = &verdict.evidence;
            let context = format!("{} {}", evidence.subject, evidence.told());
            self.wire
                .transcript
                .note(&format!("Certificate {}: {}", verdict.status, verdict.rule), context.trim());
            let valid = verdict.is_valid();
            self.verdict = Some(verdict.clone());
            self.proven = valid && settings.policy.level.proves_identity();
            if !valid {
                return Err(ClientError::Certificate(Box::new(verdict)));
            }
        }
        Ok(())
    }

    /// Asks whether mail of this sender would be taken, by MAIL; what was begun is reset, and no recipient is named.
    ///
    /// # Errors
    /// [`ClientError`]: the connection can't be used any more.
    pub async fn try_sender(&mut self, sender: &ReversePath) -> Result<Reply, ClientError> {
        let mail = Command::Mail { from: sender.clone(), parameters: MailParameters::default() };
        let reply = self.wire.ask(Stage::Mail, mail).await?;
        if reply.is_positive() {
            let reset = self.wire.ask(Stage::Reset, Command::Rset).await?;
            self.needs_reset = !reset.is_positive();
        }
        Ok(reply)
    }

    /// What the last EHLO answer announced.
    pub fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    /// True where mail with REQUIRETLS may go here (RFC 8689 §4.2.1): it is announced, and the server is proven.
    pub fn takes_require_tls(&self) -> bool {
        self.proven && self.capabilities.require_tls
    }

    /// What the handshake agreed upon; `None` in clear.
    pub fn established(&self) -> Option<&Established> {
        self.established.as_ref()
    }

    /// Why it is in clear, where TLS was tried before.
    pub fn fell_back(&self) -> Option<&str> {
        self.fell_back.as_deref()
    }

    /// The verdict on the server's certificate, where the policy asked for one.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// What Enforce would have made of it, where the domain is in ReportOnly.
    pub fn observation(&self) -> Option<&Observation> {
        self.observation.as_ref()
    }

    /// Our end of it.
    pub fn local(&self) -> Option<SocketAddr> {
        self.local
    }

    /// True where nothing more can be sent.
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// Takes leave.
    pub async fn quit(mut self) {
        if self.broken {
            self.wire.transcript.disconnected("Remote");
        } else {
            self.wire.quit("Local").await;
        }
    }

    async fn leave(&mut self, error: &ClientError) {
        let gone = self.broken
            || matches!(
                error,
                ClientError::Dropped { .. } | ClientError::Timeout(_) | ClientError::Nonsense { .. }
            )
            || matches!(error, ClientError::Refused { reply, .. } if reply.code == 421);
        if gone {
            self.wire.transcript.disconnected(&error.to_string());
        } else {
            self.wire.quit(&error.to_string()).await;
        }
    }

    /// Marks the session as used up after such an error, and gives the reply that explains it.
    pub(super) fn break_off(&mut self, error: ClientError) -> ClientError {
        self.broken = true;
        error
    }
}

/// How long a connection waits for CRLs; their fetch takes no longer.
const CRL_WAIT: Duration = Duration::from_secs(10);

/// The verdict on the peer's chain, where the policy asks for one. Of two demands the first that is not met decides.
async fn verdict(settings: &Settings<'_>, established: &Established) -> Option<Verdict> {
    let TlsLevel::Both(published, own) = &settings.policy.level else {
        return verdict_by(&settings.policy.level, settings, established).await;
    };
    let first = verdict_by(published, settings, established).await;
    if first.as_ref().is_some_and(|verdict| !verdict.is_valid()) {
        return first;
    }
    match (first, verdict_by(own, settings, established).await) {
        (Some(first), Some(mut second)) => {
            second.rule = format!("{}; {}", first.rule, second.rule);
            Some(second)
        }
        (first, second) => second.or(first),
    }
}

/// The same by one demand.
async fn verdict_by(level: &TlsLevel, settings: &Settings<'_>, established: &Established) -> Option<Verdict> {
    let secured;
    let wanted = match level {
        TlsLevel::None | TlsLevel::Opportunistic | TlsLevel::Encrypt | TlsLevel::Refuse(_) => return None,
        // There are never more than two.
        TlsLevel::Both(..) => return None,
        TlsLevel::Dane(demand) => return Some(judge_dane(demand, &established.peer_chain, settings.now)),
        TlsLevel::Chain => None,
        TlsLevel::MxHost(host) => {
            secured = NameDemand { domain: host.clone(), subdomains: false };
            Some(&secured)
        }
        TlsLevel::Name(demand) => Some(demand),
        TlsLevel::DomainSecure(domain) => {
            secured = NameDemand { domain: domain.clone(), subdomains: false };
            Some(&secured)
        }
    };
    let of_host = matches!(level, TlsLevel::MxHost(_));
    let partner = settings.partner.filter(|_| matches!(level, TlsLevel::DomainSecure(_)));
    let question = Question {
        wanted,
        chain: &established.peer_chain,
        role: PeerRole::Server,
        require_client_auth_usage: false,
        roots: settings.roots,
        now: settings.now,
        crls: Crls::none(),
        revocation_mode: settings.revocation_mode,
        partner,
    };
    let mut verdict = settings.crls.judge(&question, CRL_WAIT).await;
    // RFC 8461 §4.1: a common name is none.
    if of_host && verdict.is_valid() && !established.has_dns_name() {
        verdict.status = Status::SubjectMismatch;
        verdict.rule =
            "MTA-STS wants the host's name in subjectAltName, and the certificate has none there".into();
    }
    Some(verdict)
}

/// A refusal that is made here in the server's stead.
pub(super) fn own_refusal(code: u16, enhanced: (u8, u16, u16), text: impl AsRef<str>) -> Reply {
    Reply::new(code, enhanced, text)
}
