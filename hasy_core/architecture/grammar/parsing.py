"""The grammar's rules, read from left to right without going back.

    plan   = INPUT ["(" h "x" w ["x" c] ")"] {-> block} [-> GAP] {-> hidden} -> FC ["(" classes ")"]
    block  = group {-> group}  |  "[" group {-> group} "]" ["*" numbers] [-> POOL …] [-> DROPOUT …]
    group  = convs [-> POOL ["?"] [settings] ["?"]] [-> DROPOUT ["(" rate ")"]]
    convs  = one  |  "[" one "]" ["*" numbers]
    one    = CONV [settings] [-> BN] -> activation
    hidden = full  |  "[" full {-> full} "]" ["*" numbers]
    full   = FC ["(" numbers ")"] -> activation [-> DROPOUT ["(" rate ")"]]

`numbers` is one number or, with `|` between, one for each repetition. The article's letters N, M and K stand for the
numbers in `LETTERS`. The form is that of the CS231n notes (cs231n.github.io/convolutional-networks, "Layer Patterns").
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from hasy_core.architecture.grammar.settings import ConvSettings, SettingsReader
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


@dataclass(frozen=True)
class _Group:
    """Convolutions in a row and what follows them, before the bracket around them is repeated.

    Attributes:
        place: where it stands.
        settings: of the convolutions.
        filters_at: where their filters stand.
        batch_norm, activation, pooling, dropout: as in `Block`.
        counts: how many convolutions, for each repetition or for all.
        counts_at: where these numbers stand.
    """

    place: _Place
    settings: ConvSettings
    filters_at: Token
    batch_norm: bool
    activation: str
    counts: list[int]
    counts_at: Token
    pooling: Pooling | None
    dropout: float

    def block(self, repetition: int) -> Block:
        """The block that it is in one of the repetitions."""
        settings = self.settings
        return Block(
            _one(settings.filters, repetition),
            _one(self.counts, repetition),
            settings.kernel_size,
            settings.stride,
            settings.padding,
            self.batch_norm,
            self.activation,
            self.pooling,
            self.dropout,
        )

    def goes_on_as(self, following: "_Group") -> bool:
        """Whether the next convolutions are more of the same, with nothing between."""
        alike = (self.settings, self.batch_norm, self.activation) == (
            following.settings,
            following.batch_norm,
            following.activation,
        )
        return alike and self.pooling is None and not self.dropout and len(self.counts) == len(following.counts) == 1


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
            full_follows = self.sees_word("FC") or (self.sees("[") and self.sees_word("FC", 1))
            conv_follows = self.sees("[") or self.sees_word("CONV")
            if self.sees_word("GAP") and not average and not hidden:
                self.word("GAP")
                average = True
            elif self.sees_word("FC") and self.full_is_last():
                break
            elif full_follows:
                hidden += self.hidden(len(hidden))
            elif conv_follows and (average or hidden):
                if self.sees("["):
                    self.sign("[")
                raise self.error("FC, because convolutions stand before GAP and the fully connected layers")
            elif conv_follows:
                new, new_places = self.block(blocks)
                blocks += new
                places += new_places
            elif self.sees_word("POOL") and blocks and not (average or hidden) and _is_bare(blocks[-1]):
                places[-1] = _Place(places[-1].conv, self.word("POOL").offset)
                blocks[-1] = replace(blocks[-1], pooling=self.pooling())
            elif self.sees_word("DROPOUT") and hidden and not hidden[-1].dropout:
                hidden[-1] = replace(hidden[-1], dropout=self.dropout())
            elif self.sees_word("DROPOUT") and blocks and not (average or hidden or blocks[-1].dropout):
                blocks[-1] = replace(blocks[-1], dropout=self.dropout())
            else:
                raise self.error("CONV, FC, [ with one of them, GAP, or the last FC")
        last = self.word("FC")
        classes = CLASSES
        if self.sees("("):
            self.sign("(")
            classes = self.number("classes")
            self.sign(")")
        if not self.sees_end():
            raise self.error("the end, because FC without an activation is the last layer")
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

    def block(self, before: list[Block]) -> tuple[list[Block], list[_Place]]:
        """Convolutions and pools, in brackets or not, with all their repetitions; and where each stands."""
        bracketed = self.sees("[")
        if bracketed:
            self.sign("[")
        groups = [self.group("CONV or FC")]
        while self.sees_arrow() and (bracketed or self.sees_word("CONV", 1)):
            self.arrow("CONV")
            if not (self.sees("[") or self.sees_word("CONV")):
                raise self.error("CONV, POOL or DROPOUT" if _is_bare(groups[-1]) else "CONV or ]")
            following = self.group("CONV")
            if groups[-1].goes_on_as(following):
                counts = [groups[-1].counts[0] + following.counts[0]]
                groups[-1] = replace(
                    following, place=_Place(groups[-1].place.conv, following.place.pool), counts=counts
                )
            else:
                groups.append(following)
        if bracketed:
            self.sign("]", "] or ->")
        lists = [
            numbers
            for each in groups
            for numbers in ((each.filters_at, each.settings.filters), (each.counts_at, each.counts))
        ]
        repetitions = self.repetitions("M", lists, "the block", starred=bracketed)
        convolutions = sum(sum(_one(each.counts, number) for number in range(repetitions)) for each in groups)
        self.checked(
            groups[0].place.conv,
            lambda: check_counts(
                len(before) + repetitions * len(groups), sum(block.count for block in before) + convolutions, 0
            ),
        )
        blocks = [each.block(number) for number in range(repetitions) for each in groups]
        return blocks, [each.place for each in groups] * repetitions

    def group(self, expected: str) -> _Group:
        """Convolutions in a row and what follows them."""
        nested = self.sees("[")
        if nested:
            self.sign("[")
        conv = self.word("CONV", "CONV" if nested else expected)
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
        if self.sees_arrow() and self.sees_word("POOL", 1):
            self.arrow("POOL")
            pool_at = self.word("POOL").offset
            pooling = self.pooling()
        dropout = self.dropout_that_follows()
        place = _Place(conv.offset, pool_at)
        return _Group(place, settings, filters_at, batch_norm, activation, counts, counts_at, pooling, dropout)

    def hidden(self, before: int) -> list[Hidden]:
        """Hidden layers, in brackets or not, with all their repetitions."""
        begin, bracketed = self.peek, self.sees("[")
        if bracketed:
            self.sign("[")
        layers = [self.full()]
        while bracketed and self.sees_arrow():
            self.arrow("FC")
            layers.append(self.full())
        if bracketed:
            self.sign("]", "] or -> DROPOUT")
        lists = [(units_at, units) for units_at, units, _, _ in layers]
        repetitions = self.repetitions("K", lists, "the layer", starred=bracketed)
        self.checked(begin.offset + bracketed, lambda: check_counts(0, 0, before + repetitions * len(layers)))
        return [
            Hidden(_one(units, number), activation, dropout)
            for number in range(repetitions)
            for _, units, activation, dropout in layers
        ]

    def full_is_last(self) -> bool:
        """Whether no activation follows the FC that comes next, so that it is the last layer."""
        ahead = 1
        if self.sees("(", ahead):
            while not (self.sees(")", ahead) or self.sees_end(ahead)):
                ahead += 1
            ahead += 1
        return not self.sees_arrow(ahead)

    def full(self) -> tuple[Token, list[int], str, float]:
        """One hidden layer: where its units stand, the units for each repetition, activation and dropout."""
        self.word("FC")
        units_at, units = self.peek, [Hidden().units]
        if self.sees("("):
            self.sign("(")
            units_at, units = self.peek, self.numbers("units")
            self.sign(")")
        self.arrow("an activation")
        return units_at, units, self.activation(), self.dropout_that_follows()

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

    def dropout_that_follows(self) -> float:
        if not (self.sees_arrow() and self.sees_word("DROPOUT", 1)):
            return 0.0
        self.arrow("DROPOUT")
        return self.dropout()

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

    def repetitions(self, letter: str, lists: list[tuple[Token, list[int]]], what: str, starred: bool) -> int:
        """How often a bracket is repeated, after which a * may stand; lists say it where no number does."""
        if starred and self.sees("*"):
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

    def checked(self, at: int, check: Callable[[], None]) -> None:
        try:
            check()
        except ValueError as error:
            raise GrammarError(self.text, at, str(error)) from error


def _is_bare(part: Block | _Group) -> bool:
    """Whether a pooling may still follow."""
    return part.pooling is None and not part.dropout


def _one(numbers: list[int], repetition: int) -> int:
    """The number of one repetition, of one for all or one for each."""
    return numbers[0] if len(numbers) == 1 else numbers[repetition]
