//! Keeper and front as two processes: what the front has in its hands, and what the end of one means for the other.

use super::site::{Site, wait_for};
use std::path::PathBuf;

/// The front that this keeper started.
fn front(keeper: u32) -> u32 {
    let mut found = Vec::new();
    for task in std::fs::read_dir(format!("/proc/{keeper}/task")).unwrap() {
        let children = std::fs::read_to_string(task.unwrap().path().join("children")).unwrap_or_default();
        found.extend(children.split_whitespace().map(|pid| pid.parse::<u32>().unwrap()));
    }
    assert_eq!(found.len(), 1, "the keeper has one child: {found:?}");
    found[0]
}

/// What a process has open.
fn open_files(pid: u32) -> Vec<PathBuf> {
    let all = std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap();
    all.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok()).collect()
}

fn is_there(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.rsplit(") ").next().and_then(|rest| rest.chars().next());
    state.is_some_and(|state| state != 'Z')
}

fn kill(pid: u32) {
    let pid = rustix::process::Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}

#[test]
fn the_front_has_the_queue_and_neither_the_store_nor_its_key_nor_the_control_socket() {
    let mut site = Site::new();
    site.start();
    let keeper = site.status().unwrap().pid;
    let front = front(keeper);
    let open = open_files(front);
    let has = |name: &str| open.iter().any(|path| path.ends_with(name));
    assert!(has("queue/queue.db") && has("queue/lock"), "{open:?}");
    for secret in ["config.db", "secret.key", "control.sock"] {
        assert!(!has(secret), "{secret}: {open:?}");
    }
    // Of sockets by name (control) the front holds none: those in its hands have no path.
    let inodes: Vec<u64> = open
        .iter()
        .filter_map(|path| path.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok())
        .collect();
    let unix = std::fs::read_to_string("/proc/net/unix").unwrap();
    // It is made under a name with the keeper's number.
    let control = format!("control.sock.{keeper}");
    let named = unix.lines().filter(|line| line.ends_with(&control));
    let named: Vec<u64> = named.filter_map(|line| line.split_whitespace().nth(6)?.parse().ok()).collect();
    assert!(!named.is_empty(), "the keeper listens there");
    assert!(named.iter().all(|inode| !inodes.contains(inode)), "{named:?} {inodes:?}");
    assert!(
        open_files(keeper).iter().all(|path| !path.ends_with("queue/queue.db")),
        "the queue is the front's"
    );
}

#[test]
fn neither_lives_without_the_other() {
    let mut site = Site::new();
    site.start();
    let keeper = site.status().unwrap().pid;
    let child = front(keeper);
    // The keeper is killed: the front ends, too, and the queue is free.
    site.kill();
    wait_for("the front ends", || (!is_there(child)).then_some(()));
    site.start();
    let keeper = site.status().unwrap().pid;
    let child = front(keeper);
    // The front is killed: the service ends, and says so.
    kill(child);
    wait_for("the keeper ends", || (!is_there(keeper)).then_some(()));
    assert!(
        site.log().contains("the process that serves sessions and the queue has ended"),
        "{}",
        site.log()
    );
    site.kill();
    site.start();
    site.must(&["Get-Queue"]);
}
