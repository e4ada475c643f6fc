"""A first signal is a wish, a second one an order."""

import signal
import threading
from collections.abc import Iterator

import pytest

from hasy_core.training.stopping import stop_signal


@pytest.fixture(autouse=True)
def ctrl_c_as_in_a_terminal() -> Iterator[None]:
    """A shell that starts a command in the background has it ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_only_asks_and_the_second_is_as_usual(number: signal.Signals) -> None:
    usual = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    with stop_signal() as wish:
        assert not wish.is_set()
        signal.raise_signal(number)
        assert wish.is_set()
        assert {each: signal.getsignal(each) for each in usual} == usual
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert {each: signal.getsignal(each) for each in usual} == usual


def test_signals_are_as_usual_after_a_block_that_nobody_stopped() -> None:
    usual = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    with stop_signal():
        assert signal.getsignal(signal.SIGTERM) != usual[signal.SIGTERM]
    assert {each: signal.getsignal(each) for each in usual} == usual


def test_other_threads_may_train_too() -> None:
    seen: list[bool] = []

    def work() -> None:
        with stop_signal() as wish:
            seen.append(wish.is_set())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [False]
