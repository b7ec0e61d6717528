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
import hashlib
import json
import math
import operator
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from numbers import Real
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
    flag: str = ""  # "--base-url"; made from the name
    hidden: bool = False  # no option of the command line
    metavar: str = ""
    shown_default: str = ""  # in words, where the value itself says little
    least: float | None = None
    most: float | None = None
    said: str = ""  # what stands for a value that belongs to this machine, in a command
    told: bool = False  # a command says it although it decides nothing
    read: Callable[[Any], Any] | None = None
    write: Callable[[Any], Any] | None = None
    digest: Callable[[Any], Any] | None = None  # what stands for the value in an identity

    def __post_init__(self) -> None:
        if not self.flag:
            object.__setattr__(self, "flag", f"--{self.name.replace('_', '-')}")

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
        change = self.digest or self.write
        if change is not None and value is not None:
            value = change(value)
        if isinstance(value, list | tuple):
            return [str(each) if isinstance(each, Path) else each for each in value]
        return str(value) if isinstance(value, Path) else value

    def check(self, value: Any) -> None:
        """Raises InputError where a number lies out of range."""
        for limit, wrong, word in ((self.least, -1, "least"), (self.most, 1, "most")):
            if limit is not None and value is not None and (value - limit) * wrong > 0:
                raise InputError(f"{self.flag} is {value:g}: it must be at {word} {limit:g}")


def option(  # noqa: A002, RUF100
    default: Any,
    help: str,  # noqa: A002 - the command line's word for it
    **declared: Any,
) -> Any:
    """A field that is an option; `declared` are fields of `Option`."""
    metadata = {_KEY: {"help": help, **declared}}
    if isinstance(default, dict):
        return field(default_factory=default.copy, metadata=metadata)
    return field(default=default, metadata=metadata)


def address(said: str, **declared: Any) -> Any:
    """An option that is an endpoint's address: of this machine, and no row hangs on it."""
    return option(None, said, metavar="URL", decides=False, said="URL", **declared)


def chat_fields(**declared: Any) -> Any:
    """The option `chat_option`: what is added to every request."""
    return option(
        (),
        "a further field of every request, as enable_thinking=false; repeatable",
        metavar="NAME=VALUE",
        kind=str,
        read=read_fields,
        write=write_fields,
        **declared,
    )


def engine(**declared: Any) -> Any:
    """The option `engine`."""
    return option(
        "local", "what works it off: local, ray", metavar="NAME", decides=False, **declared
    )


def address_of_engine(**declared: Any) -> Any:
    """The option `address`, of an engine that works on several machines."""
    return option(
        None,
        "of the Ray cluster, for --engine ray: auto, HOST:PORT; else RAY_ADDRESS",
        shown_default="one on this machine, for this alone",
        decides=False,
        **declared,
    )


def fields_left_out(**declared: Any) -> Any:
    """The option `without`."""
    said = "a field that is left out of every request, as seed; repeatable"
    return option((), said, metavar="NAME", **declared)


def a_minute(what: str, **declared: Any) -> Any:
    """An option that bounds what a model at one address is asked a minute."""
    said = f"{what} that a model is asked at most, by all workers together"
    return option(None, said, shown_default="what the endpoint says it takes", least=1, **declared)


def cost_limit(**declared: Any) -> Any:
    """The option `max_cost`."""
    said = "US dollars in all, over all workers and runs; kept replies are free"
    return option(None, said, metavar="USD", shown_default="no limit", least=0, **declared)


def role_prices(*roles: str, **declared: Any) -> Any:
    """The option `price`: what other roles' models cost."""
    return option(
        (),
        "US dollars a million tokens in and out, where they differ by role: "
        f"{', '.join(roles)}; as {roles[1]}=3,15; repeatable",
        metavar="ROLE=IN,OUT",
        shown_default="--price-in and --price-out",
        kind=str,
        read=partial(read_prices, roles),
        write=lambda prices: [f"{role}={each[0]:g},{each[1]:g}" for role, each in prices],
        **declared,
    )


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
        default = each.default
        if each.default_factory is not dataclasses.MISSING:
            default = each.default_factory()
        found.append(Option(name=each.name, default=default, **declared))
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
    """`cls(**choices)`, checked; a text does for what the command line takes as one.

    Raises InputError for a name that is no option and a value that is none.
    """
    return cls(**checked(options_of(cls), choices))


def checked(declared: Collection[Option], choices: Mapping[str, Any]) -> dict[str, Any]:
    """The chosen values by name, each as its option wants it. Raises InputError as `make` does."""
    by_name = {each.name: each for each in declared}
    values: dict[str, Any] = {}
    for name, value in choices.items():
        if name not in by_name:
            raise InputError(f"no option {name!r}: there are {', '.join(by_name) or 'none'}")
        each = by_name[name]
        values[name] = _coerced(each, value)
        if each.kind in (int, float) and not each.several:
            each.check(values[name])
    return values


def _coerced(each: Option, value: Any) -> Any:
    if value is None:
        return each.default
    try:
        if each.read is not None:
            return value if isinstance(value, tuple) else each.read(value)
        if each.several:
            if isinstance(value, str | Path) or not isinstance(value, Collection):
                value = (value,)
            return tuple(_one(each, one) for one in value)
        return _one(each, value)
    except ValueError as error:
        raise InputError(f"{each.flag} is {value!r}: {error}") from None


def _one(each: Option, value: Any) -> Any:
    """A value of the option's kind, of a text or of what goes for it (1 for 1.0)."""
    wanted = _KINDS.get(each.kind, "of another form")
    try:
        if each.kind is bool and isinstance(value, str):
            raise ValueError("a flag is given or not")
        if each.kind is int and not isinstance(value, str):
            value = operator.index(value)
        elif isinstance(value, str) or (each.kind is float and isinstance(value, Real)):
            value = each.kind(value)
    except (TypeError, ValueError):
        raise ValueError(f"it should be {wanted}") from None
    if each.kind in _KINDS and not isinstance(value, each.kind):
        raise ValueError(f"it should be {wanted}")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("it should be finite")
    return value


_KINDS = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}


def parsed(declared: Collection[Option], words: Sequence[str]) -> dict[str, Any]:
    """The values that words of a command line choose, by name: `--levels 3` or `--levels=3`.

    Raises InputError for a word that is none of these options, and what `make` raises.
    """
    by_flag = {each.flag: each for each in declared}
    choices: dict[str, Any] = {}
    waiting = list(words)
    while waiting:
        flag, equals, value = waiting.pop(0).partition("=")
        if (each := by_flag.get(flag)) is None:
            raise InputError(f"no option {flag!r}: there are {', '.join(by_flag) or 'none'}")
        if each.kind is bool:
            choices[each.name] = True
            continue
        if not equals and not waiting:
            raise InputError(f"{flag} wants a value")
        text = value if equals else waiting.pop(0)
        choices[each.name] = [*choices.get(each.name, ()), text] if each.several else text
    return checked(declared, choices)


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
    values = {each.name: getattr(options, each.name) for each in options_of(type(options))}
    return said_words(options_of(type(options)), values, used)


def said_words(
    declared: Collection[Option], values: Mapping[str, Any], used: Collection[str]
) -> list[str]:
    """The words that choose these values of these options."""
    words: list[str] = []
    for each in declared:
        value = values[each.name]
        said = not each.hidden and (each.decides or each.said or each.told)
        if value is None or not said or (value == each.default and each.name not in used):
            continue
        words += each.words(value)
    return words


def contents(path: Path) -> str:
    """SHA-256 over a file, or over a folder's file names and contents."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    digest = hashlib.sha256()
    for each in sorted(path.glob("*")):
        digest.update(each.name.encode())
        digest.update(hashlib.sha256(each.read_bytes()).digest())
    return digest.hexdigest()


def read_prices(
    roles: Collection[str], value: Iterable[str] | Mapping[str, tuple[float, float]]
) -> tuple[tuple[str, tuple[float, float]], ...]:
    """`ROLE=IN,OUT`s as prices by role. Raises ValueError."""
    found: dict[str, tuple[float, float]] = {}
    if isinstance(value, Mapping):
        value = [f"{role}={each[0]},{each[1]}" for role, each in value.items()]
    for text in [value] if isinstance(value, str) else value:
        role, _, said = text.partition("=")
        one, comma, other = said.partition(",")
        try:
            prices = float(one), float(other)
        except ValueError:
            prices = -1.0, -1.0
        if role not in roles or not comma or not all(0 <= each < math.inf for each in prices):
            raise ValueError(f"it should look like {min(roles)}=3,15, of {', '.join(roles)}")
        found[role] = prices
    return tuple(sorted(found.items()))


def read_fields(value: Iterable[str] | Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """`NAME=VALUE`s as fields: a value that is JSON as such, any other as text."""
    if isinstance(value, Mapping):
        return tuple(sorted(value.items()))
    found: dict[str, Any] = {}
    for pair in [value] if isinstance(value, str) else value:
        name, equals, text = pair.partition("=")
        if not (name and equals):
            raise ValueError("it should look like quality=high")
        try:
            found[name] = json.loads(text)
        except ValueError:
            found[name] = text
    return tuple(sorted(found.items()))


def write_fields(fields: Iterable[tuple[str, Any]]) -> list[str]:
    """The texts that `read_fields` reads."""
    return [f"{key}={each if _is_text(each) else json.dumps(each)}" for key, each in fields]


def _is_text(value: Any) -> bool:
    """Whether it is a text that does not read as JSON."""
    if not isinstance(value, str):
        return False
    try:
        json.loads(value)
    except ValueError:
        return True
    return False
