"""A small shop, resolved once: a family, a hub, and hostile values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import graphres
from graphres.resolution import Resolution, run_of
from graphres.run_directory import Run

CRM = """id,full_name,email,phone,date_of_birth,address,created_at
1,Mary Holberway,mary@holberway.example,020 7946 0101,1968-09-20,"1 Hazel Close, Coventry CV15 0ND",2021-03-01
2,Mary Holberway,mary@holberway.example,07400 900101,1968-09-20,"1 Hazel Close, Coventry CV15 0ND",2022-03-01
3,Marcus Holberway,m.holberway@inbox.example,020 7946 0101,,"1 Hazel Close, Coventry CV15 0ND",2023-05-05
4,Ann Ash,ann@ash.example,07400 900104,1980-01-02,"4 High St, Leeds LS1 4AP",2020-01-01
5,Bob Ash,ann@ash.example,07400 900105,1979-05-06,"4 High St, Leeds LS1 4AP",2020-01-02
x:6~7,"<script>alert('x')</script> ""Eve"" ",eve@evil.example,07400 900106,1990-12-12,"6 {Low} Rd, Hull",2020-06-06
=cmd(),"Zoë\u202e O'Neill | 名前",zoe@oneill.example,07400 900107,1991-11-11,"7 Mid Rd, York YO1 7HH",2020-07-07
"""
SHOP = """id,full_name,email,phone,date_of_birth,address,created_at
7,Ann Ash,ann@ash.example,07400 900104,1980-01-02,"4 High Street, Leeds LS1 4AP",2024-01-01
8,Mark Holberway,mark@holberway.example,,1970-02-02,"1 Hazel Close, Coventry CV15 0ND",2024-02-01
9,Marcus Holberway,m.holberway@inbox.example,,,"1 Hazel Close, Coventry CV15 0ND",2024-02-02
x:6~7,<script>alert('x')</script> Eve,eve@evil.example,07400 900106,,"6 {Low} Rd, Hull",2024-06-06
00017,Xaver Quill,,,,"9 Far Ln, Bath BA1 1AA",
"""
OFFICE = "".join(
    f'{100 + n},{name},office@club.example,,19{50 + n}-0{1 + n % 9}-1{n % 9},"{n} Club Way, Kent",2019-01-01\n'
    for n, name in enumerate(
        "Abel Adams,Bea Brown,Cal Clark,Dee Davis,Eli Evans,Fay Frank,Gus Ghosh,Hal Hills".split(",")
    )
)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Resolution:
    """The shop, resolved."""
    folder = tmp_path_factory.mktemp("shop")
    for name, text in (("crm", CRM + OFFICE), ("shop", SHOP)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return graphres.resolve(folder / "crm.csv", folder / "shop.csv", output=folder / "run")


@pytest.fixture(scope="session")
def run(shop: Resolution) -> Run:
    """The same for readers."""
    return run_of(shop)


HOSTILE = "<img src=x onerror=alert(1)>\n\x1b[2J\u202e 'twins' " + "x" * 5_000
ODD = "\x1b[2J\u202eab\u200b" * 100
SAID: list[dict[str, Any]] = [
    {"verb": "same", "groups": [["crm:1"], ["crm:4"]], "reviewer": "ab", "ts": "2024-05-06T07:08:09Z", "reason": "kin"},
    {"verb": "different", "groups": [["crm:4"], ["shop:7"]], "id": "d2", "reviewer": ODD, "reason": HOSTILE},
    {"verb": "freeze", "groups": [["crm:x:6~7"]], "note": "a test"},
    {"verb": "same", "groups": [["crm:100"], ["shop:gone"]]},
    {"verb": "same", "groups": [["shop:gone"], ["crm:101"]]},
    {"verb": "ignore", "subject": "phone:07400 900105", "groups": [["crm:5"]]},
    {"verb": "same", "groups": [["crm:1"], ["shop:00017"]], "strength": "suggest"},
]


@pytest.fixture(scope="session")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Resolution:
    """The shop, resolved with decisions against what the evidence says."""
    folder = tmp_path_factory.mktemp("decided")
    for name, text in (("crm", CRM + OFFICE), ("shop", SHOP)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    decisions = folder / "said.jsonl"
    decisions.write_text("".join(json.dumps(one) + "\n" for one in SAID), encoding="utf-8")
    sources = (folder / "crm.csv", folder / "shop.csv")
    return graphres.resolve(*sources, decisions=decisions, output=folder / "run")


@pytest.fixture(scope="session")
def demo(demo_run: Path) -> Run:
    """The run of the sample, for readers."""
    return run_of(demo_run)
