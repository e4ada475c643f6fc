"""Evaluating a model in a process of its own, and how far it is."""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hasy_core.background import last_line, start_command
from hasy_core.data import home
from hasy_core.whole_files import unwritable

_PROGRESS = re.compile(r"\s*([0-9.]+)%\s+(.*)")


@dataclass(frozen=True, eq=False)
class EvaluationJob:
    """`python -m hasy_core evaluate`, running or ended.

    Attributes:
        process: the process.
        output: the file that has what it wrote.
    """

    process: subprocess.Popen[bytes]
    output: Path

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
        if self.running or self.process.returncode == 0:
            return ""
        said = last_line(self.output).removeprefix("Error: ")
        return said or f"The evaluation ended without a word (exit status {self.process.returncode}); try again."


def start_evaluation(model: str, split: str, seed: int) -> EvaluationJob:
    """Start evaluating a model; its report is then found by `find_report`.

    Args:
        model, split, seed: as for `hasy_core.evaluation.evaluate_model`.

    Raises:
        HasyError: the process cannot be started, or `HASY_HOME` cannot be written.
    """
    folder = home() / "evaluations"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix="output-", suffix=".txt", delete=False) as file:
            output = Path(file.name)
    except OSError as error:
        raise unwritable(folder, error) from error
    arguments = ["evaluate", f"--model={model}", f"--split={split}", f"--seed={seed}", "--json"]
    return EvaluationJob(start_command(arguments, output), output)
