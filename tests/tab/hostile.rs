//! Shells as people have them: options that change how scripts are read, aliases, other completion loaded
//! before or after, no UTF-8. In each, Tab does what it does in a plain one.

use super::rows;
use super::shells::{self, Setting, Shell};
use super::world::World;
use std::fmt::Write;
use std::os::unix::fs::PermissionsExt;

/// What works everywhere.
const PLAIN: &str = "
* emsh set-sendc => emsh Set-SendConnector_
* emsh Set-SendConnector so => emsh Set-SendConnector solo_
* emsh Set-SendConnector solo -TlsAuthLevel:d => emsh Set-SendConnector solo -TlsAuthLevel:DomainValidation_
* emsh Set-SendConnector no such => emsh Set-SendConnector no such
* emsh Set-SendConnector solo -Fqdn \"zz => emsh Set-SendConnector solo -Fqdn \"zz
bz emsh Set-SendConnector outb => emsh Set-SendConnector 'Outbound Email'_
bz emsh Set-SendConnector solo -Enabled:f => emsh Set-SendConnector solo -Enabled:\\$false_
* Set-SendConnector so => Set-SendConnector solo_
";

/// How the program may be called.
const CALLED: &str = "
* e set-sendc => e Set-SendConnector_
* e Set-SendConnector so => e Set-SendConnector solo_
* ../links/emsh set-sendc => ../links/emsh Set-SendConnector_
* {root}/links/emsh Set-SendConnector so => {root}/links/emsh Set-SendConnector solo_
* {root}/links/Set-SendConnector so => {root}/links/Set-SendConnector solo_
bzf true && emsh Set-SendConnector so => true && emsh Set-SendConnector solo_
bzf true || emsh Set-SendConnector so => true || emsh Set-SendConnector solo_
";

fn checked(shell: &Shell, setting: &Setting, rows: &[&str]) {
    let Some(program) = shell.program() else { return };
    let world = World::new();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_emsh"), world.path("links/emsh")).unwrap();
    // fish asks only about programs that are there.
    let sudo = world.path("links/sudo");
    std::fs::write(&sudo, "#!/bin/sh\n").unwrap();
    std::fs::set_permissions(&sudo, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::os::unix::fs::symlink(world.path("store"), world.path("the dataé dir")).unwrap();
    // What is no emsh, though it is called so.
    let other = world.path("other");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("emsh"), "#!/bin/sh\necho no error here >&2\necho no answer here\nexit 3\n")
        .unwrap();
    std::fs::set_permissions(other.join("emsh"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let rows = rows::rows_of(&rows.join("\n"), shell.letter, &world);
    let mut prompt = shell.start_in(&program, &world, setting);
    let wrong = super::differences(&mut prompt, shell, &rows);
    let mut text = String::new();
    let _ = write!(text, "{} with {:?} and {:?}:\n{wrong}", shell.name, setting.before, setting.after);
    assert!(wrong.is_empty(), "{text}");
    let printed = prompt.printed();
    for trouble in
        ["command not found", "unbound variable", "no match", "parameter not set", "bad math", "bad subst"]
    {
        assert!(!printed.contains(trouble), "{text}{printed}");
    }
    world.is_untouched();
}

#[test]
fn bash_with_options() {
    let settings = [
        Setting { before: "set -u", ..Setting::default() },
        Setting { before: "set -e; alias l=ls", ..Setting::default() },
        Setting {
            before: "set -o posix; set +o posix; shopt -s nullglob extglob nocasematch",
            ..Setting::default()
        },
        Setting { before: "shopt -s failglob nocaseglob dotglob globstar; IFS=:", ..Setting::default() },
        Setting { after: "COMP_WORDBREAKS=${COMP_WORDBREAKS//[:=]/}; CDPATH={root}", ..Setting::default() },
        Setting { after: "COMP_WORDBREAKS=' '; set -f", ..Setting::default() },
        Setting { environment: &[("LC_ALL", "C")], ..Setting::default() },
    ];
    for setting in &settings {
        checked(&shells::BASH, setting, &[PLAIN]);
    }
}

#[test]
fn zsh_with_options() {
    let settings = [
        Setting { before: "setopt ksharrays shwordsplit noglob nounset", ..Setting::default() },
        Setting { after: "setopt ksharrays shwordsplit noglob nullglob nounset", ..Setting::default() },
        Setting { after: "setopt cshnullglob errexit warncreateglobal extendedglob", ..Setting::default() },
        Setting {
            before: "true # no compinit\n",
            after: "autoload -Uz compinit; compinit -D -u",
            ..Setting::default()
        },
        Setting {
            before: "setopt ksharrays nounset # no compinit\n",
            after: "autoload -Uz compinit; compinit -D -u",
            ..Setting::default()
        },
        Setting { after: "setopt completeinword autocd; cdpath=({root})", ..Setting::default() },
        Setting { environment: &[("LC_ALL", "C")], ..Setting::default() },
    ];
    for setting in &settings {
        checked(&shells::ZSH, setting, &[PLAIN]);
    }
}

#[test]
fn fish_with_options() {
    let settings = [
        Setting { after: "set -g CDPATH {root}; set -g fish_complete_path", ..Setting::default() },
        Setting { environment: &[("LC_ALL", "C")], ..Setting::default() },
    ];
    for setting in &settings {
        checked(&shells::FISH, setting, &[PLAIN]);
    }
}

#[test]
fn powershell_with_options() {
    let setting = Setting {
        before: "Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; $PSNativeCommandUseErrorActionPreference = $true",
        after: "$PSNativeCommandArgumentPassing = 'Legacy'; Set-Alias e emsh; function emsh { throw 'not this' }",
        environment: &[("LC_ALL", "C")],
    };
    checked(&shells::POWERSHELL, &setting, &[PLAIN, CALLED]);
}

#[test]
fn called_otherwise() {
    let bash = "b r so => r solo_\nb if emsh Set-SendConnector so => if emsh Set-SendConnector so";
    let aliases = "alias e=emsh r='emsh Set-SendConnector' l=ls";
    checked(&shells::BASH, &Setting { before: aliases, ..Setting::default() }, &[CALLED, bash]);
    let after = "alias e=emsh r='emsh Set-SendConnector'; shopt -s progcomp_alias";
    checked(&shells::BASH, &Setting { after, ..Setting::default() }, &[CALLED, bash]);
    let setting = Setting { after: aliases, ..Setting::default() };
    let zsh = "
z r so => r solo_
z if emsh Set-SendConnector so => if emsh Set-SendConnector solo_
z sudo emsh Set-SendConnector so => sudo emsh Set-SendConnector solo_
z env X=y emsh Set-SendConnector so => env X=y emsh Set-SendConnector solo_
z command emsh Set-SendConnector so => command emsh Set-SendConnector solo_
z nice emsh Set-SendConnector so => nice emsh Set-SendConnector solo_
z X=y emsh Set-SendConnector solo -tlsa => X=y emsh Set-SendConnector solo -TlsAuthLevel_
";
    checked(&shells::ZSH, &setting, &[CALLED, zsh]);
    let fish = "
f r so => r solo_
f if emsh Set-SendConnector so => if emsh Set-SendConnector solo_
f not emsh Set-SendConnector so => not emsh Set-SendConnector solo_
f true; and emsh Set-SendConnector so => true; and emsh Set-SendConnector solo_
f sudo emsh Set-SendConnector so => sudo emsh Set-SendConnector solo_
f env X=y emsh Set-SendConnector so => env X=y emsh Set-SendConnector solo_
f command emsh Set-SendConnector so => command emsh Set-SendConnector solo_
f emsh Set-SendConnector solo \\⏎-tlsa => emsh Set-SendConnector solo \\⏎-TlsAuthLevel_
";
    let after = "set fish_complete_path $__fish_data_dir/completions; set fish_function_path $__fish_data_dir/functions; alias e=emsh; alias r='emsh Set-SendConnector'";
    let setting = Setting { after, ..Setting::default() };
    checked(&shells::FISH, &setting, &[CALLED, fish]);
}

/// Without emsh, or with what isn't it.
const WITHOUT: &str = "
* emsh Set-SendConnector so => emsh Set-SendConnector so
* emsh Set-SendConnector solo -TlsAuthLevel:d => emsh Set-SendConnector solo -TlsAuthLevel:d
* emsh Set-SendConnector 'so => emsh Set-SendConnector 'so
p emsh Set-TransportConfig -TLSSendDomainSecureList @{Remove='al => emsh Set-TransportConfig -TLSSendDomainSecureList @{Remove='al
p emsh Set-SendConnector ../oth => emsh Set-SendConnector ../other/
m Set-SendConnector so => Set-SendConnector so
m Set-SendConnector solo -Enabled f => Set-SendConnector solo -Enabled f
m Set-SendConnector solo -tlsa => Set-SendConnector solo -TlsAuthLevel
m Set-SendConnector solo -TlsAuthLevel ../oth => Set-SendConnector solo -TlsAuthLevel ../other/
m Set-TransportConfig -TLSSendDomainSecureList @{Remove='al => Set-TransportConfig -TLSSendDomainSecureList @{Remove='al
";

#[test]
fn without_emsh() {
    for (shell, gone, other) in [
        (&shells::BASH, "PATH={root}/empty", "PATH={root}/other:$PATH"),
        (&shells::ZSH, "PATH={root}/empty", "PATH={root}/other:$PATH"),
        (&shells::FISH, "set PATH {root}/empty", "set PATH {root}/other $PATH"),
        (&shells::POWERSHELL, "$env:PATH = '{root}/empty'", "$env:PATH = '{root}/other:' + $env:PATH"),
        (&shells::MODULE, "$env:PATH = '{root}/empty'", "$env:PATH = '{root}/other:' + $env:PATH"),
    ] {
        for after in [gone, other] {
            checked(shell, &Setting { after, ..Setting::default() }, &[WITHOUT]);
        }
    }
}

#[test]
fn a_data_directory_with_blanks() {
    let environment = &[("EMSH_DATA_DIR", "{root}/the data\u{e9} dir")];
    for shell in [&shells::BASH, &shells::ZSH, &shells::FISH, &shells::POWERSHELL] {
        checked(shell, &Setting { environment, ..Setting::default() }, &[PLAIN]);
    }
}
