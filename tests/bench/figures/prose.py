"""The document's texts."""

from plan import TITLES

LISTING = {
    "emsh": {"list": "`emsh Get-Message -ResultSize Unlimited`", "list-json": "`emsh Get-Message -ResultSize Unlimited -Json`"},
    "postfix": {"list": "`postqueue -p`", "list-json": "`postqueue -j`"},
    "exim": {"list": "`exim -bp`"},
    "opensmtpd": {"list": "`smtpctl show queue`"},
}


def ratio_of(planned, measured):
    """Of what the ratio is; measured: how many rounds each one has."""
    least, most = min(measured, default=0), max(measured, default=0)
    if least == planned:
        return f"The ratio is the median of {planned} rounds."
    if most == 1:
        return f"The ratio is that of one round: no more were measured of {planned}."
    return f"The ratio is the median of the rounds that were measured, {least} to {most} of {planned}."


def head(kind, size, measured):
    text = f"""# Performance

emsh beside Postfix, Exim and OpenSMTPD, measured in one run, on one disk, with the same load tools (`smtp-source` and
`smtp-sink` of Postfix, and `tests/bench/peerlab/src/smtpbench.c` for TLS and latencies). This page is written by
`tests/bench/run`; nobody edits it.
"""
    if kind == "quick":
        return text + """
**This was a short run**: one round, runs of a second, a small queue. It shows that everything can be measured; its
figures are rough.
"""
    if kind == "middle":
        text += """
**Runs of a second**, and queues of 20,000 to 100,000 messages: `tests/bench/run -m`. The full run takes longer
for each figure, and goes to a million.
"""
    return text + f"""
{ratio_of(size.rounds, measured)} In each round all MTAs are measured in turn, and we are
compared with whichever peer was best there in that round. Low and High are the rounds' lowest and highest ratio.
"""


READING = """Every ratio says how many times better emsh is, and is cut, not rounded. Rates: ours / theirs. Times and memory, where
less is better: theirs / ours. "floor" and "ceiling" are what the disk makes durable by SQLite group commit with as many
writers, and what the load tools do with no MTA between them; we are compared with the lower one.

"Accept" only takes mail in, for all four alike: Postfix holds it, Exim queues it only, OpenSMTPD's relaying is paused, our
Send connector is off. "With delivery behind it" is a real delivery to a sink for us, and a discard for Postfix and Exim;
OpenSMTPD has no such thing. Everything is kept by the promise that the MTAs ship with: no 250 before the message is on
the disk. emsh runs as it ships, as two processes, and both count.
"""


def unreached(missed, failed):
    if not missed and not failed:
        return "All targets are reached.\n"
    text = ""
    if missed:
        text += "Not reached: " + "; ".join(missed) + ".\n"
    if failed:
        text += "\nSteps that failed, and are missing here: " + ", ".join(f"`{step}`" for step in failed) + ".\n"
    return text


def limits():
    return """### What the disk and the load tools do

Messages a second. The floor is `fsyncfloor`'s group commit: as many threads hand 4 KiB to one SQLite writer (WAL,
synchronous=FULL), which commits whatever waits.
"""


def lists(size):
    return f"""Messages that wait for a smart host that refuses connections, 1 KiB each; filled over SMTP, for at most
{size.fill_seconds} s. Where a peer did not take all of them in that time, its listing is counted in proportion. Measured in
one round, three times, the median taken; the best command of each MTA counts.
"""


GROWTH = """Messages wait for fifty smart hosts that refuse connections, each tried once before; beside them, 10 kept sessions
hand in mail that another smart host takes (relay), or that only waits (accept). The queue is filled by the service's own
writer before its start. Median of the runs (least to most); each run of accepting begins with the same queue.
"""

SCALE = """## Scale of the configuration

`cargo bench --bench scale`:

"""

PARTS = """## Parts

`cargo bench --bench parts` measures, with Criterion and without a network, the decoder of DATA, the binder of cmdlets, the
verdict on a partner's certificate, and the queue's commit. `--bench cmdlets`, `idle` and `queued` measure whole
processes beside their own targets.
"""


def machine(facts, calm):
    mtas = ", ".join(f"{TITLES[name]} {facts[name]}" for name in ("postfix", "exim", "opensmtpd"))
    return f"""## Machine and versions

| | |
| --- | --- |
| Date | {facts['date']} |
| Processors | {facts['processors']} |
| Memory | {facts['memory']} |
| System | {facts['system']}, kernel {facts['kernel']} |
| File system | {facts['file_system']} |
| Disk | {facts['disk']} |
| emsh | {facts['emsh']}, commit {facts['commit']}, {facts['rustc']}, release build |
| Peers | {mtas} (Debian packages) |
| Busy with other work, before each step | {calm} |
"""


SETTINGS = """## Settings

All MTAs listen on 127.0.0.1 and relay to a sink on 127.0.0.1. Durability is nowhere touched. What differs from the
defaults is what a good administrator of a busy relay would set; the files are in `tests/bench/peerlab/peers/`.

| MTA | Setting | Why |
| --- | --- | --- |
| emsh | `MaxInboundConnection`, `MaxInboundConnectionPerSource`, `MessageRateLimit` Unlimited, `MaxInboundConnectionPercentagePerSource` 100, `MaxConnectionRatePerMinute` 1000000 | all clients come from one address |
| emsh | `TarpitInterval` 0 | no artificial delay |
| emsh | `Ms-Exch-SMTP-Accept-Any-Recipient` for the clients' one address | they relay |
| emsh | `MaxPerDomainOutboundConnections` 50, `SmtpMaxMessagesPerConnection` 1000 | one busy smart host |
| emsh | with TLS: the test certificate, `RequireTLS`, `TlsAuthLevel EncryptionOnly` | the sink's certificate is self-signed, for all alike |
| emsh | growth and listing: `MessageRetryInterval` and `OutboundConnectionFailureRetryInterval` 4 h | dead hosts are tried once |
| Postfix | `default_process_limit` 200, `smtpd_client_connection_count_limit` 0 | many trusted clients |
| Postfix | `in_flow_delay` 0 | no artificial delay |
| Postfix | `initial_destination_concurrency` 20, `default_destination_concurrency_limit` 50, `smtp_connection_cache_destinations`, `smtp_tls_connection_reuse` | one busy smart host |
| Postfix | `disable_dns_lookups`, `smtpd_peername_lookup` no | no DNS for anybody |
| Postfix | no chroot, only the services that a relay needs | it runs from an unpacked package |
| Exim | `smtp_accept_max` 300, `smtp_accept_max_per_connection`, `smtp_accept_queue_per_connection` 0, `smtp_connect_backlog` 500 | many trusted clients |
| Exim | `split_spool_directory`, no `message_logs`, `queue_run_max` 10, `deliver_drop_privilege` | throughput of a relay |
| Exim | `host_lookup` empty, `rfc1413_query_timeout` 0 s | no DNS and no ident for anybody |
| OpenSMTPD | `mta limit` of connections 50, `conn-delay-relay` 0, `max-inflight` 20000, `max-mails` 1000000 | one busy smart host, kept connections |
| OpenSMTPD | a resolv.conf that reads the hosts file only | it looks up each client's name |

OpenSMTPD's relay figures are of short runs: it hands mail to one smart host in small batches, tens of messages a second.
"""

REPEAT = """## Repeat it

```sh
tests/bench/run DIR
```

As root, on Debian or Ubuntu with Rust and a C compiler; DIR must be on the disk that is to be measured. It unpacks the
peers' Debian packages under DIR (nothing is installed as this machine's server), builds emsh, measures for about 75
minutes, and writes this page. `-q` is a short form of about 8 minutes. A run that was broken off goes on where it
stopped. The raw lines stay in DIR; `tests/bench/run -r DIR` writes the page from them again. One test of one MTA:
`tests/bench/peerlab/bench.sh DIR emsh relay`.
"""
