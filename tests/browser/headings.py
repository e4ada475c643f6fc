"""Every page's heading, by the last part of its address."""

HEADINGS = {
    "convolution": "Convolution",
    "stride_padding": "Stride & padding",
    "pooling": "Pooling",
    "channels": "Channels & filters",
    "classifier": "Classifier",
    "backpropagation": "Backpropagation",
    "lessons": "Lessons",
    "data": "Data",
    "architecture": "Architecture",
    "training": "Training",
    "evaluation": "Evaluation",
    "draw": "Draw & classify",
    "export": "Export",
    "symbols": "Symbols",
}
