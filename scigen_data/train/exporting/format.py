"""What a format is: the view, the columns and the instructions of one consumer."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scigen_data.train.conversations import Example, View
from scigen_data.train.exporting.sinks import ParquetSink, Sink

COMPLETION, SOLUTION = ("completion",), ("solution",)  # what supervised and reward trainers need


@dataclass(frozen=True, slots=True)
class Written:
    """What a format needs to know of an export to say how it is used."""

    view: View
    split: str
    files: Sequence[str]  # relative to the folder, in order


@dataclass(frozen=True, slots=True)
class Format:
    """One consumer: which rows it wants, and how it is told to read them.

    `open` says where the rows of a split and a view go, `row` is the row that it reads, without
    its images, of an example, its number and its split; `usage` is the command or configuration, in
    Markdown, that reads the export in a folder. `finish` writes what belongs beside the rows.
    """

    name: str
    title: str  # the consumer's own name
    summary: str  # one line: what is written
    view: str  # the default
    needs: tuple[str, ...]  # the columns that a view must have for it
    open: Callable[[Path, str, View], Sink]
    row: Callable[[Example, int, str], dict[str, Any]]
    usage: Callable[[str, Written], str]
    finish: Callable[[Path, Written], None] | None = None
    system: bool = True  # whether it has a place for a system turn
    keeps: bool = False  # whether it has a place for the columns of `keep`
    split: str = ""  # the only name of a split that its reader takes; empty: any

    def takes(self, view: View) -> bool:
        """Whether the view has what it needs."""
        return view.columns.keys() >= set(self.needs)


def parquet(folder: Path, split: str, columns: Mapping[str, Any], view: View) -> Sink:
    """Parquet that `datasets` reads with `images` as pictures; `columns` as in `rows.Column`."""
    from datasets import Features, Image, List

    from scigen_data.rows import feature

    pictures = {"images": List(Image())} if view.images else {}
    features = {name: feature(kind) for name, kind in columns.items()}
    return ParquetSink(folder, split, Features({**features, **pictures}).arrow_schema)


def prompt_of(example: Example) -> Example:
    """The example without what is to be learned."""
    return {key: value for key, value in example.items() if key != "completion"}


def listed(name: str, folder: str, files: Sequence[str]) -> str:
    """A Hydra list of files as an argument of a shell."""
    return shlex.quote(f"{name}=[{','.join(f'{folder}/{file}' for file in files)}]")
