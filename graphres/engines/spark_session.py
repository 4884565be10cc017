"""Sessions of Spark: how one is started, and how what goes wrong in one is said."""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graphres.errors import EngineError

__all__ = ["FOR_FEW", "as_it_stands", "asked", "beside", "opened"]

LOCAL = "local[*]"
MASTER = re.compile(r"local(\[\s*(\d+|\*)\s*(,\s*\d+\s*)?\]|-cluster\[.+\])?|spark://.+|yarn|k8s://.+")
QUIET = Path(__file__).with_name("spark_log4j2.properties")
UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
OF_PANDAS = "PySpark does not yet fully support pandas"
"""It warns so of every pandas from 3 on, whether or not pandas is asked for anything; here it is given Arrow alone."""
INSTALL = "pip install 'graphres[spark]'"

WARMING = (
    "-XX:+UseParallelGC",
    "-XX:MetaspaceSize=256m",
    "-XX:Tier4InvocationThreshold=50000",
    "-XX:Tier4MinInvocationThreshold=6000",
    "-XX:Tier4CompileThreshold=150000",
    "-XX:Tier4BackEdgeThreshold=400000",
)
"""Planning hundreds of statements runs much of Spark's code a little: Java shall optimize only what really runs often,
ten times as often as by its defaults, and not let its collector work beside everything else.
"""

DIALECT = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.ansi.enforceReservedKeywords": "false",
    "spark.sql.parser.escapedStringLiterals": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.groupByAliases": "true",
    "spark.sql.groupByOrdinal": "true",
    "spark.sql.orderByOrdinal": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(1 << 14),
    "spark.sql.execution.arrow.useLargeVarTypes": "false",
    "spark.sql.constraintPropagation.enabled": "false",
}
"""How a session must read what every engine reads, whatever the user's own reads: set beside it, never in it. The last
one spares the planner what grows with the square of a statement's columns.
"""

INHERITED = ("spark.sql.shuffle.", "spark.sql.adaptive.", "spark.sql.files.", "spark.sql.autoBroadcastJoinThreshold")
"""What a user has set for the size of a cluster, and no result depends on: a new session forgets it."""


FOR_FEW = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.ui.explainMode": "simple",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.defaultSizeInBytes": "1",
    "spark.sql.maxSinglePartitionBytes": str(1 << 62),
    "spark.sql.shuffle.partitions": "1",
}
"""Over small tables: compiling a statement takes longer than running it, there is no shuffle to adapt, a broadcast is
a job more, and telling a plan at length takes a tenth of the time. Spark joins two tables of one partition each in one
task only if it believes them small, and of what is computed it believes nothing: so the size of all is said to be 1.
"""


def opened(master: str | None, memory: str | None, more: Mapping[str, str] | None = None) -> Any:
    """A new session at `master`, whose driver may take `memory`; quiet, and without a web page of its own.

    more : further settings of Spark's.

    Raises
    ------
    EngineError : PySpark or Java is missing, there can be no such master, a session is open, or none can be started.
    """
    try:
        import pyspark  # noqa: F401
    except ImportError as error:
        raise EngineError("PySpark is not installed", expected="PySpark 4", mend=INSTALL) from error
    master = master or LOCAL
    if not MASTER.fullmatch(master):  # Java would end, and that be all that is heard of it
        raise EngineError(
            f'"{master}" is no master of Spark', expected="local[4], spark://HOST:PORT, yarn or k8s://HOST:PORT"
        )
    with asked():
        from pyspark.sql import SparkSession
    if SparkSession.getActiveSession() is not None:
        raise EngineError(
            "a Spark session is open in this process already",
            expected="one session a process",
            mend="pass it: graphres.resolve(…, engine=graphres.Spark(session))",
        )
    builder = SparkSession.builder.appName("graphres").master(master)
    for key, value in {**_settings(master, memory), **(more or {})}.items():
        builder = builder.config(key, value)
    with asked():
        return builder.getOrCreate()


def beside(session: Any) -> Any:
    """A session beside the user's, in which statements are read as every engine reads them."""
    own = session.newSession()
    for key, value in session.conf.getAll.items():
        if key.startswith(INHERITED) and own.conf.isModifiable(key):
            own.conf.set(key, value)
    for key, value in DIALECT.items():
        own.conf.set(key, value)
    return own


def _settings(master: str, memory: str | None) -> dict[str, str]:
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.extraJavaOptions": " ".join([f"-Dlog4j2.configurationFile={QUIET.as_uri()}", *WARMING]),
    }
    if memory is not None:
        settings["spark.driver.memory"] = f"{_mebibytes(memory)}m"
    if master.startswith("local"):
        # Workers are started here, by the Python that runs this.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        settings["spark.sql.shuffle.partitions"] = str(_threads(master))
    return settings


def _threads(master: str) -> int:
    """How many tasks a local master runs at once: as many partitions are enough.

    >>> _threads("local[3]"), _threads("local")
    (3, 1)
    """
    number = re.match(r"local\[(\d+|\*)", master)
    if number is None:
        return 1
    return (os.cpu_count() or 1) if number[1] == "*" else int(number[1])


def _mebibytes(memory: str) -> int:
    """A size as Java takes it.

    >>> _mebibytes("8GB"), _mebibytes("1500 MiB")
    (8192, 1500)
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?\s*", memory.lower())
    size = int(float(found[1]) * UNITS[found[2]]) >> 20 if found else 0
    if not size:
        raise EngineError(f'"{memory}" is no size of memory', expected="a number and a unit, such as 8GB")
    return size


def as_it_stands(path: Path) -> str:
    """A path as Spark's file systems read it: signs of patterns escaped."""
    return "".join("\\" + sign if sign in "*?[]{}\\" else sign for sign in path.resolve().as_uri())


@contextmanager
def asked() -> Iterator[None]:
    """Around everything that is asked of Spark: what goes wrong is said in one message.

    Raises
    ------
    EngineError : a statement or a kernel failed, Java is missing, or the session has ended.
    """
    warnings.filterwarnings("ignore", message=OF_PANDAS, category=FutureWarning)
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise _said(error) from error
    except AssertionError as error:
        if error.args or not _has_ended():
            raise
        raise _ended() from error


def _ended() -> EngineError:
    return EngineError("the Spark session has been stopped", expected="a session that stays open while it is used")


def _has_ended() -> bool:
    """Whether no session is at work in this process: PySpark then only asserts that there is one."""
    from pyspark import SparkContext

    return SparkContext._active_spark_context is None


def _said(error: Exception) -> EngineError:
    text = str(error)
    if "stopped SparkContext" in text or "SparkContext was shut down" in text:
        return _ended()
    if "JAVA_GATEWAY" in text or "Java gateway" in text:
        mend = "sudo apt-get install openjdk-17-jre-headless (Debian, Ubuntu)"
        return EngineError("Java could not be started", expected="Java 17 or newer", mend=mend)
    missing = re.search(r"ModuleNotFoundError: No module named '([^']+)'", text)
    if missing:
        return EngineError(
            f'the Python of Spark\'s workers has no module "{missing[1]}"',
            expected="workers that run a Python in which graphres is installed",
            mend="name it in PYSPARK_PYTHON before the session starts, or in spark.pyspark.python",
        )
    if "No space left on device" in text:
        return EngineError("Spark ran out of disk: no space left on device", mend="give it more with spark.local.dir")
    said = [line.strip() for line in text.splitlines() if line.strip()] or [type(error).__name__]
    faults = [
        found[1]
        for line in said
        if (found := re.match(r"(?:: )?(?:Caused by: )?([\w.]+(?:Error|Exception): .*)", line))
    ]
    last = faults[-1] if faults else said[0]
    return EngineError(f"Spark failed: {last[:500]}", mend="its log says more")
