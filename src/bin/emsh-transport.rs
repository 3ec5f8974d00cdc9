//! The service's entry point.

/// Sessions and deliveries take and give back many small pieces of memory, in several threads.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    emsh::engine::transport_main(std::env::args_os(), &[])
}
