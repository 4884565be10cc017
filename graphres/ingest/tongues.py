"""The countries of a table's language, told from the names of its columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from graphres.ingest.headers import joined, words

__all__ = ["countries_of_names"]

LEAST = 2
"""One word may be a loan; two are a language."""

TONGUES: tuple[tuple[str, str], ...] = (
    ("DE AT CH LI LU", """vorname vornamen nachname familienname geburtsdatum gebdatum geburtstag plz postleitzahl ort
     strasse hausnummer hausnr telefonnummer handy anrede geschlecht kundennummer kundennr anschrift
     wohnort festnetz bundesland firma"""),
    ("FR BE CH CA LU MC", """prenom prenoms nom nomdefamille datenaissance datedenaissance codepostal ville rue
     courriel telephone adresse civilite numeroclient raisonsociale commune"""),
    ("ES MX AR CO CL PE", """nombre nombres apellido apellidos primerapellido segundoapellido fechanacimiento
     fechadenacimiento codigopostal ciudad calle correo correoelectronico movil direccion provincia"""),
    ("IT SM CH", """cognome nome datadinascita datanascita codicefiscale indirizzo cap citta comune cellulare
     provincia partitaiva ragionesociale"""),
    ("PT BR", """sobrenome apelido nome datadenascimento datanascimento nascimento cpf cep cidade endereco
     logradouro telefone celular morada telemovel"""),
    ("BR", "cpf cnpj cep logradouro"),
    ("NL BE", """voornaam achternaam geboortedatum postcode woonplaats straat straatnaam huisnummer
     telefoonnummer tussenvoegsel voorletters plaats gemeente klantnummer"""),
    ("PL", """imie nazwisko dataurodzenia kodpocztowy miasto miejscowosc ulica pesel telefon nrdomu
     wojewodztwo"""),
    ("SE FI", "fornamn efternamn postnummer postort gatuadress personnummer fodelsedatum mobilnummer"),
    ("NO DK", "fornavn etternavn efternavn fodselsdato poststed postnr gateadresse adresse fodselsdag"),
    ("FI", "etunimi sukunimi syntymaaika postinumero postitoimipaikka katuosoite puhelin sahkoposti"),
    ("CZ SK", "jmeno prijmeni datumnarozeni psc mesto ulice priezvisko meno datumnarodenia"),
    ("HU", "vezeteknev keresztnev szuletesidatum iranyitoszam telepules utca telefonszam"),
    ("RO MD", "prenume nume numedefamilie datanasterii codpostal oras strada judet"),
    ("TR CY", "ad adi soyad soyadi dogumtarihi postakodu sehir ilce adres adresi ceptelefonu telefon"),
    ("JP", "yuubinbangou yubinbango todoufuken todofuken shikuchoson sei mei denwa denwabangou juusho jusho"),
)  # fmt: skip
"""Countries of a language, and words of it in names of columns (no accents, no separators)."""


def countries_of_names(names: Iterable[str]) -> frozenset[str]:
    """The countries where the language of most telling names is at home; empty where it is not told.

    >>> sorted(countries_of_names(["Imię", "Nazwisko", "PESEL"]))
    ['PL']
    >>> countries_of_names(["first_name", "surname"])
    frozenset()
    """
    spelled = [{joined(words(name)), *words(name)} for name in names]
    counts = Counter({at: sum(bool(set(said.split()) & one) for one in spelled) for at, said in TONGUES})
    best = max(counts.values())
    told = [frozenset(at.split()) for at, count in counts.items() if count == best]
    if best < LEAST:
        return frozenset()
    return frozenset.intersection(*told) or frozenset.union(*told)
