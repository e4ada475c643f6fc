"""The decoded data set as one compact file: one bit a pixel, labels, writers, folds."""

import os
import re
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.archive import read_archive
from hasy_core.data.article_files import csv_rows
from hasy_core.data.locations import ANOTHER_HOME, Progress, cache_path, download_path, named_archive, no_progress
from hasy_core.data.pictures import decode_picture
from hasy_core.data.strokes import SIZE
from hasy_core.data.symbols import symbol_index, symbol_table
from hasy_core.errors import DAMAGED_ZIP, HasyError
from hasy_core.files.atomic import check_place, unwritable
from hasy_core.files.file_lock import file_lock

IMAGE_COUNT = 168_233
FOLD_COUNT = 10
FORMAT = 1
_PATIENCE = 60.0  # seconds; writing takes less than one
_PICTURE = "hasy-data/v2-{:05d}.png"
_NUMBER = re.compile(r"(?:\.\./\.\./)?hasy-data/v2-([0-9]{5,6})\.png")  # a fold's files lie two folders deeper
_WRITER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Hasy:
    """HASYv2, decoded. A picture's number is that of its file, `v2-00000.png` = 0.

    Attributes:
        packed: uint8 `[168233, 128]`, one bit a pixel, row-major, 1 = ink.
        labels: int64 `[168233]`, dense class indices.
        writers: int64 `[168233]`, HASY's `user_id`.
        test_fold: uint8 `[168233]`, the fold (1 … 10) whose test part holds the picture; in the other nine
            folds it is a training picture.
    """

    packed: NDArray[np.uint8]
    labels: NDArray[np.int64]
    writers: NDArray[np.int64]
    test_fold: NDArray[np.uint8]

    def images(self, numbers: Sequence[int] | NDArray[Any] | slice) -> NDArray[np.uint8]:
        """Pictures by number: uint8 `[k, 32, 32]`, 255 = ink, 0 = paper."""
        bits = np.unpackbits(self.packed[numbers], axis=-1).reshape(-1, SIZE, SIZE)
        return np.multiply(bits, 255, dtype=np.uint8)


def _number_of(path: str, name: str) -> int:
    found = _NUMBER.fullmatch(path)
    if not found:
        raise HasyError(f"{name} lists {path!r}, which is no HASYv2 picture; the archive is not HASYv2.")
    return int(found[1])


def _labels(content: dict[str, bytes]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    name = "hasy-data-labels.csv"
    if name not in content or "symbols.csv" not in content:
        raise HasyError(f"The archive has no symbols.csv or no {name}; it is not HASYv2 whole.")
    symbols = csv_rows(content["symbols.csv"], "symbols.csv", ("symbol_id", "latex"))
    if [(row["symbol_id"], row["latex"]) for row in symbols] != [
        (str(symbol.symbol_id), symbol.latex) for symbol in symbol_table()
    ]:
        raise HasyError("The archive's symbols.csv does not list HASYv2's 369 symbols; it is another data set.")
    rows = csv_rows(content[name], name, ("path", "symbol_id", "latex", "user_id"))
    if len(rows) != IMAGE_COUNT:
        raise HasyError(
            f"{name} lists {len(rows):,} pictures instead of HASYv2's {IMAGE_COUNT:,}; the archive is another "
            "data set or was changed."
        )
    labels = np.full(IMAGE_COUNT, -1, np.int64)
    writers = np.zeros(IMAGE_COUNT, np.int64)
    known = symbol_index()
    for row in rows:
        number = _number_of(row["path"], name)
        if row["latex"] not in known or row["symbol_id"] != str(symbol_table()[known[row["latex"]]].symbol_id):
            raise HasyError(
                f"{name} labels {row['path']} with {row['latex']!r} (id {row['symbol_id']}), which is no symbol "
                "of HASYv2; the labels were changed. Fetch the archive again."
            )
        if number >= IMAGE_COUNT or labels[number] >= 0 or not _WRITER.fullmatch(row["user_id"]):
            raise HasyError(f"{name} has a wrong line for {row['path']}; the labels were changed.")
        labels[number] = known[row["latex"]]
        writers[number] = int(row["user_id"])
    return labels, writers


def _test_folds(content: dict[str, bytes]) -> NDArray[np.uint8]:
    folds = np.zeros(IMAGE_COUNT, np.uint8)
    for fold in range(1, FOLD_COUNT + 1):
        parts: dict[str, NDArray[np.int64]] = {}
        for part in ("train", "test"):
            name = f"classification-task/fold-{fold}/{part}.csv"
            if name not in content:
                raise HasyError(f"The archive has no {name}; it is not HASYv2 whole.")
            rows = csv_rows(content[name], name, ("path",))
            parts[part] = np.array([_number_of(row["path"], name) for row in rows])
        numbers = np.concatenate([parts["train"], parts["test"]])
        if not np.array_equal(np.sort(numbers), np.arange(IMAGE_COUNT)) or folds[parts["test"]].any():
            raise HasyError(f"Fold {fold} of the archive does not split HASYv2's pictures; it was changed.")
        folds[parts["test"]] = fold
    return folds


def _packed_pictures(content: dict[str, bytes], progress: Progress) -> NDArray[np.uint8]:
    packed = np.empty((IMAGE_COUNT, SIZE * SIZE // 8), np.uint8)
    for number in range(IMAGE_COUNT):
        name = _PICTURE.format(number)
        if name not in content:
            raise HasyError(f"The archive has no {name}; it is not HASYv2 whole. Fetch it again.")
        pixels = decode_picture(content[name], name)
        ink = pixels == 0
        if not (ink | (pixels == 255)).all():
            raise HasyError(f"{name} has grey pixels, but HASYv2's are black or white; the archive was changed.")
        packed[number] = np.packbits(ink)
        if number % 2048 == 0:
            progress(number / IMAGE_COUNT, "Decoding 168,233 pictures")
    return packed


def build_cache(archive: Path, progress: Progress = no_progress) -> Path:
    """Decode a HASYv2 archive, check counts, labels and folds, and write the cache in one stroke.

    A build that is interrupted leaves whatever cache there was before, and no partial file in its place.

    Returns:
        the cache's path.

    Raises:
        HasyError: the archive is damaged or is not HASYv2, or the cache cannot be written.
    """
    path = cache_path()
    check_place(path, makes_folders=True, instead=ANOTHER_HOME)  # before half a minute of decoding
    content = read_archive(archive, lambda fraction, doing: progress(fraction * 0.3, doing))
    labels, writers = _labels(content)
    folds = _test_folds(content)
    packed = _packed_pictures(content, lambda fraction, doing: progress(0.3 + fraction * 0.69, doing))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        busy = f"Another process is writing {path} and does not come to an end; look what it does, then try again."
        with file_lock(path.with_suffix(".lock"), busy, _PATIENCE):
            part = path.with_suffix(".part")
            try:
                with part.open("wb") as file:
                    np.savez(
                        file,
                        format=np.array(FORMAT),
                        packed=packed,
                        labels=labels.astype(np.int16),
                        writers=writers.astype(np.int32),
                        test_fold=folds,
                    )
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error, room="about 25 MB", instead=ANOTHER_HOME) from error
    progress(1.0, "Done")
    return path


def cached() -> Hasy | None:
    """The data set from its cache, or None where there is no cache or it is damaged or of another format."""
    try:
        # np.load leaves a file that it cannot read open, so the file is ours.
        with cache_path().open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            if int(file["format"]) != FORMAT:
                return None
            hasy = Hasy(
                packed=file["packed"],
                labels=file["labels"].astype(np.int64),
                writers=file["writers"].astype(np.int64),
                test_fold=file["test_fold"],
            )
    except (*DAMAGED_ZIP, SyntaxError, tokenize.TokenError):  # the last two: of NumPy, for a header that is none
        return None
    return hasy if hasy.packed.shape == (IMAGE_COUNT, SIZE * SIZE // 8) else None


def check_at_hand() -> None:
    """Refuse at once where `open_hasy` would have nothing to open, or could not keep what it decodes.

    Raises:
        HasyError: there is neither cache nor archive, or no cache and no place for one.
    """
    if not os.path.lexists(cache_path()):
        _archive()
        check_place(cache_path(), makes_folders=True, instead=ANOTHER_HOME)


def _archive() -> Path:
    """What the cache is built from."""
    archive = named_archive() or download_path()
    if named_archive() is None and not os.path.lexists(archive):
        raise HasyError(
            "HASYv2 is not on this machine. Run `python -m hasy_core data fetch`, or set HASY_ARCHIVE to a "
            "local HASYv2.tar.bz2."
        )
    return archive


def open_hasy(progress: Progress = no_progress) -> Hasy:
    """The data set: from the cache, else built from `HASY_ARCHIVE` or from an archive fetched earlier.

    Raises:
        HasyError: there is neither cache nor archive, or the archive is bad.
    """
    hasy = cached()
    if hasy is None:
        build_cache(_archive(), progress)
        hasy = cached()
        if hasy is None:
            raise HasyError(
                f"The cache at {cache_path()} cannot be read back; is the disk failing? Try again, or "
                "set HASY_HOME to another folder."
            )
    return hasy
