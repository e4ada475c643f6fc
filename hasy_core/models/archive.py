"""What a model file has to be before a framework sees it: a Keras 3 archive of nothing but Keras's own layers."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hasy_core.errors import DAMAGED_ZIP, HasyError

MAX_MODEL_BYTES = 256 * 2**20
_HDF5 = b"\x89HDF\r\n\x1a\n"

# Without those that run a function or another framework's module (Lambda, TorchModuleWrapper, JaxLayer, FlaxLayer),
# that read a path (TFSMLayer, StringLookup, IntegerLookup, TextVectorization), or that take no pictures.
_LAYERS = """
Activation ActivityRegularization AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D
AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D Add AdditiveAttention AlphaDropout Attention AugMix
AutoContrast Average AveragePooling1D AveragePooling2D AveragePooling3D BatchNormalization Bidirectional CenterCrop
Concatenate Conv1D Conv1DTranspose Conv2D Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D
Cropping1D Cropping2D Cropping3D Dense DepthwiseConv1D DepthwiseConv2D Discretization Dot Dropout ELU EinsumDense
Embedding Equalization Flatten GRU GRUCell GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D
GlobalAveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GroupNormalization GroupQueryAttention
Identity InputLayer LSTM LSTMCell LayerNormalization LeakyReLU Masking MaxPooling1D MaxPooling2D MaxPooling3D Maximum
Minimum MultiHeadAttention Multiply Normalization PReLU Permute Pipeline RMSNormalization RNN RandAugment
RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop RandomElasticTransform
RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert RandomPerspective
RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear RandomTranslation RandomZoom ReLU
RepeatVector Rescaling Reshape Resizing SeparableConv1D SeparableConv2D SimpleRNN SimpleRNNCell Softmax Solarization
SpatialDropout1D SpatialDropout2D SpatialDropout3D SpectralNormalization StackedRNNCells Subtract TimeDistributed
UnitNormalization UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D
"""
_NETWORKS = "Functional Sequential"
_POLICIES = """
DTypePolicy DTypePolicyMap FloatDTypePolicy QuantizedDTypePolicy QuantizedFloat8DTypePolicy GPTQDTypePolicy
AWQDTypePolicy Int4DTypePolicy
"""
_QUANTIZERS = """
AbsMaxQuantizer Float8QuantizationConfig Int4QuantizationConfig Int8QuantizationConfig GPTQConfig AWQConfig
"""
_ACTIVATIONS = """
celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear log_sigmoid
log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid
sparsemax squareplus swish tanh tanh_shrink threshold
"""
CLASSES: dict[str, frozenset[str]] = {
    module: frozenset(names.split())
    for module, names in {
        "keras": f"{_NETWORKS} {_POLICIES}",
        "keras.models": _NETWORKS,
        "keras.src.models.functional": _NETWORKS,
        "keras.src.models.sequential": _NETWORKS,
        "keras.layers": _LAYERS,
        "keras.dtype_policies": _POLICIES,
        "keras.initializers": """
            Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity IdentityInitializer LecunNormal LecunUniform
            Ones Orthogonal OrthogonalInitializer RandomNormal RandomUniform TruncatedNormal VarianceScaling Zeros
        """,
        "keras.regularizers": "L1 L1L2 L2 OrthogonalRegularizer",
        "keras.constraints": "MaxNorm MinMaxNorm NonNeg UnitNorm",
        "keras.quantizers": _QUANTIZERS,
        "keras.src.quantizers.quantization_config": _QUANTIZERS,
        "keras.random": "SeedGenerator",
        "keras.src.random.seed_generator": "SeedGenerator",
        "keras.src.ops.core": "Cast SaturateCast Slice SliceUpdate StopGradient Unstack",
    }.items()
}
"""Keras's classes that a file may name, by the module that it says they are of."""
OPERATIONS = frozenset(f"keras.src.ops.{name}" for name in ("einops", "image", "linalg", "math", "nn", "numpy"))
"""Modules all of whose classes are operations on tensors, such as `a + b`."""
FUNCTIONS = frozenset(_ACTIVATIONS.split())
"""Keras's activations, which a file names as functions."""
_VALUES = frozenset(("__keras_tensor__", "__tensor__", "__numpy__", "__bytes__", "__ellipsis__", "__slice__"))
"""What Keras writes in a class's place where a layer is called with a value."""
_ACTIVATION_KEYS = ("activation", "recurrent_activation")
_TOLD = ("class_name", "module", "registered_name", "config")


def check_archive(path: Path, name: str) -> None:
    """Refuse what is no Keras 3 archive, or could run code or read files when it is loaded.

    Args:
        path: the file.
        name: what its reader calls it.

    Raises:
        HasyError: it is damaged, too large, of Keras 2 or of another format, or names a class that is not on the list.
    """
    try:
        with path.open("rb") as file:
            if file.read(len(_HDF5)) == _HDF5:
                raise HasyError(
                    f"{name} is an HDF5 file: a network in Keras's older format, or weights alone. Load it with Keras "
                    "3's keras.models.load_model (or build the network and call load_weights) and save it as .keras."
                )
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_MODEL_BYTES:
                raise HasyError(f"The model file {name} is larger than {MAX_MODEL_BYTES >> 20} MB; it is refused.")
            _check_version(archive, name)
            config = json.loads(archive.read("config.json"))
            if isinstance(config, dict):
                config["compile_config"] = None  # how it was trained; it is loaded without
            foreign = next(_foreign(config), "")
    except RecursionError as error:
        raise too_deep(name) from error
    except DAMAGED_ZIP as error:
        raise HasyError(f"{name} is not a whole .keras model file; save one with Keras 3's model.save().") from error
    if foreign:
        raise HasyError(
            f"The model file {name} names {foreign}, which may carry code of its own or read files; it is refused, not "
            "run. Build the network of Keras's own layers and save it again."
        )


def _check_version(archive: zipfile.ZipFile, name: str) -> None:
    if "metadata.json" not in archive.namelist():
        return
    told = json.loads(archive.read("metadata.json"))
    version = told.get("keras_version") if isinstance(told, dict) else None
    if isinstance(version, str) and version.startswith("2."):
        raise HasyError(
            f"{name} was saved by Keras 2 ({version[:20]}), whose .keras files Keras 3 cannot read. Where it was made, "
            "save it as .h5; load that with Keras 3's keras.models.load_model and save it as .keras again."
        )


def too_deep(name: str) -> HasyError:
    """The sentence for a file whose description no one can read to its end."""
    return HasyError(f"The model file {name} nests its layers too deeply to be read; it is refused.")


def _foreign(config: Any) -> Iterator[str]:
    """What a description names that is not on the lists, in words."""
    if isinstance(config, dict):
        if "class_name" in config and not _is_known(config):
            inner = config.get("config")
            called = inner.get("name") if isinstance(inner, dict) else inner
            yield f"{config['class_name']}"[:100] + (f" ({called[:100]})" if called and isinstance(called, str) else "")
        if any(isinstance(config.get(key), dict) and "class_name" not in config[key] for key in _ACTIVATION_KEYS):
            yield f"an activation that is code ({config.get('name')})"[:100]
        config = list(config.values())
    if isinstance(config, list):
        for each in config:
            yield from _foreign(each)


def _is_known(entry: dict[str, Any]) -> bool:
    kind, module, registered, called = (str(entry.get(key)) for key in _TOLD)
    if kind == "function":
        return (
            module in ("builtins", "keras.activations") and registered in ("None", kind, called) and called in FUNCTIONS
        )
    # What is registered under another name would be taken in the class's place.
    known = kind in _VALUES or module in OPERATIONS or kind in CLASSES.get(module, ())
    return known and registered in ("None", kind)
