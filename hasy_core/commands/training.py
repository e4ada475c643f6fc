"""The commands that train: one run, its steering, and HASYv2's ten folds."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from hasy_core.commands.answering import json_option, key_values, print_answer, progress_bar, split_option
from hasy_core.commands.run_options import preset_settings, settings_asked_for, training_options
from hasy_core.data import home
from hasy_core.errors import HasyError, StoppedError


@click.command()
@training_options
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

    asked = settings_asked_for(given)
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
    with progress_bar() as progress:
        if process > 0 and shared is not None:
            run = RunFolder(shared)  # which the leader makes before they meet
        elif resume is not None:
            run = RunFolder(resume)
            own = run.settings().to_json() | run.settings().architecture_options
            for name, value in (asked | preset_settings(options)).items():
                if own.get(name) != value:
                    raise HasyError(
                        f"The run in {resume} has {name} = {own.get(name)}; it goes on with its own settings."
                    )
        else:
            settings = TrainingSettings(architecture_options=preset_settings(options), **asked)
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
    print_answer(as_json, summary, key_values(summary))


@click.command()
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
    from hasy_core.training.steering import set_control

    run = RunFolder(run_folder)
    run.settings()
    values = vars(run.status())
    if action or rate_factor is not None:
        if values["state"] not in LIVE:
            raise HasyError(f"The run in {run_folder} is not being trained: it is {values['state']}.")
        values = values | vars(set_control(run.control, action=action, rate_factor=rate_factor))
    print_answer(as_json, values, key_values(values))


@click.command("ten-folds")
@training_options
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the ten runs; it goes on there.")
@json_option
def ten_folds_command(options: tuple[str, ...], out: Path, as_json: bool, **given: Any) -> None:
    """HASYv2's own protocol: train and evaluate on each of the ten folds; the same command goes on where it stopped."""
    from hasy_core.ten_folds import ten_folds
    from hasy_core.training import TrainingSettings

    settings = TrainingSettings(architecture_options=preset_settings(options), **settings_asked_for(given))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with progress_bar() as progress:
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

    print_answer(as_json, summary, lines)
