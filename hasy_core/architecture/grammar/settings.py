"""Reading tokens one by one, and the settings that stand in a layer's parentheses."""

from collections.abc import Iterator
from dataclasses import dataclass

from hasy_core.architecture.grammar.tokens import GrammarError, Token, tokens_of
from hasy_core.architecture.layers.spec import Pair
from hasy_core.architecture.limits import rate_within, within
from hasy_core.architecture.plan import Block, Pooling

_POOL_KINDS = {"MAX": "max", "AVERAGE": "average", "AVG": "average"}


@dataclass
class ConvSettings:
    """What a CONV says: filters for each repetition, or for all; the rest as in `Block`."""

    filters: list[int]
    kernel_size: int | Pair
    stride: int | Pair
    padding: str | int


class TokenReader:
    """A text's tokens, taken one after another.

    Attributes:
        text: the whole of it, for errors.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = tokens_of(text)
        self._next = 0

    @property
    def peek(self) -> Token:
        """The next token."""
        return self._ahead(0)

    def _ahead(self, count: int) -> Token:
        return self._tokens[min(self._next + count, len(self._tokens) - 1)]

    def take(self) -> Token:
        """The next token, and on to the one after; the end stays."""
        token = self.peek
        self._next += token.kind != "end"
        return token

    def error(self, expected: str, token: Token | None = None) -> GrammarError:
        """Something else was expected at the next token, or at that one."""
        token = token or self.peek
        return GrammarError(self.text, token.offset, f"expected {expected}, found {token.said()}")

    def sees(self, sign: str, ahead: int = 0) -> bool:
        """Whether the next token, or the one so many further, is this sign."""
        token = self._ahead(ahead)
        return token.kind == "sign" and token.text == sign

    def sees_word(self, word: str, ahead: int = 0) -> bool:
        """Whether the next token, or the one so many further, is this word."""
        token = self._ahead(ahead)
        return token.kind == "word" and token.word == word

    def sees_arrow(self, ahead: int = 0) -> bool:
        """Whether the next token, or the one so many further, is an arrow."""
        return self._ahead(ahead).kind == "arrow"

    def sees_end(self, ahead: int = 0) -> bool:
        """Whether nothing is left, now or after so many tokens."""
        return self._ahead(ahead).kind == "end"

    def sign(self, sign: str, expected: str = "") -> Token:
        """Take a sign, or refuse what stands in its place."""
        if not self.sees(sign):
            raise self.error(expected or sign)
        return self.take()

    def word(self, word: str, expected: str = "") -> Token:
        """Take a word, or refuse what stands in its place."""
        if not self.sees_word(word):
            raise self.error(expected or word)
        return self.take()

    def arrow(self, follows: str, bare: bool = False) -> Token:
        """Take an arrow; `follows` is what comes after it or, where `bare`, all that could stand here."""
        if self.peek.kind != "arrow":
            raise self.error(follows if bare else f"-> and {follows}")
        return self.take()

    def number(self, name: str) -> int:
        """Take a whole number within the limits of its name."""
        token = self.peek
        if token.kind != "number":
            raise self.error(f"a number ({name})")
        try:
            # A text as long as may be read is still a number that int() takes.
            value = within(name, int(token.text) if token.text.isdigit() else float(token.text))
        except ValueError as error:
            raise GrammarError(self.text, token.offset, str(error)) from error
        self.take()
        return value

    def numbers(self, name: str) -> list[int]:
        """Take a number, or several with | between."""
        found = [self.number(name)]
        while self.sees("|"):
            self.take()
            found.append(self.number(name))
        return found

    def size(self, name: str) -> int | Pair:
        """Take `3` or `3x5`."""
        first = self.number(name)
        if not self.sees_word("X"):
            return first
        self.take()
        return first, self.number(name)


class SettingsReader(TokenReader):
    """Reads what stands in parentheses."""

    def conv_settings(self) -> tuple[Token, ConvSettings]:
        """The settings after CONV, there or not, and where the filters stand."""
        usual = Block()
        settings = ConvSettings([usual.filters], usual.kernel_size, usual.stride, usual.padding)
        at = self.peek
        if not self.sees("("):
            return at, settings
        given: list[str] = []
        for _ in self._items():
            name = self._name(given, ("filters", "kernel"), ("FILTERS", "KERNEL"))
            if name == "filters":
                at, settings.filters = self.peek, self.numbers("filters")
            elif name == "kernel":
                settings.kernel_size = self.size("kernel")
            elif name == "stride":
                settings.stride = self.size("stride")
            else:
                settings.padding = self._padding(pixels=True)
        return at, settings

    def pool_settings(self) -> Pooling:
        """The settings after POOL."""
        size: int | Pair = 2
        stride: int | Pair | None = None
        kind, padding = "max", "valid"
        given: list[str] = []
        for _ in self._items():
            if self.peek.kind == "word" and self.peek.word in _POOL_KINDS and "kind" not in given:
                given.append("kind")
                kind = _POOL_KINDS[self.take().word]
                if self.peek.kind != "number":
                    continue
            name = self._name(given, ("size",), ("SIZE",))
            if name == "size":
                size = self.size("pooling size")
            elif name == "stride":
                stride = self.size("pooling stride")
            else:
                padding = str(self._padding(pixels=False))
        return Pooling(size, stride, kind, padding)

    def rate(self) -> float:
        """The rate in a DROPOUT's parentheses."""
        self.sign("(")
        token = self.peek
        if token.kind != "number":
            raise self.error("a dropout rate")
        try:
            rate = rate_within(float(token.text))
        except ValueError as error:
            raise GrammarError(self.text, token.offset, str(error)) from error
        self.take()
        self.sign(")")
        return rate

    def _items(self) -> Iterator[None]:
        """Goes through `(item, item, …)`; each step of the loop reads one item."""
        self.sign("(")
        if not self.sees(")"):
            yield
            while self.sees(","):
                self.take()
                yield
        self.sign(")", ", or )")

    def _name(self, given: list[str], positions: tuple[str, ...], words: tuple[str, ...]) -> str:
        """Which setting the next item is; its name and = are taken, a bare SAME or VALID is not."""
        token = self.peek
        free = [name for name in positions if name not in given]
        if token.kind == "number" and free:
            name = free[0]
        elif token.kind == "word" and token.word in ("SAME", "VALID"):
            name = "padding"
        elif token.kind == "word" and token.word in (*words, "STRIDE", "PADDING"):
            name = token.word.lower()
            self.take()
            if self.sees("="):
                self.take()
        else:
            raise self.error(", ".join([*free, "stride, same, valid or padding"]))
        if name in given:
            raise GrammarError(self.text, token.offset, f"{name} is given twice")
        given.append(name)
        return name

    def _padding(self, pixels: bool) -> str | int:
        if self.peek.kind == "word" and self.peek.word in ("SAME", "VALID"):
            return self.take().word.lower()
        if pixels and self.peek.kind == "number":
            return self.number("padding")
        raise self.error("same, valid or pixels" if pixels else "same or valid")
