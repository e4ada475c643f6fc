"""What the monkey's keeper looks at: the server's log, the browser's errors, red boxes, pages that do not end."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Error, Page

from hasy_core.training.worker import runs_in

RECENT = 30  # acts told with a failure
SUSPECT = re.compile(r"traceback|exception|\berror\b|[a-z]Error\b|critical", re.IGNORECASE)
LINES = 60  # of the log, told with a failure
OWN_ERRORS = re.compile(r"an error of its own|an error of the program|could not be loaded \(\w+\)|ended without a word")
EXCEPTIONS, REFUSALS = "[data-testid=stException]:visible", "[data-testid=stAlertContentError]:visible"
# A resource that another host has, one that was still on its way when the page was left, and what Streamlit asks of the
# wrong place first where a page is opened by its address.
UNHEARD = re.compile(r"net::ERR_(ABORTED|NAME_NOT_RESOLVED|NETWORK_CHANGED)|404 .*/_stcore/(health|host-config)")
READY = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  return app?.dataset.testScriptState === "notRunning" && app.dataset.testConnectionState === "CONNECTED"
    && Boolean(document.querySelector("h1")?.checkVisibility());
}"""
STATE = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  const { testScriptState, testConnectionState } = app?.dataset ?? {};
  const parts = ["h1", "[data-testid=stSkeleton]", "[data-testid=stConnectionStatus]"];
  return `script ${testScriptState}, connection ${testConnectionState}, there is ` +
    parts.filter((part) => document.querySelector(part)?.checkVisibility()).join(", ");
}"""


@dataclass
class Failure:
    """Something that must not be.

    Attributes:
        kind: where it was seen.
        text: what was seen.
        address: of the page that was open.
        acts: what was done before, the last one last.
        count: how often it was seen.
    """

    kind: str
    text: str
    address: str
    acts: Sequence[str]
    count: int = 1


class Watch:
    """Collects failures, each kind of them once, and every sentence in a red box.

    Args:
        log: the server's, or None where nobody keeps it.
        runs: the folder of training runs.
        patience: seconds that a page may take to come to rest.

    Attributes:
        failures: what must not be, each kind once.
        refusals: every sentence in a red box, and how often it came: to be judged by who reads them.
        acts: what was done, with its number.
    """

    def __init__(self, log: Path | None, runs: Path, patience: float) -> None:
        self.failures: dict[str, Failure] = {}
        self.refusals: dict[str, int] = {}
        self.acts: list[str] = []
        self.patience = patience
        self._log, self._runs = log, runs
        self._read = 0
        self._boxes: set[str] = set()

    def attach(self, page: Page) -> None:
        """Listens to a window from now on."""
        page.on("pageerror", lambda error: self._found("the page threw", error.stack or str(error), page))
        page.on("console", lambda message: self._hear(message, page))
        page.on("crash", lambda _: self._found("the browser", "The page crashed.", page))
        page.on("filechooser", lambda _: None)  # no window of the system's
        page.on("dialog", lambda dialog: dialog.dismiss())

    def did(self, act: str) -> None:
        """Notes an act."""
        self.acts.append(f"{len(self.acts) + 1}. {act}")

    def look(self, page: Page) -> None:
        """Looks at the window, the log and the runs as they are now."""
        try:
            exceptions, refusals = (page.locator(boxes).all_inner_texts() for boxes in (EXCEPTIONS, REFUSALS))
        except Error:  # the page is being left
            exceptions = refusals = []
        boxes = set(exceptions + refusals)
        for text in boxes - self._boxes:
            if text in exceptions or OWN_ERRORS.search(text) or not text.strip():
                self._found("a box on the page", text, page)
            else:
                self.refusals[text] = self.refusals.get(text, 0) + 1
        self._boxes = boxes
        self._read_log(page)
        for run in runs_in(self._runs) if self._runs.exists() else []:
            status = run.status()
            if status.state == "failed" and OWN_ERRORS.search(status.said):
                self._found("a training run", status.said, page)

    def rest(self, page: Page) -> bool:
        """Waits until the page is connected, at rest and has its heading; False where that does not come."""
        begun = time.monotonic()
        while time.monotonic() - begun < self.patience:
            try:
                if page.evaluate(READY):
                    return True
            except Error:  # the page is being left
                pass
            page.wait_for_timeout(50)
        self._found("a dead page", f"Not at rest after {self.patience:.0f} s: {page.evaluate(STATE)}.", page)
        return False

    def _hear(self, message: ConsoleMessage, page: Page) -> None:
        said = f"{message.text} ({message.location.get('url', '')})"
        if message.type == "error" and not UNHEARD.search(said):
            self._found("the browser's console", said, page)

    def _read_log(self, page: Page) -> None:
        if self._log is None:
            return
        with self._log.open("rb") as file:
            file.seek(self._read)
            fresh = file.read()
        whole = fresh.rfind(b"\n") + 1
        self._read += whole
        lines = fresh[:whole].decode("utf-8", "replace").splitlines()
        place = next((at for at, line in enumerate(lines) if SUSPECT.search(line)), None)
        if place is not None:
            self._found("the server's log", "\n".join(lines[max(0, place - 3) : place + LINES]), page)

    def _found(self, kind: str, text: str, page: Page) -> None:
        key = f"{kind}: {re.sub(r'[0-9]+', '0', _gist(text))}"
        if key in self.failures:
            self.failures[key].count += 1
        else:
            self.failures[key] = Failure(kind, text, page.url, self.acts[-RECENT:])


def _gist(text: str) -> str:
    """What two failures of one kind have in common: a traceback's last line, else the beginning."""
    errors = [line for line in text.splitlines() if re.match(r"\s*[\w.]*(Error|Exception)\b", line)]
    return errors[-1].strip() if errors else text.strip()[:120]
