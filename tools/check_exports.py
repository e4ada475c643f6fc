"""Asks of every export format whether small networks of random layers and settings are right in their own runtime.

    python -m tools.check_exports                     # 200 networks
    python -m tools.check_exports --count 50 --seed 7

A network that a format refuses by name counts as refused; one that it writes must give Keras's own probabilities, to
1e-5 of the largest. TensorFlow.js and the browser's own forward pass run in Node.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.browser.sources import WEB, read_javascript
from hasy_core.errors import HasyError
from hasy_core.export.keras_source import keras_program
from hasy_core.export.litert_file import FILE as LITERT_FILE
from hasy_core.export.litert_file import write_litert
from hasy_core.export.numpy_source import numpy_program, numpy_weights
from hasy_core.export.onnx_file import onnx_model
from hasy_core.export.reading import blueprint_for
from hasy_core.export.tfjs_model import model_files
from hasy_core.export.tfjs_topology import layers_model
from hasy_core.graph.keras_graph import UnknownOpError
from hasy_core.graph.ops import ops_from_keras, pack_ops
from hasy_core.models import load_model
from tools.node_packages import package_file
from tools.random_networks import RandomNetworks, sample_pictures

LARGEST_ERROR = 1e-5
PICTURES = 2
Answers = NDArray[np.float64]

IN_NODE = """
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Forward } from "./forward.mjs";
const tf = createRequire(import.meta.url)("./tf.cjs");
const { count, pictures } = JSON.parse(readFileSync("asked.json", "utf8"));
await tf.setBackend("cpu");
const floats = (file) => { const { buffer, byteOffset, byteLength } = readFileSync(file);
    return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength)); };
async function inLibrary(folder) {
    const told = JSON.parse(readFileSync(`${folder}/model.json`, "utf8"));
    const [{ paths, weights }] = told.weightsManifest;
    const data = Buffer.concat(paths.map((path) => readFileSync(`${folder}/${path}`)));
    const weightData = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
    const handler = tf.io.fromMemory({ modelTopology: told.modelTopology, weightSpecs: weights, weightData });
    const model = await tf.loadLayersModel(handler);
    const answer = model.predict(tf.tensor(pictures, [pictures.length / 1024, 32, 32, 1]));
    return Array.from(await answer.data());
}
function own(folder) {
    const steps = JSON.parse(readFileSync(`${folder}/steps.json`, "utf8"));
    const computation = { ...steps, weights: floats(`${folder}/steps.bin`) };
    const answers = [];
    for (let at = 0; at < pictures.length; at += 1024) {
        answers.push(...new Forward(computation).run(Float32Array.from(pictures.slice(at, at + 1024))).at(-1));
    }
    return answers;
}
const found = [];
for (let number = 0; number < count; number += 1) {
    for (const [name, ask] of [["tfjs", inLibrary], ["browser", own]]) {
        try {
            readFileSync(`${number}/${name === "tfjs" ? "model.json" : "steps.json"}`);
        } catch { continue; }
        try { found.push([number, name, await ask(String(number)), ""]); }
        catch (error) { found.push([number, name, null, String(error).slice(0, 200)]); }
    }
}
writeFileSync("found.json", JSON.stringify(found));
"""


def main() -> None:
    """Check, and print a line for each format and for each wrong answer; exit 1 where there is one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200, help="how many networks (default 200)")
    parser.add_argument("--seed", type=int, default=0, help="of the networks (default 0)")
    given = parser.parse_args()
    counts, wrong, reasons = check(given.count, given.seed)
    for name, found in counts.items():
        print(f"{name:<12} right {found['right']:>4}   refused {found['refused']:>4}   wrong {found['wrong']:>4}")
    print("\nRefused because of:")
    for reason, times in reasons.most_common():
        print(f"{times:>5}  {reason}")
    for line in wrong:
        print(f"WRONG {line}")
    sys.exit(bool(wrong))


def check(count: int, seed: int) -> tuple[dict[str, Counter[str]], list[str], Counter[str]]:
    """Make networks, write them in every format, compare.

    Returns:
        format -> how many were "right", "refused" and "wrong"; a line for each that was wrong; and why formats refused.
    """
    import keras

    networks, pictures = RandomNetworks(seed), sample_pictures(PICTURES)
    counts: dict[str, Counter[str]] = {}
    wrong: list[str] = []
    reasons: Counter[str] = Counter()
    expected: list[Answers] = []

    def note(number: int, name: str, answers: Answers | None, said: str = "") -> None:
        apart = np.inf if answers is None else float(np.abs(answers - expected[number]).max() / expected[number].max())
        right = apart <= LARGEST_ERROR
        counts.setdefault(name, Counter())["right" if right else "wrong"] += 1
        if not right:
            wrong.append(f"network {number} of seed {seed}, {name}: {said or f'off by {apart:.1e} of the largest'}")

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for number in range(count):
            own = folder / str(number)
            own.mkdir()
            made = networks.make()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # Keras copies variables as NumPy 2 deprecates
                made.save(own / "model.keras")
            model = load_model(str(own / "model.keras"))
            expected.append(np.asarray(model(pictures), np.float64))
            for name, ask in _FORMATS.items():
                try:
                    answers = ask(model, own, pictures)
                except (HasyError, UnknownOpError) as error:
                    counts.setdefault(name, Counter())["refused"] += 1
                    reasons[_reason(str(error))] += 1
                except Exception as error:  # noqa: BLE001 - whatever it is, it is no refusal
                    note(number, name, None, f"{type(error).__name__}: {str(error)[:150]}")
                else:
                    if answers is not None:
                        note(number, name, np.asarray(answers, np.float64))
            keras.backend.clear_session()
        for number, name, answers, said in _in_node(folder, count, pictures):
            note(number, name, None if answers is None else np.reshape(answers, (PICTURES, -1)), said)
    return counts, wrong, reasons


def _reason(said: str) -> str:
    """What a refusal is about, without the names of layers."""
    kind = re.search(r"(?:is a|, a) (\w+)(?:,? (with settings|activation='\w+'|has [^.]*))?", said)
    activation = re.search(r"activation that is not known here: (\w+)", said)
    if activation:
        return f"activation {activation[1]}"
    return " ".join(filter(None, kind.groups())) if kind else said[:100]


def _onnx(model: Any, _: Path, pictures: NDArray[np.float32]) -> Any:
    import onnxruntime

    content = onnx_model(ops_from_keras(model), model.inputs[0].shape[1:]).SerializeToString()
    (answers,) = onnxruntime.InferenceSession(content).run(["probabilities"], {"ink": pictures})
    return answers


def _litert(_: Any, folder: Path, pictures: NDArray[np.float32]) -> Any:
    from ai_edge_litert.interpreter import Interpreter

    write_litert(str(folder / "model.keras"), folder / "litert")
    answer = Interpreter(str(folder / "litert" / LITERT_FILE)).get_signature_runner()
    return answer(ink=pictures)["probabilities"]


def _numpy(model: Any, folder: Path, pictures: NDArray[np.float32]) -> Any:
    steps = ops_from_keras(model)
    return _run(numpy_program(steps, "it"), folder, numpy_weights(steps))["probabilities"](pictures)


def _keras_code(model: Any, folder: Path, pictures: NDArray[np.float32]) -> Any:
    blueprint = blueprint_for(model, "it", "Keras code")
    weights = {
        f"{name}/{variable.name}": np.asarray(variable)
        for name, layer in blueprint.layers.items()
        for variable in layer.weights
    }
    return _run(keras_program(blueprint, "it"), folder, weights)["probabilities"](pictures)


def _tfjs(model: Any, folder: Path, _: NDArray[np.float32]) -> None:
    for file, content in model_files(layers_model(model)).items():
        (folder / file).write_bytes(content)


def _browser(model: Any, folder: Path, _: NDArray[np.float32]) -> None:
    told, weights = pack_ops(ops_from_keras(model), tuple(model.inputs[0].shape[1:]))
    (folder / "steps.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "steps.bin").write_bytes(weights)


_FORMATS: dict[str, Callable[[Any, Path, NDArray[np.float32]], Any]] = {
    "onnx": _onnx,
    "litert": _litert,
    "numpy": _numpy,
    "keras-code": _keras_code,
    "tfjs": _tfjs,
    "browser": _browser,
}
"""What a network becomes in a format, or None where Node tells later."""


def _run(program: str, folder: Path, weights: dict[str, Any]) -> dict[str, Any]:
    np.savez(folder / "weights.npz", **weights)
    names: dict[str, Any] = {"__file__": str(folder / "program.py"), "__name__": "program"}
    exec(compile(program, "<written program>", "exec"), names)
    return names


def _in_node(folder: Path, count: int, pictures: NDArray[np.float32]) -> list[Any]:
    """What TensorFlow.js and the browser's own forward pass make of the networks that were written for them."""
    shutil.copy(package_file("@tensorflow/tfjs", "dist/tf.es2017.min.js"), folder / "tf.cjs")
    (folder / "forward.mjs").write_text(read_javascript(WEB / "operators" / "forward.js"), encoding="utf-8")
    (folder / "ask.mjs").write_text(IN_NODE, encoding="utf-8")
    asked = {"count": count, "pictures": pictures.reshape(-1).tolist()}
    (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    node = shutil.which("node")
    if node is None:
        raise HasyError("TensorFlow.js runs in Node here: install Node.js.")
    ended = subprocess.run([node, "ask.mjs"], cwd=folder, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(ended.stderr[-2000:])
    found: list[Any] = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    main()
