"""The command line: `python -m hasy_core`. Run it with `--help`.

With `--json` standard output is one JSON document; progress and errors go to standard error. Exit status: 0,
1 (failed, with one sentence) or 2 (usage).
"""

import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import click
from click.core import ParameterSource

from hasy_core.backend import check_backend
from hasy_core.background import end_with_starter
from hasy_core.data import SPLITS, Progress, cache_path, cached, fetch, home
from hasy_core.data.splits import STANDINS
from hasy_core.errors import HasyError, StoppedError


class _OneSentence(click.Group):
    """Turns whatever is wrong outside the program into one sentence and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        end_with_starter()
        try:
            check_backend()
            return super().invoke(ctx)
        except StoppedError as stopped:
            click.echo(str(stopped), err=True)
            ctx.exit(1)
        except HasyError as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            click.echo("Stopped. What was whole before is still whole.", err=True)
            ctx.exit(1)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A progress bar on standard error; a line every few seconds where that is no terminal."""
    if not sys.stderr.isatty():
        said = [time.monotonic()]

        def say(fraction: float, doing: str) -> None:
            if time.monotonic() - said[0] > 5.0:
                click.echo(f"{fraction:6.1%}  {doing}", err=True)
                said[0] = time.monotonic()

        yield say
        return
    with click.progressbar(length=1000, file=sys.stderr, show_percent=True, item_show_func=lambda text: text) as bar:
        yield lambda fraction, doing: bar.update(max(0, round(fraction * 1000) - bar.pos), doing)


def _answer(as_json: bool, values: Any, lines: Callable[[], Iterator[str]]) -> None:
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False))
    else:
        for line in lines():
            click.echo(line)


def _key_values(values: dict[str, Any]) -> Callable[[], Iterator[str]]:
    width = max(map(len, values), default=0)
    return lambda: (f"{key:<{width}}  {value}" for key, value in values.items())


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
split_option = click.option(
    "--split", type=click.Choice([*SPLITS, STANDINS]), default="fold-1", show_default=True, help="Whose part is read."
)


@click.group(cls=_OneSentence, invoke_without_command=True)
@click.pass_context
def main(ctx: click.Context) -> None:
    """ConvScope's command line: data, training, evaluation, prediction on HASYv2.

    Without a command it prints the article's network.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(architecture_command)
        click.echo("\nCommands: python -m hasy_core --help")


@main.command("architecture")
@click.argument("name_or_text", default="seed")
@json_option
def architecture_command(name_or_text: str = "seed", as_json: bool = False) -> None:
    """Print a network's layer table: a preset's (default: seed, the article's), or that of a text such as
    "INPUT -> [[CONV(32) -> RELU]*2 -> POOL]*3 -> [FC -> RELU]*1 -> FC".
    """
    from hasy_core.architecture import network_of

    network = network_of(name_or_text)
    rows, totals = network.table(), network.totals()
    first = max(30, *(len(f"{row.name} ({row.kind})") for row in rows)) + 2

    def lines() -> Iterator[str]:
        yield f'Model: "{network.name}"'
        yield "_" * (first + 64)
        yield (
            f"{'Layer (type)':<{first}}{'Output Shape':<22}{'Param #':>10}{'Multiply-adds':>15}{'Bytes':>9}{'Sees':>8}"
        )
        yield "=" * (first + 64)
        for row in rows:
            shape = f"(None, {', '.join(map(str, row.output_shape))})"
            sees = "×".join(map(str, row.receptive_field))
            yield (
                f"{row.name + ' (' + row.kind + ')':<{first}}{shape:<22}{row.parameters:>10,}{row.multiply_adds:>15,}"
                f"{row.activation_bytes:>9,}{sees:>8}"
            )
        yield "=" * (first + 64)
        yield f"Total params: {totals.parameters:,}"
        yield f"Multiply-adds for one image: {totals.multiply_adds:,}"
        yield f"Activations of one image: {totals.activation_bytes:,} bytes"

    _answer(as_json, {"name": network.name, **vars(totals), "layers": [vars(row) for row in rows]}, lines)


@main.group()
def data() -> None:
    """Fetch HASYv2 and see what is here."""


@data.command("fetch")
@click.option("--archive", help="Path or http(s) address of an archive. Default: HASY_ARCHIVE, else Zenodo.")
@json_option
def data_fetch(archive: str | None, as_json: bool) -> None:
    """Fetch HASYv2 (31.9 MB, ODbL) and decode it."""
    begun = time.monotonic()
    with _progress() as progress:
        path = fetch(archive, progress)
    values = {"cache": str(path), "seconds": round(time.monotonic() - begun, 1)}
    _answer(as_json, values, _key_values(values))


@data.command("status")
@json_option
def data_status(as_json: bool) -> None:
    """Say whether HASYv2 is here, and where."""
    hasy = cached()
    values: dict[str, Any] = {"home": str(home()), "ready": hasy is not None}
    if hasy is not None:
        values |= {
            "cache": str(cache_path()),
            "images": len(hasy.labels),
            "classes": len(set(hasy.labels.tolist())),
        }
    _answer(as_json, values, _key_values(values))


def _settings(values: tuple[str, ...]) -> dict[str, float]:
    options = {}
    for value in values:
        name, _, number = value.partition("=")
        try:
            options[name] = float(number)
        except ValueError as error:
            raise click.BadParameter(f"{value!r} is not NAME=NUMBER", param_hint="--set") from error
    return options


def _class_indices(text: str) -> tuple[int, ...]:
    try:
        return tuple(sorted({int(part) for part in text.split(",")}))
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no list of whole numbers", param_hint="--classes") from error


def _asked(given: dict[str, Any]) -> dict[str, Any]:
    """Those of the settings that the command line names."""
    named = click.get_current_context().get_parameter_source
    asked = {name: value for name, value in given.items() if named(name) is ParameterSource.COMMANDLINE}
    if "classes" in asked:
        asked["classes"] = _class_indices(asked["classes"])
    return asked


_TRAINING_OPTIONS = (
    click.option("--architecture", default="seed", show_default=True, help="Name of a preset."),
    click.option("--set", "options", multiple=True, metavar="NAME=NUMBER", help="A setting of the preset."),
    click.option("--classes", help="Learn these classes only: dense indices with commas between, e.g. 31,36,40."),
    click.option("--epochs", type=int, help="Passes over the training pictures."),
    click.option("--batch-size", type=int),
    click.option("--learning-rate", type=float, help="The highest rate of the schedule."),
    click.option("--weight-decay", type=float),
    click.option("--label-smoothing", type=float),
    click.option("--augmentation", type=float, help="Strength of random affine maps, 0 for none."),
    click.option("--optimizer", help="adamw, adam, sgd (Nesterov's momentum 0.9) or rmsprop."),
    click.option("--schedule", help="Of the learning rate: cosine, one-cycle, triangle, steps or constant."),
    click.option("--validation", type=float, help="Fraction of the training part held out to watch the run."),
    click.option("--subset", type=int, help="Train on so many pictures only."),
    click.option("--precision", help="float32 or mixed_bfloat16."),
    click.option("--seed", type=int),
    click.option("--weights", metavar="MODEL", help="Begin with this model's weights; same architecture and --set."),
)


def _training_options(command: Callable[..., None]) -> Callable[..., None]:
    """What decides a run, except which split it learns."""
    for option in reversed(_TRAINING_OPTIONS):
        command = option(command)
    return command


@main.command()
@_training_options
@split_option
@click.option("--run", "run_folder", type=click.Path(path_type=Path), help="The run's folder. Default: a new one.")
@click.option("--resume", type=click.Path(path_type=Path), help="Go on with the run in this folder.")
@click.option("--queue", is_flag=True, help="Wait for the runs beside this one that were queued before.")
@click.option("--devices", type=int, default=1, help="Share every batch among so many devices (JAX backend).")
@click.option("--processes", type=int, default=1, help="So many processes train together, each with this command.")
@click.option("--process", type=int, default=0, help="This one's number; 0 leads and writes the run's folder.")
@click.option("--coordinator", default="", metavar="HOST:PORT", help="Where process 0 can be reached.")
@json_option
def train(
    options: tuple[str, ...],
    run_folder: Path | None,
    resume: Path | None,
    queue: bool,
    devices: int,
    processes: int,
    process: int,
    coordinator: str,
    as_json: bool,
    **given: Any,
) -> None:
    """Train a network; stop it at any time and go on with --resume."""
    from hasy_core.models import model_path
    from hasy_core.training import RunFolder, TrainingSettings
    from hasy_core.training import train as train_run
    from hasy_core.training.team import check_team, join_team

    asked = _asked(given)
    if run_folder is not None and resume is not None:
        raise click.UsageError("Give --run for a new run or --resume for an old one, not both.")
    shared = run_folder or resume
    if processes > 1 and shared is None:
        raise click.UsageError("Processes that train together share a folder: give all of them the same --run.")
    if queue and processes > 1:
        raise click.UsageError("Processes that train together do not queue.")
    check_team(devices, processes, process, coordinator)
    if asked.get("weights"):
        model_path(asked["weights"])  # or a run would be begun that cannot go on
    with _progress() as progress:
        if process > 0 and shared is not None:
            run = RunFolder(shared)  # which the leader makes before they meet
        elif resume is not None:
            run = RunFolder(resume)
            own = run.settings().to_json() | run.settings().architecture_options
            for name, value in (asked | _settings(options)).items():
                if own.get(name) != value:
                    raise HasyError(
                        f"The run in {resume} has {name} = {own.get(name)}; it goes on with its own settings."
                    )
        else:
            settings = TrainingSettings(architecture_options=_settings(options), **asked)
            run = RunFolder.create(run_folder, home() / "runs", settings)
        # Before the first step and after a second signal a run ends at once; from there on, at its next step.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            click.echo(f"Run: {run.path}", err=True)
            team = join_team(devices, processes, process, coordinator)
            signal.signal(signal.SIGTERM, signal.default_int_handler)  # JAX takes it over when processes meet
            summary = train_run(run, progress, queue=queue, team=team)
        except KeyboardInterrupt:
            raise StoppedError(f"Stopped; what was saved is kept. {run.how_to_go_on()}") from None
    _answer(as_json, summary, _key_values(summary))


@main.command()
@click.argument("run_folder", type=click.Path(path_type=Path), metavar="RUN")
@click.option("--pause", "action", flag_value="pause", help="Do no more steps until --go-on.")
@click.option("--go-on", "action", flag_value="train", help="End a pause.")
@click.option("--stop", "action", flag_value="stop", help="Save and end; train --resume goes on.")
@click.option("--rate-factor", type=float, help="Multiply the learning rate of the schedule by this from now on.")
@json_option
def steer(run_folder: Path, action: str | None, rate_factor: float | None, as_json: bool) -> None:
    """Pause, stop or re-tune a run while it trains; without an option, say how it is doing."""
    from hasy_core.training import RunFolder
    from hasy_core.training.status import LIVE
    from hasy_core.training.steering import ask

    run = RunFolder(run_folder)
    run.settings()
    values = vars(run.status())
    if action or rate_factor is not None:
        if values["state"] not in LIVE:
            raise HasyError(f"The run in {run_folder} is not being trained: it is {values['state']}.")
        values = values | vars(ask(run.wish, action=action, rate_factor=rate_factor))
    _answer(as_json, values, _key_values(values))


@main.command()
@click.option("--model", "model_name", required=True, help="A shipped model's name, a run's folder or a .keras file.")
@split_option
@click.option("--seed", type=int, help="Of the random split, or of the stand-ins' parts. Default: the model's own.")
@click.option("--queue", is_flag=True, help="Wait until no other evaluation with --queue computes.")
@json_option
def evaluate(model_name: str, split: str, seed: int | None, queue: bool, as_json: bool) -> None:
    """Score a model on the test part of a split, and keep the report for the evaluation page."""
    from hasy_core.evaluation import evaluate_model, keep_report, score_intervals, score_report
    from hasy_core.evaluation.job import NOT_KEPT, evaluation_turn
    from hasy_core.evaluation.origin import seed_for
    from hasy_core.evaluation.report import LEARNED, NOT_LEARNED, TWIN

    begun = time.monotonic()
    if seed is None:
        seed = seed_for(model_name, split)
    with _progress() as progress, evaluation_turn(progress) if queue else nullcontext():
        report = evaluate_model(model_name, split, seed, progress)
    kept = ""
    try:
        kept = str(keep_report(report))
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

    _answer(as_json, values, lines)


@main.command("ten-folds")
@_training_options
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the ten runs; it goes on there.")
@json_option
def ten_folds_command(options: tuple[str, ...], out: Path, as_json: bool, **given: Any) -> None:
    """HASYv2's own protocol: train and evaluate on each of the ten folds; the same command goes on where it stopped."""
    from hasy_core.ten_folds import ten_folds
    from hasy_core.training import TrainingSettings

    settings = TrainingSettings(architecture_options=_settings(options), **_asked(given))
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # it warns of each network after the fifth
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with _progress() as progress:
            summary = ten_folds(out, settings, progress)
    except (StoppedError, KeyboardInterrupt):
        raise StoppedError("Stopped; what was trained is kept. Go on with the same command.") from None

    def lines() -> Iterator[str]:
        for fold in summary["folds"]:
            yield f"{fold['fold']:<10}{fold['top1']:.2%}"
        for name, spread in summary.items():
            if name not in ("settings", "folds"):
                yield (
                    f"{name:<13}mean {spread['mean']:.2%}, minimum {spread['minimum']:.2%}, maximum "
                    f"{spread['maximum']:.2%}, standard deviation {spread['standard_deviation']:.2%}"
                )

    _answer(as_json, summary, lines)


@main.command()
@click.argument("images", nargs=-1, required=True, metavar="IMAGE...")
@click.option("--model", "model_name", default="seed", show_default=True, help="Model name, run folder or .keras file.")
@click.option("--top", type=click.IntRange(1, 369), default=5, show_default=True, help="How many symbols.")
@json_option
@click.pass_context
def predict(ctx: click.Context, images: tuple[str, ...], model_name: str, top: int, as_json: bool) -> None:
    """Say which symbols pictures show: any picture of one symbol, of any size and pen width."""
    import numpy as np

    from hasy_core.models import load_model, predict_probabilities
    from hasy_core.recognition import rank, raster_from_picture

    rasters: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    for image in dict.fromkeys(images):
        try:
            rasters[image] = raster_from_picture(Path(image))
            answers[image] = []
        except HasyError as error:
            answers[image] = {"error": str(error)}
    model = load_model(model_name)
    if rasters:
        for image, row in zip(rasters, predict_probabilities(model, np.stack(list(rasters.values()))), strict=True):
            answers[image] = [
                {"symbol_id": found.symbol_id, "latex": found.latex, "probability": found.probability}
                for found in rank(row, top)
            ]

    def lines() -> Iterator[str]:
        for image, answer in answers.items():
            yield f"{image}:"
            if isinstance(answer, list):
                yield from (f"  {found['probability']:7.2%}  {found['latex']}" for found in answer)

    _answer(as_json, answers, lines)
    failed = {image: answer["error"] for image, answer in answers.items() if isinstance(answer, dict)}
    for image, sentence in failed.items():
        click.echo(f"Error: {image}: {sentence}", err=True)
    ctx.exit(1 if failed else 0)


@main.command()
@click.option("--model", "model_name", required=True, help="A shipped model's name, a run's folder or a .keras file.")
@click.option("--format", "names", required=True, metavar="F[,F...]", help="Formats with commas between, or all.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A folder that does not exist yet.")
@click.option("--zip", "zipped", is_flag=True, help="Write one zip in the folder's place.")
@click.option(
    "--library", type=click.Path(path_type=Path), help="Of tfjs: a folder with TensorFlow.js to lie beside it."
)
@json_option
def export(model_name: str, names: str, out: Path, zipped: bool, library: Path | None, as_json: bool) -> None:
    """Write a model in formats of other programs, each with a README that says how to load it.

    One format is written into the folder itself, several into folders of their names.
    """
    from hasy_core.export.exporting import export_model
    from hasy_core.export.formats import formats_named

    formats = formats_named(names)
    with _progress() as progress:
        exported = export_model(model_name, formats, out, zipped=zipped, progress=progress, library=library)
    values = {
        "model": model_name,
        "formats": [each.name for each in formats],
        "out": str(exported.place),
        "bytes": exported.place.stat().st_size if zipped else sum(exported.files.values()),
        "files": exported.files,
    }

    def lines() -> Iterator[str]:
        yield f"{values['out']}: {values['bytes']:,} bytes"
        yield from (f"  {size:>10,}  {name}" for name, size in exported.files.items())

    _answer(as_json, values, lines)


@main.command()
@click.option("--run", "run_folder", type=click.Path(path_type=Path), help="The folder of a run, finished or not.")
@click.option("--model", "model_name", help="A shipped model's name, a run's folder or a .keras file.")
@click.option("--symbol", default="", metavar="LATEX", help="Whose feature maps are shown. Default: what was watched.")
@click.option(
    "--split",
    type=click.Choice([*SPLITS, STANDINS]),
    help="Whose evaluation is told. Default: the model's.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The HTML file; an old one is replaced.")
@json_option
def report(
    run_folder: Path | None, model_name: str | None, symbol: str, split: str | None, out: Path, as_json: bool
) -> None:
    """Write a run or a model as one HTML file to hand in."""
    from hasy_core.reports.writing import model_report, run_report
    from hasy_core.training import RunFolder
    from hasy_core.whole_files import check_place, replacing

    if (run_folder is None) == (model_name is None):
        raise click.UsageError("Give either --run or --model.")
    check_place(out)
    if run_folder is not None:
        text = run_report(RunFolder(run_folder), symbol=symbol, split=split or "")
    else:
        text = model_report(model_name or "", symbol=symbol, split=split or "")
    with replacing(out) as part:
        part.write_text(text, encoding="utf-8")
    values = {"out": str(out), "bytes": out.stat().st_size}
    _answer(as_json, values, _key_values(values))


if __name__ == "__main__":
    main(prog_name="python -m hasy_core")
