"""Random affine maps of ink pictures: what another hand, or the same hand another day, might have drawn."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

ROTATION = 10.0
SHEAR = 0.15
SCALE = 0.12
SHIFT = 1.5


def random_affine(count: int, size: int, strength: float, random: np.random.Generator) -> NDArray[np.float32]:
    """Affine maps about the picture's centre, as Keras's `affine_transform` wants them.

    Args:
        count: number of maps.
        size: height and width of the pictures in pixels.
        strength: multiplies the amounts: rotation up to 10 degrees, shear 0.15, scale 12 % on each axis,
            shift 1.5 pixels, all uniform.
        random: source of chance.

    Returns:
        float32 `[count, 8]`, rows `a0 a1 a2 b0 b1 b2 0 0`: output pixel (x, y) takes the input at
        `(a0 x + a1 y + a2, b0 x + b1 y + b2)`.
    """
    angle, shear, scale_x, scale_y, shift_x, shift_y = random.uniform(-strength, strength, (6, count)) * np.array(
        [[np.deg2rad(ROTATION)], [SHEAR], [SCALE], [SCALE], [SHIFT], [SHIFT]]
    )
    a0, a1 = np.cos(angle) * (1 + scale_x), (shear - np.sin(angle)) * (1 + scale_x)
    b0, b1 = np.sin(angle) * (1 + scale_y), (np.cos(angle)) * (1 + scale_y)
    middle = (size - 1) / 2
    a2 = middle - (a0 + a1) * middle + shift_x
    b2 = middle - (b0 + b1) * middle + shift_y
    nought = np.zeros(count)
    return np.stack([a0, a1, a2, b0, b1, b2, nought, nought], axis=1).astype(np.float32)


def augment(images: NDArray[np.float32], maps: NDArray[np.float32]) -> Any:
    """Apply an affine map to each picture, bilinear, paper outside.

    Args:
        images: float32 `[n, size, size, 1]`.
        maps: `[n, 8]`, as from `random_affine`.

    Returns:
        a backend tensor of the same shape.
    """
    import keras

    return keras.ops.image.affine_transform(images, maps, interpolation="bilinear", fill_mode="constant")


def augmented(image: NDArray[np.uint8], strength: float, count: int, seed: int = 0) -> NDArray[np.float64]:
    """What `augment` may make of one picture, computed with NumPy alone, to be shown.

    Args:
        image: uint8 `[size, size]`, 255 = ink.
        strength: as in `random_affine`.
        count: number of results.
        seed: of chance.

    Returns:
        float64 `[count, size, size]`, 1.0 = ink.
    """
    size = len(image)
    maps = random_affine(count, size, strength, np.random.default_rng(seed)).astype(np.float64)
    # Paper around the picture: what lies outside is 0, and blends with the edge.
    padded = np.pad(image / 255.0, 1)
    rows, columns = np.mgrid[0:size, 0:size]
    results = np.empty((count, size, size))
    for place, (a0, a1, a2, b0, b1, b2, _, _) in enumerate(maps):
        x = np.clip(a0 * columns + a1 * rows + a2, -1, size) + 1
        y = np.clip(b0 * columns + b1 * rows + b2, -1, size) + 1
        left, top = np.minimum(x.astype(int), size), np.minimum(y.astype(int), size)
        right, down = x - left, y - top
        above = padded[top, left] * (1 - right) + padded[top, left + 1] * right
        below = padded[top + 1, left] * (1 - right) + padded[top + 1, left + 1] * right
        results[place] = above * (1 - down) + below * down
    return results
