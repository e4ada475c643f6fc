"""Measures `confused` in `hasy_core/data/lookalikes.json` anew: `python -m tools.measure_lookalikes`.

The share of a group's pictures that the shipped network `best` reads as another member, on training pictures of fold
1: 150 of each class at most, classes weighing the same. The groups and their reasons are written by hand.
"""

import json
from pathlib import Path

import numpy as np

from hasy_core.data import CLASS_COUNT, load_hasy, symbol_index
from hasy_core.models import load_model, predict_probabilities

LOOKALIKES = Path(__file__).parents[1] / "hasy_core" / "data" / "lookalikes.json"
PER_CLASS = 150


def main() -> None:
    """Writes the file again with the shares measured now."""
    images, labels = load_hasy("fold-1", "train")
    random = np.random.default_rng(1)
    rows = np.concatenate(
        [random.permutation(np.flatnonzero(labels == index))[:PER_CLASS] for index in range(CLASS_COUNT)]
    )
    read = predict_probabilities(load_model("best"), images[rows]).argmax(axis=1)
    shares = np.zeros((CLASS_COUNT, CLASS_COUNT))
    np.add.at(shares, (labels[rows], read), 1)
    shares /= shares.sum(axis=1, keepdims=True)
    entries = json.loads(LOOKALIKES.read_text(encoding="utf-8"))
    for entry in entries:
        members = [symbol_index()[latex] for latex in entry["members"]]
        among = shares[np.ix_(members, members)]
        entry["confused"] = round(float(among.sum() - among.trace()) / len(members), 2)
    lines = ",\n".join(f" {json.dumps(entry, ensure_ascii=False)}" for entry in entries)
    LOOKALIKES.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
