"""The command that prints a network."""

from collections.abc import Iterator

import click

from hasy_core.commands.answering import json_option, print_answer


@click.command("architecture")
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

    print_answer(as_json, {"name": network.name, **vars(totals), "layers": [vars(row) for row in rows]}, lines)
