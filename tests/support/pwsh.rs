//! PowerShell with the module, in a home of its own.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a script printed.
pub struct Printed {
    pub out: String,
    pub errors: String,
}

/// Whether `pwsh` can be run. Where it can't, that is said past the test's capture; where peers are required
/// it is a failure.
pub fn is_here() -> bool {
    if Command::new("pwsh").arg("-Version").output().is_ok() {
        return true;
    }
    assert!(std::env::var_os("EMSH_REQUIRE_PEERS").is_none(), "pwsh is not installed, and is required here");
    let _ = writeln!(std::io::stderr(), "skipped: pwsh is not installed");
    false
}

/// The directory that holds the module, as a member of PSModulePath.
pub fn modules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("completions")
}

/// Runs a script, with `emsh` on PATH and a store in `home`, where it starts.
pub fn run(home: &Path, script: &str) -> Printed {
    let file = home.join("script.ps1");
    std::fs::write(&file, script).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_emsh")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap();
    let path =
        std::env::join_paths(std::iter::once(program.to_path_buf()).chain(std::env::split_paths(&path)));
    let output = Command::new("pwsh")
        .args(["-NoProfile", "-NonInteractive", "-File"])
        .arg(&file)
        .current_dir(home)
        .env("PATH", path.unwrap())
        .env("HOME", home)
        .env("PSModulePath", modules())
        .env("EMSH_DATA_DIR", home.join("data"))
        .output()
        .unwrap();
    Printed {
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        errors: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
