"""What the exported programs have in common: how they begin, and what they do when they are run."""

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
    name = model_name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return "".join(letter if letter.isalnum() or letter in "._- " else "_" for letter in name)[:60]
