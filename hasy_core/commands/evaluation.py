"""The command that scores a network on a test part."""

import time
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import click

from hasy_core.commands.answering import json_option, print_answer, progress_bar, split_option
from hasy_core.errors import HasyError


@click.command()
@click.option("--model", "model_name", required=True, help="A shipped model's name, a run's folder or a .keras file.")
@split_option
@click.option("--seed", type=int, help="Of the random split, or of the stand-ins' parts. Default: the model's own.")
@click.option("--queue", is_flag=True, help="Wait until no other evaluation with --queue computes.")
@json_option
def evaluate(model_name: str, split: str, seed: int | None, queue: bool, as_json: bool) -> None:
    """Score a model on the test part of a split, and keep the report for the evaluation page."""
    from hasy_core.evaluation import evaluate_model, keep_report, score_intervals, score_report
    from hasy_core.evaluation.evaluating import check_report_place
    from hasy_core.evaluation.job import NOT_KEPT, evaluation_turn
    from hasy_core.evaluation.origin import seed_for
    from hasy_core.evaluation.report import LEARNED, NOT_LEARNED, TWIN

    begun = time.monotonic()
    if seed is None:
        seed = seed_for(model_name, split)
    kept, unkept = "", False
    try:
        check_report_place(model_name, split, seed)
    except HasyError as error:
        unkept = True
        click.echo(f"{NOT_KEPT}{error}", err=True)  # before the work, so that it can be stopped
    with progress_bar() as progress, evaluation_turn(progress) if queue else nullcontext():
        report = evaluate_model(model_name, split, seed, progress)
    try:
        kept = "" if unkept else str(keep_report(report))
    except HasyError as error:
        click.echo(f"{NOT_KEPT}{error}", err=True)
    own, single = report.of_learned_classes(), report.among(report.leaks == NOT_LEARNED)
    values: dict[str, Any] = {
        "model": model_name,
        "split": split,
        **vars(score_report(report)),
        "intervals": {name: list(interval) for name, interval in score_intervals(report).items()},
        "twins": int((report.leaks == TWIN).sum()),
        "learned": int((report.leaks == LEARNED).sum()),
        "report": kept,
        "seconds": round(time.monotonic() - begun, 1),
    }
    if len(single):
        values |= {"count_without_twins": len(single), "top1_without_twins": score_report(single).top1}
    if report.facts.learned_classes and len(own):
        values["of_learned_classes"] = {"classes": len(report.facts.learned_classes), **vars(score_report(own))}

    def lines() -> Iterator[str]:
        width = max(map(len, values))
        for name, value in values.items():
            if name in values["intervals"]:
                low, high = values["intervals"][name]
                yield f"{name:<{width}}  {value:.4f}  ({low:.4f} to {high:.4f})"
            elif name == "of_learned_classes":
                yield f"{name:<{width}}  {', '.join(f'{each} {number:.6g}' for each, number in value.items())}"
            elif name != "intervals":
                yield f"{name:<{width}}  {value}"

    print_answer(as_json, values, lines)
