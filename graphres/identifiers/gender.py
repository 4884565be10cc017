"""Gender as a form states it: m, f or x."""

from __future__ import annotations

from collections.abc import Sequence

from graphres.identifiers.base import Context, Kind, Level, Raw
from graphres.identifiers.lexicon import header_words
from graphres.identifiers.text import letters

__all__ = ["Gender"]

_WORDS = {
    "m": """m male man men boy mr herr mann mannlich maennlich homme masculin masculino masc hombre varon
    maschio maschile uomo homem man mannelijk mezczyzna meski mezka man manlig mand mandlig mies muz muzsky
    ferfi erkek bay muzhskoy muzh""",
    "f": """f w female woman women girl mrs ms miss frau weiblich femme feminin feminino femenino fem mujer
    hembra femmina femminile donna mulher vrouw vrouwelijk kobieta zenski zenska k kvinna kvinnlig kvinde
    kvindelig nainen zena zensky no kadin bayan zhenskiy zhen""",
    "x": """x d diverse divers other nonbinary nb enby intersex genderqueer nichtbinar autre otro outro
    altro anders inne annan""",
}
WORDS = {word: code for code, words in _WORDS.items() for word in words.split()}
_SHOWN = {"m": "male", "f": "female", "x": "other"}


class Gender(Kind):
    """Male, female or another, in many languages; unknown gives nothing.

    >>> Gender().clean({"gender": ("Weiblich", "U")}, Context())
    ('f',)
    """

    name = "gender"
    roles = ("gender",)
    family = "gender"
    sharing = "personal"
    exclusive = True
    # Half of all strangers agree; no hub of a gender says anything, so the limits never bind.
    levels = (
        Level("equal", "the same gender", 0.97, 0.5),
        Level("different", "different genders", 0.03, 0.5),
    )
    headers = header_words("gender")

    def clean(self, raw: Raw, context: Context) -> tuple[str, ...]:
        found = (WORDS.get(letters(text), "") for text in raw.get("gender", ()))
        return tuple(dict.fromkeys(v for v in found if v))

    def keys(self, value: str) -> tuple[tuple[str, str], ...]:
        """None: half of all records would share one."""
        return ()

    def looks_like(self, role: str, values: Sequence[str], context: Context) -> float:
        """Few distinct values, all of them words for a gender or for not knowing it, and at least two
        genders.
        """
        codes = [WORDS.get(letters(v), "") for v in values]
        known = sum(bool(c) or letters(v) in {"u", "unknown", ""} for c, v in zip(codes, values, strict=True))
        return known / len(values) if role == "gender" and len(set(filter(None, codes))) >= 2 else 0.0

    def show(self, value: str) -> str:
        return _SHOWN.get(value, value)
