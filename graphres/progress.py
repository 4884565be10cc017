"""How far a run is: what it is at, how fast that goes, and how long the rest will take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

__all__ = ["Pace", "Standing", "Tells"]

STEPS = (
    ("ingest", 4),
    ("standardize", 8),
    ("identify", 3),
    ("block", 3),
    ("weigh", 2),
    ("compare", 12),
    ("weigh", 10),
    ("communities", 4),
    ("weigh", 4),
    ("communities", 18),
    ("graph", 2),
    ("entities", 20),
    ("write", 10),
)
"""The way of a run, and what each step takes of its time, percent: measured on two cores with customers that `graphres
generate --records 100000 --preset large` makes (86,501 records in five minutes). Short runs load and write for a
greater part of theirs.
"""

LEAST_SHARE = 10
"""Percent of the usual time that must have been walked before the rest is estimated."""

LEAST_SECONDS = 5.0
"""Seconds that must have been measured: what is done sooner is mostly the loading of libraries."""


@dataclass(frozen=True)
class Standing:
    """Where a run stands.

    records : of the run; 0 until they are counted. rows, of : how much of the work that goes on is done, of how much;
    0 where it has none to count. rate : rows a second; 0 until it can be told. seconds : since the run began.
    left : seconds; None until they can be told. share : of all the work, from 0 to 1.
    """

    stage: str
    records: int
    rows: int
    of: int
    rate: float
    seconds: float
    left: float | None
    share: float

    def work(self) -> str:
        """What is done, as far as it can be told.

        >>> Standing("compare", 1_200_000, 0, 0, 0.0, 62.0, 190.0, 0.2).work()
        '1,200,000 records'
        """
        if self.rate:
            return f"{self.rows:,} of {self.of:,} rows, {self.rate:,.0f} a second"
        return f"{self.records:,} records" if self.records else ""

    def text(self) -> str:
        """One line.

        >>> Standing("compare", 1_200_000, 0, 0, 0.0, 62.0, 190.0, 0.2).text()
        'compare: 1,200,000 records, 62 s so far, about 3 min left'
        """
        told = (self.work(), f"{self.seconds:.0f} s so far", self.time_left())
        return f"{self.stage}: " + ", ".join(part for part in told if part)

    def time_left(self) -> str:
        """The rest, no more exact than it is known; nothing where it is not.

        >>> [Standing("write", 0, 0, 0, 0.0, 9.0, left, 0.9).time_left() for left in (None, 3, 44, 290, 9_000)]
        ['', 'some seconds left', 'about 40 s left', 'about 5 min left', 'about 2.5 h left']
        """
        if self.left is None:
            return ""
        if self.left < 10:
            return "some seconds left"
        if self.left < 95:
            return f"about {round(self.left, -1):.0f} s left"
        return f"about {self.left / 60:.0f} min left" if self.left < 5_700 else f"about {self.left / 3600:.1f} h left"


@runtime_checkable
class Tells(Protocol):
    """Who is told more than that a stage begins."""

    def standing(self, now: Standing) -> None:
        """Called as each stage begins, and often while it goes on."""


class Pace:
    """The time that steps of a run take, held against what they usually take.

    The rest takes as much longer than usual as what was walked did; once a step takes longer than that, as that step
    does. No more is known: the estimate is right where the steps of this run are to each other as those of others.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started = self._began = clock()
        self._at = -1
        self._walked = False
        self._usual = 0
        self._spent = 0.0

    @property
    def seconds(self) -> float:
        """Since the run began."""
        return self._clock() - self._started

    def begin(self, stage: str) -> None:
        """A stage begins; a second part of the one that goes on is none."""
        if not self._walked or STEPS[self._at][0] != stage:
            self._go(self._next(stage), walked=True)

    def skip_to(self, stage: str) -> None:
        """What comes before the end of the next step of this name was done by another process."""
        if self._next(stage) > self._at:
            self._go(self._next(stage), walked=False)

    def _next(self, stage: str) -> int:
        """The step of a stage, from where the run is; where there is none, the step that it is at."""
        return next((at for at in range(max(self._at, 0), len(STEPS)) if STEPS[at][0] == stage), self._at)

    def _go(self, at: int, walked: bool) -> None:
        now = self._clock()
        if self._walked:
            self._usual += STEPS[self._at][1]
            self._spent += now - self._began
        self._at, self._walked, self._began = at, walked, now

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take; None as long as too little was walked."""
        if self._usual < LEAST_SHARE or self._spent < LEAST_SECONDS:
            return None
        here = STEPS[self._at][1] if self._walked else 0
        there = sum(share for _, share in STEPS[self._at + 1 :])
        since = self._clock() - self._began
        pace = max(self._spent / self._usual, (self._spent + since) / (self._usual + here))
        return pace * there + max(0.0, pace * here - since)

    @property
    def share(self) -> float:
        """Of all the work, what was done; by the time left where that is known, else by what it usually takes."""
        if self.left is not None:
            return self.seconds / (self.seconds + self.left)
        return sum(share for _, share in STEPS[: max(self._at, 0)]) / sum(share for _, share in STEPS)
