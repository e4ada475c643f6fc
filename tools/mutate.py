"""Changes one operator or constant at a time and asks whether a module's own tests notice.

    python -m tools.mutate                                     # 60 places drawn at random, from all four packages
    python -m tools.mutate --count 20 --seed 3
    python -m tools.mutate --module hasy_core.recognition.ink  # every place of one module

Each change is made in a copy of the tree. A change that no test of the module notices is a line that could be wrong
without a word, or one that says the same either way.
"""

import argparse
import ast
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("arithmetic", "evaluation", "recognition", "training")
WANTED = 0.95
LONGEST_SECONDS = 300.0  # a change that makes a loop endless is noticed by that
AT_ONCE = 2
_OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_TESTS = {
    "hasy_core.arithmetic.arrays": ["tests/core/arithmetic/test_convolution.py"],
    "hasy_core.evaluation.classes": ["tests/core/evaluation"],
    "hasy_core.evaluation.comparison": ["tests/core/evaluation"],
    "hasy_core.evaluation.class_order": ["tests/core/evaluation"],
    "hasy_core.evaluation.origin": ["tests/core/evaluation"],
    "hasy_core.training.loop": ["tests/core/training/test_run.py", "tests/core/training/test_steered_run.py"],
}
"""Modules whose tests stand in no file of their name."""


@dataclass(frozen=True)
class Place:
    """One thing that can be changed.

    Attributes:
        path: of the source, in the tree.
        number: which of the source's places, in the order of a walk.
        line: where it stands, from 1.
        change: in words.
    """

    path: Path
    number: int
    line: int
    change: str

    @property
    def module(self) -> str:
        """The module's dotted name."""
        return ".".join(self.path.with_suffix("").parts)


def places_of(path: Path, source: str) -> list[Place]:
    """Every place of a source; texts, annotations, imports and what is raised or logged are left alone."""
    return [
        Place(path, number, getattr(node, "lineno", 0), change)
        for number, (node, _, change) in enumerate(_changes(ast.parse(source)))
    ]


def mutated(source: str, number: int) -> str:
    """The source with its place of this number changed."""
    tree = ast.parse(source)
    for at, (_, change, _) in enumerate(_changes(tree)):
        if at == number:
            change()
            return ast.unparse(ast.fix_missing_locations(tree))
    raise ValueError(f"there is no place {number}")


def _changes(tree: ast.AST) -> Iterator[tuple[ast.AST, "_Change", str]]:
    for node in _code(tree):
        match node:
            case ast.BinOp() | ast.AugAssign() | ast.BoolOp() if type(node.op) in _OPERATORS and not _is_text(node):
                yield node, _Change(node, "op", _OPERATORS[type(node.op)]()), _words(node.op)
            case ast.Compare() if type(node.ops[0]) in _OPERATORS:
                other = [_OPERATORS[type(node.ops[0])](), *node.ops[1:]]
                yield node, _Change(node, "ops", other), _words(node.ops[0])
            case ast.UnaryOp(op=ast.Not()):
                yield node, _Change(node, "operand", ast.UnaryOp(ast.Not(), node.operand)), "not is left out"
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                larger = value + 1 if isinstance(value, int) else value * 1.5 + 0.1
                yield node, _Change(node, "value", larger), f"{value} becomes {larger}"


class _Change:
    """Sets one field of a node when it is called."""

    def __init__(self, node: ast.AST, field: str, value: object) -> None:
        self.node, self.field, self.value = node, field, value

    def __call__(self) -> None:
        setattr(self.node, self.field, self.value)


def _words(operator: ast.AST) -> str:
    return f"{type(operator).__name__} becomes {_OPERATORS[type(operator)].__name__}"


def _is_text(node: ast.BinOp | ast.AugAssign | ast.BoolOp) -> bool:
    return any(isinstance(part, ast.JoinedStr) or _is_string(part) for part in ast.iter_child_nodes(node))


def _is_string(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that compute something, in the order of the source."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Raise | ast.JoinedStr):
        return
    yield node
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "type_params") or (
            isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "NDArray"
        ):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _code(child)


def own_tests(module: str) -> list[str]:
    """The test files of a module: those of its name, else those of its package that import it.

    Raises:
        ValueError: there is none.
    """
    if module in _TESTS:
        return _TESTS[module]
    _, package, *rest = module.split(".")
    folder = ROOT / "tests" / "core" / package
    named = folder / f"test_{rest[-1]}.py"
    files = (
        [named]
        if named.is_file()
        else [
            path for path in sorted(folder.glob("test_*.py")) if f"{module} import" in path.read_text(encoding="utf-8")
        ]
    )
    if not files:
        raise ValueError(f"{module} has no tests of its own; name them in tools/mutate.py")
    return [str(path.relative_to(ROOT)) for path in files]


def notices(tree: Path, tests: list[str]) -> bool:
    """Whether tests fail in a copy of the tree, or never come to an end."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0", *tests]
    try:
        ended = subprocess.run(command, cwd=tree, capture_output=True, timeout=LONGEST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return True
    return ended.returncode != 0


def main() -> None:
    """Draw places, change each, print what was noticed; exit 1 where less was than is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=60, help="how many places (default 60)")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    parser.add_argument(
        "--module", default="", help="every place of one module instead, such as hasy_core.recognition.ink"
    )
    given = parser.parse_args()
    drawn = _of_module(given.module) if given.module else _drawn(given.count, given.seed)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(AT_ONCE):
            trees.put(_copied(Path(folder) / str(number)))
        tests = sorted({test for place in drawn for test in own_tests(place.module)})
        if notices(Path(folder) / "0", tests):
            sys.exit(f"These tests fail as they are, or take too long: {', '.join(tests)}")
        found = list(pool.map(lambda place: _tried(place, trees), drawn))
    share = sum(found) / len(found)
    print(f"{sum(found)} of {len(found)} noticed, {share:.1%}")
    sys.exit(share < WANTED)


def _of_module(module: str) -> list[Place]:
    path = Path(*module.split(".")).with_suffix(".py")
    return places_of(path, (ROOT / path).read_text(encoding="utf-8"))


def _drawn(count: int, seed: int) -> list[Place]:
    """So many places, as many from each package as from the others."""
    chance = random.Random(seed)
    drawn: list[Place] = []
    for number, package in enumerate(PACKAGES):
        paths = sorted((ROOT / "hasy_core" / package).rglob("*.py"))
        modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths if path.stem != "__init__"]
        places = [place for module in modules if _has_tests(module) for place in _of_module(module)]
        share = count // len(PACKAGES) + (number < count % len(PACKAGES))
        drawn += chance.sample(places, min(share, len(places)))
    return drawn


def _has_tests(module: str) -> bool:
    try:
        return bool(own_tests(module))
    except ValueError:
        return False


def _copied(tree: Path) -> Path:
    tree.mkdir()
    for name in ("hasy_core", "tests", "tools", "web", "ui", "pretrained", "pyproject.toml", "package.json"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, tree / name)
    return tree


def _tried(place: Place, trees: "SimpleQueue[Path]") -> bool:
    tree = trees.get()
    path = tree / place.path
    source = path.read_text(encoding="utf-8")
    try:
        path.write_text(mutated(source, place.number), encoding="utf-8")
        found = notices(tree, own_tests(place.module))
    finally:
        path.write_text(source, encoding="utf-8")
        trees.put(tree)
    print(f"{'noticed' if found else 'MISSED '}  {place.path}:{place.line}: {place.change}", flush=True)
    return found


if __name__ == "__main__":
    main()
