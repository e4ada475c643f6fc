"""How fast training is: `HASY_ARCHIVE=… python -m benchmarks.training`, or parts of it with `--only`.

- speed: the article's network, pictures a second, beside the article's own way in the same run: `model.fit` on float32
  arrays with Keras's defaults, in batches of the same size. Both without augmentation, on fold 1; of two passes over
  some pictures the second counts, with all that stands at its end. Wanted: 1.8 times.
- compact: from `train` started (data decoded) to its end, over 115,000 of fold 1's training pictures,
  and the score on its validation part. Wanted: 81.75 % within 150 s.
- compact-5: the same for the five minutes. Wanted: 84.5 %.
- slider: the stride slider of a learn page while a run trains, a move every second, and what the run keeps of its
  speed. Wanted: 150 ms at the median, 85 %.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.stage import open_stage, slider_waits, wait_for_tensorflow
from tools.chromium import open_chromium
from tools.running_app import ROOT, run_app

PICTURES = 6400
BATCH = 128
SETTLE = 15.0  # s
WATCHED = 40.0  # s
FAST = ("--schedule", "triangle", "--learning-rate", "0.012", "--label-smoothing", "0.05", "--weight-decay", "0.05")
COMPACT = ("--architecture", "compact", *FAST, "--augmentation", "0", "--epochs", "1", "--subset", "115000")
COMPACT_5 = ("--architecture", "compact", *FAST, "--augmentation", "0.4", "--epochs", "4")
ARTICLES_WAY = f"""
import time
import keras
import numpy as np
from hasy_core.architecture import architecture
from hasy_core.data import load_hasy
images, labels = load_hasy("fold-1", "train")
chosen = np.random.default_rng(0).permutation(len(labels))[:{PICTURES}]
x = (images[chosen] / 255.0).astype("float32")[..., None]
y = keras.utils.to_categorical(labels[chosen], 369)
model = architecture("seed").build("float32")
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, batch_size={BATCH}, verbose=0)
begun = time.perf_counter()
model.fit(x, y, batch_size={BATCH}, verbose=0)
print({PICTURES} / (time.perf_counter() - begun))
"""


def train(run: Path, *words: str) -> tuple[float, list[dict[str, float]]]:
    """Seconds from a process's start to its end, and the metric lines with a validation."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "hasy_core", "train", "--run", str(run), *words]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    seconds = time.perf_counter() - begun
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    return seconds, [line for line in lines if "validation_top1" in line]


def speed(folder: Path) -> None:
    """The article's network, our way and the article's, twice each."""
    ours, theirs = [], []
    for again in range(2):
        done = subprocess.run(
            [sys.executable, "-c", ARTICLES_WAY], cwd=ROOT, check=True, capture_output=True, text=True
        )
        theirs.append(float(done.stdout))
        some = ("--subset", str(PICTURES), "--epochs", "2", "--batch-size", str(BATCH), "--augmentation", "0")
        _, lines = train(folder / f"speed-{again}", "--architecture", "seed", "--validation", "0.001", *some)
        ours.append(PICTURES / (lines[1]["seconds"] - lines[0]["seconds"]))
    ratio = statistics.mean(ours) / statistics.mean(theirs)
    print(
        f"article's network: {statistics.mean(ours):.0f} pictures/s, model.fit {statistics.mean(theirs):.0f}/s: ",
        end="",
    )
    print(f"{ratio:.2f} times (wanted 1.8)", flush=True)


def compact(folder: Path, name: str, words: tuple[str, ...], wanted: str) -> None:
    """A whole run, with its validation scores as they came."""
    seconds, lines = train(folder / name, *words)
    print(f"{name}: {seconds:.1f} s from process start to end ({wanted})")
    for line in lines:
        print(f"  after {line['seconds']:6.1f} s of training: top-1 {line['validation_top1']:.2%}", flush=True)


def slider(folder: Path) -> None:
    """The slider beside a run, as the page starts one."""
    from hasy_core.training import RunFolder, TrainingSettings
    from hasy_core.training.worker import start_worker

    with open_chromium() as browser, run_app(HASY_HOME=str(folder)) as address:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        open_stage(page, f"{address}/convolution?padding=none")
        wait_for_tensorflow()
        run = RunFolder.create(None, folder / "runs", TrainingSettings(architecture="compact", epochs=50))
        process = start_worker(run)

        def pace(seconds: float, doing: list[float]) -> float:
            before, begun = run.status().step, time.monotonic()
            if seconds:
                time.sleep(seconds)
            else:
                doing += slider_waits(page, 30, pause=1000)
            return (run.status().step - before) / (time.monotonic() - begun)

        while run.status().step == 0:
            time.sleep(0.5)
        time.sleep(SETTLE)
        waits: list[float] = []
        still = pace(WATCHED / 2, waits)
        moving = pace(0, waits)
        still = (still + pace(WATCHED / 2, waits)) / 2
        os.kill(process, 9)
    print(f"stride slider while a run trains: median {statistics.median(waits):.0f} ms (wanted 150)")
    print(f"the run kept {moving / still:.0%} of its {still:.1f} steps a second, a move every second (wanted 85 %)")


def main() -> None:
    """Measures and prints."""
    parts = ("speed", "compact", "compact-5", "slider")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=parts, action="append", help="measure only this; may be given again")
    chosen = parser.parse_args().only or parts
    if not os.environ.get("HASY_ARCHIVE"):
        sys.exit("Set HASY_ARCHIVE to the path of HASYv2.tar.bz2.")
    with tempfile.TemporaryDirectory() as place:
        os.environ["HASY_HOME"] = place
        subprocess.run([sys.executable, "-m", "hasy_core", "data", "fetch"], cwd=ROOT, check=True, capture_output=True)
        folder = Path(place)
        if "speed" in chosen:
            speed(folder)
        if "compact" in chosen:
            compact(folder, "compact", COMPACT, "wanted: 81.75 % within 150 s")
        if "compact-5" in chosen:
            compact(folder, "compact-5", COMPACT_5, "wanted: 84.5 % within 300 s")
        if "slider" in chosen:
            slider(folder)


if __name__ == "__main__":
    main()
