"""What one curation may choose: every option of `scigen curate`, declared once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scigen_data.options import (
    a_minute,
    address,
    chat_fields,
    contents,
    cost_limit,
    documented,
    fields_left_out,
    option,
    role_prices,
)

_SOURCE = {"group": "the source"}
_MODELS = {"group": "models"}
_CHOICE = {"group": "what is kept"}
_REACH = {"group": "reaching models", "decides": False}


def read_pairs(words: Any) -> tuple[tuple[str, str], ...]:
    """`question=prompt` as a pair, of each, or a mapping's items. Raises ValueError."""
    pairs = []
    if isinstance(words, Mapping):
        words = words.items()
    for word in [words] if isinstance(words, str) else words:
        name, mark, value = (
            word.partition("=") if isinstance(word, str) else (word[0], "=", word[1])
        )
        if not (name and mark and value):
            raise ValueError("it should look like question=prompt")
        pairs.append((name, value))
    return tuple(pairs)


@documented
@dataclass(frozen=True, slots=True)
class CurateOptions:
    """What one curation may choose."""

    map: tuple[tuple[str, str], ...] = option(
        (),
        "a field of ours and the source's column of it, as question=prompt; repeatable",
        **_SOURCE,
        metavar="FIELD=COLUMN",
        kind=str,
        read=read_pairs,
        write=lambda pairs: [f"{name}={column}" for name, column in pairs],
        shown_default="columns of the usual names",
    )
    split: str | None = option(
        None, "of a Hub dataset", **_SOURCE, metavar="NAME", shown_default="train, or the only one"
    )
    config: str | None = option(
        None, "of a Hub dataset", **_SOURCE, metavar="NAME", shown_default="the only one"
    )
    revision: str | None = option(
        None, "of a Hub dataset: a commit or a tag", **_SOURCE, metavar="REV"
    )
    license: str | None = option(
        None,
        "of rows that name none",
        **_SOURCE,
        metavar="NAME",
        shown_default="what the source's card says",
    )
    sample: int | None = option(
        None,
        "rows, drawn at random from each stratum of the source in proportion",
        **_SOURCE,
        least=1,
        shown_default="all",
    )
    stratify: str | None = option(
        None,
        "the column whose values are the strata",
        **_SOURCE,
        metavar="COLUMN",
        shown_default="subject or category, else image_type, else source",
    )
    seed: int = option(0, "of the sample, of options' order and of ties", **_SOURCE, least=0)
    against: tuple[Path, ...] = option(
        (),
        "file of test questions (JSON, JSONL, Parquet, CSV): problems that share their words with "
        "one are dropped; repeatable",
        **_CHOICE,
        metavar="FILE",
        shown_default="none",
        write=lambda paths: [path.name for path in paths],
        digest=lambda paths: [f"{path.name} {contents(path)}" for path in paths],
    )
    budget: int | None = option(
        None,
        "problems of one image type at most, those with most valid quizzes first",
        **_CHOICE,
        least=1,
        shown_default="no bound",
    )
    similar: float = option(
        0.8,
        "from which share of common runs of words on two problems are one",
        **_CHOICE,
        least=0.1,
        most=1,
    )
    requiz: bool = option(
        False,
        "keep every problem of the source and ask anew: only the steps quiz, validity and blind",
        **_CHOICE,
    )
    model: str | None = option(
        None,
        "screens, poses quizzes and adapts questions; else SCIGEN_MODEL; without one the steps "
        "run on rules alone",
        **_MODELS,
        metavar="NAME",
    )
    base_url: str | None = address(
        "OpenAI-compatible endpoint; else SCIGEN_BASE_URL. The key is read from SCIGEN_API_KEY, "
        "else OPENAI_API_KEY",
        **_MODELS,
    )
    reader_model: str | None = option(
        None,
        "says which quizzes a figure decides",
        **_MODELS,
        metavar="NAME",
        shown_default="--model",
    )
    reader_base_url: str | None = address(
        "its endpoint; its key: SCIGEN_READER_API_KEY",
        **_MODELS,
    )
    blind_model: str | None = option(
        None, "answers without a figure, to filter", **_MODELS, metavar="NAME", shown_default="none"
    )
    blind_base_url: str | None = address(
        "its endpoint; its key: SCIGEN_BLIND_API_KEY",
        **_MODELS,
    )
    report_model: str | None = option(
        None,
        "answers without a figure and filters nothing: the rate that is reported",
        **_MODELS,
        metavar="NAME",
        shown_default="none",
    )
    report_base_url: str | None = address(
        "its endpoint; its key: SCIGEN_REPORT_API_KEY",
        **_MODELS,
    )
    chat_option: tuple[tuple[str, Any], ...] = chat_fields(**_MODELS)
    without: tuple[str, ...] = fields_left_out(**_MODELS)
    price_in: float | None = option(
        None, "US dollars a million tokens, at --base-url", **_MODELS, least=0
    )
    price_out: float | None = option(
        None, "US dollars a million tokens, at --base-url", **_MODELS, least=0
    )
    price: tuple[tuple[str, tuple[float, float]], ...] = role_prices(
        "model", "reader", "blind", "report", **_MODELS
    )
    concurrency: int = option(16, "requests at once", **_REACH, least=1)
    max_cost: float | None = cost_limit(**_REACH)
    requests_per_minute: float | None = a_minute("requests a minute", **_REACH)
    tokens_per_minute: float | None = a_minute("tokens a minute", **_REACH)
    timeout: float = option(180.0, "seconds a request", **_REACH, least=0.1)
    retries: int = option(8, "of a failed request", **_REACH, least=0)
