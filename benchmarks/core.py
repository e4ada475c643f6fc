"""Decoding HASYv2, opening its cache, evaluating `seed`: `HASY_ARCHIVE=… python -m benchmarks.core`.

Limits: 60 s to decode all 168,233 pictures, 1 s to open the cache, 60 s for `evaluate --model seed --split fold-1`
(process start to exit, data decoded). Each in a process of its own, as a user runs it.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

from tools.running_app import ROOT

OPEN = """
import time
from hasy_core.data import cached
begun = time.perf_counter()
assert cached() is not None
print(time.perf_counter() - begun)
"""


def python(*arguments: str, home: str) -> tuple[float, str]:
    """Wall time of a Python process in seconds, and what it printed."""
    environment = os.environ | {"HASY_HOME": home}
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return time.perf_counter() - begun, done.stdout


def main() -> None:
    """Measures and prints."""
    if not os.environ.get("HASY_ARCHIVE"):
        sys.exit("Set HASY_ARCHIVE to the path of HASYv2.tar.bz2.")
    with tempfile.TemporaryDirectory() as home:
        decode, _ = python("-m", "hasy_core", "data", "fetch", home=home)
        opened = statistics.median(float(python("-c", OPEN, home=home)[1]) for _ in range(5))
        evaluate, _ = python("-m", "hasy_core", "evaluate", "--model", "seed", "--split", "fold-1", home=home)
    print(f"decode 168,233 pictures     {decode:6.1f} s   (limit 60)")
    print(f"open the cache              {opened:6.3f} s   (limit 1)")
    print(f"evaluate seed on fold 1     {evaluate:6.1f} s   (limit 60)")


if __name__ == "__main__":
    main()
