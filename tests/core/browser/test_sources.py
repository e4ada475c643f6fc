"""Joining the plain ES modules of a component."""

import re
from pathlib import Path

import pytest

from hasy_core.browser.sources import WEB, read_css, read_javascript


def _write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.js").write_text(text)
    return folder / "entry.js"


def test_imported_files_come_first_and_once(tmp_path: Path) -> None:
    entry = _write(
        tmp_path,
        entry='import { a } from "./a.js";\nimport { b } from "./b.js";\nexport default function () { b(a); }\n',
        a="export const a = 1;\n",
        b='import { a } from "./a.js";\nexport function b() { return a; }\n',
    )
    joined = read_javascript(entry)
    assert joined.index("const a") < joined.index("function b") < joined.index("export default")
    assert joined.count("const a") == 1
    assert "import" not in joined
    assert joined.count("export") == 1


def test_a_template_literal_stays_as_it_is(tmp_path: Path) -> None:
    literal = """`
  import { a } from "./a.js";
  // ${ `export const ${ {}.x }` + '`' }
export const no = 1;

  \\` end`"""
    entry = _write(
        tmp_path,
        entry=f"""// a ` in a comment
import {{ a }} from "./a.js";
  const b = {literal};
  // gone
export const c = a.split(/[`/]/);
""",
        a="export const a = '`';\nexport const d = `\n  two`;\n",
    )
    assert read_javascript(entry) == (
        f"const a = '`';\nconst d = `\n  two`;\nconst b = {literal};\nexport const c = a.split(/[`/]/);"
    )


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"entry": 'import { gone } from "./a.js";\n', "a": "export const a = 1;\n"}, "imports gone, which a.js"),
        ({"entry": 'import * as a from "./a.js";\n', "a": ""}, "write every import as"),
        (
            {"entry": 'import { a } from "./a.js";\nconst b = 1;\n', "a": "export const a = 1;\nconst b = 2;\n"},
            "b is declared",
        ),
    ],
)
def test_what_a_browser_would_trip_over_is_refused(tmp_path: Path, files: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_javascript(_write(tmp_path, **files))


def test_every_module_of_the_web_joins() -> None:
    entries = [path for path in WEB.rglob("*.js") if "export default" in path.read_text(encoding="utf-8")]
    assert len(entries) >= 12
    for entry in entries:
        assert not re.search("^import ", read_javascript(entry), re.MULTILINE)
    for style in WEB.rglob("*.css"):
        assert "@import" not in read_css(style)
