"""The words in a column's name: a hint at what it holds, never a necessity.

Words for what a column *means* are declarations of the house. Here are only the words that turn a meaning
away: `passport_country` is not where somebody lives, `employer_name` not who somebody is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from anyascii import anyascii

__all__ = [
    "CODES",
    "ENTITIES",
    "EVENTS",
    "IDS",
    "ISSUERS",
    "QUALIFIERS",
    "SHARED_NUMBERS",
    "STATES",
    "THINGS",
    "WHOM",
    "about_other",
    "hints",
    "is_meaningless",
    "joined",
    "names_whom",
    "words",
]

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
SPLIT = re.compile(r"[^a-z]+")

ENTITIES = frozenset(
    """account acct buyer case client cliente clienti contact cust customer debitor debtor donor employee
    guest klant klient konto kund kunde kunden lead member mitglied partner party patient person
    personal policyholder record row shopper student subscriber user usuario voter zakaznik kd fournisseur
    lieferant musteri proveedor supplier vendor""".split()
)
"""Whom a row may be about; ``customer_no`` names a row where ``invoice_no`` does not."""

WHOM = ENTITIES | frozenset(
    """accountholder acheteur acquirente addressee applicant assure attendee besteller bewohner borrower candidat
    candidate comprador compradora contactperson contacto contatto destinataire destinatario empfaenger empfanger
    holder insured inhaber kaeufer kaufer klijent kontaktperson koper kupujacy nabywca odbiorca ontvanger
    owner participant passenger payer persona personne persoon prospect purchaser recipient resident teilnehmer
    tenant titolare titulaire titular traveler traveller versicherter zakaznik""".split()
)
"""The same, and who somebody is to a business: a column called so and nothing more may hold names."""

IDS = frozenset("id ids identifier key pk uuid guid rowid oid ident nummer".split())
CODES = frozenset("no nr num number numero nummer numer code cod cislo".split())

OTHERS = frozenset(
    """advisor agency agent arbeitgeber arzt assigned attending beneficiary dentist doctor
    emergency empleador employer employeur
    father gp guarantor
    guardian hausarzt kin landlord manager mother nextofkin parent physician pracodawca referrer rel relation
    relationship relative rep salesrep sponsor spouse supervisor teacher
    therapist tutor verkaeufer werkgever""".split()
)


QUALIFIERS = frozenset(
    """active authority category class currency expiration expires expiry flag indicator is issued issuer
    kategorie kind label language locale score segment source stage status tag tier typ type types
    verified""".split()
)
"""Last words of names that say something about a value beside, and are no value of the kind."""

ISSUERS = frozenset("authority country date expiry issued issuer land place province region state".split())
"""After a word for a number, these say where or when it was issued."""

EVENTS = frozenset(
    """admission appointment auftrag begin bestell call cancel close closed commande contract deadline
    death deceased delivery due end enrolled enrollment event expires expiry first hire hired
    invoice issue issued joined last login order paid payment purchase rechnung reg registr
    registration renewal sale session shipped shipping signup start subscription termination trade
    transaction valid visit wedding""".split()
)
"""Days on which something else happened than a birth."""

SHARED_NUMBERS = frozenset(
    """batch branch campaign category company department device family filiale group gruppe haushalt
    household invoice item job line location menage offer order parent plan policy position product
    project region room seq sequence session shop site sku store team ticket transaction unit
    version zone""".split()
)
"""What many people share: such a number tells no person."""

STATES = frozenset("estado etat staat stan state stato".split())
"""The state of a country, or the state of an account."""

THINGS = frozenset(
    "bank brand channel domain file host ip login mac nick page screen server table url user web".split()
)
"""What has a name that is not a person's."""


@lru_cache(maxsize=1 << 12)
def words(name: str) -> tuple[str, ...]:
    """The words of a column's name: split at capitals, digits and separators, accents folded, lower case.

    >>> words("PrimaryName_1st")
    ('primary', 'name', 'st')
    >>> words("kod_pocztówy")
    ('kod', 'pocztowy')
    """
    spaced = CAMEL.sub(" ", name[:200])
    return tuple(word for word in SPLIT.split(anyascii(spaced).lower()) if word)


def joined(parts: Iterable[str]) -> str:
    """Words without separators, as the house declares them."""
    return "".join(parts)


def names_whom(name: str) -> bool:
    """Whether a name says whom a row is about, and not what of them it holds.

    >>> names_whom("buyer"), names_whom("account_holder"), names_whom("buyer_name")
    (True, True, False)
    """
    parts = words(name)
    whom = [part for part in parts if part not in OF_WHOM]
    return joined(parts) in WHOM or (len(whom) == 1 and whom[0] in WHOM) or (len(whom) > 1 and joined(whom) in WHOM)


def is_meaningless(name: str) -> bool:
    """Whether a name says nothing at all: c1, Column 3, field_b, X.

    >>> [is_meaningless(name) for name in ("c1", "Column 3", "field_b", "total", "id")]
    [True, True, True, False, False]
    """
    return all((len(word) < SHORTEST and word not in IDS | CODES) or word in BLANKS for word in words(name))


def about_other(name: str) -> str | None:
    """The word by which a column is about somebody else than the customer, or None.

    >>> about_other("EMPLOYER_NAME")
    'employer'
    """
    parts = words(name)
    if "next" in parts and "kin" in parts:
        return "next of kin"
    return next((word for word in parts if word in OTHERS or word.removesuffix("s") in OTHERS), None)


def hints(name: str, vocabulary: Mapping[str, Iterable[str]]) -> dict[str, float]:
    """Roles at which a column's name hints: 1 where the whole name is a word for the role, less where a
    part is.

    Parameters
    ----------
    vocabulary : role -> words for it, lower case, without accents and separators.

    >>> hints("cust_email_1", {"email": ["email"], "address": ["address"]})
    {'email': 0.9}
    >>> hints("kundenemail", {"email": ["email"]})
    {'email': 0.9}
    >>> hints("phones.1.number", {"phone": ["phone"]})
    {'phone': 0.9}
    """
    spelled = [(parts, joined(parts)) for parts in _spellings(words(name))]
    numbered = re.sub(r"[^a-z0-9]", "", anyascii(name[:200]).lower())
    found: dict[str, float] = {}
    for role, known in vocabulary.items():
        score = max((_score(parts, word) for word in known for parts, whole in spelled if word in whole), default=0.0)
        if numbered[-1:].isdigit() and numbered in known:  # `pername1`, where the number tells which
            score = 1.0
        if score > 0.0:
            found[role] = score
    return found


HEAD_NOUN = 0.15
"""The last word says what it is: an address city is a city."""

BARE = frozenset("name names nome nombre naam nazwa nom".split())
"""Cities and streets have names, too: as a last word these say little."""


def _spellings(parts: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A name, and where it runs together whom it is about and what, the two apart: customername.

    A list has the name of several: what `phones.1.number` is, the word for one of them tells.
    """
    if len(parts) != 1:
        return [parts, tuple(part.removesuffix("s") if len(part) > LONG else part for part in parts)]
    whole = parts[0]
    whose = (entity for entity in sorted(ENTITIES) if len(entity) > SHORTEST and whole.startswith(entity))
    return [
        parts,
        *((entity, whole[len(entity) :]) for entity in whose if len(whole) - len(entity) >= SHORTEST),
    ]


def _score(parts: tuple[str, ...], word: str) -> float:
    """How much of a name is this word: all of it 1; a run of whole parts .5 to .9 by length; the end of a
    run-together name .5.
    """
    whole = joined(parts)
    if whole == word:
        return 1.0
    if word in WHOM:  # `customer_status` is no name of a customer
        return 0.9 if [part for part in parts if part not in OF_WHOM] == [word] else 0.0
    for start in range(len(parts)):
        for stop in range(start + 1, len(parts) + 1):
            if len(word) >= SHORTEST and joined(parts[start:stop]) == word:
                before, after = ([p for p in side if p not in SILENT] for side in (parts[:start], parts[stop:]))
                share = len(word) / (len(word) + sum(map(len, (*before, *after))))
                says = set(parts[start:stop]) - SILENT and word not in BARE
                return 0.5 + 0.4 * share + (HEAD_NOUN if before and not after and says else 0.0)
    return 0.5 if len(word) >= LONG and whole.endswith(word) else 0.0


LONG = 5
"""Words of that length end no other word by accident."""

SHORTEST = 3
"""Shorter words must be the whole name: "by" may be a year of birth, "paid_by" not."""

BLANKS = frozenset(
    "attr attribute col column colonne columna data feld field kolumna spalte unnamed val value var".split()
)

NOISE = (
    ENTITIES
    | BLANKS
    | frozenset(
        """addr adr alt alternate bill billing business current da de delivery der des di do du full home
        info la le legal mailing main my native of other our permanent postal preferred primary
        private secondary ship shipping the work""".split()
    )
)
"""Words that say whose or which one it is, but not what."""

OF_WHOM = NOISE - ENTITIES
SILENT = NOISE | IDS | CODES
