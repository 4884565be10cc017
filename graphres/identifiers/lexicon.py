"""Word lists that ship with graphres, read from ``data/`` when first asked for.

Facts about the world's languages, none of them from a data set of customers. Every list is folded:
lower-case ASCII.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = [
    "FreeMail",
    "cities",
    "countries",
    "free_mail",
    "free_mail_typos",
    "given_names",
    "header_words",
    "legal_forms",
    "name_frequencies",
    "nickname_groups",
    "organization_words",
    "regions",
    "states_by_country",
    "street_types",
    "surnames",
]


@dataclass(frozen=True)
class FreeMail:
    """How a provider of private mailboxes reads the part before the @."""

    same_as: str
    ignores_dots: bool
    hyphen_tags: bool


def _lines(name: str) -> list[str]:
    """Lines of a list without comments."""
    text = files("graphres.identifiers").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _words(name: str) -> frozenset[str]:
    return frozenset(word for line in _lines(name) for word in line.split())


def _by_word(name: str) -> dict[str, str]:
    """Lines of ``code<TAB>word, word …`` as word -> code; a code stands for itself as well."""
    out: dict[str, str] = {}
    for line in _lines(name):
        code, _, words = line.partition("\t")
        for word in (code, *words.split(",")):
            if word.strip():
                out.setdefault(word.strip(), code)
    return out


@cache
def _headers() -> Mapping[str, tuple[str, ...]]:
    out: dict[str, tuple[str, ...]] = {}
    for line in _lines("headers.tsv"):
        role, _, words = line.partition("\t")
        out[role] = (*out.get(role, ()), *words.split())
    return out


def header_words(*roles: str) -> dict[str, tuple[str, ...]]:
    """Role -> words in a column's name that hint at it (no accents, no separators); all roles, or those
    asked for.

    >>> "plz" in header_words("postcode")["postcode"]
    True
    """
    return {role: words for role, words in _headers().items() if not roles or role in roles}


@cache
def given_names() -> frozenset[str]:
    """Given names common in some country."""
    return _words("given_names.txt") | frozenset(nickname_groups())


@cache
def surnames() -> frozenset[str]:
    """Surnames common in some country."""
    return _words("surnames.txt")


@cache
def nickname_groups() -> Mapping[str, frozenset[int]]:
    """Given name -> the groups of names that one person may go by (Bob, Robert); a name may be in several."""
    out: dict[str, frozenset[int]] = {}
    for number, line in enumerate(_lines("nicknames.tsv")):
        for name in line.split():
            out[name] = out.get(name, frozenset()) | {number}
    return out


@cache
def name_frequencies(kind: str) -> Mapping[str, Mapping[str, float]]:
    """Country (ISO 3166) -> how common its most common names of `kind` are there, as a share of its people.

    >>> name_frequencies("surname")["US"]["smith"]
    0.008
    """
    out: dict[str, dict[str, float]] = {}
    for line in _lines("name_frequencies.tsv"):
        of, country, thousandths, names = line.split("\t")
        if of == kind:
            shares = out.setdefault(country, {})
            for name in names.split():
                shares.setdefault(name.replace("_", " "), float(thousandths) / 1000.0)
    return out


@cache
def legal_forms() -> Mapping[str, str]:
    """Legal form of a company, in words as written -> ``sure`` or ``last`` (a legal form only as the last
    word).
    """
    out: dict[str, str] = {}
    for line in _lines("legal_forms.tsv"):
        place, _, forms = line.partition("\t")
        out |= {form.strip(): place for form in forms.split(",")}
    return out


@cache
def organization_words() -> frozenset[str]:
    """Words that occur in names of organizations and hardly in people's."""
    return _words("organization_words.txt")


@cache
def street_types() -> Mapping[str, str]:
    """Street type in any language, whole or abbreviated -> its code."""
    return _by_word("street_types.tsv")


@cache
def regions() -> Mapping[str, str]:
    """State or province by code or name -> code."""
    return _by_word("regions.tsv")


@cache
def states_by_country() -> Mapping[str, frozenset[str]]:
    """Country (ISO 3166, upper case) -> codes and names of its states or provinces, where addresses name them."""
    out: dict[str, frozenset[str]] = {}
    for line in _lines("states.tsv"):
        country, _, names = line.partition("\t")
        out[country] = out.get(country, frozenset()) | frozenset(name.strip() for name in names.split(","))
    return out


@cache
def cities() -> frozenset[str]:
    """Large or well-known towns of many countries."""
    return frozenset(word.replace("_", " ") for word in _words("cities.txt"))


@cache
def countries() -> Mapping[str, str]:
    """Country by name or code -> ISO 3166 two-letter code in lower case."""
    return _by_word("countries.tsv")


@cache
def free_mail() -> Mapping[str, FreeMail]:
    """Domains of providers of private mailboxes, and how each reads an address."""
    rows = [line.split("\t") for line in _lines("free_mail.tsv")]
    return {row[0]: FreeMail(row[1].strip("-"), "dots" in row[2], "hyphen" in row[2]) for row in rows}


@cache
def free_mail_typos() -> Mapping[str, str]:
    """Misspelled domain -> the provider's."""
    rows = [line.split("\t") for line in _lines("free_mail.tsv")]
    return {typo: row[0] for row in rows if len(row) > 3 for typo in row[3].split()}
