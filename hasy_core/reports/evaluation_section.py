"""An evaluation in a report: scores with what they mean, and the pairs that are taken for each other."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Protocol

from hasy_core.data import symbol_table
from hasy_core.data.typeset import symbol_svg
from hasy_core.reports.document import Html, Section, table

MEANINGS = {
    "top1": ("Top-1", "the network's first answer is right"),
    "top3": ("Top-3", "the right symbol is among its first three"),
    "top5": ("Top-5", "the right symbol is among its first five"),
    "macro_f1": ("Macro-F1", "the mean over the symbols of F1, so that rare symbols count as much as common ones"),
    "merged_top1": ("Look-alikes merged", "the first answer is right, or a symbol that nobody could tell from it"),
    "top1_without_twins": ("Top-1 without twins", "the same, without pictures whose twin was learned"),
}
MOST_PAIRS = 20

Interval = tuple[float, float]


class Confused(Protocol):
    """Two symbols that are taken for each other; `hasy_core.evaluation`'s pairs are of this kind."""

    @property
    def one(self) -> int: ...
    @property
    def other(self) -> int: ...
    @property
    def one_as_other(self) -> int: ...
    @property
    def other_as_one(self) -> int: ...
    @property
    def support_one(self) -> int: ...
    @property
    def support_other(self) -> int: ...
    @property
    def lookalikes(self) -> bool: ...


def evaluation_sections(
    split: str,
    scores: Mapping[str, float],
    intervals: Mapping[str, Interval] | None = None,
    pairs: Sequence[Confused] = (),
    note: str = "",
) -> list[Section]:
    """What an evaluation found.

    Args:
        split: whose test part was read.
        scores: fractions of 1 by the keys of `MEANINGS` (others are left out), and perhaps "count" of pictures.
        intervals: for some scores the 95 % interval.
        pairs: the most confused first.
        note: a sentence on what the network knew of these pictures, plain text.
    """
    tiles = "".join(
        f'<div class="score"><span>{name}</span><b>{scores[key]:.2%}</b>{_between((intervals or {}).get(key))}'
        f'<span class="small soft">{escape(meaning)}</span></div>'
        for key, (name, meaning) in MEANINGS.items()
        if key in scores
    )
    count = f", {scores['count']:,.0f} pictures" if "count" in scores else ""
    spans = " Under each score stands the interval that holds it 95 % of the time." if intervals else ""
    said = f"<p>On the test part of {escape(split)}{count}.{spans} {escape(note)}</p>"
    sections = [Section("Scores", said + tiles)] if tiles else []
    if pairs:
        sections.append(Section("What it takes for what", _pairs(pairs[:MOST_PAIRS])))
    return sections


def _between(interval: Interval | None) -> str:
    return f'<span class="small">{interval[0]:.2%} to {interval[1]:.2%}</span><br>' if interval else ""


def _pairs(pairs: Sequence[Confused]) -> str:
    rows = [
        [
            _sign(pair.one),
            _sign(pair.other),
            f"{pair.one_as_other:,} of {pair.support_one:,}",
            f"{pair.other_as_one:,} of {pair.support_other:,}",
            "look alike in 32 × 32 pixels" if pair.lookalikes else "",
        ]
        for pair in pairs
    ]
    head = ("Symbol", "and symbol", "first read as second", "second as first", "")
    return table(head, rows, numbers=(2, 3), caption="The pairs with the most mistakes, both ways together.")


def _sign(index: int) -> Html:
    latex = symbol_table()[index].latex
    return Html(f'<span class="sign">{symbol_svg(index)}</span> <code>{escape(latex)}</code>')
