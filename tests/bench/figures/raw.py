"""The raw figures of a run: one file of JSON lines for each step, in DIR/figures/KIND.

A step that is complete has its file; it is written at once, so that a run can be broken off at any moment. Only what
python3-minimal brings is imported: the lines hold numbers, texts and lists, which ast reads as well as json would.
"""

import ast
import os


class Raw:
    """Reads and writes the steps of one kind of run ("full" or "quick")."""

    def __init__(self, directory, kind):
        self.at = os.path.join(directory, "figures", kind)
        os.makedirs(self.at, exist_ok=True)

    def path(self, step, suffix=".jsonl"):
        return os.path.join(self.at, step + suffix)

    def has(self, step):
        return os.path.exists(self.path(step))

    def write(self, step, text, suffix=".jsonl"):
        partial = self.path(step, ".partial")
        with open(partial, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.rename(partial, self.path(step, suffix))

    def text(self, step, suffix=".jsonl"):
        try:
            with open(self.path(step, suffix)) as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def lines(self, step):
        """The JSON lines of a step; none where it is not there."""
        return [ast.literal_eval(line) for line in self.text(step).splitlines() if line.startswith("{")]

    def steps(self, suffix=".jsonl"):
        return sorted(name[: -len(suffix)] for name in os.listdir(self.at) if name.endswith(suffix))

    def forget(self):
        for name in os.listdir(self.at):
            os.remove(os.path.join(self.at, name))


def median(values):
    values = sorted(values)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
