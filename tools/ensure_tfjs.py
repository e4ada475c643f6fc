"""Makes sure that TensorFlow.js is at hand for the tests: two packages from npm, checked, kept in the user's cache."""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import platformdirs

from hasy_core.errors import HasyError
from hasy_core.export.tfjs_library import LIBRARY, VERSION, read_library

# As npm's registry tells them: `npm view PACKAGE@VERSION dist.integrity`.
PACKAGES = {
    "@tensorflow/tfjs": (
        "sha512-0TrIrXs6/b7FLhLVNmfh8Sah6JgjBPH4mZ8JGb7NU6WW+cx00qK5BcAZxw7NCzxj6N8MRAIfHq+oNbPUNG5VAg=="
    ),
    "@tensorflow/tfjs-backend-wasm": (
        "sha512-/IYhReRIp4jg/wYW0OwbbJZG8ON87mbz0PgkiP3CdcACRSvUN0h8rvC0O3YcDtkTQtFWF/tcXq/KlVDyV49wmA=="
    ),
}


def library_folder() -> Path:
    """The folder with the library's files, filled by the first call.

    Raises:
        HasyError: npm is missing, cannot fetch the packages, or they are not the ones expected.
    """
    folder = Path(platformdirs.user_cache_dir("convscope", appauthor=False)) / f"tensorflowjs-{VERSION}"
    try:
        read_library(folder)
    except HasyError:
        _fill(folder)
        read_library(folder)
    return folder


def _fill(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        for package, integrity in PACKAGES.items():
            archive = _packed(package, integrity, Path(place))
            with tarfile.open(archive) as packed:
                for name, file in LIBRARY.items():
                    if file.package == package:
                        member = packed.extractfile(f"package/{file.path}")
                        assert member is not None
                        (folder / name).write_bytes(member.read())


def _packed(package: str, integrity: str, place: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise HasyError("The tests of the TensorFlow.js export need npm, which fetches it: install Node.js.")
    command = [npm, "pack", f"{package}@{VERSION}", "--silent", "--pack-destination", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=place)
    if done.returncode:
        raise HasyError(f"npm cannot fetch {package}@{VERSION}: {done.stderr.strip()[:300]}")
    archive = place / f"{package.removeprefix('@').replace('/', '-')}-{VERSION}.tgz"
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != integrity:
        raise HasyError(f"npm sent another {package}@{VERSION} than expected: its hash is sha512-{digest}.")
    return archive


def main() -> None:
    """Fetch it; exits with one sentence where that fails."""
    try:
        library_folder()
    except HasyError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
