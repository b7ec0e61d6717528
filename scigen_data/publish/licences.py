"""Licences by the Hub's names: which of a dataset's rows' is the strictest, and which cannot meet.

A figure, a question with its values hidden and a program are works derived from a text, so a
licence that forbids those cannot be used. Nothing here is legal advice; what is not in the table
is unknown, and a person has to name the dataset's licence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from scigen_data.errors import InputError

UNKNOWN = "unknown"
_SAID_OF_NONE = {"", UNKNOWN, "other", "none", "null", "n/a", "na", "unspecified"}


@dataclass(frozen=True, slots=True)
class Terms:
    """What a licence asks of who passes on what is derived; `rank` orders those that ask alike."""

    rank: int  # 0: nothing, 1: a notice, 2: changes to be told too, 3: attribution
    trade: bool = True  # it may be sold
    same: str = ""  # the kind of licence that derived works must have
    derived: bool = True  # there may be derived works


_PLAIN = {
    0: ("cc0-1.0", "unlicense", "pddl", "0bsd", "wtfpl"),
    1: ("mit", "isc", "bsd", "bsd-2-clause", "bsd-3-clause", "cdla-permissive-2.0"),
    2: ("apache-2.0", "cdla-permissive-1.0"),
    3: ("odc-by", "cc-by-2.0", "cc-by-2.5", "cc-by-3.0", "cc-by-4.0", "cc-by"),
}
_SAME = {  # kinds that a derived work must keep: the licences of the kind, the later ones last
    "cc-by-sa": ("cc-by-sa", "cc-by-sa-3.0", "cc-by-sa-4.0"),
    "gfdl": ("gfdl",),
    "odbl": ("odbl",),
    "cdla-sharing": ("cdla-sharing-1.0",),
    "gpl": ("gpl-3.0", "agpl-3.0"),
}
_NC = ("cc-by-nc", "cc-by-nc-2.0", "cc-by-nc-3.0", "cc-by-nc-4.0")
_NC_SAME = ("cc-by-nc-sa", "cc-by-nc-sa-2.0", "cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0")
_CLOSED = (
    *("cc-by-nd", "cc-by-nd-4.0"),
    *("cc-by-nc-nd", "cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0"),
)
TERMS: Mapping[str, Terms] = {
    **{name: Terms(rank) for rank, names in _PLAIN.items() for name in names},
    **{name: Terms(4, same=kind) for kind, names in _SAME.items() for name in names},
    **{name: Terms(4, trade=False) for name in _NC},
    **{name: Terms(5, trade=False, same="cc-by-nc-sa") for name in _NC_SAME},
    **{name: Terms(6, trade="nc" not in name, derived=False) for name in _CLOSED},
}
_ORDER = {name: at for at, name in enumerate(TERMS)}


def named(text: str) -> str:
    """A licence as the Hub names it: `CC BY-SA 4.0` is `cc-by-sa-4.0`; UNKNOWN where nothing is
    said. A name that is not in the table stays as it is."""
    plain = re.sub(r"[\s_]+", "-", text.strip().casefold())
    plain = re.sub(r"^the-|-licen[cs]e$|-international$|-public-domain$", "", plain)
    plain = re.sub(r"-(\d)$", r"-\1.0", plain) if f"{plain}.0" in TERMS else plain
    if plain in TERMS:
        return plain
    return UNKNOWN if plain in _SAID_OF_NONE else text.strip()


def known(name: str) -> bool:
    return named(name) in TERMS


def strictest(names: Iterable[str]) -> str:
    """The licence that all of these allow what is derived of them to have together; UNKNOWN where
    one of them is unknown.

    Raises InputError, naming two, where there is none.
    """
    found = sorted({named(name) for name in names}, key=lambda name: (_ORDER.get(name, -1), name))
    inside = [name for name in found if name in TERMS]
    for name in inside:
        if not TERMS[name].derived:
            raise InputError(
                f"the licence {name} allows no derived works, and a figure is one: leave its "
                "problems out"
            )
    for one in inside:
        for other in inside:
            _check_together(one, other)
    if len(inside) < len(found):
        return UNKNOWN
    return max(inside, key=_strictness, default=UNKNOWN)


def _strictness(name: str) -> tuple[int, int]:
    return TERMS[name].rank, _ORDER[name]


def _check_together(one: str, other: str) -> None:
    """Raises InputError where a work cannot keep to both."""
    a, b = TERMS[one], TERMS[other]
    if a.same and (b.same not in ("", a.same) or (a.trade and not b.trade)):
        raise InputError(
            f"rows under {one} and under {other} cannot be one dataset: what is derived of {one} "
            "must be under that licence; build them apart"
        )


def check_named(name: str, rows: Collection[str]) -> str:
    """The licence that a person names for rows under these, as the Hub names it.

    Raises InputError where it is none, or laxer than one of theirs.
    """
    wanted = named(name)
    if wanted == UNKNOWN:
        raise InputError(f"--license {name or repr(name)} names no licence: as cc-by-4.0")
    said = [each for each in rows if known(each)]
    least = strictest(said) if said else ""
    if wanted not in TERMS or not least:
        return wanted
    if strictest([wanted, least]) != wanted:
        raise InputError(f"--license {wanted} asks less than the {least} of rows: give {least}")
    return wanted
