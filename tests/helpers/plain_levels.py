"""Slow plain twins of `Kind.compare`: the level of one pair, by rules as they are said, nothing settled beforehand."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler

from graphres.identifiers.address_likeness import read, street_core
from graphres.identifiers.address_words import area_of
from graphres.identifiers.lexicon import free_mail, given_names, nickname_groups, organization_words
from graphres.identifiers.look_alikes import looks, spelling
from graphres.identifiers.name_words import core_words
from graphres.identifiers.phonetic import skeleton, sound
from graphres.identifiers.text import squeeze

__all__ = ["PLAIN"]

edits = OSA.distance


def likeness(a: str, b: str) -> float:
    """Jaro-Winkler, as coarse as the fast way computes it."""
    return round(JaroWinkler.similarity(a, b), 7)


def email(a: str, b: str) -> int:
    (name_a, _, domain_a), (name_b, _, domain_b) = a.partition("@"), b.partition("@")
    name_a, name_b = squeeze(name_a), squeeze(name_b)
    digits_a, digits_b = ("".join(filter(str.isdigit, name)) for name in (name_a, name_b))
    free = domain_a in free_mail() and domain_b in free_mail()
    long = min(len(name_a), len(name_b)) >= 5
    few = edits(a, b) <= 4 and edits(a, b) * 6 <= max(len(a), len(b))
    if edits(a, b) <= 1 and not (free and digits_a != digits_b):
        return 1
    if name_a == name_b and long and (len(digits_a) > 1 or edits(domain_a, domain_b) <= 3):
        return 2
    like = not free and digits_a == digits_b and long and likeness(name_a, name_b) >= 0.94
    if like and len(digits_a) < 2 and domain_a != domain_b:
        return 3
    if like or (not free and digits_a == digits_b and few):
        return 4
    return 5 if domain_a == domain_b and domain_a not in free_mail() else 6


def phone(a: str, b: str) -> int:
    a, b = (v[1:].lstrip("0") if v[0] == "~" else v[1:] for v in (a, b))
    short, long = sorted((a, b), key=len)
    ends = len(short) >= 6 and long.endswith(short)
    if ends or (len(short) >= 9 and short[-9:] == long[-9:]):
        return 1
    return 2 if edits(a, b) <= 1 else 3


def number(a: str, b: str) -> int:
    return 1 if min(len(a), len(b)) >= 5 and edits(a, b) <= 1 else 2


def alike(a: str, b: str) -> tuple[bool, bool]:
    """A slip of the pen apart; alike, or sounding alike."""
    apart, like, shortest = edits(a, b), likeness(a, b), min(len(a), len(b))
    near = (apart <= 1 and max(len(a), len(b)) >= 4 and shortest >= 3) or (like >= 0.94 and shortest >= 4)
    sounds = like >= 0.65 and shortest > 3 and sound(a) == sound(b)
    return near, shortest >= 2 and (like >= 0.86 or (apart <= 2 and shortest >= 6) or apart <= 1 or sounds)


def without_vowels(a: str, b: str) -> bool:
    written = all(set(v) & set("aeiou") for v in (a, b))
    return not written and len(skeleton(a)) > 1 and skeleton(a) == skeleton(b)


def one_name(a: str, b: str) -> bool:
    if nickname_groups().get(a, frozenset()) & nickname_groups().get(b, frozenset()):
        return True
    short, long = sorted((a, b), key=len)
    if len(short) >= 3 and long.startswith(short):
        return not {a, b} <= given_names()
    if "-" in a + b:
        return a.replace("-", "") == b.replace("-", "") or a.partition("-")[0] == b.partition("-")[0]
    return without_vowels(a, b)


def initial(a: str, b: str) -> bool:
    return (len(a) == 1) != (len(b) == 1) and a[0] == b[0]


def written(a: str, b: str, final_e: bool = True) -> bool:
    """The same in letters that look alike or stand for each other."""
    long = min(len(a), len(b)) >= 4
    return long and (looks(a) == looks(b) or spelling(a, final_e) == spelling(b, final_e))


@cache
def nearby(name: str) -> frozenset[int]:
    """Groups of the known names that an unknown one may be a slip of."""
    if len(name) < 4 or name in given_names():
        return frozenset()
    close = [n for n in nickname_groups() if len(n) > 2 and (looks(n) == looks(name) or edits(n, name) <= 1)]
    return frozenset(group for n in close for group in nickname_groups()[n])


def alike_given(a: str, b: str) -> tuple[bool, bool]:
    (near, similar), groups = alike(a, b), nickname_groups()
    x, y = a.replace("-", ""), b.replace("-", "")
    near = near or written(x, y)
    spelt_otherwise = min(len(x), len(y)) >= 4 and spelling(x) == spelling(y)
    if {a, b} <= given_names() and not spelt_otherwise:
        near, similar = False, near or (similar and sound(a) == sound(b))
    slip = groups.get(a, frozenset()) & nearby(b) or groups.get(b, frozenset()) & nearby(a)
    return near or bool(slip), similar


def given_name(a: str, b: str) -> int:
    near, similar = alike_given(a, b)
    if len(a) > 1 and len(b) > 1:
        return 1 if one_name(a, b) else 2 if near else 4 if similar else 6
    return 3 if initial(a, b) else 6


def middle_name(a: str, b: str) -> int:
    return 2 if initial(a, b) else 1 if alike_given(a, b)[0] or one_name(a, b) else 3


def one_family(a: str, b: str) -> bool:
    x, y = "".join(core_words(a)), "".join(core_words(b))
    if x == y or a.replace(" ", "") == b.replace(" ", ""):
        return True
    short, long = sorted((x, y), key=len)
    if long.endswith("ova") and len(long) > 6 and short.startswith(long[:-3]):
        return len(short) - len(long) + 3 <= 2
    return without_vowels(x, y)


def surname(a: str, b: str) -> int:
    near, similar = alike(a.replace(" ", ""), b.replace(" ", ""))
    x, y = core_words(a), core_words(b)
    if near or one_family(a, b) or written("".join(x), "".join(y), final_e=False):
        return 1
    if max(len(x), len(y)) > 1 and any(len(word) > 2 for word in {*x} & {*y}):
        return 2
    return 3 if similar else 5


def organization(a: str, b: str) -> int:
    x, y = a.split(), b.split()
    sorted_a, sorted_b = " ".join(sorted(x)), " ".join(sorted(y))
    if min(edits(a, b), edits(sorted_a, sorted_b)) <= min(max(max(len(a), len(b)) // 6, 1), 3):
        return 1
    short, long = sorted(({*x}, {*y}), key=len)
    telling = any(len(word) > 3 and word not in organization_words() for word in short)
    if short <= long and (len(short) > 1 or telling):
        return 2
    return 3 if max(likeness(a, b), likeness(sorted_a, sorted_b)) >= 0.9 else 4


def near(a: str, b: str, most: int, least: float, shortest: int) -> bool:
    if not a or not b or min(len(a), len(b)) < shortest:
        return False
    return edits(a, b) <= most or likeness(a, b) >= least


def place(a: str, b: str) -> tuple[float, bool, bool]:
    """What postcode, city and region say; whether the postcodes are near; whether the cities are one."""
    p, q = read(a), read(b)
    code, slip = p.postcode == q.postcode, near(p.postcode, q.postcode, 1, 2.0, 3)
    words = {*p.city.split()}, {*q.city.split()}
    both = bool(p.city and q.city)
    city = both and (near(p.city, q.city, 1, 0.95, 4) or words[0] <= words[1] or words[1] <= words[0])
    said = 0.0
    if p.postcode and q.postcode:
        said += 2.0 if code else 1.0 if slip else -1.5
    if both:
        said += 1.5 if city else 0.75 if near(p.city, q.city, 2, 0.9, 4) else -1.0
    parts = ((p.region, q.region), (p.country, q.country))
    if any(x and y and x != y for x, y in parts):
        return said - 0.5, not code and slip, city
    return said + 0.5 * bool(p.region and p.region == q.region), not code and slip, city


def digits(text: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in text).split()


def house(a: str, b: str) -> bool:
    names = [" ".join(w for w in read(v).unit.split() if w.isalpha()) for v in (a, b)]
    names = [name if len(name) >= 5 else "" for name in names]
    cores = [street_core(read(v).street) for v in (a, b)]
    sides = ((names[0], names[1]), (cores[0], names[1]), (names[0], cores[1]))
    return any(bool(x) and bool(y) and (x == y or near(x, y, 1, 0.92, 5)) for x, y in sides)


def bag(value: str) -> str:
    p = read(value)
    return " ".join(filter(None, (p.number, street_core(p.street), p.unit, p.postcode, p.city)))


def address(a: str, b: str) -> int:
    p, q = read(a), read(b)
    x, y = street_core(p.street), street_core(q.street)
    sorted_x, sorted_y = "".join(sorted(x.split())), "".join(sorted(y.split()))
    said, slip, city = place(a, b)
    agrees, conflict = said >= 1.0, said <= -1.0
    number = bool(p.number) and p.number == q.number
    stems = [digits(v.number)[:1] if v.number[:1].isdigit() else [] for v in (p, q)]
    near_number = near(p.number, q.number, 1, 2.0, 2) or (bool(stems[0]) and stems[0] == stems[1])
    street = bool(x and y) and (sorted_x == sorted_y or near(sorted_x, sorted_y, 1, 0.95, 4))
    units = {*digits(p.unit)}, {*digits(q.unit)}
    units_differ = bool(units[0] and units[1]) and not units[0] & units[1]
    premises = number and (street or house(a, b)) and not units_differ
    numbers = sorted(digits(bag(a)))
    same_words = fuzz.token_sort_ratio(bag(a), bag(b)) >= 88 and bool(numbers) and numbers == sorted(digits(bag(b)))
    moved = bool(x and y) and not conflict and (bag(a) == bag(b) or same_words)
    slips = (number and near(x, y, 2, 0.85, 4)) or (near_number and street)
    steps = (
        premises and (agrees or (not (p.postcode and q.postcode) and not (p.city and q.city))),
        (slips and agrees and not units_differ) or moved or (premises and not conflict),
        premises,
        agrees and ((street and (number or not (p.number and q.number))) or house(a, b)),
        street and agrees,
        bool(p.postcode) and p.postcode == q.postcode,
        slip,
        city,
        bool(area_of(p.postcode)) and area_of(p.postcode) == area_of(q.postcode),
    )
    return next((level for level, reached in enumerate(steps, start=1) if reached), 10)


PLAIN: dict[str, Callable[[str, str], int]] = {
    "email": email,
    "phone": phone,
    "number:badge": number,
    "given_name": given_name,
    "middle_name": middle_name,
    "surname": surname,
    "organization": organization,
    "address": address,
}
