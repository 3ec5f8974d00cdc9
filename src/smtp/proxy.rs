//! The header of the PROXY protocol, versions 1 and 2: whom a proxy speaks for, said once in front of
//! everything else.
//!
//! Promises: bytes in, a value out; a header is at most [`PROXY_HEADER_LIMIT`] octets, and how it was cut
//! on the way never matters. Bytes behind it are not looked at.
//!
//! Refuses: whatever is not exactly such a header, a version 1 line with anything else than single blanks,
//! leading zeros in ports or addresses of the other family, a version 2 header with an unknown command or
//! too short for its addresses. Extensions (TLVs) of version 2 are bounded and skipped: nothing that a proxy
//! says of its client's TLS is believed.
//!
//! "The PROXY protocol, versions 1 & 2" (HAProxy), §2.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The longest header taken, octets. A line of version 1 has at most 107; of version 2 the addresses are
/// 52 octets, and the rest are extensions.
pub const PROXY_HEADER_LIMIT: usize = 2048;

/// The longest line of version 1, CRLF included.
const LINE_LIMIT: usize = 107;
const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";
/// Of version 2: the signature, version and command, family, and the length of what follows.
const FIXED: usize = 16;

/// Whom the proxy speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyHeader {
    /// Itself (LOCAL), or somebody whose address it can't tell (UNKNOWN, UNSPEC, a local socket): the
    /// connection's own addresses hold.
    Itself,
    /// A client that had connected to `destination`.
    Client {
        /// The client.
        source: SocketAddr,
        /// Where it had connected to.
        destination: SocketAddr,
    },
}

/// What was sent is no such header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a PROXY header")]
pub struct ProxyError;

/// The header at the beginning of `input` and its length; `None` while more is needed.
///
/// # Errors
/// It can't become a header any more.
pub fn proxy_header(input: &[u8]) -> Result<Option<(ProxyHeader, usize)>, ProxyError> {
    if input.is_empty() {
        Ok(None)
    } else if begins(input, SIGNATURE) {
        binary(input)
    } else if begins(input, b"PROXY ") {
        line(input)
    } else {
        Err(ProxyError)
    }
}

/// True where one is a beginning of the other.
fn begins(input: &[u8], with: &[u8]) -> bool {
    input.iter().zip(with).all(|(a, b)| a == b)
}

fn line(input: &[u8]) -> Result<Option<(ProxyHeader, usize)>, ProxyError> {
    let looked_at = &input[..input.len().min(LINE_LIMIT)];
    let Some(end) = looked_at.iter().position(|byte| *byte == b'\n') else {
        return if looked_at.len() < LINE_LIMIT { Ok(None) } else { Err(ProxyError) };
    };
    let text = looked_at[..end].strip_suffix(b"\r").ok_or(ProxyError)?;
    if text.contains(&b'\r') {
        return Err(ProxyError);
    }
    let text = std::str::from_utf8(text).map_err(|_| ProxyError)?;
    let words: Vec<&str> = text.split(' ').collect();
    let header = match words[..] {
        ["PROXY", "UNKNOWN", ..] => ProxyHeader::Itself,
        ["PROXY", family @ ("TCP4" | "TCP6"), source, destination, from, to] => {
            let address = |text: &str| -> Result<IpAddr, ProxyError> {
                let address = match family {
                    "TCP4" => text.parse::<Ipv4Addr>().map(IpAddr::V4),
                    _ => text.parse::<Ipv6Addr>().map(IpAddr::V6),
                };
                address.map_err(|_| ProxyError)
            };
            ProxyHeader::Client {
                source: SocketAddr::new(address(source)?, port(from)?),
                destination: SocketAddr::new(address(destination)?, port(to)?),
            }
        }
        _ => return Err(ProxyError),
    };
    Ok(Some((header, end + 1)))
}

fn port(text: &str) -> Result<u16, ProxyError> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| plain).ok_or(ProxyError)
}

fn binary(input: &[u8]) -> Result<Option<(ProxyHeader, usize)>, ProxyError> {
    let Some(fixed) = input.get(SIGNATURE.len()..FIXED) else { return Ok(None) };
    let &[command, family, high, low] = fixed else { return Err(ProxyError) };
    let end = FIXED + usize::from(u16::from_be_bytes([high, low]));
    if end > PROXY_HEADER_LIMIT || !matches!(command, 0x20 | 0x21) {
        return Err(ProxyError);
    }
    let Some(addresses) = input.get(FIXED..end) else { return Ok(None) };
    let header = match (command, family) {
        // What stands there is to be skipped, whatever it is.
        (0x20, _) => ProxyHeader::Itself,
        (_, 0x11) => client::<4>(addresses, |octets| Ipv4Addr::from(octets).into())?,
        (_, 0x21) => client::<16>(addresses, |octets| Ipv6Addr::from(octets).into())?,
        // Not told, or a local socket.
        (_, 0x00 | 0x31 | 0x32) => ProxyHeader::Itself,
        // UDP carries no SMTP.
        _ => return Err(ProxyError),
    };
    Ok(Some((header, end)))
}

fn client<const N: usize>(octets: &[u8], ip: impl Fn([u8; N]) -> IpAddr) -> Result<ProxyHeader, ProxyError> {
    let (source, rest) = octets.split_first_chunk::<N>().ok_or(ProxyError)?;
    let (destination, rest) = rest.split_first_chunk::<N>().ok_or(ProxyError)?;
    let (from, rest) = rest.split_first_chunk::<2>().ok_or(ProxyError)?;
    let (to, _extensions) = rest.split_first_chunk::<2>().ok_or(ProxyError)?;
    Ok(ProxyHeader::Client {
        source: SocketAddr::new(ip(*source), u16::from_be_bytes(*from)),
        destination: SocketAddr::new(ip(*destination), u16::from_be_bytes(*to)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn v2(command: u8, family: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len()).unwrap().to_be_bytes();
        [&SIGNATURE[..], &[command, family], &length, body].concat()
    }

    fn named(source: &str, destination: &str) -> ProxyHeader {
        ProxyHeader::Client { source: source.parse().unwrap(), destination: destination.parse().unwrap() }
    }

    #[test]
    fn headers_at_every_split() {
        let four = [192, 0, 2, 1, 198, 51, 100, 2, 0xdd, 0xd5, 0, 25];
        let six: Vec<u8> = [
            "2001:db8::1".parse::<Ipv6Addr>().unwrap().octets(),
            "2001:db8::2".parse::<Ipv6Addr>().unwrap().octets(),
        ]
        .concat();
        let six = [&six[..], &[0xdd, 0xd5, 0, 25]].concat();
        let with_tlv = [&four[..], &[0x20, 0, 3, 1, 2, 3]].concat();
        let good: &[(Vec<u8>, ProxyHeader)] = &[
            (
                b"PROXY TCP4 192.0.2.1 198.51.100.2 56789 25\r\n".to_vec(),
                named("192.0.2.1:56789", "198.51.100.2:25"),
            ),
            (
                b"PROXY TCP6 2001:db8::1 2001:db8::2 56789 25\r\n".to_vec(),
                named("[2001:db8::1]:56789", "[2001:db8::2]:25"),
            ),
            (b"PROXY UNKNOWN\r\n".to_vec(), ProxyHeader::Itself),
            (b"PROXY UNKNOWN ffff:f...f:ffff x 65535 65535\r\n".to_vec(), ProxyHeader::Itself),
            (v2(0x21, 0x11, &four), named("192.0.2.1:56789", "198.51.100.2:25")),
            (v2(0x21, 0x11, &with_tlv), named("192.0.2.1:56789", "198.51.100.2:25")),
            (v2(0x21, 0x21, &six), named("[2001:db8::1]:56789", "[2001:db8::2]:25")),
            (v2(0x20, 0x00, &[]), ProxyHeader::Itself),
            (v2(0x20, 0x11, &four), ProxyHeader::Itself),
            (v2(0x21, 0x00, &[1, 2, 3]), ProxyHeader::Itself),
            (v2(0x21, 0x31, &[0; 216]), ProxyHeader::Itself),
        ];
        for (bytes, wanted) in good {
            for end in 0..bytes.len() {
                assert_eq!(proxy_header(&bytes[..end]), Ok(None), "{bytes:?} up to {end}");
            }
            let behind = [&bytes[..], b"EHLO x\r\n"].concat();
            assert_eq!(proxy_header(bytes), Ok(Some((*wanted, bytes.len()))));
            assert_eq!(proxy_header(&behind), Ok(Some((*wanted, bytes.len()))));
        }
    }

    #[test]
    fn what_is_no_header() {
        let long = format!("PROXY UNKNOWN {}\r\n", "x".repeat(100));
        let bad: &[&[u8]] = &[
            b"EHLO x\r\n",
            b"proxy TCP4 192.0.2.1 198.51.100.2 1 25\r\n",
            b"PROXY TCP4 192.0.2.1 198.51.100.2 1 25\n",
            b"PROXY TCP4  192.0.2.1 198.51.100.2 1 25\r\n",
            b"PROXY TCP4 192.0.2.1 198.51.100.2 1 25 \r\n",
            b"PROXY TCP4 192.0.2.1 198.51.100.2 01 25\r\n",
            b"PROXY TCP4 192.0.2.1 198.51.100.2 +1 25\r\n",
            b"PROXY TCP4 192.0.2.1 198.51.100.2 65536 25\r\n",
            b"PROXY TCP4 2001:db8::1 2001:db8::2 1 25\r\n",
            b"PROXY TCP6 192.0.2.1 198.51.100.2 1 25\r\n",
            b"PROXY TCP4 192.0.2.01 198.51.100.2 1 25\r\n",
            b"PROXY TCP4 192.0.2.1 198.51.100.2 1\r\n",
            b"PROXY UDP4 192.0.2.1 198.51.100.2 1 25\r\n",
            b"PROXY UNKNOWN a\rb\r\n",
            b"PROXY TCP4 192.0.2.1\0 198.51.100.2 1 25\r\n",
            long.as_bytes(),
            &v2(0x11, 0x11, &[0; 12]),
            &v2(0x22, 0x11, &[0; 12]),
            &v2(0x21, 0x12, &[0; 12]),
            &v2(0x21, 0x11, &[0; 11]),
            &v2(0x21, 0x21, &[0; 35]),
            &v2(0x20, 0x00, &[0; PROXY_HEADER_LIMIT]),
            b"\x16\x03\x01\x02\x00\x01",
        ];
        for bytes in bad {
            assert_eq!(proxy_header(bytes), Err(ProxyError), "{}", String::from_utf8_lossy(bytes));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_and_any_split(
            head in prop_oneof![Just(b"PROXY ".to_vec()), Just(SIGNATURE.to_vec()), Just(Vec::new())],
            tail in proptest::collection::vec(any::<u8>(), 0..300),
            at in 0usize..320,
        ) {
            let bytes = [head, tail].concat();
            let whole = proxy_header(&bytes);
            let part = proxy_header(&bytes[..at.min(bytes.len())]);
            // What was said of a beginning is never taken back.
            if !matches!(part, Ok(None)) {
                prop_assert_eq!(part, whole);
            }
        }

        #[test]
        fn what_a_proxy_writes_is_read(source in any::<u32>(), destination in any::<u32>(), from in any::<u16>(), to in any::<u16>()) {
            let (source, destination) = (Ipv4Addr::from(source), Ipv4Addr::from(destination));
            let text = format!("PROXY TCP4 {source} {destination} {from} {to}\r\n");
            let wanted = ProxyHeader::Client { source: (source, from).into(), destination: (destination, to).into() };
            prop_assert_eq!(proxy_header(text.as_bytes()), Ok(Some((wanted, text.len()))));
        }
    }
}
