"""Names of variables for the nodes of a network, where code needs some names for itself."""

from collections.abc import Collection

from hasy_core.architecture.network import Network


def variables_of(network: Network, taken: Collection[str]) -> dict[str, str]:
    """A variable for each node, and for the picture: its name, with `_` after it where that name is taken."""
    names: dict[str, str] = {}
    for name in network.shapes:
        variable = name
        while variable in taken or variable in names.values() or (variable != name and variable in network.shapes):
            variable += "_"
        names[name] = variable
    return names
