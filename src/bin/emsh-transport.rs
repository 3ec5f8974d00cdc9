//! The service's entry point.

use emsh::engine;
use emsh::engine::keeper::StoredConfig;
use emsh::model::SystemClock;
use std::process::ExitCode;
use std::sync::Arc;

fn main() -> ExitCode {
    engine::service_main(std::env::args_os(), |data_dir| {
        Ok(Arc::new(StoredConfig::open(data_dir, Arc::new(SystemClock))?))
    })
}
