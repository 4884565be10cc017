"""How far a run is, as it is told."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from graphres.engines.duckdb import DuckDB
from graphres.pipeline import STAGES
from graphres.progress import STEPS, Pace, Standing
from graphres.stopwatch import Stopwatch

NOW = Standing("compare", 9_000, 0, 0, 0.0, 62.0, 190.0, 0.25)


class Clock:
    """A clock that goes as it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Listener:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.heard: list[Standing] = []

    def standing(self, now: Standing) -> None:
        self.heard.append(now)

    def __call__(self, stage: str, done: int, of: int) -> None:
        raise AssertionError


def walk(pace: Pace, clock: Clock, until: str, seconds: float) -> None:
    """All steps before one, each percent of them in so many seconds; and the beginning of that one."""
    for stage, share in STEPS:
        pace.begin(stage)
        if stage == until:
            return
        clock.now += share * seconds


def test_steps_are_the_stages_and_all_of_the_time() -> None:
    """No stage is left out, and what they take is the whole."""
    assert {stage for stage, _ in STEPS} == set(STAGES)
    assert sum(share for _, share in STEPS) == 100


def test_a_run_that_goes_as_others_do_is_told_exactly() -> None:
    """What is left is a hundred percent less what was walked."""
    clock = Clock()
    pace = Pace(clock)
    walk(pace, clock, "compare", seconds=2.0)
    done = 4 + 8 + 3 + 3 + 2
    assert pace.seconds == done * 2.0
    assert pace.left == pytest.approx((100 - done) * 2.0)
    assert pace.share == pytest.approx(done / 100)


def test_a_step_that_takes_longer_than_the_others_did_puts_the_end_off() -> None:
    """The estimate follows what is measured: it does not count down to nothing and stay there."""
    clock = Clock()
    pace = Pace(clock)
    walk(pace, clock, "compare", seconds=1.0)
    clock.now += 12.0
    before = pace.left
    clock.now += 60.0
    after = pace.left
    assert before is not None
    assert after is not None
    assert after > before


def test_little_is_no_ground_for_an_estimate() -> None:
    """Neither a step alone nor some seconds tell how long a run takes."""
    clock = Clock()
    pace = Pace(clock)
    assert pace.left is None
    walk(pace, clock, "standardize", seconds=10.0)
    assert pace.left is None
    hurried = Pace(clock)
    walk(hurried, clock, "write", seconds=0.01)
    assert hurried.left is None


def test_what_was_read_back_is_not_left() -> None:
    """A resumed run has before it what is behind the stage that it goes on from, and no more."""
    clock = Clock()
    pace = Pace(clock)
    pace.begin("ingest")
    clock.now += 400.0
    pace.skip_to("entities")
    pace.begin("write")
    clock.now += 1.0
    assert pace.share > 0.8


@pytest.mark.parametrize(
    ("now", "text"),
    [
        pytest.param(NOW, "compare: 9,000 records, 62 s so far, about 3 min left", id="a stage begins"),
        pytest.param(
            replace(NOW, rows=3_000, of=40_000, rate=1_500.4),
            "compare: 3,000 of 40,000 rows, 1,500 a second, 62 s so far, about 3 min left",
            id="a kernel is at work",
        ),
        pytest.param(replace(NOW, records=0, left=None), "compare: 62 s so far", id="nothing is known yet"),
    ],
)
def test_a_line_says_what_is_known(now: Standing, text: str) -> None:
    """Stage, rows or records, rate, time, time left; and nothing in the place of what is not known."""
    assert now.text() == text


def test_a_kernel_tells_its_rows() -> None:
    """Batch by batch, out of all there are; and nobody is told once the run is over."""
    listener = Listener()
    watch = Stopwatch(STAGES, listener)
    data = pa.table({"n": range(40_000)})
    with DuckDB(threads=1) as engine:
        table = engine.from_arrow(data)
        with watch.told_by(engine), watch("compare"):
            engine.map_batches(lambda batch: batch, table, data.schema)
        told = len(listener.heard)
        engine.map_batches(lambda batch: batch, table, data.schema)
    assert [(now.rows, now.of) for now in listener.heard] == [(0, 0), (0, 40_000), (16_384, 40_000), (32_768, 40_000)]
    assert len(listener.heard) == told
    assert {now.stage for now in listener.heard} == {"compare"}


def test_a_rate_is_told_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows by seconds since the work began; other work begins anew."""
    clock, listener = Clock(), Listener()
    watch = Stopwatch(STAGES, listener)
    monkeypatch.setattr(watch, "_pace", Pace(clock))
    for rows, of, seconds in ((0, 900, 0.5), (100, 900, 1.5), (400, 900, 0.0), (50, 70, 0.0)):
        watch.tell(rows, of)
        clock.now += seconds
    assert [now.rate for now in listener.heard] == [0.0, 0.0, 200.0, 0.0]


def test_a_function_is_told_of_each_stage() -> None:
    """Who passes a function of stage, stages begun and stages in all is called as each begins, and only then."""
    heard: list[tuple[str, int, int]] = []
    watch = Stopwatch(STAGES, lambda *told: heard.append(told))
    with watch("compare"):
        watch.tell(1, 2)
    with watch.within("write"):
        pass
    assert heard == [("compare", STAGES.index("compare"), len(STAGES))]
