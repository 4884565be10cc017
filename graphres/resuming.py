"""Which killed run a new one may go on from: one of the same sources, configuration and options, or an error says why
none is.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from graphres.checkpoint_files import DamagedError, checkpoints_in, key_in, stage_of
from graphres.checkpoints import Checkpoints
from graphres.engines.base import Engine
from graphres.errors import ParameterError, RunError
from graphres.identifiers.base import Kind
from graphres.ingest import Ingested
from graphres.ingest.unchanged import Fingerprint
from graphres.run_writer import CHECKPOINT, Writer
from graphres.stopwatch import Stopwatch

__all__ = ["differences", "keeping", "refuse_engine", "tell_of_killed"]

MEND = "give the same sources, configuration and options as then, or begin anew without --resume"

log = logging.getLogger(__name__)


def keeping(
    writer: Writer,
    read: Ingested,
    kinds: Sequence[Kind],
    engine: Engine,
    watch: Stopwatch,
    seed: int,
    edges: Path | None,
    decisions: Fingerprint | None,
    resume: bool,
) -> tuple[Checkpoints, dict[str, Any]]:
    """Where a run keeps what its stages find, and what the manifest says of where it went on.

    read : as this process has read it; every other one of the run reads the same.

    Raises
    ------
    RunError : it is to go on from a killed run, and there is none that it can go on from.
    """
    if "resume" in engine.cannot:
        return Checkpoints(None, {}, {}, engine, watch), {}
    key = _key(read, seed, engine, edges, decisions)
    # Of nothing there is but one in a process: it needs no name.
    given = {name: value for name, value in vars(read).items() if value not in (None, ())}
    given |= {f"kind {kind.name}": kind for kind in kinds}
    kept = Checkpoints(writer.path / CHECKPOINT, key, given, engine, watch)
    if not resume or not _take_up(writer, key):
        return kept, {}
    return kept, {"resumed": {"from": kept.go_on()}}


def refuse_engine(engine: Engine) -> None:
    """Raises ParameterError where the engine cannot go on from what was kept."""
    if why := engine.cannot.get("resume"):
        raise ParameterError(
            f"a run cannot be resumed on the engine {engine.facts['name']}: {why}",
            expected="the engine duckdb",
            mend="leave --resume out",
        )


def tell_of_killed(writer: Writer) -> None:
    """A line on what killed runs have left, where nobody asks to go on from it."""
    try:
        found = writer.partials()
    except PermissionError:  # a folder may be written to and yet not listed
        return
    if not found:
        return
    names = str(found[0]) + (f" and {len(found) - 1} more" if len(found) > 1 else "")
    useful = any(map(_has_kept, found))
    advice = "--resume would go on from it; else delete it" if useful else "nothing was kept in it: delete it"
    log.warning("%s: left by a run that was killed; %s", names, advice)


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What is no longer as it was, a clause each.

    >>> differences({"seed": 0, "source crm": {"sha256": "ab"}}, {"seed": 1, "source crm": {"sha256": "cd"}})
    ['seed was 0 then, and is 1 now', 'source crm: sha256 was "ab" then, and is "cd" now']
    """
    before, after = dict(_leaves(then)), dict(_leaves(now))
    return [
        f"{name} was {before.get(name, 'not given')} then, and is {after.get(name, 'not given')} now"
        for name in dict.fromkeys([*after, *before])
        if before.get(name) != after.get(name)
    ]


def _key(
    read: Ingested, seed: int, engine: Engine, edges: Path | None, decisions: Fingerprint | None
) -> dict[str, Any]:
    """All that the results of a run depend on, in the words in which a difference is told."""
    from graphres import __version__

    told = {
        "graphres": __version__,
        "engine": engine.facts,
        "seed": seed,
        **{f"source {one['source']}": {"path": one["path"], "sha256": one["sha256"]} for one in read.inputs},
        "edges": {} if edges is None else _file(edges),
        "decisions": {} if decisions is None else {"path": decisions.shown, "sha256": decisions.sha256},
        "config": read.config.model_dump(mode="json", exclude_none=True),
    }
    plain: dict[str, Any] = json.loads(json.dumps(told, default=str))
    return plain


def _take_up(writer: Writer, key: Mapping[str, Any]) -> bool:
    """Move what the newest killed run of this key has kept to the run that is being written; whether there is any.

    None is needed where the newest of all was killed before anything was kept: then all is still to be done.

    Raises
    ------
    RunError : there is none; says of each that was looked at why not.
    """
    found = writer.partials()
    if not found:
        raise RunError(
            f"there is nothing to resume: no {writer.run.name}.partial-… lies beside {writer.run}",
            expected="what a killed run of this name has left",
            mend="begin anew without --resume",
        )
    reasons = []
    for partial in filter(_has_kept, found):
        why = _why_not(partial / CHECKPOINT, key)
        if not why:
            writer.take_over(partial)
            return True
        reasons += [f"{partial.name}: {reason}" for reason in why]
    if _has_kept(found[0]):
        raise RunError(f"nothing can be resumed. {reasons[0]}", also=reasons[1:], mend=MEND)
    log.warning("%s was killed before anything was kept: the run begins anew", found[0])
    shutil.rmtree(found[0])
    return False


def _has_kept(partial: Path) -> bool:
    return bool(checkpoints_in(partial / CHECKPOINT))


def _leaves(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Every value in a tree, as JSON, by its name: the outermost name, a colon, and the others with dots between."""
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}." if above else f"{name}: ")
        else:
            yield f"{above}{name}", json.dumps(value, ensure_ascii=False)


def _file(path: Path) -> dict[str, str]:
    """Path and hash; of a file that is not there no hash, and whoever reads it will say so."""
    if not path.is_file():
        return {"path": str(path)}
    with path.open("rb") as file:
        return {"path": str(path), "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def _why_not(folder: Path, key: Mapping[str, Any]) -> list[str]:
    """Why a run of this key cannot go on from the checkpoints in a folder; nothing if it can."""
    if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
        return ["it belongs to another user"]
    try:
        different = differences(key_in(folder), key)
    except DamagedError as error:
        return [str(error)]
    if different:
        return different
    return [] if any(map(_is_whole, checkpoints_in(folder))) else ["nothing of what was kept is as it was written"]


def _is_whole(path: Path) -> bool:
    try:
        stage_of(path)
    except DamagedError:
        return False
    return True
