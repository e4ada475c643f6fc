"""What Python sends a component has the type that the component's module says it has."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from hasy_core.arithmetic import ConvSpec, PoolSpec
from hasy_core.arithmetic.kernel_descent import DescentStep
from hasy_core.browser.answer_facts import answer_facts
from hasy_core.browser.ready_networks import ready_network
from hasy_core.browser.sources import WEB
from hasy_core.data.samples import standin_samples
from hasy_core.inspection import Activations
from tools.node_packages import package_file
from ui.components import (
    app_frame,
    cards,
    confusions,
    descent,
    draw_workspace,
    film,
    maps,
    pad,
    page_top,
    points,
    stage,
    symbols,
)

INK = np.zeros((32, 32), np.uint8)
PICTURES = np.zeros((2, 128), np.uint8)


def show_stages() -> None:
    edit = stage.KernelEdit(row=0, column=0, channel=0, filter=0, text="x")
    stage.stage(np.eye(4), np.ones((2, 2)), 0.5, ConvSpec(2), key="a", edit_input=True, rejected=edit)
    stage.stage(np.ones((4, 4, 2)), None, 0.0, PoolSpec(2), key="b", pooling="lp", activation="relu")


def show_descent() -> None:
    step = DescentStep(0, 1.0, np.zeros((2, 2, 1, 1)), np.zeros(1))
    descent.descent([step], np.ones((2, 2)), 0.0, key="a", diverged=False)


def show_film() -> None:
    scene = film.Scene(np.zeros((2, 1, 1)), np.ones((1, 1), bool), 1.0, "caption", "alt")
    film.film([scene], [0, 1], [("a", [0.1, 0.9])], key="a")


def show_maps() -> None:
    values = np.eye(2)
    told = maps.ValueMap(values, "a", hatched=values > 0, outlined=values > 0, marked=[(0, 0)], frames=[(0, 0, 1, 1)])
    maps.value_maps("a", [told, maps.ValueMap(None, "b", colour=np.zeros((1, 1, 3)))], chosen=0, cell=4.0)
    maps.value_maps("b", [told], limit=1.0)


def show_cards() -> None:
    cards.cards("a", [cards.Card("title", "note", PICTURES, ["<svg></svg>"])], label="label")
    cards.cards("b", [], label="label", look="tiles", chosen=0, on_choose=lambda: None, leads_to="a")


def show_confusions() -> None:
    matrix = np.eye(369, dtype=np.int64)
    told: dict[str, Any] = {"on_choose": lambda: None, "on_view": lambda: None}
    confusions.confusion_matrix("a", matrix, [3, 1, 2], window=None, told=None, chosen=None, **told)
    confusions.confusion_matrix("b", matrix, [3, 1, 2], window=(0, 0, 2), told=[1, 2, 2], chosen=(1, 2), **told)


def show_points() -> None:
    shown = points.PicturePoints(np.zeros((2, 2), np.float32), PICTURES, np.array([0, 1]), np.array([5, 6]))
    points.picture_points("a", shown, [1], drawn=True, alt="alt")


def show_workspace() -> None:
    picture = draw_workspace.GivenPicture(INK, "caption")
    values = np.zeros(3, np.float32)
    answer = Activations(values, (values, None, values))
    draw_workspace.draw_workspace("a", network=None, message="message")
    draw_workspace.draw_workspace("b", network="id", message="", given=picture, number=3, answer=answer, near=[picture])


def show_shelf() -> None:
    found = ready_network("compact")
    assert found is not None
    facts = answer_facts("compact")
    layers = [
        {name: layer[name] for name in ("name", "kind", "shape", "says", "parameters", "shows", "limit")}
        for layer in found[0]["layers"]
    ]
    for network in (found, ({"layers": layers}, b"")):
        draw_workspace.network_shelf("a", draw_workspace.pack_network(*network, facts))


def show_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_frame, "inlined", lambda files: ("<!doctype html>", files))
    app_frame.app_frame("a", app_frame.pack_app("name", {"network.json": b"{}"}))


COMPONENTS: dict[str, tuple[Any, str, Callable[..., object]]] = {
    "stage/stage": (stage, "_STAGE", show_stages),
    "descent/descent": (descent, "_DESCENT", show_descent),
    "film/film": (film, "_FILM", show_film),
    "maps/maps": (maps, "_MAPS", show_maps),
    "cards/cards": (cards, "_CARDS", show_cards),
    "confusions/confusions": (confusions, "_MATRIX", show_confusions),
    "points/points": (points, "_POINTS", show_points),
    "symbols/symbols": (
        symbols,
        "_LIST",
        lambda: symbols.symbol_list("a", standin_samples(), query="", on_query=lambda: None),
    ),
    "pad/pad_component": (pad, "_PAD", lambda: pad.sketch_pad("a")),
    "page_top/page_top": (page_top, "_TOP", page_top.start_at_top),
    "draw/dashboard_workspace": (draw_workspace, "_WORKSPACE", show_workspace),
    "draw/map_place_component": (draw_workspace, "_MAP_PLACE", lambda: draw_workspace.feature_maps("a", "b")),
    "draw/shelf_component": (draw_workspace, "_SHELF", show_shelf),
    "app_frame/app_frame": (app_frame, "_FRAME", show_app),
}
"""Module in `web/` -> what of Python declares it, the component's name there, and what shows it."""


def messages(module: str, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a component's module would get, as JSON values: a list's one item, a packed message's header."""
    owner, name, show = COMPONENTS[module]
    sent: list[Any] = []

    def component(*, data: Any, **_: Any) -> SimpleNamespace:
        sent.append(data)
        return SimpleNamespace(edit=None, get=lambda _: None)

    monkeypatch.setattr(owner, name, component)
    if show is show_app:
        show(monkeypatch)
    else:
        show()
    assert sent
    return [unpacked(data) for data in sent]


def unpacked(data: Any) -> Any:
    if isinstance(data, list):
        [data] = data
    if isinstance(data, bytes):
        length = int.from_bytes(data[:4], "little")
        return json.loads(data[4 : 4 + length])
    return data


def findings(folder: Path, sent: dict[str, list[Any]]) -> str:
    """What TypeScript has to say of messages, by module; nothing where each has its module's type."""
    lines = []
    for number, (module, each) in enumerate(sent.items()):
        path = os.path.relpath(WEB / f"{module}.js", folder)
        lines.append(f'import type {{ Message as Message{number} }} from "{path}";')
        lines.append(f"export const messages{number}: Message{number}[] = {json.dumps(each)};")
    (folder / "messages.ts").write_text("\n".join(lines), encoding="utf-8")
    # The modules are checked by themselves; here null counts, which Python sends on purpose or not at all.
    settings = {"checkJs": False, "strictNullChecks": True, "skipLibCheck": True}
    own = {"extends": str(WEB.parent / "tsconfig.json"), "compilerOptions": settings, "include": ["messages.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(own), encoding="utf-8")
    tsc = package_file("typescript", "bin/tsc")
    told = subprocess.run(["node", tsc, "-p", folder, "--pretty", "false"], capture_output=True, text=True, check=False)
    return told.stdout + told.stderr


def test_every_component_is_among_them() -> None:
    entries = {
        path.relative_to(WEB).with_suffix("").as_posix()
        for path in WEB.rglob("*.js")
        if "export default" in path.read_text(encoding="utf-8")
    }
    assert set(COMPONENTS) == entries


@pytest.fixture(scope="module")
def sent() -> dict[str, list[Any]]:
    """Messages by module."""
    with pytest.MonkeyPatch.context() as patch:
        return {module: messages(module, patch) for module in COMPONENTS}


def test_what_python_sends_has_the_type_that_its_component_takes(sent: dict[str, list[Any]], tmp_path: Path) -> None:
    assert findings(tmp_path, sent) == ""


def test_a_field_of_another_name_is_found_in_every_message(sent: dict[str, list[Any]], tmp_path: Path) -> None:
    def renamed(message: Any) -> Any:
        return {f"{name}s": value for name, value in message.items()} if isinstance(message, dict) else str(message)

    told = findings(tmp_path, {module: [renamed(one) for one in each] for module, each in sent.items()})
    assert {int(line) for line in re.findall(r"messages\.ts\((\d+),", told)} == {
        2 * number + 2 for number in range(len(sent))
    }
