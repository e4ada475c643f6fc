"""What the stand-in symbols look like: the pen strokes of a clean, unjittered drawing of each class.

Letters, digits, Greek and script capitals come from Dr. A. V. Hershey's single-stroke fonts (package Hershey-Fonts,
glyphs in the public domain); what those lack, or draw with doubled lines, is written down here
in the notation of `stroke_notation`, on a square of about 100 units.
"""

from functools import cache
from typing import NamedTuple

from hasy_core.data.stroke_notation import Point, Strokes, read_strokes
from hasy_core.data.symbols import symbol_index, symbol_table

_CAPITAL_HEIGHT = 21  # Hershey units
_DOT_EXTENT = 2  # Hershey units; the fonts draw a full stop as a diamond of this width


class Glyph(NamedTuple):
    """One glyph of a Hershey font."""

    font: str
    character: str


_GREEK = {
    "pi": "p",
    "alpha": "a",
    "beta": "b",
    "sigma": "s",
    "gamma": "g",
    "delta": "d",
    "zeta": "z",
    "eta": "h",
    "iota": "i",
    "kappa": "k",
    "lambda": "l",
    "mu": "m",
    "nu": "n",
    "xi": "x",
    "rho": "r",
    "tau": "t",
    "chi": "c",
    "psi": "y",
    "omega": "w",
    "varphi": "f",
    "Sigma": "S",
    "Gamma": "G",
    "Delta": "D",
    "Theta": "Q",
    "Lambda": "L",
    "Xi": "X",
    "Pi": "P",
    "Phi": "F",
    "Psi": "Y",
    "Omega": "W",
    "vartheta": "q",
    "varepsilon": "e",
}

_GLYPHS: dict[str, Glyph] = {
    **{c: Glyph("futural", c) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrsuvwxyz0123456789+-<>/"},
    **{"\\" + name: Glyph("greek", c) for name, c in _GREEK.items()},
    **{f"\\mathscr{{{c}}}": Glyph("scripts", c) for c in "ACDEFHLPS"},
    **{f"\\mathcal{{{c}}}": Glyph("scripts", c) for c in "ABCEFHLPRUX"},
    **{f"\\mathcal{{{c}}}": Glyph("futural", c) for c in "DGMNOSTZ"},  # as HASYv2's writers mostly drew them
    "\\&": Glyph("futural", "&"),
    "\\#": Glyph("futural", "#"),
    "\\%": Glyph("futural", "%"),
    "\\backslash": Glyph("futural", "\\"),
    "\\setminus": Glyph("futural", "\\"),
    "|": Glyph("futural", "|"),
    "\\mid": Glyph("futural", "|"),
    "\\sum": Glyph("greek", "S"),
    "\\prod": Glyph("greek", "P"),
    "\\ohm": Glyph("greek", "W"),
    "\\propto": Glyph("mathlow", "^"),
    "\\varpropto": Glyph("mathlow", "^"),
    "\\infty": Glyph("mathlow", "_"),
    "\\wp": Glyph("symbolic", "w"),
    "\\S": Glyph("symbolic", "i"),
    "\\mathsection": Glyph("symbolic", "i"),
    "\\star": Glyph("symbolic", "L"),
    "\\heartsuit": Glyph("symbolic", "n"),
    "\\clubsuit": Glyph("symbolic", "p"),
}

_NORTH = "30,30 50,0 70,30"
_EAST = "70,30 100,50 70,70"
_WEST = "30,30 0,50 30,70"
_LEQ = "95,0 5,35 95,70"
_GEQ = "5,0 95,35 5,70"
_SUBSET = "~ 95,10 40,10 10,28 5,45 10,62 40,80 95,80"
_SUPSET = "~ 5,10 60,10 90,28 95,45 90,62 60,80 5,80"
_EQUALS = "0,35 100,35; 0,65 100,65"
_DOUBLE_SHAFT = "10,40 90,40; 10,60 90,60"
_SIM = "~ 0,60 15,42 32,40 50,50 68,60 85,58 100,40"
_RING = "o 50,50 50,50"
_INT = "~ 75,12 66,2 56,10 50,50 44,90 34,98 25,88"
_HOLLOW_R = "25,0 25,100; 40,100 40,0; ~ 25,0 70,4 80,25 70,46 40,52; 50,52 85,100"
_HOLLOW_N = "15,100 15,0 75,100 75,0; 27,100 27,22"
_HOLLOW_Z = "10,0 90,0 10,100 90,100; 78,0 0,100"
_HOLLOW_Q = "o 50,50 40,50; 32,8 32,92; 60,75 90,110"
_HOLLOW_1 = "20,25 50,0 50,100; 62,0 62,100; 30,100 85,100"

_DRAWINGS: dict[str, str] = {
    "\\rightarrow": f"0,50 100,50; {_EAST}",
    "\\longrightarrow": "0,50 160,50; 132,30 160,50 132,70",
    "\\shortrightarrow": "20,50 80,50; 58,34 80,50 58,66",
    "\\leftarrow": f"100,50 0,50; {_WEST}",
    "\\uparrow": f"50,100 50,0; {_NORTH}",
    "\\downarrow": "50,0 50,100; 30,70 50,100 70,70",
    "\\leftrightarrow": f"0,50 100,50; {_WEST}; {_EAST}",
    "\\nearrow": "0,100 100,0; 60,4 100,0 96,40",
    "\\searrow": "0,0 100,100; 96,60 100,100 60,96",
    "\\mapsto": f"0,30 0,70; 0,50 100,50; {_EAST}",
    "\\mapsfrom": f"100,30 100,70; 100,50 0,50; {_WEST}",
    "\\longmapsto": "0,30 0,70; 0,50 160,50; 132,30 160,50 132,70",
    "\\Rightarrow": f"0,40 88,40; 0,60 88,60; {_EAST}",
    "\\Leftarrow": f"100,40 12,40; 100,60 12,60; {_WEST}",
    "\\Longrightarrow": "0,40 146,40; 0,60 146,60; 130,25 160,50 130,75",
    "\\Leftrightarrow": f"{_DOUBLE_SHAFT}; {_WEST}; {_EAST}",
    "\\Longleftrightarrow": "12,40 148,40; 12,60 148,60; 30,25 0,50 30,75; 130,25 160,50 130,75",
    "\\Downarrow": "40,0 40,88; 60,0 60,88; 25,68 50,100 75,68",
    "\\nrightarrow": f"0,50 100,50; {_EAST}; 38,75 58,25",
    "\\nRightarrow": f"0,40 88,40; 0,60 88,60; {_EAST}; 35,82 55,18",
    "\\hookrightarrow": "~ 20,10 5,14 0,28 5,45 20,50; 20,50 110,50; 85,32 110,50 85,68",
    "\\twoheadrightarrow": f"0,50 100,50; {_EAST}; 50,30 80,50 50,70",
    "\\rightharpoonup": "0,50 100,50 68,28",
    "\\upharpoonright": "40,100 40,0 65,32",
    "\\rightleftharpoons": "0,40 100,40 70,20; 100,62 0,62 30,82",
    "\\rightleftarrows": "0,30 100,30; 78,14 100,30 78,46; 100,72 0,72; 22,56 0,72 22,88",
    "\\rightrightarrows": "0,30 100,30; 78,14 100,30 78,46; 0,72 100,72; 78,56 100,72 78,88",
    "\\rightsquigarrow": "~ 0,50 12,38 24,50 36,62 48,50 58,42 68,50; 68,50 110,50; 88,34 110,50 88,66",
    "\\leadsto": "~ 0,50 12,38 24,50 36,62 48,50 58,42 68,50; 68,50 110,50; 88,34 110,50 88,66",
    "\\curvearrowright": "@ 50,60 46,46 180,355; 74,42 96,64 112,36",
    "\\circlearrowleft": "@ 50,50 46,46 -60,240; 54,2 26,10 38,38",
    "\\circlearrowright": "@ 50,50 46,46 240,-60; 46,2 74,10 62,38",
    "\\multimap": "0,50 72,50; o 86,50 14,14",
    "\\leq": f"{_LEQ}; 5,95 95,95",
    "\\geq": f"{_GEQ}; 5,95 95,95",
    "\\leqslant": f"{_LEQ}; 5,55 95,95",
    "\\geqslant": f"{_GEQ}; 95,55 5,95",
    "\\lesssim": "95,0 5,30 95,60; ~ 5,90 25,76 50,86 75,96 95,82",
    "\\gtrsim": "5,0 95,30 5,60; ~ 5,90 25,76 50,86 75,96 95,82",
    "\\gtrless": "5,0 95,22 5,45; 95,55 5,78 95,100",
    "\\prec": "~ 90,0 72,32 40,46 5,50; ~ 5,50 40,54 72,68 90,100",
    "\\succ": "~ 10,0 28,32 60,46 95,50; ~ 95,50 60,54 28,68 10,100",
    "\\preceq": "~ 90,0 72,26 40,36 5,40; ~ 5,40 40,44 72,54 90,80; 5,100 90,100",
    "\\succeq": "~ 10,0 28,26 60,36 95,40; ~ 95,40 60,44 28,54 10,80; 10,100 95,100",
    "\\preccurlyeq": "~ 90,0 72,26 40,36 5,40; ~ 5,40 40,44 72,54 90,80; ~ 5,62 40,68 72,80 85,100",
    "\\subset": _SUBSET,
    "\\supset": _SUPSET,
    "\\subseteq": f"{_SUBSET}; 5,105 95,105",
    "\\supseteq": f"{_SUPSET}; 5,105 95,105",
    "\\nsubseteq": f"{_SUBSET}; 5,105 95,105; 70,-10 30,125",
    "\\subsetneq": f"{_SUBSET}; 5,105 95,105; 60,92 40,120",
    "\\sqsubseteq": "95,5 5,5 5,75 95,75; 5,100 95,100",
    "\\in": "~ 80,0 35,2 10,25 5,50 10,75 35,98 80,100; 5,50 75,50",
    "\\notin": "~ 80,0 35,2 10,25 5,50 10,75 35,98 80,100; 5,50 75,50; 65,-10 25,110",
    "\\ni": "~ 10,0 55,2 80,25 85,50 80,75 55,98 10,100; 85,50 15,50",
    "\\cup": "~ 5,0 5,60 15,85 45,100 75,85 85,60 85,0",
    "\\cap": "~ 5,100 5,40 15,15 45,0 75,15 85,40 85,100",
    "\\uplus": "~ 5,0 5,60 15,85 45,100 75,85 85,60 85,0; 45,25 45,75; 20,50 70,50",
    "\\sqcup": "5,0 5,100 85,100 85,0",
    "\\sqcap": "5,100 5,0 85,0 85,100",
    "\\vee": "0,0 45,100 90,0",
    "\\wedge": "0,100 45,0 90,100",
    "\\barwedge": "0,100 45,18 90,100; 5,0 85,0",
    "\\amalg": "20,0 20,100; 80,0 80,100; 0,100 100,100",
    "\\coprod": "20,0 20,100; 80,0 80,100; 0,100 100,100",
    "\\times": "0,0 90,90; 90,0 0,90",
    "\\ast": "50,0 50,100; 6,25 94,75; 94,25 6,75",
    "\\pm": "50,0 50,80; 10,40 90,40; 10,100 90,100",
    "\\mp": "10,0 90,0; 50,20 50,100; 10,60 90,60",
    "\\div": "0,50 100,50; . 50,20; . 50,80",
    "\\cdot": ". 50,50",
    "\\circ": _RING,
    "\\degree": _RING,
    "\\fullmoon": _RING,
    "\\oplus": f"{_RING}; 50,0 50,100; 0,50 100,50",
    "\\ominus": f"{_RING}; 0,50 100,50",
    "\\otimes": f"{_RING}; 16,16 84,84; 84,16 16,84",
    "\\odot": f"{_RING}; . 50,50",
    "\\astrosun": f"{_RING}; . 50,50",
    "\\circledcirc": f"{_RING}; o 50,50 24,24",
    "\\circledast": f"{_RING}; 50,25 50,75; 28,38 72,62; 72,38 28,62",
    "\\circledR": f"{_RING}; 38,76 38,26; ~ 38,26 60,28 64,40 58,50 38,52; 50,52 66,76",
    "\\copyright": f"{_RING}; @ 52,50 22,24 -50,-310",
    "\\emptyset": "o 50,50 38,50; 92,-4 8,104",
    "\\varnothing": f"{_RING}; 98,2 2,98",
    "\\diameter": f"{_RING}; 98,2 2,98",
    "\\O": "o 50,50 42,50; 96,-6 4,106",
    "\\o": "o 50,50 42,50; 100,-6 0,106",
    "\\approx": "~ 0,42 20,26 50,34 80,42 100,26; ~ 0,76 20,60 50,68 80,76 100,60",
    "\\equiv": "0,20 100,20; 0,50 100,50; 0,80 100,80",
    "\\not\\equiv": "0,20 100,20; 0,50 100,50; 0,80 100,80; 68,0 32,100",
    "\\neq": f"{_EQUALS}; 70,10 30,90",
    "\\doteq": f"{_EQUALS}; . 50,10",
    "\\triangleq": "0,60 100,60; 0,85 100,85; 50,0 25,42 75,42 50,0",
    "\\cong": "~ 0,28 15,12 32,10 50,18 68,26 85,24 100,8; 0,55 100,55; 0,85 100,85",
    "\\simeq": "~ 0,40 15,22 32,20 50,30 68,40 85,38 100,20; 0,75 100,75",
    "\\sim": _SIM,
    "\\backsim": "~ 0,40 15,58 32,60 50,50 68,40 85,42 100,60",
    "\\asymp": "~ 0,0 20,26 50,34 80,26 100,0; ~ 0,100 20,74 50,66 80,74 100,100",
    "\\frown": "~ 0,60 20,30 50,20 80,30 100,60",
    "\\perp": "50,0 50,100; 0,100 100,100",
    "\\bot": "50,0 50,100; 0,100 100,100",
    "\\top": "0,0 100,0; 50,0 50,100",
    "\\vdash": "0,0 0,100; 0,50 80,50",
    "\\dashv": "80,0 80,100; 80,50 0,50",
    "\\models": "0,0 0,100; 0,35 80,35; 0,65 80,65",
    "\\vDash": "0,0 0,100; 0,35 80,35; 0,65 80,65",
    "\\Vdash": "0,0 0,100; 20,0 20,100; 20,50 95,50",
    "\\nvDash": "0,0 0,100; 0,35 80,35; 0,65 80,65; 65,5 25,95",
    "\\parallel": "0,0 0,100; 30,0 30,100",
    "\\|": "0,0 0,100; 25,0 25,100",
    "\\nmid": "40,0 40,100; 70,25 10,75",
    "\\bowtie": "0,0 0,80 100,0 100,80 0,0",
    "\\Bowtie": "0,0 0,80 100,0 100,80 0,0",
    "\\ltimes": "0,0 90,90; 90,0 0,90; 0,0 0,90",
    "\\rtimes": "0,0 90,90; 90,0 0,90; 90,0 90,90",
    "\\pitchfork": "50,0 50,100; ~ 10,100 12,60 25,42 50,38 75,42 88,60 90,100",
    "\\therefore": ". 50,10; . 10,80; . 90,80",
    "\\because": ". 10,10; . 90,10; . 50,80",
    "\\dots": ". 0,50; . 50,50; . 100,50",
    "\\dotsc": ". 0,50; . 50,50; . 100,50",
    "\\vdots": ". 50,0; . 50,50; . 50,100",
    "\\ddots": ". 0,0; . 50,50; . 100,100",
    "\\iddots": ". 100,0; . 50,50; . 0,100",
    "\\triangle": "50,0 0,90 100,90 50,0",
    "\\vartriangle": "50,0 0,90 100,90 50,0",
    "\\triangledown": "0,0 100,0 50,90 0,0",
    "\\nabla": "0,0 100,0 50,90 0,0",
    "\\triangleright": "0,0 0,100 90,50 0,0",
    "\\triangleleft": "90,0 90,100 0,50 90,0",
    "\\lhd": "90,0 90,100 0,50 90,0",
    "\\trianglelefteq": "90,0 90,80 0,40 90,0; 0,102 90,102",
    "\\square": "0,0 0,90 90,90 90,0 0,0",
    "\\boxdot": "0,0 0,90 90,90 90,0 0,0; . 45,45",
    "\\boxplus": "0,0 0,90 90,90 90,0 0,0; 45,0 45,90; 0,45 90,45",
    "\\boxtimes": "0,0 0,90 90,90 90,0 0,0; 0,0 90,90; 90,0 0,90",
    "\\blacksquare": "0,0 0,90 90,90 90,0 0,0; 8,0 8,90 16,0 16,90 24,0 24,90 32,0 32,90 40,0 40,90 48,0 48,90 56,0 "
    "56,90 64,0 64,90 72,0 72,90 80,0 80,90",
    "\\blacktriangleright": "0,0 0,100 90,50 0,0; 8,8 8,92 16,12 16,88 24,16 24,84 32,20 32,80 40,24 40,76 48,28 "
    "48,72 56,32 56,68 64,38 64,62 72,42 72,58",
    "\\bullet": "o 50,50 50,50; 12,20 12,80 24,8 24,92 36,2 36,98 48,0 48,100 60,2 60,98 72,6 72,94 84,16 84,84 92,30",
    "\\diamond": "45,0 0,50 45,100 90,50 45,0",
    "\\lozenge": "40,0 0,60 40,120 80,60 40,0",
    "\\diamondsuit": "40,0 0,55 40,110 80,55 40,0",
    "\\int": _INT,
    "\\oint": f"{_INT}; o 50,50 26,18",
    "\\fint": f"{_INT}; 26,54 74,46",
    "\\oiint": "~ 55,12 46,2 36,10 30,50 24,90 14,98 5,88; ~ 95,12 86,2 76,10 70,50 64,90 54,98 45,88; o 50,50 44,18",
    "\\partial": "~ 15,18 35,0 60,8 72,40 68,75 42,100 15,90 8,68 25,45 52,45 71,62",
    "\\forall": "0,0 45,100 90,0; 18,40 72,40",
    "\\exists": "0,0 70,0 70,100 0,100; 70,50 10,50",
    "\\nexists": "0,0 70,0 70,100 0,100; 70,50 10,50; 58,-8 12,108",
    "\\neg": "0,30 100,30 100,70",
    "\\angle": "90,0 0,90 100,90",
    "\\sphericalangle": "90,0 0,50 90,100; @ 0,50 62,62 -38,38",
    "\\sqrt{}": "0,60 15,48 38,100 70,0 130,0",
    "\\checkmark": "0,55 32,100 100,0",
    "\\checked": "0,55 32,100 100,0",
    "\\lightning": "55,0 15,55 60,48 25,110; 24,84 25,110 48,98",
    "\\prime": "40,0 10,90",
    "[": "35,0 0,0 0,100 35,100",
    "]": "0,0 35,0 35,100 0,100",
    "\\lceil": "40,0 0,0 0,100",
    "\\rceil": "0,0 40,0 40,100",
    "\\lfloor": "0,0 0,100 40,100",
    "\\rfloor": "40,0 40,100 0,100",
    "\\langle": "35,0 0,50 35,100",
    "\\rangle": "0,0 35,50 0,100",
    "\\llbracket": "45,0 0,0 0,100 45,100; 18,0 18,100",
    "\\rrbracket": "0,0 45,0 45,100 0,100; 27,0 27,100",
    "\\{": "~ 40,0 22,6 20,30 16,44 0,50; ~ 0,50 16,56 20,70 22,94 40,100",
    "\\}": "~ 0,0 18,6 20,30 24,44 40,50; ~ 40,50 24,56 20,70 18,94 0,100",
    "\\guillemotleft": "40,0 0,40 40,80; 85,0 45,40 85,80",
    "\\epsilon": "~ 75,8 40,2 12,22 5,50 12,78 40,98 75,92; 5,50 60,50",
    "\\theta": "o 40,50 35,50; 5,50 75,50",
    "\\phi": "o 45,55 42,32; 45,0 45,115",
    "\\varrho": "~ 15,60 18,25 45,5 72,22 68,55 40,70 18,60; ~ 15,55 12,85 25,97 60,97 68,110",
    "\\varkappa": "~ 0,14 14,6 24,16 22,50 18,92 30,98 38,88; ~ 80,14 66,4 54,16 46,50 28,54; "
    "~ 46,50 60,90 72,98 84,88",
    "\\ell": "~ 5,62 40,45 58,15 48,0 32,18 28,70 38,98 62,88",
    "\\hbar": "20,0 20,100; ~ 20,62 38,45 56,50 60,68 60,100; 2,22 48,10",
    "\\$": "~ 70,22 50,10 22,14 14,32 30,46 55,54 72,70 60,90 34,94 12,80; 42,0 42,106",
    "\\pounds": "~ 75,18 58,2 38,10 32,40 34,75 22,96 8,90; ~ 8,90 30,88 55,98 80,90; 14,50 60,50",
    "\\dag": "40,0 40,110; 8,32 72,32",
    "\\wr": "~ 20,0 32,14 22,34 12,54 24,76 14,100",
    "\\sharp": "30,8 30,110; 65,0 65,102; 8,42 88,30; 8,82 88,70",
    "\\flat": "10,0 10,100; ~ 10,62 32,48 48,58 42,78 10,100",
    "\\celsius": "o 10,10 10,10; @ 70,55 42,48 -48,-312",
    "\\venus": "o 40,32 32,32; 40,64 40,120; 14,92 66,92",
    "\\female": "o 40,32 32,32; 40,64 40,120; 14,92 66,92",
    "\\mars": "o 36,72 34,34; 60,48 98,8; 66,6 98,8 96,40",
    "\\male": "o 36,72 34,34; 60,48 98,8; 66,6 98,8 96,40",
    "\\leftmoon": "~ 80,0 40,8 15,50 40,92 80,100; ~ 80,0 55,20 48,50 55,80 80,100",
    "\\sun": "o 50,50 24,24; 50,0 50,14; 50,86 50,100; 0,50 14,50; 86,50 100,50; 15,15 25,25; 85,15 75,25; "
    "15,85 25,75; 85,85 75,75",
    "\\mathbb{R}": _HOLLOW_R,
    "\\mathds{R}": _HOLLOW_R,
    "\\mathbb{N}": _HOLLOW_N,
    "\\mathds{N}": _HOLLOW_N,
    "\\mathbb{Z}": _HOLLOW_Z,
    "\\mathds{Z}": _HOLLOW_Z,
    "\\mathbb{Q}": _HOLLOW_Q,
    "\\mathds{Q}": _HOLLOW_Q,
    "\\mathbb{1}": _HOLLOW_1,
    "\\mathds{1}": _HOLLOW_1,
    "\\mathbb{H}": "10,0 10,100; 24,0 24,100; 76,0 76,100; 90,0 90,100; 24,50 76,50",
    "\\mathds{C}": "@ 50,50 46,50 -50,-310; 24,14 24,86",
    "\\mathds{E}": "80,0 10,0 10,100 80,100; 24,0 24,100; 24,50 65,50",
    "\\mathds{P}": "15,0 15,100; 30,100 30,0; ~ 15,0 65,4 78,28 65,52 30,56",
    "\\L": "20,0 20,100 75,100; 0,62 48,36",
    "\\AA": "0,110 42,25 84,110; 18,78 68,78; o 42,10 10,10",
    "\\aa": "~ 70,48 45,38 18,50 12,78 30,100 55,95 70,72; 70,42 70,100; o 44,14 11,11",
    "\\ae": "~ 8,18 30,4 48,18 50,50 48,78 25,98 8,82 16,58 50,50; ~ 50,50 98,46 92,14 70,2 54,24 52,62 70,98 98,84",
    "\\AE": "0,100 50,0 105,0; 18,66 55,66; 55,0 55,100 105,100; 55,48 95,48",
    "\\ss": "~ 10,110 14,30 35,0 62,14 58,38 40,46 64,62 66,88 40,100",
    "\\with": "~ 90,100 25,28 28,6 48,2 55,20 15,62 14,88 40,100 78,60",
    "\\parr": "~ 10,0 75,72 72,94 52,98 45,80 85,38 86,12 60,0 22,40",
}  # fmt: skip


@cache
def shape_classes() -> tuple[int, ...]:
    """The dense class indices, ascending, that have a shape."""
    return tuple(sorted(symbol_index()[latex] for latex in {*_GLYPHS, *_DRAWINGS}))


def shape(class_index: int) -> Strokes:
    """The strokes of a class's clean drawing, each a tuple of `(x, y)` points, y growing downwards.

    Raises:
        ValueError: the class has none.
    """
    if class_index not in shape_classes():
        raise ValueError(f"class_index is {class_index}; stand-ins exist for {len(shape_classes())} of 369 classes")
    latex = symbol_table()[class_index].latex
    if latex in _DRAWINGS:
        return read_strokes(_DRAWINGS[latex])
    (font, character) = _GLYPHS[latex]
    return _hershey_font(font)[character]


@cache
def _hershey_font(name: str) -> dict[str, Strokes]:
    """Character -> strokes of one bundled font, capitals 100 units high, full stops as dots."""
    from HersheyFonts import HersheyFonts  # only a machine without HASYv2 needs the fonts

    font = HersheyFonts()
    font.load_default_font(name)
    return {
        character: tuple(_scaled(stroke) for stroke in glyph.strokes) for character, glyph in font.all_glyphs.items()
    }


def _scaled(stroke: list[tuple[int, int]]) -> tuple[Point, ...]:
    (xs, ys) = zip(*stroke, strict=True)
    unit = 100 / _CAPITAL_HEIGHT
    if max(xs) - min(xs) <= _DOT_EXTENT and max(ys) - min(ys) <= _DOT_EXTENT:
        return (((max(xs) + min(xs)) / 2 * unit, (max(ys) + min(ys)) / 2 * unit),)
    return tuple((x * unit, y * unit) for x, y in stroke)
