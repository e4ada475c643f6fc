"""Processes that outlive the one that started them, and those that end with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hasy_core.background import said_after, start_command
from hasy_core.errors import HasyError
from hasy_core.files.file_lock import file_lock
from tests.patience import until
from tests.processes import lives

ROOT = Path(__file__).resolve().parents[2]
SERVER = """
import pathlib, sys, time
from hasy_core.background import start_command
waiting = ["evaluate", "--model=compact", "--split=stand-ins", "--queue"]
kept = [start_command(waiting, pathlib.Path(sys.argv[1]), attached=attached) for attached in (True, False)]
print(*(process.pid for process in kept), flush=True)
time.sleep(600)
"""


def test_a_command_whose_starter_has_ended_stops_as_with_ctrl_c(tmp_path: Path) -> None:
    (tmp_path / "evaluations").mkdir()
    with file_lock(tmp_path / "evaluations" / "turn.lock", ""):  # it waits for a turn that never comes
        finished = subprocess.run(
            [sys.executable, "-m", "hasy_core", "evaluate", "--model=compact", "--split=stand-ins", "--queue"],
            cwd=ROOT,
            env=os.environ | {"HASY_HOME": str(tmp_path), "CONVSCOPE_ENDS_WITH_ITS_STARTER": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
    assert (finished.returncode, finished.stderr) == (1, "Stopped. What was whole before is still whole.\n")


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_a_killed_server_takes_with_it_what_is_attached_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "evaluations").mkdir()
    # Both wait for a turn that never comes, so neither ends by itself.
    with (
        file_lock(tmp_path / "evaluations" / "turn.lock", ""),
        subprocess.Popen(
            [sys.executable, "-c", SERVER, tmp_path / "output.txt"],
            cwd=ROOT,
            env=os.environ | {"HASY_HOME": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        ) as server,
    ):
        assert server.stdout is not None
        attached, free = map(int, server.stdout.readline().split())
        try:
            time.sleep(1.5)
            assert lives(attached)
            server.kill()
            until(lambda: not lives(attached))
            assert lives(free)
        finally:
            for process in (attached, free):
                if lives(process):
                    os.kill(process, signal.SIGKILL)


def test_what_stands_in_the_way_of_a_start_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(HasyError, match="none; make it or give another place"):
        start_command([], tmp_path / "none" / "output.txt")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("sys.executable", str(tmp_path / "no-python"))
    with pytest.raises(HasyError, match=r"No process can be started \(No such file or directory\)"):
        start_command([], tmp_path / "output.txt")


def test_the_last_of_the_lines_that_begin_so(tmp_path: Path) -> None:
    (tmp_path / "output.txt").write_text("Error: one\nError: two\n{}\n")
    assert said_after("Error: ", tmp_path / "output.txt") == "two"
    assert said_after("Warning: ", tmp_path / "output.txt") == ""
    assert said_after("Error: ", tmp_path / "none") == ""
