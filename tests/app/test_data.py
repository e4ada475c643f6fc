"""The data page without a browser: every control, the address, searches that find nothing or mean harm."""

import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from hasy_core.data.symbols import symbol_index, symbol_table
from tests.app.pages import address_of, moved_about, open_page, shown, text_of, walk, warnings_of
from tests.patience import SECONDS
from ui.build.data.class_list import found_classes
from ui.build.data.embedding_job import POINTS, embedding_job, pictures_shown
from ui.build.data.settings import VIEWS
from ui.page.samples import samples

opened = partial(open_page, "../build/data")
COUNTS = np.arange(369) * 4  # A has none, the last symbol 1,472
CHOICES = {"data_view": list(VIEWS), "data_method": ["pca"]}


def infos_of(app: AppTest) -> str:
    return "\n".join(info.value for info in app.info)


def found_by(app: AppTest) -> int:
    found = re.search(r"\*\*(\d+)\*\* of 358 symbols", text_of(app))
    return int(found[1]) if found else 0


def latex(classes: list[int]) -> list[str]:
    return [symbol_table()[index].latex for index in classes]


def test_classes_are_found_filtered_and_sorted() -> None:
    assert latex(found_classes(COUNTS, search="sigma")) == [r"\sigma", r"\Sigma"]
    assert latex(found_classes(COUNTS, search=" Sigma ")) == [r"\Sigma"]
    assert found_classes(COUNTS, search="A")[0] != 0, "a class without pictures is left out"
    assert len(found_classes(COUNTS)) == 368
    assert {int(COUNTS[index]) for index in found_classes(COUNTS, size="rare")} == set(range(4, 100, 4))
    by_package = [set(found_classes(COUNTS, package=package)) for package in ("latex", "package")]
    assert by_package[0] | by_package[1] == set(found_classes(COUNTS))
    assert not by_package[0] & by_package[1]
    assert symbol_index()[r"\mathbb{R}"] in by_package[1]
    most = found_classes(COUNTS, order="most")
    assert most == found_classes(COUNTS, order="fewest")[::-1] == sorted(most, key=lambda index: -COUNTS[index])
    names = [name.strip("\\").lower() for name in latex(found_classes(COUNTS, order="name"))]
    assert names == sorted(names)


@settings(max_examples=25)
@given(st.text(max_size=60))
def test_what_is_found_has_what_was_searched(search: str) -> None:
    for name in latex(found_classes(COUNTS, search=search)):
        assert search.strip() in name or search.strip() in name.lower()


def test_search_choose_and_draw_others() -> None:
    app = opened()
    assert found_by(app) == 358
    assert "**20** pictures" in text_of(app)
    app.text_input(key="data_search").set_value("arrow")
    shown(app.run())
    assert 0 < found_by(app) < 40
    assert address_of(app)["search"] == "arrow"
    app.selectbox(key="data_class").set_value(symbol_index()["z"])
    shown(app.run())
    assert address_of(app)["class"] == "z"
    assert f"HASY's symbol {symbol_table()[symbol_index()['z']].symbol_id}" in text_of(app)
    app.button(key="data_draw_others").click()
    shown(app.run())
    assert address_of(app)["draw"] == "1"
    again = opened(**address_of(app))
    assert address_of(again) == address_of(app)


def test_a_smaller_search_leads_back_to_its_first_page() -> None:
    app = opened(sheet="9")
    assert app.number_input(key="data_sheet").value == 9
    app.text_input(key="data_search").set_value("sum")
    shown(app.run())
    assert app.number_input(key="data_sheet").value == 1
    assert opened(sheet="500").number_input(key="data_sheet").value == 15


@pytest.mark.parametrize(
    "search",
    [
        "no such symbol",
        "<script>alert(1)</script>",
        "](http://x)![](y)",
        "$\\frac{1}{0}$",
        ":material/bug_report:",
        "**b",
    ],
)
def test_a_search_that_finds_nothing_says_so_and_shows_the_words_as_they_are(search: str) -> None:
    app = opened(search=search)
    assert found_by(app) == 0
    said = infos_of(app)
    assert "Search for less of it" in said
    assert search not in said or search == "no such symbol"
    assert re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", said).count(search) == 1
    assert app.selectbox(key="data_class").value == symbol_index()[r"\alpha"]


def test_an_address_that_cannot_be_used_says_so() -> None:
    app = opened(**{"class": r"\nosuch", "order": "by colour", "search": "x" * 90})
    said = warnings_of(app)
    assert "class is no symbol" in said
    assert "order must be one of" in said
    assert "longer than 60" in said
    missing = next(symbol.latex for symbol in symbol_table() if not len(samples().numbers_of(symbol.index)))
    assert "has no pictures here" in warnings_of(opened(**{"class": missing}))
    assert "at most 6 different symbols" in warnings_of(opened(view="map", coloured=r"\alpha \nosuch"))


def test_balance_says_what_the_stand_ins_lack() -> None:
    app = opened(view="balance")
    assert [metric.value for metric in app.metric] == ["1 : 1", "20", "10%", "358 classes"]
    assert "Every symbol has 20 pictures" in text_of(app)
    assert "HASYv2 adds" in infos_of(app)
    app.toggle(key="data_log").set_value(False)
    assert address_of(shown(app.run())) == {"view": "balance", "log": "0"}


def test_pictures_that_are_the_same() -> None:
    app = opened(view="same")
    found = re.search(r"\*\*(\d+)\*\* pictures occur more than once", text_of(app))
    assert found
    several = re.search(r"\*\*(\d+)\*\* of them stand under different labels", text_of(app))
    assert several
    assert 0 < int(several[1]) <= int(found[1])
    app.toggle(key="data_across").set_value(False)
    app.selectbox(key="data_class").set_value(symbol_index()["o"])
    shown(app.run())
    assert address_of(app) == {"view": "same", "class": "o", "across": "0", "leaf": "1"}
    assert "of the 20 pictures of `o`" in text_of(app)


def test_the_map_of_a_network() -> None:
    app = opened(view="map", coloured=r"\alpha \beta z")
    classes = tuple(sorted(symbol_index()[name] for name in (r"\alpha", r"\beta", "z")))
    job = embedding_job("compact", "pca", classes)
    assert job.wait(SECONDS)
    assert job.result is not None, job.error
    assert job.result.points.shape == (60, 2)
    shown(app.run())
    assert "most of their variance" in text_of(app)
    assert address_of(app)["coloured"] == r"\alpha \beta z"
    app.multiselect(key="data_coloured").set_value([])
    assert "at least one symbol" in infos_of(shown(app.run()))


def test_a_network_that_cannot_be_read_is_told_and_tried_again() -> None:
    job = embedding_job("no such network", "pca", (0, 1))
    assert job.wait(SECONDS)
    assert "There is no model" in job.error
    assert embedding_job("no such network", "pca", (0, 1)) is job
    assert embedding_job("no such network", "pca", (0, 1)) is not job


def test_pictures_of_all_symbols_are_spread_evenly() -> None:
    numbers = pictures_shown(tuple(samples().classes().tolist()))
    assert len(numbers) == POINTS
    counts = np.bincount(samples().labels[numbers])
    assert set(counts[counts > 0].tolist()) == {4, 5}


@moved_about(6)
@given(data=st.data())
def test_whatever_is_moved_the_address_opens_it_again(data: st.DataObject) -> None:
    app = opened()
    for _ in walk(app, data, CHOICES, 5):
        pass
    again = opened(**address_of(app))
    assert address_of(again) == address_of(app)
    assert not warnings_of(again)


def test_on_hasy_every_view_says_its_known_numbers(hasy_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HASY_HOME", str(hasy_home))
    samples.cache_clear()
    assert "**369** of 369 symbols" in text_of(opened())
    app = opened(view="balance")
    assert [metric.value for metric in app.metric][:2] == ["69 : 1", "223"]
    assert "**478** writer numbers" in text_of(app)
    assert "16,661 to 16,992 pictures" in text_of(app)
    app = opened(view="same", **{"class": r"\mid"})
    assert "**132** of them stand under different labels" in text_of(app)
    assert "**228** of 16,992 test pictures" in text_of(app)
    app.session_state["data_leaks"] = True
    assert "| 10 | " in text_of(shown(app.run()))
