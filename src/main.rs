//! The shell's entry point.

use emsh::engine;
use emsh::lab;
use emsh::shell::{self, Programs};
use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    shell::run(std::env::args_os().collect(), &Programs { lab: lab::run, transport_service })
}

/// `emsh` is the service, too, so that one binary suffices.
fn transport_service(arguments: &[String]) -> ExitCode {
    let arguments = std::iter::once("emsh-transport").chain(arguments.iter().map(String::as_str));
    engine::transport_main(arguments.map(OsString::from), &["transport-service"])
}
