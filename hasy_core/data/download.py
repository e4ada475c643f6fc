"""Fetching HASYv2: from Zenodo with resume and checksum, or from an archive given by path or address."""

import hashlib
import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from hasy_core.data.cache import build_cache
from hasy_core.data.locations import ANOTHER_HOME, Progress, download_path, named_archive, no_progress
from hasy_core.errors import HasyError
from hasy_core.files.atomic import check_place, unwritable
from hasy_core.files.file_lock import file_lock

ZENODO_URL = "https://zenodo.org/record/259444/files/HASYv2.tar.bz2"
ZENODO_MD5 = "md5:fddf23f36e24b5236f6b3a0880c778e3"
_CHUNK = 2**18


class _ResumingDownloader:
    """A downloader for pooch that goes on where an interrupted one stopped (HTTP range requests, RFC 9110).

    A file that was changed on the server meanwhile is fetched anew: what came of it is kept with the version's
    `ETag` or date, which the server is asked to compare (`If-Range`).
    """

    def __init__(self, part: Path, checked: bool, progress: Progress) -> None:
        self._part = part
        self._version = part.with_suffix(".version")
        self._checked = checked
        self._progress = progress

    def __call__(self, url: str, output_file: Any, _pooch: Any, check_only: bool = False) -> bool | None:
        import requests

        if check_only:
            raise HasyError("This downloader fetches; it does not ask whether a file exists.")
        have, version = self._kept()
        # Bytes are counted as the server stores them, so it must not compress them on the way.
        headers = {"Accept-Encoding": "identity"}
        if have:
            headers["Range"] = f"bytes={have}-"
            if version:
                headers["If-Range"] = version
        with requests.get(url, headers=headers, stream=True, timeout=30) as response:
            resumed = have > 0 and response.status_code == requests.codes.partial_content
            beyond = have > 0 and response.status_code == requests.codes.requested_range_not_satisfiable
            if beyond or (resumed and not _continues(response, have, version)):
                self._part.unlink()
                return self(url, output_file, _pooch)
            response.raise_for_status()
            have = have if resumed else 0
            length = response.headers.get("Content-Length", "")
            total = have + int(length) if length.isdecimal() else 0
            with self._part.open("ab" if resumed else "wb") as file:
                if not resumed:
                    self._version.write_text(_version(response), encoding="utf-8")
                for chunk in response.iter_content(_CHUNK):
                    file.write(chunk)
                    have += len(chunk)
                    self._progress(min(have / total, 1.0) if total else 0.0, "Downloading HASYv2")
        if total and have != total:
            raise HasyError(f"The download of {url} stopped after {have:,} of {total:,} bytes.{self.what_is_kept()}")
        self._part.replace(output_file)
        self._version.unlink(missing_ok=True)
        return None

    def what_is_kept(self) -> str:
        """The end of the sentence that says that a download broke off."""
        have, _ = self._kept()
        return f" {have:,} bytes are kept; start it again to go on from there." if have else " Start it again."

    def _kept(self) -> tuple[int, str]:
        """How many bytes to go on from, and of which version; without one only where a checksum will judge."""
        have = self._part.stat().st_size if self._part.exists() else 0
        version = self._version.read_text(encoding="utf-8") if self._version.exists() else ""
        return (have, version) if version or self._checked else (0, "")


def _version(response: Any) -> str:
    """What `If-Range` takes: a strong `ETag`, else the date of the last change; empty where there is neither."""
    tag: str = response.headers.get("ETag", "")
    dated: str = response.headers.get("Last-Modified", "")
    return tag if tag and not tag.startswith("W/") else dated


def _continues(response: Any, have: int, version: str) -> bool:
    """Whether a partial answer begins where ours ends and is of the same version."""
    begins = response.headers.get("Content-Range", "").startswith(f"bytes {have}-")
    return begins and (not version or _version(response) in ("", version))


def _part_path(url: str) -> Path:
    """Where an unfinished download of this address is kept."""
    path = download_path()
    return path.with_name(f"{path.name}.{hashlib.sha256(url.encode()).hexdigest()[:12]}.part")


def _download(url: str, known_hash: str | None, progress: Progress) -> Path:
    # Imported late: a tenth of a second that only a download should cost.
    import pooch
    import requests

    path = download_path()
    downloader = _ResumingDownloader(_part_path(url), known_hash is not None, progress)
    try:
        # pooch keeps a file whose checksum is right; one without a checksum has to be fetched anew.
        if known_hash is None:
            path.unlink(missing_ok=True)
        fetched = pooch.retrieve(
            url,
            known_hash=known_hash,
            fname=path.name,
            path=path.parent,
            downloader=downloader,
        )
    except requests.RequestException as error:
        raise HasyError(
            f"{url} cannot be fetched ({type(error).__name__}); is there a network?{downloader.what_is_kept()}"
        ) from error
    except ValueError as error:
        raise HasyError(
            f"The file from {url} has another checksum than {known_hash}: it was changed or damaged on the way "
            "and was thrown away. Fetch it again."
        ) from error
    except OSError as error:
        raise _unwritable(error) from error
    return Path(fetched)


def _alone() -> AbstractContextManager[None]:
    """One download at a time: they all end in the same file."""
    path = download_path()
    check_place(path, makes_folders=True, instead=ANOTHER_HOME)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(error) from error
    already = "Another process is fetching HASYv2 already; wait until it is done."
    return file_lock(path.with_name(f"{path.name}.lock"), already)


def _unwritable(error: OSError) -> HasyError:
    return unwritable(download_path(), error, room="about 60 MB", instead=ANOTHER_HOME)


def fetch(archive: str | os.PathLike[str] | None = None, progress: Progress = no_progress) -> Path:
    """Get HASYv2 and decode it into the cache.

    Args:
        archive: path or http(s) address of an archive, judged by its counts and labels; None for
            `HASY_ARCHIVE` where it is set, else Zenodo's address, judged by Zenodo's checksum as well.
        progress: told the fraction of the whole job.

    Returns:
        the cache's path.

    Raises:
        HasyError: no network, wrong checksum, damaged or another archive, a full disk, or another process is
            fetching; a download that broke off is kept and resumed by the next call.
    """
    source = str(archive) if archive is not None else str(named_archive() or ZENODO_URL)
    scheme, is_address, _ = source.partition("://")
    if scheme in {"http", "https"} and is_address:
        known_hash = ZENODO_MD5 if source == ZENODO_URL else None
        with _alone():
            path = _download(source, known_hash, lambda fraction, doing: progress(fraction * 0.5, doing))
            return build_cache(path, lambda fraction, doing: progress(0.5 + fraction * 0.5, doing))
    if is_address:
        raise HasyError(f"{source} is neither a path nor an http(s) address; give one of those.")
    return build_cache(Path(source), progress)
