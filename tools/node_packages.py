"""Where `npm ci` puts what package.json names: TensorFlow.js, axe-core and the tools that check the JavaScript."""

from pathlib import Path

from hasy_core.errors import HasyError

NODE_MODULES = Path(__file__).resolve().parents[1] / "node_modules"


def package_file(package: str, path: str) -> Path:
    """A file of a package.

    Args:
        package: its name, such as "axe-core".
        path: the file's in it.

    Raises:
        HasyError: it is not there.
    """
    file = NODE_MODULES / package / path
    if not file.is_file():
        raise HasyError(f"There is no {path} of the package {package}: run `npm ci` where package.json is.")
    return file
