"""Make the project of docs/recipes-dbt.md, run it on data/ebuy by dbt in an environment of its own: `make dbt`.

dbt-core is held below 1.12: that one's parser is fetched from outside of the package index when it is installed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

__all__ = ["files_of", "main"]

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "recipes-dbt.md"
VENV = ROOT / "build" / "dbt"
REQUIREMENTS = ("dbt-core>=1.11,<1.12", "dbt-duckdb>=1.11,<1.12")
FILE = re.compile(r"^`([\w./]+)`\n\n```\w+\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def files_of(page: Path = PAGE) -> dict[str, str]:
    """The files that the page shows, by their names."""
    return dict(FILE.findall(page.read_text(encoding="utf-8")))


def main() -> None:
    """Run the page's night, and compare what dbt built with the run's own tables."""
    programs = _environment()
    with tempfile.TemporaryDirectory(prefix="graphres-dbt-") as place:
        folder = Path(place)
        for name, text in files_of().items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        (folder / "data").symlink_to(ROOT / "data" / "ebuy")
        path = os.pathsep.join([str(Path(sys.executable).parent), str(programs), os.environ["PATH"]])
        environment = {**os.environ, "PATH": path, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
        subprocess.run(["sh", "nightly.sh"], cwd=folder, env=environment, check=True)
        _compare(folder)


def _environment() -> Path:
    """Where dbt's command is; set up when it is first asked for."""
    programs = VENV / "bin"
    if not (programs / "dbt").exists():
        subprocess.run(["sh", str(ROOT / "tools" / "venv.sh"), str(VENV)], check=True)
        pip = [str(programs / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, "install", *REQUIREMENTS], check=True)
    return programs


def _compare(folder: Path) -> None:
    """Every customer and every row of the CRM is in what dbt built."""
    with duckdb.connect(str(folder / "shop.duckdb"), read_only=True) as built:
        counts = "SELECT (SELECT count(*) FROM customers), (SELECT count(*) FROM crm_customers)"
        found = built.execute(counts).fetchall()[0]
        exports = folder / "exports" / "newest"
        wanted = built.execute(
            "SELECT (SELECT count(*) FROM read_parquet($1)), (SELECT count(*) FROM read_csv($2, all_varchar=true))",
            [str(exports / "entities.parquet"), str(folder / "data" / "crm_export.csv")],
        ).fetchall()[0]
    if found != wanted:
        sys.exit(f"dbt built {found} customers and rows of the CRM, where there are {wanted}")
    print(f"dbt built {found[0]:,} customers, and put one to each of {found[1]:,} rows of the CRM")


if __name__ == "__main__":
    main()
