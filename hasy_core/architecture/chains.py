"""Runs of nodes of a graph that follow each other without a branch between."""

from hasy_core.architecture.network import Network, Node


def followers(network: Network) -> dict[str, list[Node]]:
    """The nodes that take each node's output, and the picture's, in order."""
    found: dict[str, list[Node]] = {name: [] for name in network.shapes}
    for node in network.nodes:
        for name in node.inputs:
            found[name].append(node)
    return found


def chains_of(network: Network) -> tuple[tuple[Node, ...], ...]:
    """The nodes cut into the longest runs in which each node feeds the next one alone.

    A node that merges branches is a run of its own. Runs stand in the order of their first nodes, so that each comes
    after all runs whose output it takes.
    """
    after = followers(network)
    chains: list[list[Node]] = []
    chain_of: dict[str, list[Node]] = {}
    for node in network.nodes:
        below = chain_of.get(node.inputs[0])
        goes_on = below and not node.layer.merges and not below[-1].layer.merges and len(after[node.inputs[0]]) == 1
        if below is not None and goes_on:
            below.append(node)
            chain_of[node.name] = below
        else:
            chains.append([node])
            chain_of[node.name] = chains[-1]
    return tuple(tuple(chain) for chain in chains)
