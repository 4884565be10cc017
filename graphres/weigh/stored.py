"""A model on disk: `model.json`; the frequencies of values lie beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from graphres.errors import RunError
from graphres.weigh.fellegi_sunter import KindModel, Model

__all__ = ["as_dict", "load", "save"]

MODEL = "model.json"
VERSION = 1


def as_dict(model: Model) -> dict[str, Any]:
    """The model for `model.json`: levels with m, r, u and where each came from, shares, priors."""
    return {
        "version": VERSION,
        "prior": {"same": model.prior_same, "related": model.prior_related},
        "kinds": [
            {
                "kind": kind.kind,
                "bearers": kind.bearers,
                "share": kind.s,
                "share_of_discounted_hubs": kind.s_discounted,
                "phi": kind.phi,
                "phi_is_worth": kind.a,
                "levels": [
                    {
                        "level": level,
                        "m": float(m),
                        "r": float(r),
                        "u": float(u),
                        "origin": origin,
                        "by_part": part,
                    }
                    for level, m, r, u, origin, part in zip(
                        kind.levels, kind.m, kind.r, kind.u, kind.origin, kind.by_part, strict=True
                    )
                ],
            }
            for kind in model.kinds
        ],
    }


def save(model: Model, directory: Path) -> None:
    """Write `model.json` into `directory`."""
    text = json.dumps(as_dict(model), indent=2, ensure_ascii=False, sort_keys=True)
    (directory / MODEL).write_text(text + "\n", encoding="utf-8")


def load(directory: Path) -> Model:
    """The model that `save` wrote.

    Raises
    ------
    RunError : the file is missing, or is no model of this version.
    """
    path = directory / MODEL
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
        if tree["version"] != VERSION:
            raise ValueError(f"version {tree['version']}")
        kinds = tuple(_kind(entry) for entry in tree["kinds"])
        return Model(kinds, tree["prior"]["same"], tree["prior"]["related"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(
            f"{path}: no model can be read: {error}",
            expected=f"a model of version {VERSION}",
            mend="resolve again",
        ) from error


def _kind(entry: dict[str, Any]) -> KindModel:
    levels = entry["levels"]
    return KindModel(
        kind=entry["kind"],
        levels=tuple(level["level"] for level in levels),
        m=np.array([level["m"] for level in levels]),
        u=np.array([level["u"] for level in levels]),
        s=entry["share"],
        s_discounted=entry["share_of_discounted_hubs"],
        phi=entry["phi"],
        a=entry["phi_is_worth"],
        bearers=entry["bearers"],
        origin=tuple(level["origin"] for level in levels),
        by_part=tuple(level["by_part"] for level in levels),
    )
