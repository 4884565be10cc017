"""A run directory being written: whole or not at all.

It is built as ``RUN.partial-<id>`` beside RUN, under a lock, and renamed at the end; the manifest comes last. What a
process that was killed has left of it stays, with what it kept to go on from.
"""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from graphres.errors import CheckError, RunError
from graphres.run_csv import write_csv
from graphres.run_lock import Lock

__all__ = ["CHECKPOINT", "SCHEMA_VERSION", "Writer"]

SCHEMA_VERSION = 1
"""Raised whenever a reader of older runs would misread a newer one."""

CHECKPOINT = "checkpoint"
"""Folder of a run that is being written, with what another process could go on from; a finished run has none."""


class Writer:
    """A run being written: nothing stands under RUN until all of it does.

    Use it as a context manager, write into `path`, and call `write_manifest` last. On any exception, Ctrl-C
    included, what was written is removed, but not what was taken over; a full disk becomes one `RunError`.

    Parameters
    ----------
    run : where the run shall stand.
    force : move what stands there aside (to ``RUN.old-1``, ``RUN.old-2`` …; nothing is ever deleted).

    Raises
    ------
    RunError : something stands at RUN without `force`; another process writes there; it cannot be written.
    """

    def __init__(self, run: Path | str, *, force: bool = False) -> None:
        self.run = Path(run).absolute()
        if self.run.name in ("", ".."):
            raise RunError(f"{str(run)!r} cannot be a run", expected="the name of a directory to be made")
        self.force = force
        self.path = self._new()
        self._taken_over = False
        self._lock = Lock(self.run.with_name(f"{self.run.name}.lock"))

    def __enter__(self) -> Writer:
        self._refuse_existing()
        try:
            self.run.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
            self._refuse_existing()
            self.path.mkdir()
        except BaseException as error:
            self._lock.release()
            if isinstance(error, OSError):
                raise _cannot_write(self.run, error) from error
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._put_in_place()
            elif _is_full_disk(error):
                raise _full_disk(self.run) from error
        except OSError as fault:
            raise _cannot_write(self.run, fault) from fault
        finally:
            self._remove()
            self._lock.release()

    def partials(self) -> list[Path]:
        """What killed runs of this name have left, the newest first. None is still written: this one has the lock."""
        named = re.compile(re.escape(self.run.name) + r"\.partial-[0-9a-f]{8}")
        found = [path for path in self.run.parent.iterdir() if named.fullmatch(path.name) and path != self.path]
        return sorted((path for path in found if path.is_dir() and not path.is_symlink()), key=_last_kept, reverse=True)

    def take_over(self, partial: Path) -> None:
        """Move what a killed run has kept here; what else it has left is removed. An exception no longer removes it."""
        (partial / CHECKPOINT).rename(self.path / CHECKPOINT)
        self._taken_over = True
        shutil.rmtree(partial)

    def table(self, name: str) -> Path:
        """Where the table `name` is written."""
        return self.path / f"{name}.parquet"

    def csv(self, name: str) -> None:
        """The table `name`, just written as Parquet, once more as CSV for people and their spreadsheets."""
        write_csv(self.table(name), self.path / f"{name}.csv")

    def write_manifest(
        self,
        *,
        inputs: Sequence[Mapping[str, Any]],
        counts: Mapping[str, int],
        stages: Sequence[Mapping[str, Any]],
        seed: int,
        skipped: Sequence[str] = (),
        warnings: Sequence[str] = (),
        **more: Any,
    ) -> None:
        """What was read, found, spent, capped and skipped, as ``manifest.json``: the last file of a run.

        Parameters
        ----------
        inputs : one a source, with its path, bytes, sha256, rows and rejected rows.
        counts : how many of what: records, entities, candidate pairs …
        stages : one a stage, in order: ``stage``, ``seconds``, ``peak_memory_bytes``.
        skipped : sentences on what was capped or left out.
        warnings : sentences the user should read.
        more : further facts, under their own names.
        """
        from graphres import __version__

        manifest = {
            **more,
            "schema_version": SCHEMA_VERSION,
            "graphres": __version__,
            "inputs": list(inputs),
            "counts": dict(counts),
            "stages": list(stages),
            "seed": seed,
            "skipped": list(skipped),
            "warnings": list(warnings),
        }
        text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False, default=str)
        (self.path / "manifest.json").write_text(text + "\n", encoding="utf-8", errors="backslashreplace")

    def _refuse_existing(self) -> None:
        if os.path.lexists(self.run) and not self.force:
            raise RunError(
                f"{self.run} exists already",
                expected="a place where nothing stands yet: a run is never overwritten",
                mend="name another place with -o, or pass --force, which moves the old one aside first",
            )

    def _new(self) -> Path:
        return self.run.with_name(f"{self.run.name}.partial-{secrets.token_hex(4)}")

    def _remove(self) -> None:
        """What is left of a run that was given up; of one that went on from another the half that it went on from."""
        if not self._taken_over or not self.path.exists():
            shutil.rmtree(self.path, ignore_errors=True)
            return
        for path in self.path.iterdir():
            if path.name != CHECKPOINT:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _put_in_place(self) -> None:
        if not (self.path / "manifest.json").exists():
            raise CheckError("the run ended without a manifest", expected="the manifest is written last")
        inside, beside = self.path / CHECKPOINT, self._new()
        if not inside.exists():
            self._rename()
            return
        # Whenever the process is killed, either the run stands or what it kept does.
        beside.mkdir()
        inside.rename(beside / CHECKPOINT)
        try:
            self._rename()
        except BaseException:
            (beside / CHECKPOINT).rename(inside)
            beside.rmdir()
            raise
        shutil.rmtree(beside, ignore_errors=True)

    def _rename(self) -> None:
        """Give the run its name; what stands there under it is moved aside."""
        aside = None
        if os.path.lexists(self.run):
            self._refuse_existing()
            aside = _free_name(self.run)
            self.run.rename(aside)
        try:
            self.path.rename(self.run)
        except OSError:
            if aside is not None:
                aside.rename(self.run)
            raise


def _last_kept(partial: Path) -> tuple[int, str]:
    """When something was last kept in what a killed run left, nanoseconds; a name tells apart what is as old."""
    kept = partial / CHECKPOINT
    return (kept if kept.is_dir() else partial).stat().st_mtime_ns, partial.name


def _free_name(run: Path) -> Path:
    """The first of RUN.old-1, RUN.old-2 … that is not taken."""
    number = 1
    while os.path.lexists(aside := run.with_name(f"{run.name}.old-{number}")):
        number += 1
    return aside


def _causes(error: BaseException) -> Iterable[BaseException]:
    """An error and what it came from."""
    seen: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in seen:
        seen.append(link)
        link = link.__cause__ or link.__context__
    return seen


def _is_full_disk(error: BaseException) -> bool:
    """Whether a disk or a quota was full; DuckDB says so only in the text of its error."""
    import duckdb

    full = (errno.ENOSPC, errno.EDQUOT)
    return any(
        (isinstance(link, OSError) and link.errno in full)
        or (isinstance(link, duckdb.Error) and "No space left on device" in str(link))
        for link in _causes(error)
    )


def _full_disk(run: Path) -> RunError:
    return RunError(
        f"no space left while writing {run}: the run was given up, and what was written of it removed",
        expected="free space of about 1.5 kB a record where the run stands, and scratch space for sorting",
        mend="free some space, or name another disk with -o (and for scratch files with TMPDIR)",
    )


def _cannot_write(run: Path, error: OSError) -> RunError:
    if _is_full_disk(error):
        return _full_disk(run)
    return RunError(
        f"{run} cannot be written: {error.strerror or error}",
        expected="a place where you may make a directory",
        mend="name another place with -o",
    )
