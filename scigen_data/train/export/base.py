"""What a format is: the view, the columns and the instructions of one consumer."""

from __future__ import annotations

import shlex
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scigen_data.train.export.sinks import ParquetSink, Sink

SFT = ("sft", "quiz", "image-to-code", "text-to-code")
RL = ("grpo", "quiz")


@dataclass(frozen=True, slots=True)
class Written:
    """What a format needs to know of an export to say how it is used."""

    view: str
    split: str
    files: Sequence[str]  # relative to the folder, in order
    has_images: bool


class Format(ABC):
    """One consumer. `views`: what it can take, the default first."""

    name: str
    title: str
    views: tuple[str, ...]
    system = True  # whether it has a place for a system turn
    split = ""  # the only name of a split that its reader takes; empty: any

    @abstractmethod
    def open(self, folder: Path, split: str, view: str) -> Sink:
        """Where its rows go."""

    @abstractmethod
    def row(self, example: Mapping[str, Any], index: int, split: str) -> dict[str, Any]:
        """The row that it reads, without its images."""

    @abstractmethod
    def usage(self, folder: str, written: Written) -> str:
        """Markdown: the command or configuration that reads the export in `folder`."""

    def finish(self, folder: Path, written: Written) -> None:  # noqa: B027  # most want nothing
        """Write what the reader wants beside the rows."""


def has_images(view: str) -> bool:
    return view != "text-to-code"


def parquet(folder: Path, split: str, columns: Mapping[str, Any], *, images: bool) -> Sink:
    """Parquet that `datasets` reads with `images` as pictures."""
    from datasets import Features, Image, List

    pictures = {"images": List(Image())} if images else {}
    return ParquetSink(folder, split, Features({**columns, **pictures}).arrow_schema)


def listed(name: str, folder: str, files: Sequence[str]) -> str:
    """A Hydra list of files as an argument of a shell."""
    return shlex.quote(f"{name}=[{','.join(f'{folder}/{file}' for file in files)}]")
