use super::*;
use std::io::{BufRead, BufReader, Write};
use std::sync::Arc;
use std::time::Duration;

struct Echo;

impl Handler for Echo {
    async fn handle(&self, request: Request) -> Response {
        match request {
            Request::Messages { limit: 7, .. } => {
                tokio::time::sleep(Duration::from_secs(3600)).await;
                Response::Done
            }
            Request::Stop => Response::Done,
            other => Response::Failed(format!("{other:?}")),
        }
    }
}

fn start(directory: &std::path::Path) -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = bind(&socket_path(directory), directory).unwrap();
    let owner = Owner { uid: rustix::process::getuid().as_raw() };
    runtime.spawn(serve(listener, owner, Arc::new(Echo)));
    runtime
}

const SOON: Duration = Duration::from_secs(20);

#[test]
fn question_and_answer() {
    let directory = tempfile::tempdir().unwrap();
    let _runtime = start(directory.path());
    let mut client = Client::connect(directory.path()).unwrap();
    assert_eq!(client.ask(&Request::Stop, SOON).unwrap(), Response::Done);
    assert_eq!(client.ask(&Request::Queues, SOON).unwrap(), Response::Failed("Queues".into()));
    let slow =
        client.ask(&Request::Messages { queue: None, message: None, limit: 7 }, Duration::from_millis(50));
    assert!(matches!(slow, Err(ControlError::Timeout)), "{slow:?}");
}

#[test]
fn not_running_is_told_apart() {
    let directory = tempfile::tempdir().unwrap();
    assert!(matches!(Client::connect(directory.path()), Err(ControlError::NotRunning)), "no socket");
    drop(bind(&socket_path(directory.path()), directory.path()).unwrap());
    assert!(matches!(Client::connect(directory.path()), Err(ControlError::NotRunning)), "a stale socket");
    let _runtime = start(directory.path());
    let mut client = Client::connect(directory.path()).unwrap();
    assert_eq!(client.ask(&Request::Stop, SOON).unwrap(), Response::Done, "the stale one was replaced");
}

#[test]
fn a_service_that_accepts_nobody_is_not_waited_for_for_ever() {
    let directory = tempfile::tempdir().unwrap();
    let socket = socket_path(directory.path());
    let listener = bind(&socket, directory.path()).unwrap();
    // Nobody accepts: as many as fit may come, and then no more.
    let others: Vec<_> = std::iter::from_fn(|| {
        let one = socket2::Socket::new(socket2::Domain::UNIX, socket2::Type::STREAM, None).ok()?;
        one.set_nonblocking(true).ok()?;
        one.connect(&socket2::SockAddr::unix(&socket).ok()?).ok().map(|()| one)
    })
    .take(100_000)
    .collect();
    assert!(others.len() > 100, "{}", others.len());
    let since = std::time::Instant::now();
    assert!(matches!(Client::connect(directory.path()), Err(ControlError::Timeout)));
    assert!(since.elapsed() < Duration::from_secs(60));
    // Once there is room again, whoever waits gets in.
    let waiting = std::thread::spawn({
        let directory = directory.path().to_owned();
        move || Client::connect(&directory).map(drop)
    });
    listener.set_nonblocking(false).unwrap();
    for _ in 0..10 {
        drop(listener.accept().unwrap());
    }
    assert!(waiting.join().unwrap().is_ok());
}

#[test]
fn a_long_path_is_reached_through_its_directory() {
    let directory = tempfile::tempdir().unwrap();
    let deep = directory.path().join("x".repeat(120));
    std::fs::create_dir(&deep).unwrap();
    let _runtime = start(&deep);
    let mut client = Client::connect(&deep).unwrap();
    assert_eq!(client.ask(&Request::Stop, SOON).unwrap(), Response::Done);
}

#[test]
fn nonsense_gets_an_answer_and_no_more() {
    let directory = tempfile::tempdir().unwrap();
    let _runtime = start(directory.path());
    let cases = [
        ("nonsense\n".to_string(), "can't be read"),
        ("{\"version\":99,\"body\":\"Status\"}\n".to_string(), "version 1 is spoken here"),
        ("{\"version\":1,\"body\":\"Reboot\"}\n".to_string(), "can't be read"),
        ("x".repeat(MAX_REQUEST + 10), "too long"),
    ];
    for (sent, wanted) in cases {
        let mut stream = std::os::unix::net::UnixStream::connect(socket_path(directory.path())).unwrap();
        stream.set_read_timeout(Some(SOON)).unwrap();
        let _ = stream.write_all(sent.as_bytes());
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).unwrap();
        assert!(line.contains(wanted), "{line}");
    }
}

#[test]
fn who_may_order() {
    let owner = Owner { uid: 1000 };
    for (uid, access) in [(0, Access::Order), (1000, Access::Order), (1001, Access::Read)] {
        assert_eq!(owner.access_of(uid), access, "{uid}");
    }
    for (request, order) in [
        (Request::Status, false),
        (Request::RunningSnapshot, false),
        (Request::Queues, false),
        (Request::Messages { queue: None, message: None, limit: 1 }, false),
        (Request::DomainSecurity(Box::default()), false),
        // What mail says is for its keepers only.
        (Request::Content { message: 1, offset: 0 }, true),
        (Request::Restart, true),
        (Request::TryRestart, true),
        (Request::Stop, true),
        (Request::RetryQueue { target: RetryTarget::Queue(1), resubmit: false }, true),
    ] {
        assert_eq!(request.is_order(), order, "{request:?}");
    }
}
