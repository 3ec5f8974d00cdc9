//! What Postfix and Exim say of the certificates that emsh judges: `tests/fixtures/peer-verdicts.txt`.
//!
//! As servers they look at a client's certificate and go on; Exim is asked by the ACL variable, Postfix by
//! the line of its log. As clients they are told to demand the domain's name: Postfix by the level
//! `secure` (posttls-finger), Exim by tls_verify_hosts and tls_verify_cert_hostnames.

use crate::exim::Exim;
use crate::peers::Peer::{Dnsmasq, Exim as EximPeer, Openssl, Postfix, Python};
use crate::peers::{Peer, Peers};
use crate::python::smtplib;
use crate::support::look_for;
use crate::support::pattern::fits;
use crate::table::{Direction, Judgement, judgements};
use crate::world::hosts;
use std::net::{IpAddr, SocketAddr};
use std::process::Command;

pub const NEEDS: &[Peer] = &[Postfix, EximPeer, Dnsmasq, Openssl, Python];

/// The lines of the fixture that peers can judge.
pub fn rows() -> Vec<Judgement> {
    let all = judgements(include_str!("../fixtures/peer-verdicts.txt"));
    all.into_iter().filter(|row| row.direction.is_some()).collect()
}

/// That the fixture speaks of every situation of the truth table, and says of ours what that and the
/// matrix say.
pub fn complete() {
    let told = judgements(include_str!("../fixtures/peer-verdicts.txt"));
    let truth = include_str!("../fixtures/verdicts.txt");
    for line in truth
        .split("\n# 5. revocation")
        .next()
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let side = match fields[0] {
            "client" => Some(Direction::In),
            "server" => Some(Direction::Out),
            _ => continue, // our own settings
        };
        let found = told
            .iter()
            .find(|row| row.situation == fields[1] && (row.direction == side || row.direction.is_none()));
        let found = found.unwrap_or_else(|| panic!("nothing about {line}"));
        assert_eq!(found.ours, fields[2], "{line}");
    }
    let matrix = crate::matrix::rows();
    for row in told {
        let Some(direction) = row.direction else { continue };
        let ours = matrix.iter().find(|one| one.direction == direction && one.name == row.name);
        assert_eq!(ours.map(|one| one.status.as_str()), Some(row.ours.as_str()), "{}", row.name);
        let good = [
            row.ours == "Valid",
            row.postfix.starts_with("Trusted") || row.postfix.starts_with("Verified"),
            row.exim == "CV=yes" || row.exim.ends_with("=1"),
        ];
        let agreed = good[0] == good[1] && good[0] == good[2];
        assert_eq!(agreed, row.why == "-", "{}: a difference, and only that, is explained", row.name);
    }
}

/// Asks both peers.
///
/// # Panics
/// Where one of them says something else than the fixture.
pub fn run(peers: &Peers, number: usize, row: &Judgement) {
    let (postfix, exim) = match row.direction {
        Some(Direction::In) => {
            let address = IpAddr::from([127, 0, 21, u8::try_from(number + 1).unwrap()]);
            (postfix_as_server(peers, row, address), exim_as_server(peers, row, address))
        }
        _ => (postfix_as_client(peers, row), exim_as_client(peers, row)),
    };
    let right = fits(&row.postfix, &postfix) && fits(&row.exim, &exim);
    assert!(right, "{} {}\nPostfix: {postfix}\nExim: {exim}", row.name, row.ours);
}

fn show(peers: &Peers, row: &Judgement, server: SocketAddr, source: IpAddr) -> String {
    let (crt, key) =
        (peers.pki().file(&format!("{}.crt", row.name)), peers.pki().file(&format!("{}.key", row.name)));
    let source = source.to_string();
    let mut settings = vec![("source", source.as_str()), ("starttls", "yes"), ("message", "/dev/null")];
    if row.name != "nocert" {
        settings.extend([("cert", crt.as_str()), ("key", key.as_str())]);
    }
    smtplib(server, &format!("judge@{}.test", row.name), "nobody@elsewhere.test", &settings)
}

fn postfix_as_server(peers: &Peers, row: &Judgement, source: IpAddr) -> String {
    let postfix = &peers.world().postfix;
    let said = show(peers, row, postfix.address, source);
    let from = format!("[{source}]");
    let line = look_for(|| {
        let log = postfix.log();
        log.lines()
            .find(|line| line.contains("TLS connection established from") && line.contains(&from))
            .map(str::to_string)
    });
    let line = line.unwrap_or_else(|| panic!("Postfix logged no connection: {said}"));
    line.split("]: ").nth(1).and_then(|text| text.split(' ').next()).unwrap_or_default().to_string()
}

fn exim_as_server(peers: &Peers, row: &Judgement, source: IpAddr) -> String {
    let said = show(peers, row, peers.judge().address, source);
    let answer = said.lines().find_map(|line| line.strip_prefix("MAIL: 550 "));
    answer.unwrap_or(&said).trim_matches('\'').to_string()
}

fn postfix_as_client(peers: &Peers, row: &Judgement) -> String {
    let world = peers.world();
    let package = peers.postfix();
    let output = Command::new(package.join("usr/sbin/posttls-finger"))
        .args(["-c", "-l", "secure", "-T", "20", "-F", &peers.pki().file("root.crt")])
        .arg(format!("[{}]:{}", hosts(&row.name)[0], world.port))
        .arg(format!("{}.test", row.name))
        .env("MAIL_CONFIG", world.postfix.configuration())
        .env("LD_LIBRARY_PATH", package.join("usr/lib/postfix"))
        .output()
        .unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let telling = said.lines().filter_map(|line| line.strip_prefix("posttls-finger: "));
    let telling: Vec<&str> = telling
        .filter(|line| line.contains("TLS connection established") || line.contains("verification failed"))
        .map(|line| line.split(" to ").next().unwrap_or(line))
        .collect();
    if telling.is_empty() { said } else { telling.join("; ") }
}

fn exim_as_client(peers: &Peers, row: &Judgement) -> String {
    let exim: &Exim = peers.judge();
    let log = exim.deliver("judge@exim.test", &format!("bob@{}.test", row.name));
    let of_tls = log.lines().find_map(|line| {
        let (_, why) = line.split_once("TLS session: ")?;
        Some(why.to_string())
    });
    let verified = log.lines().find_map(|line| line.split_whitespace().find(|word| word.starts_with("CV=")));
    of_tls.or(verified.map(str::to_string)).unwrap_or(log)
}
