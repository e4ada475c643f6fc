"""A network as a Keras program: a walk over its graph in which every layer writes its own line."""

from hasy_core.architecture.network import INK, Network, Node
from hasy_core.architecture.variables import variables_of

_TAKEN = ("keras", "model", "csv", "np", "print")
"""What the program needs for itself, and what an exported one needs that reads weights and pictures."""


def keras_code(network: Network) -> str:
    """A module that makes `model`, with the layers, names and order of `Network.build`.

    A network without branches or shared weights is a `keras.Sequential`, any other is written in Keras's functional
    way.

    Args:
        network: any.

    Returns:
        Python for Keras 3, any backend.
    """
    heading = [f"# {network.name}: {network.totals().parameters:,} parameters.", "import keras", ""]
    picture = f'keras.Input({network.input_shape}, name="{INK}")'
    sequential = network.is_chain() and not network.shares_weights()
    lines = _sequential(network, picture) if sequential else _functional(network, picture)
    return "\n".join([*heading, *lines]) + "\n"


def _sequential(network: Network, picture: str) -> list[str]:
    layers = [line for node in network.nodes for line in _layers(node)]
    return [
        "model = keras.Sequential(",
        "    [",
        *(f"        {line}," for line in [picture, *layers]),
        "    ],",
        f'    name="{network.name}",',
        ")",
    ]


def _functional(network: Network, picture: str) -> list[str]:
    names = variables_of(network, _TAKEN)
    lines = [f"{names[INK]} = {picture}"]
    shared = _shared_variables(network, names)
    for node in network.nodes:
        given = [names[name] for name in node.inputs]
        argument = f"[{', '.join(given)}]" if node.layer.merges else given[0]
        *before, layer = _layers(node)
        variable = shared.get(node.shares or node.name)
        if variable and not node.shares:
            lines.append(f"{variable} = {layer}")
        for each in (*before, variable or layer):
            lines.append(f"{names[node.name]} = {each}({argument})")
            argument = names[node.name]
    return [*lines, f'model = keras.Model({names[INK]}, {names[network.output]}, name="{network.name}")']


def _shared_variables(network: Network, names: dict[str, str]) -> dict[str, str]:
    """A variable for each layer that is applied more than once, by the name of its first node."""
    shared: dict[str, str] = {}
    for node in network.nodes:
        if node.shares and node.shares not in shared:
            variable = f"{node.shares}_layer"
            while variable in (*names.values(), *shared.values(), *_TAKEN):
                variable += "_"
            shared[node.shares] = variable
    return shared


def _layers(node: Node) -> list[str]:
    return [call.text("keras.layers", name=node.name + call.name_suffix) for call in node.layer.keras_calls()]
