"""What `import graphres` gives, and what it costs."""

from __future__ import annotations

from importlib import import_module, metadata
from pathlib import Path

import pytest

import graphres
from tests.helpers.loaded import loaded_by

HEAVY = {
    "numpy",
    "pandas",
    "pyarrow",
    "duckdb",
    "igraph",
    "pyspark",
    "py4j",
    "networkx",
    "polars",
    "altair",
    "rapidfuzz",
    "pydantic",
    "rich",
}


def test_public_names_are_these() -> None:
    """The public surface is this list; whoever changes it changes this test."""
    assert graphres.__all__ == [
        "Resolution",
        "Spark",
        "__version__",
        "charts",
        "demo",
        "draw",
        "errors",
        "evaluate",
        "explain",
        "explore",
        "export",
        "generate",
        "init",
        "open_run",
        "resolve",
    ]


@pytest.mark.parametrize("name", graphres.__all__)
def test_public_name_is_there_and_listed(name: str) -> None:
    """Every public name can be had, and `dir` shows it."""
    assert getattr(graphres, name) is not None
    assert name in dir(graphres)


def test_unknown_name_is_an_attribute_error() -> None:
    """A name that is not public is missing in the usual way."""
    with pytest.raises(AttributeError, match="nonsense"):
        graphres.nonsense  # noqa: B018 - the access is the test


@pytest.mark.parametrize("room", ["charts", "draw", "explain", "evaluate", "export", "generate"])
def test_functions_stay_when_their_rooms_are_imported(room: str) -> None:
    """`graphres.explain` is the function, whether or not the package of that name has been imported."""
    import_module(f"graphres.{room}")
    assert callable(getattr(graphres, room))


def test_import_is_light() -> None:
    """`import graphres` loads none of the libraries that do the work."""
    assert loaded_by("import graphres") & HEAVY == set()


def test_help_is_light() -> None:
    """Neither does the command line's help."""
    code = "import sys\nsys.argv = ['graphres', '--help']\nfrom graphres.cli import main\n"
    assert loaded_by(code + "try:\n    main()\nexcept SystemExit:\n    pass") & HEAVY == set()


def test_pandas_is_there_when_a_table_is_asked_for() -> None:
    """Only lists are read without it."""
    code = "from graphres.lazy import pandas_only_when_asked\npandas_only_when_asked()\nimport pyarrow as pa\n"
    assert "pandas" not in loaded_by(code + "pa.array(['a'])")
    assert "pandas" in loaded_by(code + "assert pa.table({'a': ['b']}).to_pandas()['a'][0] == 'b'")


def test_version_is_the_package_version(root: Path) -> None:
    """`graphres.__version__` is what pyproject.toml says."""
    assert f'version = "{graphres.__version__}"' in (root / "pyproject.toml").read_text(encoding="utf-8")


def test_installed_version_is_the_same() -> None:
    """An installation speaks of the same version."""
    try:
        installed = metadata.version("graphres")
    except metadata.PackageNotFoundError:
        pytest.skip("graphres is not installed here, only on the path")
    assert installed == graphres.__version__
