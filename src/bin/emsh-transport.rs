//! The service's entry point.

fn main() -> std::process::ExitCode {
    emsh::engine::transport_main(std::env::args_os(), &[])
}
