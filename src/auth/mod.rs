//! Who somebody is.
//!
//! [`sender`]: what the DNS proves about a message's sender. The only module that names mail-auth.

pub mod sender;
