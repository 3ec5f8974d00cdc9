//! The wire of SMTP, sans I/O, shared by server and client: lines, commands, paths, replies, the
//! EHLO answer, the DATA stream, and the little that must be known of a message's header.
//!
//! Promises: bytes in, values out; no socket, no clock, no global state. Nothing here panics on any
//! input, and nothing here buffers more than its documented bound.
//!
//! Refuses: everything that two mail systems could read differently. A line ends in CRLF and in
//! nothing else; DATA ends in CRLF `.` CRLF and in nothing else; a bare CR, a bare LF or a NUL is
//! never taken and never emitted.
//!
//! RFC 5321 (commands, replies, transparency), RFC 1870 (SIZE), RFC 2034 and 3463 (enhanced codes),
//! RFC 2920 (PIPELINING), RFC 3030 (BDAT), RFC 3207 (STARTTLS), RFC 3461 (DSN), RFC 6152 (8BITMIME),
//! RFC 6531 (SMTPUTF8), RFC 8689 (REQUIRETLS), RFC 9422 (LIMITS).

mod address_fields;
mod chunk;
mod command;
mod data;
mod dsn_params;
mod ehlo;
pub mod headers;
mod injected;
mod line;
mod path;
mod proxy;
mod reply;
mod reply_reader;
mod reply_texts;
mod xclient;

pub use address_fields::map_addresses;
pub use chunk::ChunkDecoder;
pub use command::{BodyType, Command, CommandError, HelloName, MailParameters, Parameter, RcptParameters};
pub use data::{BareLf, DataDecoder, DataEncoder, DataError, DataFlaws, Progress};
pub use dsn_params::utf8_in_ascii;
pub use ehlo::{Capabilities, EhloOffer, Limits, SizeOffer};
pub use injected::{InjectedLines, injected_size, read_injected};
pub use line::{COMMAND_LINE_LIMIT, LineEvent, LineFlaw, LineReader};
pub use path::{ForwardPath, PathError, ReversePath, with_default_domain};
pub use proxy::{PROXY_HEADER_LIMIT, ProxyError, ProxyHeader, proxy_header};
pub use reply::{EnhancedCode, Reply};
pub use reply_reader::{ReplyError, ReplyReader};
pub use xclient::{XCLIENT_ATTRIBUTES, XClient, XClientError};
