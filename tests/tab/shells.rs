//! How each shell is started for the test, and how Tab is pressed in it.

use super::pty::Terminal;
use super::rows::Row;
use super::world::World;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a shell may take for what takes it milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);
/// The key that writes the line down.
const NOTE: &str = "\x14";

/// A shell.
pub struct Shell {
    pub name: &'static str,
    pub letter: char,
    program: &'static str,
    arguments: &'static [&'static str],
    /// What is loaded, after what `shell-init` prints.
    profile: &'static str,
}

/// No history, no question before a long list, and a key that writes the line down.
pub const BASH: Shell = Shell {
    name: "bash",
    letter: 'b',
    program: "bash",
    arguments: &["--noprofile", "--rcfile", "{profile}", "-i"],
    profile: "unset HISTFILE; set +H; PS1='PS> '
bind 'set completion-query-items 0'; bind 'set page-completions off'; bind 'set bell-style none'
bind 'set enable-bracketed-paste off'
_note() { printf '%s\\n' \"$READLINE_LINE\" >> \"$NOTES\"; }
bind -x '\"\\C-t\": _note'
",
};
pub const ZSH: Shell = Shell {
    name: "zsh",
    letter: 'z',
    program: "zsh",
    arguments: &["-d", "-i"],
    profile: "PS1='PS> '; LISTMAX=100000; unsetopt beep; bindkey -e
_note() { print -r -- \"$BUFFER\" >> $NOTES }
zle -N _note; bindkey '^T' _note
",
};
pub const FISH: Shell = Shell {
    name: "fish",
    letter: 'f',
    program: "fish",
    arguments: &["--private", "--no-config", "--init-command", "source {profile}", "--interactive"],
    profile: "function fish_prompt; printf 'PS> '; end
set -g fish_greeting
set -g fish_autosuggestion_enabled 0
function note; printf '%s\\n' (commandline -b | string join ⏎) >> $NOTES; end
bind \\ct note
",
};
pub const POWERSHELL: Shell = Shell {
    name: "PowerShell",
    letter: 'p',
    program: "pwsh",
    arguments: &["-NoLogo", "-NoProfile", "-NoExit", "-Command", ". {profile}"],
    profile: "Set-PSReadLineOption -PredictionSource None -HistorySaveStyle SaveNothing -BellStyle None -CompletionQueryItems 100000 -EditMode Emacs
Set-PSReadLineKeyHandler -Chord Ctrl+t -ScriptBlock {
    $line = $null; $at = $null
    [Microsoft.PowerShell.PSConsoleReadLine]::GetBufferState([ref]$line, [ref]$at)
    [IO.File]::AppendAllText($env:NOTES, $line.Replace(\"`n\", [string] [char] 0x23CE) + \"`n\")
}
function prompt { 'PS> ' }
",
};
pub const MODULE: Shell = Shell {
    name: "PowerShell with the module",
    letter: 'm',
    profile: "Set-PSReadLineOption -PredictionSource None -HistorySaveStyle SaveNothing -BellStyle None -CompletionQueryItems 100000 -EditMode Emacs -ContinuationPrompt '' 
Set-PSReadLineKeyHandler -Chord Ctrl+t -ScriptBlock {
    $line = $null; $at = $null
    [Microsoft.PowerShell.PSConsoleReadLine]::GetBufferState([ref]$line, [ref]$at)
    [IO.File]::AppendAllText($env:NOTES, $line.Replace(\"`n\", [string] [char] 0x23CE) + \"`n\")
}
Import-Module Emsh -WarningAction Ignore
$c = try { Get-SendConnector many } catch { $null }
Set-Alias stc Set-TransportConfig; Set-Alias e emsh
function prompt { 'PS> ' }
",
    ..POWERSHELL
};

/// What a user has made of the shell.
#[derive(Default)]
pub struct Setting {
    /// In the profile before what `shell-init` prints.
    pub before: &'static str,
    /// Behind it.
    pub after: &'static str,
    pub environment: &'static [(&'static str, &'static str)],
}

impl Shell {
    /// It puts no blank behind what it completes.
    pub fn is_powershell(&self) -> bool {
        matches!(self.letter, 'p' | 'm')
    }

    /// Where it is; `None`, said on stderr, where it is missing.
    pub fn program(&self) -> Option<PathBuf> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let found = std::env::split_paths(&path)
            .map(|directory| directory.join(self.program))
            .find(|path| path.exists());
        if found.is_none() {
            assert!(
                std::env::var_os("EMSH_REQUIRE_PEERS").is_none(),
                "{} is not installed, and is required here",
                self.name
            );
            let _ = writeln!(std::io::stderr(), "skipped: {} is not installed", self.name);
        }
        found
    }

    /// Starts it, with what `shell-init` prints loaded, and waits for its prompt.
    pub fn start(&self, program: &std::path::Path, world: &World) -> Prompt {
        self.start_in(program, world, &Setting::default())
    }

    /// The same where the user's own profile says something, too.
    pub fn start_in(&self, program: &std::path::Path, world: &World, setting: &Setting) -> Prompt {
        let init: &[&str] = match self.letter {
            'p' | 'm' => &["shell-init", "pwsh", "--tab-expansion"],
            _ => &["shell-init", self.name],
        };
        let mut script = world.emsh(init);
        if self.letter == 'z' && !setting.before.contains("compinit") {
            script = format!("autoload -Uz compinit; compinit -D -u\n{script}");
        }
        script = format!("{}\n{script}\n{}", setting.before, world.filled(setting.after));
        let profile = world.path(match self.letter {
            'z' => ".zshrc",
            'p' | 'm' => "profile.ps1",
            _ => "profile",
        });
        std::fs::write(&profile, format!("{script}\n{}", self.profile)).unwrap();
        let notes = world.path("notes");
        std::fs::write(&notes, "").unwrap();
        let mut command = Command::new(program);
        let profile = profile.to_string_lossy().into_owned();
        command.args(self.arguments.iter().map(|argument| argument.replace("{profile}", &profile)));
        command.env("NOTES", &notes).env("ZDOTDIR", world.path("")).env("HOME", world.path(""));
        command.env("XDG_CONFIG_HOME", world.path("")).env("XDG_DATA_HOME", world.path(""));
        command.env("TERM", if self.is_powershell() { "xterm-256color" } else { "xterm" });
        command.env("LC_ALL", "C.UTF-8").env("POWERSHELL_TELEMETRY_OPTOUT", "1");
        command.env("PSModulePath", concat!(env!("CARGO_MANIFEST_DIR"), "/completions"));
        command.env("POWERSHELL_UPDATECHECK", "Off").current_dir(world.path("empty")).stdin(Stdio::null());
        world.environment(&mut command);
        for (name, value) in setting.environment {
            command.env(name, world.filled(value));
        }
        let mut prompt = Prompt { terminal: Terminal::start(&command), notes, noted: 0 };
        prompt.wait("its prompt", |prompt| prompt.terminal.printed().contains("PS> "));
        // Until the key answers, what is typed may go to the terminal's own line.
        std::thread::sleep(Duration::from_millis(if self.is_powershell() { 1000 } else { 200 }));
        prompt.terminal.type_in(NOTE);
        prompt.wait("the first note", |prompt| prompt.lines().len() == 1);
        prompt.noted = 1;
        prompt
    }
}

/// A shell that waits for a line.
pub struct Prompt {
    terminal: Terminal,
    notes: PathBuf,
    noted: usize,
}

impl Prompt {
    /// Types a line, presses Tab (twice, where a list is wanted), and tells the line and what was printed.
    pub fn press(&mut self, row: &Row) -> (String, String) {
        let from = self.terminal.printed().len();
        let back = "\x1b[D".repeat(row.back);
        let typed = row.line.replace('⏎', "\r").replace('⇥', "\t");
        let tab = if row.line.contains('⇥') { "" } else { "\t" };
        self.terminal.type_in(&format!("{typed}{back}{tab}{NOTE}"));
        self.noted += 1;
        let wanted = self.noted;
        self.wait(&row.line, |prompt| prompt.lines().len() >= wanted);
        let line = self.lines().last().cloned().unwrap_or_default();
        if !row.listed.is_empty() {
            self.terminal.type_in(&format!("\t\t{NOTE}"));
            self.noted += 1;
            let wanted = self.noted;
            self.wait(&row.line, |prompt| prompt.lines().len() >= wanted);
            let listed = |prompt: &Prompt| {
                let printed = prompt.terminal.printed().get(from..).unwrap_or_default().to_string();
                row.listed.iter().all(|word| printed.contains(word.as_str()))
            };
            let until = Instant::now() + Duration::from_secs(2);
            while !listed(self) && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        let printed = self.terminal.printed().get(from..).unwrap_or_default().to_string();
        // Out of a menu, and the line empty again.
        self.terminal.type_in("\x05\x15");
        (line, printed)
    }

    /// Everything that was printed.
    pub fn printed(&self) -> String {
        self.terminal.printed()
    }

    fn lines(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.notes).unwrap_or_default();
        text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')).map(String::from).collect()
    }

    fn wait(&mut self, what: &str, done: impl Fn(&Prompt) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !done(self) {
            assert!(
                Instant::now() < until,
                "{what}: nothing within {PATIENCE:?}: {:?}",
                self.terminal.printed()
            );
            std::thread::sleep(Duration::from_millis(3));
        }
    }
}
