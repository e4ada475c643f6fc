"""Processes that tests start and look for again."""

from pathlib import Path


def lives(process: int) -> bool:
    """Whether a process has not ended, on Linux; one that only waits to be noticed by its parent has."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")
