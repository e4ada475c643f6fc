"""Evaluating a model in a process of its own, and how far it is."""

import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hasy_core.background import last_line, said_after, start_command
from hasy_core.data import Progress, home
from hasy_core.data.locations import ANOTHER_HOME
from hasy_core.evaluation.evaluating import model_fingerprint, report_path
from hasy_core.files.atomic import unwritable
from hasy_core.files.file_lock import file_lock

NOT_KEPT = "The report is not kept: "
"""How the command begins to tell why."""
_OUTPUT = "output-"
_OLD = 24 * 3600.0  # s
_PATIENCE = 6 * 3600.0  # s
_PROGRESS = re.compile(r"\s*([0-9.]+)%\s+(.*)")


@dataclass(frozen=True, eq=False)
class EvaluationJob:
    """`python -m hasy_core evaluate`, running or ended.

    Attributes:
        process: the process.
        output: the file that has what it wrote.
        kept: the report that it is to write.
    """

    process: subprocess.Popen[bytes]
    output: Path
    kept: Path

    @property
    def running(self) -> bool:
        """Whether it has yet to end."""
        return self.process.poll() is None

    @property
    def progress(self) -> tuple[float, str]:
        """The fraction done and what is being done, as it last said; 0 and nothing before its first word."""
        found = _PROGRESS.fullmatch(last_line(self.output))
        return (min(float(found[1]) / 100, 1.0), found[2]) if found else (0.0, "")

    @property
    def error(self) -> str:
        """Why it failed, in the sentence that it said; empty while it runs and where all went well."""
        if self.running:
            return ""
        if self.process.returncode == 0:
            unkept = said_after(NOT_KEPT, self.output) or f"The report {self.kept} is gone; evaluate again."
            return "" if self.kept.is_file() else unkept
        said = last_line(self.output).removeprefix("Error: ")
        return said or f"The evaluation ended without a word (exit status {self.process.returncode}); try again."


def start_evaluation(model: str, split: str, seed: int) -> EvaluationJob:
    """Start evaluating a model; its report is then found by `find_report`. Only one computes at a time.

    Args:
        model, split, seed: as for `hasy_core.evaluation.evaluate_model`.

    Raises:
        HasyError: the process cannot be started, or `HASY_HOME` cannot be written.
    """
    folder = home() / "evaluations"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=_OUTPUT, suffix=".txt", delete=False) as file:
            output = Path(file.name)
    except OSError as error:
        raise unwritable(folder, error, instead=ANOTHER_HOME) from error
    arguments = ["evaluate", f"--model={model}", f"--split={split}", f"--seed={seed}", "--queue", "--json"]
    kept = report_path(model_fingerprint(model), split, seed)
    return EvaluationJob(start_command(arguments, output), output, kept)


def _sweep(folder: Path) -> None:
    """Removes what jobs of earlier servers wrote."""
    for path in folder.glob(f"{_OUTPUT}*"):
        if time.time() - path.stat().st_mtime > _OLD:
            path.unlink(missing_ok=True)


@contextmanager
def evaluation_turn(progress: Progress) -> Iterator[None]:
    """Waits until no other evaluation has its turn, and has it while the block runs."""
    folder = home() / "evaluations"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error, instead=ANOTHER_HOME) from error
    progress(0.0, "Waiting for another evaluation")
    with file_lock(folder / "turn.lock", "Another evaluation takes too long; try again.", patience=_PATIENCE):
        yield
