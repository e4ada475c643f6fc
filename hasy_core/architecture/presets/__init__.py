"""The networks that ConvScope builds by name.

Another one is a module here, with a function of its name that gives a `Network`, a line in `_MAKERS`, and its facts in
`facts.toml`.
"""

from collections.abc import Callable

from hasy_core.architecture.network import Network
from hasy_core.architecture.presets import alexnet, compact, googlenet, lenet5, resnet, seed, vgg, zfnet
from hasy_core.architecture.presets.facts import Paper, PresetFacts, Trait, facts_of
from hasy_core.errors import HasyError

_MAKERS: tuple[Callable[..., Network], ...] = (
    seed.seed,
    lenet5.lenet5,
    alexnet.alexnet,
    zfnet.zfnet,
    googlenet.googlenet,
    vgg.vgg,
    resnet.resnet,
    compact.compact,
)
ARCHITECTURES: dict[str, Callable[..., Network]] = {make.__name__: make for make in _MAKERS}

__all__ = ["ARCHITECTURES", "Paper", "PresetFacts", "Trait", "architecture", "preset_facts"]


def architecture(name: str, /, **options: float) -> Network:
    """The preset of this name.

    Args:
        name: a key of `ARCHITECTURES`.
        options: settings of the preset, such as dropout rates; its defaults for the rest.

    Raises:
        HasyError: there is none of this name, or an option that it does not take or that is out of range.
    """
    if name not in ARCHITECTURES:
        raise _unknown(name)
    try:
        return ARCHITECTURES[name](**options)
    except (TypeError, ValueError) as error:
        raise HasyError(f"The architecture {name} cannot be set so: {error}.") from error


def preset_facts(name: str) -> PresetFacts:
    """Year, paper and comparison of a preset.

    Raises:
        HasyError: there is no such preset.
    """
    if name not in ARCHITECTURES:
        raise _unknown(name)
    return facts_of(name)


def _unknown(name: str) -> HasyError:
    return HasyError(f"There is no architecture {name!r}; choose one of {', '.join(ARCHITECTURES)}.")
