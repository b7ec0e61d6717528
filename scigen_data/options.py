"""Options: each is declared once, as a field of a frozen dataclass.

    @documented
    @dataclass(frozen=True, slots=True)
    class BuildOptions:
        \"\"\"What one build may choose.\"\"\"

        seed: int = option(0, "of the build", least=0)
        base_url: str | None = option(None, "the endpoint", decides=False, said="URL")

From the declaration come the command line's option and its help, what `help()` says, the part of a
build's identity, and the words of the command that makes the same rows. An option decides rows
unless its declaration says `decides=False`: one that is forgotten makes another build, never a
wrong one.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from scigen_data.errors import InputError

_KEY = "scigen"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Option:
    """One declared option; `read` and `write` turn the command line's texts into a value and back.

    An option whose value is a tuple is given several times, a text each.
    """

    name: str  # of the field
    kind: Any  # int, float, str, bool or Path
    default: Any
    help: str
    group: str = ""  # the heading that `--help` puts it under
    decides: bool = True  # whether rows depend on it
    several: bool = False
    flag: str = ""  # "--base-url"
    metavar: str = ""
    shown_default: str = ""  # in words, where the value itself says little
    least: float | None = None
    most: float | None = None
    said: str = ""  # what stands for a value that belongs to this machine, in a command
    read: Callable[[Any], Any] | None = None
    write: Callable[[Any], Any] | None = None

    def words(self, value: Any) -> list[str]:
        """The option with this value as words of a command line."""
        if self.kind is bool:
            return [self.flag] if value else []
        values = value if self.several else (value,)
        if self.write is not None and self.several:
            values = self.write(value)
        elif self.write is not None:
            values = (self.write(value),)
        words: list[str] = []
        for each in values:
            words += [self.flag, self.said or str(each)]
        return words

    def json(self, value: Any) -> Any:
        """The value as it stands in a build's identity."""
        if self.write is not None and value is not None:
            value = self.write(value)
        if isinstance(value, list | tuple):
            return [str(each) if isinstance(each, Path) else each for each in value]
        return str(value) if isinstance(value, Path) else value

    def check(self, value: Any) -> None:
        """Raises InputError where a number lies out of range."""
        for limit, wrong, word in ((self.least, -1, "least"), (self.most, 1, "most")):
            if limit is not None and value is not None and (value - limit) * wrong > 0:
                raise InputError(f"{self.flag} is {value}: it must be at {word} {limit:g}")


def option(  # noqa: A002, RUF100
    default: Any,
    help: str,  # noqa: A002 - the command line's word for it
    **declared: Any,
) -> Any:
    """A field that is an option; `declared` are fields of `Option`."""
    return field(default=default, metadata={_KEY: {"help": help, **declared}})


def options_of(cls: type) -> tuple[Option, ...]:
    """The options that a dataclass declares, in order."""
    hints = get_type_hints(cls)
    found = []
    for each in dataclasses.fields(cls):
        if _KEY not in each.metadata:
            raise TypeError(f"{cls.__name__}.{each.name} declares no option: use option(...)")
        declared = dict(each.metadata[_KEY])
        kind, several = _kind(hints[each.name])
        declared.setdefault("kind", kind)
        declared.setdefault("several", several)
        declared.setdefault("flag", f"--{each.name.replace('_', '-')}")
        found.append(Option(name=each.name, default=each.default, **declared))
    return tuple(found)


def _kind(hint: Any) -> tuple[Any, bool]:
    """`int | None` -> (int, False); `tuple[Path, ...]` -> (Path, True)."""
    if get_origin(hint) in (types.UnionType, Union):
        hint = next(each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is tuple:
        return get_args(hint)[0], True
    return hint, False


def documented(cls: type[T]) -> type[T]:
    """Put what each option is for into the docstring, where `help()` finds it."""
    lines = [f"    {each.name}: {each.help} ({_default(each)})" for each in options_of(cls)]
    cls.__doc__ = f"{(cls.__doc__ or '').rstrip()}\n\n" + "\n".join(lines) + "\n"
    return cls


def _default(each: Option) -> str:
    if each.shown_default:
        return f"default: {each.shown_default}"
    return f"default: {each.default!r}" if each.default not in (None, ()) else "default: none"


def make(cls: type[T], choices: Mapping[str, Any]) -> T:
    """`cls(**choices)`, checked; a text does for a path, and one value for several.

    Raises InputError for a name that is no option and a number out of range.
    """
    declared = {each.name: each for each in options_of(cls)}
    values: dict[str, Any] = {}
    for name, value in choices.items():
        if name not in declared:
            raise InputError(f"no option {name!r}: there are {', '.join(declared)}")
        values[name] = _coerced(declared[name], value)
        if declared[name].kind in (int, float) and not declared[name].several:
            declared[name].check(values[name])
    return cls(**values)


def _coerced(each: Option, value: Any) -> Any:
    if each.several and value is not None:
        if isinstance(value, str | Path) or not isinstance(value, Collection):
            value = (value,)
        return tuple(Path(one) if each.kind is Path else one for one in value)
    return Path(value) if each.kind is Path and isinstance(value, str) else value


def changed(options: Any) -> dict[str, Option]:
    """The options that differ from their default, by name."""
    return {
        each.name: each
        for each in options_of(type(options))
        if getattr(options, each.name) != each.default
    }


def deciding(options: Any, used: Collection[str]) -> dict[str, Any]:
    """What decides rows, ready for JSON: every deciding option that is `used` or was changed."""
    found = {}
    for each in options_of(type(options)):
        value = getattr(options, each.name)
        if each.decides and (each.name in used or value != each.default):
            found[each.name] = each.json(value)
    return found


def command_words(options: Any, used: Collection[str]) -> list[str]:
    """The words of a command that chooses the same: what was changed, and what `used` decides."""
    words: list[str] = []
    for each in options_of(type(options)):
        value = getattr(options, each.name)
        said = each.decides or each.said
        if value is None or not said or (value == each.default and each.name not in used):
            continue
        words += each.words(value)
    return words
