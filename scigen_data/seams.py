"""Seams: what can be added without an edit to this package, and how it is found.

A seam is one kind of record with one table. The built-ins lie in the seam's room, a module each,
and are found by being there. From outside come, in the same form,

- entry points of the seam's group: `scigen_data.rules`, `scigen_data.views`, ...: a record, or a
  module or package that holds some;
- the modules of the folders that SCIGEN_PLUGINS names (several are parted as in PATH), and of the
  folders in them.

A stranger's record may not take a built-in's name, and a module that does not import is an
InputError that says which and why: nothing is left out in silence.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, Generic, Protocol, TypeVar

from scigen_data.errors import InputError
from scigen_data.modules import digest, file_hash, load_file, load_folder, module_name, walk

__all__ = ["PLUGINS", "Found", "Seam", "file_hash", "load_file", "load_folder", "module_name"]

PLUGINS = "SCIGEN_PLUGINS"


class Named(Protocol):
    """What a table holds."""

    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A record and where it comes from; `origin` is empty for a built-in."""

    record: T
    place: str  # a module's file, or an entry point in words
    origin: str = ""  # what tells its code apart: a distribution's version, or a file's hash


class Seam(Generic[T]):
    """One table: `noun` names a record in messages, `room` is the package of the built-ins.

    `read` takes the records out of a module; without it they are the module's top-level values
    of the type `record`.
    """

    def __init__(
        self,
        noun: str,
        record: type[T],
        room: str,
        *,
        group: str = "",
        read: Callable[[ModuleType], Iterable[T]] | None = None,
    ) -> None:
        self.noun = noun
        self.record = record
        self.room = room
        self.group = group or room
        self._read = read or self._values
        self._known: tuple[object, Mapping[str, Found[T]]] | None = None

    def found(self) -> Mapping[str, Found[T]]:
        """Every record by name, built-ins first. Raises InputError for a broken stranger."""
        key = (os.environ.get(PLUGINS), tuple(sys.path))
        if self._known is None or self._known[0] != key:
            self._known = key, MappingProxyType(self._collect())
        return self._known[1]

    def table(self) -> Mapping[str, T]:
        """Every record by name, built-ins first."""
        return {name: found.record for name, found in self.found().items()}

    def pick(self, name: str) -> T:
        """The record of that name. Raises InputError, listing the names, where there is none."""
        known = self.found()
        if name not in known:
            raise InputError(f"no {self.noun} {name!r}: choose one of {', '.join(known)}")
        return known[name].record

    def strangers(self) -> dict[str, str]:
        """The records from outside, by name, with what tells their code apart."""
        return {name: found.origin for name, found in self.found().items() if found.origin}

    # ------------------------------------------------------------------------------ inside

    def _values(self, module: ModuleType) -> Iterable[T]:
        return [value for value in vars(module).values() if isinstance(value, self.record)]

    def _collect(self) -> dict[str, Found[T]]:
        table: dict[str, Found[T]] = {}
        for found in (*self._built_in(), *self._by_entry_point(), *self._by_folder()):
            name = found.record.name
            if (other := table.get(name)) is None:
                table[name] = found
            elif other.record != found.record:  # an import into another module is no second
                raise InputError(
                    f"{found.place} and {other.place} both add the {self.noun} {name!r}: rename one"
                )
        return table

    def _built_in(self) -> Iterator[Found[T]]:
        for module in walk(importlib.import_module(self.room)):
            for record in self._read(module):
                yield Found(record, str(module.__file__))

    def _by_entry_point(self) -> Iterator[Found[T]]:
        for entry in entry_points(group=self.group):
            place = f"the entry point {entry.name} of {_distribution(entry)}"
            try:
                loaded = entry.load()
            except Exception as error:
                raise InputError(
                    f"{place} ({entry.value}) does not load: {type(error).__name__}: {error}: mend "
                    "or uninstall it"
                ) from error
            if isinstance(loaded, self.record):
                records: Iterable[T] = [loaded]
            elif isinstance(loaded, ModuleType):
                records = [record for module in walk(loaded) for record in self._read(module)]
                if not records:
                    raise InputError(f"{place} ({entry.value}) is a module without a {self.noun}")
            else:
                raise InputError(
                    f"{place} ({entry.value}) is of type {type(loaded).__name__}, not a "
                    f"{self.record.__name__} or a module that holds some"
                )
            for record in records:
                yield Found(record, place, f"{_distribution(entry)} {entry.value}")

    def _by_folder(self) -> Iterator[Found[T]]:
        for name in filter(None, os.environ.get(PLUGINS, "").split(os.pathsep)):
            for module in load_folder(Path(name), what=PLUGINS):
                for record in self._read(module):
                    yield Found(record, str(module.__file__), f"sha256 {digest(module.__name__)}")


def _distribution(entry: EntryPoint) -> str:
    distribution: Any = entry.dist
    return f"{distribution.name} {distribution.version}" if distribution else "no distribution"
