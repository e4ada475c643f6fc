"""How commands answer: one JSON document or lines on standard output, progress on standard error."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from hasy_core.data import SPLITS, Progress
from hasy_core.data.splits import STANDINS

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")
split_option = click.option(
    "--split", type=click.Choice([*SPLITS, STANDINS]), default="fold-1", show_default=True, help="Whose part is read."
)


@contextmanager
def progress_bar() -> Iterator[Progress]:
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


def print_answer(as_json: bool, values: Any, lines: Callable[[], Iterator[str]]) -> None:
    """Prints one JSON document of the values, or the lines."""
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False))
    else:
        for line in lines():
            click.echo(line)


def key_values(values: dict[str, Any]) -> Callable[[], Iterator[str]]:
    """The lines of `print_answer` for values that need no words of their own: name and value."""
    width = max(map(len, values), default=0)
    return lambda: (f"{key:<{width}}  {value}" for key, value in values.items())
