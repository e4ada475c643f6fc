"""Joining the plain ES modules of a component."""

from pathlib import Path

import pytest

from hasy_core.browser import sources
from ui.components.sources import read_css, read_javascript

COMPONENTS = Path(__file__).resolve().parents[2] / "ui" / "components"


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


def test_several_folders_share_one_tree_of_names(tmp_path: Path) -> None:
    ours, shared = tmp_path / "ours", tmp_path / "shared"
    for folder in (ours / "pad", shared / "pad", shared / "all"):
        folder.mkdir(parents=True)
    _write(ours / "pad", entry='import { a } from "./a.js";\nexport default function () { a(); }\n')
    (shared / "pad" / "a.js").write_text('import { b } from "../all/b.js";\nexport const a = () => b;\n')
    (shared / "all" / "b.js").write_text("export const b = 1;\n")
    joined = sources.read_javascript(ours / "pad" / "entry.js", (ours, shared))
    assert joined.index("const b = 1") < joined.index("const a") < joined.index("export default")
    with pytest.raises(FileNotFoundError):
        sources.read_javascript(ours / "pad" / "entry.js", (ours,))


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


def test_every_component_joins() -> None:
    entries = [path for path in COMPONENTS.glob("*/*.js") if "export default" in path.read_text(encoding="utf-8")]
    assert len(entries) >= 4
    for entry in entries:
        assert "import " not in read_javascript(entry)
    for style in COMPONENTS.glob("*/*.css"):
        assert "@import" not in read_css(style)
