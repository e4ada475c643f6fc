"""Averages the weights of networks of one architecture: `python -m tools.average_models MODEL… --out FILE.keras`.

Networks that were trained on from one another lie in one valley of the loss, and their mean is better than each
(Izmailov et al., arXiv:1803.05407). The running statistics of batch normalisation belong to the weights that they were
taken with, so they are taken anew, over pictures of the training part. Prints the scores on the validation part, by
which to choose; the test part stays closed.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.data import load_hasy, validation_rows
from hasy_core.evaluation import score
from hasy_core.models import as_input, load_model, predict_probabilities

PICTURES = 8192
BATCH = 1024
VALIDATION = 0.03


def averaged(models: list[Any]) -> Any:
    """The first model, with the mean of all models' weights."""
    means = [np.mean(weights, axis=0) for weights in zip(*(model.get_weights() for model in models), strict=True)]
    models[0].set_weights(means)
    return models[0]


def take_statistics(model: Any, images: NDArray[np.uint8]) -> None:
    """Set the running statistics of every batch normalisation to their means over batches of these pictures."""
    from keras import layers

    normalizations = [layer for layer in model.layers if isinstance(layer, layers.BatchNormalization)]
    rates = {layer: layer.rate for layer in model.layers if isinstance(layer, layers.Dropout)}
    momenta = [layer.momentum for layer in normalizations]
    for layer in normalizations:
        layer.momentum = 0.0
    for layer in rates:
        layer.rate = 0.0
    sums = [[np.zeros(layer.moving_mean.shape), np.zeros(layer.moving_mean.shape)] for layer in normalizations]
    starts = range(0, len(images), BATCH)
    for start in starts:
        model(as_input(images[start : start + BATCH]), training=True)
        for layer, (mean, variance) in zip(normalizations, sums, strict=True):
            mean += layer.moving_mean.numpy()
            variance += layer.moving_variance.numpy()
    for layer, (mean, variance), momentum in zip(normalizations, sums, momenta, strict=True):
        layer.moving_mean.assign(mean / len(starts))
        layer.moving_variance.assign(variance / len(starts))
        layer.momentum = momentum
    for layer, rate in rates.items():
        layer.rate = rate


def main() -> None:
    """Averages, scores, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--split", default="fold-1")
    parser.add_argument("--seed", type=int, default=0, help="of the runs: which pictures were held out")
    chosen = parser.parse_args()
    images, labels = load_hasy(chosen.split, "train", chosen.seed)
    training, validation = validation_rows(labels, VALIDATION, chosen.seed)

    def tell(name: str, model: Any) -> None:
        probabilities = predict_probabilities(model, images[validation])
        likelihoods = probabilities[np.arange(len(validation)), labels[validation]]
        loss = -np.log(np.maximum(likelihoods, 1e-12)).mean()
        print(f"{name}: top-1 {score(probabilities, labels[validation]).top1:.4f}, loss {loss:.4f}", flush=True)

    models = [load_model(name) for name in chosen.models]
    for name, model in zip(chosen.models, models, strict=True):
        tell(name, model)
    model = averaged(models)
    some = np.random.default_rng(chosen.seed).choice(training, PICTURES, replace=False)
    # In random order: HASYv2 stands by class, and a batch of few classes varies less than all.
    take_statistics(model, images[some])
    tell("averaged", model)
    model.save(chosen.out)


if __name__ == "__main__":
    main()
