"""Plain ES modules and style sheets, joined into one string: a component of Streamlit, a worker, the exported app.

There is no build step: the files run in a browser as they are. An entry file imports what it needs
with `import { name } from "../shared/palette.js";` (style sheets: `@import "../shared/palette.css";`), and the
functions here put the imported files in front of it. A v2 component is loaded from a string, where a relative
import has nothing to be relative to.

Several roots share one tree of names: what an import does not find beside its own file is looked for at the same
place under the other roots.
"""

import re
from collections.abc import Sequence
from pathlib import Path

BROWSER = Path(__file__).resolve().parent
_IMPORT = re.compile(r'^import\s*\{(?P<names>[^}]*)\}\s*from\s*"(?P<path>\.[^"]+)";?[ \t]*$', re.MULTILINE)
_STYLE_IMPORT = re.compile(r'^@import\s*"(?P<path>\.[^"]+)";[ \t]*$', re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?(?:function|class|const|let)\b)", re.MULTILINE)
_EXPORTED = re.compile(r"^export\s+(?:async\s+)?(?:function\*?|class|const|let)\s+(\w+)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*/\*\*.*?\*/[ \t]*$", re.MULTILINE | re.DOTALL)
_DECLARED = re.compile(
    r"^(?:export\s+(?:default\s+)?)?(?:async\s+)?(?:function\*?|class|const|let)\s+(\w+)", re.MULTILINE
)


def read_javascript(entry: Path, roots: Sequence[Path] = (BROWSER,)) -> str:
    """One ES module made of `entry` and everything it imports, each file once, imported files first.

    Args:
        entry: a module, such as one that holds `export default function (component) {…}`.
        roots: folders that share one tree of names.

    Returns:
        The source to hand to `st.components.v2.component(js=…)`. All files share one scope, and only the
        entry's exports remain exports.

    Raises:
        ValueError: an import of another form than `import { a, b } from "./file.js";` at the start of a line,
            an import of a name that its file does not export, or one top-level name declared by two files.
    """
    files = _in_order(entry, _IMPORT, roots)
    owners: dict[str, Path] = {}
    parts = []
    for path, text in files.items():
        for imported in _IMPORT.finditer(text):
            source = _found(path.parent / imported["path"], roots)
            missing = (
                {name.strip() for name in imported["names"].split(",")} - {""} - set(_EXPORTED.findall(files[source]))
            )
            if missing:
                raise ValueError(
                    f"{path.name} imports {', '.join(sorted(missing))}, which {source.name} does not export"
                )
        body = _IMPORT.sub("", text)
        if re.search(r"^import\b", body, re.MULTILINE):
            raise ValueError(f'{path.name}: write every import as `import {{ name }} from "./file.js";`')
        for name in _DECLARED.findall(body):
            if name in owners:
                raise ValueError(f"{name} is declared in both {owners[name].name} and {path.name}; rename one")
            owners[name] = path
        parts.append(body if path == _found(entry, roots) else _EXPORT.sub("", body))
    return _slim("\n".join(parts))


def _slim(source: str) -> str:
    """Without comments on lines of their own, indentation and empty lines: Streamlit sends the source in every run."""
    source = _COMMENT.sub("", source)
    return "\n".join(line for line in map(str.lstrip, source.splitlines()) if line and not line.startswith("//"))


def read_css(entry: Path, roots: Sequence[Path] = (BROWSER,)) -> str:
    """One style sheet made of `entry` and everything it imports, each file once, imported files first.

    Args:
        entry: a style sheet whose imports are written `@import "../shared/palette.css";`.
        roots: as for `read_javascript`.
    """
    return "\n".join(_STYLE_IMPORT.sub("", text) for text in _in_order(entry, _STYLE_IMPORT, roots).values())


def _found(path: Path, roots: Sequence[Path]) -> Path:
    """The file of this path, or the one at the same place under another root."""
    path = path.resolve()
    if path.is_file():
        return path
    names = [path.relative_to(root) for root in roots if path.is_relative_to(root)]
    return next((root / name for name in names for root in roots if (root / name).is_file()), path)


def _in_order(entry: Path, pattern: re.Pattern[str], roots: Sequence[Path]) -> dict[Path, str]:
    """Path -> text of `entry` and all it imports, depth first, so that a file follows what it needs."""
    found: dict[Path, str] = {}
    entered: set[Path] = set()

    def visit(path: Path) -> None:
        if path in entered:
            return
        entered.add(path)
        text = path.read_text(encoding="utf-8")
        for match in pattern.finditer(text):
            visit(_found(path.parent / match["path"], roots))
        found[path] = text

    visit(_found(entry, roots))
    return found
