"""Evaluating a model and finding its report again; what a model had learned; the reports that are shipped."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hasy_core.data import home, open_hasy, split_numbers
from hasy_core.data.duplicates import has_twin, picture_groups
from hasy_core.data.splits import STANDINS, standin_numbers
from hasy_core.data.standins import standin_labels
from hasy_core.errors import HasyError
from hasy_core.evaluation import evaluate_model, find_report, keep_report, score_report
from hasy_core.evaluation.evaluating import REPORT_FILE, model_fingerprint, report_path
from hasy_core.evaluation.origin import Origin, find_leaks, model_origin
from hasy_core.evaluation.report import LEARNED, NOT_LEARNED, TWIN
from hasy_core.models import PRETRAINED, model_card
from tests.core.evaluation.reports import made_up_report

SHIPPED = sorted(path.parent.name for path in PRETRAINED.glob("*/model.keras"))


@pytest.fixture(autouse=True)
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HASY_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_model_brings_its_report_which_says_what_its_card_says(name: str) -> None:
    report, card = find_report(name, "fold-1"), model_card(name)
    assert report is not None
    assert report.facts.fingerprint == model_fingerprint(name)
    assert (report.facts.learned_split, report.facts.learned_classes) == ("fold-1", ())
    scores = vars(score_report(report))
    assert {each: scores[each] for each in card["scores"]} == pytest.approx(card["scores"], abs=2e-4)
    assert np.count_nonzero(report.leaks == TWIN) == 228
    assert not (report.leaks == LEARNED).any()
    assert (PRETRAINED / name / REPORT_FILE).stat().st_size < 600_000
    assert find_report(name, "fold-2") is None


def test_a_shipped_report_is_about_the_pictures_of_the_fold(hasy_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HASY_HOME", str(hasy_home))
    hasy, report = open_hasy(), find_report("compact", "fold-1")
    assert report is not None
    np.testing.assert_array_equal(report.numbers, split_numbers(hasy, "fold-1", "test"))
    np.testing.assert_array_equal(report.labels, hasy.labels[report.numbers])
    train = split_numbers(hasy, "fold-1", "train")
    np.testing.assert_array_equal(report.leaks == TWIN, has_twin(picture_groups(hasy.packed), report.numbers, train))
    # Judged by another fold, it has learned every picture; one that learned stand-ins, none.
    assert (find_leaks(Origin("fold-1"), "fold-2", 0, hasy) == LEARNED).all()
    assert (find_leaks(Origin(STANDINS), "fold-1", 0, hasy) == NOT_LEARNED).all()
    np.testing.assert_array_equal(find_leaks(Origin(), "fold-1", 0, hasy), report.leaks)


def test_stand_ins_need_no_data_and_the_report_is_found_again() -> None:
    assert find_report("compact", STANDINS) is None
    told: list[float] = []
    report = evaluate_model("compact", STANDINS, progress=lambda fraction, _: told.append(fraction))
    assert told == sorted(told)
    np.testing.assert_array_equal(report.numbers, standin_numbers("test"))
    np.testing.assert_array_equal(report.labels, standin_labels()[report.numbers])
    path = keep_report(report)
    assert path == report_path(model_fingerprint("compact"), STANDINS, 0)
    found = find_report("compact", STANDINS)
    assert found is not None
    assert score_report(found) == score_report(report)
    assert score_report(found).top1 > 0.5, "it reads a plotter's hand too"
    assert find_report("compact", STANDINS, seed=1) is None
    assert not (found.leaks == LEARNED).any()
    path.write_bytes(b"damaged")
    with pytest.raises(HasyError, match="evaluate the model again"):
        find_report("compact", STANDINS)


def test_the_stand_ins_that_a_run_learned_are_known() -> None:
    assert (find_leaks(Origin(STANDINS, 5), STANDINS, 5, None) == NOT_LEARNED).all()
    other = find_leaks(Origin(STANDINS, 4), STANDINS, 5, None)
    assert 0.5 < (other == LEARNED).mean() < 1
    assert (find_leaks(Origin("fold-1"), STANDINS, 0, None) == NOT_LEARNED).all()


def _run(settings: object, empty_home: Path) -> str:
    folder = empty_home / "runs" / "mine"
    folder.mkdir(parents=True)
    shutil.copyfile(PRETRAINED / "compact" / "model.keras", folder / "model.keras")
    (folder / "settings.json").write_text(json.dumps(settings))
    return "mine"


@pytest.mark.parametrize(
    ("settings", "origin"),
    [
        ({"split": "fold-3", "seed": 7, "classes": [9, 4]}, Origin("fold-3", 7, (4, 9))),
        ({"split": STANDINS, "seed": 0, "classes": []}, Origin(STANDINS)),
        ({"split": "fold-3", "seed": 7, "weights": "seed", "classes": [1, 2]}, Origin("", 0, (1, 2))),
        ({"split": "../..", "seed": 7}, Origin()),
        ({"split": "fold-3", "seed": "7", "classes": [-1]}, Origin()),
        (["damaged"], Origin()),
    ],
)
def test_where_a_run_comes_from(settings: object, origin: Origin, empty_home: Path) -> None:
    assert model_origin(_run(settings, empty_home)) == origin


def test_a_file_from_elsewhere_has_no_known_origin(tmp_path: Path) -> None:
    shutil.copyfile(PRETRAINED / "compact" / "model.keras", tmp_path / "gift.keras")
    assert model_origin(str(tmp_path / "gift.keras")) == Origin()
    assert model_origin("compact") == Origin("fold-1")
    with pytest.raises(HasyError, match="no model"):
        model_origin("nobody")


def test_a_report_goes_with_the_models_file_and_not_with_its_name(empty_home: Path) -> None:
    name = _run({}, empty_home)
    fingerprint = model_fingerprint(name)
    kept = made_up_report(split="fold-2", fingerprint=fingerprint, model="/another/name")
    keep_report(kept)
    found = find_report(name, "fold-2")
    assert found is not None
    assert found.facts == replace(kept.facts, model=name)
    assert find_report("compact", "fold-2") is not None, "it is the same file"
    (empty_home / "runs" / "mine" / "model.keras").write_bytes(b"another network")
    assert find_report(name, "fold-2") is None
    assert sorted(path.name for path in (home() / "evaluations").iterdir()) == [f"{fingerprint[:32]}-fold-2.npz"]


def test_a_random_split_has_a_report_for_each_seed(empty_home: Path) -> None:
    name = _run({}, empty_home)
    keep_report(made_up_report(split="random-80-20", seed=3, fingerprint=model_fingerprint(name)))
    assert find_report(name, "random-80-20") is None
    assert find_report(name, "random-80-20", 3) is not None


def test_a_home_that_cannot_be_written_is_one_sentence(empty_home: Path) -> None:
    empty_home.write_text("a file in its place")
    with pytest.raises(HasyError, match="cannot be written"):
        keep_report(made_up_report())


def test_a_model_that_is_none_is_refused_before_the_data_are_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hasy_core.evaluation.evaluating.open_hasy", lambda *_: pytest.fail("the data were opened"))
    (tmp_path / "model.keras").write_bytes(b"no model")
    with pytest.raises(HasyError, match=r"not a whole \.keras model"):
        evaluate_model(str(tmp_path / "model.keras"), "fold-1")
