"""Makes `hasy_core/data/symbol_outlines.json`: HASY's 369 symbols as LaTeX sets them, a path each.

Needs `latex` and `dvisvgm` and a TeX Live with the packages in `PACKAGES`, the Latin Modern fonts, and
Type 1 fonts for all of them (a bitmap font would be traced at some resolution, so it is refused). Run from
the repository root:

    python -m tools.typeset_symbols

The same TeX Live gives the same file, byte for byte.
"""

import argparse
import json
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from collections import defaultdict
from pathlib import Path

from hasy_core.data.symbols import symbol_table
from hasy_core.data.typeset import UNITS_PER_EM
from tools.outline_path import Outline, outline_bounds, path_data, read_path, rectangle, transformed

OUTLINES = Path(__file__).parents[1] / "hasy_core" / "data" / "symbol_outlines.json"

# Package -> the symbols it defines; all others are defined by LaTeX itself. Each package is loaded alone, so
# a symbol under the wrong one stops the run. Where two packages would do, the one whose shape HASY's writers
# drew: stmaryrd's \lightning has the arrowhead, esint's \oiint goes with \varoiint, and amsfonts has no
# doubled 1. "fontenc" means its option T1, which is on for all, as it only changes the fonts of the others.
PACKAGES = {
    "amsfonts": r"""\mathbb{H} \mathbb{N} \mathbb{Q} \mathbb{R} \mathbb{Z} \mathfrak{A} \mathfrak{M}
        \mathfrak{S} \mathfrak{X} \checkmark \circledR \leadsto \lhd \lozenge \rightsquigarrow \square
        \trianglelefteq""",
    "amsmath": r"\dotsc",
    "amssymb": r"""\backsim \barwedge \because \between \blacksquare \blacktriangleright \boxdot \boxplus
        \boxtimes \circlearrowleft \circlearrowright \circledast \circledcirc \curvearrowright \geqslant
        \gtrless \gtrsim \leqslant \lesssim \ltimes \multimap \nexists \nmid \nRightarrow \nrightarrow
        \nsubseteq \nvDash \pitchfork \preccurlyeq \rightleftarrows \rightrightarrows \rtimes
        \sphericalangle \subsetneq \therefore \triangledown \triangleq \twoheadrightarrow \upharpoonright
        \varkappa \varnothing \varpropto \varsubsetneq \vartriangle \Vdash \vDash""",
    "cmll": r"\parr \with",
    "dsfont": r"\mathds{1} \mathds{C} \mathds{E} \mathds{N} \mathds{P} \mathds{Q} \mathds{R} \mathds{Z}",
    "esint": r"\fint \oiint \varoiint",
    "fontenc": r"\guillemotleft",
    "gensymb": r"\celsius \degree \ohm",
    "mathdots": r"\iddots",
    "mathrsfs": r"""\mathscr{A} \mathscr{C} \mathscr{D} \mathscr{E} \mathscr{F} \mathscr{H} \mathscr{L}
        \mathscr{P} \mathscr{S}""",
    "stix": r"\mathbb{1}",
    "stmaryrd": r"\lightning \llbracket \mapsfrom \rrbracket \shortrightarrow",
    "wasysym": r"""\astrosun \Bowtie \checked \diameter \female \fullmoon \leftmoon \male \mars \sun
        \venus""",
}

# Set as text, and so are letters and digits: upright, as an italic letter is harder to tell from its Greek or
# script relatives. The rest is set as mathematics, in text style.
TEXT_SYMBOLS = r"""\$ \# \% \& \S \dag \pounds \copyright \ss \aa \AA \L \o \O \ae \AE \guillemotleft
    \celsius \degree \ohm"""
BODIES = {r"\sqrt{}": r"\sqrt{\phantom{x}}"}  # with nothing under it the bar has no length

XLINK = "{http://www.w3.org/1999/xlink}href"
SVG = "{http://www.w3.org/2000/svg}"


def package_of(latex: str) -> str:
    """The package in `PACKAGES` that defines a command; "" for LaTeX itself."""
    return next((package for package, symbols in PACKAGES.items() if latex in symbols.split()), "")


def body(latex: str) -> str:
    """The LaTeX source that is set for a symbol."""
    if latex in TEXT_SYMBOLS.split() or latex.isalnum():
        return latex
    return f"${BODIES.get(latex, latex)}$"


def document(package: str, symbols: list[str]) -> str:
    """A LaTeX document: first a page with a square of 1 em on the baseline, then one page per symbol."""
    boxes = [r"\vrule width 10pt height 10pt depth 0pt", *map(body, symbols)]
    return "\n".join(
        [
            r"\documentclass[10pt]{article}",
            r"\usepackage[T1]{fontenc}",
            rf"\usepackage{{{package}}}" if package else "",
            r"\hoffset=-1in \voffset=-1in",
            r"\renewcommand{\rmdefault}{lmr}",  # Computer Modern's shapes, with all of T1 and TS1 as outlines
            r"\begin{document}\normalfont",
            *(rf"\setbox0\hbox{{{box}}}\ht0=40pt \dp0=40pt \shipout\box0" for box in boxes),
            r"\end{document}",
        ]
    )


def run(command: list[str], folder: Path) -> None:
    """Run a program in a folder; raises `SystemExit` with its output when it fails or traces a bitmap font."""
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False
    )
    if done.returncode or "running Metafont" in done.stdout:
        raise SystemExit(f"{' '.join(command)} failed or found no Type 1 font:\n{done.stdout[-3000:]}")


def page_outline(svg: Path) -> Outline:
    """All ink of one page of dvisvgm's output, glyphs and rules, in its coordinates."""
    root = ET.parse(svg).getroot()
    glyphs = {f"#{path.get('id')}": path.get("d", "") for path in root.iterfind(f"{SVG}defs/{SVG}path")}
    outline: Outline = []
    for element in root.iterfind(f"{SVG}g/*"):
        if element.get("transform"):
            raise SystemExit(f"{svg}: a transformed {element.tag} is not expected")
        x, y = float(element.get("x", 0)), float(element.get("y", 0))
        if element.tag == f"{SVG}use":
            outline += transformed(read_path(glyphs[element.get(XLINK, "")]), 1, x, y)
        elif element.tag == f"{SVG}rect":
            outline += rectangle(x, y, float(element.get("width", 0)), float(element.get("height", 0)))
        else:
            raise SystemExit(f"{svg}: {element.tag} is not expected")
    if not outline:
        raise SystemExit(f"{svg}: a symbol without ink; is there a Type 1 font for it?")
    return outline


def outlines(package: str, symbols: list[str], folder: Path) -> dict[str, Outline]:
    """Set symbols of one package; outlines in 1/1000 em, baseline at y = 0, y downwards."""
    (folder / "symbols.tex").write_text(document(package, symbols))
    run(["latex", "-halt-on-error", "-interaction=nonstopmode", "symbols.tex"], folder)
    shape = ["--no-fonts", "--no-mktexmf", "--cache=none", "--exact", "--bbox=none", "--precision=6"]
    run(["dvisvgm", *shape, "--page=1-", "--output=page-%4p.svg", "symbols.dvi"], folder)
    left, _, right, bottom = outline_bounds(page_outline(folder / "page-0001.svg"))
    scale = UNITS_PER_EM / (right - left)
    return {
        latex: transformed(page_outline(folder / f"page-{page:04d}.svg"), scale, -left * scale, -bottom * scale)
        for page, latex in enumerate(symbols, start=2)
    }


def main() -> None:
    """Set all symbols and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=OUTLINES, help="file to write")
    out = parser.parse_args().out
    groups = defaultdict(list)
    for symbol in symbol_table():
        groups[package_of(symbol.latex)].append(symbol.latex)
    done: dict[str, Outline] = {}
    for package, symbols in groups.items():
        with tempfile.TemporaryDirectory() as folder:
            done |= outlines(package, symbols, Path(folder))
    lines = []
    for symbol in symbol_table():
        d, ink = path_data(done[symbol.latex])
        entry = {"package": package_of(symbol.latex), "ink": ink, "d": d}
        lines.append(f"{json.dumps(symbol.latex)}: {json.dumps(entry, separators=(',', ':'))}")
    out.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
