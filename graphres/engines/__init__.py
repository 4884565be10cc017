"""The ground: what stages run on. `base` is the contract, `duckdb` and `spark` are the engines."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from graphres.errors import ParameterError

if TYPE_CHECKING:
    from graphres.engines.base import Engine

__all__ = ["ENGINES", "engine_of"]

ENGINES = ("duckdb", "spark")


def engine_of(
    engine: str | Engine, *, master: str | None = None, memory: str | None = None, threads: int | None = None
) -> AbstractContextManager[Any]:
    """The engine of a run: a new one by its name, closed at the end; or one that is there, left open.

    Raises
    ------
    ParameterError : there is no such engine, or what is asked for is not for this one.
    EngineError : it cannot be started.
    """
    if not isinstance(engine, str):
        _refuse("an engine that is there", master=master, memory=memory, threads=threads)
        return nullcontext(engine)
    if engine == "duckdb":
        from graphres.engines.duckdb import DuckDB

        _refuse("the engine duckdb", master=master)
        return DuckDB(memory=memory, threads=threads)
    if engine == "spark":
        from graphres.engines.spark import Spark

        _refuse("the engine spark", threads=threads)
        return Spark(master=master, memory=memory)
    raise ParameterError(f'there is no engine "{engine}"', expected=" or ".join(ENGINES))


def _refuse(whom: str, **options: object) -> None:
    """Options that would have no effect are no silent matter."""
    given = [name for name, value in options.items() if value is not None]
    mend = {"threads": "write master='local[N]'", "master": "write engine='spark'"}
    if given:
        raise ParameterError(
            f"{given[0]} says nothing to {whom}", mend=mend.get(given[0], "say it where the engine is made")
        )
