"""The commands that write files to take along: a network in other formats, and reports."""

from collections.abc import Iterator
from pathlib import Path

import click

from hasy_core.commands.answering import json_option, key_values, print_answer, progress_bar
from hasy_core.data import SPLITS
from hasy_core.data.splits import STANDINS


@click.command()
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
    with progress_bar() as progress:
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

    print_answer(as_json, values, lines)


@click.command()
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
    from hasy_core.data.symbols import symbol_called
    from hasy_core.files.atomic import check_place, replacing
    from hasy_core.reports.writing import model_report, run_report
    from hasy_core.training import RunFolder

    if (run_folder is None) == (model_name is None):
        raise click.UsageError("Give either --run or --model.")
    check_place(out)
    if symbol:
        symbol_called(symbol)
    if run_folder is not None:
        text = run_report(RunFolder(run_folder), symbol=symbol, split=split or "")
    else:
        text = model_report(model_name or "", symbol=symbol, split=split or "")
    with replacing(out) as part:
        part.write_text(text, encoding="utf-8")
    values = {"out": str(out), "bytes": out.stat().st_size}
    print_answer(as_json, values, key_values(values))
