"""How a run is doing, in a small file that its worker rewrites as it goes and everyone else reads."""

import json
import os
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from hasy_core.files.atomic import replacing

STATES = ("new", "queued", "preparing", "running", "paused", "stopped", "failed", "finished")
LIVE = ("queued", "preparing", "running", "paused")
SECONDS_BETWEEN = 0.5


@dataclass(frozen=True)
class Status:
    """How a run is doing.

    Attributes:
        state: one of `STATES`, or "interrupted": its process ended without a word. Can go on from its checkpoint.
        said: one sentence: what is being done, or why it ended.
        step, steps: done and in all; 0 of 0 before they are known.
        per_epoch: steps of one epoch.
        seconds: trained so far, over all resumptions, pauses left out.
        images_per_second: over the last seconds of training; 0 while nothing trains.
        learning_rate: of the last step.
        device: what computes.
        process: id of the worker's process.
        since: time (seconds since 1970) at which the worker began; the queue is ordered by it.
    """

    state: str = "new"
    said: str = ""
    step: int = 0
    steps: int = 0
    per_epoch: int = 0
    seconds: float = 0.0
    images_per_second: float = 0.0
    learning_rate: float = 0.0
    device: str = ""
    process: int = 0
    since: float = 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds to the last step at the run's mean pace; None before the first step."""
        return self.seconds / self.step * (self.steps - self.step) if self.step else None


def read_status(path: Path) -> Status:
    """The status in a file; that of a new run where there is none, or none that can be read."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Status()
    return _status(values) or Status()


def _status(values: object) -> Status | None:
    if not isinstance(values, dict) or values.get("state") not in STATES:
        return None
    plain = asdict(Status())
    taken = {name: values.get(name, usual) for name, usual in plain.items()}
    for name, usual in plain.items():
        kinds = (int, float) if isinstance(usual, float) else type(usual)
        if isinstance(taken[name], bool) or not isinstance(taken[name], kinds):
            return None
    return Status(**taken)


class StatusFile:
    """The worker's side: tells how the run is doing, at most twice a second unless its state changes.

    Args:
        path: the file; None to tell nobody.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._told = 0.0
        self.now = replace(read_status(path) if path else Status(), process=os.getpid(), since=time.time())

    def write(self, **changes: Any) -> None:
        """Take over changed attributes of `Status`, and write the file if it is time.

        Raises:
            HasyError: the file cannot be written.
        """
        before, self.now = self.now, replace(self.now, **changes)
        if self._path is None or (self.now.state == before.state and time.monotonic() - self._told < SECONDS_BETWEEN):
            return
        # What a power cut can take is half a second of telling, so nothing waits for the disk.
        with replacing(self._path, lasting=False) as part:
            part.write_text(json.dumps(asdict(self.now)), encoding="utf-8")
        self._told = time.monotonic()
