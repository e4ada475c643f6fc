"""What a command refuses before it works, and what stands on standard error besides its own words."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import hasy_core.data.cache as cache_module
from hasy_core.__main__ import main
from hasy_core.errors import HasyError
from hasy_core.framework_log import VARIABLE, _is_hidden

ROOT = Path(__file__).resolve().parents[3]
PROGRESS = re.compile(r" *[0-9.]+%  .+")
PATIENCE = 600  # seconds until a command that waits for ever is given up


def command(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command as a user starts it: without what these tests set."""
    given = {name: value for name, value in os.environ.items() if name != VARIABLE} | environment
    return subprocess.run(
        [sys.executable, "-m", "hasy_core", *map(str, arguments)],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def here(*arguments: str, **environment: str) -> Result:
    """The same in this process, which keeps its own signals."""
    usual = signal.getsignal(signal.SIGTERM)
    try:
        return CliRunner().invoke(main, arguments, env=environment)
    finally:
        signal.signal(signal.SIGTERM, usual)


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


@pytest.mark.parametrize(
    "arguments",
    [
        "data fetch --archive {0}/HASYv2.tar.bz2",
        "data fetch --archive https://localhost:1/HASYv2.tar.bz2",
        "train --run {0}/run",
        "train",
        "train --queue",
        "evaluate --model compact",
        "evaluate --model compact --queue",
        "ten-folds --out {0}/folds",
    ],
)
def test_a_home_that_cannot_be_written_is_refused_before_anything_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: str
) -> None:
    archive, no_folder = tmp_path / "HASYv2.tar.bz2", tmp_path / "file"
    archive.write_bytes(b"")
    no_folder.write_text("no folder")
    monkeypatch.setattr(cache_module, "read_archive", lambda *_: pytest.fail("decoding began"))
    environment = {"HASY_HOME": str(no_folder / "home"), "HASY_ARCHIVE": str(archive)}
    refused = here(*arguments.format(tmp_path).split(), **environment)
    assert refused.exit_code == 1
    last = refused.stderr.splitlines()[-1]
    assert "cannot be written: " in last
    assert f"{no_folder} is a file, not a folder; " in last
    assert "HASY_HOME" in last


def test_a_report_that_cannot_be_kept_is_told_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(*_: object) -> None:
        raise HasyError("Work began.")

    (tmp_path / "evaluations").write_text("no folder")
    monkeypatch.setattr("hasy_core.evaluation.evaluate_model", work)
    told = here("evaluate", "--model", "compact", HASY_HOME=str(tmp_path))
    first, second = told.stderr.splitlines()
    assert first.startswith("The report is not kept: ")
    assert first.endswith("evaluations is a file, not a folder; set HASY_HOME to another folder.")
    assert second == "Error: Work began."


@pytest.mark.parametrize("command", ["evaluate --model", "predict {0}/none.png --model", "report --out {0}/x --model"])
def test_a_file_that_is_no_model_is_refused_before_data_pictures_or_a_framework(tmp_path: Path, command: str) -> None:
    other = tmp_path / "other.keras"
    other.write_text("no model")
    refused = here(*command.format(tmp_path).split(), str(other), HASY_HOME=str(tmp_path))
    assert refused.exit_code == 1
    [line] = refused.stderr.splitlines()
    assert "is not a whole .keras model file" in line


COMMANDS = """
from hasy_core.__main__ import main
for line in {lines}:
    main(line.split(), prog_name="hasy_core", standalone_mode=False)
"""


def words(*lines: str, **environment: str) -> list[str]:
    """What several commands in one process write to standard error; it is started as a user starts it."""
    given = {name: value for name, value in os.environ.items() if name != VARIABLE} | environment
    ended = subprocess.run(
        [sys.executable, "-c", COMMANDS.format(lines=lines)],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert ended.returncode == 0, ended.stderr
    return [line for line in ended.stderr.splitlines() if not PROGRESS.fullmatch(line)]


def test_only_our_own_words_stand_on_standard_error(tmp_path: Path) -> None:
    train = "train --architecture compact --split stand-ins --classes 31,36 --epochs 1 --batch-size 64"
    said = words(
        f"{train} --run {tmp_path}/run",
        f"export --model {tmp_path}/run --format litert,onnx --out {tmp_path}/files",
        f"report --run {tmp_path}/run --out {tmp_path}/report.html --symbol \\alpha",
        HASY_HOME=str(tmp_path / "home"),
    )
    assert said == [f"Run: {tmp_path}/run"]


def test_whoever_asks_for_tensorflows_log_gets_it(tmp_path: Path) -> None:
    said = words(f"report --model compact --out {tmp_path}/report.html", TF_CPP_MIN_LOG_LEVEL="0")
    assert any(".cc:" in line for line in said)


def test_the_servers_log_holds_no_words_of_tensorflow(tmp_path: Path) -> None:
    given = {name: value for name, value in os.environ.items() if name != VARIABLE}
    ended = subprocess.run(
        [sys.executable, "-c", "import app, tensorflow; tensorflow.config.list_physical_devices()"],
        cwd=ROOT,
        env=given | {"HASY_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("line", "lowest_level"),
    [
        ("WARNING: All log messages before absl::InitializeLog() is called are written to STDERR", 1),
        ("I0000 00:00:1796092278.256419   28841 cudart_stub.cc:31] Could not find cuda drivers", 1),
        ("W0000 00:00:1796092278.256419   28841 gpu_device.cc:2341] Cannot dlopen some GPU libraries.", 2),
        ("E0000 00:00:1796092283.481616   28841 cuda_platform.cc:52] failed call to cuInit: INTERNAL", 3),
        ("2026-12-01 10:00:00.123456: I tensorflow/core/util/port.cc:153] oneDNN custom operations are on.", 1),
        ("2026-12-01 10:00:00.123456: E external/xla/stream_executor/cuda.cc:153] Unable to register", 3),
        ("F0000 00:00:1796092283.481616   28841 tensor.cc:52] Check failed: 1 == 2", None),
        ("Error: the picture has no ink", None),
        ("INFO: what a program says", None),
        ("E0000 is the name of a class", None),
        ("  2.2%  Epoch 1 of 1, loss 5.923", None),
    ],
)
def test_what_a_level_hides_is_what_tensorflow_says_it_does(line: str, lowest_level: int | None) -> None:
    hidden = [level for level in (0, 1, 2, 3) if _is_hidden(line.encode(), level)]
    assert hidden == ([] if lowest_level is None else list(range(lowest_level, 4)))
