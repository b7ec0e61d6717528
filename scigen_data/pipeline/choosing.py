"""Which families a build draws from, and which of their items: by the recipe and its options."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from scigen_data.errors import InputError
from scigen_data.generators import BuildOptions
from scigen_data.problems.family import Family, Kinds
from scigen_data.problems.looks import LOOKS
from scigen_data.taxonomy import IMAGE_TYPES

CHOOSING = ("type", "family", "level", "look")  # the options that choose among families' items


def chosen(
    known: Mapping[str, Family], only: Sequence[str], options: BuildOptions
) -> dict[str, Family]:
    """The families that a recipe with `only` draws from, by name.

    Raises InputError, with the nearest names, for a choice of which there is none.
    """
    for pattern in only:
        if not fnmatch.filter(known, pattern):
            raise InputError(
                f"the recipe draws only {pattern!r}, and no family is called so: "
                "`scigen families` lists them"
            )
    there = {name: each for name, each in known.items() if _matches(name, only)}
    levels = sorted({level for each in there.values() for level in each.levels})
    _check("--type", options.type, IMAGE_TYPES)
    _check("--level", options.level, levels)
    _check("--look", options.look, LOOKS)
    for pattern in options.family:
        if not fnmatch.filter(there, pattern):
            _check("--family", [pattern], there)
    kinds = kinds_of(options)
    found = {
        name: each
        for name, each in there.items()
        if _matches(name, options.family)
        and each.image_type in (options.type or (each.image_type,))
        and kinds.any_of(each.levels)
    }
    if not found:
        raise InputError(f"no family has all that is chosen ({_said(options)}): leave some out")
    return found


def kinds_of(options: BuildOptions) -> Kinds:
    """The levels and looks that are asked for."""
    return Kinds(frozenset(options.level), frozenset(options.look))


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return not patterns or any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _check(flag: str, values: Sequence[Any], known: Collection[Any]) -> None:
    for value in values:
        if value in known:
            continue
        texts = [str(each) for each in known]
        near = _near(str(value), texts)
        listed = f"did you mean {near!r}?" if near else f"there are {', '.join(texts)}"
        more = "" if near or len(texts) < 10 else "`scigen families` lists what there is"
        raise InputError(f"{flag} is {str(value)!r}: {more or listed}")


def _near(text: str, known: Sequence[str]) -> str:
    """The name meant, if only a part of it was given or it was written otherwise."""
    folded = {each.casefold(): each for each in known}
    parts = {name.replace(" - ", "/").rpartition("/")[2]: name for name in folded}
    for names in (folded, parts):
        if close := difflib.get_close_matches(text.casefold(), names, 1):
            return folded[parts.get(close[0], close[0])]
    return ""


def _said(options: BuildOptions) -> str:
    given = ((f"--{name}", getattr(options, name)) for name in CHOOSING)
    return ", ".join(f"{flag} {each}" for flag, values in given for each in values)
