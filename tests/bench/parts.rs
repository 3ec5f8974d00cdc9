//! What the parts cost that every message or every cmdlet passes: the decoder and the encoder of DATA, the binder
//! of cmdlets, the verdict on a partner's certificate, and the queue's commit.
//!
//! `cargo bench --bench parts`, or one of them: `cargo bench --bench parts -- commit`. Measured with Criterion, without
//! a network. The commit is durable, in a directory below target/: what it costs is this disk.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use emsh::cert::{Ca, Purpose};
use emsh::cmdlet::{bind::Bound, clap_tree};
use emsh::model::{
    DeliveryType, MessageWishes, NameDemand, NextHop, RecipientWishes, RevocationMode, Status,
};
use emsh::queue::{Envelope, NewRecipient, OpenMode, Queue};
use emsh::shell::argv;
use emsh::smtp::{BareLf, DataDecoder, DataEncoder};
use emsh::tls::{Crls, PeerRole, Question, judge};
use jiff::{SignedDuration, Timestamp};
use std::hint::black_box;
use std::time::Duration;

/// What the peer lab's messages have, too.
const SIZE: usize = 5 * 1024;

/// A message of about so many octets, a few of its lines beginning with a dot.
fn message(size: usize) -> Vec<u8> {
    let mut message = b"From: <a@contoso.example>\r\nSubject: parts\r\n\r\n".to_vec();
    for number in 0.. {
        if message.len() >= size {
            break;
        }
        let line = if number % 10 == 0 { ".a line that begins with a dot" } else { "a line of a message" };
        message.extend_from_slice(format!("{line}, {}\r\n", "text ".repeat(8)).as_bytes());
    }
    message
}

/// The message as it stands on the wire.
fn encoded(message: &[u8]) -> Vec<u8> {
    let mut wire = Vec::new();
    let mut encoder = DataEncoder::new();
    encoder.encode(message, &mut wire).unwrap();
    encoder.finish(&mut wire).unwrap();
    wire
}

fn data(criterion: &mut Criterion) {
    for size in [SIZE, 1024 * 1024] {
        let plain = message(size);
        let wire = encoded(&plain);
        let mut group = criterion.benchmark_group("data");
        group.throughput(Throughput::Bytes(wire.len() as u64));
        group.bench_function(format!("decode {} KiB", size / 1024), |bencher| {
            let mut out = Vec::with_capacity(wire.len());
            bencher.iter(|| {
                out.clear();
                let mut decoder = DataDecoder::new(BareLf::Refuse);
                assert!(decoder.decode(black_box(&wire), &mut out).ended);
            });
        });
        group.bench_function(format!("encode {} KiB", size / 1024), |bencher| {
            let mut out = Vec::with_capacity(wire.len());
            bencher.iter(|| {
                out.clear();
                let mut encoder = DataEncoder::new();
                encoder.encode(black_box(&plain), &mut out).unwrap();
                encoder.finish(&mut out).unwrap();
            });
        });
        group.finish();
    }
}

fn binder(criterion: &mut Criterion) {
    let lines: [(&str, &[&str]); 2] = [
        ("Get-Queue", &["Get-Queue", "-Filter", "Status -eq 'Retry'", "-ResultSize", "100"]),
        (
            "Set-SendConnector",
            &[
                "Set-SendConnector",
                "Outbound Email",
                "-AddressSpaces",
                "@{Add='SMTP:fabrikam.example;5','SMTP:*.fabrikam.example;5'}",
                "-DomainSecureEnabled:$true",
                "-MaxMessageSize",
                "25MB",
                "-ConnectionInactivityTimeOut",
                "00:05:00",
            ],
        ),
    ];
    let mut group = criterion.benchmark_group("binder");
    for (name, words) in lines {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let invocation = argv::read(black_box(&words)).unwrap();
                let given = clap_tree::parse(invocation.cmdlet, &invocation.given).unwrap();
                Bound::new(invocation.cmdlet, &given).unwrap()
            });
        });
    }
    group.finish();
}

fn verdict(criterion: &mut Criterion) {
    let now = Timestamp::now();
    let (begin, end) = (now - SignedDuration::from_hours(1), now + SignedDuration::from_hours(24 * 90));
    let roots: Vec<Vec<u8>> = (0..20)
        .map(|number| {
            Ca::new(&format!("CN=Root {number}, O=Example Trust"), begin, end).unwrap().der().to_vec()
        })
        .collect();
    let ca = Ca::new("CN=Root of the partner, O=Example Trust", begin, end).unwrap();
    let roots = [roots, vec![ca.der().to_vec()]].concat();
    let leaf = ca
        .issue(
            "CN=mail.fabrikam.example",
            &["mail.fabrikam.example", "fabrikam.example"],
            Purpose::Both,
            begin,
            end,
        )
        .unwrap();
    let chain = vec![leaf.der];
    let mut group = criterion.benchmark_group("verdict");
    for (name, domain, status) in [
        ("a chain that holds", "fabrikam.example", Status::Valid),
        ("a wrong name", "contoso.example", Status::SubjectMismatch),
    ] {
        let wanted = NameDemand { domain: domain.parse().unwrap(), subdomains: false };
        let question = Question {
            wanted: Some(&wanted),
            chain: &chain,
            role: PeerRole::Server,
            require_client_auth_usage: false,
            roots: &roots,
            now,
            crls: Crls::none(),
            revocation_mode: RevocationMode::Enforce,
            partner: None,
        };
        assert_eq!(judge(&question).status, status);
        group.bench_function(name, |bencher| bencher.iter(|| judge(black_box(&question))));
    }
    group.finish();
}

/// Hands one message in; back when it is on the disk.
async fn commit(queue: Queue, body: Vec<u8>) {
    let mut draft = queue.draft();
    draft.write(&body).await.unwrap();
    let now = Timestamp::now();
    let envelope = Envelope {
        sender: Some("a@contoso.example".parse().unwrap()),
        from_address: "a@contoso.example".into(),
        source_ip: Some("192.0.2.1".parse().unwrap()),
        received_at: now,
        expires_at: now + SignedDuration::from_hours(48),
        receive_connector: "MX\\Default MX".into(),
        helo: "client.contoso.example".into(),
        subject: "parts".into(),
        internet_message_id: "<1@contoso.example>".into(),
        auth_domain: None,
        body_8bit: false,
        wishes: MessageWishes::default(),
    };
    let recipient = NewRecipient {
        address: "u@fabrikam.example".parse().unwrap(),
        hop: NextHop {
            delivery_type: DeliveryType::DnsConnectorDelivery,
            domain: "fabrikam.example".into(),
            connector: "3f2504e0-4f89-11d3-9a0c-0305e82c3301".into(),
            tls_domain: None,
        },
        refused: None,
        wishes: RecipientWishes::default(),
    };
    draft.commit(envelope, vec![recipient]).await.unwrap();
}

fn commits(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut group = criterion.benchmark_group("commit");
    group.measurement_time(Duration::from_secs(5)).sample_size(20);
    for at_once in [1, 50] {
        let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let queue = Queue::open(directory.path(), OpenMode::Service).unwrap();
        let body = message(SIZE);
        group.throughput(Throughput::Elements(at_once));
        group.bench_function(format!("{at_once} at once, 5 KiB"), |bencher| {
            bencher.iter_batched(
                || (0..at_once).map(|_| body.clone()).collect::<Vec<_>>(),
                |bodies| {
                    runtime.block_on(async {
                        let mut all = tokio::task::JoinSet::new();
                        for body in bodies {
                            all.spawn(commit(queue.clone(), body));
                        }
                        while let Some(done) = all.join_next().await {
                            done.unwrap();
                        }
                    });
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group! {
    name = parts;
    config = Criterion::default().warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    targets = data, binder, verdict, commits
}
criterion_main!(parts);
