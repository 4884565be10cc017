"""Programs outside of Python that open what was written; where one is missing, its test is listed as not run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.helpers.absent import not_run

__all__ = ["by_node", "tool"]

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = Path(os.environ.get("GRAPHRES_NODE_MODULES", ROOT / ".venv" / "node_modules"))

PRELUDE = """
const load = name => require(process.argv[1] + "/" + name);
const given = require("fs").readFileSync(0, "utf8");
const tell = found => process.stdout.write(JSON.stringify(found), () => process.exit());
"""


def tool(name: str) -> str:
    """A program's path."""
    return shutil.which(name) or not_run(f"there is no {name}")


def by_node(script: str, packages: Sequence[str], given: str) -> Any:
    """What a script of Node.js tells: it has `load(package)`, the text `given`, and ends with `tell(found)`."""
    for name in packages:
        if not (MODULES / name).is_dir():
            not_run(f"there is no {name} of npm")
    done = subprocess.run(
        [tool("node"), "-e", PRELUDE + script, str(MODULES)],
        input=given,
        capture_output=True,
        check=True,
        encoding="utf-8",
        timeout=240,
    )
    return json.loads(done.stdout)
