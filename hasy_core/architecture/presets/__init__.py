"""The networks that ConvScope builds by name.

Another one is a module here, with `FACTS` and a function of its name that gives a `Network`, and a line in `_PRESETS`.
"""

from collections.abc import Callable

from hasy_core.architecture.network import Network
from hasy_core.architecture.presets import alexnet, compact, googlenet, lenet5, resnet, seed, vgg, zfnet
from hasy_core.architecture.presets.facts import Paper, PresetFacts, Trait
from hasy_core.errors import HasyError

_PRESETS: tuple[tuple[PresetFacts, Callable[..., Network]], ...] = (
    (seed.FACTS, seed.seed),
    (lenet5.FACTS, lenet5.lenet5),
    (alexnet.FACTS, alexnet.alexnet),
    (zfnet.FACTS, zfnet.zfnet),
    (googlenet.FACTS, googlenet.googlenet),
    (vgg.FACTS, vgg.vgg),
    (resnet.FACTS, resnet.resnet),
    (compact.FACTS, compact.compact),
)
ARCHITECTURES: dict[str, Callable[..., Network]] = {facts.name: make for facts, make in _PRESETS}
_FACTS = {facts.name: facts for facts, _ in _PRESETS}

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
    if name not in _FACTS:
        raise _unknown(name)
    return _FACTS[name]


def _unknown(name: str) -> HasyError:
    return HasyError(f"There is no architecture {name!r}; choose one of {', '.join(ARCHITECTURES)}.")
