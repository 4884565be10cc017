"""A page for each test, on which nothing may be asked for and nothing go wrong."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import graphres
from tests.helpers.browser import Watched, watched


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Watched]]:
    """Opens pages; at the end of the test each must have asked for nothing and complained of nothing."""
    pages: list[Watched] = []

    def opened(**options: Any) -> Watched:
        pages.append(watched(browser, **{"viewport": {"width": 1400, "height": 900}, **options}))
        return pages[-1]

    yield opened
    for one in pages:
        one.check()
        one.page.context.close()


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two people of one name whom a phone makes one, among ten others; its run lies in `run`."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "crm.csv").write_text(csv(), encoding="utf-8")
    graphres.resolve(folder / "crm.csv", output=folder / "run")
    return folder


def csv() -> str:
    """Records 1 to 3 share an email, 4 to 6 another one, all six the phone."""
    rows = ["id,name,email,phone,address,city,postcode"]
    phone = "020 7946 0018"
    rows += [f"{n},Maria Silva,maria.silva@mail.example,{phone},4 High St,London,E10 2BB" for n in (1, 2, 3)]
    rows += [f"{n},Maria Silva,m.silva@post.example,{phone},,," for n in (4, 5, 6)]
    names = "Ann Ash,Bob Birch,Cleo Cherry,Dan Dogwood,Eve Elder,Finn Fir,Gus Gum,Hal Holly,Ivy Ibis,Jo Juniper"
    for at, name in enumerate(names.split(",")):
        row = f"{name},{name.split()[0].lower()}@mail.example,020 7946 01{at:02},{at + 3} Mill Ln,York,YO1 {at}AB"
        rows += [f"{7 + 2 * at},{row}", f"{8 + 2 * at},{row}"]
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="session")
def audit(shop: Path) -> Path:
    """The shop's explorer: the one that every run has."""
    return shop / "run" / "explorer.html"


@pytest.fixture(scope="session")
def sample(demo_run: Path) -> Path:
    """The sample's explorer."""
    return demo_run / "explorer.html"


@pytest.fixture(scope="session")
def axe(root: Path) -> str:
    """axe-core, which checks accessibility."""
    path = Path(os.environ.get("GRAPHRES_VIZ_MODULES", root / "viz" / "node_modules")) / "axe-core" / "axe.min.js"
    if not path.is_file():
        from tests.helpers.absent import not_run

        not_run("there is no axe-core of npm: make test installs it")
    return path.read_text(encoding="utf-8")
