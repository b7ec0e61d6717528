"""What a build may choose: every option of `scigen build`, declared once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scigen_data.journal.said import read_said
from scigen_data.options import (
    a_minute,
    address,
    address_of_engine,
    chat_fields,
    contents,
    cost_limit,
    documented,
    engine,
    fields_left_out,
    option,
    read_fields,
    role_prices,
    write_fields,
)

_CHAT = {"group": "chat model"}
_PIXELS = {"group": "pixel model"}
_LOCAL = {"group": "model on this machine"}
_CHECKS = {"group": "checks by models"}
_REACH = {"group": "reaching models", "decides": False}


def read_size(value: Any) -> tuple[int, int]:
    """`1024x768` as two numbers. Raises ValueError."""
    width, _, height = value.lower().partition("x") if isinstance(value, str) else (*value, "")
    if not (str(width).isdecimal() and str(height).isdecimal()):
        raise ValueError("it should look like 1024x768")
    return int(width), int(height)


@documented
@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What one build may choose; a None leaves the choice to the recipe or the generator.

    Options that a generator has no use for are refused; `scigen generators` lists what each uses.
    """

    n: int | None = option(
        None,
        "how many problems",
        group="problems",
        decides=False,  # a build may grow
        told=True,
        shown_default="all there are, or the recipe's",
        least=1,
        most=10_000_000,
    )
    sample: int | None = option(
        None,
        "how many problems of the files, drawn at random from each file and image type in "
        "proportion; in place of --n",
        group="problems",
        metavar="N",
        shown_default="all",
        least=1,
    )
    seed: int = option(0, "of the build", group="problems", least=0)
    problems: tuple[Path, ...] = option(
        (),
        "problem file (JSON, JSONL, Parquet, CSV), or the folder of a curation; repeatable",
        group="problems",
        metavar="FILE",
        # What is in a file identifies it (`Problems.identity`), and its name is its rows' source.
        write=lambda paths: [path.name or path.resolve().name for path in paths],
    )
    quizzes: str | None = option(
        None,
        "which of SciGenBench's problems and quizzes: all; verified, those that a correct figure "
        "decides; hard, those of them that need it",
        group="problems",
        metavar="SET",
        shown_default="all",
    )
    review: tuple[Path, ...] = option(
        (),
        "journal of `scigen review`: quizzes as people edited them, without the problems that they "
        "rejected; repeatable",
        group="problems",
        metavar="FILE",
        shown_default="none",
        write=lambda paths: [path.name for path in paths],
        digest=lambda paths: read_said(paths).sha256,
    )
    families: tuple[Path, ...] = option(
        (),
        "folder of problem families; repeatable",
        group="problems",
        metavar="DIR",
        decides=False,  # their sources do: `Problems.identity`
        said="DIR",
    )
    share_families: float | None = option(
        None,
        "of the rows that are families' problems, drawn by their own programs, among the texts",
        group="problems",
        metavar="SHARE",
        shown_default="0",
        least=0,
        most=0.9,
    )
    type: tuple[str, ...] = option(
        (),
        'only families of an image type, as "Physics - Circuit"; repeatable',
        group="problems",
        metavar="TYPE",
        shown_default="all",
    )
    family: tuple[str, ...] = option(
        (),
        'only families of such a name, as "physics/*"; repeatable',
        group="problems",
        metavar="PATTERN",
        shown_default="all",
    )
    level: tuple[int, ...] = option(
        (),
        "only items of a level of difficulty, 1 to 3; repeatable",
        group="problems",
        metavar="N",
        shown_default="all",
    )
    look: tuple[str, ...] = option(
        (),
        "only figures of a look, as textbook or blackboard; repeatable",
        group="problems",
        metavar="NAME",
        shown_default="all",
    )
    against: tuple[Path, ...] = option(
        (),
        "file of test questions (JSON, JSONL, Parquet, CSV): problems that share their words with "
        "one are rejected; repeatable",
        group="problems",
        metavar="FILE",
        shown_default="none",
        write=lambda paths: [path.name for path in paths],
        digest=lambda paths: [f"{path.name} {contents(path)}" for path in paths],
    )
    generator: str | None = option(
        None,
        "what draws: `scigen generators` lists them",
        group="what draws",
        metavar="NAME",
        shown_default="the recipe's",
    )
    model: str | None = option(
        None,
        "the model that draws; else SCIGEN_MODEL, for pixels SCIGEN_IMAGE_MODEL",
        group="what draws",
        metavar="NAME",
    )
    attempts: int = option(3, "tries a problem", group="what draws", least=1)
    candidates: int = option(
        1, "first drafts a problem, of which the best is kept", group="what draws", least=1, most=16
    )
    language: str = option(
        "python", "of programs: python (Matplotlib), tikz, or auto", group="what draws"
    )
    replies: Path | None = option(
        None,
        "folder of recorded replies: --generator recorded, or plans for pixels",
        group="what draws",
        metavar="DIR",
        said="REPLIES",
        digest=contents,
    )
    critic: str | None = option(
        None,
        "vision model that looks at each figure beside its problem; the next attempt hears what "
        "it would mend, and it rules on what the coder disputes",
        **_CHECKS,
        metavar="MODEL",
        shown_default="none",
    )
    critic_base_url: str | None = address(
        "its endpoint; its key: SCIGEN_CRITIC_API_KEY",
        **_CHECKS,
        shown_default="--base-url",
    )
    reader: str | None = option(
        None,
        "vision model that answers the quizzes from the figure, for --policy paper and strict; "
        "or ocr",
        **_CHECKS,
        metavar="MODEL",
        shown_default="none",
    )
    reader_base_url: str | None = address(
        "its endpoint; its key: SCIGEN_READER_API_KEY",
        **_CHECKS,
        shown_default="--base-url",
    )
    judge: str | None = option(
        None,
        "vision model that scores five dimensions, for --policy strict",
        **_CHECKS,
        metavar="MODEL",
        shown_default="none",
    )
    judge_base_url: str | None = address(
        "its endpoint; its key: SCIGEN_JUDGE_API_KEY",
        **_CHECKS,
        shown_default="--base-url",
    )
    policy: str | None = option(
        None,
        "what accepts a row: clean, lenient; with --reader also paper, with --judge too strict",
        group="dataset",
        metavar="NAME",
        shown_default="the recipe's",
    )
    keep_attempts: bool = option(
        False,
        "a config `attempts`: every try at a problem, its program, findings and figure",
        group="dataset",
    )
    version: str | None = option(
        None,
        "of the dataset",
        group="dataset",
        metavar="X.Y.Z",
        shown_default="the recipe's",
        decides=False,  # it stands on the card alone
    )
    base_url: str | None = address(
        "OpenAI-compatible endpoint; else SCIGEN_BASE_URL. The key is read from SCIGEN_API_KEY, "
        "else OPENAI_API_KEY",
        **_CHAT,
    )
    temperature: float = option(0.6, "as in the paper", **_CHAT, least=0, most=2)
    max_tokens: int = option(16_384, "of one reply", **_CHAT, least=1)
    chat_option: tuple[tuple[str, Any], ...] = chat_fields(**_CHAT)
    without: tuple[str, ...] = fields_left_out(**_CHAT)
    price_in: float | None = option(None, "US dollars a million tokens", **_CHAT, least=0)
    price_out: float | None = option(None, "US dollars a million tokens", **_CHAT, least=0)
    price: tuple[tuple[str, tuple[float, float]], ...] = role_prices(
        "coder", "critic", "reader", "judge", **_CHAT
    )
    image_base_url: str | None = address(
        "endpoint of a pixel model; else SCIGEN_IMAGE_BASE_URL. The key is read from "
        "SCIGEN_IMAGE_API_KEY; BFL_API_KEY, HF_TOKEN and OPENAI_API_KEY go to their own hosts",
        **_PIXELS,
    )
    condition: str = option(
        "none", "what it is told beside the problem: none, plan, caption", **_PIXELS
    )
    hybrid: bool = option(False, "a program draws, the pixel model restyles", **_PIXELS)
    plan_model: str | None = option(
        None,
        "chat model for --condition and --hybrid; else SCIGEN_MODEL",
        **_PIXELS,
        metavar="NAME",
    )
    size: tuple[int, int] | None = option(
        None,
        "of a picture",
        **_PIXELS,
        metavar="WxH",
        shown_default="1024x1024, restyled: the program's",
        several=False,
        kind=str,
        read=read_size,
        write=lambda size: f"{size[0]}x{size[1]}",
    )
    strength: float = option(0.5, "of restyling, above 0 to 1", **_PIXELS, least=0, most=1)
    steps: int | None = option(None, "of denoising", **_PIXELS, least=1)
    guidance: float | None = option(None, "scale of guidance", **_PIXELS)
    provider: str | None = option(
        None, "the Hub's, for hub: fal-ai, ...", **_PIXELS, metavar="NAME"
    )
    image_option: tuple[tuple[str, Any], ...] = option(
        (),
        "a further field for the backend; repeatable",
        **_PIXELS,
        metavar="NAME=VALUE",
        kind=str,
        read=read_fields,
        write=write_fields,
    )
    price_image: float | None = option(None, "US dollars a picture", **_PIXELS, least=0)
    # What of a local model's running moves the last bits of its numbers, and so may move bytes.
    device: str | None = option(
        None, "cuda, cuda:1, cpu, mps", **_LOCAL, shown_default="the best there is"
    )
    dtype: str | None = option(None, "bfloat16, ...", **_LOCAL, shown_default="by device")
    batch: int = option(1, "requests at once", **_LOCAL, least=1)
    offload: str = option(
        "none", "of a pixel model: none, model, sequential", **_LOCAL, decides=False
    )
    concurrency: int = option(16, "requests at once, of all workers together", **_REACH, least=1)
    max_cost: float | None = cost_limit(**_REACH)
    requests_per_minute: float | None = a_minute("requests a minute", **_REACH)
    tokens_per_minute: float | None = a_minute("tokens a minute", **_REACH)
    timeout: float = option(180.0, "seconds a request", **_REACH, least=0.1)
    retries: int = option(8, "of a failed request", **_REACH, least=0)
    engine: str = engine(group="running")
    address: str | None = address_of_engine(group="running")
    keep_going: bool = option(
        False,
        "also where the first 20 rows give nothing to draw",
        group="running",
        decides=False,
    )
    own: Mapping[str, Any] = option(
        {}, "options of the generator's own, by name", hidden=True, kind=dict
    )
