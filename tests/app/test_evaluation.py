"""The evaluation page without a browser: scores, errors, filters, the address, networks that need care."""

import json
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from hasy_core.data import home, symbol_index, symbol_table
from hasy_core.data.splits import STANDINS, standin_numbers
from hasy_core.data.standins import standin_labels
from hasy_core.evaluation import Report, find_report, keep_report, report_of
from hasy_core.evaluation.classes import class_scores
from hasy_core.evaluation.evaluating import model_fingerprint, report_path
from hasy_core.evaluation.report import ReportFacts
from hasy_core.evaluation.scores import confusions
from hasy_core.models import PRETRAINED
from tests.app.pages import address_of, move, shown, text_of, warnings_of
from tests.core.evaluation.reports import answers, made_up_report
from tests.patience import SECONDS
from ui.build.evaluation.class_table import sorted_classes
from ui.build.evaluation.confusion_view import BY_HAND
from ui.build.evaluation.errors_view import found_errors
from ui.build.evaluation.reports import latex_of
from ui.build.evaluation.scores_view import headline
from ui.build.evaluation.settings import VIEWS

CHOICES = {"evaluation_view": list(VIEWS), "evaluation_model": ["compact", "best"]}
SCRIPT = f"""
import streamlit as st
root = {str(Path(__file__).parents[2] / "pages")!r}
pages = [st.Page(f"{{root}}/build/evaluation.py", url_path="evaluation", default=True)]
pages += [st.Page(f"{{root}}/use/draw.py", url_path="draw")]
st.navigation(pages).run()
"""


def opened(**params: str) -> AppTest:
    """The page, opened at this address, in a navigation with the draw page that it links to."""
    app = AppTest.from_string(SCRIPT, default_timeout=SECONDS)
    for name, text in params.items():
        app.query_params[name] = text
    return shown(app.run())


def html_of(app: AppTest) -> str:
    return "\n".join(part.proto.body for part in app.get("html"))


def matrix_header(app: AppTest) -> dict[str, Any]:
    """What the page tells the confusion matrix."""
    matrices = [each.proto for each in app.get("bidi_component") if each.proto.component_name == "convscope_confusions"]
    message = matrices[0].bytes
    header = json.loads(message[4 : 4 + int.from_bytes(message[:4], "little")])
    assert isinstance(header, dict)
    return header


def make_run(name: str = "mine", **settings_of_run: Any) -> str:
    """A finished run that is the network `compact`."""
    folder = home() / "runs" / name
    folder.mkdir(parents=True)
    shutil.copyfile(PRETRAINED / "compact" / "model.keras", folder / "model.keras")
    (folder / "settings.json").write_text(json.dumps(settings_of_run))
    return name


def keep_standin_report(name: str, **facts: Any) -> Report:
    """A made-up report of a network on the stand-ins' test part."""
    numbers = standin_numbers("test")
    labels = standin_labels()[numbers]
    predicted, _ = answers(1, len(labels), 369)
    predicted[np.arange(len(labels)), labels] += np.where(np.arange(len(labels)) % 3 > 0, 1, 0)
    known = ReportFacts(name, model_fingerprint(name), STANDINS, 0, 1.0, learned_split=STANDINS)
    leaks = np.zeros(len(labels), np.uint8)
    report = report_of(ReportFacts(**vars(known) | facts), numbers, labels, predicted, leaks)
    keep_report(report)
    return report


def test_the_shipped_networks_stand_side_by_side_without_the_data() -> None:
    app = opened(scores="1")
    table = html_of(app)
    for name in ("seed", "compact", "best"):
        scores = json.loads((PRETRAINED / name / "card.json").read_text())["scores"]
        for score in ("top1", "top3", "top5", "macro_f1"):
            assert f"{100 * scores[score]:.2f} %" in table, (name, score)
    assert "16,992" in table
    assert "hardly luck" in text_of(app)
    assert "may well be luck" in text_of(app)
    assert not app.warning
    assert "not on this machine" in text_of(app)
    assert "**2,363** pictures are read wrongly" in text_of(app)
    choice = app.segmented_control(key="evaluation_model")
    assert choice.options[:3] == ["best **86.1 %**", "compact **84.6 %**", "seed **84.7 %**"]
    choice.set_value("seed")
    shown(app.run())
    assert address_of(app)["model"] == "seed"
    assert address_of(app)["scores"] == "1", "the box stays open"
    assert "**2,601** pictures are read wrongly" in text_of(app)


def test_networks_whose_titles_begin_alike_have_buttons_of_their_own() -> None:
    report = keep_standin_report("compact")
    alike = ["three convolutions, rate 0.01", "three convolutions, rate 0.02"]
    assert "rat…" in headline(alike[0], report, [alike[0], "best"])
    assert "01" in headline(alike[0], report, alike)
    assert "02" in headline(alike[1], report, alike)


@pytest.mark.parametrize("view", list(VIEWS))
def test_every_view_opens_from_its_address(view: str) -> None:
    app = opened(view=view, model="compact", true=r"\psi", read=r"\Psi", models="compact")
    address = address_of(app)
    assert address["view"] == view
    assert address["models"] == "compact"
    again = opened(**address)
    assert address_of(again) == address
    said = text_of(app) + html_of(app)
    wanted = {
        "confusions": r"**`\psi` read as `\Psi`**: 29 of 57 pictures",
        "errors": "**29** of 2,619 errors in 16,992 pictures",
        "fool": r"Draw `\psi`: of 57 test pictures",
        "symbols": "**369** of 369 symbols",
        "calibration": "it is too modest",
        "leaks": "**228** of 16,992 test pictures (1.3 %) have a pixel-identical twin",
    }
    assert wanted[view] in said


def test_errors_are_filtered_as_one_would_by_hand() -> None:
    report = find_report("compact", "fold-1")
    assert report is not None
    wrong = [row for row in range(len(report)) if report.read[row] != report.labels[row]]
    assert set(found_errors(report).tolist()) == set(wrong)
    one, other = symbol_index()[r"\epsilon"], symbol_index()[r"\in"]
    of_pair = [row for row in wrong if report.labels[row] == one and report.read[row] == other]
    assert found_errors(report, truth=one, read=other, order="number").tolist() == of_pair
    assert found_errors(report, truth=one, read=other, merged="wrong").tolist() == []
    assert set(found_errors(report, truth=one, read=other, merged="right").tolist()) == set(of_pair)
    sure = report.confidence[found_errors(report, surety=(0.5, 0.8))]
    assert (np.diff(sure) <= 0).all()
    assert sure.size == sum(0.5 <= report.confidence[row] <= 0.8 for row in wrong)
    assert (np.diff(report.confidence[found_errors(report, order="unsure")]) >= 0).all()


def test_an_error_shows_its_picture_its_answers_and_the_way_into_the_network() -> None:
    report = keep_standin_report(make_run())
    row = int(found_errors(report)[3])
    number = int(report.numbers[row])
    app = opened(models="mine", split=STANDINS, view="errors", picture=str(number))
    assert f"**Picture {number:,}: {latex_of(int(report.labels[row]))}**" in text_of(app)
    assert 'data-testid="evaluation-picture"' in html_of(app)
    shown_answers = re.findall(r'data-class="(\d+)"', html_of(app))
    assert [int(each) for each in shown_answers] == report.best[row].tolist()
    links = [link.proto for link in app.get("page_link")]
    truth, read = (symbol_table()[int(side[row])].latex for side in (report.labels, report.read))
    assert [link.query_string for link in links] == [
        f"model=mine&input=symbol&sample=stand-in-{number}",
        urlencode({"model": "mine", "target": truth, "misread": read}),
    ]
    app.selectbox(key="evaluation_order").set_value("number")
    shown(app.run())
    assert address_of(app)["picture"] == str(int(report.numbers[found_errors(report, order="number")[0]]))


def test_symbols_are_searched_and_sorted() -> None:
    report = made_up_report(1)
    scores = class_scores(confusions(report.labels, report.read))
    occurs = [index for index in range(369) if scores.support[index] or scores.predicted[index]]
    assert sorted_classes(scores, order="table") == occurs
    worst = sorted_classes(scores, order="worst")
    assert sorted(worst) == occurs
    assert (np.diff(scores.f1[worst]) >= 0).all()
    recalls = scores.recall[sorted_classes(scores, order="recall")]
    assert np.isnan(recalls[-1]), "what has no recall comes last"
    assert sorted_classes(scores, order="most")[0] == int(scores.support.argmax())
    found = sorted_classes(scores, search="A")
    assert all("A" in symbol_table()[index].latex for index in found)
    app = opened(view="symbols", models="compact")
    app.text_input(key="evaluation_search").set_value("psi")
    shown(app.run())
    assert "**4** of 369 symbols" in text_of(app)
    assert set(re.findall(r'<tr data-class="(\d+)"', html_of(app))) == {
        str(symbol.index) for symbol in symbol_table() if "psi" in symbol.latex.lower()
    }


def test_a_network_of_some_symbols_is_judged_by_these_and_says_so() -> None:
    name = make_run(split=STANDINS, seed=0, classes=[31, 36, 100])
    keep_standin_report(name, learned_classes=(31, 36, 100))
    app = opened(models=name, split=STANDINS, scores="1")
    assert "trained on 3 of the 369 symbols" in warnings_of(app)
    assert "<td>12</td>" in html_of(app), "4 of each symbol are in the test part"
    keep_standin_report(name, learned_classes=(169,))
    app = opened(models=name, split=STANDINS)
    assert "knows no symbol of this test part" in warnings_of(app)


def test_what_a_network_had_learned_is_said() -> None:
    name = make_run(split="fold-1", seed=0)
    report = made_up_report(split="fold-2", fingerprint=model_fingerprint(name), learned_split="fold-1")
    report.leaks[:] = 2
    keep_report(report)
    app = opened(models=name, split="fold-2")
    assert "all 500 pictures belong to its own training part (fold-1)" in warnings_of(app)
    shutil.rmtree(home() / "evaluations")
    keep_report(made_up_report(split="fold-2", fingerprint=model_fingerprint(name), learned_split=""))
    app = opened(models=name, split="fold-2")
    assert "nobody knows what it was trained on" in warnings_of(app)
    shutil.rmtree(home() / "evaluations")
    keep_report(made_up_report(split="fold-2", fingerprint=model_fingerprint(name), learned_split=STANDINS))
    app = opened(models=name, split="fold-2")
    assert "learned from the drawn stand-ins" in warnings_of(app)


def test_without_a_report_there_is_a_button_and_without_the_data_a_sentence() -> None:
    app = opened(models="compact", split="fold-2")
    assert app.button(key="evaluation_start").disabled
    assert "HASYv2 is not on this machine" in app.info[0].value
    app = opened(models="compact", split=STANDINS)
    assert not app.button(key="evaluation_start").disabled
    assert "no report yet of **compact** on stand-ins" in app.info[0].value


def test_a_process_that_cannot_be_started_is_one_sentence() -> None:
    app = opened(models="compact", split=STANDINS)
    home().mkdir(parents=True)
    (home() / "evaluations").write_text("a file in the folder's place")
    app.button(key="evaluation_start").click()
    shown(app.run())
    assert "cannot be written" in app.error[0].value
    assert not app.button(key="evaluation_start").disabled


def test_a_damaged_report_is_one_sentence_and_can_be_made_anew(tmp_path: Path) -> None:
    path = report_path(model_fingerprint("compact"), STANDINS, 0)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"damaged")
    app = opened(models="compact", split=STANDINS)
    assert "evaluate the model again" in app.error[0].value
    assert not app.button(key="evaluation_start").disabled


def test_the_ways_to_the_pad_name_what_to_draw() -> None:
    def goals(app: AppTest) -> list[dict[str, list[str]]]:
        return [parse_qs(link.proto.query_string) for link in app.get("page_link")]

    compact = {"model": ["compact"]}
    app = opened(models="compact", view="fool")
    assert goals(app) == [compact | {"target": [r"\mathscr{P}"], "misread": [r"\mathcal{P}"]}]
    app = opened(models="compact", view="fool", true="U")
    assert goals(app) == [compact | {"target": ["U"], "misread": [r"\cup"]}]
    app.button(key="evaluation_trap_errors").click()
    shown(app.run())
    assert (address_of(app)["view"], address_of(app)["true"], address_of(app)["merged"]) == ("errors", "U", "wrong")
    app = opened(models="compact", true=r"\sum", read=r"\Sigma")
    assert goals(app) == [compact | {"target": [r"\sum"], "misread": [r"\Sigma"]}]
    app = opened(models="compact", view="symbols", search="epsilon")
    ways = [parse_qs(unescape(way)) for way in re.findall(r'href="draw\?([^"]+)"', html_of(app))]
    assert compact | {"target": [r"\epsilon"], "misread": [r"\in"]} in ways


def test_an_empty_range_of_certainty_is_told() -> None:
    app = opened(models="compact", view="errors", **{"from": "80", "to": "20"})
    assert "**Sure from** is 80 % and **Sure to** only 20 %" in warnings_of(app)
    assert not app.info


def test_what_the_hand_brought_into_sight_stands_in_the_address() -> None:
    app = opened(models="compact", near=r"\Sigma,\prod,24")
    assert address_of(app)["near"] == r"\Sigma,\prod,24"
    assert app.selectbox(key="evaluation_zoom").value == BY_HAND
    header = matrix_header(app)
    order = [each["index"] for each in header["classes"]]
    truth, answer = symbol_index()[r"\Sigma"], symbol_index()[r"\prod"]
    assert header["window"] == [order.index(truth) - 12, order.index(answer) - 12, 24]
    assert header["told"] == [truth, answer, 24]
    app.selectbox(key="evaluation_zoom").set_value(symbol_index()["U"])
    shown(app.run())
    assert "near" not in address_of(app)
    assert address_of(app)["zoom"] == "U"
    first, _, span = matrix_header(app)["window"]
    assert first <= order.index(symbol_index()["U"]) < first + span
    for wrong in ("24", r"\Sigma,\sum", r"\Sigma,\nothing,24", r"\Sigma,\sum,x", r"\Sigma,\sum,24,3", "\u00b2,,"):
        app = opened(models="compact", near=wrong)
        assert "but near must be two symbols" in warnings_of(app), wrong
        assert "near" not in address_of(app)
    app = opened(models="compact", near=r"\Sigma,\sum,9999")
    assert address_of(app)["near"] == r"\Sigma,\sum,369"


def test_nonsense_in_the_address_is_told() -> None:
    app = opened(models="compact,nobody", true="nothing", view="dance", picture="x", to="1000", split="fold-0")
    said = warnings_of(app)
    for name in ("models", "true", "view", "picture", "to", "split"):
        assert f"The address says {name}=" in said, name
    assert address_of(app)["models"] == "compact"
    app = opened(models="compact", view="errors", sheet="900", true=r"\alpha", read="Z")
    assert "No error fits" in "\n".join(info.value for info in app.info)


@settings(max_examples=4, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_control_may_be_moved(data: st.DataObject) -> None:
    app = opened(models="compact,best", view=data.draw(st.sampled_from(list(VIEWS))))
    for _ in range(3):
        move(app, data, CHOICES)
        shown(app.run())
        assert address_of(opened(**address_of(app))) == address_of(app)
