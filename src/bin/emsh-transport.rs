//! The mail transport service.

use std::process::ExitCode;

fn main() -> ExitCode {
    emsh::engine::transport_main(std::env::args_os())
}
