"""What the exported programs have in common: how they begin, and what they do when they are run."""

from hasy_core.models import MODEL_FILE

WEIGHTS = "weights.npz"
NETWORK = "network.py"

HEADING = '''"""The network {name}, exported from ConvScope: {what}.

`python {file}` reads example.npy, a drawn sum sign, and prints the five likeliest symbols.
"""

'''

RUN = """

if __name__ == "__main__":
    with (HERE / "symbols.csv").open(encoding="utf-8", newline="") as file:
        symbols = [row["latex"] for row in csv.DictReader(file)]
    answers = probabilities(np.load(HERE / "example.npy"))[0]
    for index in answers.argsort()[::-1][:5]:
        print(f"{answers[index]:7.2%}  {symbols[index]}")
"""


def plain(model_name: str) -> str:
    """A model's name as it may stand in a comment of a program: a path or anything else that a reader typed."""
    name = _parts(model_name)[-1]
    return "".join(letter if letter.isalnum() or letter in "._- " else "_" for letter in name)[:60]


def without_folders(model_name: str) -> str:
    """A model's name without the folders that it lies in, which are nobody's business; a run's file is its folder's."""
    *folders, name = _parts(model_name)
    return folders[-1] if folders and name == MODEL_FILE else name


def _parts(model_name: str) -> list[str]:
    return model_name.replace("\\", "/").rstrip("/").split("/")
