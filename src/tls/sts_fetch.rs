//! The MTA-STS policy of a domain, from its own web server.
//!
//! Promises: from `https://mta-sts.DOMAIN/.well-known/mta-sts.txt` and nowhere else; the server's certificate leads to a
//! trusted root, is in date and has that very name as a dNSName; 64 KiB and `text/plain` at most. The caller bounds the time.
//! Refuses redirects, addresses inside this network unless RevocationFetchRanges has them (whoever a message is for
//! chooses the host). Revocation is not asked for. RFC 8461 §3.3.

use super::crl_address::may_fetch_from;
use super::http::{Get, HttpError, get};
use super::verdict::{PeerRole, Question, judge};
use super::{ClientTls, Crls, TlsError};
use crate::dns::{DnsError, Resolver};
use crate::model::{
    IpRange, MAX_POLICY, NameDemand, RevocationMode, SmtpDomain, StsPolicy, StsPolicyError, Verdict,
};
use jiff::Timestamp;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Addresses of the host that are tried.
const MAX_ADDRESSES: usize = 4;
/// The wait for one address.
const CONNECT: Duration = Duration::from_secs(5);

/// Why there is no policy. The text is fit for a log line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum StsError {
    #[error("its name is too long")]
    Name,
    #[error("{0}")]
    Dns(#[from] DnsError),
    #[error("{0} is no address that policies may be fetched from, see RevocationFetchRanges")]
    Address(IpAddr),
    #[error("unable to connect to {0}: {1}")]
    Connect(SocketAddr, String),
    #[error("{0}")]
    Tls(#[from] TlsError),
    #[error("the web server's certificate: {} ({})", .0.status, .0.rule)]
    Certificate(Box<Verdict>),
    #[error("{0}")]
    Http(#[from] HttpError),
    #[error("it is not text/plain")]
    Type,
    #[error("it is no text")]
    Text,
    #[error("{0}")]
    Policy(#[from] StsPolicyError),
    #[error("not in time")]
    Timeout,
}

/// Where and by which trust it is fetched.
pub(super) struct Origin<'a> {
    pub(super) resolver: &'a dyn Resolver,
    pub(super) allowed: &'a [IpRange],
    pub(super) roots: &'a [Vec<u8>],
    pub(super) port: u16,
    pub(super) now: Timestamp,
}

/// Gets the policy of this domain.
pub(super) async fn download(domain: &SmtpDomain, from: &Origin<'_>) -> Result<StsPolicy, StsError> {
    let host: SmtpDomain = format!("mta-sts.{domain}").parse().map_err(|_| StsError::Name)?;
    let addresses = from.resolver.addresses(&host).await?;
    let (may, forbidden): (Vec<IpAddr>, Vec<IpAddr>) =
        addresses.into_iter().partition(|address| may_fetch_from(*address, from.allowed));
    let mut last = forbidden.first().map_or(StsError::Dns(DnsError::NoData), |ip| StsError::Address(*ip));
    for address in may.into_iter().take(MAX_ADDRESSES) {
        let target = SocketAddr::new(address, from.port);
        match timeout(CONNECT, TcpStream::connect(target)).await {
            Ok(Ok(stream)) => return over(stream, &host, from).await,
            Ok(Err(error)) => last = StsError::Connect(target, error.to_string()),
            Err(_) => last = StsError::Connect(target, "timed out".into()),
        }
    }
    Err(last)
}

async fn over(stream: TcpStream, host: &SmtpDomain, from: &Origin<'_>) -> Result<StsPolicy, StsError> {
    let (stream, established) = ClientTls::new(None)?.connect(host.as_str(), stream).await?;
    let verdict = judge(&Question {
        wanted: Some(&NameDemand { domain: host.clone(), subdomains: false }),
        chain: &established.peer_chain,
        role: PeerRole::Server,
        require_client_auth_usage: false,
        roots: from.roots,
        now: from.now,
        crls: Crls::none(),
        revocation_mode: RevocationMode::SoftFail,
        partner: None,
    });
    if !verdict.is_valid() || !established.has_dns_name() {
        return Err(StsError::Certificate(Box::new(verdict)));
    }
    let what = Get {
        authority: host.as_str(),
        path: "/.well-known/mta-sts.txt",
        accept: "text/plain",
        most: MAX_POLICY,
    };
    let got = get(stream, &what).await?;
    let kind = got.content_type.unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/plain") {
        return Err(StsError::Type);
    }
    let text = String::from_utf8(got.body).map_err(|_| StsError::Text)?;
    Ok(StsPolicy::parse(&text)?)
}
