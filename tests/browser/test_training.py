"""The training page in Chromium, with real workers: start, curves, pause, rate, a killed process, epochs, drawing."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from hasy_core.training.run_folder import RunFolder
from hasy_core.training.steering import read_control
from hasy_core.training.worker import runs_in
from tests.browser.server_log import assert_no_failure
from tests.patience import SLOW, until
from tools.running_app import run_app

SMALL = "INPUT -> [[CONV(8) -> RELU]*1 -> POOL]*2 -> FC"
LONG = {"network": "own", "text": SMALL, "classes": "31-36-100-150", "batch": "4", "epochs": "400", "augmentation": "0"}
POINTS = "document.querySelector('.st-key-training_curves_loss .js-plotly-plot')?.data?.[0]?.x?.length ?? 0"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home for data and runs; no worker outlives it."""
    yield tmp_path
    for run in runs_in(tmp_path / "runs"):
        if run.is_alive():
            os.kill(run.status().process, signal.SIGKILL)


@pytest.fixture
def app(home: Path) -> Iterator[str]:
    log = home / "server.log"
    with run_app(log=log, HASY_HOME=str(home)) as address:
        yield address
    assert_no_failure(log)


def _button(page: Page, key: str) -> None:
    page.locator(f".st-key-training_{key}").get_by_role("button").click(timeout=SLOW)


def _badge(page: Page, text: str) -> None:
    expect(page.get_by_text(text, exact=True).first).to_be_visible(timeout=SLOW)


def _only_run(home: Path) -> RunFolder:
    until(lambda: len(runs_in(home / "runs")) == 1)
    return runs_in(home / "runs")[0]


def test_a_run_is_started_watched_steered_killed_resumed_and_looked_back_at(page: Page, app: str, home: Path) -> None:
    page.goto(f"{app}/training?{urlencode(LONG)}")
    _button(page, "start")
    run = _only_run(home)

    # Curves move by themselves.
    page.wait_for_function(f"() => ({POINTS}) >= 2", timeout=SLOW)
    before = page.evaluate(POINTS)
    page.wait_for_function(f"before => ({POINTS}) > before", arg=before, timeout=SLOW)

    # The page is left and opened again while it looks at the run; the server says that nothing failed.
    for other in ("Pooling", "Lessons"):
        page.get_by_role("link", name=other, exact=True).click(timeout=SLOW)
        expect(page.get_by_role("heading", level=1)).to_have_text(other, timeout=SLOW)
        page.wait_for_timeout(700)  # in which the left page's questions come
        page.get_by_role("link", name="Training", exact=True).click(timeout=SLOW)
        _badge(page, "Training")
        page.wait_for_function(f"() => ({POINTS}) >= 2", timeout=SLOW)

    # What the reader has begun elsewhere on the page survives that.
    title = page.locator(".st-key-training_title input")
    title.fill("half a na")
    polled = page.evaluate(POINTS)
    page.wait_for_function(f"before => ({POINTS}) > before", arg=polled, timeout=SLOW)
    expect(title).to_have_value("half a na")
    title.fill("mine")
    title.press("Enter")
    until(lambda: run.title() == "mine")

    _button(page, "pause")
    _badge(page, "Paused")
    until(lambda: run.status().state == "paused")
    step = run.status().step
    _button(page, "halve")
    expect(page.get_by_text("rate × 0.5")).to_be_visible(timeout=SLOW)
    assert run.status().step == step

    # A second window shows the same run, and may steer it.
    second = page.context.new_page()
    second.goto(f"{app}/training")
    _badge(second, "Paused")
    _button(second, "go_on")
    until(lambda: run.status().step > step)
    assert read_control(run.control).rate_factor == 0.5
    second.close()

    os.kill(run.status().process, signal.SIGKILL)
    _badge(page, "Interrupted")
    _button(page, "resume")
    _badge(page, "Training")
    until(lambda: run.status().step > step)
    _button(page, "stop")
    _badge(page, "Stopped")
    steps = [line["step"] for line in run.metrics()]
    assert steps == sorted(set(steps))

    # From random to trained.
    answers = page.get_by_text("Its answers after epoch")
    expect(answers).to_contain_text("after epoch ")
    slider = page.locator(".st-key-training_epoch").get_by_role("slider")
    slider.press("Home", timeout=SLOW)
    expect(answers).to_contain_text("after epoch 0:", timeout=SLOW)
    slider.press("ArrowRight")
    expect(answers).to_contain_text("after epoch 1:", timeout=SLOW)
    page.wait_for_url(lambda url: "epoch=1" in url and "input=symbol" in url, timeout=SLOW)
    expect(page.locator(".st-key-training_maps canvas").first).to_be_visible()

    page.get_by_text("Play it as a film").click()
    film = page.get_by_test_id("film")
    expect(film).to_have_attribute("data-epoch", "0.000", timeout=SLOW)
    random = film.locator("canvas").first.evaluate("canvas => canvas.toDataURL()")
    page.get_by_test_id("film-play").click()
    expect(film).not_to_have_attribute("data-epoch", "0.000")
    expect(page.get_by_test_id("film-play")).to_have_text("Pause")
    film.press("Space")
    expect(page.get_by_test_id("film-play")).to_have_text("Play")
    film.press("End")
    assert film.locator("canvas").first.evaluate("canvas => canvas.toDataURL()") != random
    film.press("Home")
    expect(film).to_have_attribute("data-epoch", "0.000")
    assert film.locator("canvas").first.evaluate("canvas => canvas.toDataURL()") == random


def test_a_finished_run_is_used_on_the_draw_page_and_deleted(page: Page, app: str, home: Path) -> None:
    page.goto(f"{app}/training?{urlencode(LONG | {'epochs': '1'})}")
    _button(page, "start")
    _badge(page, "Finished")
    run = _only_run(home)
    with page.expect_download(timeout=SLOW) as download:
        _button(page, "report")
    report = download.value.path().read_text(encoding="utf-8")
    assert f"<h1>{run.path.name}</h1>" in report
    assert report.endswith("</html>\n")
    page.get_by_role("link", name="Draw a symbol for this network").click(timeout=SLOW)
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw & classify", timeout=SLOW)
    assert f"model={run.path.name}" in page.url
    page.goto(f"{app}/training")
    page.get_by_role("button", name="Delete …").click(timeout=SLOW)
    _button(page, "delete")
    expect(page.get_by_text("There is no run yet.")).to_be_visible(timeout=SLOW)
    assert not run.path.exists()
