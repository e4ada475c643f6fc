"""The grammar's rules, read from left to right without going back.

    plan   = INPUT ["(" h "x" w ["x" c] ")"] {-> block} [-> GAP] {-> hidden} -> FC ["(" classes ")"]
    block  = "[" convs [-> POOL ["?"] [settings] ["?"]] [-> DROPOUT ["(" rate ")"]] "]" ["*" numbers]
    convs  = "[" CONV [settings] [-> BN] -> activation "]" ["*" numbers]           (its brackets may be left out)
    hidden = "[" FC ["(" numbers ")"] -> activation [-> DROPOUT ["(" rate ")"]] "]" ["*" numbers]

`numbers` is one number or, with `|` between, one for each repetition. The article's letters N, M and K stand for the
numbers in `LETTERS`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hasy_core.architecture.grammar.settings import SettingsReader
from hasy_core.architecture.grammar.tokens import GrammarError, Token
from hasy_core.architecture.network import CLASSES, INPUT_SHAPE
from hasy_core.architecture.plan import PLAN_ACTIVATIONS, Block, Hidden, Plan, PlanError, Pooling, check_counts

LETTERS = {"N": 2, "M": 3, "K": 1}
ACTIVATION_WORDS = {name.upper(): name for name in PLAN_ACTIVATIONS}
DEFAULT_RATE = 0.5


@dataclass(frozen=True)
class _Place:
    """Where a block's parts stand in the text."""

    conv: int
    pool: int


def plan_from_text(text: str) -> Plan:
    """Read a network from the grammar.

    Small and capital letters, spaces and line breaks do not matter, and `→` may stand for `->`. What a layer does not
    say is as in `Block`, `Pooling` and `Hidden`.

    Example:
        >>> plan_from_text("INPUT -> [[CONV(16|32, 5x5) -> RELU] -> POOL] -> FC(10)").blocks[1].filters
        32

    Raises:
        GrammarError: the text is none, a number is outside its limits, or the layers do not fit on each other; it
            points at the place.
    """
    return _Parser(text).plan()


class _Parser(SettingsReader):
    def plan(self) -> Plan:
        begin = self.word("INPUT")
        shape = self.input_shape() if self.sees("(") else INPUT_SHAPE
        blocks: list[Block] = []
        places: list[_Place] = []
        hidden: list[Hidden] = []
        average = False
        while True:
            self.arrow("another layer; a network ends with FC")
            if self.sees_word("GAP") and not average and not hidden:
                self.word("GAP")
                average = True
            elif self.sees("["):
                self.sign("[")
                if self.sees_word("FC"):
                    hidden += self.hidden(len(hidden))
                elif average or hidden:
                    raise self.error("FC, because convolutions stand before GAP and the fully connected layers")
                else:
                    new, place = self.block(blocks)
                    blocks += new
                    places += [place] * len(new)
            elif self.sees_word("FC"):
                break
            else:
                raise self.error("[ with CONV or FC, GAP, or the last FC")
        last = self.word("FC")
        classes = CLASSES
        if self.sees("("):
            self.sign("(")
            classes = self.number("classes")
            self.sign(")")
        if not self.sees_end():
            raise self.error("the end, because FC without brackets is the last layer")
        try:
            return Plan(tuple(blocks), tuple(hidden), classes, shape, average)
        except PlanError as error:
            at = last.offset
            if error.block is not None:
                place = places[error.block - 1]
                at = place.pool if error.part == "pool" else place.conv
            raise GrammarError(self.text, at, str(error)) from error
        except ValueError as error:
            raise GrammarError(self.text, begin.offset, str(error)) from error

    def input_shape(self) -> tuple[int, int, int]:
        self.sign("(")
        height = self.number("picture size")
        self.word("X")
        width = self.number("picture size")
        channels = 1
        if self.sees_word("X"):
            self.word("X")
            channels = self.number("picture channels")
        self.sign(")")
        return height, width, channels

    def block(self, before: list[Block]) -> tuple[list[Block], _Place]:
        """The repetitions of a block whose `[` has been read, and where it stands."""
        nested = self.sees("[")
        if nested:
            self.sign("[")
        conv = self.word("CONV", "CONV or FC" if not nested else "CONV")
        filters_at, settings = self.conv_settings()
        self.arrow("BN or an activation")
        batch_norm = self.sees_word("BN")
        if batch_norm:
            self.word("BN")
            self.arrow("an activation")
        activation = self.activation()
        counts_at, counts = self.peek, [1]
        if nested:
            self.sign("]", "] after the activation")
            counts_at, counts = self.times("convolutions in a row", "N")
        pool_at, pooling = conv.offset, None
        dropout = 0.0
        if not self.sees("]"):
            self.arrow("] or ->", bare=True)
            if self.sees_word("POOL"):
                pool_at = self.word("POOL").offset
                pooling = self.pooling()
                if not self.sees("]"):
                    self.arrow("] or -> DROPOUT", bare=True)
                    dropout = self.dropout()
            elif self.sees_word("DROPOUT"):
                dropout = self.dropout()
            elif not nested and self.sees_word("CONV"):
                raise self.error("POOL, DROPOUT or ]; convolutions in a row are written [[CONV -> RELU]*2 -> POOL]")
            else:
                raise self.error("POOL or DROPOUT")
        self.sign("]")
        lists = [(filters_at, settings.filters), (counts_at, counts)]
        repetitions = self.repetitions("M", lists, "the block")
        self.checked(
            conv,
            lambda: check_counts(
                len(before) + repetitions,
                sum(block.count for block in before) + sum(_each(counts, repetitions)),
                0,
            ),
        )
        blocks = [
            Block(
                filters,
                count,
                settings.kernel_size,
                settings.stride,
                settings.padding,
                batch_norm,
                activation,
                pooling,
                dropout,
            )
            for filters, count in zip(_each(settings.filters, repetitions), _each(counts, repetitions), strict=True)
        ]
        return blocks, _Place(conv.offset, pool_at)

    def hidden(self, before: int) -> list[Hidden]:
        """The repetitions of a hidden layer whose `[` has been read."""
        begin = self.word("FC")
        units_at, units = self.peek, [Hidden().units]
        if self.sees("("):
            self.sign("(")
            units_at, units = self.peek, self.numbers("units")
            self.sign(")")
        self.arrow("an activation")
        activation = self.activation()
        dropout = 0.0
        if not self.sees("]"):
            self.arrow("] or -> DROPOUT", bare=True)
            dropout = self.dropout()
        self.sign("]")
        repetitions = self.repetitions("K", [(units_at, units)], "the layer")
        self.checked(begin, lambda: check_counts(0, 0, before + repetitions))
        return [Hidden(count, activation, dropout) for count in _each(units, repetitions)]

    def activation(self) -> str:
        if self.peek.kind != "word" or self.peek.word not in ACTIVATION_WORDS:
            raise self.error(f"an activation ({', '.join(ACTIVATION_WORDS)})")
        return ACTIVATION_WORDS[self.take().word]

    def pooling(self) -> Pooling:
        optional = self.question_mark()
        pooling = self.pool_settings() if self.sees("(") else Pooling()
        if not optional:
            self.question_mark()
        return pooling

    def question_mark(self) -> bool:
        """The article's `POOL?` says that a pooling may be there; where it is written, it is."""
        seen = self.sees("?")
        if seen:
            self.sign("?")
        return seen

    def dropout(self) -> float:
        self.word("DROPOUT")
        return self.rate() if self.sees("(") else DEFAULT_RATE

    def times(self, name: str, letter: str) -> tuple[Token, list[int]]:
        """What stands after a bracket: the place and the numbers; 1 where nothing does."""
        if not self.sees("*"):
            return self.peek, [1]
        self.sign("*")
        place = self.peek
        if self.sees_word(letter):
            self.word(letter)
            return place, [LETTERS[letter]]
        return place, self.numbers(name)

    def repetitions(self, letter: str, lists: list[tuple[Token, list[int]]], what: str) -> int:
        """How often a bracket is repeated; lists say it where no number does."""
        if self.sees("*"):
            at, given = self.times("repetitions", letter)
            if len(given) > 1:
                raise GrammarError(self.text, at.offset, f"{what} is repeated a number of times; give one number")
            count = given[0]
        else:
            count = max(len(numbers) for _, numbers in lists)
        for at, numbers in lists:
            if len(numbers) not in (1, count):
                raise GrammarError(
                    self.text,
                    at.offset,
                    f"{len(numbers)} numbers are given here, but {what} is repeated {count} times; give one number, or "
                    f"{count}",
                )
        return count

    def checked(self, at: Token, check: Callable[[], None]) -> None:
        try:
            check()
        except ValueError as error:
            raise GrammarError(self.text, at.offset, str(error)) from error


def _each(numbers: list[int], count: int) -> list[int]:
    """One number for each repetition."""
    return numbers * count if len(numbers) == 1 else numbers
