"""What speaks for a role of a column: the words of its name, and how many of its values look like the
role's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from graphres.identifiers import all_roles, kinds_for
from graphres.identifiers.base import Context
from graphres.ingest.columns import Column
from graphres.ingest.headers import WHOM, hints, is_meaningless

__all__ = ["Evidence", "vocabulary"]

LOOKED_AT = 200

TIMES: dict[str, tuple[str, ...]] = {
    "created_at": tuple(
        """created createdat createdon createddate creationdate datecreated creation createtime erstellt
        erstelltam anlagedatum angelegt angelegtam datecreation creele creado fechacreacion
        fechaalta creato datacreazione criado aangemaakt utworzono datautworzenia skapad oprettet
        vytvoreno registered registeredat registrationdate signup signupdate joined joindate
        membersince customersince inserted insertedat firstseen entrydate""".split()
    ),
    "updated_at": tuple(
        """updated updatedat updatedon updateddate lastupdate lastupdated dateupdated modified modifiedat
        modifieddate lastmodified datemodified changed changedat lastchanged geandert geandertam
        aenderungsdatum anderungsdatum letzteanderung datemodification misajour modificado
        fechamodificacion actualizado fechaactualizacion modificato datamodifica atualizado
        gewijzigd zmodyfikowano datamodyfikacji uppdaterad opdateret zmeneno lastseen
        systemmodstamp""".split()
    ),
}
"""Times that a system notes about a record, none of them a value of the customer's."""

CARRIED: tuple[str, ...] = tuple(
    """amount anmerkung annotation balance bemerkung bemerkungen betrag comment commentaire comments
    count currency description descrizione education employees hobby homepage importe income industry
    kommentar kwota language maritalstatus menge montant nationality newsletter
    note notes notiz observaciones optin opmerking password poznamka preis price prix
    quantity rating religion remark remarks revenue role salary score segment
    spend sprache staatsangehorigkeit total totalspend turnover umsatz url uwagi wage waehrung website""".split()
)
"""What is said about customers in words and figures that many of them share."""


SHORTENED: dict[str, tuple[str, ...]] = {
    "middle_name": ("midlname", "midname", "mname", "midinit", "middleinit", "middleinitial", "mi"),
    "suffix": ("namesuffix", "namesufx", "namesufxcd", "sufx", "namesfx", "nmsuffix"),
    "given_name": ("firstnm", "fstname", "fnm"),
    "surname": ("lastnm", "lstname", "lnm"),
}
"""Names of columns from systems that had few characters for them."""


def vocabulary() -> dict[str, tuple[str, ...]]:
    """Role -> words for it, of the house and of this room."""
    declared = {role: tuple(known) for role, known in all_roles().items()}
    further = {**TIMES, "attribute": CARRIED, "full_name": tuple(sorted(WHOM)), **SHORTENED}
    return {role: (*declared.get(role, ()), *further.get(role, ())) for role in {**declared, **further}}


@dataclass
class Evidence:
    """The evidence on one column.

    context : of its source, as far as it is known yet. words : the `vocabulary`.
    """

    column: Column
    context: Context
    words: Mapping[str, tuple[str, ...]] = field(repr=False)
    _looks: dict[str, float] = field(default_factory=dict, repr=False)

    @cached_property
    def hints(self) -> dict[str, float]:
        """Roles at which the column's name hints, 0 to 1."""
        return hints(self.column.name, self.words)

    @property
    def is_meaningless(self) -> bool:
        """Whether the column's name says nothing at all."""
        return is_meaningless(self.column.name)

    @cached_property
    def values(self) -> tuple[str, ...]:
        """Some distinct values."""
        return self.column.values[:LOOKED_AT]

    def looks(self, role: str) -> float:
        """Share of the values, 0 to 1, that look like the role's."""
        if role not in self._looks:
            self._looks[role] = max(
                (kind.looks_like(role, self.values, self.context) for kind in kinds_for([role])), default=0.0
            )
        return self._looks[role]

    def looks_in_rows(self, role: str) -> float:
        """The same of rows and not of distinct values: a few names and their misspellings are most often names."""
        name = f"rows {role}"
        if name not in self._looks:
            texts = [text for text in self.column.sample if text][:LOOKED_AT] or list(self.values)
            self._looks[name] = max((k.looks_like(role, texts, self.context) for k in kinds_for([role])), default=0.0)
        return self._looks[name]

    def cleans(self, role: str) -> float:
        """Share of rows, 0 to 1, whose value the house takes for a valid one of the role.

        Rows and not distinct values, for one typing error is as distinct as a word that stands on every row.
        """
        name = f"clean {role}"
        if name not in self._looks:
            texts = [text for text in self.column.sample if text][:LOOKED_AT] or list(self.values)
            valid = [any(k.clean({role: (text,)}, self.context) for k in kinds_for([role])) for text in texts]
            self._looks[name] = sum(valid) / max(len(valid), 1)
        return self._looks[name]

    def share(self, pattern: re.Pattern[str]) -> float:
        """Share of the values that are wholly of a pattern."""
        return sum(bool(pattern.fullmatch(value.strip())) for value in self.values) / max(len(self.values), 1)

    @cached_property
    def wordy(self) -> float:
        """Share of letters among the characters of the values, blanks aside."""
        text = "".join(self.values)
        letters = sum(character.isalpha() for character in text)
        return letters / max(sum(not character.isspace() for character in text), 1)

    @cached_property
    def words_a_value(self) -> float:
        """Mean number of words in a value."""
        return sum(len(value.split()) for value in self.values) / max(len(self.values), 1)
