//! The memory of the service: it is two processes, and a third while it restarts.

/// What a process and its descendants hold, bytes: pages that several share count once (PSS).
pub fn resident(pid: u32) -> u64 {
    let own = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = own.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap_or("0 kB");
    let own = line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap() * 1024;
    own + children(pid).into_iter().map(resident).sum::<u64>()
}

/// Those that any thread of the process has started.
fn children(pid: u32) -> Vec<u32> {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    threads
        .filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok())
        .flat_map(|list| list.split_whitespace().filter_map(|word| word.parse().ok()).collect::<Vec<u32>>())
        .collect()
}
