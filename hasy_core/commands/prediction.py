"""The command that names the symbols on pictures."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from hasy_core.commands.answering import json_option, print_answer
from hasy_core.errors import HasyError


@click.command()
@click.argument("images", nargs=-1, required=True, metavar="IMAGE...")
@click.option("--model", "model_name", default="seed", show_default=True, help="Model name, run folder or .keras file.")
@click.option("--top", type=click.IntRange(1, 369), default=5, show_default=True, help="How many symbols.")
@json_option
@click.pass_context
def predict(ctx: click.Context, images: tuple[str, ...], model_name: str, top: int, as_json: bool) -> None:
    """Say which symbols pictures show: any picture of one symbol, of any size and pen width."""
    import numpy as np

    from hasy_core.evaluation.calibration import shown_probabilities
    from hasy_core.models import load_model, model_path, predict_probabilities
    from hasy_core.models.archive import check_archive
    from hasy_core.recognition import rank, raster_from_picture

    check_archive(model_path(model_name), model_name)  # told at once, and even where there is nothing to ask it
    rasters: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    for image in dict.fromkeys(images):
        try:
            rasters[image] = raster_from_picture(Path(image))
            answers[image] = []
        except HasyError as error:
            answers[image] = {"error": str(error)}
    if rasters:
        given = predict_probabilities(load_model(model_name), np.stack(list(rasters.values())))
        rows = shown_probabilities(given, model_name)
        for image, row in zip(rasters, rows, strict=True):
            answers[image] = [
                {"symbol_id": found.symbol_id, "latex": found.latex, "probability": found.probability}
                for found in rank(row, top)
            ]

    def lines() -> Iterator[str]:
        for image, answer in answers.items():
            yield f"{image}:"
            if isinstance(answer, list):
                yield from (f"  {found['probability']:7.2%}  {found['latex']}" for found in answer)

    print_answer(as_json, answers, lines)
    failed = {image: answer["error"] for image, answer in answers.items() if isinstance(answer, dict)}
    for image, sentence in failed.items():
        click.echo(f"Error: {image}: {sentence}", err=True)
    ctx.exit(1 if failed else 0)
