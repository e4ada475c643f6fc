"""Whether a network fits into this machine's memory, said before a run begins."""

import os

from hasy_core.errors import HasyError
from hasy_core.training.settings import TrainingSettings

GIGABYTE = 1e9


def machine_bytes() -> int | None:
    """This machine's memory in bytes; None where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None


def check_memory(settings: TrainingSettings) -> int:
    """Refuse a run whose steps need more memory than there is.

    Args:
        settings: of the run.

    Returns:
        about how many bytes a step needs, beside what the framework itself takes.

    Raises:
        HasyError: more than this machine has.
    """
    needed, held = settings.build_spec().training_bytes(settings.batch_size), machine_bytes()
    if held is not None and needed > held:
        raise HasyError(
            f"A step of this network needs about {needed / GIGABYTE:.1f} GB of memory, and this machine has "
            f"{held / GIGABYTE:.1f} GB: choose a smaller batch or a smaller network."
        )
    return needed
