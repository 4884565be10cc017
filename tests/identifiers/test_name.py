"""Names of people: taken apart, compared, keyed."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from graphres import identifiers
from graphres.identifiers.base import Context
from graphres.identifiers.lexicon import nickname_groups
from graphres.identifiers.name import GivenName, MiddleName, Suffix, Surname
from graphres.identifiers.name_likeness import GivenNames
from graphres.identifiers.name_parsing import Name, name_of

C = Context()


def level(kind: GivenName | Surname | MiddleName | Suffix, a: str, b: str) -> str:
    return kind.levels[int(kind.compare([a], [b])[0])].name


@pytest.mark.parametrize(
    ("text", "given", "middle", "surname", "suffix"),
    [
        pytest.param("John Smith", "john", "", "smith", "", id="in order"),
        pytest.param("Smith, John Q.", "john", "q", "smith", "", id="surname first, by comma"),
        pytest.param("Dr. John Smith, PhD", "john", "", "smith", "", id="title and honor"),
        pytest.param("John Smith Jr.", "john", "", "smith", "jr", id="suffix at the end"),
        pytest.param("Smith, John, III", "john", "", "smith", "iii", id="suffix after a comma"),
        pytest.param("Elliott de Pass", "elliott", "", "de pass", "", id="particle"),
        pytest.param("Ludwig van der Berg", "ludwig", "", "van der berg", "", id="two particles"),
        pytest.param("Ana García López", "ana", "", "garcia lopez", "", id="two surnames"),
        pytest.param("Ellie O'Hare", "ellie", "", "ohare", "", id="apostrophe"),
        pytest.param("Ronald Mc Donald", "ronald", "", "mcdonald", "", id="Mc apart"),
        pytest.param("Jean-Pierre Dupont", "jean-pierre", "", "dupont", "", id="compound given name"),
        pytest.param("Eva Müller-Lüdenscheid", "eva", "", "muller ludenscheid", "", id="double surname"),
        pytest.param("Wang Jie", "jie", "", "wang", "", id="family first, by the words"),
        pytest.param("DUPONT Marcel", "marcel", "", "dupont", "", id="family first, by capitals"),
        pytest.param("王杰", "jie", "", "wang", "", id="Chinese"),
        pytest.param("欧阳娜娜", "nana", "", "ouyang", "", id="Chinese, family name of two signs"),
        pytest.param("김철수", "cheolsu", "", "gim", "", id="Korean"),
        pytest.param("ВАСИЛЬЕВ, Александр Павлович", "aleksandr", "pavlovich", "vasilev", "", id="Russian"),
        pytest.param("Аnna Schmidt", "anna", "", "schmidt", "", id="a Cyrillic letter among Latin ones"),
        pytest.param("JOHN\u00a0 SMITH", "john", "", "smith", "", id="case and odd spaces"),
        pytest.param("charlie", "charlie", "", "", "", id="a given name alone"),
        pytest.param("Ludford", "", "", "ludford", "", id="a surname alone"),
        pytest.param("john (1847-1939)", "john", "", "", "", id="years in brackets"),
    ],
)
def test_full_names_are_taken_apart(text: str, given: str, middle: str, surname: str, suffix: str) -> None:
    """One cell with a whole name gives its parts, in whatever order and script."""
    name = name_of({"full_name": (text,)})
    assert [" ".join(part) for part in (name.given, name.middle, name.surname, name.suffix)] == [
        given,
        middle,
        surname,
        suffix,
    ]


def test_a_nickname_in_brackets_is_a_second_given_name() -> None:
    """Robert (Bob) goes by both."""
    assert name_of({"full_name": ('Robert "Bob" Smith',)}).given == ("robert", "bob")


def test_columns_for_parts_are_believed_before_a_full_name() -> None:
    """A full name beside them adds the middle name and the particles, nothing else."""
    raw = {
        "full_name": ("Elliott James de Pass", "Elliott Pass"),
        "given_name": ("Elliott",),
        "surname": ("Pass",),
    }
    assert name_of(raw) == Name(("elliott",), ("james",), ("de pass",))


def test_a_full_name_supplies_what_the_columns_lack() -> None:
    """Any of the cells may be empty, or hold something that is no name."""
    assert name_of({"full_name": ("Jack Leary FSA",), "surname": ("FSA",)}) == Name(("jack",), (), ("leary",))
    assert name_of({"full_name": ("Hon. Henry Peary",), "given_name": ("Hon.",)}).given == ("henry",)
    assert name_of({"given_name": ("Ludford",), "full_name": ("Ludford",)}).surname == ()


def test_a_whole_name_in_the_wrong_column_is_taken_apart() -> None:
    """`Smith, John` under surname and `John Smith` under given name."""
    assert name_of({"surname": ("Smith, John",)}) == Name(("john",), (), ("smith",))
    assert name_of({"given_name": ("John Smith",)}) == Name(("john",), (), ("smith",))
    assert name_of({"given_name": ("John Smith",), "surname": ("Smith",)}) == Name(("john",), (), ("smith",))


def test_further_given_names_are_middle_names() -> None:
    """The first is the one a person is called by; an initial beside a surname is a middle name too."""
    assert name_of({"given_name": ("Anna Maria",)}).middle == ("maria",)
    assert name_of({"given_name": ("Maria",), "surname": ("M Sentosa",)}) == Name(("maria",), ("m",), ("sentosa",))


def test_generations_leave_given_name_and_surname() -> None:
    """Wherever they stand."""
    assert name_of({"given_name": ("Morris II",), "surname": ("Klein",)}).suffix == ("ii",)
    assert name_of({"given_name": ("David",), "surname": ("Dobbins Senior",)}) == Name(
        ("david",), (), ("dobbins",), ("sr",)
    )


def test_an_organization_is_no_person() -> None:
    """A full name with a legal form or a word of the trade gives no given name and no surname."""
    assert name_of({"full_name": ("Universal Exports Ltd",)}) == Name()


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("robert", "bob", "nickname"),
        ("alexander", "aleksandr", "nickname"),
        ("mohamed", "muhammed", "nickname"),
        ("daniel", "dan", "nickname"),
        ("alexa", "alexa-rose", "nickname"),
        ("faisal", "fysl", "nickname"),
        ("j", "john", "initial"),
        ("m", "john", "different"),
        ("j", "m", "different"),
        ("kathleen", "kathleem", "near"),
        ("imogen", "iomgen", "near"),
        ("sebastian", "sebretsan", "similar"),
        ("john", "mary", "different"),
    ],
)
def test_levels_of_given_names(a: str, b: str, expected: str) -> None:
    """Nicknames, initials and slips of the pen are told apart."""
    assert level(GivenName(), a, b) == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("smith", "smyth", "near"),
        ("pass", "de pass", "near"),
        ("vander berg", "van der berg", "near"),
        ("novak", "novakova", "near"),
        ("siddiqui", "sdyqy", "near"),
        ("sanchez", "sanchez mendoza", "part"),
        ("meyer", "maier", "similar"),
        ("smith", "jones", "different"),
    ],
)
def test_levels_of_surnames(a: str, b: str, expected: str) -> None:
    """Particles, parts of double names and women's forms are told apart from other names."""
    assert level(Surname(), a, b) == expected


def test_generations_contradict_unless_two_words_for_one() -> None:
    """Father and son share every other part of the name."""
    assert level(Suffix(), "jr", "sr") == "different"
    assert level(Suffix(), "jr", "ii") == "compatible"


def test_nicknames_share_a_key() -> None:
    """Bob and Robert meet in blocking."""
    assert set(GivenName().keys("bob")) & set(GivenName().keys("robert"))


def test_names_that_sound_alike_share_a_key() -> None:
    """So do spellings of one surname, and a double name with its part."""
    assert set(Surname().keys("meyer")) & set(Surname().keys("maier"))
    assert set(Surname().keys("sanchez mendoza")) & set(Surname().keys("mendoza"))


def test_roles_are_seen_in_values() -> None:
    """Columns of names look like what they hold more than like anything else."""
    given, family = ["Anna", "Jürgen", "Pilar", "Zofia"], ["Schmidt", "García", "Kowalski", "Dupont"]
    both = [f"{g} {f}" for g, f in zip(given, family, strict=True)]
    assert GivenName().looks_like("given_name", given, C) > GivenName().looks_like("given_name", family, C) + 0.5
    assert Surname().looks_like("surname", family, C) > Surname().looks_like("surname", given, C) + 0.5
    assert GivenName().looks_like("full_name", both, C) > 0.9
    assert GivenName().looks_like("full_name", given, C) == 0.0


def test_rare_surname_first() -> None:
    """What no list knows, before a word that is a given name and no surname, is the surname."""
    assert name_of({"full_name": ("THRAPSTON SOPHIA",)}) == Name(("sophia",), (), ("thrapston",), ())
    assert name_of({"full_name": ("Rozinsta Miller",)}) == Name(("rozinsta",), (), ("miller",), ())


def test_particles_in_a_column_of_their_own() -> None:
    """What stands before a surname in a cell of its own belongs to it; so after a given name behind a comma."""
    assert name_of({"given_name": ("Jan",), "middle_name": ("van der",), "surname": ("Berg",)}).surname == (
        "van der berg",
    )
    assert name_of({"full_name": ("Berg, Jan van der",)}) == Name(("jan",), (), ("van der berg",), ())
    assert name_of({"given_name": ("Jan",), "middle_name": ("Q",), "surname": ("Berg",)}).middle == ("q",)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        pytest.param("mary", "mmolly", "near", id="a form with a slip"),
        pytest.param("emma", "ernrna", "near", id="letters that look alike"),
        pytest.param("scott", "scoff", "near", id="t taken for f"),
        pytest.param("xenia", "ksenia", "nickname", id="a form in another language"),
        pytest.param("dimitrios", "mitsos", "nickname", id="Greek"),
        pytest.param("francisco", "paco", "nickname", id="Spanish"),
        pytest.param("malgorzata", "gosia", "nickname", id="Polish"),
        pytest.param("erzsebet", "zsoka", "nickname", id="Hungarian"),
        pytest.param("oluwaseun", "seun", "nickname", id="Yoruba"),
        pytest.param("mark", "mary", "similar", id="two people's names, a letter apart"),
        pytest.param("daniel", "daniela", "similar", id="brother and sister"),
        pytest.param("joseph", "josephine", "different", id="no short form of the other"),
        pytest.param("patrick", "patricia", "different", id="Pat is either, but they are two"),
        pytest.param("kofi", "kwame", "different", id="two of one country"),
        pytest.param("giorgi", "nino", "different", id="two of a country that no list covers"),
    ],
)
def test_forms_are_near_and_other_people_are_not(a: str, b: str, expected: str) -> None:
    """What one person goes by, well or badly written, is near; two well-known names are two people's."""
    assert level(GivenName(), a, b) == level(GivenName(), b, a) == expected


@pytest.mark.parametrize(("a", "b"), [("tchernov", "tchernoff"), ("smith", "srnith"), ("schaefer", "schafer")])
def test_a_surname_in_other_letters_is_near(a: str, b: str) -> None:
    """By the eye of a reader, or by the letters of another language."""
    assert level(Surname(), a, b) == "near"


def test_names_share_no_marks_unless_they_may_share_a_group() -> None:
    """Sets of 64 bits stand for two thousand groups; few pairs of names without a common group pass them."""
    names = sorted(nickname_groups())[::40]
    pairs = [(a, b) for a, b in combinations(names, 2) if not nickname_groups()[a] & nickname_groups()[b]]
    given = GivenNames.of([a for a, _ in pairs], [b for _, b in pairs])
    passed = (given.groups[0] & given.groups[1] > 0) & (given.more_groups[0] & given.more_groups[1] > 0)
    assert len(pairs) > 10_000
    assert passed.mean() < 0.02


def test_common_names_are_known_to_be_common() -> None:
    """Of a value and of a group of names: how many bear it where it is common."""
    known, families = GivenName().commonness(), Surname().commonness()
    assert known["given_name"]["john"] > 10 * known["given_name"]["amber"]
    assert families["surname"]["smith"] > 10 * families["surname"]["mejia"]
    group = next(iter(nickname_groups()["bobby"] & nickname_groups()["robert"]))
    assert known["given_name.nickname"][f"{group}"] >= known["given_name"]["robert"]
    shares = [*known["given_name"].values(), *families["surname"].values()]
    assert all(0 < share <= 0.02 for share in shares)


def test_the_lists_owe_nothing_to_the_generator() -> None:
    """What makes test data and what resolves it share no list, or every figure would flatter."""
    house = Path(identifiers.__file__).parent
    assert not [path.name for path in house.glob("*.py") if "generate" in path.read_text(encoding="utf-8")]
    theirs = [path.read_bytes() for path in (house.parent / "generate" / "data").glob("*.tsv")]
    assert theirs
    assert not [path.name for path in (house / "data").iterdir() if path.read_bytes() in theirs]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param({"given_name": ("Sa bine",)}, Name(("sabine",)), id="a blank too many"),
        pytest.param({"given_name": ("Frede ick",)}, Name(("fredeick",)), id="a blank for a letter"),
        pytest.param({"surname": ("W od",)}, Name(surname=("wod",)), id="of a surname"),
        pytest.param({"given_name": ("Anna Maria",)}, Name(("anna",), ("maria",)), id="two names"),
        pytest.param({"given_name": ("J Paul",)}, Name(("j",), ("paul",)), id="an initial"),
        pytest.param({"surname": ("Garcia Lopez",)}, Name(surname=("garcia lopez",)), id="two surnames"),
        pytest.param({"surname": ("van Dijk",)}, Name(surname=("van dijk",)), id="a particle"),
    ],
)
def test_a_stray_blank_parts_no_name(cells: dict[str, tuple[str, ...]], expected: Name) -> None:
    """Two pieces that are no names make one that is."""
    assert name_of(cells) == expected
