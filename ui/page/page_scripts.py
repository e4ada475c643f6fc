"""The page scripts: where they stand, and what their pages are called in the navigation, in its order."""

from pathlib import Path

PAGES = Path(__file__).resolve().parents[2] / "pages"
LEARN, BUILD, USE = (PAGES / part for part in ("learn", "build", "use"))
PARTS = {
    LEARN: {
        "convolution": ("Convolution", "apps"),
        "stride_padding": ("Stride & padding", "padding"),
        "pooling": ("Pooling", "compress"),
        "channels": ("Channels & filters", "layers"),
        "classifier": ("Classifier", "category"),
        "backpropagation": ("Backpropagation", "undo"),
        "lessons": ("Lessons", "school"),
    },
    BUILD: {
        "data": ("Data", "dataset"),
        "architecture": ("Architecture", "account_tree"),
        "training": ("Training", "model_training"),
        "evaluation": ("Evaluation", "fact_check"),
    },
    USE: {
        "draw": ("Draw & classify", "draw"),
        "export": ("Export", "ios_share"),
        "symbols": ("Symbols", "function"),
    },
}
"""A part's folder -> for each page its address, which is its file's name, its title and its icon."""
TITLES = {name: title for named in PARTS.values() for name, (title, _) in named.items()}
"""What a page is called, by its address."""
