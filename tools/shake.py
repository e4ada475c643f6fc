"""Runs the whole suite again and again, each time in another order and with other seeds, some beside a busy machine.

    python -m tools.shake                          # ten runs, every other one beside two busy processes
    python -m tools.shake --runs 3 --first 20      # with the seeds 20, 21 and 22
    python -m tools.shake tests/core --runs 5      # a part of it

What fails says with which seed, so that the run can be repeated: `python -m tools.shake --runs 1 --first SEED`.
"""

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

BUSY = 2
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


def main() -> None:
    """Run, print a line for each run, exit 1 where a test failed in one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", help="parts of the suite (default: all of it)")
    parser.add_argument("--runs", type=int, default=10, help="how many (default 10)")
    parser.add_argument("--first", type=int, default=1, help="seed of the first run (default 1)")
    given = parser.parse_args()
    failed = False
    for seed in range(given.first, given.first + given.runs):
        busy = BUSY if seed % 2 == 0 else 0
        begun = time.monotonic()
        with busy_processes(busy):
            ended = subprocess.run(_command(given.paths, seed), capture_output=True, text=True, check=False)
        names = _FAILED.findall(ended.stdout)
        told = (ended.stdout.strip().splitlines() or [ended.stderr[-300:]])[-1].strip("= ")
        print(f"seed {seed}, {'busy' if busy else 'idle'}, {time.monotonic() - begun:.0f} s: {told}", flush=True)
        for name in names:
            print(f"    {name}", flush=True)
        failed |= ended.returncode != 0
    sys.exit(failed)


def _command(paths: list[str], seed: int) -> list[str]:
    """Files and the tests in each in an order that the seed decides, hypothesis with the same seed."""
    order = ["--random-order-bucket=module", f"--random-order-seed={seed}", f"--hypothesis-seed={seed}"]
    spread = ["--numprocesses", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    return [sys.executable, "-m", "pytest", "-q", *order, *spread, *paths]


@contextmanager
def busy_processes(count: int) -> Iterator[None]:
    """So many processes that do nothing but keep a core busy, for the length of the block."""
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
