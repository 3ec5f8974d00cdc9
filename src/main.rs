//! The shell's entry point.

use emsh::shell::{self, LabOptions, Programs};
use std::process::ExitCode;

fn main() -> ExitCode {
    shell::run(std::env::args_os().collect(), &Programs { lab, transport_service })
}

fn lab(_: &LabOptions) -> ExitCode {
    eprintln!("emsh : this build has no lab");
    ExitCode::from(1)
}

fn transport_service(_: &[String]) -> ExitCode {
    eprintln!("emsh : this build has no transport service");
    ExitCode::from(1)
}
