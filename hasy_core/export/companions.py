"""What lies beside an exported network: how to read it, what its outputs mean, what it is, and whose data it saw."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.data import render_strokes, symbol_table
from hasy_core.errors import HasyError
from hasy_core.export.formats import Format
from hasy_core.export.source_text import plain, without_folders
from hasy_core.files.atomic import read_json
from hasy_core.models import MODEL_FILE, as_input, load_model, model_card, model_path, predict_probabilities

README, SYMBOLS, EXAMPLE, CARD, NOTICE = "README.md", "symbols.csv", "example.npy", "card.json", "NOTICE.md"
_SUM_SIGN = [[(104.0, 12.0), (100.0, 0.0), (0.0, 0.0), (52.0, 50.0), (0.0, 104.0), (100.0, 104.0), (106.0, 90.0)]]
"""Pen strokes of the example."""
_LEFT_OUT = ("curve",)
"""Of a shipped model's card: the long log of its training."""

_NOTICE = """# Whose data this network saw

Contains information from *HASYv2* by Martin Thoma (arXiv:1701.08380, DOI 10.5281/zenodo.259444), which is made
available under the [Open Database License 1.0](https://opendatacommons.org/licenses/odbl/1-0/): the table of symbols
(`symbols.csv`), and what the network learned from its pictures, unless `card.json` says that it was trained on
something else. None of the pictures is included; `example.npy` was drawn for ConvScope. Whoever passes on a database
derived from HASYv2 has to do so under the same licence.
"""


@dataclass(frozen=True)
class ExportedModel:
    """A model that is being exported, with what is told of it.

    Attributes:
        name: as `hasy_core.models.load_model` takes it.
        model: as it returns it.
    """

    name: str
    model: Any

    @classmethod
    def named(cls, name: str) -> "ExportedModel":
        """The model of this name; raises `HasyError` as `load_model` does."""
        return cls(name, load_model(name))

    @property
    def title(self) -> str:
        """Its name without the folders before it, fit for a file's name; a run's file is called as its folder."""
        path = Path(self.name)
        name = path.resolve().parent.name if path.name == MODEL_FILE else self.name
        return plain(name).removesuffix(".keras").strip(" .") or "network"

    @cached_property
    def expected(self) -> list[tuple[str, float]]:
        """The five likeliest symbols of the example and their probabilities, by Keras."""
        (probabilities,) = predict_probabilities(self.model, example_picture()[None])
        order = np.argsort(-probabilities, kind="stable")[:5]
        return [(symbol_table()[index].latex, float(probabilities[index])) for index in order]

    def card(self) -> dict[str, Any]:
        """What there is to know: its size, how it was trained and scored, and the versions that wrote this."""
        facts: dict[str, Any] = {
            "network": self.title,
            "parameters": int(self.model.count_params()),
            "input": "float32 [n, 32, 32, 1], 1.0 = ink, 0.0 = paper",
            "output": "float32 [n, 369], probabilities in the order of symbols.csv",
        }
        shipped = {key: value for key, value in model_card(self.name).items() if key not in _LEFT_OUT}
        settings = model_path(self.name).parent / "settings.json"
        if not shipped and settings.is_file():
            try:
                shipped = {"settings": read_json(settings)}
            except HasyError:
                shipped = {}  # the network is whole; only how it was made cannot be told any more
        told = shipped.get("settings")
        if isinstance(told, dict) and isinstance(told.get("weights"), str):
            shipped["settings"] = told | {"weights": without_folders(told["weights"])}
        import keras

        return facts | shipped | {"exported_with": {"keras": keras.__version__, "numpy": np.__version__}}


def example_picture() -> NDArray[np.uint8]:
    """A drawn sum sign, uint8 `[32, 32]`, 255 = ink."""
    return render_strokes(_SUM_SIGN)


def add_companions(folder: Path, model: ExportedModel, chosen: Format) -> None:
    """Put README, symbols, example, card and notice into a folder that a format's writer has made."""
    (folder / README).write_text(_readme(model, chosen), encoding="utf-8")
    (folder / CARD).write_text(json.dumps(model.card(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / NOTICE).write_text(_NOTICE, encoding="utf-8")
    np.save(folder / EXAMPLE, as_input(example_picture()[None]))
    with (folder / SYMBOLS).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["index", "symbol_id", "latex"])
        rows.writerows([symbol.index, symbol.symbol_id, symbol.latex] for symbol in symbol_table())


def add_overview(folder: Path, model: ExportedModel, chosen: Sequence[Format]) -> None:
    """Put a README into a folder of several formats that says which is good for what."""
    rows = "\n".join(f"| [`{each.name}`]({each.name}/{README}) | {each.title} | {each.good_for} |" for each in chosen)
    text = "One network, exported from ConvScope in several formats; each folder says how to load it.\n"
    (folder / README).write_text(
        f"# {model.title}\n\n{text}\n| Folder | Format | Good for |\n|---|---|---|\n{rows}\n", encoding="utf-8"
    )


def _loading(model: ExportedModel, chosen: Format) -> str:
    """How the format is read, as Markdown, and what is then to be seen."""
    parts = [f"```\npip install {chosen.packages}\n```"] if chosen.packages else []
    parts += ["Run this in the folder of this file:", f"```{chosen.language}\n{chosen.code()}```"]
    if chosen.language == "python":
        answers = "\n".join(f"{probability:7.2%}  {latex}" for latex, probability in model.expected)
        parts += ["It prints, within rounding:", f"```\n{answers}\n```"]
    return "\n\n".join([*parts, *filter(None, [chosen.explained])])


def _readme(model: ExportedModel, chosen: Format) -> str:
    files = chosen.files | {
        SYMBOLS: "what each of the 369 outputs means: index, HASY's number, LaTeX command",
        EXAMPLE: "a drawn sum sign to try, float32 [1, 32, 32, 1]",
        CARD: "how the network was trained and scored",
        NOTICE: "whose data it saw, and under which licence",
    }
    listed = "\n".join(f"| `{name}` | {what} |" for name, what in files.items())
    return f"""# {model.title}: {chosen.title}

A convolutional network of {int(model.model.count_params()):,} parameters that tells the 369 handwritten symbols of
HASYv2 apart, exported from ConvScope.

{chosen.good_for}

## Load it

{_loading(model, chosen)}

## What goes in, what comes out

In: float32 `[n, 32, 32, 1]`, any number of pictures, **1.0 = ink, 0.0 = paper**. HASYv2's pictures were made of pen
strokes: moved and scaled until the longer side of the drawing fills the 32 pixels, centred along the other, drawn two
pixels wide without grey. A picture made in another way is read less well.

Out: float32 `[n, 369]`, probabilities; row by row of `symbols.csv`.

## Files

| | |
|---|---|
{listed}
"""
