"""A monkey at the app: it drives all pages at random in Chromium and tells what broke.

    python -m tools.monkey --seed 1 --minutes 10

It draws, uploads a picture, starts a training run, an evaluation and an export first, and then clicks, drags, types,
goes back and forward and changes pages while they run. What broke is printed with the acts before it, as it is found;
the exit status is 1 where something did. The same seed chooses the same acts; how fast the machine is decides what
they meet.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import numpy as np
from PIL import Image, ImageDraw
from playwright.sync_api import BrowserContext, Error, Page

from hasy_core.training.worker import runs_in
from tools.chromium import open_chromium
from tools.handwriting import SYMBOLS, draw
from tools.monkey_acts import DESK, PAGES, Hand
from tools.monkey_watch import Failure, Watch
from tools.running_app import ROOT, run_app

NO_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"
REST_EVERY = 12  # acts; between them nothing waits for a page
GIVING_UP = 3000  # ms; what an act looks for may be gone
PAUSES = [0.0, 0.0, 0.05, 0.2, 0.6]  # seconds between two acts
TINY = {"network": "own", "text": "INPUT -> [[CONV(4) -> RELU]*1 -> POOL]*2 -> FC", "classes": "31-36-100-150"}
RUN = {**TINY, "batch": "8", "epochs": "60", "augmentation": "0"}


def pictures(folder: Path) -> list[Path]:
    """Files to upload, made in `folder`: a photo that EXIF turns, odd modes and sizes, and what is no picture."""
    photo = Image.new("RGB", (600, 400), (230, 220, 200))
    ImageDraw.Draw(photo).ellipse((100, 100, 400, 300), outline=(30, 40, 60), width=20)
    exif = Image.Exif()
    exif[0x0112] = 6
    photo.save(folder / "turned.jpg", exif=exif)
    photo.convert("L").resize((31, 33)).save(folder / "small.png")
    photo.convert("RGBA").save(folder / "layers.webp")
    photo.convert("1").save(folder / "two-levels.tif")
    photo.resize((4000, 20)).save(folder / "wide.png")
    Image.fromarray(np.full((40, 40), 30_000, np.uint16)).save(folder / "deep.png")
    Image.new("L", (1, 1)).save(folder / "pixel.gif")
    (folder / "notes.png").write_text("no picture")
    (folder / "empty.jpg").write_bytes(b"")
    return sorted(folder.iterdir())


class Monkey:
    """A monkey with a window of its own.

    Args:
        context: where it opens windows; all of them are the monkey's.
        address: the app's.
        files: what it uploads.
        watch: who looks at what it does.
        seed: which acts it chooses. Each act has its own chance, whatever the acts before it came upon.
    """

    def __init__(self, context: BrowserContext, address: str, files: list[Path], watch: Watch, seed: int) -> None:
        context.set_default_timeout(GIVING_UP)
        self._context, self._watch, self._seed = context, watch, seed
        self._hand, self._address, self._files = Hand(address, files), address, files
        self._done = 0
        self.page = self._opened("convolution")

    def begin(self, jobs: bool = True) -> None:
        """Draws and uploads a picture and, with `jobs`, starts a training run, an evaluation and an export."""
        self._begin_with("draw", self._draw)
        self._begin_with("convolution?input=upload", self._upload)
        if jobs:
            self._begin_with(f"training?{urlencode(RUN)}", lambda: self._press("training_start"))
            self._begin_with("evaluation?models=compact&split=stand-ins", lambda: self._press("evaluation_start"))
            self._begin_with("export?model=compact&formats=numpy", lambda: self._press("export_make"))

    def act(self) -> None:
        """Does one thing, and looks at what came of it; now and then the page must come to rest."""
        self._done += 1
        random = Random(f"{self._seed}/{self._done}")
        try:
            said = self._hand.act(self.page, random)
        except Error as error:
            said = f"nothing: {str(error).splitlines()[0][:100]}"
        self._watch.did(said)
        self.page.wait_for_timeout(1000 * random.choice(PAUSES))
        for other in self._context.pages:
            if other != self.page:
                other.close()  # a link of a page may open one
        self._watch.look(self.page)
        if self._done % REST_EVERY == 0:
            self.rest()

    def rest(self) -> None:
        """Waits for the page; a dead one is left for a new one."""
        if not self._watch.rest(self.page):
            dead = self.page
            self.page = self._opened(Random(f"{self._seed}/{self._done}/dead").choice(PAGES))
            dead.close()
        self._watch.look(self.page)

    def _opened(self, way: str) -> Page:
        page = self._context.new_page()
        self._watch.attach(page)
        page.goto(f"{self._address}/{way}", wait_until="commit", timeout=60_000)
        self._watch.did(f"opened /{way}")
        return page

    def _begin_with(self, way: str, doing: Callable[[], None]) -> None:
        self.page.goto(f"{self._address}/{way}", wait_until="commit", timeout=60_000)
        self._watch.did(f"opened /{way}")
        self.rest()
        doing()
        self.rest()

    def _draw(self) -> None:
        self.page.get_by_test_id("sketch-pad").wait_for(timeout=60_000)
        draw(self.page, SYMBOLS[r"\alpha"], step=6.0)
        self._watch.did(r"drew \alpha")

    def _upload(self) -> None:
        (photo,) = [file for file in self._files if file.name == "turned.jpg"]
        self.page.locator("input[type=file]").set_input_files(photo, timeout=60_000)
        self._watch.did(f"uploaded {photo.name}")

    def _press(self, key: str) -> None:
        self.page.locator(f".st-key-{key}").get_by_role("button").click(timeout=60_000)
        self._watch.did(f"pressed {key}")


@contextmanager
def home() -> Iterator[Path]:
    """A folder for the app's data and runs; no worker outlives it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            yield Path(folder)
        finally:
            for run in runs_in(Path(folder) / "runs"):
                if run.is_alive() and run.status().process:
                    os.kill(run.status().process, signal.SIGKILL)


def plain_app(log: Path, home: Path, script: Path = ROOT / "app.py") -> AbstractContextManager[str]:
    """`run_app`, with a log in which an exception is one; frameworks leave it to the app."""
    settings = {"STREAMLIT_LOGGER_ENABLE_RICH": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "HASY_HOME": str(home)}
    return run_app(script, log, **settings)


def told(failure: Failure) -> str:
    """A failure with the acts before it."""
    acts = "\n".join(f"    {act}" for act in failure.acts)
    text = "\n".join(f"    {line}" for line in failure.text.splitlines())
    return f"FAILED, {failure.kind}, at {failure.address}\n{text}\n  after\n{acts}\n"


def main() -> None:
    """Lets the monkey at the app; exits with 1 where something broke."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0, help="which acts are chosen")
    parser.add_argument("--minutes", type=float, default=60.0, help="how long, after what it starts first")
    parser.add_argument("--acts", type=int, default=10**9, help="how many acts at most")
    parser.add_argument("--patience", type=float, default=90.0, help="seconds that a page may take to come to rest")
    parser.add_argument("--tell", action="store_true", help="print every act")
    arguments = parser.parse_args()
    with home() as folder, tempfile.TemporaryDirectory() as uploads, open_chromium(NO_NETWORK) as browser:
        log = folder / "server.log"
        with plain_app(log, folder) as address:
            watch = Watch(log, folder / "runs", arguments.patience)
            context = browser.new_context(viewport={"width": DESK["width"], "height": DESK["height"]})
            monkey = Monkey(context, address, pictures(Path(uploads)), watch, arguments.seed)
            shown = 0
            monkey.begin()
            ending = time.monotonic() + 60 * arguments.minutes
            acts = 0
            while acts < arguments.acts and time.monotonic() < ending:
                monkey.act()
                acts += 1
                if arguments.tell:
                    print(f"{ending - time.monotonic():.1f} s left, {watch.acts[-1]}", flush=True)
                for failure in list(watch.failures.values())[shown:]:
                    print(told(failure), flush=True)
                shown = len(watch.failures)
            monkey.rest()
            context.close()
    for text, count in sorted(watch.refusals.items()):
        print(f"said {count} times: {' '.join(text.split())[:200]}")
    for failure in watch.failures.values():
        print(f"{failure.count} times, {failure.kind}: {failure.text.strip().splitlines()[-1][:150]}")
    print(f"Seed {arguments.seed}: {acts} acts, {len(watch.failures)} failures.")
    sys.exit(bool(watch.failures))


if __name__ == "__main__":
    main()
