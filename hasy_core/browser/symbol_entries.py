"""The 369 symbols and their look-alikes as components take them: JSON, about 200 KB."""

from functools import cache
from typing import Any

from hasy_core.data.lookalikes import lookalikes
from hasy_core.data.symbol_facts import symbol_facts
from hasy_core.data.typeset import symbol_outline


@cache
def symbol_entries() -> list[dict[str, Any]]:
    """For each class `latex`, its outline's `path` and `view_box`, `unicode`, `unicode_name`, `package`, `preamble`,
    and `group`, the number of its look-alikes in `lookalike_entries` or -1."""
    group = {member: number for number, found in enumerate(lookalikes()) for member in found.members}
    entries = []
    for facts in symbol_facts():
        outline = symbol_outline(facts.index)
        left, top, side = outline.view_box
        entries.append(
            {
                "latex": facts.latex,
                "path": outline.path,
                "view_box": f"{left} {top} {side} {side}",
                "unicode": facts.unicode,
                "unicode_name": facts.unicode_name,
                "package": facts.package,
                "preamble": facts.preamble,
                "group": group.get(facts.index, -1),
            }
        )
    return entries


@cache
def lookalike_entries() -> list[dict[str, Any]]:
    """For each group its `members` (class indices) and the `reason`."""
    return [{"members": list(found.members), "reason": found.reason} for found in lookalikes()]
