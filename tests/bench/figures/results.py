"""The figures of a run: what a round found for an MTA, and how that compares."""

from plan import PEERS, TITLES
from raw import median


class Figure:
    """One row: a title, how many sessions, and where its number stands among a step's lines."""

    def __init__(self, title, sessions, test, pick, less=False, against=None, target=None, unit="messages/s"):
        self.title, self.sessions, self.test, self.pick = title, sessions, test, pick
        # less: the lower number is the better one, and the ratio is theirs to ours.
        # against: the one MTA that counts; else the best of all.
        self.less, self.against, self.target, self.unit = less, against, target, unit


def field(test, name="median", **wanted):
    """Picks a field of the first line of that test that has the wanted values."""

    def pick(lines):
        for line in lines:
            if line.get("test") == test and all(line.get(key) == value for key, value in wanted.items()):
                # A sink or a client that did not end as it must makes no figure.
                return line.get(name) if line.get("rc", 0) == 0 else None
        return None

    return pick


def best_command(*commands):
    """The least median of several commands that do the same."""

    def pick(lines):
        found = [field("queue-list", command=one)(lines) for one in commands]
        found = [one for one in found if one]
        return min(found) if found else None

    return pick


def listing(lines):
    return best_command("list", "list-json")(lines)


ACCEPT = "Accept, durable, 5 KiB, kept connections"
LIMITED = "Accept, durable, 5 KiB, of what disk and load tools allow"
FIGURES = [
    *(Figure(ACCEPT, sessions, "hold", field("accept-hold", sessions=sessions), target=target)
      for sessions, target in ((1, 3), (10, 8), (50, 8))),
    *(Figure("Accept with delivery behind it, 5 KiB, kept connections", sessions, "accept", field("accept", sessions=sessions, reuse=1))
      for sessions in (1, 10, 50)),
    *(Figure("Relay to a smart host, kept connections", sessions, "relay", field("relay", sessions=sessions, reuse=1),
             target=6 if sessions == 10 else None) for sessions in (1, 10, 50)),
    Figure("Relay to a smart host, new connections", 10, "relay", field("relay", sessions=10, reuse=0)),
    Figure("Relay over STARTTLS both sides, new connections", 10, "tls", field("tls", sessions=10, reuse=0), target=5),
    Figure("Relay over STARTTLS both sides, kept connections", 10, "tls", field("tls", sessions=10, reuse=1)),
    Figure("p99 from final dot to 250", 50, "latency", field("hold-latency", "dot_p99_ms", sessions=50), less=True,
           target=5, unit="ms"),
    Figure("p99 from final dot to 250 with delivery behind it", 50, "latency",
           field("accept-latency", "dot_p99_ms", sessions=50), less=True, unit="ms"),
    Figure("Memory of all processes (PSS) under load", 50, "mem", field("mem", "pss_mib", when="peak, 50 sessions"),
           less=True, against="postfix", target=3, unit="MiB"),
    Figure("Memory (PSS) per idle session", None, "idle", lambda lines: per_session(lines), less=True, against="postfix",
           unit="KiB"),
    Figure("A one-shot cmdlet, whole process", None, "cli", field("cli", command="show config"), less=True,
           against="postfix", target=1, unit="ms"),
]


def per_session(lines):
    found = field("idle", "bytes_each")(lines)
    return None if found is None else found / 1024


class Results:
    """The rounds of a run."""

    def __init__(self, raw, size):
        self.raw, self.size = raw, size
        self.rounds = range(1, size.rounds + 1)

    def value(self, figure, number, peer):
        return figure.pick(self.raw.lines(f"{number}-{figure.test}-{peer}")) or None

    def values(self, figure, peer):
        found = [self.value(figure, number, peer) for number in self.rounds]
        return [one for one in found if one is not None]

    def ratios(self, figure):
        """One (ratio, the MTA that it is against) a round."""
        found = []
        for number in self.rounds:
            ours = self.value(figure, number, "emsh")
            peers = [figure.against] if figure.against else PEERS[1:]
            theirs = [(self.value(figure, number, peer), peer) for peer in peers]
            theirs = [one for one in theirs if one[0] is not None]
            if ours is None or not theirs:
                continue
            best, peer = min(theirs) if figure.less else max(theirs)
            found.append((best / ours if figure.less else ours / best, TITLES[peer]))
        return found

    def floor(self, number, sessions):
        """What the disk makes durable by group commit with so many writers, messages a second."""
        pick = field("fsync", "rate", case="group", threads=sessions)
        return pick(self.raw.lines(f"{number}-floor-direct"))

    def ceiling(self, number, sessions):
        """What the load tools do with no MTA between them."""
        return field("ceiling", sessions=sessions, reuse=1)(self.raw.lines(f"{number}-ceiling-direct"))

    def limits(self, sessions):
        """Accepting against the lower of the two, one (ratio, which) a round."""
        accept = next(one for one in FIGURES if one.title == ACCEPT and one.sessions == sessions)
        found = []
        for number in self.rounds:
            ours = self.value(accept, number, "emsh")
            both = [(self.floor(number, sessions), "floor"), (self.ceiling(number, sessions), "ceiling")]
            both = [one for one in both if one[0]]
            if ours and len(both) == 2:
                least, which = min(both)
                found.append((ours / least, which))
        return found

    def once(self, step, pick):
        return pick(self.raw.lines(step))

    def lists(self):
        """(ratio, peer) of listing the queue; a queue that was not filled wholly counts in proportion."""
        times = {}
        for peer in PEERS:
            lines = self.raw.lines(f"list-{peer}")
            took, queued = listing(lines), field("queue-fill", "queued")(lines)
            if took and queued:
                times[peer] = took * self.size.listed / queued
        ours = times.pop("emsh", None)
        if not ours or not times:
            return []
        peer = min(times, key=times.get)
        return [(times[peer] / ours, TITLES[peer])]


def against(ratios):
    """The names of those that the rounds compared with, the most frequent first."""
    names = [name for _, name in ratios]
    return ", ".join(sorted(dict.fromkeys(names), key=lambda name: -names.count(name)))


def middle(ratios):
    return median([ratio for ratio, _ in ratios])
