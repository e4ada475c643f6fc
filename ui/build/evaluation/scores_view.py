"""The scores of the chosen networks side by side, with their intervals, and whether a difference is more than luck."""

from collections.abc import Collection, Mapping
from html import escape

import streamlit as st

from hasy_core.data.splits import STANDINS
from hasy_core.evaluation import Report, score_intervals, score_report
from hasy_core.evaluation.comparison import compare
from hasy_core.evaluation.report import LEARNED
from hasy_core.evaluation.scores import Interval
from ui.build.evaluation.reports import model_title, own_report, percent
from ui.page.page_style import page_style
from ui.page.plain_text import plain_text

SCORES = {
    "top1": ("Top-1", "The right symbol is the best answer."),
    "top3": ("Top-3", "It is among the best three."),
    "top5": ("Top-5", "It is among the best five."),
    "macro_f1": ("Macro-F1", "Mean F1 of the symbols: each counts the same, however rare."),
    "merged_top1": ("Top-1, look-alikes merged", "The best answer is the right symbol or one that looks like it in "
                    "these pictures."),
}  # fmt: skip
LUCK = 0.05
LONGEST_TITLE = 24
_STYLE = """
.evaluation-scores { overflow-x: auto; }
.evaluation-scores table { border-collapse: collapse; font-size: 15px; font-variant-numeric: tabular-nums; }
.evaluation-scores :is(th, td) { padding: 4px 14px 4px 0; border: 0; text-align: left; font-weight: 400;
  vertical-align: top; }
.evaluation-scores thead th { font-weight: 600; overflow-wrap: anywhere; }
.evaluation-scores td b { font-size: 17px; white-space: nowrap; }
.evaluation-scores small { display: block; font-size: 12.5px; opacity: .8; white-space: nowrap; }
@media (max-width: 640px) { .evaluation-scores :is(th, td) { padding-right: 8px; }
  .evaluation-scores tbody th { max-width: 86px; } .evaluation-scores td b { font-size: 15px; } }
"""


def headline(model: str, report: Report, among: Collection[str]) -> str:
    """A network and its top-1, in Markdown, short enough for a button, and another one for each network among some."""
    title = model_title(model)
    alike = [other for other in among if model_title(other)[: LONGEST_TITLE - 1] == title[: LONGEST_TITLE - 1]]
    if len(alike) > 1:
        shown = f"{title} ({model})"
    else:
        shown = title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"
    return f"{plain_text(shown)} **{percent(score_report(own_report(report)).top1)}**"


def summary(report: Report) -> str:
    """What the scores of one network say, in one line of Markdown.

    Args:
        report: with at least one picture, all of symbols that the network was trained on.
    """
    scores = score_report(report)
    return (
        f"**{percent(scores.top1)}** of {len(report):,} test pictures read rightly, **{percent(scores.merged_top1)}** "
        "where look-alikes count as right: all scores"
    )


def show_reservations(reports: Mapping[str, Report]) -> None:
    """What must be said before a network's scores are believed; mostly nothing.

    Args:
        reports: of the networks, all on one split.
    """
    for model, report in reports.items():
        for sentence in _reservations(report):
            st.warning(f"**{plain_text(model_title(model))}**: {sentence}")


def show_scores(reports: Mapping[str, Report]) -> None:
    """The table of all scores, and the comparison.

    Args:
        reports: of at least one network, all on one split.
    """
    page_style("evaluation_scores_style", _STYLE)
    fair = {model: own_report(report) for model, report in reports.items()}
    scores = {model: vars(score_report(report)) for model, report in fair.items()}
    intervals = {model: score_intervals(report) for model, report in fair.items()}
    heads = "".join(f'<th scope="col">{escape(model_title(model))}</th>' for model in reports)
    rows = [_row(name, scores, intervals) for name in SCORES]
    counts = "".join(f"<td>{scores[model]['count']:,}</td>" for model in reports)
    st.html(
        '<div class="evaluation-scores" tabindex="0" role="region" aria-label="Scores" data-testid="evaluation-scores">'
        f'<table><thead><tr><th scope="col">Score</th>{heads}</tr></thead><tbody>{"".join(rows)}'
        f'<tr><th scope="row">Test pictures</th>{counts}</tr></tbody></table></div>'
    )
    st.caption(
        "Below each score the interval in which it would lie, 95 times in 100, on endlessly many pictures like these: "
        "Wilson's for shares, the delta method's for macro-F1."
    )
    if len(fair) > 1:
        _show_comparison(fair)


def _row(name: str, scores: Mapping[str, Mapping[str, float]], intervals: Mapping[str, Mapping[str, Interval]]) -> str:
    title, says = SCORES[name]
    cells = []
    for model, values in scores.items():
        low, high = intervals[model][name]
        cells.append(f"<td><b>{percent(values[name], 2)}</b><small>{100 * low:.1f} – {100 * high:.1f}</small></td>")
    return f'<tr><th scope="row" title="{escape(says)}">{escape(title)}</th>{"".join(cells)}</tr>'


def _reservations(report: Report) -> list[str]:
    """What must be said before a network's scores are believed."""
    facts, said = report.facts, []
    if facts.learned_classes:
        missing = len(report) - len(own_report(report))
        whole = score_report(report)
        said.append(
            f"it was trained on {len(facts.learned_classes)} of the 369 symbols, and only their pictures are counted "
            f"here. {missing:,} pictures of others it cannot know; over all {len(report):,} its top-1 is "
            f"{percent(whole.top1)}."
        )
    learned = int((report.leaks == LEARNED).sum())
    if learned:
        said.append(
            f"{_how_many(learned, len(report))} pictures belong to its own training part ({facts.learned_split}), "
            "so the scores say how well it remembers, not how well it reads. Choose the split that it was trained for."
        )
    elif not facts.learned_split:
        said.append("nobody knows what it was trained on; if these pictures were among it, the scores are too high.")
    elif (facts.learned_split == STANDINS) != (facts.split == STANDINS):
        learned_from = "the drawn stand-ins" if facts.learned_split == STANDINS else "HASYv2's handwriting"
        said.append(f"it learned from {learned_from}; the pictures here look different.")
    return said


def _how_many(some: int, of: int) -> str:
    return f"all {of:,}" if some == of else f"{some:,} of the {of:,}"


def _show_comparison(reports: Mapping[str, Report]) -> None:
    names = list(reports)
    lines = ["| Networks | Right alone | Difference in top-1 | Luck? |", "|---|---|---|---|"]
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            try:
                found = compare(reports[one], reports[other])
            except ValueError:
                continue
            better, worse = (one, other) if found.first_only >= found.second_only else (other, one)
            more, fewer = sorted((found.first_only, found.second_only), reverse=True)
            said = f"p = {found.p_value:.2g}"
            verdict = f"may well be luck, {said}" if found.p_value > LUCK else f"hardly luck, {said}"
            lines.append(
                f"| {plain_text(model_title(better))} – {plain_text(model_title(worse))} | {more:,} – {fewer:,} "
                f"| {100 * abs(found.difference):+.2f} points | {verdict} |"
            )
    if len(lines) > 2:
        with st.container(key="evaluation_comparison"):
            st.markdown("\n".join(lines))
        st.caption(
            "On the same pictures only those count that exactly one of two networks reads rightly. McNemar's exact "
            "test says how often a fair coin would part them as unevenly."
        )
