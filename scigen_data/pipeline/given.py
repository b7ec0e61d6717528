"""The problems that `--problems` gives: files, or folders that hold a dataset of problems."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scigen_data.curation.folder import CURATED
from scigen_data.errors import InputError
from scigen_data.generators import BuildOptions
from scigen_data.journal.said import read_said
from scigen_data.problems.scigenbench import Imported, RejectedProblem, load_problems
from scigen_data.problems.verified import Quizzes, narrow
from scigen_data.publish.curations import Curation, read
from scigen_data.publish.readme import CARD
from scigen_data.publish.source import open_source
from scigen_data.records import Decision, Draft, Figure, Problem, Sample, Status, Verdict
from scigen_data.sampling import stratified
from scigen_data.stored import header_of

USES: tuple[str, ...] = ("problems", "sample", "quizzes", "review")  # options


@dataclass(frozen=True, slots=True)
class Given:
    """Problems of files and folders, in their order."""

    items: tuple[Problem, ...]
    refused: tuple[Sample, ...]  # what the import could not use
    identity: str  # of all files' contents
    note: str = ""
    curations: tuple[Curation, ...] = ()  # what the cards of folders say of theirs


def given(options: BuildOptions, n: int | None) -> Given:
    """The problems that the options choose, as people left them (`review`); the first `n` of them
    where it is a number.

    Raises InputError where none are given, or a file or folder cannot be used.
    """
    if not options.problems:
        raise InputError(
            "this recipe needs problems: --problems FILE (JSON, JSONL, Parquet or CSV), or the "
            "folder of a curation; repeatable"
        )
    if None not in (options.n, options.sample):
        raise InputError("--n takes the first problems and --sample draws some: choose one")
    which, said = Quizzes.of(options.quizzes or "all"), read_said(options.review)
    items: list[Problem] = []
    aside: Counter[str] = Counter()
    refused: list[Sample] = []
    digest = hashlib.sha256()
    seen: dict[str, str] = {}
    counts: list[tuple[str, int]] = []
    curations = []
    for path in options.problems:
        files, curation = files_in(path)
        curations += [curation] if curation is not None else []
        before = len(items)
        for file in files:
            imported = _imported(file, path)
            digest.update(hashlib.sha256(file.read_bytes()).digest())
            for problem in imported.problems:
                if problem.id in seen:
                    raise InputError(
                        f"{file}: id {problem.id!r} stands in {seen[problem.id]} too: "
                        "make ids distinct or build the files apart"
                    )
                seen[problem.id] = str(file)
            kept, left = narrow(imported.problems, which, said)
            items.extend(kept)
            aside.update(left)
            like = imported.problems[0]
            refused.extend(_refused(rejected, like) for rejected in imported.rejected)
        counts.append((path.name, len(items) - before))
    if options.review and not any(word.row in seen for word in said.words):
        raise InputError(
            f"no word in {options.review[0]} is about a problem of {options.problems[0]}: "
            "is it of this dataset?"
        )
    chosen = [f"--quizzes {which}"] * (which is not Quizzes.ALL) + ["--review"] * bool(said.rows)
    chose = " and ".join(chosen)
    if aside and not items:
        raise InputError(f"{chose} leaves no problem: {_told(aside)}")
    notes = [f"{chose} sets aside {_told(aside)}"] if aside else []
    if options.sample is not None:
        items, told = _sampled(items, counts, options.sample, options.seed)
        if told:
            notes.append(f"--sample {options.sample} takes {told}")
    if n is not None:
        if len(counts) > 1 and n < len(items):
            notes.append(f"--n {options.n} takes {_shares(counts, _first(counts, n))}")
        items = items[:n]
    return Given(
        tuple(items),
        tuple(refused),
        f"files {digest.hexdigest()}",
        "; ".join(notes),
        tuple(curations),
    )


def files_in(path: Path) -> tuple[list[Path], Curation | None]:
    """The files of what `--problems` names, and what its card says of its curation.

    Of a folder those of its config `curated`, or of the only one that it has. Raises InputError
    where there is no telling which.
    """
    if not path.is_dir():
        return [path], None
    source = open_source(path)
    configs = list(dict.fromkeys(split.config for split in source.splits))
    chosen = CURATED if CURATED in configs else configs[0]
    if chosen != CURATED and len(configs) > 1:
        raise InputError(
            f"{path} holds {', '.join(configs)}: give the files of one of them, such as "
            f"{path / 'data' / configs[0]}/*.parquet"
        )
    files = [
        path / each for split in source.splits if split.config == chosen for each in split.files
    ]
    if not files:
        raise InputError(f"{path} holds no rows of {chosen}: run its curation to the end")
    said = header_of(source.card).get("scigen")
    found = said.get("curation") if isinstance(said, Mapping) else None
    try:
        return files, None if found is None else read(found)
    except ValueError as error:
        raise InputError(
            f"{path / CARD} says of its curation what cannot be read ({error}): curate again, or "
            "give the files"
        ) from None


def _imported(file: Path, path: Path) -> Imported:
    """The problems of a file; those of a folder come from the folder, where they say nothing."""
    imported = load_problems(file)
    if file == path:
        return imported
    unsaid, ours = f"file/{file.stem}", f"file/{path.resolve().name}"
    problems = (replace(p, source=ours) if p.source == unsaid else p for p in imported.problems)
    return replace(imported, problems=tuple(problems))


def _told(aside: Mapping[str, int]) -> str:
    """How many problems are set aside, for which reason."""
    return "; ".join(f"{count} problems: {why}" for why, count in sorted(aside.items()))


def _sampled(
    items: Sequence[Problem], counts: Sequence[tuple[str, int]], n: int, seed: int
) -> tuple[list[Problem], str]:
    """`n` of the problems, of each file and image type in proportion; how many of each file."""
    files = (place for place, (_, count) in enumerate(counts) for _ in range(count))
    drawn = stratified(
        zip(files, items, strict=True),
        n,
        seed,
        stratum=lambda each: f"{counts[each[0]][0]}\0{each[1].image_type}",
        key=lambda each: each[1].id,
    )
    taken = Counter(file for file, _ in drawn)
    whole = len(drawn) == len(items) or len(counts) == 1
    told = "" if whole else _shares(counts, [taken[file] for file in range(len(counts))])
    return [problem for _, problem in drawn], told


def _first(counts: Sequence[tuple[str, int]], n: int) -> Iterator[int]:
    """How many problems of each file are among the first `n` of all."""
    for _, count in counts:
        yield min(n, count)
        n -= min(n, count)


def _shares(counts: Sequence[tuple[str, int]], taken: Iterable[int]) -> str:
    """How many problems of each file are taken, in words."""
    return ", ".join(
        f"{each or 'none'} of the {count} problems of {name}"
        for (name, count), each in zip(counts, taken, strict=True)
    )


def _refused(rejected: RejectedProblem, like: Problem) -> Sample:
    """What the import could not use, as a row, so that nothing falls out of the dataset; source
    and licence are those of a problem of its file."""

    def text(key: str) -> str:
        value = rejected.raw.get(key)
        return value if isinstance(value, str) else ""

    why = f"{rejected.place}: {rejected.reason}: {rejected.detail}"
    return Sample(
        problem=Problem(
            id=rejected.id,
            question=text("question"),
            answer=text("answer"),
            source=like.source,
            license=text("license") or like.license,
        ),
        draft=Draft(Status.SKIPPED, reason="the problem was not usable"),
        figure=Figure(Status.SKIPPED, reason="the problem was not usable"),
        verdicts=(Verdict("import", Status.FAILED, reason=why),),
        attempts=0,
        decision=Decision.REJECTED,
        reasons=("import",),
    )
