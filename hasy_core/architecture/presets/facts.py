"""What is said of a preset beside its layers: its paper, and what was kept of it and what was scaled."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Paper:
    """Where a network was published: title, authors, and the page of its arXiv number or DOI."""

    title: str
    authors: str
    address: str


@dataclass(frozen=True)
class Trait:
    """One row of the comparison with the paper: what, how it is in the paper, how it is here."""

    what: str
    paper: str
    here: str


@dataclass(frozen=True)
class PresetFacts:
    """A preset's place in history.

    Attributes:
        name: as `ARCHITECTURES` knows it.
        title: as people know it.
        year: of the paper; None for the article and for our own.
        paper: where it stands; None for the article and for our own.
        brought: one sentence on what it brought.
        kept, scaled: rows for a table.
        ours: made here, from others' ideas; neither a paper's nor the article's.
        text: the network in the grammar, where the grammar can say it with its default settings; else empty.
    """

    name: str
    title: str
    brought: str
    kept: tuple[Trait, ...]
    scaled: tuple[Trait, ...]
    year: int | None = None
    paper: Paper | None = None
    text: str = ""
    ours: bool = False


@cache
def all_facts() -> dict[str, PresetFacts]:
    """The facts of every preset by its name, in the order of the pages: `facts.toml` beside this module."""
    told = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {
        name: PresetFacts(
            name,
            **{
                **facts,
                "paper": Paper(**facts["paper"]) if "paper" in facts else None,
                "kept": tuple(Trait(*row) for row in facts["kept"]),
                "scaled": tuple(Trait(*row) for row in facts["scaled"]),
            },
        )
        for name, facts in told.items()
    }


def facts_of(name: str) -> PresetFacts:
    """The facts of one preset.

    Raises:
        KeyError: there is no such preset.
    """
    return all_facts()[name]
