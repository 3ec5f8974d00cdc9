//! How long a cmdlet takes as a whole process, beside `postconf -n` and the disk's fdatasync.
//!
//! `EMSH_PEERS_DIR=DIR cargo bench --bench cmdlets`, after `.ci/provision DIR`. One store with a
//! hundred Send connectors; the three commands and the fdatasync take turns, so that whatever else the
//! machine does meets all of them alike. Prints medians with the tenth and the ninetieth percentile,
//! and the ratios; ends with 1 where a figure misses its target.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 200;
const CONNECTORS: usize = 100;
/// Milliseconds that Get-SendConnector may take.
const GET_LIMIT: f64 = 10.0;
/// A commit with synchronous=EXTRA makes five fdatasync; a writing cmdlet gets one more.
const SYNCS: f64 = 6.0;

fn main() -> ExitCode {
    let Some(peers) = std::env::var_os("EMSH_PEERS_DIR").map(PathBuf::from) else {
        eprintln!("EMSH_PEERS_DIR is not set: .ci/provision DIR unpacks Postfix");
        return ExitCode::FAILURE;
    };
    let work = tempfile::tempdir().unwrap();
    let emsh = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
        command.arg("--data-dir").arg(work.path().join("data")).args(words);
        command.env("EMSH_HOST_NAME", "mx.contoso.example");
        command
    };
    for number in 0..CONNECTORS {
        let (name, space) = (format!("To partner {number}"), format!("partner{number}.example"));
        run(&mut emsh(&["New-SendConnector", "-Name", &name, "-AddressSpaces", &space]));
    }
    let postfix = peers.join("postfix");
    fs::create_dir(work.path().join("postfix")).unwrap();
    fs::write(work.path().join("postfix/main.cf"), MAIN_CF).unwrap();
    fs::write(work.path().join("postfix/master.cf"), "").unwrap();
    let postconf = || {
        let mut command = Command::new(postfix.join("usr/sbin/postconf"));
        command.arg("-c").arg(work.path().join("postfix")).arg("-n");
        command.env("LD_LIBRARY_PATH", postfix.join("usr/lib/postfix"));
        command
    };

    let mut times: [Vec<Duration>; 4] = Default::default();
    for round in 0..ROUNDS {
        let comment = format!("round {round}");
        times[0].push(run(&mut emsh(&["Get-SendConnector"])));
        times[1].push(run(&mut postconf()));
        times[2].push(run(&mut emsh(&["Set-SendConnector", "To partner 7", "-Comment", &comment])));
        times[3].push(fdatasync(work.path()));
    }
    let [get, postconf, set, sync] = times.map(Figure::of);
    println!("{CONNECTORS} Send connectors, {ROUNDS} whole processes each, ms\n");
    println!("| Command | Median | 10 % | 90 % |\n| --- | --- | --- | --- |");
    for (name, figure) in [
        ("emsh Get-SendConnector", &get),
        ("postconf -n", &postconf),
        ("emsh Set-SendConnector", &set),
        ("fdatasync of 4 KiB", &sync),
    ] {
        println!("| {name} | {:.2} | {:.2} | {:.2} |", figure.median, figure.low, figure.high);
    }
    let set_limit = GET_LIMIT.min(postconf.median) + SYNCS * sync.median;
    println!("\nGet-SendConnector / postconf -n: {:.2}", get.median / postconf.median);
    let targets = [
        ("Get-SendConnector", get.median, GET_LIMIT),
        ("Get-SendConnector against postconf -n", get.median, postconf.median),
        ("Set-SendConnector", set.median, set_limit),
    ];
    let mut good = true;
    for (name, figure, limit) in targets {
        let kept = figure <= limit;
        good &= kept;
        let word = if kept { "kept" } else { "MISSED" };
        println!("{name}: {figure:.2} ms of at most {limit:.2} ms: {word}");
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What a small relay's main.cf says.
const MAIN_CF: &str = "\
compatibility_level = 3.6
smtpd_banner = $myhostname ESMTP
biff = no
append_dot_mydomain = no
readme_directory = no
smtpd_tls_cert_file = /etc/ssl/certs/mail.pem
smtpd_tls_key_file = /etc/ssl/private/mail.key
smtpd_tls_security_level = may
smtp_tls_security_level = may
smtp_tls_session_cache_database = btree:${data_directory}/smtp_scache
smtpd_relay_restrictions = permit_mynetworks permit_sasl_authenticated defer_unauth_destination
myhostname = mx.contoso.example
alias_maps = hash:/etc/aliases
mydestination = $myhostname, contoso.example, localhost
relayhost =
mynetworks = 127.0.0.0/8
mailbox_size_limit = 0
recipient_delimiter = +
inet_interfaces = all
inet_protocols = all
";

/// From spawn to exit.
fn run(command: &mut Command) -> Duration {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let begin = Instant::now();
    let status = command.status().unwrap();
    let took = begin.elapsed();
    assert!(status.success(), "{command:?}: {status}");
    took
}

fn fdatasync(directory: &Path) -> Duration {
    let mut file = File::create(directory.join("sync")).unwrap();
    file.write_all(&[0; 4096]).unwrap();
    let begin = Instant::now();
    file.sync_data().unwrap();
    begin.elapsed()
}

/// Milliseconds.
struct Figure {
    median: f64,
    low: f64,
    high: f64,
}

impl Figure {
    fn of(mut times: Vec<Duration>) -> Figure {
        times.sort_unstable();
        let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1000.0;
        Figure { median: at(50), low: at(10), high: at(90) }
    }
}
