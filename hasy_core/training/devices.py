"""What this machine has to train on, found without importing a framework."""

import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from hasy_core.training.memory import GIGABYTE, machine_bytes

PATIENCE = 5.0  # s, for a driver that does not answer
MEBIBYTE = 2**20


@dataclass(frozen=True)
class Device:
    """A processor or a GPU.

    Attributes:
        name: as its maker calls it.
        memory: bytes; None where the system does not tell.
        is_gpu: whether it is one.
    """

    name: str
    memory: int | None
    is_gpu: bool = False

    def __str__(self) -> str:
        return f"{self.name}, {self.memory / GIGABYTE:.0f} GB" if self.memory else self.name


@cache
def found_devices() -> tuple[Device, ...]:
    """NVIDIA's GPUs, as their driver names them, then the processor."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    processor = Device(f"{_processor_name()}, {cores} core{'s' if cores > 1 else ''}", machine_bytes())
    return (*_gpus(), processor)


def gpu_is_usable() -> bool:
    """Whether the libraries that TensorFlow needs for NVIDIA's GPUs are installed beside it."""
    return find_spec("nvidia") is not None


def _processor_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or platform.machine() or "Processor"


def _gpus() -> tuple[Device, ...]:
    asking = shutil.which("nvidia-smi")
    if asking is None:
        return ()
    try:
        told = subprocess.run(
            [asking, "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(_gpu(line) for line in told.splitlines() if line.strip())


def _gpu(line: str) -> Device:
    name, _, memory = line.rpartition(",")
    return (
        Device(name.strip(), int(memory) * MEBIBYTE, is_gpu=True)
        if memory.strip().isdecimal()
        else Device(line.strip(), None, is_gpu=True)
    )
