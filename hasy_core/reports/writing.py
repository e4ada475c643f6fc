"""Whole reports: of a run's folder, or of a model."""

import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from hasy_core.errors import HasyError
from hasy_core.evaluation import find_report
from hasy_core.evaluation.origin import model_origin, seed_for
from hasy_core.export.source_text import plain
from hasy_core.graph.keras_graph import shown_name
from hasy_core.graph.layer_specs import blueprint_of
from hasy_core.models import PRETRAINED, load_model, model_card, model_path
from hasy_core.reports.document import Section, code, document, table
from hasy_core.reports.evaluation_section import evaluation_sections
from hasy_core.reports.symbol_section import DEFAULT_SYMBOL, seen_by_model, seen_by_run, symbol_section
from hasy_core.reports.training_sections import again_section, curves_section, network_section, settings_section
from hasy_core.training.past_runs import past_run
from hasy_core.training.run_folder import RunFolder
from hasy_core.training.settings import TrainingSettings

_PACKAGES = ("keras", "tensorflow", "tensorflow-cpu", "jax", "numpy")


def run_report(run: RunFolder, *, symbol: str = "", split: str = "") -> str:
    """A run as one HTML file, finished or not.

    Args:
        run: its folder.
        symbol: LaTeX command of a symbol whose feature maps are shown, by the finished network; empty: the one that
            the run watched, which needs no framework.
        split: whose evaluation is told, where there is one; empty: of the run's own.

    Raises:
        HasyError: the folder or the evaluation is damaged, or the symbol is asked of a run that has no network yet.
    """
    told = past_run(run)
    if told.settings is None:
        raise HasyError(told.problem)
    seen = seen_by_model(load_model(str(run.path)), symbol, str(run.path)) if symbol else seen_by_run(run)
    status = told.status
    facts = [
        ["State", status.state],
        ["Begun", f"{datetime.fromtimestamp(status.since, UTC):%Y-%m-%d %H:%M} UTC" if status.since else "–"],
        ["Steps", f"{status.step:,} of {status.steps:,}" if status.steps else "–"],
        ["Seconds of training", f"{status.seconds:,.0f}"],
        ["Device", status.device or "–"],
        ["Best validation top-1", "–" if told.best_top1 is None else f"{told.best_top1:.2%}"],
        ["Best validation top-3", "–" if told.best_top3 is None else f"{told.best_top3:.2%}"],
    ]
    validation = (
        "<p>Validation scores are of pictures of the training part that were held out to watch the run; only a test "
        "part says how good the network is.</p>"
    )
    return document(
        told.title,
        f"A training run of ConvScope: {escape(_short(told.settings.architecture))} on {escape(told.settings.split)}",
        [
            Section("How it went", table(("", ""), facts) + validation),
            *(_evaluation(str(run.path), split) if run.model.is_file() else []),
            curves_section(told.lines),
            *([symbol_section(seen)] if seen else []),
            settings_section(told.settings),
            network_section(told.settings.build_spec()),
            again_section(told.settings),
            _versions(),
        ],
    )


def model_report(name: str, *, symbol: str = "", split: str = "") -> str:
    """A model as one HTML file: a run's is the run's report, a shipped one's is made of its card.

    Args:
        name: as `hasy_core.models.load_model` takes it.
        symbol: LaTeX command of the symbol whose feature maps are shown; empty: alpha, or what the run watched.
        split: whose evaluation is told, where there is one; empty: of the one that it was trained on.

    Raises:
        HasyError: no such model, no such symbol, or a damaged evaluation.
    """
    path = model_path(name)
    if (path.parent / "settings.json").is_file():
        return run_report(RunFolder(path.parent), symbol=symbol, split=split)
    model, card = load_model(name), model_card(name)
    sections = _evaluation(name, split)
    if card:
        sections.append(curves_section(RunFolder(PRETRAINED / name).metrics()))
    sections.append(symbol_section(seen_by_model(model, symbol or DEFAULT_SYMBOL, name)))
    if card:
        settings = TrainingSettings.from_json(card["settings"])
        sections += [_card_facts(card), settings_section(settings)]
    try:
        sections.append(network_section(blueprint_of(model).network))
    except ValueError:
        sections.append(_plain_layers(model))
    if card:
        sections.append(again_section(settings, card["command"]))
    subtitle = f"A network of ConvScope with {int(model.count_params()):,} parameters"
    return document(plain(name), subtitle, [*sections, _versions()])


def _evaluation(name: str, split: str) -> list[Section]:
    asked, split = split, split or model_origin(name).split
    found = find_report(name, split, seed_for(name, split)) if split else None
    if found is None and asked:
        return [Section("Scores", f"<p>No evaluation on {escape(asked)} was kept: run evaluate --split first.</p>")]
    return evaluation_sections(found) if found else []


def _card_facts(card: Mapping[str, Any]) -> Section:
    rows = [
        ["Training pictures", f"{card['training_images']:,}"],
        ["Held out to watch the run", f"{card['validation_images']:,}"],
        ["Seconds of training", f"{card['seconds']:,.0f}"],
    ]
    return Section("How it was trained", table(("", ""), rows))


def _plain_layers(model: Any) -> Section:
    """For a network with layers of which only Keras knows: their names, kinds and parameters."""
    rows = [[shown_name(layer), type(layer).__name__, f"{layer.count_params():,}"] for layer in model.layers]
    return Section("The network", table(("Layer", "Kind", "Parameters"), rows, numbers=(2,)))


def _versions() -> Section:
    found = [f"Python {platform.python_version()}"]
    for name in _PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return Section("Written with", code("\n".join(found)))


def _short(architecture: str) -> str:
    return architecture if len(architecture) <= 80 else architecture[:79] + "…"
