"""Imports go one way: app -> pages -> ui -> hasy_core, and inside hasy_core as docs/architecture.md says."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FREE = {"errors", "backend", "background", "files", "framework_log", "products"}
ALLOWED = {
    "arithmetic": {"errors", "products"},
    "data": {"errors", "files", "products"},
    "kernels": {"arithmetic", "models"},
    "architecture": {"arithmetic", "errors"},
    "graph": {"architecture", "arithmetic"},
    "models": {"data", "errors", "graph"},
    "training": FREE | {"arithmetic", "data", "architecture", "models"},
    "inspection": FREE | {"arithmetic", "data", "architecture", "graph", "models"},
    "recognition": FREE | {"arithmetic", "data", "architecture", "models"},
    "evaluation": FREE | {"arithmetic", "data", "architecture", "models"},
    "browser": FREE | {"data", "evaluation", "graph", "inspection", "models", "recognition"},
    "export": FREE | {"arithmetic", "data", "architecture", "browser", "graph", "models"},
    "reports": FREE | {"architecture", "data", "evaluation", "export", "graph", "inspection", "models", "training"},
    "commands": FREE
    | {"architecture", "data", "evaluation", "export", "models", "recognition", "reports", "ten_folds", "training"},
    "ten_folds": {"errors", "data", "models", "training", "evaluation", "files"},
    "backend": {"errors"},
    "background": {"backend", "errors", "files"},
    "files": {"errors"},
    "errors": set(),
    "framework_log": set(),
    "products": set(),
}
PAGE_PARTS = ("learn", "build", "use")
UI_ALLOWED = {
    "components": {"page"},
    "page": {"components"},
    "networks": {"components", "page"},
    "frame": {"components", "networks", "page"},
    **{part: {"components", "networks", "page"} for part in PAGE_PARTS},
}


def imported(source: str) -> set[str]:
    """Dotted names of everything a source imports, at its top or inside its functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"`{ast.unparse(node)}` is relative"
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def forbidden_in_core(package: str, source: str) -> set[str]:
    """The packages of `hasy_core` that a source in one of them uses and must not; "*" where it takes them all."""
    used = {name.split(".")[1] for name in imported(source) if name.startswith("hasy_core.")}
    for node in ast.walk(ast.parse(source)):
        # `import hasy_core.errors` binds `hasy_core`, through which every other package can be reached.
        if isinstance(node, ast.Import) and any(
            alias.name.split(".")[0] == "hasy_core" and (alias.name == "hasy_core" or not alias.asname)
            for alias in node.names
        ):
            used.add("*")
    return used - ALLOWED[package] - {package}


def files(folder: str) -> list[Path]:
    """Python files of a package; at least one, or the test would check nothing."""
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found, folder
    return found


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [("hasy_core", ("streamlit", "ui", "pages", "app")), ("ui", ("pages", "app")), ("pages", ("app", "pages"))],
)
def test_layers(folder: str, forbidden: tuple[str, ...]) -> None:
    for path in files(folder):
        wrong = {name for name in imported(path.read_text(encoding="utf-8")) if name.split(".")[0] in forbidden}
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


def test_rooms_of_the_ui() -> None:
    """Learn, build and use have walls between them, and what pages share knows no page."""
    for path in files("ui"):
        room = path.relative_to(ROOT / "ui").parts[0]
        if room == "__init__.py":
            continue
        used = {name.split(".")[1] for name in imported(path.read_text(encoding="utf-8")) if name.startswith("ui.")}
        wrong = used - UI_ALLOWED[room] - {room}
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


@pytest.mark.parametrize("part", PAGE_PARTS)
def test_pages_use_their_own_part(part: str) -> None:
    for path in files(f"pages/{part}"):
        used = {name.split(".")[1] for name in imported(path.read_text(encoding="utf-8")) if name.startswith("ui.")}
        assert not used & (set(PAGE_PARTS) - {part}), f"{path.relative_to(ROOT)} imports {used}"


def test_nothing_stands_at_the_root_of_the_ui() -> None:
    assert [path.name for path in (ROOT / "ui").iterdir() if path.is_file()] == ["__init__.py"]


def test_modules_import_each_other_one_way() -> None:
    """No two modules need each other, directly or by way of others: not even inside a function."""
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for folder in ("hasy_core", "ui", "pages")
        for path in files(folder)
    }
    needs = {
        name: {found for found in imported(path.read_text(encoding="utf-8")) if found in modules and found != name}
        for name, path in modules.items()
    }
    for name, found in needs.items():
        # A package's own `__init__` offers what its modules hold; they do not need it back.
        found -= {".".join(name.split(".")[:length]) for length in range(1, name.count(".") + 1)}
    while leaves := {name for name, found in needs.items() if not found & set(needs)}:
        needs = {name: found for name, found in needs.items() if name not in leaves}
    assert not needs, f"a circle among {sorted(needs)}"


def test_packages_of_the_core() -> None:
    for path in files("hasy_core"):
        package = path.relative_to(ROOT / "hasy_core").parts[0].removesuffix(".py")
        if package in ("__init__", "__main__"):
            continue
        wrong = forbidden_in_core(package, path.read_text(encoding="utf-8"))
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


@pytest.mark.parametrize(
    "source",
    [
        "from hasy_core import data",
        "from hasy_core import errors, data as stored",
        "from hasy_core.data import fetch",
        "from hasy_core.data.cache import cached",
        "import hasy_core.data",
        "import hasy_core.data.cache as kept",
        "def late():\n    from hasy_core import data",
        "import hasy_core\nhasy_core.data.fetch()",
        "import hasy_core as core\ncore.data.fetch()",
        "import hasy_core.errors\nhasy_core.data.fetch()",
        "from hasy_core import *",
    ],
)
def test_every_form_of_a_forbidden_import_is_seen(source: str) -> None:
    assert forbidden_in_core("arithmetic", source)


@pytest.mark.parametrize(
    "source",
    [
        "from hasy_core import errors",
        "from hasy_core.arithmetic.spec import ConvSpec",
        "from hasy_core.errors import HasyError",
        "import hasy_core.errors as told",
        "import numpy\nfrom numpy import data",
    ],
)
def test_an_import_that_is_allowed_is_let_pass(source: str) -> None:
    assert not forbidden_in_core("arithmetic", source)


def test_no_page_stands_directly_in_pages() -> None:
    assert list((ROOT / "pages").glob("*.py")) == [], "a script there turns on Streamlit's old multipage mode"


def test_arithmetic_needs_numpy_only_and_nothing_imports_tensorflow_early() -> None:
    modules = ["hasy_core.arithmetic", "hasy_core.data", "hasy_core.models", "hasy_core.architecture"]
    modules += ["hasy_core.training", "hasy_core.inspection", "hasy_core.recognition", "hasy_core.evaluation"]
    modules += ["hasy_core.export.exporting", "hasy_core.reports.writing"]
    modules += ["hasy_core.__main__"]
    modules += ["ui.frame.data_source", "ui.networks.recognizer"]
    check = "import sys, importlib; [importlib.import_module(name) for name in sys.argv[1:]]; "
    check += "print(*sorted({'tensorflow', 'keras', 'streamlit'} & set(sys.modules)))"
    core = subprocess.run(
        [sys.executable, "-c", check, *modules[:-2]], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert core.stdout.split() == []
    pages = subprocess.run(
        [sys.executable, "-c", check, *modules], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert pages.stdout.split() == ["streamlit"]
    alone = "import sys, hasy_core.arithmetic; print(*sorted({'scipy', 'PIL', 'sklearn'} & set(sys.modules)))"
    arithmetic = subprocess.run([sys.executable, "-c", alone], cwd=ROOT, capture_output=True, text=True, check=True)
    assert arithmetic.stdout.split() == []
