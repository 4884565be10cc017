"""What docs/ tells of exports was run: Python in its pages, and the nightly script."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import yaml
from jinja2 import Template

import graphres
from tools.dbt import files_of

CRM = "id,given_name,surname,email\n1,Ann,Ash,ann@ash.example\n2,Bob,Birch,bob@birch.example\n"


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("page", ["charts.md", "export.md", "hand-over.md", "recipes-warehouse.md"])
def test_python_of_a_page_runs(
    root: Path, page: str, demo_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From top to bottom, on the run of the demo."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "RUN").symlink_to(demo_run)
    code = blocks(root / "docs" / page, "python")
    assert code
    exec("\n".join(code), {})  # it fails as its code fails


def test_the_nightly_script_runs(root: Path, tmp_path: Path) -> None:
    """It makes a run and an export, and the link points to them."""
    command = tmp_path / "bin" / "graphres"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m graphres.cli "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    for name in ("crm.csv", "shop.csv"):
        (tmp_path / name).write_text(CRM, encoding="utf-8")
    script = blocks(root / "docs" / "schedule.md", "sh")[0]
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(root)}
    subprocess.run(["sh", "-c", script], cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=120)
    assert (tmp_path / "runs" / "newest" / "manifest.json").is_file()
    assert len(list((tmp_path / "exports").glob("*/edges.parquet"))) == 1


def test_the_models_for_dbt_find_their_columns(root: Path, demo_run: Path, tmp_path: Path) -> None:
    """Each model of the page gives a row a customer, or a row of the CRM; `make dbt` runs them by dbt itself."""
    graphres.export(demo_run, "parquet", tmp_path / "exports")
    files = files_of(root / "docs" / "recipes-dbt.md")
    counted = {name: rows_of(files[f"models/{name}.sql"], tmp_path, root) for name in ("customers", "crm_customers")}
    crm = (root / "data" / "ebuy" / "crm_export.csv").read_text(encoding="utf-8").count("\n") - 1
    assert counted == {"customers": graphres.open_run(demo_run).manifest["counts"]["entities"], "crm_customers": crm}
    tables = {
        table["name"] for source in yaml.safe_load(files["models/sources.yml"])["sources"] for table in source["tables"]
    }
    assert tables == {"entities", "members", "crm_export"}


def rows_of(model: str, folder: Path, root: Path) -> int:
    """How many rows a model gives, with its sources put in as dbt-duckdb does."""
    places = {"graphres": f"{folder}/exports/{{}}.parquet", "shop": f"{root}/data/ebuy/{{}}.csv"}
    sql = Template(model).render(source=lambda source, table: f"'{places[source].format(table)}'")
    with duckdb.connect() as database:
        return len(database.execute(sql).fetchall())
