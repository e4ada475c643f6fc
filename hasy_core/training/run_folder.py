"""A run on disk: settings, metrics as they come, the newest checkpoint, and the finished model."""

import json
import os
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from hasy_core.data.exclusive import only_one
from hasy_core.errors import HasyError
from hasy_core.training.settings import TrainingSettings


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; it takes the place of `path` when all went well, else it is removed.

    Raises:
        HasyError: the folder cannot be written.
    """
    part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def unwritable(path: Path, error: OSError) -> HasyError:
    """The sentence for a file that could not be written."""
    return HasyError(f"{path} cannot be written ({error.strerror}); is the disk full?")


class RunFolder:
    """The folder of one training run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.model = path / "model.keras"
        self._settings = path / "settings.json"
        self._metrics = path / "metrics.jsonl"
        self._state = path / "state.json"

    @classmethod
    def create(cls, path: Path | None, runs: Path, settings: TrainingSettings) -> "RunFolder":
        """A new run's folder.

        Args:
            path: where; None for a fresh folder in `runs`.
            runs: where runs are kept.
            settings: of the run.

        Raises:
            HasyError: the folder holds something already, or cannot be made.
        """
        try:
            if path is None:
                runs.mkdir(parents=True, exist_ok=True)
                path = Path(tempfile.mkdtemp(prefix=f"{settings.architecture}-", dir=runs))
            path.mkdir(parents=True, exist_ok=True)
            occupied = any(path.iterdir())
        except OSError as error:
            raise HasyError(
                f"The run's folder {path or runs} cannot be made ({error.strerror}); give --run or HASY_HOME "
                "another place."
            ) from error
        if occupied:
            raise HasyError(f"{path} is not empty; give --run a new folder, or --resume to go on with that run.")
        run = cls(path)
        try:
            run._metrics.touch(exist_ok=False)
        except FileExistsError:
            raise HasyError(f"Another run was begun in {path} just now; give --run a new folder.") from None
        except OSError as error:
            raise unwritable(run._metrics, error) from error
        with replacing(run._settings) as part:
            part.write_text(json.dumps(settings.to_json(), indent=2) + "\n", encoding="utf-8")
        return run

    def how_to_go_on(self) -> str:
        """The sentence for whoever stopped this run."""
        return f"Go on with: python -m hasy_core train --resume {shlex.quote(str(self.path))}"

    def alone(self) -> AbstractContextManager[None]:
        """Keeps every other process from training this run while the block runs.

        Raises:
            HasyError: one does so already, or the folder cannot be written.
        """
        already = f"The run in {self.path} is already being trained by another process; wait for it or stop it."
        return only_one(self.path / "training.lock", already)

    def settings(self) -> TrainingSettings:
        """The run's settings.

        Raises:
            HasyError: this is no run folder, or it is damaged.
        """
        return TrainingSettings.from_json(_read_json(self._settings))

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

    def log(self, **values: float | int | str) -> None:
        """Append one metric line."""
        try:
            with self._metrics.open("a", encoding="utf-8") as file:
                file.write(json.dumps(values) + "\n")
        except OSError as error:
            raise unwritable(self._metrics, error) from error

    def save_checkpoint(self, model: Any, step: int, seconds: float) -> None:
        """Keep model and optimiser as they are after `step` steps and `seconds` of training."""
        path = self.path / f"checkpoint-{step:08d}.keras"
        with replacing(path) as part:
            model.save(part)
        with replacing(self._state) as part:
            part.write_text(json.dumps({"step": step, "seconds": seconds, "checkpoint": path.name}), encoding="utf-8")
        # Older ones, and halves that a killed process left behind.
        for old in (*self.path.glob("checkpoint-*.keras"), *self.path.glob(".checkpoint-*.part.keras")):
            if old != path:
                old.unlink(missing_ok=True)

    def checkpoint(self) -> tuple[Path, int, float] | None:
        """The newest checkpoint's file, its step and the seconds trained; None before the first.

        Metric lines that came after it are dropped, so that a resumed run's curves have no seam.

        Raises:
            HasyError: the state is damaged.
        """
        if not self._state.exists():
            with replacing(self._metrics) as part:
                part.write_text("", encoding="utf-8")
            return None
        state = _read_json(self._state)
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
        kept = [line for line in self.metrics() if line.get("step", 0) <= step]
        with replacing(self._metrics) as part:
            part.write_text("".join(json.dumps(line) + "\n" for line in kept), encoding="utf-8")
        return path, step, seconds

    def save_model(self, model: Any) -> Path:
        """Write the finished model (float32, no optimiser)."""
        with replacing(self.model) as part:
            model.save(part)
        return self.model


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except RecursionError as error:
        raise HasyError(f"{path} is nested too deeply to be a run's file; start a new run.") from error
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise HasyError(f"{path} cannot be read; is {path.parent} a run's folder?") from error
