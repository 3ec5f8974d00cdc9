//! Pure decisions over a Snapshot: no I/O, no clock, no state. What is decided here is a value that
//! is made before anything is done, so that its tests are tables.

pub mod receive;
