"""The country whose formats a source follows: from countries, states, postcodes, emails, or phone numbers.

A wrong country makes wrong phone numbers and dates, an unknown one only less exact ones: what is not clear
stays open, and then the clear ones among the sources of one run decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import reduce

import phonenumbers
from anyascii import anyascii

from graphres.identifiers.lexicon import countries, regions, states_by_country
from graphres.ingest.columns import Column
from graphres.ingest.numbering import own_region, plan
from graphres.ingest.numbering import regions as numbered
from graphres.ingest.postcodes import POSTCODES, countries_of_digits, share_of_form
from graphres.ingest.tongues import countries_of_names
from graphres.ingest.verdicts import Verdict

__all__ = ["infer_region", "may_be"]

MAJORITY = 0.5
PHONES = 40
NORTH_AMERICAN = re.compile(r"(1[-. ])?(\([2-9]\d\d\) ?|[2-9]\d\d[-. ])\d{3}[-. ]\d{4}( *(x|ext).*)?", re.IGNORECASE)
"""Nobody else writes numbers this way, while countries with numbers of any length would take them for
their own."""

LOCAL = 7
OF_EMAILS = 0.2
ANYBODYS = frozenset("ai bz cc co eu fm gg io la ly me sh to tv vc ws".split())
"""Countries whose domains are sold to anybody."""

STATES = 0.8
APART = 0.2
FEW_STATES = 2


def infer_region(columns: Sequence[Column], verdicts: Sequence[Verdict]) -> tuple[str | None, str]:
    """The region, and what told it; (None, "") where nothing does."""
    said = _Said(columns, verdicts)
    rows = columns[0].sample if columns else ()
    for told, found in (
        ("a country column", _of_countries(said.texts("country"), rows)),
        ("postcodes", _of_postcodes(said.texts("postcode"))),
        ("the domains of emails", _of_domains(said.texts("email"))),
        ("phone numbers", _of_international(said.phones)),
    ):
        if found is not None:
            return found, told
    return said.by_elimination()


def may_be(region: str, columns: Sequence[Column], verdicts: Sequence[Verdict]) -> bool:
    """Whether nothing in a source without a clear country speaks against the one of the other sources."""
    said = _Said(columns, verdicts)
    countries = said.texts("country")
    if countries and _most(map(_country, countries)) not in (None, region):
        return False
    if 2 * len(countries) > len(columns[0].sample):
        return False  # its countries are many: that is why it has none
    return all(not possible or region in possible for _, possible in said.possible)


class _Said:
    """What the columns of one source say of its country."""

    def __init__(self, columns: Sequence[Column], verdicts: Sequence[Verdict]) -> None:
        self._columns, self._verdicts = columns, verdicts
        self.phones = list(dict.fromkeys(text.strip() for text in self.texts("phone")))
        postcodes = self.texts("postcode")
        self.possible = (
            ("states", _of_states(self.texts("region"))),
            ("the language of its columns", countries_of_names([column.name for column in columns])),
            ("the form of its postcodes", _of_digits(postcodes)),
        )

    def texts(self, role: str) -> list[str]:
        """What the sampled rows hold, not the distinct values: a majority is one of rows."""
        chosen = (c for c, v in zip(self._columns, self._verdicts, strict=True) if role in v.roles)
        return [text for column in chosen for text in column.sample if text]

    def by_elimination(self) -> tuple[str | None, str]:
        """The only country that states, language and postcodes leave; else the one its phones tell."""
        told = [(name, possible) for name, possible in self.possible if possible]
        left = reduce(frozenset.__and__, (possible for _, possible in told), frozenset(numbered()))
        if told and len(left) == 1:
            return next(iter(left)), " and ".join(name for name, _ in told)
        return self._by_phones(left or frozenset(numbered()))

    def _by_phones(self, candidates: frozenset[str]) -> tuple[str | None, str]:
        national = [text for text in self.phones if not _is_international(text) and _is_long(text)]
        if 2 * sum(bool(NORTH_AMERICAN.fullmatch(text)) for text in national[:PHONES]) > len(national[:PHONES]):
            found = _most(region for text in national[:PHONES] if (region := own_region(text, "US")) is not None)
            return (found, "phone numbers") if found in candidates else (None, "")
        region = plan(national, candidates)
        return (region, "phone numbers") if region is not None else (None, "")


def _of_countries(texts: Sequence[str], rows: Sequence[object]) -> str | None:
    """The country of most rows; a few foreign ones among many without any say nothing."""
    return _most(map(_country, texts)) if 2 * len(texts) > len(rows) else None


def _country(text: str) -> str | None:
    folded = re.sub(r"[^a-z]+", " ", anyascii(text).lower()).strip()
    found = countries().get(folded) or countries().get(folded.replace(" ", ""))
    return found.upper() if found else None


def _most(found: Iterable[str | None]) -> str | None:
    """The region of more than half of the values."""
    counts = Counter(found)
    return next(
        (region for region, n in sorted(counts.items(), key=str) if region and n > MAJORITY * sum(counts.values())),
        None,
    )


def _of_domains(texts: Sequence[str]) -> str | None:
    """The country whose top-level domain nearly all emails have that have any country's."""
    ends = [text.strip().lower().rpartition(".")[2] for text in texts if "@" in text]
    found = ["GB" if end == "uk" else end.upper() for end in ends if len(end) == 2 and end not in ANYBODYS]
    known = [region for region in found if region in phonenumbers.SUPPORTED_REGIONS]
    if len(known) < max(OF_EMAILS * len(ends), PHONES / 10):
        return None
    region = _most(known)
    return region if known.count(region or "") >= 0.8 * len(known) else None


def _of_international(texts: Sequence[str]) -> str | None:
    """The country of most numbers, where most are written with their country's code."""
    abroad = [text for text in texts if _is_international(text)][: 5 * PHONES]
    if not abroad or 2 * sum(map(_is_international, texts)) < len(texts):
        return None
    return _most(own_region(re.sub("^00", "+", text), None) for text in abroad)


def _is_international(text: str) -> bool:
    return text.startswith(("+", "00"))


def _is_long(text: str) -> bool:
    """Seven digits may be a local number of anywhere."""
    return sum(map(str.isdigit, text)) > LOCAL


def _of_states(texts: Sequence[str]) -> frozenset[str]:
    """The country of nearly all states; several where their codes are those of several."""
    folded = [re.sub(r"\s+", " ", anyascii(text).lower().replace(".", "")).strip() for text in texts]
    if len(set(folded)) < FEW_STATES:
        return frozenset()
    shares = {
        country: sum(text in known or regions().get(text) in known for text in folded) / len(folded)
        for country, known in states_by_country().items()
    }
    best = max(shares.values())
    return frozenset(c for c, share in shares.items() if share >= STATES and share > best - APART)


def _of_digits(texts: Sequence[str]) -> frozenset[str]:
    """The countries whose postcodes have that form."""
    return countries_of_digits(texts) if texts else frozenset()


def _of_postcodes(texts: Sequence[str]) -> str | None:
    """The country whose form nearly all postcodes have."""
    return next((region for region in POSTCODES if share_of_form(region, texts) > 0.8), None)
