"""Evaluating in a process of its own: how far it is, and what failed in its own words."""

import subprocess
import sys
from pathlib import Path

import pytest

from hasy_core.data.splits import STANDINS
from hasy_core.errors import HasyError
from hasy_core.evaluation.job import EvaluationJob, start_evaluation
from tests.patience import until


def _ended(job: EvaluationJob) -> EvaluationJob:
    until(lambda: not job.running)
    return job


def test_a_job_says_how_far_it_is_and_why_it_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HASY_HOME", str(tmp_path))
    monkeypatch.delenv("HASY_ARCHIVE", raising=False)
    job = start_evaluation("compact", "fold-2", 0)
    assert (job.running, job.error) == (True, "")
    assert job.progress == (0.0, "")
    assert "data fetch" in _ended(job).error
    job.output.write_text("Begun\n  43.2%  Predicting 1,790 pictures\n")
    assert job.progress == (pytest.approx(0.432), "Predicting 1,790 pictures")
    job.output.write_text("")
    assert job.error == "The evaluation ended without a word (exit status 1); try again."


def test_a_report_that_could_not_be_kept_is_an_error(tmp_path: Path) -> None:
    output = tmp_path / "output.txt"
    output.write_text('{"top1": 1.0}\n')
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        job = EvaluationJob(process, output, tmp_path / "report.npz")
    assert job.error == f"The report {job.kept} is gone; evaluate again."
    output.write_text('The report is not kept: x.npz cannot be written: you may not write there.\n{"top1": 1.0}\n')
    assert job.error == "x.npz cannot be written: you may not write there."
    job.kept.touch()
    assert job.error == ""


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").write_text("a file in its place")
    monkeypatch.setenv("HASY_HOME", str(tmp_path / "home"))
    with pytest.raises(HasyError, match="cannot be written"):
        start_evaluation("compact", STANDINS, 0)
