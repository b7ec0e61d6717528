"""Builds as the evaluation reads them: generators with rows, one row at a time.

A folder in the layout of a Hub dataset (`data/<config>/<split>-*.parquet`), as `scigen build`
writes it. The configs `corpus`, `unchecked` and `rejected` are the parts of one generator's rows,
or of several generators' where the folder was merged of their builds; any other config is a
generator of its own. Configs without a row are left out, and so is
`attempts`, whose rows are earlier tries at problems that have their row already.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from scigen_data.errors import InputError
from scigen_data.images import fault
from scigen_data.publish.folder import CONFIGS, config_name
from scigen_data.publish.readme import card_of
from scigen_data.publish.source import Source, SourceSplit
from scigen_data.publish.statement import Part, Runs, owners, stated
from scigen_data.records import Problem, Status, Usage, Verdict
from scigen_data.rows import canonical, problem_of, verdicts_of
from scigen_data.stored import check_size, damaged, files_of, in_row, part_of, read_rows

# The configs that are no generators: together these are one, and that holds no rows to count.
PARTS = tuple(CONFIGS.values())
ATTEMPTS = "attempts"
_NEEDED = ("id", "image", "question", "quizzes", "image_type", "verdicts", "status")


@dataclass(frozen=True, slots=True)
class BuiltRow:
    """One row: its problem, its image where there is a sound one, and what is known of both."""

    problem: Problem
    status: Status  # ok: there is an image that can be read
    reason: str  # one line; empty when status is ok
    image: bytes | None
    split: str
    pixel_hash: str
    verdicts: tuple[Verdict, ...]
    decision: str
    attempts: int
    usage: Usage  # of its generation


@dataclass(frozen=True, slots=True)
class Build:
    """The rows of one generator."""

    name: str
    folder: Path
    files: tuple[tuple[str, Path], ...]  # split, file
    generator: str
    model: str
    runs: Runs = field(default_factory=dict)  # of a merged folder: whose rows are where
    parts: frozenset[int] | None = None  # of which only the rows of these are the build's

    def rows(self) -> Iterator[BuiltRow]:
        """Every row, in the order of the files. Raises InputError on a damaged one."""
        for split, path, _, raw in self.raw():
            yield built_row(raw, split, path)

    def raw(self) -> Iterator[tuple[str, Path, int, dict[str, Any]]]:
        """The same as they lie on disk: split, file, number of the part, row."""
        for split, path, owned in self._owned():
            for raw in read_rows(path):
                if self._has(part := next(owned)):
                    yield split, path, part, raw

    @property
    def source(self) -> Source:
        """Its files as a dataset of one config, each a split of its own."""
        files = [(split, path.relative_to(self.folder).as_posix()) for split, path in self.files]
        splits = tuple(SourceSplit("", split, (name,)) for split, name in files)
        return Source(str(self.folder), "", splits, self.folder.absolute())

    def owned(self) -> Iterator[bool]:
        """Of every row that lies in the files whether it is the build's."""
        for _, path, owned in self._owned():
            yield from map(self._has, islice(owned, pq.read_metadata(path).num_rows))

    def _owned(self) -> Iterator[tuple[str, Path, Iterator[int]]]:
        """Every file with what gives the part of each of its rows."""
        of: dict[tuple[str, str], Iterator[int]] = {}
        for split, path in self.files:
            place = part_of(path)
            whole = chain(owners(self.runs.get("/".join(place), ())), repeat(0))
            yield split, path, of.setdefault(place, whole)

    def _has(self, part: int) -> bool:
        return self.parts is None or part in self.parts

    @property
    def total(self) -> int:
        """How many rows there are."""
        if self.parts is None:
            return sum(pq.read_metadata(path).num_rows for _, path in self.files)
        runs = (run for place in self.runs.values() for run in place)
        return sum(count for part, count in runs if self._has(part))

    @property
    def quizzed(self) -> bool:
        """Whether any problem has quizzes."""
        return any(
            self._has(next(owned)) and quizzes
            for _, path, owned in self._owned()
            for quizzes in _columns(path, "quizzes")[0]
        )

    @property
    def digest(self) -> str:
        """SHA-256 of the files' contents, and of which rows are the build's."""
        digest = hashlib.sha256()
        if self.parts is not None:
            digest.update(f"{sorted(self.parts)}\0".encode())
        for split, path in self.files:
            digest.update(f"{split}\0".encode())
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        return digest.hexdigest()


def open_builds(folders: Sequence[Path]) -> tuple[Build, ...]:
    """The generators in these folders, named apart.

    Raises InputError where a folder is missing, holds no finished build, or rows of another kind.
    """
    found: list[Build] = []
    for folder in folders:
        if any(folder.resolve() == build.folder.resolve() for build in found):
            raise InputError(f"{folder} is given twice: name every build once")
        found.extend(_builds_in(folder))
    names = Counter(build.name for build in found)
    found = [
        build
        if names[build.name] == 1
        else replace(build, name=f"{build.name}@{build.folder.resolve().name}")
        for build in found
    ]
    for name, count in Counter(build.name for build in found).items():
        if count > 1:
            folders = [build.folder for build in found if build.name == name]
            raise InputError(
                f"{folders[0]} and {folders[1]} have one name and hold one generator: rename one"
            )
    return tuple(found)


def _builds_in(folder: Path) -> list[Build]:
    configs: dict[str, list[tuple[str, Path]]] = {}
    there = [path for path in files_of(folder) if part_of(path)[0] != ATTEMPTS]
    for path in [path for path in there if _holds_rows(path)] or there:
        config, split = part_of(path)
        # The parts stand in one: what was decided of a row tells its split further apart.
        group, split = ("", f"{config}/{split}") if config in PARTS else (config, split)
        configs.setdefault(group, []).append((split, path))
    builds = []
    parts, runs = _merged_of(folder)
    for config, files in configs.items():
        generator, model = _made_by(path for _, path in files)
        name = config or config_name(generator, model) or folder.resolve().name
        whole = Build(name, folder, tuple(files), generator, model, runs)
        builds += [whole] if config else _apart(whole, parts)
    return builds


def _merged_of(folder: Path) -> tuple[tuple[Part, ...], Runs]:
    """Of which builds the folder was merged; nothing where it is one build's own."""
    try:
        info = stated(card_of(folder).header, str(folder), "")
    except InputError:
        return (), {}
    return info.parts, info.runs


def _apart(corpus: Build, parts: Sequence[Part]) -> list[Build]:
    """A merged corpus by what drew it: each has its own row of a problem."""
    makers: dict[tuple[str, str], set[int]] = {}
    for number, part in enumerate(parts):
        makers.setdefault(part.maker, set()).add(number)
    if len(makers) < 2:
        return [corpus]
    return [
        replace(
            corpus,
            name=config_name(*maker),
            generator=maker[0],
            model=maker[1],
            parts=frozenset(numbers),
        )
        for maker, numbers in makers.items()
    ]


def _holds_rows(path: Path) -> bool:
    """Whether there is a row in it; a broken file is not left out in silence."""
    try:
        return bool(pq.read_metadata(path).num_rows)
    except (OSError, ValueError):
        return True


def _made_by(paths: Iterable[Path]) -> tuple[str, str]:
    """Generator and model of the rows; an empty model where they have several."""
    generators: set[str] = set()
    models: set[str] = set()
    for path in paths:
        try:
            names = dict.fromkeys(pq.read_schema(path).names, "")
            missing = [name for name in _NEEDED if name not in canonical(names)]
            if missing:
                raise InputError(
                    f"{path} has no column {missing[0]!r}: `scigen bench` reads what "
                    "`scigen build` writes"
                )
            generator, model = _columns(path, "generator", "model")
        except (OSError, ValueError) as error:  # pyarrow's errors on a broken file are ValueErrors
            raise damaged(path, error) from None
        generators.update(map(str, filter(None, generator)))
        models.update(map(str, filter(None, model)))
    one = models.pop() if len(models) == 1 else ""
    return "+".join(sorted(generators)), one


def _columns(path: Path, *names: str) -> list[list[Any]]:
    """The values of some columns. Not by polars, which takes `[` in a path for a pattern."""
    with pq.ParquetFile(path) as file:
        check_size(file.metadata, names)
        table = file.read(columns=list(names))
    return [table[name].to_pylist() for name in names]


def built_row(raw: Mapping[str, Any], split: str, path: Path) -> BuiltRow:
    """A row as it lies in the file. Raises InputError where it is damaged."""
    with in_row(raw, path):
        return _row(raw, split)


def _row(raw: Mapping[str, Any], split: str) -> BuiltRow:
    row = canonical(raw)
    image, status, reason = _image(row)
    return BuiltRow(
        problem=problem_of(row),
        status=status,
        reason=reason,
        image=image,
        split=split,
        pixel_hash=row.get("pixel_hash") or "",
        verdicts=verdicts_of(row),
        decision=row.get("decision") or "",
        attempts=row.get("attempts") or 0,
        usage=Usage(row.get("input_tokens") or 0, row.get("output_tokens") or 0, row.get("cost")),
    )


def _image(row: Mapping[str, Any]) -> tuple[bytes | None, Status, str]:
    """The image's bytes, or what became of it; one that cannot be decoded is no image."""
    data = (row["image"] or {}).get("bytes")
    if not data:
        status = Status(row["status"])
        said = next((v["reason"] for v in row["verdicts"] or () if v["status"] == status), "")
        return None, Status.SKIPPED if status is Status.OK else status, said or "the row has none"
    if said := fault(data):
        return None, Status.UNPARSEABLE, f"the image cannot be decoded: {said}"
    return data, Status.OK, ""


def images_of(
    builds: Sequence[Build], wanted: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], bytes | None]:
    """The images of some rows, by the build's name and the row's id."""
    places = set(wanted)
    return {
        (build.name, row.problem.id): row.image
        for build in builds
        for row in build.rows()
        if (build.name, row.problem.id) in places
    }
