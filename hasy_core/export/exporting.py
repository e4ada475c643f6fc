"""Exporting a model: folders and zips that hold it in one or several formats, with all that a stranger needs."""

import os
import secrets
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hasy_core.data.locations import Progress, no_progress
from hasy_core.errors import HasyError
from hasy_core.export.companions import ExportedModel, add_companions, add_overview
from hasy_core.export.formats import Format
from hasy_core.export.tfjs_library import read_library
from hasy_core.files.atomic import check_name, check_place, replacing
from hasy_core.files.new_folder import check_new_folder, new_folder

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file in a zip: the same network gives the same zip, byte for byte."""


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        place: the folder, or the zip.
        files: path inside it -> bytes.
    """

    place: Path
    files: dict[str, int]


def export_model(
    model_name: str,
    formats: Sequence[Format],
    out: Path,
    *,
    zipped: bool = False,
    progress: Progress = no_progress,
    **options: object,
) -> Exported:
    """Write a model in some formats.

    Args:
        model_name: as `hasy_core.models.load_model` takes it.
        formats: at least one; one alone is written into the folder itself, several into folders of their names.
        out: the folder; must not exist yet.
        zipped: write one zip in the folder's place, with `.zip` after its name where that is missing.
        progress: told the fraction done.
        options: for the writers that take them, such as `library` for tfjs.

    Raises:
        HasyError: no such model, a layer that a format lacks, `out` exists or cannot be written, the disk is full.
    """
    out = _checked(out, zipped)
    library = options.get("library")
    if isinstance(library, Path) and any("library" in each.options for each in formats):
        read_library(library)
    model = ExportedModel.named(model_name)
    folder = out.with_name(f".{out.name}.{secrets.token_hex(4)}.files") if zipped else out
    try:
        with new_folder(folder) as part:
            for number, each in enumerate(formats):
                progress(number / len(formats), f"Writing {each.title}")
                inner = part / each.name
                each.write(model_name, inner, **options)
                add_companions(inner, model, each)
            if len(formats) == 1:
                _lift(part / formats[0].name)
            else:
                add_overview(part, model, formats)
        files = {path.relative_to(folder).as_posix(): path.stat().st_size for path in _files(folder)}
        if zipped:
            with replacing(out) as packed:
                zip_folder(folder, packed, model.title)
    finally:
        if zipped:
            shutil.rmtree(folder, ignore_errors=True)
    return Exported(out, files)


def _checked(out: Path, zipped: bool) -> Path:
    """Where to write, after looking whether that can be done: before a framework is loaded, which takes seconds."""
    if not zipped:
        check_new_folder(out)
        return out
    check_name(out)
    out = out if out.suffix.lower() == ".zip" else out.with_name(f"{out.name}.zip")
    if os.path.lexists(out):
        raise HasyError(f"{out} exists already; give a file that does not, or remove this one.")
    check_place(out, makes_folders=True)
    return out


def zip_folder(folder: Path, file: Path, root: str) -> None:
    """Pack a folder's files into a zip, under `root/`; the same files give the same bytes.

    Raises:
        OSError: the zip cannot be written.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _files(folder):
            entry = zipfile.ZipInfo(f"{root}/{path.relative_to(folder).as_posix()}", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # Unix, wherever it is written
            archive.writestr(entry, path.read_bytes())


def _lift(inner: Path) -> None:
    """Move what is in a folder into the folder that it is in."""
    for path in sorted(inner.iterdir()):
        path.rename(inner.parent / path.name)
    inner.rmdir()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
