"""Chromium without any network but this computer's, and a page that tells what it asked for and complained of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.helpers.absent import not_run

__all__ = ["Watched", "drawn", "launched", "watched"]

LINE = ("--disable-gpu", "--disable-background-networking", "--disable-component-update")
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"


@contextmanager
def launched() -> Iterator[Any]:
    """A browser; where there is none the test is listed as not run, on CI it fails."""
    chromium = shutil.which("chromium")
    if chromium is None:
        not_run("there is no chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False, args=[*LINE, ALONE])
        yield opened
        opened.close()


@dataclass
class Watched:
    """A page. asked : addresses that it asked for, besides its own and what it holds. said : errors and warnings."""

    page: Any
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def goto(self, path: Path, fragment: str = "") -> Any:
        """Open a file at a place."""
        self.page.goto(path.as_uri() + fragment)
        return self.page

    def check(self) -> None:
        """Nothing was asked of anybody, and nothing went wrong."""
        assert (self.asked, self.said) == ([], [])


def drawn(page: Any) -> Any:
    """The page, once it is drawn and listens to keys: it begins to after its first frame."""
    page.locator("h1").first.wait_for()
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
    )
    return page


def watched(browser: Any, **options: Any) -> Watched:
    """A page in a context of its own."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.set_default_timeout(10_000)
    seen = Watched(page)
    own = ("file://", "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(own) else seen.asked.append(request.url))
    page.on("console", lambda message: seen.said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: seen.said.append(str(error)))
    page.on("dialog", lambda dialog: seen.said.extend([dialog.message, str(dialog.dismiss())]))
    return seen
