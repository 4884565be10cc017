"""What a question loads before it is answered."""

from __future__ import annotations

from graphres.resolution import Resolution
from tests.helpers.loaded import loaded_by


def test_a_question_loads_neither_pandas_nor_what_other_questions_need(shop: Resolution) -> None:
    """`graphres explain --pair` answers in a second: most of it would be imports."""
    code = f"import sys\nsys.argv = ['graphres', 'explain', {str(shop.path)!r}, '--pair', 'crm:1', 'crm:2']\n"
    code += "from graphres.cli import main\ntry:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
    assert loaded_by(code) & {"pandas", "igraph", "networkx", "duckdb", "yaml", "polars", "altair"} == set()
