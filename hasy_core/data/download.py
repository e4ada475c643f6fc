"""Fetching HASYv2: from Zenodo with resume and checksum, or from an archive given by path or address."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from hasy_core.data.cache import build_cache
from hasy_core.data.locations import Progress, download_path, named_archive, no_progress
from hasy_core.errors import HasyError

ZENODO_URL = "https://zenodo.org/record/259444/files/HASYv2.tar.bz2"
ZENODO_MD5 = "md5:fddf23f36e24b5236f6b3a0880c778e3"
_CHUNK = 2**18


class _ResumingDownloader:
    """A downloader for pooch that goes on where an interrupted one stopped (HTTP range requests, RFC 9110)."""

    def __init__(self, part: Path, progress: Progress) -> None:
        self._part = part
        self._progress = progress

    def __call__(self, url: str, output_file: Any, _pooch: Any, check_only: bool = False) -> bool | None:
        import requests

        if check_only:
            raise HasyError("This downloader fetches; it does not ask whether a file exists.")
        have = self._part.stat().st_size if self._part.exists() else 0
        headers = {"Range": f"bytes={have}-"} if have else {}
        with requests.get(url, headers=headers, stream=True, timeout=30) as response:
            if response.status_code == requests.codes.requested_range_not_satisfiable:
                self._part.unlink()
                return self(url, output_file, _pooch)
            response.raise_for_status()
            resumed = response.status_code == requests.codes.partial_content
            have = have if resumed else 0
            length = response.headers.get("Content-Length", "")
            total = have + int(length) if length.isdecimal() else 0
            with self._part.open("ab" if resumed else "wb") as file:
                for chunk in response.iter_content(_CHUNK):
                    file.write(chunk)
                    have += len(chunk)
                    self._progress(min(have / total, 1.0) if total else 0.0, "Downloading HASYv2")
        if total and have != total:
            raise HasyError(
                f"The download of {url} stopped after {have:,} of {total:,} bytes; what came is kept. Start it "
                "again to go on from there."
            )
        self._part.replace(output_file)
        return None


def _download(url: str, known_hash: str | None, progress: Progress) -> Path:
    # Imported late: a tenth of a second that only a download should cost.
    import pooch
    import requests

    path = download_path()
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # pooch keeps a file whose checksum is right; one without a checksum has to be fetched anew.
        if known_hash is None:
            path.unlink(missing_ok=True)
        fetched = pooch.retrieve(
            url,
            known_hash=known_hash,
            fname=path.name,
            path=path.parent,
            downloader=_ResumingDownloader(part, progress),
        )
    except requests.RequestException as error:
        kept = f" {part.stat().st_size:,} bytes are kept, and the next try goes on from there." if part.exists() else ""
        raise HasyError(f"{url} cannot be fetched ({type(error).__name__}); is there a network?{kept}") from error
    except ValueError as error:
        raise HasyError(
            f"The file from {url} has another checksum than {known_hash}: it was changed or damaged on the way "
            "and was thrown away. Fetch it again."
        ) from error
    except OSError as error:
        raise HasyError(
            f"The archive cannot be written to {path.parent} ({error.strerror}); free about 60 MB there or set "
            "HASY_HOME to another folder."
        ) from error
    return Path(fetched)


def fetch(archive: str | os.PathLike[str] | None = None, progress: Progress = no_progress) -> Path:
    """Get HASYv2 and decode it into the cache.

    Args:
        archive: path or http(s) address of an archive, judged by its counts and labels; None for
            `HASY_ARCHIVE` where it is set, else Zenodo's address, judged by Zenodo's checksum as well.
        progress: told the fraction of the whole job.

    Returns:
        the cache's path.

    Raises:
        HasyError: no network, wrong checksum, damaged or another archive, or a full disk; a download that
            broke off is kept and resumed by the next call.
    """
    source = str(archive) if archive is not None else str(named_archive() or ZENODO_URL)
    scheme = urlparse(source).scheme
    if scheme in {"http", "https"}:
        known_hash = ZENODO_MD5 if source == ZENODO_URL else None
        path = _download(source, known_hash, lambda fraction, doing: progress(fraction * 0.5, doing))
        return build_cache(path, lambda fraction, doing: progress(0.5 + fraction * 0.5, doing))
    if len(scheme) > 1:
        raise HasyError(f"{source} is neither a path nor an http(s) address; give one of those.")
    return build_cache(Path(source), progress)
