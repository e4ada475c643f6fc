"""Reports: what a file keeps, what of it is lost, and what is refused."""

import io
import json
import zipfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hasy_core.evaluation.report as report_module
from hasy_core.errors import HasyError
from hasy_core.evaluation import read_report, score, score_report, write_report
from hasy_core.evaluation.report import ranks_of, report_of
from tests.core.evaluation.reports import FACTS, answers, made_up_report


def test_a_report_keeps_ranks_and_answers_exactly_and_probabilities_to_four_digits(tmp_path: Path) -> None:
    predicted, labels = answers(1)
    made = made_up_report(1)
    write_report(tmp_path / "report.npz", made)
    read = read_report(tmp_path / "report.npz")
    assert read.facts == made.facts
    for name in ("numbers", "labels", "best", "ranks", "leaks"):
        np.testing.assert_array_equal(getattr(read, name), getattr(made, name), err_msg=name)
    for name in ("probabilities", "true_probability", "rest"):
        assert getattr(read, name) == pytest.approx(getattr(made, name), rel=3e-4), name
    order = np.argsort(-predicted, axis=1, kind="stable")
    np.testing.assert_array_equal(read.best, order[:, :10])
    np.testing.assert_array_equal(read.ranks, np.argmax(order == labels[:, None], axis=1))
    assert score_report(read) == score(predicted, labels)
    assert list(tmp_path.iterdir()) == [tmp_path / "report.npz"]


def test_equally_probable_classes_rank_by_their_index() -> None:
    even = np.full((3, 369), 1 / 369, np.float32)
    np.testing.assert_array_equal(ranks_of(even, np.array([0, 5, 368])), [0, 5, 368])
    report = report_of(FACTS, np.arange(3), np.array([0, 5, 368]), even, np.zeros(3, np.uint8))
    np.testing.assert_array_equal(report.best, np.tile(np.arange(10), (3, 1)))
    assert report.rest[:, 0] == pytest.approx(359 / 369)


def test_vanishing_probabilities_survive(tmp_path: Path) -> None:
    sure = np.zeros((2, 369), np.float32)
    sure[:, 7] = 1
    write_report(tmp_path / "r.npz", report_of(FACTS, np.arange(2), np.array([7, 300]), sure, np.zeros(2, np.uint8)))
    read = read_report(tmp_path / "r.npz")
    assert read.confidence.tolist() == [1, 1]
    assert read.ranks.tolist() == [0, 300]
    assert 0 < read.true_probability[1] < 1e-12
    assert np.isfinite(np.log(read.rest)).all()


def test_only_the_classes_that_were_learned() -> None:
    report = made_up_report(learned_classes=(3, 4))
    own = report.of_learned_classes()
    assert set(own.labels.tolist()) == {3, 4}
    assert len(own) == int(np.isin(report.labels, [3, 4]).sum())
    assert made_up_report().of_learned_classes().facts.learned_classes == ()
    assert len(made_up_report().of_learned_classes()) == 500


def _stored(path: Path) -> dict[str, Any]:
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda stored: stored.pop("labels"),
        lambda stored: stored.update(labels=stored["labels"] + 400),
        lambda stored: stored.update(labels=stored["labels"][:-1]),
        lambda stored: stored.update(steps=np.zeros_like(stored["steps"])),
        lambda stored: stored.update(ranks=stored["ranks"] + 1),
        lambda stored: stored.update(best=stored["best"][:5]),
        lambda stored: stored.update(leaks=stored["leaks"] + 3),
        lambda stored: stored.update(facts=np.frombuffer(b"[1]", np.uint8)),
        lambda stored: stored.update(facts=np.frombuffer(b"\xff", np.uint8)),
        lambda stored: stored.update(facts=_facts(split="../elsewhere")),
        lambda stored: stored.update(facts=_facts(learned_classes=[999])),
        lambda stored: stored.update(facts=_facts(learned_classes=None)),
        lambda stored: stored.update(facts=_facts(format=2)),
        lambda stored: stored.update(facts=_facts(more=1)),
        lambda stored: stored.update(labels=np.array([{}], dtype=object)),
    ],
)
def test_a_damaged_report_is_one_sentence(tmp_path: Path, spoil: Any) -> None:
    path = tmp_path / "report.npz"
    write_report(path, made_up_report())
    stored = _stored(path)
    spoil(stored)
    np.savez_compressed(path, **stored)
    with pytest.raises(HasyError, match=r"report.npz is damaged or of another version; evaluate the model again\."):
        read_report(path)


def _facts(**changed: object) -> Any:
    values = {"format": 1, **asdict(FACTS), **changed}
    return np.frombuffer(json.dumps(values).encode(), np.uint8)


def test_foreign_files_are_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "report.npz"
    write_report(path, made_up_report())
    whole = path.read_bytes()
    for content in (b"", b"no zip", whole[: len(whole) // 2], whole[:-30], whole[:1000] + b"x" * 50 + whole[1050:]):
        path.write_bytes(content)
        with pytest.raises(HasyError, match="damaged"):
            read_report(path)
    with pytest.raises(HasyError, match="damaged"):
        read_report(tmp_path / "none.npz")


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_module, "MAX_PICTURES", 1000)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("labels.npy", bytes(101_000))
    (tmp_path / "bomb.npz").write_bytes(content.getvalue())
    with pytest.raises(HasyError, match="too large"):
        read_report(tmp_path / "bomb.npz")


def test_an_unwritable_place_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(HasyError, match="cannot be written"):
        write_report(tmp_path / "none" / "report.npz", replace(made_up_report()))
