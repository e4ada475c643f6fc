"""The command line that asks for a run."""

import shlex

from hasy_core.training.settings import TrainingSettings


def command_of(settings: TrainingSettings) -> str:
    """The command that trains with these settings; besides network, split and seed only what differs from the defaults.

    Returns:
        one line for a shell.
    """
    default = TrainingSettings()
    words = ["python", "-m", "hasy_core", "train", "--architecture", settings.architecture, "--split", settings.split]
    for name, value in settings.architecture_options.items():
        words += ["--set", f"{name}={value!r}"]
    if settings.classes:
        words += ["--classes", ",".join(map(str, settings.classes))]
    for name, value in settings.to_json().items():
        if name in ("architecture", "architecture_options", "split", "classes"):
            continue
        if name == "seed" or value != getattr(default, name):
            words += [f"--{name.replace('_', '-')}", str(value)]
    return shlex.join(words)
