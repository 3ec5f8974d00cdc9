"""What is measured, and in which order.

Three rounds; within a round each test is run for all MTAs before the next test begins, and each round another MTA
goes first. What takes minutes to fill, and what has no peer, is measured once, after the rounds.
"""

PEERS = ["emsh", "postfix", "exim", "opensmtpd"]
TITLES = {"emsh": "emsh", "postfix": "Postfix", "exim": "Exim", "opensmtpd": "OpenSMTPD"}
SESSIONS = [1, 10, 50]


class Step:
    """One call of bench.sh (or of cargo bench), with the variables that it gets."""

    def __init__(self, name, peer, test, **variables):
        self.name, self.peer, self.test = name, peer, test
        self.variables = {key: str(value) for key, value in variables.items()}


class Size:
    """How much is measured: in full, in two rounds of short runs (middle), or shortly (quick)."""

    def __init__(self, kind):
        def of(full, middle, quick):
            return {"full": full, "middle": middle, "quick": quick}[kind]

        self.rounds = of(3, 2, 1)
        self.seconds = of(4, 1, 1)
        self.floor = of(2, 0.5, 0.5)
        # OpenSMTPD relays tens of messages a second.
        self.slow = of(300, 60, 40)
        self.messages = of(60000, 20000, 20000)
        self.idle = {"emsh": 1000, "postfix": 100, "exim": 100, "opensmtpd": 100}
        self.listed = of(100000, 20000, 5000)
        self.fill_seconds = of(300, 90, 60)
        self.growth = of([0, 10**4, 10**5, 10**6], [0, 10**4, 10**5], [0, 10**4])
        self.growth_runs = of(3, 2, 1)
        self.starts = of(20, 10, 5)
        self.restarts = of(10, 5, 3)
        self.cmdlets = of(100, 40, 30)
        self.relays = of("1:1 10:1 50:1 10:0", "10:1 10:0", "10:1")
        self.slow_relays = of(self.relays, "10:1", "10:1")
        self.latency = [50]
        self.discards = of(True, False, True)
        self.cargo = of(["scale", "parts"], [], [])


def rounds(size):
    """The steps of all rounds."""
    for number in range(1, size.rounds + 1):
        turn = (number - 1) % len(PEERS)
        order = PEERS[turn:] + PEERS[:turn]

        def step(test, peer, **variables):
            every = {"RUNS": 1, "SECS": size.seconds, "SIZES": "5120", "REUSES": "1", "MAXCOUNT": size.messages}
            every.update(variables)
            return Step(f"{number}-{test}-{peer}", peer, test, **every)

        yield step("floor", "direct", FLOOR_SECS=size.floor)
        yield step("ceiling", "direct")
        for peer in order:
            yield step("hold", peer)
        for peer in order:
            yield step("latency", peer, SESSIONS=" ".join(map(str, size.latency)))
        for peer in order:
            # What OpenSMTPD has of it is "hold" already.
            if peer != "opensmtpd" and size.discards:
                yield step("accept", peer)
        for test in ("relay", "tls"):
            for peer in order:
                few = peer == "opensmtpd"
                count = size.slow if few else size.messages
                relays = size.slow_relays if few else size.relays
                yield step(test, peer, MAXCOUNT=count, RELAYS=relays, NO_RESUMED=1)
        for peer in order:
            yield step("mem", peer, MEM_SESSIONS="50", MAXCOUNT=size.slow if peer == "opensmtpd" else size.messages)
        for peer in order:
            yield step("idle", peer, IDLE=size.idle[peer])
        for peer in order:
            yield step("cli", peer, CLI_RUNS=size.cmdlets)


def once(size):
    """The steps after the rounds."""
    yield Step("start-emsh", "emsh", "start", STARTS=size.starts)
    yield Step("restart-emsh", "emsh", "restart", RESTARTS=size.restarts)
    for peer in PEERS:
        yield Step(f"list-{peer}", peer, "list", RUNS=3, FILLS=size.listed, FILL_SECS=size.fill_seconds)
    for queued in size.growth:
        yield Step(f"growth-{queued}", "emsh", "growth", GROWTH=queued, RUNS=size.growth_runs, SECS=size.seconds,
                   MAXCOUNT=size.messages)
    for bench in size.cargo:
        yield Step(f"cargo-{bench}", "cargo", bench)


def steps(size):
    yield from rounds(size)
    yield from once(size)
