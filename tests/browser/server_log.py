"""What a server says of its pages."""

from pathlib import Path


def assert_no_failure(log: Path) -> None:
    """Fails where a page, or anything else in the server, ended in an exception."""
    said = log.read_text(encoding="utf-8", errors="replace")
    assert "Traceback" not in said, said[-5000:]
