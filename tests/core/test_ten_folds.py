"""HASYv2's protocol with the smallest real trainings, on two folds in the place of ten."""

import json
import signal
from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev

import pytest
from click.testing import CliRunner, Result

import hasy_core.ten_folds as protocol
import hasy_core.training.loop as loop
from hasy_core.__main__ import main
from hasy_core.data import open_hasy, split_numbers
from hasy_core.errors import HasyError
from hasy_core.evaluation import read_report
from hasy_core.ten_folds import SUMMARY, ten_folds
from hasy_core.training import RunFolder, TrainingSettings

SMALL = "INPUT -> [[CONV(4) -> RELU]*1 -> POOL]*2 -> FC"
SHORT = TrainingSettings(
    architecture=SMALL, epochs=1, batch_size=16, subset=64, validation=0.0, precision="float32", augmentation=0.0
)


@pytest.fixture(autouse=True)
def two_folds(hasy_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HASY_HOME", str(hasy_home))
    monkeypatch.setattr(protocol, "FOLDS", ("fold-2", "fold-9"))
    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 0.0)


def test_each_fold_is_trained_and_judged_once_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    folder = tmp_path / "folds"

    def power_cut(fraction: float, doing: str) -> None:
        if fraction > 0.9 and "Epoch" in doing:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ten_folds(folder, SHORT, power_cut)
    assert not (folder / SUMMARY).exists()
    first = {path.name: path.read_bytes() for path in (folder / "fold-2").iterdir() if path.is_file()}
    assert "checkpoint-00000003.keras" in {path.name for path in (folder / "fold-9").iterdir()}
    (folder / "fold-9" / "evaluation.npz").write_bytes(b"half")
    summary = ten_folds(folder, SHORT)
    assert {name: (folder / "fold-2" / name).read_bytes() for name in first} == first, "it was not touched again"
    assert [line["step"] for line in RunFolder(folder / "fold-9").metrics()] == [1, 4]
    assert json.loads((folder / SUMMARY).read_text()) == summary
    hasy = open_hasy()
    for told in summary["folds"]:
        report = read_report(folder / told["fold"] / "evaluation.npz")
        assert told["count"] == len(report) == len(split_numbers(hasy, told["fold"], "test"))
        assert told["top1"] == pytest.approx(float((report.ranks == 0).mean()))
        assert not (report.leaks == 2).any()
    for name in ("top1", "top3", "top5", "macro_f1", "merged_top1"):
        values = [told[name] for told in summary["folds"]]
        spread = {"mean": mean(values), "minimum": min(values), "maximum": max(values)}
        assert summary[name] == pytest.approx(spread | {"standard_deviation": stdev(values)}), name
    with pytest.raises(HasyError, match="have classes"):
        ten_folds(folder, replace(SHORT, classes=(3, 4)))
    same = ["ten-folds", "--out", str(folder), "--architecture", SMALL, "--batch-size", "16", "--subset", "64"]
    same += ["--validation", "0", "--precision", "float32", "--augmentation", "0", "--json"]
    told_again = _run([*same, "--epochs", "1"])
    assert json.loads(told_again.stdout) == summary
    other = _run([*same, "--epochs", "2"])
    assert other.exit_code == 1
    assert "have epochs = 1, not 2; give --out a new folder" in other.stderr


def _run(arguments: list[str]) -> Result:
    """The command line in this process, which keeps its own signals."""
    usual = signal.getsignal(signal.SIGTERM)
    try:
        return CliRunner().invoke(main, arguments)
    finally:
        signal.signal(signal.SIGTERM, usual)


def _stop(_fraction: float, _doing: str) -> None:
    raise KeyboardInterrupt


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear reader")
    with pytest.raises(HasyError, match="holds no ten folds"):
        ten_folds(tmp_path, SHORT)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / ".ten-folds.7.part.json").touch()
    with pytest.raises(HasyError, match="leave --weights out"):
        ten_folds(tmp_path / "new", replace(SHORT, weights="seed"))
    with pytest.raises(KeyboardInterrupt):
        ten_folds(tmp_path / "new", SHORT, _stop)
    with pytest.raises(HasyError, match="is a file, not a folder; give --out another place"):
        ten_folds(tmp_path / "letter.txt" / "folds", SHORT)
