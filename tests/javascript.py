"""JavaScript that needs no page: the modules of `web/` as they are, run in Node."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hasy_core.browser.sources import WEB

ANSWERING = """
import { readFileSync } from "node:fs";
%s
const answer = %s;
process.stdout.write(JSON.stringify(await answer(JSON.parse(readFileSync(0, "utf8")), %s)));
"""


def in_node(modules: str, answer: str, message: Any) -> Any:
    """What a function says of a message.

    Args:
        modules: paths of modules in `web/`, such as "pad/raster.js verdict.js", with spaces between them.
        answer: the function's source; it takes the message and the modules, and gives plain JSON values.
        message: plain JSON values.
    """
    node = shutil.which("node")
    assert node, "the tests of the JavaScript need Node.js"
    paths = [(WEB / module).as_uri() for module in modules.split()]
    names = [f"module{number}" for number in range(len(paths))]
    imports = "\n".join(f'import * as {name} from "{path}";' for name, path in zip(names, paths, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "ask.mjs").write_text(ANSWERING % (imports, answer, ", ".join(names)), encoding="utf-8")
        asked = subprocess.run([node, "ask.mjs"], cwd=folder, input=json.dumps(message), text=True, capture_output=True)
    assert asked.returncode == 0, asked.stderr
    found: Any = json.loads(asked.stdout)
    return found
