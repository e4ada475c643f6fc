"""Training: settings, the run folder, the loop."""

from hasy_core.training.loop import train
from hasy_core.training.run_folder import RunFolder
from hasy_core.training.settings import TrainingSettings

__all__ = ["RunFolder", "TrainingSettings", "train"]
