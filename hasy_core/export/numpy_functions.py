"""The functions of an exported NumPy program, as text: each is short enough to be read as a lesson."""

from collections.abc import Collection

NO_PADDING = "((0, 0), (0, 0), (0, 0), (0, 0))"

FUNCTIONS = {
    "windows": '''
def windows(maps, size, stride, dilation):
    """Every place of a window on [n, height, width, channels]: [n, rows, columns, channels, size[0], size[1]]."""
    reach = [(length - 1) * step + 1 for length, step in zip(size, dilation)]
    places = np.lib.stride_tricks.sliding_window_view(maps, reach, axis=(1, 2))
    return places[:, :: stride[0], :: stride[1], :, :: dilation[0], :: dilation[1]]
''',
    "convolution": f'''
def convolution(maps, kernel, bias=0, stride=(1, 1), dilation=(1, 1), padding={NO_PADDING}, groups=1):
    """Each window times each filter, summed. kernel: [rows, columns, channels / groups, filters]."""
    places = windows(np.pad(maps, padding), kernel.shape[:2], stride, dilation)
    parts = [
        np.tensordot(seen, filters, axes=((4, 5, 3), (0, 1, 2)))
        for seen, filters in zip(np.split(places, groups, axis=3), np.split(kernel, groups, axis=3))
    ]
    return np.concatenate(parts, axis=-1) + bias
''',
    "max_pool": f'''
def max_pool(maps, size, stride=(1, 1), dilation=(1, 1), padding={NO_PADDING}):
    """The largest value of each window; what lies in the padding is never the largest."""
    return windows(np.pad(maps, padding, constant_values=-np.inf), size, stride, dilation).max(axis=(4, 5))
''',
    "average_pool": f'''
def average_pool(maps, size, stride=(1, 1), dilation=(1, 1), padding={NO_PADDING}):
    """The mean of each window's real cells; the padding does not count."""
    sums = windows(np.pad(maps, padding), size, stride, dilation).sum(axis=(4, 5))
    cells = windows(np.pad(np.ones_like(maps), padding), size, stride, dilation).sum(axis=(4, 5))
    return sums / cells
''',
    "dense": '''
def dense(row, kernel, bias=0):
    """Every input times its weight, summed for each unit. kernel: [inputs, units]."""
    return row @ kernel + bias
''',
    "normalize": '''
def normalize(values, mean, deviation, gamma, beta):
    """Batch normalisation with what training remembered of each channel (deviation: root of variance + epsilon)."""
    return (values - mean) / deviation * gamma + beta
''',
    "relu": """
def relu(values):
    return np.maximum(values, 0)
""",
    "relu6": """
def relu6(values):
    return np.clip(values, 0, 6)
""",
    "leaky_relu": """
def leaky_relu(values, slope):
    return np.where(values > 0, values, values * np.float32(slope))
""",
    "elu": """
def elu(values):
    return np.where(values > 0, values, np.expm1(np.minimum(values, 0)))
""",
    "gelu": '''
def gelu(values):
    """x (1 + erf(x / sqrt(2))) / 2."""
    return values * np.vectorize(lambda x: 0.5 * (1 + math.erf(x / math.sqrt(2))), otypes=[np.float32])(values)
''',
    "silu": """
def silu(values):
    return values * sigmoid(values)
""",
    "sigmoid": """
def sigmoid(values):
    return 0.5 * (1 + np.tanh(values / 2))
""",
    "softplus": """
def softplus(values):
    return np.logaddexp(values, 0)
""",
    "tanh": """
def tanh(values):
    return np.tanh(values)
""",
    "softmax": '''
def softmax(logits):
    """Each e^logit as a share of their sum; the largest logit is taken away first, so that none overflows."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
''',
}
"""Name -> definition."""
_CALLED = {
    "convolution": {"windows"},
    "max_pool": {"windows"},
    "average_pool": {"windows"},
    "silu": {"sigmoid"},
}


def needed(used: Collection[str]) -> list[str]:
    """These functions and those that they call, in the order of `FUNCTIONS`."""
    every = set(used).union(*(_CALLED.get(name, set()) for name in used))
    return [name for name in FUNCTIONS if name in every]
