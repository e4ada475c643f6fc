"""The commands that fetch HASYv2 and say what is here."""

import time
from typing import Any

import click

from hasy_core.commands.answering import json_option, key_values, print_answer, progress_bar
from hasy_core.data import cache_path, cached, fetch, home


@click.group()
def data() -> None:
    """Fetch HASYv2 and see what is here."""


@data.command("fetch")
@click.option("--archive", help="Path or http(s) address of an archive. Default: HASY_ARCHIVE, else Zenodo.")
@json_option
def data_fetch(archive: str | None, as_json: bool) -> None:
    """Fetch HASYv2 (31.9 MB, ODbL) and decode it."""
    begun = time.monotonic()
    with progress_bar() as progress:
        path = fetch(archive, progress)
    values = {"cache": str(path), "seconds": round(time.monotonic() - begun, 1)}
    print_answer(as_json, values, key_values(values))


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
    print_answer(as_json, values, key_values(values))
