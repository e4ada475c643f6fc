"""The self-contained app of one network: a page that any static host can serve.

Everything that it fetches is named in `index.html` with its hash, so that a file cut short or changed is an error and
no wrong answer. The weights are TensorFlow.js's own shards; the app's own forward pass reads them, too.
"""

import html
import json
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any

import numpy as np

from hasy_core.browser.answer_facts import answer_facts
from hasy_core.browser.layer_facts import facts_of_layers
from hasy_core.browser.sources import WEB, read_css, read_javascript
from hasy_core.export.tfjs_library import LIBRARY, SCRIPTS, VERSION, integrity_of
from hasy_core.export.tfjs_model import MODEL, model_files
from hasy_core.export.tfjs_topology import LayersModel, layers_model
from hasy_core.graph.ops import Op, ops_from_keras, pack_ops
from hasy_core.models import MODEL_FILE

_APP = WEB / "app"
_ROOT = WEB.parent
_OUTLINES = WEB.parent / "hasy_core" / "data" / "symbol_outlines.LICENSE.md"
PAGE = "index.html"
STYLE = "app.css"
SCRIPT = "app.js"
NETWORK = "network.json"
OWN_NUMBERS = "own.bin"
WORKER = "compute.js"
SERVICE_WORKER = "service-worker.js"
LIBRARY_FOLDER = "library"
LICENCES = "licences.txt"
CREDITS = (
    "Made with ConvScope. The symbols, and what the network learned unless it was trained on something else, come from "
    '<a href="https://doi.org/10.5281/zenodo.259444">HASYv2</a> by Martin Thoma, which is made available under the '
    '<a href="https://opendatacommons.org/licenses/odbl/1-0/">Open Database License 1.0</a>. '
    f'<a href="{LICENCES}">Licences</a> of program and fonts.'
)


def app_files(model: Any, model_name: str, library: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """All files of the app, by name.

    Args:
        model: a Keras model as `load_model` returns it.
        model_name: what its temperature is known under, and what the page calls it.
        library: TensorFlow.js as from `read_library`, to lie beside the page; None: the app fetches it from a CDN.

    Raises:
        HasyError: the network has a layer that TensorFlow.js lacks.
    """
    written = layers_model(model)
    files = model_files(written)
    shards = [name for name in files if name != MODEL]
    told, files[OWN_NUMBERS] = _network(model, written)
    told["facts"] = answer_facts(model_name)
    files[NETWORK] = _json(told)
    files[WORKER] = read_javascript(_APP / WORKER).encode()
    export = {
        "files": {name: {"integrity": integrity_of(content)} for name, content in files.items()},
        "names": {"network": NETWORK, "model": MODEL, "worker": WORKER, "numbers": [*shards, OWN_NUMBERS]},
        "library": {"version": VERSION, "scripts": SCRIPTS, "files": _library_places(library)},
    }
    files |= {f"{LIBRARY_FOLDER}/{name}": content for name, content in (library or {}).items()}
    # A plain script: some hosts send modules as text, which browsers then refuse.
    files[SCRIPT] = f"(() => {{\n{read_javascript(_APP / SCRIPT)}\n}})();\n".encode()
    files[LICENCES] = _licences().encode()
    files[STYLE] = read_css(_APP / STYLE).encode()
    files[PAGE] = _page(_title(model_name), export, files[STYLE], files[SCRIPT])
    return files | {SERVICE_WORKER: _service_worker(files, library is None)}


def _title(model_name: str) -> str:
    """A model's name without the folders before it."""
    path = Path(model_name)
    return (path.resolve().parent if path.name == MODEL_FILE else path).name.removesuffix(".keras")


def _licences() -> str:
    """Those of what the folder holds."""
    ours, fonts = (path.read_text(encoding="utf-8") for path in (_ROOT / "LICENSE", _OUTLINES))
    return (
        f"ConvScope's part of this app\n\n{ours}\nThe symbols' outlines in {NETWORK}\n\n{fonts}\nTensorFlow.js "
        f"{VERSION}, where it lies in {LIBRARY_FOLDER}/ or is fetched\n\nCopyright Google LLC and its authors, Apache "
        "License 2.0: https://www.apache.org/licenses/LICENSE-2.0\n"
    )


def inlined(files: dict[str, bytes]) -> tuple[str, dict[str, bytes]]:
    """The app for a page that shows it in a frame and hands it its files by `postMessage`.

    Args:
        files: as from `app_files`.

    Returns:
        `index.html` with style and script in it, and the files that it then waits for, by the names that it knows.
    """
    style, script = (files[name].decode() for name in (STYLE, SCRIPT))
    text = files[PAGE].decode()
    for tag, whole in (
        (_style_tag(files[STYLE]), f"<style>{style}</style>"),
        (_script_tag(files[SCRIPT]), f"<script>{script}</script>"),
        ('<body class="', '<body class="embedded '),
    ):
        text = text.replace(tag, whole)
    own = {PAGE, STYLE, SCRIPT, SERVICE_WORKER, LICENCES}
    return text, {
        name.removeprefix(f"{LIBRARY_FOLDER}/"): content for name, content in files.items() if name not in own
    }


def _page(name: str, export: dict[str, Any], style: bytes, script: bytes) -> bytes:
    """`index.html` for a network of this name; `export` says which files there are, with their hashes."""
    # In a script element `</` would end it.
    told = _json(export).decode().replace("<", "\\u003c")
    return (
        Template((_APP / PAGE).read_text(encoding="utf-8"))
        .substitute(
            name=html.escape(name),
            style=_style_tag(style),
            script=_script_tag(script),
            export=told,
            credits=CREDITS,
        )
        .encode()
    )


def _style_tag(style: bytes) -> str:
    return f'<link rel="stylesheet" href="{STYLE}" integrity="{integrity_of(style)}">'


def _script_tag(script: bytes) -> str:
    return f'<script src="{SCRIPT}" integrity="{integrity_of(script)}"></script>'


def _service_worker(files: dict[str, bytes], library_elsewhere: bool) -> bytes:
    """The service worker that keeps these files; another one for every other content."""
    kept = {name: integrity_of(content) for name, content in files.items() if name != PAGE}
    elsewhere = [(file.addresses, file.integrity) for file in LIBRARY.values()] if library_elsewhere else []
    export = {"version": integrity_of(b"".join(files.values())), "files": kept, "elsewhere": elsewhere}
    return b"const EXPORT = " + _json(export) + b";\n" + read_javascript(_APP / "service_worker.js").encode()


def _network(model: Any, written: LayersModel) -> tuple[dict[str, Any], bytes]:
    """What the app computes and shows, and those numbers of it that stand in no shard.

    The arrays of each layer are places in the shards' numbers, or past their end in the bytes returned here: what batch
    normalisation divides by, and the kernels of convolutions in groups.
    """
    ops = ops_from_keras(model)
    network, _ = pack_ops(ops, (32, 32, 1), facts_of_layers(model))
    offsets: dict[bytes, int] = {}
    count = 0
    for array in written.weights.values():
        offsets.setdefault(array.tobytes(), count)
        count += array.size
    own, more = _placed(ops, offsets, count)
    for layer, places in zip(network["layers"], own, strict=True):
        layer["arrays"] = places
    outputs = [
        None if op.operation == "pass" else (place.layer, place.call)
        for op, place in zip(ops, written.places, strict=True)
    ]
    return {"network": network, "model": {"count": count, "outputs": outputs}}, more


def _placed(ops: Sequence[Op], offsets: dict[bytes, int], count: int) -> tuple[list[dict[str, dict[str, Any]]], bytes]:
    """For each step where its arrays are, and the bytes of those that are not among `offsets`."""
    parts = []
    told = []
    for op in ops:
        places = {}
        for name, array in op.arrays.items():
            content = np.ascontiguousarray(array, "<f4").tobytes()
            if content not in offsets:
                offsets[content] = count
                parts.append(content)
                count += array.size
            places[name] = {"offset": offsets[content], "shape": array.shape}
        told.append(places)
    return told, b"".join(parts)


def _library_places(library: dict[str, bytes] | None) -> dict[str, Any]:
    return {
        name: {
            "integrity": file.integrity,
            "addresses": file.addresses if library is None else [f"{LIBRARY_FOLDER}/{name}"],
        }
        for name, file in LIBRARY.items()
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
