//! A program under a pseudo-terminal of its own: what is typed goes in, what it prints is kept.

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

/// What a program asks a terminal for: where the cursor is.
const WHERE: &[u8] = b"\x1b[6n";

/// A running program and its terminal.
pub struct Terminal {
    master: File,
    child: Child,
    printed: Arc<Mutex<Vec<u8>>>,
}

impl Terminal {
    /// Starts a program; its environment is what `command` says.
    ///
    /// # Panics
    /// Without pseudo-terminals or `setsid`.
    pub fn start(command: &Command) -> Terminal {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        tcsetwinsize(&master, Winsize { ws_row: 200, ws_col: 250, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        let noctty = i32::try_from(rustix::fs::OFlags::NOCTTY.bits()).unwrap();
        let slave = || {
            let mut options = File::options();
            Stdio::from(options.read(true).write(true).custom_flags(noctty).open(&name).unwrap())
        };
        // The terminal must be the session's own, or no shell has job control: setsid sees to that.
        let mut started = Command::new("setsid");
        started.arg("--ctty").arg(command.get_program()).args(command.get_args());
        for (key, value) in command.get_envs() {
            match value {
                Some(value) => started.env(key, value),
                None => started.env_remove(key),
            };
        }
        if let Some(directory) = command.get_current_dir() {
            started.current_dir(directory);
        }
        // As no leader of a group, so that setsid becomes the program and leaves none behind that nobody ends.
        let child = started.stdin(slave()).stdout(slave()).stderr(slave()).spawn().expect("setsid");
        let master = File::from(master);
        let printed = Arc::new(Mutex::new(Vec::new()));
        let (mut reader, kept) = (master.try_clone().unwrap(), Arc::clone(&printed));
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(length @ 1..) = reader.read(&mut chunk) {
                let part = &chunk[..length];
                for _ in part.windows(WHERE.len()).filter(|window| *window == WHERE) {
                    _ = reader.write_all(b"\x1b[1;1R");
                }
                kept.lock().unwrap().extend_from_slice(part);
            }
        });
        Terminal { master, child, printed }
    }

    /// Types.
    ///
    /// # Panics
    /// Where the program has gone.
    pub fn type_in(&mut self, text: &str) {
        self.master.write_all(text.as_bytes()).unwrap();
    }

    /// Everything printed so far.
    ///
    /// # Panics
    /// Never.
    pub fn printed(&self) -> String {
        String::from_utf8_lossy(&self.printed.lock().unwrap()).into_owned()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let group = rustix::process::Pid::from_child(&self.child);
        _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
