"""Modules and style sheets of `web/`, joined into one string: a component of Streamlit, a worker, the exported app.

There is no build step: the files run in a browser, and in Node, as they are. An entry file imports what it needs with
`import { name } from "../shared/palette.js";` (style sheets: `@import "../shared/palette.css";`), and the functions
here put the imported files in front of it. A v2 component is loaded from a string, where a relative import has nothing
to be relative to.
"""

import re
from collections.abc import Callable
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "web"
_IMPORT = re.compile(r'^import\s*\{(?P<names>[^}]*)\}\s*from\s*"(?P<path>\.[^"]+)";?[ \t]*$', re.MULTILINE)
_STYLE_IMPORT = re.compile(r'^@import\s*"(?P<path>\.[^"]+)";[ \t]*$', re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?(?:function|class|const|let)\b)", re.MULTILINE)
_EXPORTED = re.compile(r"^export\s+(?:async\s+)?(?:function\*?|class|const|let)\s+(\w+)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*$", re.MULTILINE | re.DOTALL)
_DECLARED = re.compile(
    r"^(?:export\s+(?:default\s+)?)?(?:async\s+)?(?:function\*?|class|const|let)\s+(\w+)", re.MULTILINE
)
_TOKEN = re.compile(
    r"""//[^\n]* | /\*.*?\*/                           # comments
    | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'        # strings
    | (?<=[(,=:\[!&|?{};]) [ \t]* /(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/   # regular expressions
    | [`{}]""",
    re.VERBOSE | re.DOTALL,
)
_TEXT = -1
_IN_TEXT = re.compile(r"\\.|`|\$\{", re.DOTALL)
_SEAL = re.compile("\0(\\d+)\0")


def read_javascript(entry: Path) -> str:
    """One ES module made of `entry` and everything it imports, each file once, imported files first.

    Args:
        entry: a module, such as one that holds `export default mount(…);`.

    Returns:
        The source to hand to `st.components.v2.component(js=…)`. All files share one scope, and only the
        entry's exports remain exports. What stands in a template literal stays as it is.

    Raises:
        ValueError: an import of another form than `import { a, b } from "./file.js";` at the start of a line,
            an import of a name that its file does not export, or one top-level name declared by two files.
    """
    templates: list[str] = []
    files = _in_order(entry, _IMPORT, lambda text: _sealed(text, templates))
    owners: dict[str, Path] = {}
    parts = []
    for path, text in files.items():
        for imported in _IMPORT.finditer(text):
            source = (path.parent / imported["path"]).resolve()
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
        parts.append(body if path == entry.resolve() else _EXPORT.sub("", body))
    return _SEAL.sub(lambda seal: templates[int(seal[1])], _slim("\n".join(parts)))


def read_css(entry: Path) -> str:
    """One style sheet made of `entry` and everything it imports, each file once, imported files first.

    Args:
        entry: a style sheet whose imports are written `@import "../shared/palette.css";`.
    """
    return "\n".join(_STYLE_IMPORT.sub("", text) for text in _in_order(entry, _STYLE_IMPORT).values())


def _slim(source: str) -> str:
    """Without comments on lines of their own, indentation and empty lines: Streamlit sends the source in every run."""
    source = _COMMENT.sub("", source)
    return "\n".join(line for line in map(str.lstrip, source.splitlines()) if line and not line.startswith("//"))


def _sealed(text: str, templates: list[str]) -> str:
    """The source with a mark in the place of every template literal, which is added to `templates`."""
    parts, rest, at, first = [], 0, 0, 0
    opened: list[int] = []  # for each literal that is open: _TEXT, or how many braces are open in its `${…}`
    while found := (_IN_TEXT if opened and opened[-1] == _TEXT else _TOKEN).search(text, at):
        token, at = found[0], found.end()
        if token == "`" and opened and opened[-1] == _TEXT:
            opened.pop()
            if not opened:
                parts += [text[rest:first], f"\0{len(templates)}\0"]
                templates.append(text[first:at])
                rest = at
        elif token == "`":
            first = first if opened else found.start()
            opened.append(_TEXT)
        elif token == "${":
            opened[-1] = 0
        elif opened and token in "{}":
            opened[-1] += 1 if token == "{" else -1
    return "".join([*parts, text[rest:]])


def _in_order(entry: Path, pattern: re.Pattern[str], read: Callable[[str], str] = str) -> dict[Path, str]:
    """Path -> text of `entry` and all it imports, depth first, so that a file follows what it needs."""
    found: dict[Path, str] = {}
    entered: set[Path] = set()

    def visit(path: Path) -> None:
        if path in entered:
            return
        entered.add(path)
        text = read(path.read_text(encoding="utf-8"))
        for match in pattern.finditer(text):
            visit((path.parent / match["path"]).resolve())
        found[path] = text

    visit(entry.resolve())
    return found
