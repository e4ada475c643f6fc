"""HASYv2's `.tar.bz2`, read whole into memory member by member: nothing is ever unpacked to disk."""

import bz2
import lzma
import os
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO, cast

from hasy_core.data.locations import Progress, no_progress
from hasy_core.errors import HasyError
from hasy_core.files.atomic import check_regular

MAX_MEMBERS = 400_000
MAX_MEMBER_BYTES = 64 * 2**20
MAX_TOTAL_BYTES = 1024 * 2**20
_BROKEN = (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError)


class _CountingReader:
    """A file that knows how much of it was read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.count += len(data)
        return data


def _checked_name(name: str, archive: Path) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or PureWindowsPath(name).drive:
        raise HasyError(
            f"The archive {archive} has a member that lies outside its folder ({name!r}), so it is not HASYv2; "
            "nothing was taken from it. Fetch the archive again from Zenodo record 259444."
        )
    return str(path)


def _wanted_members(tar: tarfile.TarFile, archive: Path) -> Iterator[tuple[str, tarfile.TarInfo]]:
    total = 0
    for count, member in enumerate(tar):
        name = _checked_name(member.name, archive)
        total += member.size
        if member.size > MAX_MEMBER_BYTES or total > MAX_TOTAL_BYTES or count >= MAX_MEMBERS:
            raise HasyError(
                f"The archive {archive} is far larger inside than HASYv2 ({name!r} broke the limit), so it is "
                "not HASYv2. Fetch the archive again from Zenodo record 259444."
            )
        if member.isfile():
            yield name, member


def read_archive(archive: Path, progress: Progress = no_progress) -> dict[str, bytes]:
    """Read every HASYv2 file of an archive.

    Args:
        archive: the `.tar.bz2`. Members at the top level or under one leading `HASYv2/` folder.
        progress: told the fraction of the file that was read.

    Returns:
        member name (posix, no leading folder) -> content; PNGs and CSVs only.

    Raises:
        HasyError: no such file, not an archive, cut short, damaged, a member outside its folder, or one
            that is absurdly large.
    """
    check_regular(archive)
    content: dict[str, bytes] = {}
    try:
        with archive.open("rb") as raw:
            size = max(os.fstat(raw.fileno()).st_size, 1)
            counter = _CountingReader(raw)
            # Our own BZ2File: tarfile's stream mode takes an archive cut between blocks for a whole one.
            with (
                bz2.BZ2File(cast(BinaryIO, counter)) as plain,
                tarfile.open(fileobj=plain, mode="r|") as tar,
            ):
                for name, member in _wanted_members(tar, archive):
                    if name.endswith((".png", ".csv")):
                        file = tar.extractfile(member)
                        content[name.removeprefix("HASYv2/")] = file.read() if file else b""
                    if len(content) % 4096 == 0:
                        progress(min(counter.count / size, 1.0), "Reading the archive")
                # The tar may end before the file does; only at the file's end is its last checksum compared.
                while plain.read(2**20):
                    pass
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise HasyError(f"There is no archive at {archive}; give the path of HASYv2.tar.bz2.") from error
    except PermissionError as error:
        raise HasyError(f"The archive {archive} may not be read; change its permissions.") from error
    except _BROKEN as error:
        raise HasyError(
            f"The archive {archive} cannot be read to its end ({error}): it is cut short, damaged or not a "
            ".tar.bz2. Fetch it again."
        ) from error
    progress(1.0, "Reading the archive")
    return content
