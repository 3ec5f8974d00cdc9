"""What the figures were taken on: the machine, its disk, and the versions of everything."""

import glob
import os
import re
import subprocess
import time


def said(words, **more):
    """The first line of what a command prints, or nothing."""
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=30, **more)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout.splitlines() or [""])[0].strip()


def read(path):
    try:
        with open(path) as file:
            return file.read().strip()
    except OSError:
        return ""


def disk(directory):
    """File system, its options, and the kind of the disk below it."""
    number = os.stat(directory).st_dev
    name = f"{os.major(number)}:{os.minor(number)}"
    kind = options = ""
    for line in read("/proc/self/mountinfo").splitlines():
        fields = line.split()
        if fields[2] == name:
            after = fields[fields.index("-") + 1 :]
            kind, options = after[0], ",".join(dict.fromkeys((fields[5] + "," + after[2]).split(",")))
    block = os.path.realpath(f"/sys/dev/block/{name}")
    if os.path.exists(block + "/partition"):
        block = os.path.dirname(block)
    if "/virtio" in block:
        sort = "virtual disk (virtio)"
    elif "/nvme/" in block:
        sort = "NVMe"
    elif not os.path.exists(block + "/queue"):
        sort = "unknown"
    else:
        sort = "hard disk" if read(block + "/queue/rotational") == "1" else "SSD"
    cache = read(block + "/queue/write_cache")
    scheduler = re.findall(r"\[(.*?)\]", read(block + "/queue/scheduler"))
    return {
        "file_system": f"{kind} ({options})",
        "disk": sort + (f", write cache: {cache}" if cache else "") + (f", scheduler: {scheduler[0]}" if scheduler else ""),
    }


def package(directory, name):
    """The version of a Debian package that was unpacked."""
    for path in sorted(glob.glob(os.path.join(directory, "debs", name + "_*.deb"))):
        return os.path.basename(path).split("_")[1].replace("%3a", ":")
    return ""


def facts(directory, repository, binaries):
    model = re.search(r"model name\s*:\s*(.*)", read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*(\d+)", read("/proc/meminfo"))
    system = re.search(r'PRETTY_NAME="(.*)"', read("/etc/os-release"))
    found = {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "processors": f"{os.cpu_count()} × {model.group(1) if model else 'unknown'}",
        "memory": f"{int(memory.group(1)) / 2**20:.1f} GiB" if memory else "",
        "kernel": os.uname().release,
        "system": system.group(1) if system else "",
        "emsh": said([os.path.join(binaries, "emsh"), "--version"]),
        "commit": said(["git", "-C", repository, "rev-parse", "--short", "HEAD"]),
        "rustc": said(["rustc", "--version"]),
        "postfix": package(directory, "postfix"),
        "exim": package(directory, "exim4-daemon-light"),
        "opensmtpd": package(directory, "opensmtpd"),
    }
    found.update(disk(directory))
    return found
