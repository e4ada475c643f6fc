"""Every page under test is waited for as long as a slow machine takes."""

import re
from pathlib import Path

TESTS = Path(__file__).parent


def test_no_page_has_streamlits_own_three_seconds() -> None:
    calls = [
        f"{path.name}: {call}"
        for path in TESTS.rglob("*.py")
        for call in re.findall(r"AppTest\.from_\w+\([^\n]*", path.read_text(encoding="utf-8"))
        if path != Path(__file__)
    ]
    assert len(calls) >= 10
    assert not [call for call in calls if "default_timeout=SECONDS" not in call]
