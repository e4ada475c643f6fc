"""The lock: one at a time, and never one for a process that is gone."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from hasy_core.errors import HasyError
from hasy_core.files.file_lock import file_lock

ROOT = Path(__file__).resolve().parents[3]
HOLD = """
import pathlib, sys, time
from hasy_core.files.file_lock import file_lock
with file_lock(pathlib.Path(sys.argv[1]), ""):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_process_is_told_so_and_a_killed_one_bars_nobody(tmp_path: Path) -> None:
    lock = tmp_path / "a.lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, lock], cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(HasyError, match="wait for the other"), file_lock(lock, "wait for the other"):
            pass
        holder.kill()
    assert lock.exists()
    for _ in range(2):
        with file_lock(lock, "wait for the other"):
            pass


def test_patience_waits_for_the_first_to_be_done(tmp_path: Path) -> None:
    held, done = threading.Event(), []

    def first() -> None:
        with file_lock(tmp_path / "a.lock", ""):
            held.set()
            time.sleep(0.3)
            done.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    assert held.wait(10)
    with file_lock(tmp_path / "a.lock", "", patience=30.0):
        done.append("second")
    thread.join()
    assert done == ["first", "second"]


def test_a_lock_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.lock").mkdir()
    with pytest.raises(HasyError, match=r"a\.lock cannot be written"), file_lock(tmp_path / "a.lock", ""):
        pass
