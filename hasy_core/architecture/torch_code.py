"""A network as a PyTorch program: a walk over its graph in which every layer writes its own modules.

In PyTorch channels stand before rows, and padding is the same on both sides of a map. Where TensorFlow's "same" puts
one pixel more at the bottom and the right, the program pads in a module of its own.
"""

import keyword
from collections.abc import Sequence
from dataclasses import dataclass

from hasy_core.architecture.chains import chains_of
from hasy_core.architecture.network import INK, Network, Node
from hasy_core.architecture.variables import variables_of

_WORDS = """
self torch nn functional super add_module apply bfloat16 buffers call_super_init children compile cpu cuda
double dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half
ipu load_state_dict modules mtia named_buffers named_children named_modules named_parameters parameters
register_backward_hook register_buffer register_forward_hook register_forward_pre_hook
register_full_backward_hook register_full_backward_pre_hook register_load_state_dict_post_hook
register_load_state_dict_pre_hook register_module register_parameter register_state_dict_post_hook
register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory state_dict to to_empty
train training type xpu zero_grad
"""
_TAKEN = frozenset(_WORDS.split())
"""What `nn.Module` and the program need for themselves."""

_CLASSES_TAKEN = ("AveragePool", "Path")
"""Classes that the program, or an exported one, has already."""

WITH_WEIGHTS = ("Conv2d", "Linear", "BatchNorm1d", "BatchNorm2d")

_AVERAGE_POOL = '''
class AveragePool(nn.Module):
    """The mean of each window's real pixels: those of the padding do not count."""

    def __init__(self, size, stride, padding):
        super().__init__()
        self.pad = nn.ZeroPad2d(padding)
        self.pool = nn.AvgPool2d(size, stride)

    def forward(self, maps):
        return self.pool(self.pad(maps)) / self.pool(self.pad(torch.ones_like(maps)))

'''


def torch_code(network: Network) -> str:
    """A module that makes `model`, from `[n, channels, height, width]` to `[n, classes]`.

    A network without branches is an `nn.Sequential`, any other a class of its own. A module whose weights another one
    shares is put in that one's place too. Kernels are those of Keras with the
    axes in another order; the rows of a fully connected layer after `Flatten` are in another order too, because PyTorch
    flattens channel by channel.

    Args:
        network: any.

    Returns:
        Python for PyTorch 2.
    """
    height, width, channels = network.input_shape
    totals = network.totals()
    own = any(call.own for node in network.nodes for call in node.layer.torch_calls(*network.input_shapes(node)))
    body = [_AVERAGE_POOL] if own else []
    if network.is_chain():
        body += ["model = nn.Sequential(", *_in_turn(_modules(network, network.nodes)), ")"]
    else:
        body += _class(network)
    body += _shared(network)
    return (
        "\n".join(
            [
                f"# {network.name}: {totals.parameters - totals.fixed_parameters:,} weights to learn.",
                f"# Pictures are [n, {channels}, {height}, {width}] with 1.0 = ink.",
                *(["import torch"] if any("torch." in line for line in body) else []),
                "from torch import nn",
                "",
                *body,
            ]
        )
        + "\n"
    )


def torch_paths(network: Network) -> dict[str, str]:
    """Where in the `model` that `torch_code` makes the weights of each node stand: `state_dict` has `<path>.weight`.

    Args:
        network: any.

    Returns:
        Node -> path of its module, such as `0` or `conv.1`; only nodes with weights.
    """
    paths: dict[str, str] = {}
    names = variables_of(network, _TAKEN)
    for chain in (network.nodes,) if network.is_chain() else chains_of(network):
        calls = [(node, call) for node in chain for call in node.layer.torch_calls(*network.input_shapes(node))]
        attribute = "" if network.is_chain() else names[chain[0].name]
        for number, (node, call) in enumerate(calls):
            if call.function in WITH_WEIGHTS:
                place = [attribute] if attribute else []
                paths[node.name] = ".".join(place if attribute and len(calls) == 1 else [*place, str(number)])
    return paths


def _shared(network: Network) -> list[str]:
    """The lines that put a module where its weights are used again."""
    paths = torch_paths(network)
    return [
        f"{_attribute(paths[node.name])} = {_attribute(paths[node.shares])}  # {node.name}: the same weights once more"
        for node in network.nodes
        if node.shares
    ]


def _attribute(path: str) -> str:
    """A module by its path: `model.conv[1]`."""
    return "model" + "".join(f"[{part}]" if part.isdecimal() else f".{part}" for part in path.split("."))


def _class(network: Network) -> list[str]:
    names = variables_of(network, _TAKEN)
    made, forward = [], []
    for chain in chains_of(network):
        first, last = chain[0], chain[-1]
        given = [names[name] for name in first.inputs]
        if first.layer.merges:
            forward.append(f"{names[first.name]} = {first.layer.torch_line(*given)}")
            continue
        modules = _modules(network, chain)
        attribute = f"self.{names[first.name]}"
        if len(modules) == 1:
            made.append(f"{attribute} = {modules[0].text}{_comment(modules[0].remark)}")
        else:
            made += [f"{attribute} = nn.Sequential(", *_in_turn(modules), ")"]
        forward.append(f"{names[last.name]} = self.{names[first.name]}({given[0]})")
    title = "".join(word.capitalize() for word in network.name.replace("-", "_").split("_"))
    fit = title.isidentifier() and not keyword.iskeyword(title) and title not in _CLASSES_TAKEN
    title = title if fit else "Network"
    return [
        "",
        f"class {title}(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        *(f"        {line}" for line in made),
        "",
        f"    def forward(self, {names[INK]}):",
        *(f"        {line}" for line in forward),
        f"        return {names[network.output]}",
        "",
        "",
        f"model = {title}()",
    ]


@dataclass(frozen=True)
class _Module:
    """A module's text, the node that begins with it (empty for a later one of the node), and what to know of it."""

    text: str
    node: str
    remark: str


def _modules(network: Network, nodes: Sequence[Node]) -> list[_Module]:
    modules = []
    for node in nodes:
        name = node.name
        for call in node.layer.torch_calls(*network.input_shapes(node)):
            modules.append(_Module(call.text("nn"), name, call.remark))
            name = ""
    return modules


def _in_turn(modules: Sequence[_Module]) -> list[str]:
    """The lines of an `nn.Sequential`."""
    return [f"    {module.text},{_comment(module.node, module.remark)}" for module in modules]


def _comment(*said: str) -> str:
    return f"  # {': '.join(filter(None, said))}" if any(said) else ""
