"""`scigen bench`: builds in, `results.json` and one line a row out.

Replies are kept in the cache folder, so a run that was stopped goes on, another judge costs
nothing but its own requests, and the same run gives the same bytes.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from scigen_data import __version__
from scigen_data.checks.judge import Judge, Judgement
from scigen_data.checks.quiz import Reader, Reading
from scigen_data.checks.readers.reply import NO_IMAGE
from scigen_data.clients.running import waited
from scigen_data.clients.waiting import tell
from scigen_data.errors import InputError, StorageError
from scigen_data.evaluation import results
from scigen_data.evaluation.asking import blind_readings, make_judge, make_reader
from scigen_data.evaluation.builds import Build, open_builds
from scigen_data.evaluation.mapped import looked_by, workers_for
from scigen_data.evaluation.options import EvaluateOptions, Setup, set_up
from scigen_data.evaluation.references import against, find_references
from scigen_data.evaluation.run import Advance, Looked, Seen, look, silent
from scigen_data.evaluation.score import Asked, Blind, score
from scigen_data.evaluation.sets import beside, posed_anew
from scigen_data.pipeline.engines import Event, Note, Waits
from scigen_data.pipeline.engines.found import Workers
from scigen_data.problems.verified import Quizzes
from scigen_data.records import Status

Folders = str | Path | Iterable[str | Path]


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Where the results lie, what they say, and what another run may still fill in."""

    path: Path
    results: dict[str, Any]
    builds: tuple[Build, ...]
    unanswered: int  # readings and judgements that an endpoint left without a reply
    failure: str  # what most of its failures said
    notes: tuple[str, ...] = ()
    unread: str = ""  # why no reply of the reader or the judge could be read; empty: some were


def evaluate(
    folders: Folders,
    out: str | Path = "report",
    options: EvaluateOptions | None = None,
    *,
    workers: int | None = None,
    advance: Advance = silent,
    **choices: Any,
) -> Evaluated:
    """Evaluate one or more builds and write the results into the folder `out`.

        evaluate("out/families", "report", reader="ocr")
        evaluate(["out/a", "out/b"], base_url="http://localhost:8000/v1", model="m", judge=True)

    `choices` are options by name, and stand above those of `options`; what both leave open is read
    from the environment, as by `scigen bench`. `advance(stage, build, done, total)` hears of rows
    that are done. `workers` are processes that look at images, of `engine`: as many as there is
    room for, where no endpoint is asked or another engine is chosen, else one. In a running event
    loop (a notebook) the work is done in a thread.

    Raises InputError on unusable folders or options, EndpointError where an endpoint refuses for
    good, StorageError where the disk fails. What was asked until then is kept.
    """
    prepared = _prepared(folders, Path(out), options, workers, choices)
    with _writing(out):
        _by_workers(prepared, advance)  # no event loop around it: it hears of Ctrl-C
        return waited(_evaluate(prepared, advance))


async def evaluate_async(
    folders: Folders,
    out: str | Path = "report",
    options: EvaluateOptions | None = None,
    *,
    workers: int | None = None,
    advance: Advance = silent,
    **choices: Any,
) -> Evaluated:
    """`evaluate`, to be awaited."""
    prepared = await asyncio.to_thread(_prepared, folders, Path(out), options, workers, choices)
    with _writing(out):
        await asyncio.to_thread(_by_workers, prepared, advance)
        return await _evaluate(prepared, advance)


@dataclass(slots=True)
class _Prepared:
    """An evaluation that can be done, and by whom its rows are looked at."""

    setup: Setup
    out: Path
    builds: tuple[Build, ...]
    hands: Workers | None  # None: this process alone
    looked: list[list[Looked]] = field(default_factory=list)  # of each build
    notes: list[str] = field(default_factory=list)

    @property
    def cache(self) -> Path:
        return self.setup.options.cache or self.out / "cache"


def _prepared(
    folders: Folders,
    out: Path,
    options: EvaluateOptions | None,
    workers: int | None,
    choices: Mapping[str, Any],
) -> _Prepared:
    given = [folders] if isinstance(folders, str | Path) else folders
    builds = open_builds([Path(folder) for folder in given])
    setup = set_up(options, choices)
    _check(setup, out, builds)
    return _Prepared(setup, out, builds, workers_for(setup, builds, workers))


@contextmanager
def _writing(out: str | Path) -> Iterator[None]:
    """Raises StorageError where the disk fails."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"cannot write {error.filename or out}: {error.strerror or error}"
        ) from error


def _by_workers(prepared: _Prepared, advance: Advance) -> None:
    """Have every build looked at, where it is not this process alone that looks."""

    def hear(event: Event) -> None:
        if isinstance(event, Waits):
            tell(event.text)
        elif isinstance(event, Note):
            prepared.notes.append(event.text)

    if (hands := prepared.hands) is None:
        return
    for build in prepared.builds:
        done = partial(advance, "read", build.name)
        rows = looked_by(hands, build, prepared.setup, prepared.cache, done, hear)
        prepared.looked.append(rows)


def _check(setup: Setup, out: Path, builds: Sequence[Build]) -> None:
    """Raises InputError where the builds, the references or `out` cannot be used."""
    if setup.options.references is not None:
        find_references(setup.options.references)
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file: choose another --out")
    known = (out / results.RESULTS).exists() or (out / "cache").is_dir()
    if out.is_dir() and any(out.iterdir()) and not known:
        raise InputError(f"{out} is not empty and holds no report: choose another --out")
    for build in builds:
        if setup.reader is not None and not build.quizzed:
            raise InputError(
                f"{build.folder} has no quizzes in {build.name}, so no reader can be asked: "
                "--reader none evaluates the rest"
            )


async def _evaluate(prepared: _Prepared, advance: Advance) -> Evaluated:
    setup, out, builds, cache = prepared.setup, prepared.out, prepared.builds, prepared.cache
    options, notes, looked = setup.options, prepared.notes, prepared.looked
    blind: Blind = {}
    spent: dict[str, Any] | None = None
    async with AsyncExitStack() as stack:
        reader, judge = (
            await make_reader(setup, cache, stack),
            await make_judge(setup, cache, stack),
        )
        if prepared.hands is None:
            looked = [await _look(build, setup, reader, judge, advance) for build in builds]
        seen = [[one for one in rows if isinstance(one, Seen)] for rows in looked]
        if reader is not None and setup.reader is not None and setup.reader.blind:
            blind, spent, more = await blind_readings(setup, cache, reader, builds, seen)
            notes += more
    found = await asyncio.to_thread(
        _told, setup, out, builds, seen, blind, spent, _described(setup, reader, judge)
    )
    for build, rows in zip(builds, looked, strict=True):
        if aside := Counter(one for one in rows if isinstance(one, str)):
            why = "; ".join(f"{count}: {reason}" for reason, count in sorted(aside.items()))
            notes.append(
                f"{build.name}: {aside.total()} problems are set aside by --quizzes "
                f"{options.quizzes} and count nowhere ({why})"
            )
    down, broken = (_reasons(seen, blind, status) for status in (Status.API_ERROR, Status.ERROR))
    for reason, count in broken.most_common(1):
        notes.append(
            f"{broken.total()} readings and judgements failed in the reader or the judge itself "
            f"({count}: {reason}): they are counted as not judged"
        )
    unread, partly = _unread(builds, seen)
    notes += partly
    return Evaluated(
        out / results.RESULTS,
        found,
        tuple(builds),
        unanswered=down.total(),
        failure=next((reason for reason, _ in down.most_common(1)), ""),
        notes=tuple(notes),
        unread=unread,
    )


async def _look(
    build: Build, setup: Setup, reader: Reader | None, judge: Judge | None, advance: Advance
) -> list[Looked]:
    """A build's rows, looked at from here."""
    done, total = 0, build.total

    def further() -> None:
        nonlocal done
        done += 1
        advance("read", build.name, done, total)

    return await look(
        build.rows(),
        reader,
        judge,
        repeats=setup.options.judge_repeats,
        quizzes=Quizzes.of(setup.options.quizzes),
        at_once=max(8, 2 * setup.options.concurrency),
        advance=further,
    )


def _unread(builds: Sequence[Build], seen: Sequence[Sequence[Seen]]) -> tuple[str, list[str]]:
    """Why none of a reader's or a judge's replies could be read, else of which builds none could.

    Where most readings say that there is no image, the others count as unreadable too.
    """
    whole: list[str] = []
    notes: list[str] = []
    for who in ("reader", "judge"):
        lines, asked = [], 0
        for build, rows in zip(builds, seen, strict=True):
            said: list[Reading | Judgement] = [
                each
                for one in rows
                for each in (one.readings if who == "reader" else one.judgements)
            ]
            asked += bool(said)
            why = Counter(each.reason for each in said if each.status is Status.UNPARSEABLE)
            blind = why[NO_IMAGE] * 2 > len(said)
            if why and (blind or not any(each.status is Status.OK for each in said)):
                reason = NO_IMAGE if blind else why.most_common(1)[0][0]
                lines.append(
                    f"{build.name}: {why.total()} of {len(said)} replies of the {who} could not "
                    f"be read ({reason})"
                )
        (whole if len(lines) == asked else notes).extend(lines)
    return "; ".join(whole), notes


def _told(
    setup: Setup,
    out: Path,
    builds: Sequence[Build],
    seen: Sequence[Sequence[Seen]],
    blind: Blind,
    spent: Mapping[str, Any] | None,
    described: Mapping[str, Any],
) -> dict[str, Any]:
    """The results, written into `out`."""
    reader, options = setup.reader, setup.options
    scored = [[score(one, blind, reader) for one in rows] for rows in seen]
    asked = Asked(
        reader=reader is not None and reader.answers == "all", judge=setup.judge is not None
    )
    labels = reader is not None and reader.answers == "labels"
    which = Quizzes.of(options.quizzes)
    found = {
        "schema": results.SCHEMA,
        "setup": described,
        "generators": [
            {
                **results.generator(build, rows, asked, labels=labels),
                "narrower": beside(looked, asked, blind, reader, which),
            }
            for build, rows, looked in zip(builds, scored, seen, strict=True)
        ],
        "comparisons": results.comparisons(
            [(build.name, rows) for build, rows in zip(builds, scored, strict=True)]
        ),
        "blind_cost": spent,
        "references": None
        if options.references is None
        else against(builds, options.references, clip=options.clip, inception=options.inception),
        # only the paper's own protocol stands beside the paper's rows
        "published": results.published(which is Quizzes.ALL and not any(map(posed_anew, seen))),
    }
    for build, rows in zip(builds, scored, strict=True):
        lines = (results.encode_line(results.row_json(row)) for row in rows)
        _write(out / results.rows_file(build.name), lines)
    _write(out / results.RESULTS, [results.encode(found)])
    return found


def _described(setup: Setup, reader: Reader | None, judge: Judge | None) -> dict[str, Any]:
    asks, judges = setup.reader, setup.judge
    return {
        "package": __version__,
        "quizzes": setup.options.quizzes,
        "reader": None
        if reader is None or asks is None
        else {
            "kind": asks.name,
            "name": reader.name,
            "prompt": asks.prompt() if asks.prompt else None,
        },
        "judge": None
        if judge is None or judges is None
        else {
            "kind": judges.name,
            "name": judge.name,
            "repeats": setup.options.judge_repeats,
            "prompt": judges.prompt() if judges.prompt else None,
        },
        "prices": {"reader": setup.options.prices, "judge": setup.options.judge_prices},
    }


def _reasons(seen: Sequence[Sequence[Seen]], blind: Blind, status: Status) -> Counter[str]:
    """What is said of readings and judgements that ended so."""
    said: list[Reading | Judgement] = [r for rows in seen for one in rows for r in one.readings]
    said += [j for rows in seen for one in rows for j in one.judgements]
    said += [reading for trials in blind.values() for reading in trials]
    return Counter(one.reason for one in said if one.status is status)


def _write(path: Path, texts: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    with partial.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(texts)
    partial.replace(path)
