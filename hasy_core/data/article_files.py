"""The article's two loaders: `load_symbols` and `load_data`, from a folder or straight from the archive."""

import csv
import io
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.archive import read_archive
from hasy_core.data.locations import Progress, no_progress
from hasy_core.data.pictures import decode_picture
from hasy_core.data.strokes import SIZE
from hasy_core.errors import HasyError

Read = Callable[[str], bytes]

_FOLDS = "classification-task"  # its fold-1 … fold-10 list pictures two folders up


def csv_rows(content: bytes, name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a HASYv2 CSV (CRLF or LF, with a header).

    Raises:
        HasyError: not UTF-8 text, a wanted column is missing, or a row is short.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise HasyError(f"{name} is not a CSV file ({error}).") from error
    if not rows or any(row.get(column) is None for row in rows for column in columns):
        raise HasyError(f"{name} lacks rows or one of the columns {', '.join(columns)}; it is not HASYv2's file.")
    return rows


def _inside_archive(path: Path) -> tuple[Path, str] | None:
    """Split `…/HASYv2.tar.bz2/inner/name.csv` into the archive and the member; None for an ordinary path."""
    with suppress(OSError):  # where the system may not look, there is nothing
        for parent in path.parents:
            if parent.is_file():
                return parent, path.relative_to(parent).as_posix()
    return None


def _open_source(path: Path, default: str, progress: Progress) -> tuple[str, Read]:
    """The CSV's name within its data set, and a function that reads the data set's files by such names."""
    inside = _inside_archive(path / default if path.suffix in {".bz2", ".tbz2"} else path)
    if inside:
        archive, name = inside
        content = read_archive(archive, progress)

        def read_member(member: str) -> bytes:
            if member not in content:
                raise HasyError(f"The archive {archive} has no {member}; it is not HASYv2 whole. Fetch it again.")
            return content[member]

        return name, read_member

    folder = path.parent.resolve()
    root = folder.parents[1] if folder.parent.name == _FOLDS else folder

    def read_file(member: str) -> bytes:
        try:
            return (root / member).read_bytes()
        except (OSError, ValueError) as error:  # ValueError: a name that no file can have
            why = getattr(error, "strerror", None) or error
            raise HasyError(f"{root / member} cannot be read ({why}); is the folder complete?") from error

    return (folder / path.name).relative_to(root).as_posix(), read_file


def _beside(csv_name: str, relative: str) -> str:
    """`../../hasy-data/v2-00000.png` beside `classification-task/fold-1/test.csv` -> `hasy-data/v2-00000.png`.

    Raises:
        HasyError: the path leads out of the data set's folder.
    """
    parts = list(PurePosixPath(csv_name).parent.parts)
    path = PurePosixPath(relative.replace("\\", "/"))
    outside = path.is_absolute() or bool(PureWindowsPath(relative).drive)
    for part in path.parts:
        if part != "..":
            parts.append(part)
        elif parts:
            parts.pop()
        else:
            outside = True
    if outside:
        raise HasyError(
            f"{csv_name} lists {relative!r}, which lies outside the data set's folder, so it is not read; use "
            "HASYv2's own labels file."
        )
    return "/".join(parts)


def load_symbols(path: str | Path) -> tuple[dict[int, str], dict[str, int]]:
    """Read `symbols.csv`.

    Args:
        path: the file, in a folder or "inside" the archive (`…/HASYv2.tar.bz2/symbols.csv`), or the archive.

    Returns:
        `(id2latex, latex2id)` with dense ids 0 … 368 in the order of the file, as one-hot labels need.

    Raises:
        HasyError: missing, damaged, or a symbol stands there twice.
    """
    name, read = _open_source(Path(path), "symbols.csv", no_progress)
    rows = csv_rows(read(name), name, ("symbol_id", "latex"))
    id2latex = {index: row["latex"] for index, row in enumerate(rows)}
    latex2id = {latex: index for index, latex in id2latex.items()}
    if len(latex2id) != len(id2latex):
        raise HasyError(f"{path} names a symbol twice; it is not HASYv2's symbols.csv.")
    return id2latex, latex2id


def load_data(
    labels_csv: str | Path, latex2id: Mapping[str, int], progress: Progress = no_progress
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Read the pictures that a labels file lists, as the article does.

    Args:
        labels_csv: `hasy-data-labels.csv` or a fold's `train.csv`/`test.csv`, in a folder or "inside" the
            archive (`…/HASYv2.tar.bz2/hasy-data-labels.csv`), or the archive itself.
        latex2id: LaTeX command -> dense id, as `load_symbols` returns it.
        progress: told how far it is.

    Returns:
        `(images, labels)`: uint8 `[n, 32, 32]` as stored (0 = ink, 255 = paper) and int64 `[n]`.

    Raises:
        HasyError: a file is missing, damaged, of another size, outside the data set's folder, or carries a symbol
            that `latex2id` lacks.
    """
    name, read = _open_source(Path(labels_csv), "hasy-data-labels.csv", progress)
    rows = csv_rows(read(name), name, ("path", "latex"))
    unknown = next((row for row in rows if row["latex"] not in latex2id), None)
    if unknown:
        raise HasyError(
            f"{name} labels {unknown['path']} with {unknown['latex']!r}, which symbols.csv does not list; "
            "use the labels and symbols of the same data set."
        )
    images = np.empty((len(rows), SIZE, SIZE), np.uint8)
    for number, row in enumerate(rows):
        member = _beside(name, row["path"])
        images[number] = decode_picture(read(member), member)
        if number % 2048 == 0:
            progress(number / len(rows), "Decoding pictures")
    progress(1.0, "Decoding pictures")
    return images, np.array([latex2id[row["latex"]] for row in rows], np.int64)
