"""HASYv2: symbols, strokes, archive, cache, folds; and drawn stand-ins for a machine without it.

Files keep HASY's 0 = ink, 255 = paper; from `load_hasy` on, everything sees ink: 255 = ink, 0 = paper.
"""

from hasy_core.data.article_files import load_data, load_symbols
from hasy_core.data.cache import Hasy, build_cache, cached, open_hasy
from hasy_core.data.download import fetch
from hasy_core.data.locations import Progress, cache_path, home
from hasy_core.data.splits import SPLITS, load_hasy, split_numbers, validation_rows
from hasy_core.data.strokes import render_strokes
from hasy_core.data.symbols import CLASS_COUNT, Symbol, symbol_index, symbol_table

__all__ = [
    "CLASS_COUNT",
    "SPLITS",
    "Hasy",
    "Progress",
    "Symbol",
    "build_cache",
    "cache_path",
    "cached",
    "fetch",
    "home",
    "load_data",
    "load_hasy",
    "load_symbols",
    "open_hasy",
    "render_strokes",
    "split_numbers",
    "symbol_index",
    "symbol_table",
    "validation_rows",
]
