"""How a run's settings and the command line name a network: a preset, or a text in the grammar."""

from collections.abc import Mapping

from hasy_core.architecture.grammar import GrammarError, looks_like_grammar, plan_from_text
from hasy_core.architecture.network import Network
from hasy_core.architecture.presets import architecture
from hasy_core.errors import HasyError

OWN = "own"
"""Name of a network that is given as a text."""


def network_of(name_or_text: str, options: Mapping[str, float] | None = None) -> Network:
    """The network that a name or a text means.

    Args:
        name_or_text: a preset's name, or a text in the grammar.
        options: settings of the preset; a text has its settings in itself.

    Raises:
        HasyError: there is none, with the place in the text where it goes wrong.
    """
    if not isinstance(name_or_text, str) or not looks_like_grammar(name_or_text):
        return architecture(name_or_text, **(options or {}))
    if options:
        raise HasyError(f"The options {', '.join(options)} are for presets; a network's text says its settings itself.")
    try:
        return plan_from_text(name_or_text).network(OWN)
    except GrammarError as error:
        raise HasyError(f"The network cannot be read. {error}") from error
