"""The config: what it takes, what it refuses and how, and that it can be written and read again."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphres.config import ColumnConfig, Config, SourceConfig, dump, expand, from_sources, json_schema, load
from graphres.errors import ConfigError


def written(folder: Path, text: str) -> Path:
    path = folder / "graphres.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_full_example_loads(tmp_path: Path) -> None:
    """Every key of the documented example means what it says."""
    config = load(
        written(
            tmp_path,
            """
            version: 1
            region: gb
            sources:
              crm: {path: crm.csv, key: id, columns: {dob: {role: date_of_birth, format: "%d/%m/%Y"}}}
              shop: {path: shop.parquet, region: NO, as_of: 2026-01-31}
            survivorship: {email: [most_recent, most_frequent]}
            as_of: 2026-06-30
            """,
        )
    )
    assert config.region == "GB"
    assert config.sources["crm"].columns["dob"].format == "%d/%m/%Y"
    assert (config.sources["shop"].region, config.sources["shop"].as_of) == ("NO", date(2026, 1, 31))
    assert config.as_of == date(2026, 6, 30)


def test_paths_count_from_the_config_file(tmp_path: Path) -> None:
    """A relative path is relative to the config's folder, and is kept as written."""
    config = load(written(tmp_path, "sources: {crm: {path: data/crm.csv}}"))
    assert config.locate("crm") == tmp_path / "data/crm.csv"
    assert config.sources["crm"].path == "data/crm.csv"


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Every unknown key is named with file, dotted key and near miss, in one error."""
    text = "regoin: GB\nsources: {crm: {pth: x.csv, columns: {a: {rol: email, role: e-mail}}}}"
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, text))
    said = "\n".join([caught.value.problem, *caught.value.also])
    assert 'graphres.yaml, regoin: unknown key; did you mean "region"?' in said
    assert 'sources.crm.pth: unknown key; did you mean "path"?' in said
    assert 'sources.crm.columns.a.rol: unknown key; did you mean "role"?' in said
    assert 'no role is called "e-mail"; did you mean "email"?' in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("region: UK", '"GB"', id="UK is no ISO code"),
        pytest.param("region: Germany", "two-letter", id="a country's name"),
        pytest.param("version: 2", "version", id="another version"),
        pytest.param("as_of: yesterday", "as_of", id="no date"),
        pytest.param("survivorship: {email: [newest]}", "survivorship.email.0", id="unknown rule"),
        pytest.param("survivorship: {emial: [most_recent]}", "email", id="unknown role"),
        pytest.param("sources: {a: {path: x.csv, columns: {d: {format: dmy}}}}", "day_first", id="no format"),
        pytest.param("sources: {email: {path: x.csv}}", "kind of identifier", id="a kind's name"),
        pytest.param('sources: {"a:b": {path: x.csv}}', '":"', id="a colon in a name"),
        pytest.param("sources: {a: {path: x}, a: {path: y}}", "written twice", id="a key twice"),
        pytest.param("sources: {a: {path: x}, A: {path: y}}", "two sources", id="names alike but for capitals"),
        pytest.param("sources: [", "not valid YAML", id="broken YAML"),
        pytest.param("- a", "holds no settings", id="a list"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """A wrong config is one clear error that names the place."""
    with pytest.raises(ConfigError, match=r"graphres\.yaml") as caught:
        load(written(tmp_path, text))
    assert said in str(caught.value)


def test_missing_config(tmp_path: Path) -> None:
    """A config that is not there is said so."""
    with pytest.raises(ConfigError, match="no such file"):
        load(tmp_path / "none.yaml")


def test_names_of_bare_sources() -> None:
    """A source is called by its file's stem, or by the name before the equals sign."""
    config = from_sources(["crm=export/2026.csv", "data/shop.parquet", "data/year=2024/guests.csv"])
    assert {name: source.path for name, source in config.sources.items()} == {
        "crm": "export/2026.csv",
        "shop": "data/shop.parquet",
        "guests": "data/year=2024/guests.csv",
    }


def test_two_files_of_one_name() -> None:
    """Two sources of one name are an error that says how to name them."""
    with pytest.raises(ConfigError, match='"crm"') as caught:
        from_sources(["a/crm.csv", "b/crm.csv"])
    assert "name the source yourself" in str(caught.value)


def test_environment_stays_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable is filled in where a path is used, and stays a variable where the config is written."""
    monkeypatch.setenv("GRAPHRES_TEST_DIR", "/data")
    config = load(written(tmp_path, "sources: {crm: {path: '${GRAPHRES_TEST_DIR}/crm.csv'}}"))
    assert config.locate("crm") == Path("/data/crm.csv")
    assert "${GRAPHRES_TEST_DIR}/crm.csv" in dump(config, tmp_path)


def test_unset_variable() -> None:
    """A variable that is not set is named."""
    with pytest.raises(ConfigError, match="GRAPHRES_NOT_SET"):
        expand("${GRAPHRES_NOT_SET}/x")


def test_dump_in_another_folder(tmp_path: Path) -> None:
    """Written elsewhere, a config still finds its files."""
    config = load(written(tmp_path, "sources: {crm: {path: crm.csv}}"))
    run = tmp_path / "run"
    run.mkdir()
    (run / "config.yaml").write_text(dump(config, run), encoding="utf-8")
    found = load(run / "config.yaml").locate("crm")
    assert found is not None
    assert found.resolve() == (tmp_path / "crm.csv").resolve()


columns = st.dictionaries(
    st.text(max_size=8), st.builds(ColumnConfig, role=st.sampled_from(["email", "attribute", "number:tax"]))
)


@given(columns, st.sampled_from([None, "NO", "DE"]), st.text(st.characters(exclude_categories=["C"]), min_size=1))
def test_dump_and_load(
    tmp_path_factory: pytest.TempPathFactory, known: dict[str, ColumnConfig], region: str | None, path: str
) -> None:
    """What is written is read as it was, whatever columns are called."""
    config = Config(sources={"crm": SourceConfig(path=path, region=region, columns=known)})
    folder = tmp_path_factory.mktemp("config")
    again = load(written(folder, dump(config)))
    assert again.model_dump() == config.model_dump()


def test_schema_is_current() -> None:
    """The JSON Schema that ships is that of the config."""
    assert files("graphres").joinpath("config.schema.json").read_text(encoding="utf-8") == json_schema()
