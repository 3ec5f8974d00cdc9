//! What a large configuration costs: the start of the service, one lookup, a cmdlet that names one object, completion,
//! and a graceful restart; and what a start and a restart cost with a small one.
//!
//! `cargo bench --bench scale`, or with a smaller configuration `EMSH_SCALE=1000 cargo bench --bench scale`. EMSH_SCALE
//! is the number of Send connectors (10,000); beside them there are ten times as many domains in both domain-secure
//! lists, ten times as many ranges of addresses (in Receive connectors, and in the lists of entries of the filters), and
//! half as many certificates. Three stores are made, of a hundredth, a tenth and the whole of that, by the store's own
//! writer in one transaction each. Lookups are measured in this process, all else as whole processes. Ends with 1 where a
//! figure misses its target.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "../service/site.rs"]
#[expect(dead_code, reason = "the service's tests share more than a bench needs")]
mod site;

use emsh::compile::compile;
use emsh::engine::roles::Sealed;
use emsh::model::objects::{
    DOMAIN_SECURITY_PARTNER, EXCHANGE_CERTIFICATE, IP_ALLOW_LIST_ENTRY, IP_BLOCK_LIST_ENTRY,
    RECEIVE_CONNECTOR, SEND_CONNECTOR,
};
use emsh::model::{
    Binding, ObjectType, Record, Rights, SmtpAddress, Snapshot, SystemClock, Value, World, snapshot,
};
use emsh::policy::filter::{Peer, sender_answer};
use emsh::policy::receive::{is_receive_listed, select_connector};
use emsh::policy::route::{accepted_domain, routing};
use emsh::policy::{send_security, tls_policy};
use emsh::store::{Author, Mode, Store, StoreError, Writer};
use jiff::{SignedDuration, Timestamp};
use site::{Site, US};
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The targets.
const LARGE_START: Duration = Duration::from_secs(2);
const SMALL_START: Duration = Duration::from_millis(100);
const RESTART: Duration = Duration::from_millis(300);
const COMPLETION: Duration = Duration::from_millis(15);
/// What counts as flat: how much more one lookup may take with a hundred times as much. Caches of the processor hold a
/// small configuration and not a large one; what grows with the count grows a hundredfold.
const FLAT: f64 = 3.0;
/// Nanoseconds that misses of the caches may cost however short the lookup is.
const MISSES: f64 = 1000.0;
/// The same for a whole process, which does not fit into less than what it always does.
const AS_FAST: f64 = 1.25;

/// Receive connectors that have ranges of their own; half of all ranges are theirs.
const RECEIVE: usize = 50;
const START: Duration = Duration::from_secs(600);
/// Whole processes for each figure.
const ROUNDS: usize = 21;
/// Lookups for each figure.
const LOOKUPS: usize = 20_000;
/// Sessions that are open during a restart.
const SESSIONS: usize = 50;

/// Prints the rows, and knows whether all were good.
struct Table {
    good: bool,
}

impl Table {
    fn told(&mut self, what: &str, found: &str, fits: bool) {
        println!("| {what} | {found} | {} |", if fits { "fits" } else { "misses its target" });
        self.good &= fits;
    }
}

/// What is looked up, once.
type Act = Box<dyn Fn(&Snapshot, &SmtpAddress, usize)>;

fn main() -> ExitCode {
    let scale: usize = std::env::var("EMSH_SCALE").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let mut table = Table { good: true };
    println!("| Figure | Found | |\n| --- | --- | --- |");
    small(&mut table);

    let sizes = [scale.div_ceil(100), scale.div_ceil(10), scale];
    let mut sites: Vec<Site> = sizes.iter().map(|_| site()).collect();
    for (site, size) in sites.iter().zip(sizes) {
        let since = Instant::now();
        fill(site, size);
        table.told(&format!("store of {size} connectors, made in"), &told(since.elapsed()), true);
    }
    lookups(&sites, sizes, &mut table);
    cmdlets(&sites, &mut table);
    let large = sites.last_mut().unwrap();
    let started = start(large);
    let what = format!("start until ready, {scale} connectors");
    table.told(&what, &told(started), started <= LARGE_START);
    restart(large, &format!("{scale} connectors"), None, &mut table);
    large.must(&["Stop-Service", "emsh-transport"]);
    if table.good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A start and a restart of what an installation has at first.
fn small(table: &mut Table) {
    let mut site = site();
    let starts = (0..ROUNDS).map(|_| {
        let started = start(&mut site);
        site.must(&["Stop-Service", "emsh-transport"]);
        started
    });
    let started = median(starts.collect());
    table.told("start until ready, small configuration", &told(started), started <= SMALL_START);
    start(&mut site);
    restart(&site, "small configuration", Some(RESTART), table);
    site.must(&["Stop-Service", "emsh-transport"]);
}

/// A site whose clients may all come from one address.
fn site() -> Site {
    let site = Site::new();
    let many =
        ["-MaxInboundConnectionPerSource", "Unlimited", "-MaxInboundConnectionPercentagePerSource", "100"];
    site.must(&[&["Set-ReceiveConnector", "Default MX"][..], &many].concat());
    site.must(&["Set-TransportService", "-MaxConnectionRatePerMinute", "2147483647"]);
    site
}

fn start(site: &mut Site) -> Duration {
    let since = Instant::now();
    site.start_within(START);
    since.elapsed()
}

/// A graceful restart while sessions are open and others come: how long it takes, and that none is lost.
fn restart(site: &Site, with: &str, target: Option<Duration>, table: &mut Table) {
    let mut open: Vec<Session> = (0..SESSIONS).map(|_| Session::open(site)).collect();
    let ended = Arc::new(AtomicBool::new(false));
    let (came, longest) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let others = {
        let (ended, came, longest, address) = (ended.clone(), came.clone(), longest.clone(), site.net.at(US));
        std::thread::spawn(move || {
            while !ended.load(Ordering::Relaxed) {
                let since = Instant::now();
                Session::at(address).ask("NOOP", "250");
                longest.fetch_max(since.elapsed().as_micros() as u64, Ordering::Relaxed);
                came.fetch_add(1, Ordering::Relaxed);
            }
        })
    };
    let rounds = if target.is_some() { ROUNDS } else { 3 };
    let restarts = (0..rounds).map(|round| {
        let note = format!("round {round}");
        site.must(&["Set-SendConnector", "Out", "-Comment", &note]);
        let since = Instant::now();
        site.restart();
        since.elapsed()
    });
    let took = median(restarts.collect());
    ended.store(true, Ordering::Relaxed);
    let unbroken = others.join().is_ok();
    for session in &mut open {
        session.ask("NOOP", "250");
    }
    table.told(&format!("restart, {with}"), &told(took), target.is_none_or(|target| took <= target));
    let sessions = format!(
        "{SESSIONS} kept, {} came, the longest in {}",
        came.load(Ordering::Relaxed),
        told(Duration::from_micros(longest.load(Ordering::Relaxed)))
    );
    table.told(&format!("sessions over {rounds} restarts, {with}"), &sessions, unbroken);
}

/// An SMTP session.
struct Session {
    replies: BufReader<TcpStream>,
    stream: TcpStream,
}

impl Session {
    fn open(site: &Site) -> Session {
        Session::at(site.net.at(US))
    }

    fn at(address: std::net::SocketAddr) -> Session {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut session = Session { replies: BufReader::new(stream.try_clone().unwrap()), stream };
        session.reply("220");
        session.ask("EHLO client.example", "250");
        session
    }

    fn ask(&mut self, line: &str, expected: &str) {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).unwrap();
        self.reply(expected);
    }

    fn reply(&mut self, expected: &str) {
        loop {
            let mut line = String::new();
            self.replies.read_line(&mut line).unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                assert!(line.starts_with(expected), "{line}");
                return;
            }
        }
    }
}

fn partner(number: usize) -> String {
    format!("partner{number}.example")
}

/// A range of sixteen addresses, no two of which meet, in 10.0.0.0/8 (room for a million).
fn range(number: usize) -> String {
    let first = u32::from(Ipv4Addr::new(10, 0, 0, 0)) + 16 * number as u32;
    format!("{}-{}", Ipv4Addr::from(first), Ipv4Addr::from(first + 15))
}

fn in_range(number: usize) -> IpAddr {
    Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 0, 0, 0)) + 16 * number as u32 + 7).into()
}

fn record(object: &'static ObjectType, values: &[(&str, Value)]) -> Record {
    let mut record = Record::with_defaults(object);
    for (name, value) in values {
        record.set(name, value.clone());
    }
    record
}

fn store(site: &Site, mode: Mode<'_>) -> Store {
    Store::open(&site.data(), mode, Arc::new(SystemClock)).unwrap()
}

/// Puts a configuration of this size into the store.
fn fill(site: &Site, size: usize) {
    let port = i64::from(site.net.port);
    let binding = site.net.at(US).to_string();
    let author = Author { user: "bench".into(), command_line: "fill".into() };
    let fill = |writer: &mut Writer<'_>| -> Result<(), StoreError> {
        let domains: Vec<String> = (0..10 * size).map(partner).collect();
        let mut settings = writer.all("TransportConfig")[0].clone();
        settings.set("TLSSendDomainSecureList", Value::texts(&domains));
        settings.set("TLSReceiveDomainSecureList", Value::texts(&domains));
        writer.update(settings)?;
        let server = writer.all("TransportService")[0].text("Name").to_string();
        for number in 0..size {
            let values = [
                ("Name", Value::text(format!("To partner {number}"))),
                ("AddressSpaces", Value::texts([format!("SMTP:{};1", partner(number))])),
                ("SourceTransportServers", Value::texts([server.as_str()])),
                ("Port", Value::Int(port)),
                ("DomainSecureEnabled", Value::Bool(true)),
            ];
            writer.insert(record(&SEND_CONNECTOR, &values))?;
        }
        for number in 0..size / 100 {
            writer
                .insert(record(&DOMAIN_SECURITY_PARTNER, &[("DomainName", Value::text(partner(number)))]))?;
        }
        let each = 5 * size / RECEIVE;
        for number in 0..RECEIVE {
            let ranges: Vec<String> = (number * each..(number + 1) * each).map(range).collect();
            let values = [
                ("Name", Value::text(format!("From partners {number}"))),
                ("Server", Value::text(&server)),
                ("Bindings", Value::texts([binding.as_str()])),
                ("RemoteIPRanges", Value::texts(&ranges)),
                ("AuthMechanism", Value::texts(["Tls"])),
                ("PermissionGroups", Value::texts(["AnonymousUsers", "Partners"])),
                ("DomainSecureEnabled", Value::Bool(true)),
            ];
            writer.insert(record(&RECEIVE_CONNECTOR, &values))?;
        }
        for number in 5 * size..10 * size {
            let object = if number % 5 == 0 { &IP_ALLOW_LIST_ENTRY } else { &IP_BLOCK_LIST_ENTRY };
            let values = [("Number", Value::Int(number as i64 + 1)), ("IPRange", Value::text(range(number)))];
            writer.insert(record(object, &values))?;
        }
        certificates(writer, size / 2)
    };
    store(site, Mode::Write).write(&author, false, fill).unwrap();
}

/// Self-signed certificates of one key.
fn certificates(writer: &mut Writer<'_>, count: usize) -> Result<(), StoreError> {
    let key = rcgen::KeyPair::generate().unwrap();
    for number in 0..count {
        let mut wanted = rcgen::CertificateParams::new(vec![format!("host{number}.own.example")]).unwrap();
        wanted.distinguished_name.push(rcgen::DnType::CommonName, format!("host{number}.own.example"));
        wanted.serial_number = Some(rcgen::SerialNumber::from(number as u64 + 1));
        let der = wanted.self_signed(&key).unwrap().der().to_vec();
        let thumbprint = emsh::cert::CertificateSummary::from_der(&der).unwrap().thumbprint;
        let values = [("Thumbprint", Value::text(thumbprint)), ("Services", Value::texts(["SMTP"]))];
        writer.insert_certificate(
            record(&EXCHANGE_CERTIFICATE, &values),
            &[der],
            Some(&key.serialize_der()),
        )?;
    }
    Ok(())
}

fn compiled(site: &Site) -> Snapshot {
    let configuration = store(site, Mode::Read).configuration().unwrap();
    let since = Instant::now();
    let snapshot = compile(&configuration, &[], Timestamp::now()).unwrap();
    eprintln!("compiled in {:?}", since.elapsed());
    // As the front has it.
    Sealed::seal(&snapshot).unwrap().open().unwrap()
}

/// Nanoseconds that one lookup takes, the quickest of five rounds.
fn each(mut lookup: impl FnMut(usize)) -> f64 {
    let round = |lookup: &mut dyn FnMut(usize)| {
        let until = Instant::now() + Duration::from_millis(500);
        let (since, mut done) = (Instant::now(), 0);
        while done < LOOKUPS && (done % 64 != 0 || Instant::now() < until) {
            // Scattered, as mail is.
            lookup(done.wrapping_mul(7919));
            done += 1;
        }
        since.elapsed().as_secs_f64() * 1e9 / done.max(1) as f64
    };
    (0..5).map(|_| round(&mut lookup)).fold(f64::MAX, f64::min)
}

/// One lookup of each kind at each size.
fn lookups(sites: &[Site], sizes: [usize; 3], table: &mut Table) {
    type Lookup = Box<dyn Fn(usize)>;
    let kinds = |site: &Site, size: usize| -> Vec<(&'static str, Lookup)> {
        let snapshot = Arc::new(compiled(site));
        let now = Timestamp::now();
        let recipients: Arc<Vec<SmtpAddress>> = Arc::new(
            (0..20 * size).map(|number| format!("user@{}", partner(number)).parse().unwrap()).collect(),
        );
        let hops: Vec<_> = recipients.iter().map(|to| routing(&snapshot, to, 1000).hop).collect();
        let listener: Binding = site.net.at(US).to_string().parse().unwrap();
        let lookup = |act: Act| -> Lookup {
            let (snapshot, recipients) = (snapshot.clone(), recipients.clone());
            Box::new(move |number| {
                let at = number % recipients.len();
                act(&snapshot, &recipients[at], at);
            })
        };
        let peer = move |at: usize| Peer {
            ip: Some(in_range(at)),
            internal: false,
            rights: Rights::NONE,
            now,
            allowed: false,
        };
        vec![
            (
                "route of a recipient",
                lookup(Box::new(|snapshot, to, _| {
                    black_box(routing(snapshot, to, 1000));
                })),
            ),
            (
                "what TLS a hop needs",
                lookup(Box::new(move |snapshot, _, at| {
                    black_box(tls_policy(snapshot, &hops[at], now));
                })),
            ),
            (
                "whether a domain is listed",
                lookup(Box::new(|snapshot, to, _| {
                    black_box(send_security(snapshot, to.domain_name().unwrap()));
                })),
            ),
            (
                "whether a sender must prove itself",
                lookup(Box::new(|snapshot, from, _| {
                    let domain = from.domain_name().unwrap();
                    black_box(is_receive_listed(snapshot, domain));
                    black_box(snapshot.partners.get(domain));
                })),
            ),
            (
                "accepted domain",
                lookup(Box::new(|snapshot, to, _| {
                    black_box(accepted_domain(snapshot, to.domain_name().unwrap()));
                })),
            ),
            (
                "Receive connector of a peer",
                lookup(Box::new(move |snapshot, _, at| {
                    black_box(select_connector(snapshot, &listener, listener.ip, in_range(at)));
                })),
            ),
            (
                "IP allow and block lists",
                lookup(Box::new(move |snapshot, from, at| {
                    black_box(sender_answer(&snapshot.filters, peer(at), Some(from)));
                })),
            ),
            (
                "certificate by thumbprint",
                lookup(Box::new(|snapshot: &Snapshot, _, _| {
                    let shown = snapshot.send.first().and_then(|connector| connector.certificate.as_ref());
                    black_box::<Option<&Arc<snapshot::CertificateEntry>>>(
                        shown.and_then(|thumbprint| snapshot.certificates.get(thumbprint)),
                    );
                })),
            ),
        ]
    };
    let mut found: Vec<(&str, Vec<f64>)> = Vec::new();
    for (site, size) in sites.iter().zip(sizes) {
        for (at, (name, lookup)) in kinds(site, size).into_iter().enumerate() {
            let figure = each(lookup);
            match found.get_mut(at) {
                Some((_, figures)) => figures.push(figure),
                None => found.push((name, vec![figure])),
            }
        }
    }
    for (name, figures) in found {
        let [least, .., most] = figures[..] else { continue };
        let ratio = most / least;
        let shown: Vec<String> = figures.iter().map(|figure| format!("{figure:.0}")).collect();
        table.told(
            &format!("{name}, ns"),
            &format!("{} ({ratio:.1} ×)", shown.join(" / ")),
            ratio <= FLAT || most - least <= MISSES,
        );
    }
}

/// Cmdlets that name one object, and completion, as whole processes, at each size.
fn cmdlets(sites: &[Site], table: &mut Table) {
    let thumbprints: Vec<String> = sites
        .iter()
        .map(|site| {
            store(site, Mode::Read).read("ExchangeCertificate").unwrap()[1].text("Thumbprint").to_string()
        })
        .collect();
    let cases: [(&str, &[&str]); 7] = [
        ("Get-SendConnector of one", &["Get-SendConnector", "To partner 7"]),
        ("Set-SendConnector of one, a comment", &["Set-SendConnector", "To partner 7", "-Comment", "#"]),
        (
            "Set-SendConnector of one, its size",
            &["Set-SendConnector", "To partner 7", "-MaxMessageSize", "# MB"],
        ),
        ("Get-ReceiveConnector of one", &["Get-ReceiveConnector", "Default MX"]),
        ("Set-ReceiveConnector of one", &["Set-ReceiveConnector", "Default MX", "-MaxMessageSize", "# MB"]),
        ("Get-ExchangeCertificate of one", &["Get-ExchangeCertificate", "THUMBPRINT"]),
        ("Get-AcceptedDomain", &["Get-AcceptedDomain"]),
    ];
    for (name, words) in cases {
        let figures = interleaved(sites, |at, round| {
            let number = (round + 1).to_string();
            let words: Vec<String> = words
                .iter()
                .map(|word| word.replace('#', &number).replace("THUMBPRINT", &thumbprints[at]))
                .collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            emsh(&sites[at], &words)
        });
        let (least, most) = (figures[0].as_secs_f64(), figures[2].as_secs_f64());
        let ratio = most / least;
        table.told(name, &format!("{} ({ratio:.2} ×)", three(&figures)), ratio <= AS_FAST);
    }
    let lines = [
        ("completion of a connector's name", "Get-SendConnector 'To partner 7"),
        ("completion of any connector's name", "Get-SendConnector "),
        ("completion of a listed domain", "Set-TransportConfig -TLSSendDomainSecureList @{Remove='partner7"),
        ("completion of a certificate", "Get-ExchangeCertificate "),
        ("completion of a parameter", "Set-SendConnector 'To partner 7' -Max"),
    ];
    for (name, line) in lines {
        let figures =
            interleaved(sites, |at, _| emsh(&sites[at], &["--complete", "powershell-line", line, ""]));
        table.told(name, &three(&figures), figures[2] <= COMPLETION);
    }
}

/// A whole process.
fn emsh(site: &Site, words: &[&str]) -> Duration {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
    command.arg("--data-dir").arg(site.data()).args(words).env("EMSH_HOST_NAME", "mx.own.example");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let since = Instant::now();
    let status = command.status().unwrap();
    let took = since.elapsed();
    assert!(status.success(), "{words:?}: {status}");
    took
}

/// The median of each site; they take turns, so that whatever else the machine does meets all of them alike.
fn interleaved(sites: &[Site], run: impl Fn(usize, usize) -> Duration) -> Vec<Duration> {
    let mut times: Vec<Vec<Duration>> = sites.iter().map(|_| Vec::new()).collect();
    for round in 0..ROUNDS {
        for (at, times) in times.iter_mut().enumerate() {
            times.push(run(at, round));
        }
    }
    times.into_iter().map(median).collect()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn three(figures: &[Duration]) -> String {
    figures.iter().map(|figure| told(*figure)).collect::<Vec<_>>().join(" / ")
}

fn told(time: Duration) -> String {
    let rounded = SignedDuration::from_micros(time.as_micros() as i64);
    format!("{:.1} ms", rounded.as_secs_f64() * 1000.0)
}
