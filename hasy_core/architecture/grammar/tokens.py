"""The words and signs of the grammar, and an error that points at one."""

import re
from dataclasses import dataclass

MAX_LENGTH = 4000
"""Characters of the longest text that is read."""
_SHOWN = 96
"""Characters of the line that an error shows."""

_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<arrow>->|→)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE]-?[0-9]+)?)"
    r"|(?P<word>[A-Za-z_]+|×)"
    r"|(?P<sign>[\[\](),*|?=])"
)


class GrammarError(ValueError):
    """A text that is no network, and where.

    The text of the error is three lines: what is wrong, the line, and a caret under the place.

    Attributes:
        reason: what is wrong, without the place.
        line, column: of the place, from 1.
        offset: of the place, in characters from 0.
    """

    def __init__(self, text: str, offset: int, reason: str) -> None:
        before = text[:offset]
        begin = before.rfind("\n") + 1
        end = text.find("\n", offset)
        line = text[begin : end if end >= 0 else len(text)]
        self.reason = reason
        self.offset = offset
        self.line = before.count("\n") + 1
        self.column = offset - begin + 1
        first = max(0, min(offset - begin - _SHOWN // 2, len(line) - _SHOWN))
        shown = re.sub(r"\s", " ", line[first : first + _SHOWN])
        super().__init__(
            f"Line {self.line}, column {self.column}: {reason}.\n{shown}\n{' ' * (offset - begin - first)}^"
        )


@dataclass(frozen=True)
class Token:
    """A piece of the text.

    Attributes:
        kind: "arrow", "number", "word", "sign" or "end".
        text: as it stands.
        offset: in characters from 0.
    """

    kind: str
    text: str
    offset: int

    @property
    def word(self) -> str:
        """In capitals; `×` is an X."""
        return self.text.replace("×", "x").upper()

    def said(self) -> str:
        """As an error names it."""
        return "the end" if self.kind == "end" else f"{self.text[:40]!r}"


def tokens_of(text: str) -> list[Token]:
    """The pieces of a text, the end last.

    Raises:
        GrammarError: a character that the grammar does not have, or a text that is too long.
    """
    if len(text) > MAX_LENGTH:
        raise GrammarError(text, MAX_LENGTH, f"the text has {len(text):,} characters; it may have {MAX_LENGTH:,}")
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            negative = re.match("[-−][0-9]", text[at:])
            raise GrammarError(
                text, at, "a number cannot be negative here" if negative else f"{text[at]!r} means nothing here"
            )
        if match.lastgroup != "space":
            found.append(Token(str(match.lastgroup), match.group(), at))
        at = match.end()
    return [*found, Token("end", "", len(text.rstrip()))]


def looks_like_grammar(text: str) -> bool:
    """Whether a text means a network in the grammar, right or wrong, and not a preset's name."""
    return text.strip()[:5].upper() == "INPUT" or any(sign in text for sign in ("->", "→", "[", "("))
