"""The path of the strongest contributions, as a list and on the drawing."""

import streamlit as st

from hasy_core.data.symbols import symbol_table
from hasy_core.inspection import PathStep, StrongestPath, seen_window, strongest_path
from ui.components.maps import ValueMap, value_maps
from ui.page.address import Address
from ui.page.plain_text import plain_text
from ui.use.draw.why.question import Question, amount

SIDE = 352
_FRAMES = 4


def show_path(settings: Address, asked: Question) -> str:
    """What the units on the path see, drawn; in Markdown one line for each unit whose sum has several terms."""
    found = _path(asked)
    sums = [step for step in found.steps if step.terms > 1]
    pixel = found.steps[-1] if found.whole else None
    windows = []
    for step in sums:
        if step.step is not None:
            cell = step.cell if len(step.cell) == 3 else (0, 0, 0)
            windows.append(seen_window(asked.opened, step.step, cell[0], cell[1]))
    marked = [(pixel.cell[0], pixel.cell[1])] if pixel else []
    place = f"row {pixel.cell[0]}, column {pixel.cell[1]}" if pixel else "no pixel"
    value_maps(
        settings.key("why_map"),
        [
            ValueMap(
                asked.raster / 255.0,
                "What the units on the path see: frame within frame",
                f"The drawing, with the windows of the path's last units and its end: {place}",
                marked=marked,
                frames=windows[-_FRAMES:],
                limit=1.0,
            )
        ],
        side=SIDE,
    )
    end = "**The path ends before the picture:** no term of its last unit speaks for the answer."
    if pixel is not None:
        end = f"It ends at {place}, where the picture has {amount(pixel.value)} of ink."
    begin = "Each unit, the largest term of its sum, and its part of all terms that pull the same way:"
    return f"{begin}\n\n{_list(asked, found, sums)}\n\n{end}"


def _list(asked: Question, found: StrongestPath, sums: list[PathStep]) -> str:
    """Markdown, the class first."""
    lines = []
    for place, step in enumerate(sums):
        if step.step is None or step.contribution is None or step.share is None:
            continue
        following = found.steps.index(step) + 1
        until = found.steps.index(sums[place + 1]) if place + 1 < len(sums) else len(found.steps) - 1
        through = [
            asked.opened.layers[each.step].kind for each in found.steps[following:until] if each.step is not None
        ]
        handed_on = f", then through {', '.join(through)}" if through else ""
        lines.append(
            f"1. {plain_text(asked.opened.layers[step.step].name)}, {_unit(step, is_class=place == 0)}: "
            f"**{amount(step.contribution)}** of {amount(step.value)}, {100 * step.share:.0f} % of {step.terms} "
            f"terms{handed_on}"
        )
    return "\n".join(lines)


def _unit(step: PathStep, *, is_class: bool) -> str:
    if len(step.cell) == 1:
        return f"unit {step.cell[0]}" + (f" (`{symbol_table()[step.cell[0]].latex}`)" if is_class else "")
    row, column, channel = step.cell
    return f"map {channel}, row {row}, column {column}"


@st.cache_data(
    max_entries=128, show_spinner="Walking back from the answer …", hash_funcs={Question: lambda asked: asked.key}
)
def _path(asked: Question) -> StrongestPath:
    return strongest_path(asked.opened, asked.raster, asked.wanted)
