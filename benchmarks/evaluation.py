"""The evaluation command from start to end: `python -m benchmarks.evaluation [--rounds N]`.

Limit: 15 s for `evaluate --split fold-1` with `compact`, the whole process, on two cores. Each round is a process
of its own, in a home that has the decoded data and nothing else; the data must have been fetched.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hasy_core.data import cache_path, open_hasy
from hasy_core.errors import HasyError

LIMIT = 15.0
COMMAND = ("-m", "hasy_core", "evaluate", "--model", "compact", "--split", "fold-1", "--json")


def seconds_of_one(home: Path) -> tuple[float, float]:
    """One evaluation in `home`: seconds of the whole process, and its top-1."""
    begun = time.monotonic()
    finished = subprocess.run(
        [sys.executable, *COMMAND],
        env=os.environ | {"HASY_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return time.monotonic() - begun, json.loads(finished.stdout)["top1"]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    try:
        open_hasy()
    except HasyError as error:
        sys.exit(str(error))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / cache_path().name).symlink_to(cache_path().resolve())
        found = [seconds_of_one(home) for _ in range(rounds)]
    times = [seconds for seconds, _ in found]
    each = ", ".join(f"{seconds:.1f}" for seconds in times)
    print(f"evaluate compact on fold-1: median {statistics.median(times):.1f} s (limit {LIMIT:.0f} s; {each})")
    print(f"top-1 {found[0][1]:.4f}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
