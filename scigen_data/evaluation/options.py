"""What one evaluation asks, and whom: every option of `scigen bench`, declared once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from scigen_data.checks.judges import JUDGES, JudgeSpec
from scigen_data.checks.readers import READERS, ReaderSpec
from scigen_data.errors import InputError
from scigen_data.options import (
    a_minute,
    address_of_engine,
    changed,
    chat_fields,
    cost_limit,
    documented,
    engine,
    fields_left_out,
    make,
    option,
)
from scigen_data.problems.verified import Quizzes

NOBODY = "none"  # in place of a reader's name

_READER = {"group": "the reader"}
_JUDGE = {"group": "the judge"}
_REFERENCES = {"group": "reference metrics"}
_REACH = {"group": "asking", "decides": False}


@documented
@dataclass(frozen=True, slots=True)
class EvaluateOptions:
    """What one evaluation asks, and whom."""

    reader: str = option("chat", "who answers the quizzes: chat, ocr or none", **_READER)
    base_url: str | None = option(
        None,
        "OpenAI-compatible endpoint of a vision model; else SCIGEN_BASE_URL. The key is read from "
        "SCIGEN_API_KEY, else OPENAI_API_KEY",
        **_READER,
        metavar="URL",
        decides=False,
    )
    model: str | None = option(
        None, "reads and judges; else SCIGEN_MODEL", **_READER, metavar="NAME"
    )
    reader_model: str | None = option(None, "reads, in place of --model", **_READER, metavar="NAME")
    chat_option: tuple[tuple[str, Any], ...] = chat_fields(**_READER)
    without: tuple[str, ...] = fields_left_out(**_READER)
    price_in: float | None = option(None, "US dollars a million tokens", **_READER, least=0)
    price_out: float | None = option(None, "US dollars a million tokens", **_READER, least=0)
    quizzes: str = option(
        "all",
        "which of SciGenBench's quizzes: all, as the paper has it; verified, those that a correct "
        "figure decides; hard, those of them that need it",
        **_READER,
        metavar="SET",
    )
    judge: bool = option(False, "score five dimensions as well", **_JUDGE)
    judge_kind: str = option("chat", "who judges", **_JUDGE)
    judge_model: str | None = option(None, "judges, in place of --model", **_JUDGE, metavar="NAME")
    judge_base_url: str | None = option(
        None,
        "the judge's endpoint; its key: SCIGEN_JUDGE_API_KEY",
        **_JUDGE,
        metavar="URL",
        decides=False,
    )
    judge_repeats: int = option(
        1, "times each image is judged; above 1 at temperature 0.7", **_JUDGE, least=1
    )
    judge_price_in: float | None = option(
        None, "US dollars a million tokens", **_JUDGE, least=0, shown_default="the reader's"
    )
    judge_price_out: float | None = option(
        None, "US dollars a million tokens", **_JUDGE, least=0, shown_default="the reader's"
    )
    references: Path | None = option(
        None, "reference images, <problem id>.png", **_REFERENCES, metavar="DIR"
    )
    clip: str | None = option(
        None, "CLIP weights: a folder, or a model in the Hub cache", **_REFERENCES, metavar="NAME"
    )
    inception: Path | None = option(
        None, "Inception weights, for FID", **_REFERENCES, metavar="FILE"
    )
    cache: Path | None = option(
        None, "kept replies", **_REACH, metavar="DIR", shown_default="OUT/cache"
    )
    concurrency: int = option(16, "requests at once", **_REACH, least=1)
    max_cost: float | None = cost_limit(**_REACH)
    requests_per_minute: float | None = a_minute("requests a minute", **_REACH)
    tokens_per_minute: float | None = a_minute("tokens a minute", **_REACH)
    timeout: float = option(180.0, "seconds a request", **_REACH, least=0.1)
    retries: int = option(8, "of a failed request", **_REACH, least=0)
    engine: str = engine(group="running")
    address: str | None = address_of_engine(group="running")

    @property
    def prices(self) -> tuple[float, float] | None:
        """US dollars a million tokens in and out, of the reader; None: not known."""
        return _prices(self.price_in, self.price_out)

    @property
    def judge_prices(self) -> tuple[float, float] | None:
        """The same of the judge."""
        return _prices(self.judge_price_in, self.judge_price_out) or self.prices


def _prices(price_in: float | None, price_out: float | None) -> tuple[float, float] | None:
    if price_in is None and price_out is None:
        return None
    return price_in or 0.0, price_out or 0.0


@dataclass(frozen=True, slots=True)
class Setup:
    """An evaluation that can be done: options that go together, whoever is asked looked up."""

    options: EvaluateOptions
    reader: ReaderSpec | None
    judge: JudgeSpec | None


def set_up(options: EvaluateOptions | None, choices: Mapping[str, Any]) -> Setup:
    """The choices over the options, and what they leave open filled in from the environment.

    Raises InputError where something is missing or of no use.
    """
    given = {} if options is None else {f.name: getattr(options, f.name) for f in fields(options)}
    chosen = make(EvaluateOptions, {**given, **choices})
    found = looked_up(chosen)
    reader, judge = found.reader, found.judge
    _refuse_useless(chosen, reader, judge)
    model = chosen.model or os.environ.get("SCIGEN_MODEL") or None
    url = chosen.base_url or os.environ.get("SCIGEN_BASE_URL") or None
    filled = replace(
        chosen,
        base_url=url,
        reader_model=chosen.reader_model or model,
        judge_base_url=chosen.judge_base_url or url,
        judge_model=chosen.judge_model or model,
    )
    if reader is not None and reader.endpoint:
        _need("reader", filled.base_url, filled.reader_model)
    if judge is not None and judge.endpoint:
        _need("judge", filled.judge_base_url, filled.judge_model)
    Quizzes.of(filled.quizzes)
    return Setup(filled, reader, judge)


def looked_up(options: EvaluateOptions) -> Setup:
    """Whom the options name. Raises InputError where there is nobody of that name."""
    reader = None if options.reader == NOBODY else _reader(options.reader)
    return Setup(options, reader, JUDGES.pick(options.judge_kind) if options.judge else None)


def _reader(name: str) -> ReaderSpec:
    known = READERS.table()
    if name not in known:
        raise InputError(f"no reader {name!r}: choose one of {', '.join((*known, NOBODY))}")
    return known[name]


def _refuse_useless(
    options: EvaluateOptions, reader: ReaderSpec | None, judge: JudgeSpec | None
) -> None:
    """What was chosen and nobody uses. Raises InputError for the first of it."""
    reads, judges = reader is not None and reader.endpoint, judge is not None and judge.endpoint
    shared, of_reader = (
        ("base_url", "model", "chat_option", "without", "price_in", "price_out", "max_cost"),
        ("reader_model",),
    )
    of_judge = ("judge_model", "judge_base_url", "judge_price_in", "judge_price_out")
    given = changed(options)
    for names, used, without in (
        (shared, reads or judges, f"--reader {options.reader}"),
        (of_reader, reads, f"--reader {options.reader}"),
        (of_judge, judges, f"--judge-kind {options.judge_kind}" if judge else "no --judge"),
        (("judge_kind", "judge_repeats"), judge is not None, "no --judge"),
        (("clip", "inception"), options.references is not None, "no --references"),
    ):
        for name in names:
            if name in given and not used:
                raise InputError(f"{given[name].flag} is of no use with {without}: leave it out")


def _need(who: str, url: str | None, model: str | None) -> None:
    if not url:
        raise InputError(
            f"the {who} needs an endpoint: --base-url http://localhost:8000/v1 or SCIGEN_BASE_URL"
            + ("; or --reader ocr, or --reader none" if who == "reader" else "")
        )
    if not model:
        raise InputError(f"the {who} needs a model: --{who}-model NAME or SCIGEN_MODEL")
