//! One CRL from one URL.
//!
//! Promises: the address that was judged ([`may_fetch_from`]) is the one that is dialled, so a name that
//! changes its mind gains nothing; at most [`MAX_CRL`] bytes are read. The caller bounds the time.
//! Refuses: everything but `http:` (TLS here would need a CRL of its own), user names in URLs, redirects,
//! proxies, coded contents. RFC 5280 §4.2.1.13, RFC 9110.

use super::crl_address::may_fetch_from;
use super::http::{Get, HttpError, get};
use crate::cert::MAX_CRL;
use crate::dns::{DnsError, Resolver};
use crate::model::{IpRange, SmtpDomain};
use hyper::Uri;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Addresses of a host that are tried.
const MAX_ADDRESSES: usize = 4;
/// The wait for one address.
const CONNECT: Duration = Duration::from_secs(3);

/// Why there is no CRL from a URL. The text is fit for a log line and for LastError.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum FetchError {
    #[error("the URL can't be fetched: {0}")]
    Url(&'static str),
    #[error("{0}")]
    Dns(#[from] DnsError),
    #[error("{0}{FORBIDDEN}")]
    Address(IpAddr),
    #[error("unable to connect to {0}: {1}")]
    Connect(SocketAddr, String),
    #[error("{0}")]
    Http(#[from] HttpError),
    #[error("not in time")]
    Timeout,
}

/// What stands behind an address that RevocationFetchRanges would have to hold.
const FORBIDDEN: &str = " is no address that CRLs may be fetched from, see RevocationFetchRanges";

/// The address that a list is published at and may not be fetched from, where a verdict's rule tells of one.
pub fn forbidden_address(rule: &str) -> Option<IpAddr> {
    let (before, _) = rule.split_once(FORBIDDEN)?;
    before.rsplit(['(', ' ']).next()?.parse().ok()
}

/// Gets what is at this URL.
pub(super) async fn download(
    url: &str,
    resolver: &dyn Resolver,
    allowed: &[IpRange],
) -> Result<Vec<u8>, FetchError> {
    let place = Place::of(url)?;
    let addresses = match &place.host {
        Host::Address(address) => vec![*address],
        Host::Name(name) => resolver.addresses(name).await?,
    };
    // Those that are forbidden are left out; all of them are judged.
    let (may, forbidden): (Vec<IpAddr>, Vec<IpAddr>) =
        addresses.into_iter().partition(|address| may_fetch_from(*address, allowed));
    let mut last = forbidden.first().map_or(FetchError::Dns(DnsError::NoData), |ip| FetchError::Address(*ip));
    for address in may.into_iter().take(MAX_ADDRESSES) {
        let target = SocketAddr::new(address, place.port);
        match timeout(CONNECT, TcpStream::connect(target)).await {
            Ok(Ok(stream)) => {
                let request = Get {
                    authority: &place.authority,
                    path: &place.path,
                    accept: "application/pkix-crl, */*;q=0.1",
                    most: MAX_CRL,
                };
                return Ok(get(stream, &request).await?.body);
            }
            Ok(Err(error)) => last = FetchError::Connect(target, error.to_string()),
            Err(_) => last = FetchError::Connect(target, "timed out".into()),
        }
    }
    Err(last)
}

enum Host {
    Name(SmtpDomain),
    Address(IpAddr),
}

/// A URL, taken apart.
struct Place {
    host: Host,
    port: u16,
    authority: String,
    path: String,
}

impl Place {
    fn of(url: &str) -> Result<Self, FetchError> {
        // A fragment is not sent.
        let url = url.split('#').next().unwrap_or_default();
        let uri: Uri = url.parse().map_err(|_| FetchError::Url("it is none"))?;
        if uri.scheme_str() != Some("http") {
            return Err(FetchError::Url("it is not http:"));
        }
        let authority = uri.authority().ok_or(FetchError::Url("it names no host"))?;
        if authority.as_str().contains('@') {
            return Err(FetchError::Url("it names a user"));
        }
        let name = authority.host();
        let literal = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        let host = match (literal.parse(), name.parse()) {
            (Ok(address), _) => Host::Address(address),
            (Err(_), Ok(_)) if is_like_an_address(name) => {
                return Err(FetchError::Url("its host is no name"));
            }
            (Err(_), Ok(name)) => Host::Name(name),
            (Err(_), Err(_)) => return Err(FetchError::Url("its host is no name")),
        };
        // A port that is none is no port to `Uri`.
        let port = match authority.as_str().get(name.len()..).unwrap_or_default() {
            "" => 80,
            rest => rest
                .strip_prefix(':')
                .and_then(|port| port.parse().ok())
                .ok_or(FetchError::Url("its port is none"))?,
        };
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let path = if path.is_empty() { "/" } else { path };
        Ok(Place { host, port, authority: authority.as_str().to_owned(), path: path.to_owned() })
    }
}

/// Such as 127.1 and 0x7f000001, which some systems take for addresses.
fn is_like_an_address(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    last.bytes().all(|byte| byte.is_ascii_digit())
        || hexadecimal.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_addresses_are_read_from_what_is_told() {
        for ip in ["10.0.0.7", "fd00::7"] {
            let ip: IpAddr = ip.parse().unwrap();
            let rule = format!("no CRL is at hand from http://a/ ({})", FetchError::Address(ip));
            assert_eq!(forbidden_address(&rule), Some(ip), "{rule}");
        }
        let rule = format!("no CRL is at hand from http://a/ ({})", FetchError::Timeout);
        assert_eq!(forbidden_address(&rule), None);
    }

    #[test]
    fn urls() {
        for (url, wanted) in [
            ("http://crl.test/a.crl", Some("crl.test 80 /a.crl")),
            ("http://crl.test:8080", Some("crl.test:8080 8080 /")),
            ("http://crl.test/a?b=c#d", Some("crl.test 80 /a?b=c")),
            ("HTTP://CRL.test/", Some("CRL.test 80 /")),
            ("http://192.0.2.1/a", Some("192.0.2.1 80 /a")),
            ("http://[2001:db8::1]:81/a", Some("[2001:db8::1]:81 81 /a")),
            ("https://crl.test/a.crl", None),
            ("ldap://crl.test/a", None),
            ("file:///etc/passwd", None),
            ("http:///a", None),
            ("http://user@crl.test/", None),
            ("http://crl.pki01/", Some("crl.pki01 80 /")),
            ("http://127.1/", None),
            ("http://0x7f000001/", None),
            ("http://2130706433/", None),
            ("http://crl test/", None),
            ("http://crl.test:99999/", None),
            ("http://crl.test/a\r\nHost: b", None),
            ("/a.crl", None),
            ("", None),
        ] {
            let place = Place::of(url).ok();
            let found = place.map(|place| format!("{} {} {}", place.authority, place.port, place.path));
            assert_eq!(found.as_deref(), wanted, "{url}");
        }
    }
}
