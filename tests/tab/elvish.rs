//! Elvish has the static script that clap makes of the command tree: names and parameters, no values.

use super::pty::Terminal;
use super::world::World;
use std::io::Write;
use std::process::Command;
use std::time::{Duration, Instant};

#[test]
fn elvish_knows_cmdlets_and_parameters() {
    if Command::new("elvish").arg("-version").output().is_err() {
        assert!(std::env::var_os("EMSH_REQUIRE_PEERS").is_none(), "elvish is required here");
        let _ = writeln!(std::io::stderr(), "skipped: elvish is not installed");
        return;
    }
    let world = World::new();
    let (rc, found) = (world.path("rc.elv"), world.path("found"));
    let script = world.emsh(&["shell-init", "elvish"]);
    // The completer is what a Tab asks; it is asked at once, as the line editor would.
    let ask = format!(
        "$edit:completion:arg-completer[emsh] emsh Set-SendC | each {{|it| echo $it[stem] }} > {found}\n\
         $edit:completion:arg-completer[emsh] emsh Set-SendConnector --Fq | each {{|it| echo $it[stem] }} >> {found}\n\
         use daemon\n echo $daemon:pid > {found}.pid\n\
         echo END >> {found}\n",
        found = found.display()
    );
    std::fs::write(&rc, format!("{script}\n{ask}")).unwrap();
    let mut command = Command::new("elvish");
    command.arg("-rc").arg(&rc).env("HOME", world.path("")).env("XDG_STATE_HOME", world.path(""));
    // The process that keeps its history is found by this; it must be none of the user's own.
    let runtime = world.path("run");
    std::fs::create_dir(&runtime).unwrap();
    command.env("XDG_RUNTIME_DIR", &runtime).env("TMPDIR", &runtime);
    command.env("TERM", "xterm").env("LC_ALL", "C.UTF-8").current_dir(world.path("empty"));
    world.environment(&mut command);
    let terminal = Terminal::start(&command);
    let until = Instant::now() + Duration::from_secs(30);
    let lines = loop {
        let text = std::fs::read_to_string(&found).unwrap_or_default();
        if text.ends_with("END\n") {
            break text;
        }
        assert!(Instant::now() < until, "{text}\n{}", terminal.printed());
        std::thread::sleep(Duration::from_millis(50));
    };
    // It keeps its history in a process of its own, which would outlive it.
    let daemon = std::fs::read_to_string(world.path("found.pid")).unwrap();
    assert!(runtime.read_dir().unwrap().next().is_some(), "its socket is elsewhere: {daemon}");
    drop(terminal);
    let ended = Command::new("kill").arg(daemon.trim()).status().unwrap();
    assert!(ended.success(), "{daemon}");
    let lines: Vec<&str> = lines.lines().collect();
    for wanted in ["Set-SendConnector", "Get-Queue", "--Fqdn", "--TlsAuthLevel"] {
        assert!(lines.contains(&wanted), "{wanted}: {lines:?}");
    }
}
