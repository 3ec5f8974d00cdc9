//! libFuzzer over one of the targets, which `EMSH_FUZZ_TARGET` names. `tests/fuzz/run` builds and runs it.
#![no_main]

mod targets;

use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

static TARGET: OnceLock<fn(&[u8])> = OnceLock::new();

fuzz_target!(|data: &[u8]| {
    let target = TARGET.get_or_init(|| {
        let name = std::env::var("EMSH_FUZZ_TARGET").unwrap_or_default();
        let found = targets::TARGETS.iter().find(|target| target.0 == name);
        found.unwrap_or_else(|| panic!("EMSH_FUZZ_TARGET names no target: '{name}'")).1
    });
    target(data);
});
