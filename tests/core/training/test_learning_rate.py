"""Schedules against Keras's own and against their definitions."""

from itertools import pairwise

import pytest

from hasy_core.training.learning_rate import SCHEDULES, rate_at


def test_cosine_is_keras_cosine_with_its_warm_up() -> None:
    import keras

    steps, warm_up = 400, 20
    wanted = keras.optimizers.schedules.CosineDecay(
        4e-5, decay_steps=steps - warm_up, warmup_target=1e-3, warmup_steps=warm_up
    )
    for step in range(0, steps, 7):
        assert rate_at("cosine", 1e-3, step, steps) == pytest.approx(float(wanted(step)), rel=1e-4, abs=1e-10)


def test_one_cycle_rises_to_the_highest_and_falls_to_almost_nothing() -> None:
    rates = [rate_at("one-cycle", 2.0, step, 1000) for step in range(1000)]
    assert rates[0] == pytest.approx(2.0 / 25)
    assert max(rates) == rates[300] == pytest.approx(2.0)
    assert rates[:301] == sorted(rates[:301])
    assert rates[300:] == sorted(rates[300:], reverse=True)
    assert rates[-1] < 2.0 / 1000


def test_a_triangle_is_straight_up_and_down() -> None:
    rates = [rate_at("triangle", 1.0, step, 100) for step in range(100)]
    assert max(range(100), key=rates.__getitem__) == 20
    for part in (rates[:21], rates[20:]):
        steps = [after - before for before, after in pairwise(part)]
        assert steps == pytest.approx([steps[0]] * len(steps))
    assert rates[0] == pytest.approx(1 / 25)
    assert rates[-1] == pytest.approx(1 / 80)


def test_steps_are_tenths() -> None:
    assert [rate_at("steps", 1.0, step, 8) for step in range(8)] == [1, 1, 1, 1, 0.1, 0.1, 0.01, 0.01]


@pytest.mark.parametrize("name", SCHEDULES)
def test_no_rate_is_beyond_the_highest_or_below_nought(name: str) -> None:
    for steps in (1, 2, 7, 100):
        assert all(0 < rate_at(name, 0.5, step, steps) <= 0.5 for step in range(steps))


@pytest.mark.parametrize(("name", "step"), [("parabola", 0), ("cosine", 8), ("cosine", -1)])
def test_what_is_no_schedule_or_no_step_is_refused(name: str, step: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        rate_at(name, 1.0, step, 8)
