"""TensorFlow.js itself, which the exported app computes with: which files, where they are to be had, and their hashes.

The repository holds none of it. The files come from a folder that the user names, or are fetched once into `HASY_HOME`,
or the app fetches them from a public CDN when it is opened.
"""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from hasy_core.data import Progress, home
from hasy_core.data.locations import ANOTHER_HOME, no_progress
from hasy_core.errors import HasyError
from hasy_core.files.atomic import unwritable

VERSION = "4.22.0"
CDNS = ("https://cdn.jsdelivr.net/npm/", "https://unpkg.com/")
"""Both serve npm's packages, with headers that let any page read them."""


@dataclass(frozen=True)
class LibraryFile:
    """One file of TensorFlow.js.

    Attributes:
        package, path: of npm, and the file in it.
        integrity: as in a page's `integrity="…"`.
    """

    package: str
    path: str
    integrity: str

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where a browser can fetch it, the first to be tried first."""
        return tuple(f"{cdn}{self.package}@{VERSION}/{self.path}" for cdn in CDNS)


# The least that runs a layers model with WebAssembly: the modern build, half a megabyte less than the one for all
# browsers. Of the three .wasm files the one that needs SIMD, which every browser has had since 2023, and no threads.
LIBRARY: dict[str, LibraryFile] = {
    "tf.es2017.min.js": LibraryFile(
        "@tensorflow/tfjs", "dist/tf.es2017.min.js", "sha256-ofnjL9mzc885SQUFDPDIxmI4s0klhGwGXbANKjTRwEA="
    ),
    "tf-backend-wasm.es2017.min.js": LibraryFile(
        "@tensorflow/tfjs-backend-wasm",
        "dist/tf-backend-wasm.es2017.min.js",
        "sha256-vdjDwfsLN2AbwqEi76ILjXjik20QSwOkRZG+QYjGP2U=",
    ),
    "tfjs-backend-wasm-simd.wasm": LibraryFile(
        "@tensorflow/tfjs-backend-wasm",
        "dist/tfjs-backend-wasm-simd.wasm",
        "sha256-d+uyim0083HbvyCGt/LeiZSs2OpaPPH6JNLCbIQMrHs=",
    ),
}
SCRIPTS = ("tf.es2017.min.js", "tf-backend-wasm.es2017.min.js")
"""Those that are scripts, in the order in which they are to be loaded."""


def integrity_of(content: bytes) -> str:
    """SHA-256 as W3C's Subresource Integrity writes it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"


def read_library(folder: Path) -> dict[str, bytes]:
    """The library's files, from a folder that holds them anywhere: side by side, or as npm installs its packages.

    Args:
        folder: such as one in which `npm install @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0` ran.

    Raises:
        HasyError: a file is missing or has another content than that of this version.
    """
    found = {}
    for name, file in LIBRARY.items():
        try:
            contents = [path.read_bytes() for path in (folder / name, *sorted(folder.rglob(name))) if path.is_file()]
        except OSError as error:
            raise HasyError(f"The folder {folder} cannot be read ({error.strerror}).") from error
        matching = [content for content in contents if integrity_of(content) == file.integrity]
        if not matching:
            wrong = "holds another" if contents else "holds no"
            raise HasyError(
                f"The folder {folder} {wrong} {name} of TensorFlow.js {VERSION}; run npm install "
                f"@tensorflow/tfjs@{VERSION} @tensorflow/tfjs-backend-wasm@{VERSION} in it and try again."
            )
        found[name] = matching[0]
    return found


def fetched_library() -> Path | None:
    """The folder of `fetch_library` where it has been filled and is whole, else None."""
    folder = _own_folder()
    try:
        read_library(folder)
    except HasyError:
        return None
    return folder


def fetch_library(progress: Progress = no_progress) -> Path:
    """Fetch the library once, 1.7 MB; a file that is there already with the right content is kept.

    Args:
        progress: told the fraction done.

    Returns:
        the folder, in `HASY_HOME`.

    Raises:
        HasyError: no network, another content than expected, or the folder cannot be written.
    """
    import pooch
    import requests

    folder = _own_folder()
    for number, (name, file) in enumerate(LIBRARY.items()):
        progress(number / len(LIBRARY), f"Fetching {name}")
        known = f"sha256:{base64.b64decode(file.integrity.removeprefix('sha256-')).hex()}"
        problem = ""
        for address in file.addresses:
            try:
                pooch.retrieve(address, known_hash=known, fname=name, path=folder)
                break
            except requests.RequestException as error:
                problem = f"{address} cannot be fetched ({type(error).__name__}); is there a network?"
            except ValueError:
                problem = f"The file from {address} is not that of TensorFlow.js {VERSION}; it was thrown away."
            except OSError as error:
                raise unwritable(folder, error, room="about 2 MB", instead=ANOTHER_HOME) from error
        else:
            raise HasyError(f"{problem} The app works without it: it then looks for it itself when it is opened.")
    return folder


def _own_folder() -> Path:
    return home() / f"tensorflowjs-{VERSION}"
