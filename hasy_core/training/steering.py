"""What a run is asked to do while it trains: a small file that pages write and the worker reads."""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

from hasy_core.errors import HasyError
from hasy_core.files.atomic import replacing

ACTIONS = ("train", "pause", "stop")
FACTORS = (1e-3, 1e3)


@dataclass(frozen=True)
class Control:
    """What is wanted of a run.

    Attributes:
        action: "train", "pause" (keep the process, do no steps) or "stop" (save and end).
        rate_factor: multiplies the learning rate that the schedule says, from now on.
    """

    action: str = "train"
    rate_factor: float = 1.0

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise HasyError(f"A run can be asked to {', '.join(ACTIONS)}, not {self.action!r}.")
        if not (math.isfinite(self.rate_factor) and FACTORS[0] <= self.rate_factor <= FACTORS[1]):
            raise HasyError(
                f"The learning rate can be multiplied by {FACTORS[0]:g} to {FACTORS[1]:g}, not by {self.rate_factor:g}."
            )


class Steering:
    """The control file of one run, as the worker reads it: looked at before every step, read when it changed.

    Args:
        path: the file; it need not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._control = Control()

    def control(self) -> Control:
        """What is wanted now. A file that cannot be read, or asks for the impossible, changes nothing."""
        try:
            found = self._path.stat()
        except OSError:
            return self._control
        seen = (found.st_mtime_ns, found.st_ino)
        if seen != self._seen:
            self._seen = seen
            self._control = read_control(self._path, otherwise=self._control)
        return self._control


def read_control(path: Path, otherwise: Control | None = None) -> Control:
    """The control in a file; `otherwise` (or that of a new run) where there is none, or none that can be read."""
    otherwise = otherwise or Control()
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Control(str(values["action"]), float(values["rate_factor"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError, HasyError):
        return otherwise


def set_control(path: Path, *, action: str | None = None, rate_factor: float | None = None) -> Control:
    """Change a run's control file; what is not named stays as it was.

    Args:
        path: the control file.
        action: one of `ACTIONS`.
        rate_factor: from 0.001 to 1000.

    Raises:
        HasyError: no such action, a factor out of range, or the file cannot be written.
    """
    control = read_control(path)
    control = Control(action or control.action, control.rate_factor if rate_factor is None else rate_factor)
    with replacing(path) as part:
        part.write_text(json.dumps(asdict(control)), encoding="utf-8")
    return control
