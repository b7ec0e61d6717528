"""Whom a build asks about its figures: a critic, a reader, a judge, each behind an endpoint."""

from __future__ import annotations

import os

from scigen_data.checks.ask import Asker
from scigen_data.checks.critic import CHECK, ChatCritic, Critic
from scigen_data.checks.critic import prompts as critic_prompts
from scigen_data.checks.guarded import GuardedJudge, GuardedReader
from scigen_data.checks.judges import JUDGES
from scigen_data.checks.means import Means
from scigen_data.checks.readers import READERS
from scigen_data.clients import Chat
from scigen_data.clients.chat import ChatClient
from scigen_data.errors import InputError
from scigen_data.generators import BuildOptions, Setting
from scigen_data.generators.chat import prices_of, reach
from scigen_data.generators.choice import CHECKERS
from scigen_data.pipeline.measure import Measure

OCR = "ocr"  # in place of a reader's model: text recognition here, which needs no endpoint
_URL = "SCIGEN_BASE_URL"


def proved(options: BuildOptions) -> tuple[str, ...]:
    """The checks that such a build makes beside its own."""
    read = {None: (), OCR: ("quiz/ocr",)}.get(options.reader, ("quiz", "quiz/strict"))
    judged = ("judge", "judge/lowest") if options.judge else ()
    return (*((CHECK,) if options.critic else ()), *read, *judged)


def prompts(options: BuildOptions) -> dict[str, str]:
    """What identifies the prompts of those who are asked."""
    asked = {
        "critic": critic_prompts if options.critic else None,
        "reader": READERS.pick("chat").prompt if options.reader not in (None, OCR) else None,
        "judge": JUDGES.pick("chat").prompt if options.judge else None,
    }
    return {role: said() for role, said in asked.items() if said is not None}


def check_checkers(options: BuildOptions) -> None:
    """Raises InputError for a model without an endpoint, or an endpoint without a model."""
    for role in CHECKERS:
        model, own = getattr(options, role), getattr(options, f"{role}_base_url")
        if own and (not model or model == OCR):
            raise InputError(f"--{role}-base-url is of no use without --{role} MODEL: leave it out")
        if model and model != OCR and not _url(options, role):
            raise InputError(f"--{role} {model} needs an endpoint: --{role}-base-url URL or {_URL}")


async def checkers(setting: Setting) -> tuple[Critic | None, Measure | None]:
    """The critic, and the reader and judge together; None for those that are not asked.

    Raises MissingExtra where a reader is not installed.
    """
    options, clients = setting.options, dict[tuple[str, str | None], ChatClient]()

    async def chat(role: str) -> Chat:
        """The client of a role; those of one address and key share its connections."""
        url = _url(options, role)
        own = getattr(options, f"{role}_base_url")
        key = _key(role if own and own != options.base_url else "")
        if (url, key) not in clients:
            client = ChatClient(url, key, **reach(setting, role))
            clients[url, key] = await setting.stack.enter_async_context(client)
        return clients[url, key].of(role, prices_of(options, role))

    critic = reader = judge = spec = None
    if options.critic:
        critic = ChatCritic(Asker(await chat("critic"), options.critic))
    if options.reader == OCR:
        spec = READERS.pick(OCR)
        reader = spec.make(Means())
    elif options.reader:
        spec = READERS.pick("chat")
        reader = spec.make(Means(options.reader, client=await chat("reader")))
    if options.judge:
        judge = JUDGES.pick("chat").make(Means(options.judge, client=await chat("judge")))
    if reader is None and judge is None:
        return critic, None
    measure = Measure(
        spec,
        None if reader is None else GuardedReader(reader),
        None if judge is None else GuardedJudge(judge),
    )
    return critic, measure


def _url(options: BuildOptions, role: str) -> str:
    own = getattr(options, f"{role}_base_url")
    return str(own or options.base_url or os.environ.get(_URL) or "")


def _key(role: str) -> str | None:
    """Of a role's own address its own variable's, else the one that the coder's has."""
    if role:
        return os.environ.get(f"SCIGEN_{role.upper()}_API_KEY")
    return os.environ.get("SCIGEN_API_KEY", os.environ.get("OPENAI_API_KEY"))
