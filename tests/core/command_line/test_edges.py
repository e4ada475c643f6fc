"""What a command refuses before it works, and what stands on standard error besides its own words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import hasy_core.data.cache as cache_module
from hasy_core.commands.framework_lines import _LINES, LEVEL
from hasy_core.data import build_cache
from hasy_core.errors import HasyError

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 600  # seconds until a command that waits for ever is given up


def command(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command as a user starts it: without what these tests set."""
    given = {name: value for name, value in os.environ.items() if name != LEVEL} | environment
    return subprocess.run(
        [sys.executable, "-m", "hasy_core", *map(str, arguments)],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


@pytest.mark.parametrize(
    "arguments",
    [("predict", "PIPE", "--model", "compact"), ("data", "fetch", "--archive", "PIPE")],
    ids=["predict", "data"],
)
def test_a_named_pipe_is_refused_and_not_waited_for(arguments: tuple[str, ...], tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    named = [str(pipe) if argument == "PIPE" else argument for argument in arguments]
    ended = command(*named, HASY_HOME=str(tmp_path / "home"))
    assert ended.returncode == 1
    assert "is no file but a pipe or a device" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_home_that_cannot_be_written_is_refused_before_anything_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("HASY_HOME", str(tmp_path / "file" / "home"))
    monkeypatch.setattr(cache_module, "read_archive", lambda *_: pytest.fail("decoding began"))
    with pytest.raises(HasyError, match="cannot be written"):
        build_cache(tmp_path / "archive.tar.bz2")


def test_only_our_own_words_stand_on_standard_error(tmp_path: Path) -> None:
    Image.new("L", (60, 60), 255).save(tmp_path / "white.png")
    picture = Image.new("L", (60, 60), 255)
    picture.paste(0, (10, 10, 20, 50))
    picture.save(tmp_path / "bar.png")
    ended = command("predict", tmp_path / "bar.png", tmp_path / "white.png", "--model", "compact")
    assert "%" in ended.stdout
    [line] = ended.stderr.splitlines()
    assert line.startswith("Error: ")


@pytest.mark.parametrize(
    ("line", "framework"),
    [
        ("WARNING: All log messages before absl::InitializeLog() is called are written to STDERR", True),
        ("I0000 00:00:1796092278.256419   28841 cudart_stub.cc:31] Could not find cuda drivers", True),
        ("E0000 00:00:1796092283.481616   28841 cuda_platform.cc:52] failed call to cuInit: INTERNAL", True),
        ("2026-12-01 10:00:00.123456: I tensorflow/core/util/port.cc:153] oneDNN custom operations are on.", True),
        ("F0000 00:00:1796092283.481616   28841 tensor.cc:52] Check failed: 1 == 2", False),
        ("Error: the picture has no ink", False),
        ("INFO: what a program says", False),
        ("  2.2%  Epoch 1 of 1, loss 5.923", False),
    ],
)
def test_lines_of_the_framework_are_known_by_their_form(line: str, framework: bool) -> None:
    assert bool(_LINES.match(line.encode())) == framework
