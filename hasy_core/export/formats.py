"""The formats that a network can be taken away in: what each is good for, who writes it, and how it is read again."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from hasy_core.errors import HasyError

Writer = Callable[..., None]

_BEGINNING = """\
import csv

{imports}

ink = np.load("example.npy")  # float32 [n, 32, 32, 1]: 1.0 = ink, 0.0 = paper
"""
_ENDING = """
with open("symbols.csv", encoding="utf-8", newline="") as file:
    symbols = [row["latex"] for row in csv.DictReader(file)]
for index in probabilities[0].argsort()[::-1][:5]:
    print(f"{probabilities[0, index]:7.2%}  {symbols[index]}")
"""


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes:
        name: on the command line.
        title: as people call it.
        good_for: one sentence.
        files: file's name, perhaps with a `*`, -> what it is.
        packages: what `pip install` needs for reading it; empty where it is not read by Python.
        imports: what the lines import, NumPy included.
        loading: the lines that make `probabilities` [n, 369] of `ink` [n, 32, 32, 1].
        shown: the file whose text a reader may want to see or copy; empty where there is none.
        language: of `loading`; empty where it is a line for a terminal.
        explained: Markdown that stands after it, for a format that no Python program reads.
        module, function: where its writer is, called as `write(model_name, folder)`; the folder must not exist yet.
        options: names of what the writer takes besides.
    """

    name: str
    title: str
    good_for: str
    files: dict[str, str]
    packages: str
    imports: str
    loading: str
    module: str
    function: str
    shown: str = ""
    language: str = "python"
    explained: str = ""
    options: tuple[str, ...] = ()

    def write(self, model_name: str, folder: Path, **options: object) -> None:
        """Make a folder with a model in this format; raises `HasyError` as its writer does."""
        writer: Writer = getattr(import_module(f"hasy_core.export.{self.module}"), self.function)
        writer(model_name, folder, **{name: value for name, value in options.items() if name in self.options})

    def code(self) -> str:
        """A program that reads the format and prints the five likeliest symbols of `example.npy`."""
        if self.language != "python":
            return self.loading
        return _BEGINNING.replace("{imports}", self.imports) + self.loading + _ENDING


_FORMATS = (
    Format(
        name="tfjs",
        title="TensorFlow.js app",
        good_for="Drawing and recognising in any browser, phones too: a page with the network in it, and no server "
        "that computes.",
        files={
            "index.html": "the page",
            "app.js": "its program",
            "app.css": "its look",
            "compute.js": "what computes: the page's own convolutions for TensorFlow.js, and what answers without it",
            "service-worker.js": "keeps the page for the time without a network",
            "model.json": "the network as TensorFlow.js reads it, with where its weights are",
            "group1-shard*.bin": "its weights, in pieces of at most 4 MB",
            "own.bin": "numbers that the page needs besides",
            "network.json": "what the page says of layers and symbols",
            "licences.txt": "of the program and the fonts",
        },
        packages="",
        imports="",
        loading="""python -m http.server 8000 --bind 127.0.0.1
""",
        explained="Open <http://localhost:8000> and draw a symbol. Any static host will do in that server's place, "
        "under any address; opened once, the page works without a network. Where TensorFlow.js does not lie beside the "
        "page, in `library/`, it is fetched from a public server, and where that fails the page computes by itself and "
        'says so. In a page of your own: `await tf.loadLayersModel("./model.json")`.',
        module="tfjs",
        function="write_tfjs",
        language="",
        options=("library",),
    ),
    Format(
        name="keras",
        title="Keras file",
        good_for="Going on in Keras 3: train it further, change layers, look inside.",
        files={"model.keras": "the network as Keras 3 saves it: layers and weights"},
        packages="keras tensorflow",
        imports="import keras\nimport numpy as np",
        loading="""
model = keras.saving.load_model("model.keras", compile=False)
probabilities = model.predict(ink, verbose=0)
""",
        module="keras_file",
        function="write_keras",
    ),
    Format(
        name="onnx",
        title="ONNX",
        good_for="Running it outside Python and Keras: ONNX Runtime has C++, C#, Java, JavaScript and mobile versions.",
        files={"model.onnx": "the network as a graph, opset 17, any number of pictures at once"},
        packages="onnxruntime",
        imports="import numpy as np\nimport onnxruntime",
        loading="""
session = onnxruntime.InferenceSession("model.onnx")
(probabilities,) = session.run(["probabilities"], {"ink": ink})
""",
        module="onnx_file",
        function="write_onnx",
    ),
    Format(
        name="litert",
        title="LiteRT (TensorFlow Lite)",
        good_for="Phones and small devices; the 8-bit file is a quarter of the size.",
        files={
            "model.tflite": "the network in float32",
            "model-8bit.tflite": "the same with its weights in 8 bits; its probabilities are a little different",
        },
        packages="ai-edge-litert",
        imports="import numpy as np\nfrom ai_edge_litert.interpreter import Interpreter",
        loading="""
answer = Interpreter("model.tflite").get_signature_runner()
probabilities = answer(ink=ink)["probabilities"]
""",
        module="litert_file",
        function="write_litert",
    ),
    Format(
        name="keras-code",
        title="Keras code",
        good_for="Seeing how the network is built, and building it anew with changes.",
        files={"network.py": "builds the network layer by layer in Keras 3", "weights.npz": "its weights"},
        packages="keras tensorflow",
        imports="import network\nimport numpy as np",
        loading="""
probabilities = network.probabilities(ink)
""",
        module="keras_source",
        function="write_keras_code",
        shown="network.py",
    ),
    Format(
        name="torch-code",
        title="PyTorch code",
        good_for="Going on in PyTorch: the same network as modules, with its weights.",
        files={"network.py": "builds the network as PyTorch modules", "weights.npz": "its weights in PyTorch's order"},
        packages="torch numpy",
        imports="import network\nimport numpy as np",
        loading="""
probabilities = network.probabilities(ink)
""",
        module="torch_source",
        function="write_torch_code",
        shown="network.py",
    ),
    Format(
        name="numpy",
        title="NumPy",
        good_for="Reading every sum that the network is, in a short program that needs NumPy alone.",
        files={"forward.py": "the way from picture to probabilities", "weights.npz": "the weights, layer by layer"},
        packages="numpy",
        imports="import forward\nimport numpy as np",
        loading="""
probabilities = forward.probabilities(ink)
""",
        module="numpy_source",
        function="write_numpy",
        shown="forward.py",
    ),
)
FORMATS: dict[str, Format] = {each.name: each for each in _FORMATS}
ALL = "all"


def formats_named(text: str) -> tuple[Format, ...]:
    """The formats of a list such as `onnx,numpy`, or all of them for `all`.

    Raises:
        HasyError: there is no such format.
    """
    names = [part.strip() for part in text.split(",") if part.strip()]
    if names == [ALL]:
        return _FORMATS
    if unknown := [name for name in names if name not in FORMATS]:
        raise HasyError(f"There is no export format {unknown[0]!r}; choose among {', '.join(FORMATS)}, or {ALL}.")
    if not names:
        raise HasyError(f"Name at least one format: {', '.join(FORMATS)}, or {ALL}.")
    return tuple(FORMATS[name] for name in dict.fromkeys(names))
