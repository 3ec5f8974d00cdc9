//! `emsh install-links`: each cmdlet a command of its own.

use super::world::World;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn emsh(world: &World, words: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
    world.environment(&mut command);
    told(&command.args(words).stdin(Stdio::null()).output().unwrap())
}

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

fn count(directory: &Path) -> usize {
    std::fs::read_dir(directory).unwrap().count()
}

#[test]
fn links_are_made_used_set_right_and_taken_away() {
    let world = World::new();
    let directory = world.path("bin");
    let shown = directory.to_string_lossy().into_owned();
    let (code, _, said) = emsh(&world, &["install-links", &shown]);
    assert!(code == 2 && said.contains("is no directory"), "{said}");
    std::fs::create_dir(&directory).unwrap();

    for what_if in ["-WhatIf", "--what-if"] {
        let (code, out, _) = emsh(&world, &["install-links", &shown, what_if]);
        assert!(code == 0 && out.contains("What if: link") && count(&directory) == 0, "{out}");
    }
    let (code, out, said) = emsh(&world, &["install-links", &shown]);
    assert!(code == 0 && said.is_empty() && out.contains("Get-SendConnector ->"), "{out}{said}");
    let all = count(&directory);
    assert!(all > 90 && directory.join("Get-TransportServer").exists(), "{all}");
    let (code, out, _) = emsh(&world, &["install-links", &shown]);
    assert!(code == 0 && out.contains("nothing to do"), "{out}");

    // The bare name is the cmdlet, its words and its exit codes.
    for (name, words, code, wanted) in [
        ("Get-SendConnector", &["solo", "-Property", "Port"][..], 0, "25"),
        ("Get-SendConnector", &["nosuch"], 1, "nosuch"),
        ("Set-SendConnector", &["solo", "-Port", "26"], 0, ""),
        ("Get-SendConnector", &["-?"], 0, "Get-SendConnector"),
    ] {
        let mut command = Command::new(directory.join(name));
        world.environment(&mut command);
        let (got, out, said) = told(&command.args(words).stdin(Stdio::null()).output().unwrap());
        assert_eq!(got, code, "{name} {words:?}: {out}{said}");
        assert!(format!("{out}{said}").contains(wanted), "{name} {words:?}: {out}{said}");
    }

    // A link to an emsh that has moved is set right; what else is there is left alone, and nothing is made.
    let link = directory.join("Get-Queue");
    std::fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("/nowhere/emsh", &link).unwrap();
    let (code, out, _) = emsh(&world, &["install-links", &shown]);
    assert!(code == 0 && out.lines().count() == 1 && link.exists(), "{out}");
    let foreign = directory.join("Get-Message");
    std::fs::remove_file(&foreign).unwrap();
    std::fs::remove_file(&link).unwrap();
    std::fs::write(&foreign, "mine").unwrap();
    let (code, out, said) = emsh(&world, &["install-links", &shown]);
    assert!(code == 1 && out.is_empty() && said.contains("Get-Message") && !link.exists(), "{said}");

    let (code, out, _) = emsh(&world, &["install-links", &shown, "--remove", "-WhatIf"]);
    assert!(code == 0 && out.contains("What if: remove") && count(&directory) == all - 1, "{out}");
    let (code, _, said) = emsh(&world, &["install-links", &shown, "--remove"]);
    assert!(code == 0 && count(&directory) == 1, "{said}");
    assert_eq!(std::fs::read_to_string(&foreign).unwrap(), "mine");
}
