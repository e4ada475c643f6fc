"""The pages for those who carry on name only what is there."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GUIDES = ("README.md", "CONTRIBUTING.md", "docs/architecture.md")
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if path.name != "NOTICE.md"
)
LONGEST_README = 150
SOURCES = ("hasy_core", "ui", "pages", "web", "tools", *(f"tests/{part}" for part in ("app", "core", "ui", "web")))
# What the reader is told to make, and what a run or an export leaves.
EXAMPLES = {
    *("hasy_core/export/csv_tables.py", "pages/learn/name.py", "ui/learn/name/", "ui/components/name.py", "web/name/"),
    *("tests/app/test_name.py", ".venv/bin/python", ".venv/.dev", "write_csv", "pooling_flip", "pooling_"),
}
_FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_PATH = re.compile(r"(?:\.?[\w-]+/)+[\w.*-]*|[\w.-]+\.(?:py|js|toml|txt|md|yml)")


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def quoted(page: str) -> Iterator[str]:
    """What stands between backticks in a page, fenced blocks left out; a line's end in it is a space."""
    for found in re.findall(r"`([^`]+)`", _FENCED.sub("", text_of(page))):
        yield " ".join(found.split())


def paths_in(page: str) -> list[str]:
    """What is quoted in a page and reads as a path of the repository from its root."""
    tops = {path.name for path in ROOT.iterdir()}
    found = [text for text in quoted(page) if _PATH.fullmatch(text)]
    return [text for text in found if text.split("/")[0] in tops and text not in EXAMPLES]


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_is_named_exists(page: str) -> None:
    missing = [path for path in paths_in(page) if not list(ROOT.glob(path.rstrip("/")))]
    assert not missing


def test_the_guides_name_paths() -> None:
    assert all(len(paths_in(page)) > 20 for page in GUIDES if page != "README.md")


def test_the_map_names_what_is_there() -> None:
    """Every package of the core and of the ui, and every folder of web/, stands on the map; nothing else does."""
    drawn = re.search(r"^```\n(app\.py.*?)^```$", text_of("docs/architecture.md"), re.DOTALL | re.MULTILINE)
    assert drawn
    named: dict[str, set[str]] = {}
    for line in drawn[1].splitlines():
        names = re.split(r"\s{2,}", line.strip())[0].split()
        if not line.startswith(" "):
            above = names[0].rstrip("/")
        named.setdefault(above, set()).update(name.rstrip("/") for name in names if line.startswith(" "))
    assert all((ROOT / top).exists() for top in named)
    for top in ("hasy_core", "ui", "web", "pages"):
        there = {
            path.name
            for path in (ROOT / top).iterdir()
            if not path.name.startswith("_") and path.suffix in ("", ".py") and (path.is_file() or any(path.iterdir()))
        }
        assert named[top] == there


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_names_of_the_code_stand_in_the_code(page: str) -> None:
    named = {text.split("(")[0] for text in quoted(page) if re.fullmatch(r"[\w.]+(\([…\w, ]*\))?", text)}
    named = {part for text in named if not _PATH.fullmatch(text) for part in text.split(".") if "_" in part}
    sources = (*ROOT.glob("*.*"), *(path for top in SOURCES for path in (ROOT / top).rglob("*.*")))
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources if path.suffix in (".py", ".js", ".toml"))
    missing = {name for name in named if not re.search(rf"\b{name}\b", code)} - EXAMPLES
    assert not missing


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text_of(page)):
        if "://" not in target:
            assert (ROOT / page).parent.joinpath(target).exists(), target


@pytest.mark.parametrize("page", PAGES)
def test_commands_exist(page: str) -> None:
    text = text_of(page)
    modules = {name.rstrip(".") for name in re.findall(r"python -m ([\w.]+)", text)} - {"pytest", "http.server"}
    assert all(find_spec(name) for name in modules), modules
    commands = set(re.findall(r"python -m hasy_core ([a-z][a-z-]*)", text))
    if commands:
        from hasy_core.__main__ import main

        assert commands <= set(main.commands)
    targets = set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE))
    assert all(re.search(rf"^{target}:", text_of("Makefile"), re.MULTILINE) for target in targets), targets


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\]\(([\w-]+\.md)\)", text_of("docs/decisions/README.md")))
    assert listed == {path.name for path in folder.glob("*.md")} - {"README.md"}


def test_the_readme_is_short() -> None:
    assert len(text_of("README.md").splitlines()) <= LONGEST_README


def test_lines_are_of_fair_length() -> None:
    for page in PAGES:
        for line in _FENCED.sub("", text_of(page)).splitlines():
            assert len(line) <= 120 or line.startswith(("|", "!")), (page, line)
