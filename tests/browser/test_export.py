"""The export page in Chromium: a network is chosen on the draw page, made into a zip, and downloaded."""

import json
import zipfile

from playwright.sync_api import Page, expect

from tests.patience import SLOW


def test_a_network_is_taken_along(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/draw?model=compact")
    page.get_by_role("link", name="Take this network with you").click(timeout=SLOW)
    expect(page.get_by_role("heading", level=1)).to_have_text("Export", timeout=SLOW)
    page.get_by_role("button", name="NumPy").click(timeout=SLOW)
    page.get_by_role("button", name="Make the zip").click(timeout=SLOW)
    # Its own process makes it: meanwhile the page answers.
    page.get_by_role("radio", name="NumPy").click(timeout=SLOW)
    page.wait_for_url(lambda url: "formats=onnx%2Cnumpy" in url and "read=numpy" in url, timeout=SLOW)
    with page.expect_download(timeout=SLOW) as download:
        page.get_by_role("button", name="Download compact-formats.zip").click(timeout=SLOW)
    with zipfile.ZipFile(download.value.path()) as archive:
        names = archive.namelist()
        assert {"compact/README.md", "compact/onnx/model.onnx", "compact/numpy/forward.py"} <= set(names)
        assert archive.testzip() is None
        assert json.loads(archive.read("compact/onnx/card.json"))["parameters"] == 290_601
    page.get_by_text("What is in it").click(timeout=SLOW)
    expect(page.get_by_text("compact/onnx/model.onnx")).to_be_visible(timeout=SLOW)


def test_it_fits_a_phone(phone: Page, app_url: str) -> None:
    phone.goto(f"{app_url}/export")
    expect(phone.get_by_role("button", name="Make the zip")).to_be_visible(timeout=SLOW)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
