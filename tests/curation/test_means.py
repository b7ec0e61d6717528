"""Whom the steps may ask, and which key goes where: to its own address and to no other."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from scigen_data.checks.readers.chat import ChatReader
from scigen_data.clients.chat import ChatClient
from scigen_data.curation.means import Means, opened, resolved
from scigen_data.curation.options import CurateOptions
from scigen_data.errors import InputError
from scigen_data.options import make

HERE, THERE = "http://127.0.0.1:8001/v1", "http://127.0.0.1:8002/v1"
KEYS = ("API", "READER_API", "BLIND_API", "REPORT_API")


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SCIGEN_MODEL", "SCIGEN_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name in KEYS:
        monkeypatch.setenv(f"SCIGEN_{name}_KEY", name)


def means(state: Path, **choices: Any) -> Means:
    async def one() -> Means:
        async with AsyncExitStack() as stack:
            return await opened(resolved(make(CurateOptions, choices)), state, stack)

    return asyncio.run(one())


def client(of: Any) -> ChatClient:
    chat = of.client if isinstance(of, ChatReader) else of.chat
    assert isinstance(chat, ChatClient)
    return chat


def test_without_a_model_there_is_nobody_to_ask(tmp_path: Path) -> None:
    found = means(tmp_path)
    assert not any((found.model, found.reader, found.blind, found.report))


def test_the_main_model_reads_as_well_where_no_other_is_named(tmp_path: Path) -> None:
    found = means(tmp_path, model="m", base_url=HERE)
    assert found.model is not None
    assert found.reader is not None
    assert found.reader.model == "m"
    assert client(found.reader).remote is client(found.model).remote
    assert (client(found.reader).role, client(found.model).role) == ("reader", "model")
    assert not any((found.blind, found.report))


def test_what_is_left_open_is_read_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCIGEN_MODEL", "m")
    monkeypatch.setenv("SCIGEN_BASE_URL", HERE)
    found = means(tmp_path)
    assert found.model is not None
    assert (found.model.model, client(found.model).base_url) == ("m", HERE)


def test_a_key_goes_to_its_own_address_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choices = {
        "model": "m",
        "base_url": HERE,
        "reader_model": "s",
        "reader_base_url": f"{HERE}/",
        "blind_model": "b",
        "blind_base_url": THERE,
        "report_model": "r",
    }
    found = means(tmp_path, **choices)
    keys = [client(each).remote.at.key for each in (found.model, found.reader, found.report)]
    assert keys == ["API", "API", "API"]  # the same address
    assert client(found.blind).remote.at.key == "BLIND_API"
    monkeypatch.delenv("SCIGEN_BLIND_API_KEY")
    assert client(means(tmp_path, **choices).blind).remote.at.key is None


def test_two_addresses_keep_their_replies_apart(tmp_path: Path) -> None:
    found = means(
        tmp_path, model="m", base_url=HERE, blind_model="m", blind_base_url=THERE, price_in=2
    )
    one, other = client(found.model), client(found.blind)
    assert one.cache is not None
    assert other.cache is not None
    assert one.cache.folder != other.cache.folder
    assert (one.prices, other.prices) == ((2.0, 0.0), None)


def test_every_request_has_the_chosen_fields(tmp_path: Path) -> None:
    found = means(
        tmp_path,
        model="m",
        base_url=HERE,
        report_model="r",
        chat_option=["enable_thinking=false"],
        without=["seed"],
    )
    assert found.model is not None
    assert isinstance(found.report, ChatReader)
    assert dict(found.model.extra) == found.report.extra == {"enable_thinking": False, "seed": None}


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"model": "m"}, "--model m needs an endpoint"),
        ({"blind_model": "m"}, "--blind-model m needs an endpoint"),
        ({"base_url": HERE}, "needs a model: --model or SCIGEN_MODEL"),
        ({"report_base_url": HERE}, "needs a model: --report-model NAME"),
        ({"reader_base_url": HERE}, "needs a model: --reader-model or --model"),
        ({"model": "m", "base_url": HERE, "chat_option": ["model=n"]}, "'model'"),
    ],
)
def test_what_does_not_fit_is_one_line(choices: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        resolved(make(CurateOptions, choices))
