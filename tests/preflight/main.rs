//! Test-DomainSecurity -Offline by the built binary: each planted fault, alone and in pairs, is named by the first row that
//! fails, and the lines that it prints, typed into a shell, make that row pass; healthy set-ups raise no alarm.

#![allow(clippy::unwrap_used)]

mod faults;
mod healthy;
mod pairs;
mod running;
mod singles;
#[path = "../cmd/site.rs"]
mod site;
mod world;
