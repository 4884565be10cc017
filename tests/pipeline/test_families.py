"""Families in a file whose few surnames make everybody look like a relative."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest

import graphres

GIVEN = (
    "João Maria Antônio Luís Inês Tomás Fátima Gonçalo Débora Caetano Simão Úrsula Vânia Joaquim Mafalda Raul".split()
)
FAMILY = (
    "Gonçalves Araújo Ferrão Brandão Magalhães Assunção Quintão Lameiras Pimentel Varejão Teixeira Nogueira".split()
)
Row = dict[str, str]


def person(chance: random.Random) -> Row:
    given, family = chance.choice(GIVEN), chance.choice(FAMILY)
    return {
        "nome": f"{given} {family}",
        "correio": f"{given}.{family}{chance.randrange(10_000)}@sapo.example".lower(),
        "telemóvel": f"+351 91{chance.randrange(10**7):07}",
        "morada": f"Rua {chance.choice(FAMILY)}, {chance.randrange(1, 900)}",
        "cidade": chance.choice(["Porto", "Belém", "Évora", "Braga"]),
        "nascimento": f"{chance.randrange(1, 29):02}/{chance.randrange(1, 13):02}/{chance.randrange(1935, 2007)}",
    }


def registry(chance: random.Random) -> tuple[pd.DataFrame, list[range]]:
    """People met once or twice, a year of birth mistyped now and then, and thirty families of three who have everything
    in common but names and dates; the rows of each family.
    """
    rows: list[Row] = []
    for _ in range(300):
        one = person(chance)
        rows.append(one)
        if chance.random() < 0.5:
            moved = {"morada": person(chance)["morada"]} if chance.random() < 0.3 else {}
            mistyped = {"nascimento": person(chance)["nascimento"]} if chance.random() < 0.15 else {}
            rows.append({**one, **moved, **mistyped})
    families = []
    for _ in range(30):
        shared = person(chance)
        names = chance.sample(GIVEN, 3)
        families.append(range(len(rows), len(rows) + 3))
        rows += [
            {**shared, "nome": f"{name} {shared['nome'].split()[1]}", "nascimento": person(chance)["nascimento"]}
            for name in names
        ]
    return pd.DataFrame(rows).assign(código=[f"P{n:04}" for n in range(len(rows))]), families


@pytest.mark.parametrize("seed", [1, 2])
def test_a_family_with_one_mailbox_and_one_line_is_no_customer(tmp_path: Path, seed: int) -> None:
    """Three names and three dates of birth are three people, whatever they share."""
    table, families = registry(random.Random(seed))
    run = graphres.resolve({"registo": table}, output=tmp_path / "run")
    of = dict(zip(run.members["record_id"], run.members["entity_id"], strict=True))
    as_one = [rows for rows in families if len({of[f"P{n:04}"] for n in rows}) == 1]
    assert not as_one
