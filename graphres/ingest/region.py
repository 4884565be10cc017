"""The country whose formats a source follows: from countries, postcodes, emails, or phone numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import phonenumbers
from anyascii import anyascii

from graphres.identifiers.lexicon import countries
from graphres.ingest.columns import Column
from graphres.ingest.postcodes import POSTCODES, share_of_form
from graphres.ingest.verdicts import Verdict

__all__ = ["infer_region"]

MAJORITY = 0.5
CLEARLY = 0.1
PHONES = 40
"""National numbers are tried under every region there is: a few tell."""

FEW_PHONES = 3
NORTH_AMERICAN = re.compile(r"(1[-. ])?(\([2-9]\d\d\) ?|[2-9]\d\d[-. ])\d{3}[-. ]\d{4}( *(x|ext).*)?", re.IGNORECASE)
"""Nobody else writes numbers this way, while countries with numbers of any length would take them for
their own."""

GROUP = re.compile(r"\d+")
LOCAL = 7
UNUSUAL = 0.6
OF_EMAILS = 0.2
ANYBODYS = frozenset("ai bz cc co eu fm gg io la ly me sh to tv vc ws".split())
"""Countries whose domains are sold to anybody."""


def infer_region(columns: Sequence[Column], verdicts: Sequence[Verdict]) -> tuple[str | None, str]:
    """The region, and what told it; (None, "") where nothing does."""

    def texts(role: str) -> list[str]:
        """What the sampled rows hold, not the distinct values: a majority is one of rows."""
        chosen = (c for c, v in zip(columns, verdicts, strict=True) if role in v.roles)
        return [text for column in chosen for text in column.sample if text]

    for told, found in (
        ("a country column", _of_countries(texts("country"), columns[0].sample if columns else ())),
        ("postcodes", _of_postcodes(texts("postcode"))),
        ("the domains of emails", _of_domains(texts("email"))),
        ("phone numbers", _of_phones(texts("phone"))),
    ):
        if found is not None:
            return found, told
    return None, ""


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


def _of_phones(texts: Sequence[str]) -> str | None:
    """The region under which most numbers are valid and are the region's own."""
    distinct = list(dict.fromkeys(text.strip() for text in texts))
    abroad = [text for text in distinct if text.startswith(("+", "00"))][: 5 * PHONES]
    national = [text for text in distinct if not text.startswith(("+", "00")) and _is_long(text)][:PHONES]
    if len(abroad) >= len(national) and abroad:
        return _most(_own_region(re.sub("^00", "+", text), None) for text in abroad)
    if len(national) < FEW_PHONES:
        return None
    if 2 * sum(bool(NORTH_AMERICAN.fullmatch(text)) for text in national) > len(national):
        return _most(found for text in national if (found := _own_region(text, "US")) is not None)
    shares = sorted((-sum(_fits(text, region) for text in national), region) for region in _regions())
    (best, region), (second, _) = shares[0], shares[1]
    enough = -best > MAJORITY * len(national) and second - best >= CLEARLY * len(national)
    return region if enough else None


def _is_long(text: str) -> bool:
    """Seven digits may be a local number of anywhere."""
    return sum(map(str.isdigit, text)) > LOCAL


def _fits(text: str, region: str) -> float:
    """1 for a number of the region's own, written as the region writes it.

    Less where it lacks the zero with which the region dials, or groups its digits otherwise.
    """
    if _own_region(text, region) != region:
        return 0.0
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    dials_zero = metadata is not None and metadata.national_prefix == "0"
    if dials_zero and not text.lstrip("( ").startswith("0"):
        return UNUSUAL
    usual = phonenumbers.format_number(phonenumbers.parse(text, region), phonenumbers.PhoneNumberFormat.NATIONAL)
    groups = GROUP.findall(text)
    return 1.0 if len(groups) == 1 or groups == GROUP.findall(usual) else UNUSUAL


def _own_region(text: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.region_code_for_number(number)


def _regions() -> list[str]:
    return sorted(phonenumbers.SUPPORTED_REGIONS)


def _of_postcodes(texts: Sequence[str]) -> str | None:
    """The country whose form nearly all postcodes have."""
    return next((region for region in POSTCODES if share_of_form(region, texts) > 0.8), None)
