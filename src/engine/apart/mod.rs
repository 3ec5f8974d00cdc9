//! Keeper and front as two processes: the same four interfaces, over two sockets between them.
//!
//! Promises: what crosses is what [`super::roles`] says, and nothing else; the front ends with the keeper, whatever ends
//! that; an end that hears nothing more from the other treats it as gone, at once.
//!
//! The front is this same program, started anew ([`child`]): no thread, no key and no open file of the keeper comes with it,
//! but for one socket, which is its standard input.

mod channel;
mod child;
mod conversation;
mod orders;
mod secrets;

pub use child::{Child, Way, front_main};
