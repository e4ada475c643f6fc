"""The exported app in a frame: its files and the page's colours come by message, and the frame can reach nothing."""

from pathlib import Path

from playwright.sync_api import Page, expect

from hasy_core.browser.sources import WEB, read_javascript
from hasy_core.export.browser_app import app_files
from hasy_core.export.tfjs_library import read_library
from hasy_core.models import load_model
from tests.patience import SLOW
from tools.static_server import serve
from ui.components.app_frame import pack_app

PAGE = """<!doctype html>
<div id="place" style="--st-text-color: rgb(1, 2, 3); --st-background-color: rgb(250, 251, 252)"></div>
<script type="module">
{source}
const data = new Uint8Array(await (await fetch("message.bin")).arrayBuffer());
window.remove = appFrame({{ data, parentElement: document.getElementById("place") }});
</script>"""


def write_page(folder: Path, files: dict[str, bytes]) -> None:
    """A page with an app in a frame."""
    packed = pack_app("compact", files)
    assert packed.size == sum(map(len, files.values()))
    (folder / "message.bin").write_bytes(packed.message)
    source = read_javascript(WEB / "app_frame" / "app_frame.js").replace("export default ", "const appFrame = ")
    (folder / "index.html").write_text(PAGE.format(source=source), encoding="utf-8")


def test_the_app_runs_in_a_frame(tfjs_library: Path, tmp_path: Path, page: Page) -> None:
    write_page(tmp_path, app_files(load_model("compact"), "compact", read_library(tfjs_library)))
    with serve(tmp_path) as address:
        page.goto(address)
        frame = page.frame_locator("[data-testid=app-frame]")
        expect(frame.get_by_test_id("engine")).to_have_attribute("data-engine", "wasm", timeout=SLOW)
        expect(frame.locator("body")).to_have_css("color", "rgb(1, 2, 3)")
        expect(frame.locator("body")).to_have_css("background-color", "rgb(250, 251, 252)")
        expect(frame.locator("h1")).to_be_hidden()

        pad = frame.get_by_test_id("sketch-pad").bounding_box()
        assert pad is not None
        page.mouse.move(pad["x"] + 100, pad["y"] + 60)
        page.mouse.down()
        page.mouse.move(pad["x"] + 100, pad["y"] + 300, steps=4)
        page.mouse.up()
        expect(frame.get_by_test_id("prediction")).to_have_count(10)
        # As high as its content: the page around it scrolls, not the frame.
        height = page.get_by_test_id("app-frame").evaluate("frame => frame.clientHeight")
        assert height > 3000
        reach = "() => { try { return String(parent.document.cookie); } catch (problem) { return problem.name; } }"
        assert frame.locator("body").evaluate(reach) == "SecurityError"
        page.evaluate("remove()")
        expect(page.get_by_test_id("app-frame")).to_have_count(0)


def test_without_the_library_the_frame_fetches_nothing(tmp_path: Path, page: Page) -> None:
    write_page(tmp_path, app_files(load_model("compact"), "compact"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with serve(tmp_path) as address:
        page.goto(address)
        engine = page.frame_locator("[data-testid=app-frame]").get_by_test_id("engine")
        expect(engine).to_contain_text("It is not kept on this machine", timeout=SLOW)
        expect(engine).to_have_attribute("data-engine", "own")
    assert asked
    assert all(url.startswith((address, "blob:", "data:")) for url in asked)
