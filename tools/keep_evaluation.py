"""Writes the report that a shipped model brings: `python -m tools.keep_evaluation NAME…`; `evaluation.npz` beside it.

The test part was opened for the model's card; the report must say what the card says.
"""

import argparse

from hasy_core.evaluation import evaluate_model, score_report, write_report
from hasy_core.evaluation.evaluating import REPORT_FILE
from hasy_core.models import PRETRAINED, model_card


def keep_evaluation(name: str) -> str:
    """Evaluates a shipped model on its own split and puts the report beside it.

    Returns:
        what there is to say.

    Raises:
        SystemExit: the scores are not those of the card.
    """
    card = model_card(name)
    report = evaluate_model(name, card["split"], card["settings"]["seed"])
    scores = vars(score_report(report))
    for score, value in card["scores"].items():
        if abs(scores[score] - value) > 2e-4:
            raise SystemExit(f"{name}: {score} is {scores[score]:.4f}, but its card says {value:.4f}")
    path = PRETRAINED / name / REPORT_FILE
    write_report(path, report)
    return f"{path}: top-1 {scores['top1']:.4f}, {path.stat().st_size:,} bytes"


def main() -> None:
    """Keeps the reports of the models that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+")
    for name in parser.parse_args().names:
        print(keep_evaluation(name))


if __name__ == "__main__":
    main()
