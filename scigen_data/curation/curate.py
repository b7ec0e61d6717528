"""`scigen curate`: from a table of questions and answers to a folder of problems worth drawing.

Under `DIR/.scigen` lie the rows that the source gave, a journal a step and the models' replies; a
curation that is stopped at any moment goes on from there, to the same bytes. Source, sample and
seed claim the folder. All else may change between runs: a step whose prompt, model or options
changed is done anew, and what comes after it where its candidates did.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scigen_data.clients.running import waited
from scigen_data.curation.blind_rate import BlindRate, ask_report, blind_rate
from scigen_data.curation.candidate import Candidate
from scigen_data.curation.folder import Told, write_folder
from scigen_data.curation.funnel import StepCount, counted, unsettled
from scigen_data.curation.kept import kept_source
from scigen_data.curation.means import Means, opened, resolved
from scigen_data.curation.opened import contents_of, is_hub, open_table
from scigen_data.curation.options import CurateOptions
from scigen_data.curation.rows import dropped_rows
from scigen_data.curation.run import Advance, run_steps
from scigen_data.curation.source import Drawn, read_source
from scigen_data.curation.step import WAITING, StepSpec
from scigen_data.curation.steps import REQUIZ, STEPS
from scigen_data.errors import InputError
from scigen_data.options import command_words, make, options_of
from scigen_data.publish.place import claim, held, storage_error, write_json

NOUN = "curation"


@dataclass(frozen=True, slots=True)
class Curated:
    """What a curation came to."""

    folder: Path
    rows: int  # of the source
    kept: int  # problems that came through every step
    quizzed: int  # of these, problems with a quiz
    dropped: int  # problems and rows that did not
    waiting: int  # that an endpoint left without a reply; the next run asks again
    failure: str = ""  # what most of these, or a reading that is reported, wait for
    rejected: Mapping[str, int] = field(default_factory=dict)  # reason -> rows of the source
    steps: tuple[StepCount, ...] = ()
    alone: Mapping[str, str] = field(default_factory=dict)  # step -> what it left undone
    blind: BlindRate | None = None  # of the reader that reports


def curate(
    source: str | Path,
    out: str | Path,
    options: CurateOptions | None = None,
    *,
    steps: Collection[str] | None = None,
    until: str | None = None,
    advance: Advance | None = None,
    **choices: Any,
) -> Curated:
    """Curate a table of questions and answers into the folder `out`, or go on there.

        curate("org/name", "out/curated", sample=1000, model="NAME", base_url="URL")
        curate("problems.jsonl", "out/curated", map={"question": "prompt"}, until="screen")

    `source` is a Hub dataset, a file (Parquet, JSON, JSONL, CSV) or a folder of Parquet. What is
    chosen is given as `options` or by name; what is left open is read from the environment as on
    the command line. Without a model the steps do what rules can. `steps` are those to run, all by
    default; `until` is the last of them. `advance(step, done, total)` hears of candidates.

    Raises InputError on an unusable source or options, OutputInUse where `out` holds something
    else, EndpointError where an endpoint or the Hub refuses for good, StorageError where the disk
    fails. What is done by then is kept.
    """
    out = Path(out)
    if options is not None and choices:
        raise InputError(f"{min(choices)!r} is given beside options: put it into them")
    if options is None:
        options = make(CurateOptions, choices)
    options = resolved(options)
    specs = chosen_steps(options, steps, until)
    identity = _identity(source, options)

    def read() -> Drawn:
        waited(_check(options, state, specs))  # before a long stream
        return read_source(open_table(source, options), options, advance)

    try:
        state = claim(out, identity, NOUN, identity, begun="source.jsonl")
        with held(out, state, NOUN):
            drawn = kept_source(state / "source.jsonl", read)
            return waited(_worked_off(drawn, out, state, options, specs, identity, advance))
    except OSError as error:
        raise storage_error(error, out) from error


def chosen_steps(
    options: CurateOptions, steps: Collection[str] | None, until: str | None
) -> list[StepSpec]:
    """The steps to run, in their order. Raises InputError for one that there is none of."""
    table = [spec for spec in STEPS if not options.requiz or spec.name in REQUIZ]
    names = [spec.name for spec in table]
    for name in (*(steps or ()), *([until] if until is not None else ())):
        if name not in names:
            under = " under --requiz" if options.requiz else ""
            raise InputError(f"no step {name!r}{under}: there are {', '.join(names) or 'none'}")
    last = len(names) if until is None else names.index(until) + 1
    return [spec for spec in table[:last] if not steps or spec.name in steps]


def _identity(source: str | Path, options: CurateOptions) -> dict[str, Any]:
    """What claims a folder: source, sample and seed."""
    named: dict[str, Any] = {"source": str(source)}
    if not is_hub(source):
        path = Path(source)
        try:
            named = {"source": path.resolve().name, "contents": contents_of(path)}
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    chosen = {
        each.name: each.json(getattr(options, each.name))
        for each in options_of(CurateOptions)
        if each.group == "the source" or each.name == "requiz"
    }
    return {**named, **{name: value for name, value in chosen.items() if value}}


async def _check(options: CurateOptions, state: Path, specs: Sequence[StepSpec]) -> None:
    """Raises InputError or MissingExtra where a step cannot be made of the options."""
    async with AsyncExitStack() as stack:
        means = await opened(options, state, stack)
        for spec in specs:
            spec.make(means)


async def _worked_off(
    drawn: Drawn,
    out: Path,
    state: Path,
    options: CurateOptions,
    specs: Sequence[StepSpec],
    identity: Mapping[str, Any],
    advance: Advance | None,
) -> Curated:
    async with AsyncExitStack() as stack:
        means = await opened(options, state, stack)
        ran = await run_steps(
            drawn.candidates,
            [(spec, spec.make(means)) for spec in specs],
            state / "steps",
            advance or (lambda *_: None),
        )
        curated: Sequence[Candidate] = ran[-1].passed if ran else drawn.candidates
        rate, unanswered = await _reported(means, curated, state)
    funnel = counted(drawn.candidates, ran, specs)
    alone = {
        spec.name: spec.alone
        for spec in specs
        if spec.alone and spec.asks and getattr(means, spec.asks) is None
    }
    told = Told(
        source=str(identity["source"]),
        rows=drawn.rows,
        rejected=dict(Counter(str(each.reason) for each in drawn.rejected).most_common()),
        steps=funnel,
        about={spec.name: spec.about for spec in specs},
        reasons={spec.name: _seen(spec, count) for spec, count in zip(specs, funnel, strict=True)},
        alone=alone,
        command=_command(str(identity["source"]), options, specs),
        identity={**identity, **({"commit": drawn.commit} if drawn.commit else {})},
        models=_models(means),
        blind=_plain(rate) if rate is not None and rate.share is not None else {},
    )
    dropped = list(dropped_rows(drawn.rejected, ran))
    (state / "complete.json").unlink(missing_ok=True)
    write_folder(out, state / "stage", curated, dropped, told)
    waiting, failure = unsettled(ran)
    write_json(state / "complete.json", {"counts": {"unfinished": waiting}})
    failure = failure or unanswered
    return Curated(
        out,
        rows=drawn.rows,
        kept=len(curated),
        quizzed=sum(bool(each.standing) for each in curated),
        dropped=len(dropped),
        waiting=waiting,
        failure=failure,
        rejected=told.rejected,
        steps=funnel,
        alone=alone,
        blind=rate,
    )


async def _reported(
    means: Means, curated: Sequence[Candidate], state: Path
) -> tuple[BlindRate | None, str]:
    """What the reader that reports knows without a figure, and why some of it is not known."""
    if means.report is None:
        return None, ""
    readings = await ask_report(means.report, curated, state / "blind.jsonl")
    down = [
        trial.reason for trials in readings.values() for trial in trials if trial.status in WAITING
    ]
    return blind_rate(curated, readings, means.report.name), next(iter(down), "")


def _plain(rate: BlindRate) -> dict[str, Any]:
    around = rate.interval
    return {
        "reader": rate.reader,
        "share": rate.share,
        **({"low": around.low, "high": around.high} if around is not None else {}),
        "answered": rate.answered,
        "quizzes": rate.quizzes,
    }


def _seen(spec: StepSpec, count: StepCount) -> dict[str, str]:
    """The sentences of the reasons that a step gave."""
    given = count.dropped.keys() | count.quizzes_dropped.keys()
    return {name: says for name, says in spec.reasons.items() if name in given}


def _models(means: Means) -> dict[str, str]:
    askers = {"model": means.model, "reader": means.reader}
    readers = {"blind": means.blind, "report": means.report}
    return {
        **{role: each.model for role, each in askers.items() if each is not None},
        **{role: each.name for role, each in readers.items() if each is not None},
    }


def _command(source: str, options: CurateOptions, specs: Sequence[StepSpec]) -> str:
    """The command that makes the same rows, less what belongs to this machine."""
    words = ["scigen", "curate", source, *command_words(options, ())]
    names = [spec.name for spec in specs]
    if names != [spec.name for spec in chosen_steps(options, None, None)]:
        words += ["--steps", ",".join(names)]
    return shlex.join([*words, "--out", "DIR"])
