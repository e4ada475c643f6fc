"""Who trains a run together: one device, several of this machine, or those of several processes or machines.

The one module that imports a backend itself. Several devices share every batch (data parallel) through Keras's
`distribution`, which works under JAX: https://keras.io/api/distribution/. TensorFlow's MultiWorkerMirroredStrategy does
not work under Keras 3 (https://github.com/keras-team/keras/issues/20585).
"""

import re
import socket
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.errors import HasyError
from hasy_core.training.steering import ACTIONS, Control

MEETING_SECONDS = 60.0


@dataclass(frozen=True)
class Team:
    """The devices that train a run, as one of the processes that drive them sees them.

    Attributes:
        process: this one's number; 0 leads: it alone writes the run's folder and watches the run.
        processes: how many there are.
        devices: on which every batch is shared out, those of all processes together.
        distribution: Keras's `DataParallel`; None for one device.
    """

    process: int = 0
    processes: int = 1
    devices: int = 1
    distribution: Any = None

    @property
    def leads(self) -> bool:
        """Whether this process writes the run's folder."""
        return self.process == 0

    def scope(self) -> AbstractContextManager[Any]:
        """In which models of the team are made, loaded and trained."""
        return self.distribution.scope() if self.distribution is not None else nullcontext()

    def whole(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows of a batch, some of them once more where the devices would not have the same number each."""
        return np.resize(rows, -(-len(rows) // self.devices) * self.devices)

    def own(self, count: int) -> slice:
        """The part of a batch of so many rows, whole as `whole` makes it, that this process feeds."""
        share = count // self.processes
        return slice(self.process * share, (self.process + 1) * share)

    def agree(self, control: Control) -> Control:
        """The leader's control, sent to all, unless another process wants more than it: to pause, or to stop.

        Every process must ask the same number of times.
        """
        if self.processes == 1:
            return control
        all_of_them = _gathered([ACTIONS.index(control.action), control.rate_factor])
        return Control(ACTIONS[int(max(all_of_them[:, 0]))], float(all_of_them[0, 1]))

    def check_ready(self, ready: bool) -> None:
        """Find out whether every process could begin.

        Raises:
            HasyError: this one could, and another could not.
        """
        if self.processes > 1 and not _gathered([ready]).all() and ready:
            raise HasyError("Another process of this run could not begin; see what it says.")

    def wait_for_all(self) -> None:
        """Until every process has come here; one that ended sooner would take the others with it."""
        if self.processes == 1:
            return
        from jax.experimental import multihost_utils

        multihost_utils.sync_global_devices("end of training")


def _gathered(values: list[float]) -> NDArray[np.float32]:
    """The same numbers of every process, `[processes, numbers]`."""
    from jax.experimental import multihost_utils

    return np.asarray(multihost_utils.process_allgather(np.array(values, np.float32)))


ALONE = Team()


def check_team(devices: int, processes: int, process: int, coordinator: str) -> None:
    """Refuse a team that cannot be, before anything is made for it.

    Args:
        devices, processes, process, coordinator: as for `join_team`.

    Raises:
        HasyError: a number out of range, no coordinator, or a backend that cannot do it.
    """
    if devices < 1 or processes < 1 or not 0 <= process < processes:
        raise HasyError(
            f"{devices} devices, process {process} of {processes}: give at least one device, and a process from 0 to "
            "the number of processes less one."
        )
    if devices == processes == 1:
        return
    if processes > 1 and not re.fullmatch(r"[\w.:\[\]-]+:\d{1,5}", coordinator):
        raise HasyError(f"The coordinator is {coordinator!r}; give HOST:PORT of process 0, for example 10.0.0.1:5555.")
    import keras

    if keras.backend.backend() != "jax":
        raise HasyError(
            "Several devices or processes train together under Keras's JAX backend only: set KERAS_BACKEND=jax."
        )


def join_team(devices: int = 1, processes: int = 1, process: int = 0, coordinator: str = "") -> Team:
    """Find the devices, and the other processes, that train together. To be called before any model is made.

    Args:
        devices: of this process, where it is the only one. On a machine without a GPU a processor is divided into so
            many. Several processes use all that they find.
        processes: how many train together; each calls this with the same numbers but its own `process`.
        process: 0 to processes - 1.
        coordinator: "HOST:PORT" of process 0, reachable from all.

    Raises:
        HasyError: as from `check_team`; fewer devices than wanted, or processes that do not meet.
    """
    check_team(devices, processes, process, coordinator)
    if devices == processes == 1:
        return ALONE
    import jax
    import keras

    try:
        jax.config.update("jax_num_cpu_devices", devices)
        if processes > 1:
            if process > 0:
                _await(coordinator)
            jax.config.update("jax_cpu_collectives_implementation", "gloo")
            keras.distribution.initialize(coordinator, processes, process)
        found = keras.distribution.list_devices()
    except RuntimeError as error:
        what = f"The {processes} processes did not meet at {coordinator}" if processes > 1 else "No device was found"
        raise HasyError(f"{what}: {str(error).strip().partition(chr(10))[0]}") from error
    if len(found) < devices * processes:
        raise HasyError(f"{devices * processes} devices were asked for, and {len(found)} found: {', '.join(found)}.")
    chosen = found if processes > 1 else found[:devices]
    # Every process reads the same pictures and feeds its own rows of them.
    return Team(process, processes, len(chosen), keras.distribution.DataParallel(devices=chosen))


def _await(coordinator: str) -> None:
    """Until process 0 answers: JAX would wait for minutes, deaf to Ctrl-C, and then abort."""
    host, _, port = coordinator.rpartition(":")
    deadline = time.monotonic() + MEETING_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=2).close()
        except (OSError, OverflowError):
            time.sleep(0.2)
        else:
            return
    raise HasyError(
        f"Process 0 did not answer at {coordinator} within {MEETING_SECONDS:.0f} seconds; start it first, or mend the "
        "address."
    )
