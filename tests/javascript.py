"""JavaScript that needs no page, run in Node."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from ui.components.sources import read_javascript

ANSWERING = """
import { readFileSync } from "node:fs";
import * as module from "./module.mjs";
const answer = %s;
process.stdout.write(JSON.stringify(await answer(module, JSON.parse(readFileSync(0, "utf8")))));
"""


def in_node(entry: Path, answer: str, message: Any) -> Any:
    """What a function says of a message.

    Args:
        entry: an ES module and all it imports.
        answer: the function's source; it takes the module and the message, and gives plain JSON values.
        message: plain JSON values.
    """
    node = shutil.which("node")
    assert node, "the tests of the JavaScript need Node.js"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "module.mjs").write_text(read_javascript(entry), encoding="utf-8")
        Path(folder, "ask.mjs").write_text(ANSWERING % answer, encoding="utf-8")
        asked = subprocess.run([node, "ask.mjs"], cwd=folder, input=json.dumps(message), text=True, capture_output=True)
    assert asked.returncode == 0, asked.stderr
    return json.loads(asked.stdout)
