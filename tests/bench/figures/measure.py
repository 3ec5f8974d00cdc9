"""measure.py KIND DIR REPOSITORY: runs the steps that are not there yet, and says what became of each.

A step that fails is noted (STEP.failed), tried once more by the next call, and missing in the document.
"""

import hashlib
import os
import signal
import subprocess
import sys
import time

import machine
from plan import Size, steps
from raw import Raw

# Seconds that a step may take: a million messages are filled, copied and read in one.
LIMIT = 3600


def what_is_measured(binaries, repository):
    """A digest of the binaries and of the scripts."""
    digest = hashlib.sha256()
    lab = os.path.join(repository, "tests/bench")
    files = [os.path.join(binaries, name) for name in ("emsh", "emsh-transport")]
    for at, _, names in sorted(os.walk(os.path.join(lab, "peerlab"))):
        files += [os.path.join(at, name) for name in sorted(names) if not name.endswith(".md")]
    files.append(os.path.join(lab, "figures/plan.py"))
    for path in files:
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def busy_percent(seconds):
    """How busy all processors were for a while, with nothing of ours running."""

    def read():
        with open("/proc/stat") as file:
            fields = [int(field) for field in file.readline().split()[1:9]]
        return sum(fields) - fields[3] - fields[4], sum(fields)

    first = read()
    time.sleep(seconds)
    last = read()
    return 100 * (last[0] - first[0]) / max(1, last[1] - first[1])


def command(step, directory, repository):
    if step.peer == "cargo":
        return ["cargo", "bench", "-q", "--bench", step.test]
    return [os.path.join(repository, "tests/bench/peerlab/bench.sh"), directory, step.peer, step.test]


def run(step, directory, repository):
    """Standard output, standard error and the exit code; what takes too long is ended."""
    environment = dict(os.environ, **step.variables)
    child = subprocess.Popen(command(step, directory, repository), cwd=repository, env=environment, text=True,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             start_new_session=True)
    try:
        out, err = child.communicate(timeout=LIMIT)
    except BaseException:
        # bench.sh stops its peer when it is told to end.
        os.killpg(child.pid, signal.SIGTERM)
        try:
            child.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
        raise
    return out, err, child.returncode


def main():
    kind, directory, repository = sys.argv[1:4]
    raw = Raw(directory, kind)
    binaries = os.environ["EMSH_BIN"]
    digest = what_is_measured(binaries, repository)
    before = raw.text("measured", ".sha256")
    if before and before != digest:
        print("what is measured has changed: all figures are taken anew", flush=True)
        raw.forget()
    raw.write("measured", digest, ".sha256")
    if not raw.has("machine"):
        raw.write("machine", repr(machine.facts(directory, repository, binaries)) + "\n")
    all_steps = [step for step in steps(Size(kind))
                 if step.peer != "cargo" or os.path.exists(os.path.join(repository, "tests/bench", step.test + ".rs"))]
    for number, step in enumerate(all_steps, 1):
        if raw.has(step.name):
            continue
        calm = busy_percent(0.7)
        since = time.monotonic()
        failed = None
        try:
            out, err, code = run(step, directory, repository)
        except subprocess.TimeoutExpired:
            out, err, code = "", f"not done within {LIMIT} s\n", 1
        # A cargo bench that misses a target of its own ends with 1 after having said all.
        if not out.strip() or (code != 0 and step.peer != "cargo"):
            failed = f"{out}\n{err[-2000:]}\nexit code {code}\n"
            raw.write(step.name, failed, ".failed")
        else:
            raw.write(step.name, out + f'{{"test":"calm","busy_pct":{calm:.1f}}}\n')
            if os.path.exists(raw.path(step.name, ".failed")):
                os.remove(raw.path(step.name, ".failed"))
        took = time.monotonic() - since
        print(f"{number}/{len(all_steps)} {step.name}: {took:.0f} s{' FAILED' if failed else ''}", flush=True)
        if failed:
            print(err[-500:], flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
