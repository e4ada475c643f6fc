"""An evaluation in a report: scores with what they mean, and the pairs that are taken for each other."""

from collections.abc import Sequence
from html import escape

from hasy_core.data import symbol_table
from hasy_core.data.typeset import symbol_svg
from hasy_core.evaluation import Report, score_intervals, score_report
from hasy_core.evaluation.classes import ConfusedPair, confused_pairs
from hasy_core.evaluation.report import LEARNED, NOT_LEARNED
from hasy_core.evaluation.scores import confusions
from hasy_core.reports.document import Html, Section, table

MEANINGS = {
    "top1": ("Top-1", "the network's first answer is right"),
    "top3": ("Top-3", "the right symbol is among its first three"),
    "top5": ("Top-5", "the right symbol is among its first five"),
    "macro_f1": ("Macro-F1", "the mean over the symbols of F1, so that rare symbols count as much as common ones"),
    "merged_top1": (
        "Look-alikes merged",
        "the first answer is right, or a symbol that looks like it in these pixels",
    ),
    "top1_not_learned": ("Top-1 of unseen pictures", "the same, without pictures that were learned, or whose twin was"),
}
MOST_PAIRS = 20


def evaluation_sections(report: Report) -> list[Section]:
    """What an evaluation found, on the symbols that the model was trained on.

    Args:
        report: of the model; with none of these symbols in it there is nothing to tell.
    """
    own = report.of_learned_classes()
    if not len(own):
        return []
    scores, intervals = dict(vars(score_report(own))), score_intervals(own)
    fresh = own.among(own.leaks == NOT_LEARNED)
    if 0 < len(fresh) < len(own):
        scores |= {"top1_not_learned": score_report(fresh).top1}
    tiles = "".join(
        f'<div class="score"><span>{name}</span><b>{scores[key]:.2%}</b>{_between(intervals.get(key))}'
        f'<span class="small soft">{escape(meaning)}</span></div>'
        for key, (name, meaning) in MEANINGS.items()
        if key in scores
    )
    sections = [Section("Scores", f"<p>{escape(_tested(own))}</p>{tiles}")]
    if pairs := confused_pairs(confusions(own.labels, own.read)):
        sections.append(Section("What it takes for what", _pairs(pairs[:MOST_PAIRS])))
    return sections


def _tested(report: Report) -> str:
    facts = report.facts
    symbols = f" and its {len(facts.learned_classes)} symbols" if facts.learned_classes else ""
    learned = int((report.leaks == LEARNED).sum())
    said = f" {learned:,} of them it has learned, so it seems better than it is." if learned else ""
    tested = f"{len(report):,} pictures of the test part of {facts.split}{symbols}."
    return f"{tested} Below a score stands its 95 % interval.{said}"


def _between(interval: tuple[float, float] | None) -> str:
    return f'<span class="small">{interval[0]:.2%} to {interval[1]:.2%}</span><br>' if interval else ""


def _pairs(pairs: Sequence[ConfusedPair]) -> str:
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
    return Html(f'<span><span class="sign">{symbol_svg(index)}</span> <code>{escape(latex)}</code></span>')
