"""A run on disk: settings, metrics as they come, the newest checkpoint, and the finished model."""

import json
import re
import shlex
import tempfile
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.errors import HasyError
from hasy_core.files.atomic import read_json, replacing, unwritable
from hasy_core.files.file_lock import BusyError, file_lock
from hasy_core.training.settings import TrainingSettings
from hasy_core.training.snapshots import forget_after
from hasy_core.training.status import LIVE, Status, read_status

LOCK_PATIENCE = 1.0
"""Seconds for which a worker waits for the lock: whoever looks whether a run is alive holds it for a moment."""
LONGEST_TITLE = 60


class RunFolder:
    """The folder of one training run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.model = path / "model.keras"
        self.control = path / "control.json"
        self.status_file = path / "status.json"
        self.output = path / "output.txt"
        self._title = path / "title.txt"
        self._symbol = path / "symbol.npy"
        self._settings = path / "settings.json"
        self._metrics = path / "metrics.jsonl"
        self._state = path / "state.json"
        self._lock = path / "training.lock"

    @classmethod
    def create(
        cls,
        path: Path | None,
        runs: Path,
        settings: TrainingSettings,
        symbol: NDArray[np.uint8] | None = None,
    ) -> "RunFolder":
        """A new run's folder.

        Args:
            path: where; None for a fresh folder in `runs`.
            runs: where runs are kept.
            settings: of the run.
            symbol: uint8 `[32, 32]`, 255 = ink: the picture whose feature maps are kept; None leaves the choice to
                the worker.

        Raises:
            HasyError: the folder holds something already, or cannot be made.
        """
        try:
            if path is None:
                runs.mkdir(parents=True, exist_ok=True)
                preset = re.fullmatch(r"[a-z0-9]+", settings.architecture)
                path = Path(tempfile.mkdtemp(prefix=f"{preset[0] if preset else 'own'}-", dir=runs))
            path.mkdir(parents=True, exist_ok=True)
            occupied = any(path.iterdir())
        except OSError as error:
            raise unwritable(path or runs, error, instead="give --run or HASY_HOME another place") from error
        if occupied:
            raise HasyError(f"{path} is not empty; give --run a new folder, or --resume to go on with that run.")
        run = cls(path)
        try:
            run._metrics.touch(exist_ok=False)
        except FileExistsError:
            raise HasyError(f"Another run was begun in {path} just now; give --run a new folder.") from None
        except OSError as error:
            raise unwritable(run._metrics, error) from error
        if symbol is not None:
            run.keep_symbol(symbol)
        with replacing(run._settings) as part:
            part.write_text(json.dumps(settings.to_json(), indent=2) + "\n", encoding="utf-8")
        return run

    def symbol(self) -> NDArray[np.uint8] | None:
        """The picture whose feature maps are kept, uint8 `[32, 32]`, 255 = ink; None where none was chosen."""
        try:
            picture = np.load(self._symbol, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None
        return picture if picture.shape == (32, 32) and picture.dtype == np.uint8 else None

    def keep_symbol(self, picture: NDArray[np.uint8]) -> None:
        """Choose the picture whose feature maps are kept."""
        with replacing(self._symbol) as part:
            np.save(part, picture)

    def how_to_go_on(self) -> str:
        """The sentence for whoever stopped this run."""
        return f"Go on with: python -m hasy_core train --resume {shlex.quote(str(self.path))}"

    def alone(self) -> AbstractContextManager[None]:
        """Keeps every other process from training this run while the block runs.

        Raises:
            HasyError: one does so already, or the folder cannot be written.
        """
        already = f"The run in {self.path} is already being trained by another process; wait for it or stop it."
        return file_lock(self._lock, already, patience=LOCK_PATIENCE)

    def title(self) -> str:
        """The name that its reader gave the run; the folder's name where none was given."""
        try:
            given = self._title.read_text(encoding="utf-8", errors="replace")
        except OSError:
            given = ""
        return " ".join(given.split())[:LONGEST_TITLE] or self.path.name

    def rename(self, title: str) -> None:
        """Give the run a title; its folder keeps its name. An empty one takes the title away.

        Raises:
            HasyError: it is too long, or cannot be written.
        """
        title = " ".join(title.split())
        if len(title) > LONGEST_TITLE:
            raise HasyError(f"The title has {len(title)} characters; give one of at most {LONGEST_TITLE}.")
        with replacing(self._title) as part:
            part.write_text(title, encoding="utf-8")

    def is_alive(self) -> bool:
        """Whether a process trains this run, or waits for its turn to."""
        if not self._lock.exists():
            return False
        try:
            with file_lock(self._lock, ""):
                return False
        except BusyError:
            return True

    def status(self) -> Status:
        """How the run is doing; "interrupted" where its process ended without a word."""
        told = read_status(self.status_file)
        if told.state in LIVE and not self.is_alive():
            told = read_status(self.status_file)  # it may have ended, with its last word, since
            if told.state in LIVE:
                return replace(
                    told, state="interrupted", said="Its process ended without a word.", images_per_second=0.0
                )
        return told

    def settings(self) -> TrainingSettings:
        """The run's settings.

        Raises:
            HasyError: this is no run folder, or it is damaged.
        """
        return TrainingSettings.from_json(read_json(self._settings))

    def metrics(self) -> list[dict[str, Any]]:
        """All metric lines so far; a last line cut short by a crash is left out."""
        if not self._metrics.exists():
            return []
        lines = []
        for text in self._metrics.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                line = json.loads(text)
            except (json.JSONDecodeError, RecursionError):
                break
            if not isinstance(line, dict):
                break
            lines.append(line)
        return lines

    def log(self, **values: Any) -> None:
        """Append one metric line."""
        try:
            with self._metrics.open("a", encoding="utf-8") as file:
                file.write(json.dumps(values) + "\n")
        except OSError as error:
            raise unwritable(self._metrics, error) from error

    def save_checkpoint(self, model: Any, step: int, seconds: float, since_line: dict[str, float]) -> None:
        """Keep model and optimiser as they are after `step` steps and `seconds` of training.

        `since_line`: the sums from which the next metric line is made.
        """
        path = self.path / f"checkpoint-{step:08d}.keras"
        with replacing(path) as part:
            model.save(part)
        with replacing(self._state) as part:
            part.write_text(
                json.dumps({"step": step, "seconds": seconds, "checkpoint": path.name, "since_line": since_line}),
                encoding="utf-8",
            )
        # Older ones, and halves that a killed process left behind.
        for old in (*self.path.glob("checkpoint-*.keras"), *self.path.glob(".checkpoint-*.part.keras")):
            if old != path:
                old.unlink(missing_ok=True)

    def checkpoint(self) -> tuple[Path, int, float] | None:
        """The newest checkpoint's file, its step and the seconds trained; None before the first.

        Raises:
            HasyError: the state is damaged.
        """
        if not self._state.exists():
            return None
        state = read_json(self._state)
        try:
            path, step, seconds = (
                self.path / Path(state["checkpoint"]).name,
                int(state["step"]),
                float(state["seconds"]),
            )
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise HasyError(f"{self._state} is damaged; start a new run.") from error
        if not path.is_file():
            raise HasyError(f"The checkpoint {path} is missing; start a new run.")
        return path, step, seconds

    def since_line(self) -> dict[str, float]:
        """The sums that the newest checkpoint kept; empty before the first."""
        kept = read_json(self._state).get("since_line") if self._state.exists() else None
        numbers = kept.items() if isinstance(kept, dict) else ()
        return {name: float(value) for name, value in numbers if isinstance(value, int | float)}

    def forget_after(self, step: int) -> None:
        """Drop metric lines and snapshots of later steps, so that a resumed run's curves have no seam."""
        kept = [line for line in self.metrics() if 0 < line.get("step", 0) <= step]
        with replacing(self._metrics) as part:
            part.write_text("".join(json.dumps(line) + "\n" for line in kept), encoding="utf-8")
        forget_after(self.path, step)

    def save_model(self, model: Any) -> Path:
        """Write the finished model (float32, no optimiser)."""
        with replacing(self.model) as part:
            model.save(part)
        return self.model


class FollowedRun(RunFolder):
    """A run as the processes beside its leader see it: they read it and leave the writing to the leader."""

    def alone(self) -> AbstractContextManager[None]:
        return nullcontext()

    def keep_symbol(self, picture: NDArray[np.uint8]) -> None:
        pass

    def log(self, **values: Any) -> None:
        pass

    def save_checkpoint(self, model: Any, step: int, seconds: float, since_line: dict[str, float]) -> None:
        pass

    def forget_after(self, step: int) -> None:
        pass

    def save_model(self, model: Any) -> Path:  # noqa: ARG002
        return self.model
