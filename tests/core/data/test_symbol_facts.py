"""Unicode characters and packages of the 369 symbols."""

import string
import unicodedata
from itertools import pairwise

import pytest

from hasy_core.data.symbol_facts import symbol_facts
from hasy_core.data.symbols import CLASS_COUNT, symbol_table

FACTS = {facts.latex: facts for facts in symbol_facts()}

# A command's word and the word that its character's name has for it.
ALPHABETS = {"mathcal": "SCRIPT", "mathscr": "SCRIPT", "mathfrak": "FRAKTUR", "mathbb": "DOUBLE-STRUCK"}
GREEK = r"""\alpha \beta \gamma \delta \zeta \eta \theta \iota \kappa \mu \nu \xi \pi \rho
    \sigma \tau \phi \chi \psi \omega"""


def test_every_class_has_its_facts_in_order() -> None:
    assert [(facts.index, facts.latex) for facts in symbol_facts()] == [
        (symbol.index, symbol.latex) for symbol in symbol_table()
    ]
    assert len(symbol_facts()) == CLASS_COUNT


def test_characters_can_be_shown_and_have_names() -> None:
    for facts in symbol_facts():
        for character in facts.unicode:
            assert unicodedata.category(character)[0] in "LNPSM", facts
        assert bool(facts.unicode) == bool(facts.unicode_name)
    assert sum(not facts.unicode for facts in symbol_facts()) < 5


def test_letters_and_digits_are_themselves() -> None:
    for latex in string.ascii_letters + string.digits:
        if latex in FACTS:
            assert FACTS[latex].unicode == latex


@pytest.mark.parametrize("latex", [latex for latex in FACTS if latex.endswith("}") and "{" in latex[2:-2]])
def test_alphabets(latex: str) -> None:
    command, letter = latex[1:-1].split("{")
    word = ALPHABETS.get(command, "DOUBLE-STRUCK")
    name = FACTS[latex].unicode_name
    assert word in name
    assert name.endswith(f" {'ONE' if letter == '1' else letter}")


@pytest.mark.parametrize("latex", GREEK.split())
def test_greek_letters(latex: str) -> None:
    name = latex.removeprefix("\\")
    told = FACTS[latex].unicode_name
    assert told.startswith("GREEK")
    assert name.upper() in told
    capital = FACTS.get(rf"\{name.capitalize()}")
    if capital is not None:
        assert capital.unicode_name == f"GREEK CAPITAL LETTER {name.upper()}"


@pytest.mark.parametrize(
    ("word", "sign"),
    [("rightarrow", "RIGHT"), ("leftarrow", "LEFT"), ("subset", "SUBSET"), ("square", "SQUARE"), ("box", "SQUARED")],
)
def test_a_word_in_the_command_stands_in_the_name(word: str, sign: str) -> None:
    found = [facts for facts in symbol_facts() if facts.latex.lower().startswith(f"\\{word}") and facts.unicode]
    assert found
    for facts in found:
        assert sign in facts.unicode_name, facts


def test_negated_relations_are_not() -> None:
    for latex in (
        r"\neq",
        r"\notin",
        r"\nmid",
        r"\nexists",
        r"\nsubseteq",
        r"\nvDash",
        r"\nrightarrow",
        r"\nRightarrow",
    ):
        assert any(word in FACTS[latex].unicode_name for word in ("NOT", "STROKE", "NEITHER")), latex


def test_preambles() -> None:
    assert FACTS[r"\beta"].preamble == ""
    assert FACTS[r"\Vdash"].preamble == r"\usepackage{amssymb}"
    assert FACTS[r"\guillemotleft"].preamble == r"\usepackage[T1]{fontenc}"


def test_one_character_for_two_commands_only_where_it_is_one_sign() -> None:
    shared = sorted((facts.unicode, facts.latex) for facts in symbol_facts() if facts.unicode)
    pairs = {one[1] for one, other in pairwise(shared) if one[0] == other[0]}
    letters = {latex for latex in pairs if latex.startswith((r"\math", r"\Re"))}
    assert len(pairs - letters) < 20
