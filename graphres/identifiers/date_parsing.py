"""Dates as people write them: many orders, many languages, partly known, mistyped.

A day reads as ``YYYY-MM-DD``. A trailing ``~`` marks a date whose day and month may be the other way around,
for nothing told their order. Digits that cannot be a day, as typing errors make them (``1950-17-11``), are
kept in the same form: they still tell who might be who. Default dates of forms and programs give nothing.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from graphres.identifiers.text import fold

__all__ = ["AMBIGUOUS", "MONTHS", "parse_date", "plausible_year"]

AMBIGUOUS = "~"
EARLIEST_YEAR = 1000
PIVOT_YEARS_AHEAD = 0
"""A two-digit year is the latest one that is not in the future: nobody is born tomorrow."""
MONTH_FIRST_REGIONS = frozenset({"US", "PH", "FM", "MH", "PW", "GU", "PR", "AS", "VI", "MP", "BZ"})
DEFAULT_DATES = frozenset(
    {"1900-01-01", "1900-01-00", "1899-12-30", "1899-12-31", "1970-01-01", "1753-01-01",
     "1601-01-01", "1800-01-01",
     "1901-01-01", "1904-01-01", "1111-11-11", "2000-00-00", "9999-12-31", "9999-99-99"}
)  # fmt: skip
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_FROM = 366

_MONTH_WORDS = """
jan january januar janvier enero gennaio janeiro januari styczen stycznia leden ledna janv ene gen sty led
ocak tammikuu feb february februar fevrier febrero febbraio fevereiro februari luty lutego unor unora fev lut
subat helmikuu fevr mar march marz maerz mars marzo marco maart marzec marca brezen brezna mrt mrz marts mart
maaliskuu apr april avril abril aprile kwiecien kwietnia duben dubna avr abr kwi dub nisan huhtikuu
may mai mayo maggio maio mei maj maja kveten kvetna mag mayis toukokuu
jun june juni juin junio giugno junho czerwiec czerwca cerven cervna giu cze haziran kesakuu
jul july juli juillet julio luglio julho lipiec lipca cervenec cervence juil lug lip temmuz heinakuu
aug august aout agosto augustus augusti sierpien sierpnia srpen srpna ago sie srp agustos elokuu
sep sept september septembre septiembre settembre setembro wrzesien wrzesnia zari set wrz eylul syyskuu
oct october oktober octobre octubre ottobre outubro pazdziernik pazdziernika rijen rijna okt ott out paz ekim
lokakuu nov november novembre noviembre novembro listopad listopada lis kasim marraskuu
dec december dezember decembre diciembre dicembre dezembro grudzien grudnia prosinec prosince dez dic gru
aralik joulukuu
"""
MONTHS = {word: n for n, line in enumerate(_MONTH_WORDS.strip().splitlines(), 1) for word in line.split()}
# Czech and Croatian listopad are not the same month; the commoner reading (November, Polish and Czech) is
# taken.

_ISO = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?:[t ].*)?")
_LAST_YEAR = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})(?: .*)?")
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일].*")
_WORDS = re.compile(r"[a-z]+|\d+")
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th|er|o|a)\b")


@lru_cache(maxsize=1 << 16)
def parse_date(text: str, form: str = "", region: str = "", latest: int = 9999) -> str:
    """A clean date, or '' for none.

    Parameters
    ----------
    form : strptime format of the column, or ``day_first``, ``month_first``, or nothing known.
    region : ISO country code; tells the likelier order where `form` does not.
    latest : no year after it is believed.

    >>> parse_date("13/02/1984"), parse_date("Feb 13th, 84", latest=2026), parse_date("19840213")
    ('1984-02-13', '1984-02-13', '1984-02-13')
    >>> parse_date("03/04/1984", "day_first"), parse_date("03/04/1984", region="US"), parse_date("1984")
    ('1984-04-03', '1984-03-04~', '1984')
    """
    folded = fold(text)
    if "%" in form:
        found = _by_format(text, form, latest)
        if found:
            return _not_default(found)
    if east := _EAST_ASIAN.fullmatch(text.strip()):
        folded = "-".join(east.groups())
    found = _numeric(folded, form, region, latest) or _with_month_word(folded, latest)
    return _not_default(found)


def plausible_year(year: int, latest: int) -> bool:
    """Whether somebody may be known to have been born in it."""
    return EARLIEST_YEAR <= year <= latest


def _not_default(value: str) -> str:
    return "" if value.rstrip(AMBIGUOUS) in DEFAULT_DATES else value


def _by_format(text: str, form: str, latest: int) -> str:
    """By the declared strptime format; '' where the cell does not follow it."""
    try:
        when = datetime.strptime(text.strip(), form)  # noqa: DTZ007 - a day of birth has no time zone
    except ValueError:
        return ""
    year = when.year - 100 if "%y" in form and when.year > latest else when.year
    return f"{year:04}-{when.month:02}-{when.day:02}" if plausible_year(year, latest) else ""


def _numeric(text: str, form: str, region: str, latest: int) -> str:
    """Dates of digits only."""
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
        return _date(year, month, day, latest)
    if text.isdigit():
        return _digits(text, form, region, latest)
    if found := _LAST_YEAR.fullmatch(text):
        first, second, last = found.groups()
        return _either_order(int(first), int(second), _full_year(last, latest), form, region, latest)
    if found := _YEAR_MONTH.fullmatch(text):
        year, month = map(int, found.groups())
    elif found := _MONTH_YEAR.fullmatch(text):
        month, year = map(int, found.groups())
    else:
        return ""
    return f"{year:04}-{month:02}" if 1 <= month <= 12 and plausible_year(year, latest) else ""


def _digits(text: str, form: str, region: str, latest: int) -> str:
    """yyyymmdd, ddmmyyyy, a year, or the serial number of a spreadsheet."""
    if len(text) == 8:
        year = int(text[:4])
        if plausible_year(year, latest) and (int(text[4:6]) <= 12 or int(text[6:]) <= 12 or year >= 1800):
            return _date(year, int(text[4:6]), int(text[6:]), latest)
        return _either_order(int(text[:2]), int(text[2:4]), int(text[4:]), form, region, latest)
    if len(text) == 4:
        return text if plausible_year(int(text), latest) else ""
    if len(text) == 5 or len(text) == 3:
        day = _EXCEL_EPOCH + timedelta(days=int(text))
        return day.isoformat() if int(text) >= _EXCEL_FROM and day.year <= latest else ""
    return ""


def _either_order(first: int, second: int, year: int, form: str, region: str, latest: int) -> str:
    """Day and month in the order that is declared, else the only possible one, else the region's, marked."""
    day_first = form == "day_first" or (form != "month_first" and region not in MONTH_FIRST_REGIONS)
    if "%" in form:
        day_first = _position(form, "%d") < _position(form, "%m")
    day, month = (first, second) if day_first else (second, first)
    if month > 12 and 1 <= day <= 12:
        day, month = month, day
    mark = AMBIGUOUS if not form and day <= 12 and month <= 12 and day != month else ""
    found = _date(year, month, day, latest)
    return found + mark if found else ""


def _position(form: str, code: str) -> int:
    return form.find(code) if code in form else len(form)


def _full_year(digits: str, latest: int) -> int:
    """A two-digit year is the last one of the kind that has been; without a date of the source, up to 2029
    is this century.
    """
    year = int(digits)
    if len(digits) > 2:
        return year
    pivot = (latest if latest < 9999 else 2029) + PIVOT_YEARS_AHEAD
    century = pivot - pivot % 100
    return century + year if century + year <= pivot else century - 100 + year


def _date(year: int, month: int, day: int, latest: int) -> str:
    """The date; without what is zero; mistyped digits as they are; '' if the year cannot be."""
    if not plausible_year(year, latest) or max(month, day) > 99:
        return ""
    if month == 0:
        return f"{year:04}"
    return f"{year:04}-{month:02}-{day:02}" if day else f"{year:04}-{month:02}"


def _with_month_word(text: str, latest: int) -> str:
    """``15-Mar-92``, ``March 15, 1992``, ``15. brezna 1992``, ``Mar 1992``."""
    parts = _WORDS.findall(_ORDINAL.sub("", text))[:8]
    months = [MONTHS[p] for p in parts if p in MONTHS]
    numbers = [p for p in parts if p.isdigit()][:2]
    if len(months) != 1 or not numbers:
        return ""
    years = [p for p in numbers if len(p) == 4] or (numbers[-1:] if len(numbers) == 2 else [])
    if not years:
        return ""
    days = [p for p in numbers if p is not years[0] and len(p) <= 2]
    return _date(_full_year(years[0], latest), months[0], int(days[0]) if days else 0, latest)
