"""A running ConvScope for browser tests, the tour and the benchmarks."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 300.0  # s: on a busy machine Python alone takes its time
ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """A TCP port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def run_app(script: Path = ROOT / "app.py", log: Path | None = None, **environment: str) -> Iterator[str]:
    """Run a Streamlit script as its own process.

    Args:
        script: what to run.
        log: the file that gets what the server says.
        environment: variables on top of this process's; `HASY_ARCHIVE` is dropped unless given, and
            `HASY_HOME` is an empty folder unless given, so that the app shows the stand-ins.

    Yields:
        the server's address, once it answers.
    """
    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        inherited = {name: value for name, value in os.environ.items() if name != "HASY_ARCHIVE"}
        log = log or Path(home) / "server.log"
        said = log.open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port), "--server.headless=true"],
            cwd=ROOT,
            env=inherited | {"HASY_HOME": str(Path(home) / "hasy")} | environment,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_healthy(f"http://localhost:{port}/_stcore/health", process, log)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait(10)
            said.close()


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"The app did not start:\n{log.read_text(errors='replace')}")
