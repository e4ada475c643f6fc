"""Imports go one way: app -> pages -> ui -> hasy_core, and inside hasy_core as DESIGN.md's map says."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FREE = {"errors"}
ALLOWED = {
    "arithmetic": FREE,
    "data": FREE,
    "architecture": FREE | {"arithmetic", "data"},
    "models": FREE | {"arithmetic", "data", "architecture"},
    "training": FREE | {"arithmetic", "data", "architecture", "models"},
    "inspection": FREE | {"arithmetic", "data", "architecture", "models", "weights_file"},
    "recognition": FREE | {"arithmetic", "data", "architecture", "models"},
    "evaluation": FREE | {"arithmetic", "data", "architecture", "models"},
    "export": FREE | {"arithmetic", "data", "architecture", "models"},
    "weights_file": FREE,
    "errors": set(),
}


def imported(path: Path) -> set[str]:
    """Dotted names of everything a file imports, at its top or inside its functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


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
        wrong = {name for name in imported(path) if name.split(".")[0] in forbidden}
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


def test_packages_of_the_core() -> None:
    for path in files("hasy_core"):
        package = path.relative_to(ROOT / "hasy_core").parts[0].removesuffix(".py")
        if package in ("__init__", "__main__"):
            continue
        used = {name.split(".")[1] for name in imported(path) if name.startswith("hasy_core.")}
        wrong = used - ALLOWED[package] - {package}
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


def test_no_page_stands_directly_in_pages() -> None:
    assert list((ROOT / "pages").glob("*.py")) == [], "a script there turns on Streamlit's old multipage mode"


def test_arithmetic_needs_numpy_only_and_nothing_imports_tensorflow_early() -> None:
    modules = ["hasy_core.arithmetic", "hasy_core.data", "hasy_core.models", "hasy_core.architecture"]
    modules += ["hasy_core.training", "hasy_core.inspection", "hasy_core.recognition", "hasy_core.evaluation"]
    modules += ["ui.data_source", "ui.recognizer"]
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
