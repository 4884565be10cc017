"""Sources of transactions: how they are told, whom their lines name, and which records they give."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphres.config import ColumnConfig, Config, CustomerConfig, SourceConfig
from graphres.engines.base import Engine
from graphres.engines.duckdb import DuckDB
from graphres.errors import ConfigError, IngestError
from graphres.ingest import Ingested, ingest
from tests.helpers.engines import on_every_engine
from tests.ingest.reading import Read, columns, roles

CRM = "id,name,email\n" + "".join(f"{n},Ann Lee{n},ann{n}@lee.org\n" for n in range(1, 9))
HEAD = "line_id,order_id,ordered_at,amount,customer_id,name,email\n"
LINES = HEAD + (
    "L1,O1,2025-03-01 10:00,12.50,1,,\n"
    "L2,O1,2025-03-01 10:00,2.50,1,,\n"
    "L3,O2,2025-03-02 11:00,7.00,,Bob Ray,bob@ray.org\n"
    "L4,O3,2025-03-03 12:00,8.00,,Bob Ray ,bob@ray.org\n"
    "L5,O4,2025-03-04 12:00,9.00,1077,,\n"
    "L10,O5,2025-03-05 12:00,9.50,1077,Cat Fox,\n"
)
SOURCES = {"crm": SourceConfig(), "orders": SourceConfig(kind="transactions", order="order", key="line")}


def bought(engine: Engine, found: Ingested) -> list[dict[str, Any]]:
    """The lines, each with the name of the record that owns it."""
    assert found.purchases is not None
    rows = engine.sql(
        "SELECT p.source, p.line, p.owner, r.source AS record_source, r.record_id FROM {p} p JOIN {r} r "
        "USING (record_key)",
        p=found.purchases,
        r=found.records,
    )
    rows_found: list[dict[str, Any]] = engine.collect(rows, ("source", "line")).to_pylist()
    return rows_found


def owners(engine: Engine, found: Ingested) -> dict[str, tuple[str, str]]:
    """By line, how its record was found, and the record as source:record_id."""
    return {row["line"]: (row["owner"], f"{row['record_source']}:{row['record_id']}") for row in bought(engine, found)}


def owners_of_all(engine: Engine, found: Ingested) -> dict[str, tuple[str, str]]:
    """The same by source:line, where there are several sources of lines."""
    return {
        f"{row['source']}:{row['line']}": (row["owner"], f"{row['record_source']}:{row['record_id']}")
        for row in bought(engine, found)
    }


def test_order_time_and_amount_make_transactions(read: Read) -> None:
    """Nobody has to say so, the reason is in the config, and a warning says how to say otherwise."""
    found = read(crm=CRM, orders=LINES)
    asked = found.config.sources["orders"]
    assert (asked.kind, asked.key, asked.order, asked.time, asked.amount) == (
        "transactions", "line_id", "order_id", "ordered_at", "amount",
    )  # fmt: skip
    assert asked.customer == CustomerConfig(source="crm", column="customer_id")
    assert 'an order ("order_id")' in str(asked.reason)
    assert any("write kind: records" in warning for warning in found.warnings)


@pytest.mark.parametrize("missing", ["order_id", "ordered_at", "amount"])
def test_two_of_three_make_records(read: Read, missing: str) -> None:
    """A table without an order, a time or an amount is one of customers."""
    kept = [place for place, name in enumerate(HEAD.strip().split(",")) if name != missing]
    text = "\n".join(",".join(line.split(",")[place] for place in kept) for line in LINES.splitlines())
    found = read(crm=CRM, orders=text + "\n")
    assert found.config.sources["orders"].kind == "records"
    assert found.purchases is None


def test_what_numbers_the_lines_is_no_order(read: Read) -> None:
    """Of two columns named after a document the one that lines share is the order's."""
    text = LINES.replace("line_id,order_id", "transaction_id,order_id").replace("name,email", "order_line_no,email")
    asked = read(crm=CRM, orders=text).config.sources["orders"]
    assert (asked.key, asked.order) == ("transaction_id", "order_id")


def test_a_customers_last_order_makes_no_purchase(read: Read) -> None:
    """What is said of a customer's orders in general is said of a customer."""
    rows = "".join(f"{n},Ann Lee{n},O{n},2025-03-0{n},1{n}.50\n" for n in range(1, 9))
    found = read(crm="id,name,last_order_id,last_order_date,total_spend\n" + rows)
    assert found.config.sources["crm"].kind == "records"


def test_the_config_overrides(engine: Engine, write: Any) -> None:
    """Where it says records, every line is a record."""
    path = write("orders.csv", LINES)
    found = ingest(Config(sources={"orders": SourceConfig(path=path, kind="records")}), engine)
    assert engine.count(found.records) == 6
    assert found.purchases is None


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("Positionsnr;BelegNr;Kaufdatum;Betrag;Kundennummer;Name;Mail", id="German"),
        pytest.param("ligne_id;no_commande;date_commande;montant;client_id;nom;courriel", id="French"),
        pytest.param("rowid;InvoiceNo;InvoiceDate;UnitPrice;CustomerID;Buyer;E-Mail", id="run together"),
        pytest.param("id;c2;c3;price_eur;customer;c6;c7", id="order without a name"),
    ],
)
def test_other_headers_and_other_numbers(read: Read, head: str) -> None:
    """Names of columns may be of any language, days and amounts as people there write them, refunds among them."""
    rows = [
        f"{n};R-{n // 2:04d};{n // 2 % 28 + 1:02d}.03.2025 1{n // 2 % 10}:30;{'-' * (n % 9 == 0)}1.0{n % 10}9,95 €;"
        f"{n // 2 % 8 + 1};;"
        for n in range(100, 160)
    ]
    found = read(crm=CRM, orders="\n".join([head, *rows, ""]))
    names = head.split(";")
    asked = found.config.sources["orders"]
    assert (asked.kind, asked.order, asked.time, asked.amount) == ("transactions", *names[1:4])
    assert found.rejects.num_rows == 0
    assert found.inputs[1]["lines"] == {"known": 60, "unknown": 0, "guest": 0}


NAMES = ("Ana Lopez", "Bo Ek", "Cléo Roy", "Dov Katz", "Eva Novak", "Filip Kos", "Gia Rossi", "Hans Meyer")
MANY = "id,name,email\n" + "".join(f"{n},{name},{name[:2]}@x.example\n" for n, name in enumerate(NAMES, start=1))


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("Vorgang;Zeitpunkt;Betrag (EUR);Kd.-Nr.;Name;Mail", id="German"),
        pytest.param("scontrino;data;prezzo;cliente;nome;email", id="Italian"),
        pytest.param("pedido;fecha;importe;cliente;nombre;correo", id="Spanish"),
        pytest.param("beställning;datum;belopp;kundnr;namn;epost", id="Swedish"),
        pytest.param("siparis_no;tarih;tutar;musteri_no;ad;eposta", id="Turkish"),
        pytest.param("заказ;дата;сумма;клиент;имя;почта", id="Russian"),
        pytest.param("注文番号;日付;金額;顧客番号;氏名;メール", id="Japanese"),
        pytest.param("c1;c2;c3;c4;c5;c6", id="no words at all"),
    ],
)
def test_values_tell_purchases_where_names_do_not(read: Read, head: str) -> None:
    """Lines with a code, a time and a customer in common, of customers who come again, and with amounts that differ."""
    rows = []
    for order in range(40):
        who, day = order % 8, f"{order % 28 + 1:02d}.{order % 12 + 1:02d}.2025 1{order % 10}:{10 + order}"
        mail = f"{NAMES[who][:2]}@x.example"
        rows += [f"B{700 + order};{day};{9 + part * order},9{part};{who + 1};{NAMES[who]};{mail}" for part in range(2)]
    asked = read(crm=MANY, orders="\n".join([head, *rows, ""])).config.sources["orders"]
    names = head.split(";")
    assert (asked.kind, asked.order, asked.time, asked.amount) == ("transactions", *names[:3])
    assert asked.customer == CustomerConfig(source="crm", column=names[3])


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(lambda n: f"{n},{NAMES[n % 8]} {n},H{n // 2},{_day(n // 2)},{n * 7}.50", id="a household"),
        pytest.param(lambda n: f"{n},{NAMES[n % 8]} {n},B{n // 9},{_day(n // 9)},{n * 7}.25", id="a batch of imports"),
        pytest.param(
            lambda n: f"{n},{NAMES[n // 2 % 8]} {n // 2},K{n // 2},{_day(n // 2)},{n * 3}.99", id="entered twice"
        ),
        pytest.param(lambda n: f"{n},{NAMES[n % 8]} {n},S{n % 4},{_day(n)},{n * 3}.99", id="a branch"),
    ],
)
def test_customers_with_a_code_a_time_and_an_amount(read: Read, row: Callable[[int], str]) -> None:
    """What a household, an import or a branch shares is no order, nor is the number of one who was entered twice."""
    found = read(crm="no,name,grp,entered,balance\n" + "".join(f"{row(n)}\n" for n in range(80)))
    assert found.config.sources["crm"].kind == "records"


def _day(n: int) -> str:
    return f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d} 1{n % 10}:00"


def test_an_unknown_id_in_several_files_is_one_customer(engine: Engine, write: Any, rows: Any) -> None:
    """The id is a key of the source that both refer to; its one record holds what the lines of both files say."""
    asked = {"key": "line", "order": "order", "customer": {"source": "crm", "column": "who"}}
    paths = {
        "crm": write("crm.csv", CRM),
        "shop": write("shop.csv", "line,order,who,name\nL1,A1,1077,Cat Fox\nL2,A1,2,\nL3,A2,55,\n"),
        "web": write("web.csv", "line,order,who,mail\nL1,B1,1077,cat@fox.org\nL2,B2,1,\nL3,B3,1077,fox@cat.org\n"),
    }
    sources = {
        name: SourceConfig.model_validate({"path": path} | (asked if name != "crm" else {"key": "id"}))
        for name, path in paths.items()
    }
    found = ingest(Config(sources=sources), engine)
    known = owners_of_all(engine, found)
    assert known["shop:L1"] == known["web:L1"] == known["web:L3"] == ("unknown", "shop:L1")
    assert known["shop:L3"] == ("unknown", "shop:L3")
    (cat,) = [row for row in rows(found) if row["record_id"] == "L1"]
    assert (cat["source"], cat["full_name"], cat["email"]) == ("shop", "Cat Fox", "cat@fox.org\x1ffox@cat.org")


@pytest.mark.parametrize(
    ("keys", "known", "says"),
    [
        pytest.param(
            ["0007", "0017", "0123"], 3, "have lost the zeros with which the keys of crm begin", id="one length"
        ),
        pytest.param(
            ["0007", "017", "123"], 1, "2 of these ids differ from keys of crm by zeros", id="several lengths"
        ),
    ],
)
def test_ids_that_lost_their_zeros(engine: Engine, write: Any, keys: Sequence[str], known: int, says: str) -> None:
    """They are those keys where all keys have one length; else nobody can tell, and the warning counts them."""
    crm = write("crm.csv", "id,name\n" + "".join(f"{key},Ann Lee{key}\n" for key in keys))
    rows = "".join(f"L{n},O{n},{who}\n" for n, who in enumerate((7, 17, 123, 17)))
    asked = {"path": write("shop.csv", f"line,order,who\n{rows}"), "key": "line", "order": "order"}
    shop = SourceConfig.model_validate({**asked, "customer": {"source": "crm", "column": "who"}})
    found = ingest(Config(sources={"crm": SourceConfig(path=crm, key="id"), "shop": shop}), engine)
    told = owners(engine, found)
    assert sum(owner == "known" for owner, _ in told.values()) == known + (known == 3)
    assert told["L1"] == told["L3"]
    assert any(says in warning for warning in found.warnings)


@on_every_engine
def test_known_unknown_and_guest(engine: Engine, read: Read) -> None:
    """A line is a known customer's, an unknown id's or a guest's; of its own record the first line is the name."""
    found = read(crm=CRM, orders=LINES)
    assert owners(engine, found) == {
        "L1": ("known", "crm:1"),
        "L2": ("known", "crm:1"),
        "L3": ("guest", "orders:L3"),
        "L4": ("guest", "orders:L3"),
        "L5": ("unknown", "orders:L5"),
        "L10": ("unknown", "orders:L5"),
    }


def test_silent_lines_go_with_their_order(engine: Engine, read: Read) -> None:
    """Where the customer is named on one line of an order, the others are his; where two are named, nobody's."""
    more = "L11,O{0},2025-03-06 12:00,9.50,{1},{2},\nL12,O{0},2025-03-06 12:00,9.50,,,\n"
    for order, number, name, owner in (
        (9, "1", "", ("known", "crm:1")),
        (9, "1077", "", ("unknown", "orders:L5")),
        (9, "", "Dan Poe", ("guest", "orders:L11")),
    ):
        found = read(crm=CRM, orders=LINES + more.format(order, number, name))
        assert owners(engine, found)["L12"] == owner
    for none in ("0", "000"):
        found = read(crm=CRM, orders=LINES + more.replace("O{0}", none).format(9, "1", ""))
        assert owners(engine, found)["L12"][0] == "guest"
    two = more.format(9, "1", "") + "L13,O9,2025-03-06 12:00,9.50,2,,\n"
    assert owners(engine, read(crm=CRM, orders=LINES + two))["L12"] == ("guest", "orders:L12")


def test_what_stands_beside_an_unknown_id_is_evidence(engine: Engine, read: Read) -> None:
    """An unknown customer's record bears the id and every value of its lines; nothing of the purchase enters it."""
    found = read(crm=CRM, orders=LINES.replace("1077,,", "1077,Kat Fox,"))
    row = next(r for r in engine.collect(found.records).to_pylist() if r["record_id"] == "L5")
    assert (row["full_name"], row["customer_key"], row["attribute:customer_id"]) == (
        "Cat Fox\x1fKat Fox",
        "1077",
        "1077",
    )
    assert not {name for name in row if "amount" in name or "order" in name}


@pytest.mark.parametrize("nobody", ["0", "-1", "n/a", "GUEST", "  "])
def test_ids_of_nobody_are_guests(engine: Engine, read: Read, nobody: str) -> None:
    """What a system writes where there is no customer is no customer."""
    found = read(crm=CRM, orders=LINES + f"L11,O6,2025-03-06 12:00,9.50,{nobody},Dan Poe,dan@poe.org\n")
    assert owners(engine, found)["L11"] == ("guest", "orders:L11")


def test_an_id_of_a_crowd_is_nobodys(engine: Engine, read: Read) -> None:
    """An unknown id under which more people bought than may bear a number: its lines are guests'."""
    crowd = "".join(f"X{n},P{n},2025-04-01 12:00,1.00,shop1,Guest No{n},g{n}@x.org\n" for n in range(30))
    found = read(crm=CRM, orders=LINES + crowd)
    assert {owners(engine, found)[f"X{n}"][0] for n in range(30)} == {"guest"}


def test_numbers_that_two_systems_share_are_no_reference(read: Read) -> None:
    """Lines that name others than the customers of their numbers do not refer to them."""
    strangers = "".join(f"L{n},O{n},2025-03-01 10:0{n},1.00,{n},Zoe Moe{n},z{n}@moe.org\n" for n in range(1, 9))
    found = read(crm=CRM, orders=HEAD + strangers)
    assert found.config.sources["orders"].customer == CustomerConfig(source=None, column="customer_id")


def test_ids_with_a_point_and_a_zero(engine: Engine, read: Read) -> None:
    """A column of numbers with gaps that was exported as 1.0 refers to 1."""
    found = read(crm=CRM, orders=LINES.replace(",1,,", ",1.0,,").replace(",1077,", ",1077.0,"))
    assert owners(engine, found)["L1"] == ("known", "crm:1")


def test_days_that_may_be_months_are_asked_for(engine: Engine, read: Read) -> None:
    """Where day and month cannot be told apart there is no time, a warning, and no reject a line."""
    found = read(crm=CRM, orders=re.sub(r"2025-03-0(\d) \S+?,", r"0\1/04/2025,", LINES))
    assert found.rejects.num_rows == 0
    assert [engine.count(bad) for bad in found.bad_cells] == [0]
    assert any('"ordered_at": day and month cannot be told apart' in warning for warning in found.warnings)


def test_no_customers_at_all(engine: Engine, read: Read) -> None:
    """Transactions alone: every id is a customer, and so is every guest."""
    found = read(orders=LINES)
    assert {owner for owner, _ in owners(engine, found).values()} == {"unknown", "guest"}
    assert engine.count(found.records) == 3


def test_cells_that_cannot_be_read_are_noted(engine: Engine, read: Read) -> None:
    """An amount that is no number and a time that is none are rejects; their lines stay."""
    more = "".join(f"M{n},P{n},2025-05-01 09:00,1.00,1,,\n" for n in range(20))
    found = read(crm=CRM, orders=LINES.replace("12.50", "soon").replace("2025-03-02 11:00", "later") + more)
    (bad,) = found.bad_cells
    cells = {(r["line"], r["column"], r["value"]) for r in engine.collect(bad).to_pylist()}
    assert cells == {(2, "amount", "soon"), (4, "ordered_at", "later")}
    assert any('"amount": 1 cells are no number, the first on line 2' in warning for warning in found.warnings)
    assert len(owners(engine, found)) == 26


def test_without_a_key_the_row_numbers_lines(engine: Engine, read: Read) -> None:
    """A warning says that the order of rows then matters; a repeated id is an order's and no fault."""
    text = "\n".join(line.partition(",")[2] for line in LINES.splitlines()) + "\n"
    found = read(crm=CRM, orders=text.replace("order_id", "id"))
    assert (found.config.sources["orders"].key, found.config.sources["orders"].order) == (None, "id")
    assert set(owners(engine, found)) == set("123456")
    assert any("names a line" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        pytest.param({"customer": CustomerConfig(source="crn", column="customer_id")}, '"crm"', id="unknown source"),
        pytest.param({"customer": CustomerConfig(source="crm", column="cust_id")}, '"customer_id"', id="no column"),
        pytest.param({"order": "oder_id"}, '"order_id"', id="no order column"),
        pytest.param({"kind": "records", "time": "ordered_at"}, "only sources of the kind", id="time of a record"),
    ],
)
def test_faults_of_the_config(engine: Engine, write: Any, asked: dict[str, Any], said: str) -> None:
    """A source or column that is not there, and settings that records do not have: one message, the near miss."""
    sources = {
        "crm": SourceConfig(path=write("crm.csv", CRM)),
        "orders": SourceConfig(path=write("orders.csv", LINES), **{"kind": "transactions", **asked}),
    }
    with pytest.raises(ConfigError) as caught:
        ingest(Config(sources=sources), engine)
    assert said in caught.value.problem


def test_a_declared_key_must_name_lines(engine: Engine, write: Any) -> None:
    """A repeated or empty value in it is an error that names both lines."""
    path = write("orders.csv", LINES)
    asked = SourceConfig(path=path, kind="transactions", key="order_id")
    with pytest.raises(IngestError, match='"O1" is on line 2 and again on 3'):
        ingest(Config(sources={"orders": asked}), engine)
    with pytest.raises(IngestError, match="no value on line 4"):
        ingest(Config(sources={"orders": asked.model_copy(update={"key": "customer_id"})}), engine)


def test_the_effective_config_gives_the_same(engine: Engine, write: Any) -> None:
    """What was inferred, written down and read again, changes nothing."""
    paths = {"crm": write("crm.csv", CRM), "orders": write("orders.csv", LINES)}
    once = ingest(Config(sources={name: SourceConfig(path=path) for name, path in paths.items()}), engine)
    twice = ingest(once.config, engine)
    assert bought(engine, once) == bought(engine, twice)
    assert once.config.sources["orders"].columns["amount"] == ColumnConfig(
        role="attribute", reason="says what a line is worth"
    )
    assert roles(twice, "orders") == roles(once, "orders")
    assert columns(twice, "crm") == columns(once, "crm")


# --- a slow plain twin ---


def plainly(lines: Sequence[Mapping[str, str | None]], known: set[str]) -> dict[str, tuple[str, str]]:
    """Whose each line is, by the book."""
    named, groups = [], dict[tuple[str, ...], list[str]]()
    for row in lines:
        who = (row["customer_id"] or "").strip()
        said = ((row["full_name"] or "").strip(), (row["email"] or "").strip())
        named.append(("known", who) if who in known else ("unknown", who) if who else ("guest", *said))
    nobody = ("guest", "", "")
    for row, key in zip(lines, named, strict=True):
        order = {k for r, k in zip(lines, named, strict=True) if r["order"] and r["order"] == row["order"]} - {nobody}
        own = next(iter(order)) if key == nobody and len(order) == 1 else key
        groups.setdefault(own, []).append(str(row["line"]))
    found = {}
    for (owner, *rest), group in groups.items():
        first = min(group, key=lambda line: (len(line), line))
        for line in group:
            found[line] = (owner, f"crm:{rest[0]}" if owner == "known" else f"orders:{first}")
    return found


CELLS = st.fixed_dictionaries(
    {
        "order": st.sampled_from(["A1", "A2", "A3", None]),
        "customer_id": st.sampled_from([None, "", "c1", "c2 ", "gone5"]),
        "full_name": st.sampled_from([None, "", "Ann Lee", " Ann Lee", "Bob Ray"]),
        "email": st.sampled_from([None, "ann@lee.org", "bob@ray.org"]),
    }
)


@settings(max_examples=25, deadline=None)
@given(cells=st.lists(CELLS, min_size=1, max_size=12), seed=st.integers(0, 9))
def test_lines_are_whose_a_plain_reading_says(cells: list[dict[str, str | None]], seed: int) -> None:
    """Whatever the lines, in whatever order: the same records, by the same names."""
    rows: list[dict[str, str | None]] = [{**row, "line": str(7 + 3 * n)} for n, row in enumerate(cells)]
    expected = plainly(rows, {"c1", "c2"})
    random.Random(seed).shuffle(rows)
    schema = pa.schema([(name, pa.string()) for name in ("line", "order", "customer_id", "full_name", "email")])
    tables = {
        "crm": pa.table({"id": ["c1", "c2"], "full_name": ["Ann Lee", "Cat Fox"]}),
        "orders": pa.Table.from_pylist(rows, schema),
    }
    asked = SOURCES["orders"].model_copy(
        update={
            "customer": CustomerConfig(source="crm", column="customer_id"),
            "columns": {"full_name": ColumnConfig(role="full_name"), "email": ColumnConfig(role="email")},
        }
    )
    with DuckDB(threads=1) as engine:
        found = ingest(Config(sources={"crm": SourceConfig(key="id"), "orders": asked}), engine, tables)
        assert owners(engine, found) == expected
