"""Email addresses: who writes them badly, and which spellings reach one mailbox."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from graphres.identifiers.base import NAMESAKE, Context, Kind, Level, Levels, Raw
from graphres.identifiers.distinct import Reader
from graphres.identifiers.lexicon import free_mail, free_mail_typos, header_words
from graphres.identifiers.likeness import first_level
from graphres.identifiers.text import PLACEHOLDERS, fold, squeeze

__all__ = ["Email"]

EQUAL, NEAR, SAME_LOCAL, SAME_NAME, SIMILAR, SAME_DOMAIN, DIFFERENT = range(7)
_ADDRESS = re.compile(r"([^\s<>\"(),:;@\[\]\\]+)@([a-z0-9.-]+\.[a-z0-9-]{2,24})")
_AT_WORDS = re.compile(r"\s*(?:\(at\)|\[at\]|\{at\}| at )\s*")
_NOBODY = PLACEHOLDERS | frozenset(
    """noreply donotreply dontreply keineantwort nepasrepondre mailerdaemon postmaster noemail nomail
    nospam""".split()
)
_NOWHERE = frozenset(
    {"test.com", "none.com", "na.com", "noemail.com", "nomail.com", "none.none", "email.invalid", "no.com"}
)
_ENDS = {
    "con": "com",
    "cmo": "com",
    "ocm": "com",
    "comm": "com",
    "vom": "com",
    "xom": "com",
    "cim": "com",
    "coom": "com",
}
_OFFICES = frozenset(
    """info office kontakt contact contacto contato contatti mail post admin administration service kundenservice
    support sales vertrieb verkauf ventas vendite verkoop sekretariat secretariat secretaria segreteria buero biuro
    kancelaria accueil reception rezeption receptie recepcion hello hallo hola team enquiries inquiries inquiry
    enquiry accounts accounting buchhaltung rechnung rechnungen billing invoice invoices facturacion faktury
    fatturazione comptabilite compta orders bestellung bestellungen pedidos bookings booking reservas reservations
    reservierung marketing hr jobs bewerbung personal webmaster hostmaster shop store einkauf purchasing
    management geschaeftsleitung direction direccion praxis kanzlei gemeinde verwaltung zentrale""".split()
)
"""Mailboxes of an office, whoever sits there."""
DOMAIN = "email.domain"
"""A key of mailboxes where not everybody may have one. Half a file may have theirs at one, whatever a list of big
providers knows: how common it is, the file tells."""

SAME_LOCAL_FROM = 5
"""A shorter local part says little when the domains differ."""


class Email(Kind):
    """An address as the provider sees it.

    >>> Email().clean({"email": ('"Jay Jones" <J.Jones+shop@Gmial.com>', "noreply@example.org")}, Context())
    ('jjones@gmail.com',)
    """

    name = "email"
    roles = ("email",)
    family = "email"
    discounted_above = 3
    excluded_above = 20
    sharing = "either"
    share = 0.1
    levels = (
        Level("equal", "the same mailbox", 0.80, 1e-6),
        Level("near", "one slip of the pen apart", 0.06, 5e-6),
        Level("same_local", "the same name and number at another provider", 0.02, 2e-5),
        Level(NAMESAKE, "a mailbox of the same name elsewhere", 0.02, 5e-5),
        Level("similar", "much alike", 0.02, 1e-4),
        Level("same_domain", "other people of one company's domain", 0.01, 2e-4, DOMAIN),
        Level("different", "different mailboxes", 0.07, 1 - 3.76e-4),
    )
    named_after = ("given_name", "surname")
    only_counted = (DOMAIN,)
    headers = header_words("email")

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        return tuple(dict.fromkeys(v for text in raw.get("email", ()) for v in _clean(text)))

    def limits(self, value: str) -> tuple[int, int] | None:
        """An office's mailbox is a shared contact, however few write from it."""
        office = squeeze(value.partition("@")[0]) in _OFFICES and value.partition("@")[2] not in free_mail()
        return (0, self.excluded_above) if office else super().limits(value)

    def keys(self, value: str) -> tuple[tuple[str, str], ...]:
        before, _, domain = value.partition("@")
        local = squeeze(before)
        return (
            ("email", value),
            *((("email.local", local),) if len(local) >= SAME_LOCAL_FROM else ()),
            *(((DOMAIN, domain),) if domain not in free_mail() else ()),
        )

    def compare(self, a: Sequence[str], b: Sequence[str]) -> Levels:
        (whole, local, domain, digits), ((free_a, free_b),) = _READ(a, b)
        free = (free_a & free_b) > 0
        long = local.shortest >= SAME_LOCAL_FROM
        one_name = local.alike & long
        marked = digits.shortest > 1
        open_ = ~free & digits.alike
        apart = whole.apart(4, open_)
        # A big provider's customers number themselves apart: robert.smith1 and robert.smith2 are two people.
        near = (apart <= 1) | whole.within(1, ~open_ & ~(free & ~digits.alike))
        alike = (apart <= 4) & (apart * 6 <= whole.longest)
        named = open_ & long & ~marked & ~domain.alike
        name = named & (local.likeness(0.94, named) >= 0.94)
        alike |= local.likeness(0.94, open_ & long & ~alike & ~named) >= 0.94
        others = whole.where(_other_initial, near | alike & open_)
        return first_level(
            DIFFERENT,
            (NEAR, near & ~others),
            (SAME_LOCAL, one_name & (marked | domain.within(3, one_name & ~marked))),
            # A local part of letters alone is mostly a name, and at another company's domain a namesake's.
            (SAME_NAME, name & ~others),
            (SIMILAR, alike & open_ & ~others),
            (SAME_DOMAIN, domain.alike & (free_a == 0)),
        )

    def looks_like(self, role: str, values: Sequence[str], context: Context) -> float:
        return sum("@" in v for v in values) / len(values) if role == "email" and values else 0.0

    def choose(self, values: Mapping[str, int]) -> str:
        """A person's own provider before an unknown domain, for typing errors are rarely a provider's
        name.
        """
        return min(values, key=lambda v: (v.partition("@")[2] not in free_mail(), -len(v), v))


def _parts(value: str) -> tuple[str, ...]:
    """The address, its local part without signs, its domain, and the digits in the local part."""
    local, _, domain = value.partition("@")
    name = squeeze(local)
    return value, name, domain, "".join(filter(str.isdigit, name))


def _other_initial(a: str, b: str) -> bool:
    """Whether two mailboxes differ in an initial alone: j.smith and k.smith are two people, and no slip of the pen."""
    x, y = (_NAMES.split(value.partition("@")[0]) for value in (a, b))
    apart = [pair for pair in zip(x, y, strict=False) if pair[0] != pair[1]]
    return len(x) == len(y) > 1 and len(apart) == 1 and all(len(w) <= INITIALS and w.isalpha() for w in apart[0])


_NAMES = re.compile(r"[._-]")
INITIALS = 2
"""Letters that stand for given names in a mailbox's name."""


def _marks(value: str) -> tuple[int]:
    """Whether anybody may have a mailbox there."""
    return (int(value.partition("@")[2] in free_mail()),)


_READ = Reader(4, _parts, 1, _marks)


@lru_cache(maxsize=1 << 16)
def _clean(text: str) -> tuple[str, ...]:
    """Every address in a cell, each as its provider reads it."""
    folded = fold(text)
    if "@" not in folded:
        folded = _AT_WORDS.sub("@", folded)
    found = _ADDRESS.findall(folded.replace("mailto:", " "))
    return tuple(v for local, domain in found if (v := _mailbox(local.strip(".'*"), domain.strip(".-"))))


def _mailbox(local: str, domain: str) -> str:
    """Local part and domain put right; empty for nobody's address."""
    domain = _mend(domain)
    rule = free_mail().get(domain)
    local = local.partition("+")[0] or local
    if rule is not None:
        local = local.replace(".", "") if rule.ignores_dots else local
        local = local.partition("-")[0] if rule.hyphen_tags else local
        domain = rule.same_as or domain
    known = squeeze(local)
    if not known or known in _NOBODY or domain in _NOWHERE or ".." in domain or domain.endswith(".invalid"):
        return ""
    return f"{local}@{domain}"


@lru_cache(maxsize=1 << 14)
def _mend(domain: str) -> str:
    """A big provider's domain with a known slip of the pen, as that provider's; the end ``.con`` as
    ``.com``.
    """
    head, _, end = domain.rpartition(".")
    domain = f"{head}.{_ENDS.get(end, end)}"
    return free_mail_typos().get(domain, domain)
