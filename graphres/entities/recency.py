"""When a record was last changed, as far as its columns tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from graphres.identifiers.base import Context
from graphres.ingest.times import UNKNOWN, moment

__all__ = ["UNKNOWN", "moment", "recency"]


def recency(
    columns: Mapping[str, Sequence[str | None]], sources: Sequence[str], contexts: Mapping[str, Context]
) -> npt.NDArray[np.int64]:
    """Microseconds since 1970 at which each record was last changed: the first of `columns` that can be read.

    columns : role (``updated_at``, ``created_at``) -> raw text per record. sources : the source of each
    record.
    """
    when = np.full(len(sources), UNKNOWN, dtype=np.int64)
    for role, texts in columns.items():
        formats = {name: context.formats.get(role, "") for name, context in contexts.items()}
        for at in np.flatnonzero(when == UNKNOWN).tolist():
            text = texts[at]
            if text is not None:
                when[at] = moment(text, formats.get(sources[at], ""))
    return when
