"""Which tests need HASYv2, and what happens where it is not."""

import os
import pickle
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# How long an example takes says more of the machine than of the code; what failed is printed, not kept.
settings.register_profile("any machine", deadline=None, database=None)
settings.load_profile("any machine")

CI = os.environ.get("CI") == "true"


@pytest.fixture(scope="session")
def hasy_archive() -> Path:
    """The archive that `HASY_ARCHIVE` names; a test that asks for it is skipped without one, but not in CI."""
    name = os.environ.get("HASY_ARCHIVE")
    if name and Path(name).is_file():
        return Path(name).resolve()
    reason = "needs HASYv2: set HASY_ARCHIVE to the path of HASYv2.tar.bz2"
    if CI:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def of_all_processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what one of the processes that run the tests makes for all."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def hasy_content(hasy_archive: Path, of_all_processes: Path) -> dict[str, bytes]:
    """Every file of the archive, read once for the whole run: it takes a dozen seconds."""
    from hasy_core.data.archive import read_archive
    from hasy_core.files.file_lock import file_lock

    kept = of_all_processes / "hasy_content.pickle"
    with file_lock(kept.with_suffix(".lock"), "the other process takes too long to read the archive", patience=600):
        if kept.exists():
            content: dict[str, bytes] = pickle.loads(kept.read_bytes())
            return content
        content = read_archive(hasy_archive)
        if "PYTEST_XDIST_WORKER" in os.environ:
            with kept.open("wb") as file:
                pickle.dump(content, file)
        return content


@pytest.fixture(scope="session")
def hasy_home(hasy_archive: Path, request: pytest.FixtureRequest, of_all_processes: Path) -> Iterator[Path]:
    """A home whose cache was built, once for all processes, as for whoever needs the data and has an archive."""
    import hasy_core.data.cache as cache_module
    from hasy_core.files.file_lock import file_lock

    def read_again(archive: Path, *_: object) -> dict[str, bytes]:
        assert archive == hasy_archive
        content: dict[str, bytes] = request.getfixturevalue("hasy_content")
        return content

    home = of_all_processes / "hasy_home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HASY_HOME", str(home))
        patch.setenv("HASY_ARCHIVE", str(hasy_archive))
        patch.setattr(cache_module, "read_archive", read_again)
        with file_lock(home.with_suffix(".lock"), "the other process takes too long to build the cache", patience=600):
            cache_module.open_hasy()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HASY_HOME", str(home))
        yield home


@pytest.fixture(scope="session")
def tfjs_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of TensorFlow.js that an exported app has."""
    from hasy_core.export.tfjs_library import LIBRARY
    from tools.node_packages import package_file

    folder = tmp_path_factory.mktemp("tensorflowjs")
    for name, file in LIBRARY.items():
        shutil.copy(package_file(file.package, file.path), folder / name)
    return folder


FIRST = ("core/data/test_cache.py", "browser/", "core/command_line/", "core/training/")
"""What is run first: the cache of HASYv2, which others wait for, then what takes longest."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Orders the tests, and leaves out what runs PyTorch where that is not installed; its programs are compiled."""
    items.sort(key=lambda item: next((place for place, part in enumerate(FIRST) if part in item.nodeid), len(FIRST)))
    if find_spec("torch") is None:
        left_out = [item for item in items if item.get_closest_marker("torch")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a skipped test is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if CI and exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
