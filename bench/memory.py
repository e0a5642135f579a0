"""Memory and CPU time of processes and all they start, read from /proc.

Shared pages are counted once (proportional set size), so that a database's buffers are not counted
for each of its workers.
"""

import os
import threading
from pathlib import Path

EVERY = 0.2  # seconds between two looks at memory
TICKS = os.sysconf("SC_CLK_TCK")


class Peak:
    """`with Peak() as peak: ...; peak.megabytes`; `roots` are the processes watched, by id."""

    def __init__(self, *roots):
        self.roots = set(roots or (os.getpid(),))
        self.megabytes = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *failure):
        self._over.set()
        self._thread.join()
        self._sample()

    def _watch(self):
        while not self._over.wait(EVERY):
            self._sample()

    def _sample(self):
        held = sum(_kilobytes(process) for process in _with_children(self.roots))
        self.megabytes = max(self.megabytes, held / 1024)


def cpu_of(root):
    """CPU seconds of a process and all it started, those that ended included."""
    told = [_stat(process) for process in _with_children({root})]
    return sum(sum(map(int, fields[11:15])) for fields in told if fields) / TICKS


def _with_children(roots):
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if fields := _stat(folder.name):
            parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found, waiting = set(), list(roots)
    while waiting:
        process = waiting.pop()
        if process not in found:
            found.add(process)
            waiting += parents.get(process, [])
    return found


def _stat(process):
    """The fields after the name of a process, which stands in brackets and may hold spaces."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _kilobytes(process):
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
