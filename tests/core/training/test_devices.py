"""What is found to train on: this machine's processor, and GPUs as a driver names them."""

from pathlib import Path

import pytest

from hasy_core.training import devices
from hasy_core.training.devices import found_devices


@pytest.fixture(autouse=True)
def _anew() -> None:
    found_devices.cache_clear()


def driver(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A driver's tool that does what the script says, instead of this machine's own."""
    folder.mkdir(exist_ok=True)
    tool = folder / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_the_processor_is_named_with_its_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    (processor,) = found_devices()
    assert not processor.is_gpu
    assert " core" in processor.name
    assert processor.memory is None or 1e8 < processor.memory < 1e14


def test_gpus_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    driver(tmp_path, monkeypatch, 'echo "NVIDIA H100, 80GB, 81559"; echo "Odd card, [N/A]"')
    first, second, processor = found_devices()
    assert (first.name, first.memory, first.is_gpu) == ("NVIDIA H100, 80GB", 81_559 * 2**20, True)
    assert str(first) == "NVIDIA H100, 80GB, 86 GB"
    assert (second.memory, second.is_gpu, str(second)) == (None, True, "Odd card, [N/A]")
    assert not processor.is_gpu


@pytest.mark.parametrize("script", ["exit 9", "sleep 5", "kill -9 $$"])
def test_a_driver_that_fails_or_hangs_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setattr(devices, "PATIENCE", 0.3)
    driver(tmp_path, monkeypatch, script)
    assert [device.is_gpu for device in found_devices()] == [False]
