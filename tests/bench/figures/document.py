"""document.py KIND DIR DOCUMENT REPOSITORY: writes the performance document from the raw figures in DIR."""

import os
import sys

import prose
from plan import PEERS, TITLES, Size
from raw import Raw, median
from results import ACCEPT, FIGURES, LIMITED, Results, against, field, middle

# Bytes that an idle session may take; milliseconds for a start and a restart; the share of a rate that must remain.
IDLE, START, RESTART, REMAINS = 30, 100, 300, 0.8


def times(ratio):
    """A ratio, cut and not rounded: it never says more than was measured."""
    digits = 2 if ratio < 1 else 1
    return f"{int(ratio * 10**digits + 1e-9) / 10**digits:.{digits}f} ×"


def number(value):
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(values):
    """median (least to most)"""
    if not values:
        return "–"
    if len(values) == 1:
        return number(values[0])
    return f"{number(median(values))} ({number(min(values))} to {number(max(values))})"


def thousands(count):
    return f"{count:,}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def all_ratios(results):
    """(title, sessions, ratios, target) of each row of the first table."""
    rows = []
    for figure in FIGURES:
        rows.append((figure.title, figure.sessions, results.ratios(figure), figure.target))
        if (figure.title, figure.sessions) == (ACCEPT, 50):
            for sessions in (10, 50):
                rows.append((LIMITED, sessions, results.limits(sessions), 0.5))
    title = f"List {thousands(results.size.listed)} queued messages"
    rows.append((title, None, results.lists(), 4))
    return [row for row in rows if row[2]]


def ratios(results):
    rows = []
    for title, sessions, found, _ in all_ratios(results):
        only = [ratio for ratio, _ in found]
        rows.append([title, sessions or "–", against(found), times(middle(found)), times(min(only)), times(max(only))])
    return table(["Figure", "Sessions", "Against", "Ratio", "Low", "High"], rows)


def targets(results):
    """(what, asked, found, whether it was reached)"""
    rows = []
    for title, sessions, found, target in all_ratios(results):
        if target is not None:
            what = f"{title}, {sessions} session{'s' if sessions > 1 else ''}" if sessions else title
            rows.append((what, f"at least {target} ×", times(middle(found)), middle(found) >= target))
    idle = next(one for one in FIGURES if one.test == "idle")
    each = results.values(idle, "emsh")
    if each:
        rows.append((idle.title, f"at most {IDLE} KB", f"{median(each) * 1.024:.1f} KB", median(each) * 1.024 <= IDLE))
    for queued, accept, relay in growth(results)[1:]:
        first = growth(results)[0]
        for name, found, base in (("accept", accept, first[1]), ("relay", relay, first[2])):
            if found and base:
                share = found / base
                rows.append((f"Rate of {name} with {thousands(queued)} queued", f"at least {REMAINS:.0%}", f"{share:.0%}",
                             share >= REMAINS))
    start = field("start")(results.raw.lines("start-emsh"))
    if start:
        rows.append(("Ready with an empty queue", f"under {START} ms", f"{number(start)} ms", start < START))
    for line in results.raw.lines("restart-emsh"):
        if line["test"] == "restart":
            lost = line["kept"]["errors"] + line["new"]["errors"]
            rows.append(("A graceful restart under load", f"under {RESTART} ms", f"{number(line['median'])} ms",
                         line["median"] < RESTART))
            rows.append(("Sessions that restarts broke", "none", lost, lost == 0))
    return rows


def growth(results):
    rows = []
    for queued in results.size.growth:
        lines = results.raw.lines(f"growth-{queued}")
        accept, relay = field("growth-accept")(lines), field("growth-relay")(lines)
        if accept or relay:
            rows.append((queued, accept, relay))
    return rows


def absolute(results):
    rows = []
    for figure in FIGURES:
        cells = [spread(results.values(figure, peer)) for peer in PEERS]
        rows.append([figure.title, figure.sessions or "–", figure.unit, *cells])
    return table(["Figure", "Sessions", "Unit", *(TITLES[peer] for peer in PEERS)], rows)


def limits(results):
    rows = []
    for sessions in (1, 10, 50):
        floor = [found for found in (results.floor(one, sessions) for one in results.rounds) if found]
        ceiling = [found for found in (results.ceiling(one, sessions) for one in results.rounds) if found]
        rows.append([sessions, spread(floor), spread(ceiling)])
    return table(["Sessions", "Floor: group commit of 4 KiB", "Ceiling: load tools alone"], rows)


def memory(results):
    rows = []
    for peer in PEERS:
        lines = [line for one in results.rounds for line in results.raw.lines(f"{one}-mem-{peer}")]
        cells = []
        for when in ("idle", "peak, 50 sessions", "just after the load"):
            here = [line for line in lines if line.get("when") == when]
            cells.append(spread([line["pss_mib"] for line in here]))
            cells.append(max((line["processes"] for line in here), default="–"))
        sessions = [line for one in results.rounds for line in results.raw.lines(f"{one}-idle-{peer}")]
        sessions = max((line["sessions"] for line in sessions if line["test"] == "idle"), default="–")
        rows.append([TITLES[peer], *cells, sessions])
    return table(["MTA", "Idle, MiB", "Processes", "Peak, MiB", "Processes", "Just after, MiB", "Processes",
                  "Idle sessions"], rows)


def lists(results):
    rows = []
    for peer in PEERS:
        lines = results.raw.lines(f"list-{peer}")
        for line in lines:
            if line["test"] == "queue-list":
                scaled = line["median"] * results.size.listed / line["queued"]
                note = "" if line["queued"] >= results.size.listed else " (in proportion)"
                rows.append([TITLES[peer], prose.LISTING[peer][line["command"]], thousands(line["queued"]),
                             spread(line["runs"]), number(scaled) + note])
    head = ["MTA", "Command", "Queued", "Seconds", f"Seconds for {thousands(results.size.listed)}"]
    return table(head, rows) if rows else ""


def grown(results):
    rows = growth(results)
    if not rows:
        return ""
    first = rows[0]
    cells = []
    for queued, accept, relay in rows:
        lines = results.raw.lines(f"growth-{queued}")
        start = field("growth-start", "secs")(lines)
        share = lambda found, base: f"{found / base:.0%}" if found and base else "–"
        spreads = [next((spread(line["runs"]) for line in lines if line["test"] == test), "–")
                   for test in ("growth-accept", "growth-relay")]
        cells.append([thousands(queued), spreads[0], share(accept, first[1]), spreads[1], share(relay, first[2]),
                      number(start), number(field("growth-relay", "pss_mib")(lines) or 0)])
    return table(["Queued", "Accept, messages/s", "of the rate at 0", "Relay, messages/s", "of the rate at 0",
                  "Start, s", "Memory after relaying, MiB"], cells)


def starting(results):
    rows = []
    for line in results.raw.lines("start-emsh"):
        if line["test"] == "start":
            rows.append(["From the start of the process to 220, empty queue", len(line["runs"]), spread(line["runs"])])
    for line in results.raw.lines("restart-emsh"):
        if line["test"] == "restart":
            rows.append(["Restart-Service under load, whole cmdlet", len(line["runs"]), spread(line["runs"])])
    text = table(["Figure", "Times", "ms"], rows) if rows else ""
    for line in results.raw.lines("restart-emsh"):
        if line["test"] == "restart":
            kept, new = line["kept"], line["new"]
            text += (f"\nWhile the service restarted, 25 kept sessions sent {thousands(kept['sent'])} messages with"
                     f" {kept['errors']} errors, and 25 clients sent {thousands(new['sent'])} over as many new"
                     f" connections with {new['errors']} errors.\n")
    return text


def cargo(results, bench):
    """The table lines that a cargo bench printed."""
    lines = [line for line in results.raw.text(f"cargo-{bench}").splitlines() if line.startswith("|")]
    return "\n".join(lines) + "\n" if lines else ""


def parts(results):
    """What Criterion says: the three numbers of each "time:"."""
    rows, name = [], ""
    for line in results.raw.text("cargo-parts").splitlines():
        before, found, after = line.partition("time:")
        if found:
            low, low_unit, value, unit, high, high_unit = after.strip(" []").split()
            rows.append([before.strip() or name, f"{value} {unit}", f"{low} {low_unit}", f"{high} {high_unit}"])
        elif line and not line.startswith(" "):
            name = line.strip()
    return table(["Part", "Time", "Low", "High"], rows) if rows else ""


def calm(results):
    found = [line["busy_pct"] for step in results.raw.steps() for line in results.raw.lines(step)
             if line.get("test") == "calm"]
    return f"{median(found):.0f} % (at most {max(found):.0f} %)" if found else "not known"


def document(results, kind, notes):
    facts = results.raw.lines("machine")[0]
    found = targets(results)
    failed = results.raw.steps(".failed")
    sections = [
        prose.head(kind, results.size, [len(found) for found in map(results.ratios, FIGURES) if found]),
        ratios(results),
        prose.READING,
        "## Targets\n",
        table(["Figure", "Asked", "Found", "Reached"],
              [[what, asked, value, "yes" if good else "**no**"] for what, asked, value, good in found]),
        prose.unreached([what for what, _, _, good in found if not good], failed),
        notes,
        "## Absolute figures\n\nMedian of the rounds (least to most).\n",
        absolute(results),
        prose.limits(),
        limits(results),
        "### Memory\n",
        memory(results),
        "### Listing the queue\n\n" + prose.lists(results.size),
        lists(results),
        "## Growth\n\n" + prose.GROWTH,
        grown(results),
        "## Start and restart\n",
        starting(results),
        prose.SCALE + cargo(results, "scale") if cargo(results, "scale") else "",
        prose.PARTS,
        parts(results),
        prose.machine(facts, calm(results)),
        prose.SETTINGS,
        prose.REPEAT,
    ]
    return "\n".join(section for section in sections if section)


def main():
    kind, directory, path, repository = sys.argv[1:5]
    raw = Raw(directory, kind)
    if not raw.has("machine"):
        sys.exit(f"there are no figures of a {kind} run in {directory}")
    with open(os.path.join(os.path.dirname(__file__), "notes.md")) as file:
        notes = file.read()
    text = document(Results(raw, Size(kind)), kind, notes)
    for secret in (directory, repository, os.path.expanduser("~")):
        if len(secret) > 1 and secret in text:
            sys.exit("a path of this machine would stand in the document")
    with open(path, "w") as file:
        file.write(text)
    print(f"{path} is written")


if __name__ == "__main__":
    main()
