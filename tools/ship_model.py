"""Puts a finished run into `pretrained/` with its card: `python -m tools.ship_model RUN NAME --note FILE`.

With `--model FILE` it ships those weights, made from the run's, in their place.
Opens the test part of the run's split once, writes the scores into `card.json` and `README.md`, and keeps what the
network said about each picture in `evaluation.npz`, and how a browser computes it in `browser.json`. The note says, in
Markdown, what the run folder cannot know: how settings were chosen, on what machine, what is in doubt.
"""

import argparse
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from hasy_core.browser.ready_networks import write_ready_network
from hasy_core.data import load_hasy, validation_rows
from hasy_core.evaluation import evaluate_model, score_report, write_report
from hasy_core.evaluation.evaluating import REPORT_FILE
from hasy_core.evaluation.report import NOT_LEARNED
from hasy_core.models import MODEL_FILE, PRETRAINED, load_model
from hasy_core.training import RunFolder
from hasy_core.training.command import command_of


def epoch_lines(metrics: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines that end an epoch, each with the mean training loss and accuracy of its epoch's steps."""
    lines: list[dict[str, Any]] = []
    epoch: list[tuple[int, dict[str, Any]]] = []
    before = 0
    for line in metrics:
        epoch.append((line["step"] - before, line))
        before = line["step"]
        if "validation_top1" in line:
            steps = sum(count for count, _ in epoch)
            mean = {name: sum(count * each[name] for count, each in epoch) / steps for name in ("loss", "accuracy")}
            lines.append(line | mean)
            epoch = []
    return lines


def readme(name: str, card: dict[str, Any], note: str) -> str:
    """The card as Markdown."""
    scores = card["scores"]
    rows = "\n".join(
        f"| {line['epoch']:.0f} | {line['seconds'] / 60:.1f} | {line['loss']:.3f} | {line['accuracy']:.2%} "
        f"| {line['validation_loss']:.3f} | {line['validation_top1']:.2%} | {line['validation_top3']:.2%} |"
        for line in card["curve"]
    )
    return f"""# `{name}`

{card["parameters"]:,} parameters, float32, input `[n, 32, 32, 1]` with 1.0 = ink, output `[n, 369]` probabilities.

```
{card["command"]}
```

| | |
|---|---|
| split | {card["split"]} |
| learned | {card["training_images"]:,} training pictures |
| held out to watch the run | {card["validation_images"]:,} pictures of the training part |
| seed | {card["settings"]["seed"]} |
| duration | {card["seconds"] / 60:.0f} minutes |
| test pictures | {scores["count"]:,}, opened once for this network, after training |
| **top-1** | **{scores["top1"]:.2%}** |
| top-3 | {scores["top3"]:.2%} |
| top-5 | {scores["top5"]:.2%} |
| macro-F1 | {scores["macro_f1"]:.2%} |
| top-1 with look-alikes merged | {scores["merged_top1"]:.2%} |
| top-1 of the {card["count_without_twins"]:,} without a twin in the training part | {card["top1_without_twins"]:.2%} |

{note.strip()}

## Curve

| epoch | minutes | training loss | training top-1 | validation loss | validation top-1 | validation top-3 |
|---|---|---|---|---|---|---|
{rows}

Training loss and top-1 are means over each epoch, on augmented pictures, with dropout on and against smoothed labels;
that is why they look worse than the validation's. The full log, a line every 20 steps, is `metrics.jsonl`.

What it answered to each test picture (by its number, without the picture) is kept in `evaluation.npz`; `browser.json`
is how a browser computes it.

Trained on HASYv2 (Martin Thoma, arXiv:1701.08380), Open Database License 1.0; see `NOTICE.md`.
"""


def main() -> None:
    """Ships a run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("name")
    parser.add_argument("--note", type=Path, required=True)
    parser.add_argument("--model", type=Path, help="weights to ship in the place of the run's own")
    arguments = parser.parse_args()
    run = RunFolder(arguments.run)
    settings, metrics = run.settings(), run.metrics()
    file = arguments.model or run.model
    model = load_model(str(file))
    report = evaluate_model(str(file), settings.split, settings.seed)
    scores, single = score_report(report), report.among(report.leaks == NOT_LEARNED)
    train_labels = load_hasy(settings.split, "train", settings.seed)[1]
    training, validation = validation_rows(train_labels, settings.validation, settings.seed)
    card = {
        "parameters": model.count_params(),
        "command": command_of(settings),
        "split": settings.split,
        "settings": settings.to_json(),
        "training_images": min(len(training), settings.subset or len(training)),
        "validation_images": len(validation),
        "seconds": metrics[-1]["seconds"],
        "scores": vars(scores),
        "count_without_twins": len(single),
        "top1_without_twins": score_report(single).top1,
        "curve": epoch_lines(metrics),
    }
    folder = PRETRAINED / arguments.name
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, folder / MODEL_FILE)
    shutil.copyfile(run.path / "metrics.jsonl", folder / "metrics.jsonl")
    known = {"model": arguments.name, "learned_split": settings.split, "learned_seed": settings.seed}
    write_report(folder / REPORT_FILE, replace(report, facts=replace(report.facts, **known)))
    write_ready_network(folder)
    (folder / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    text = readme(arguments.name, card, arguments.note.read_text(encoding="utf-8"))
    (folder / "README.md").write_text(text, encoding="utf-8")
    print(f"{folder}: top-1 {scores.top1:.4f}")


if __name__ == "__main__":
    main()
