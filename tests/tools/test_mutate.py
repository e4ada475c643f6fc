"""The changes that `tools.mutate` makes."""

import ast
from pathlib import Path

import pytest

from tools.mutate import mutated, own_tests, places_of

SOURCE = '''"""Words: 1 + 1."""
from numpy import pi

def area(radius: float = 2.0) -> float:
    """3 times."""
    if not radius >= 0 or radius == pi:
        raise ValueError(f"radius is {radius + 1}")
    return 3 * radius**2
'''


def test_each_place_is_changed_alone_and_words_are_left() -> None:
    places = places_of(Path("area.py"), SOURCE)
    assert [(place.line, place.change) for place in places] == [
        (4, "2.0 becomes 3.1"),
        (6, "Or becomes And"),
        (6, "not is left out"),
        (6, "GtE becomes Gt"),
        (6, "0 becomes 1"),
        (6, "Eq becomes NotEq"),
        (8, "Mult becomes Div"),
        (8, "3 becomes 4"),
        (8, "Pow becomes Mult"),
        (8, "2 becomes 3"),
    ]
    texts = {mutated(SOURCE, place.number) for place in places}
    assert len(texts) == len(places)
    assert ast.unparse(ast.parse(SOURCE)) not in texts
    assert all("radius + 1" in text for text in texts)


def test_a_module_has_the_own_tests_its_name_or_those_that_import_it() -> None:
    assert own_tests("hasy_core.recognition.ink") == ["tests/core/recognition/test_ink.py"]
    assert own_tests("hasy_core.arithmetic.classifier") == ["tests/core/arithmetic/test_classifier.py"]
    with pytest.raises(ValueError, match="no tests of its own"):
        own_tests("hasy_core.evaluation.nothing")
