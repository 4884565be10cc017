"""init: a config that says what a run would assume."""

from __future__ import annotations

from pathlib import Path

from graphres.config import dump, from_sources, load
from graphres.engines.base import Engine
from graphres.ingest import ingest
from graphres.ingest.profile import init
from tests.ingest.reading import Write

CRM = "customer_id,first_name,surname,dob,phone,note\n" + "".join(
    f"{n},Anna,Smith{n},{10 + n}/02/19{50 + n},0117 496 01{n:02d},\n" for n in range(12)
)
WEB = "id,mail,when\n" + "".join(f"{n},a{n}@b.org,2024-01-{n + 10}\n" for n in range(9))


def test_init_resolves_as_bare_files_do(engine: Engine, write: Write, tmp_path: Path) -> None:
    """What init writes loads, and comes to the same effective config as the files alone."""
    paths = [write("crm.csv", CRM), "web=" + write("w.csv", WEB)]
    (tmp_path / "config.yaml").write_text(init(paths, engine), encoding="utf-8")
    asked = ingest(load(tmp_path / "config.yaml"), engine)
    bare = ingest(from_sources(paths), engine)
    assert dump(asked.config) == dump(bare.config)
    assert asked.contexts == bare.contexts


def test_effective_config_is_an_input_again(engine: Engine, write: Write, tmp_path: Path) -> None:
    """Running on an effective config changes nothing more."""
    first = ingest(from_sources([write("crm.csv", CRM)]), engine).config
    (tmp_path / "again.yaml").write_text(dump(first), encoding="utf-8")
    assert dump(ingest(load(tmp_path / "again.yaml"), engine).config) == dump(first)


def test_init_shows_no_values(engine: Engine, write: Write) -> None:
    """A profile has counts and reasons, and nobody's values."""
    text = init([write("crm.csv", CRM)], engine)
    assert "# 100% filled, 12 distinct" in text
    assert "12 rows" in text
    assert not any(value in text for value in ("Smith1", "0117 496", "Anna"))
