"""Decoding HASYv2, opening its cache, evaluating `seed`: `HASY_ARCHIVE=… python -m benchmarks.core`.

Limits: 60 s to decode all 168,233 pictures, 1 s to open the cache, 60 s for `evaluate --model seed --split fold-1`
(process start to exit, data decoded). Each in a process of its own, as a user runs it.
"""

import os
import subprocess
import sys
import tempfile
import time

from tools.running_app import ROOT

OPEN = "from hasy_core.data import cached; assert cached() is not None"
EMPTY = "import hasy_core.data"


def seconds(*arguments: str, home: str) -> float:
    """Wall time of a Python process."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=os.environ | {"HASY_HOME": home}, check=True, capture_output=True
    )
    return time.perf_counter() - begun


def main() -> None:
    """Measures and prints."""
    if not os.environ.get("HASY_ARCHIVE"):
        sys.exit("Set HASY_ARCHIVE to the path of HASYv2.tar.bz2.")
    with tempfile.TemporaryDirectory() as home:
        decode = seconds("-m", "hasy_core", "data", "fetch", home=home)
        opened = min(seconds("-c", OPEN, home=home) for _ in range(5))
        empty = min(seconds("-c", EMPTY, home=home) for _ in range(5))
        evaluate = seconds("-m", "hasy_core", "evaluate", "--model", "seed", "--split", "fold-1", home=home)
    print(f"decode 168,233 pictures     {decode:6.1f} s   (limit 60)")
    print(f"open the cache              {opened - empty:6.3f} s   (limit 1; {opened:.2f} s with imports)")
    print(f"evaluate seed on fold 1     {evaluate:6.1f} s   (limit 60)")


if __name__ == "__main__":
    main()
