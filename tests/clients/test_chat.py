"""The chat client against a real server on loopback."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scigen_data.clients import ChatRequest, Failure, Message, Reply, remote
from scigen_data.clients.cache import ReplyCache
from scigen_data.clients.chat import ChatClient, chosen_fields
from scigen_data.errors import EndpointError, InputError
from scigen_data.records import Status, Usage
from tests.endpoint import FAULTS, Endpoint

KEY = "sk-test-0123456789abcdef"


def echo(body: Mapping[str, Any]) -> str:
    return f"you said {body['messages'][-1]['content']}"


def ask(text: str = "hello", **fields: Any) -> ChatRequest:
    return ChatRequest("test-model", (Message("user", text),), **fields)


def client(endpoint: Endpoint | str, key: str | None = None, **options: Any) -> ChatClient:
    url = endpoint if isinstance(endpoint, str) else endpoint.url
    return ChatClient(url, key, **{"delay": 0.005, "timeout": 5.0, **options})


def complete(one: ChatClient, *requests: ChatRequest) -> list[Reply | Failure]:
    """All requests at once, in one event loop."""

    async def run() -> list[Reply | Failure]:
        async with one:
            return list(await asyncio.gather(*map(one.complete, requests)))

    return asyncio.run(run())


def closed_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/v1"


# -------------------------------------------------------------------------------- replies


def test_a_reply_carries_text_usage_model_and_finish_reason() -> None:
    with Endpoint(echo) as endpoint:
        [reply] = complete(client(endpoint), ask("one two three"))
    assert reply == Reply("you said one two three", Usage(3, 5), "test-model", "stop")


def test_the_request_arrives_as_it_was_put() -> None:
    request = ChatRequest(
        "test-model",
        (Message("system", "brief"), Message("user", "Ω {x}", (b"\x89PNG...", b"\xff\xd8\xff."))),
        temperature=0.6,
        max_tokens=100,
        seed=7,
        extra={"top_p": 0.9, "seed": None},
    )
    with Endpoint(lambda _: "ok") as endpoint:
        complete(client(endpoint), request)
    [call] = endpoint.calls
    assert (call.method, call.path) == ("POST", "/v1/chat/completions")
    assert call.body == {
        "model": "test-model",
        "temperature": 0.6,
        "max_tokens": 100,
        "top_p": 0.9,
        "messages": [
            {"role": "system", "content": "brief"},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "Ω {x}"},
                    {
                        "type": "image_url",
                        "image_url": {"url": "data:image/png;base64,iVBORy4uLg=="},
                    },
                    {
                        "type": "image_url",
                        "image_url": {"url": "data:image/jpeg;base64,/9j/Lg=="},
                    },
                ],
            },
        ],
    }


def test_prices_give_a_cost_and_no_prices_give_none() -> None:
    with Endpoint(echo) as endpoint:
        [priced] = complete(client(endpoint, prices=(2.0, 10.0)), ask("one two three"))
        [free] = complete(client(endpoint, prices=(0.0, 0.0)), ask("one two three"))
        [unknown] = complete(client(endpoint), ask("one two three"))
    assert isinstance(priced, Reply)
    assert isinstance(free, Reply)
    assert isinstance(unknown, Reply)
    assert priced.usage.cost == pytest.approx((3 * 2 + 5 * 10) / 1e6)
    assert free.usage.cost == 0
    assert unknown.usage.cost is None


def test_a_reply_cut_at_max_tokens_says_so_and_is_not_asked_again() -> None:
    with Endpoint(lambda _: "", finish_reason="length") as endpoint:
        [reply] = complete(client(endpoint), ask())
    assert isinstance(reply, Reply)
    assert reply.finish_reason == "length"
    assert len(endpoint.calls) == 1


def test_content_in_parts_is_joined() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "other"}, {"type": "text", "text": "b"}]
    with Endpoint(lambda _: {"choices": [{"message": {"content": parts}}]}) as endpoint:
        [reply] = complete(client(endpoint), ask())
    assert isinstance(reply, Reply)
    assert reply.text == "ab"


def test_lone_surrogates_become_replacement_characters() -> None:
    with Endpoint(lambda _: "a\ud800b😀") as endpoint:
        [reply] = complete(client(endpoint), ask())
    assert isinstance(reply, Reply)
    assert reply.text == "a\ufffdb😀"


def test_senseless_token_counts_count_as_zero() -> None:
    usage = {"prompt_tokens": "many", "completion_tokens": -4}
    response = {"choices": [{"message": {"content": "hi"}}], "usage": usage}
    with Endpoint(lambda _: response) as endpoint:
        [reply] = complete(client(endpoint), ask())
    assert isinstance(reply, Reply)
    assert reply.usage == Usage(0, 0)


def test_a_refusal_of_the_model_is_unparseable_with_its_words() -> None:
    message = {"content": None, "refusal": "I will not\ndraw that"}
    with Endpoint(lambda _: {"choices": [{"message": message}]}) as endpoint:
        [failure] = complete(client(endpoint), ask())
    assert failure == Failure(Status.UNPARSEABLE, "the model refuses: I will not draw that")


# --------------------------------------------------------------------------------- faults


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_overcome_by_another_try(fault: str) -> None:
    with Endpoint(echo, faults=(fault,), rate=0.5, seed=3, hang=30) as endpoint:
        requests = [ask(str(number)) for number in range(6)]
        replies = complete(client(endpoint, timeout=0.3, retries=12, deadline=60), *requests)
    assert [reply.text for reply in replies if isinstance(reply, Reply)] == [
        f"you said {number}" for number in range(6)
    ]
    assert endpoint.faults_given[fault] >= 2


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_that_stays_ends_as_a_typed_failure(fault: str) -> None:
    with Endpoint(echo, faults=(fault,), rate=1.0, hang=30) as endpoint:
        [failure] = complete(client(endpoint, timeout=0.2, retries=1), ask())
    assert isinstance(failure, Failure)
    assert failure.status is Status.API_ERROR
    assert failure.reason.startswith("no answer after 2 tries: ")
    assert "\n" not in failure.reason
    assert len(endpoint.calls) == 2


def test_a_third_of_calls_failing_changes_no_reply() -> None:
    requests = [ask(str(number), seed=number) for number in range(60)]
    with Endpoint(echo) as sound:
        expected = complete(client(sound), *requests)
    with Endpoint(echo, faults=FAULTS, rate=0.3, hang=30) as endpoint:
        assert complete(client(endpoint, timeout=0.4), *requests) == expected
    assert sum(endpoint.faults_given.values()) > 10


def test_the_deadline_ends_a_request_before_its_tries_are_spent() -> None:
    with Endpoint(echo, faults=("hang",), rate=1.0, hang=30) as endpoint:
        [failure] = complete(client(endpoint, timeout=0.2, deadline=0.5, retries=1000), ask())
    assert isinstance(failure, Failure)
    assert len(endpoint.calls) <= 3


def test_retry_after_is_obeyed_but_not_beyond_the_longest_wait() -> None:
    answer = {"error": {"message": "slow down"}}
    with Endpoint(echo, refuse=(429, answer), headers={"Retry-After": "86400"}) as endpoint:
        start = time.monotonic()
        [failure] = complete(client(endpoint, retries=2, longest_wait=0.1), ask())
        took = time.monotonic() - start
    assert took >= 0.2  # two waits of at least the bound; the jitter alone could give none
    assert failure == Failure(Status.API_ERROR, "no answer after 3 tries: HTTP 429: slow down")


def test_nothing_listening_is_an_api_error() -> None:
    [failure] = complete(client(closed_port(), retries=1), ask())
    assert isinstance(failure, Failure)
    assert failure.status is Status.API_ERROR
    assert "connect error" in failure.reason


def test_an_endpoint_that_stays_down_costs_few_calls() -> None:
    requests = [ask(str(number)) for number in range(50)]
    with Endpoint(echo, faults=("500",), rate=1.0) as endpoint:
        outcomes = complete(
            client(endpoint, retries=3, concurrency=2, patience=3, cooldown=60), *requests
        )
    assert all(isinstance(one, Failure) and one.status is Status.API_ERROR for one in outcomes)
    assert len(endpoint.calls) <= 4 * 4  # four requests began, at most, before the third ended
    last = outcomes[-1]
    assert isinstance(last, Failure)
    assert f"{endpoint.url} is down: " in last.reason
    assert "requests in a row got no answer, the last: HTTP 500" in last.reason


def test_an_endpoint_that_comes_back_is_asked_again() -> None:
    with Endpoint(echo) as endpoint:
        one = client(endpoint, retries=0, patience=1, cooldown=0.0)

        async def run() -> list[Reply | Failure]:
            async with one:
                endpoint.refuse = (500, {})
                outcomes = [await one.complete(ask("a"))]
                endpoint.refuse = None
                return [*outcomes, await one.complete(ask("b")), await one.complete(ask("c"))]

        first, second, third = asyncio.run(run())
    assert isinstance(first, Failure)
    assert isinstance(second, Reply)
    assert isinstance(third, Reply)


def test_no_more_requests_run_at_once_than_allowed() -> None:
    with Endpoint(echo, pause=0.02) as endpoint:
        complete(client(endpoint, concurrency=3), *[ask(str(number)) for number in range(20)])
    assert len(endpoint.calls) == 20
    assert 2 <= endpoint.most_in_flight <= 3


def test_a_client_serves_one_event_loop_after_another() -> None:
    with Endpoint(echo) as endpoint:
        one = client(endpoint)
        first = asyncio.run(one.complete(ask("a")))
        second = asyncio.run(one.complete(ask("b")))
    assert isinstance(first, Reply)
    assert isinstance(second, Reply)


# ------------------------------------------------------------------------------- refusals


def test_a_wrong_key_raises_and_names_the_variable_but_not_the_key() -> None:
    with Endpoint(echo, key="another") as endpoint, pytest.raises(EndpointError) as caught:
        complete(client(endpoint, KEY), ask())
    message = str(caught.value)
    assert "SCIGEN_API_KEY" in message
    assert "Incorrect API key provided: Bearer [key]" in message
    assert KEY not in message
    assert "\n" not in message
    assert len(endpoint.calls) == 1


def test_a_key_that_the_server_masks_itself_is_not_shown_either() -> None:
    body = {"error": {"message": f"Incorrect API key provided: {KEY[:8]}****{KEY[-4:]}."}}
    with Endpoint(echo, refuse=(401, body)) as endpoint, pytest.raises(EndpointError) as caught:
        complete(client(endpoint, KEY), ask())
    assert KEY[:8] not in str(caught.value)


def test_a_missing_key_raises_and_names_the_variable() -> None:
    with Endpoint(echo, key=KEY) as endpoint, pytest.raises(EndpointError, match="asks for a key"):
        complete(client(endpoint), ask())


def test_a_model_that_is_not_served_raises_and_names_the_option() -> None:
    expected = r"does not serve the model 'test-model' .* check --model"
    with Endpoint(echo, models=["x"]) as endpoint, pytest.raises(EndpointError, match=expected):
        complete(client(endpoint), ask())


def test_a_wrong_path_raises_and_names_the_option() -> None:
    with Endpoint(echo) as endpoint, pytest.raises(EndpointError, match="check --base-url"):
        complete(client(endpoint.url.replace("/v1", "/api")), ask())


def test_exhausted_credit_raises_without_retries() -> None:
    body = {"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}
    expected = "no credit left"
    with (
        Endpoint(echo, refuse=(429, body)) as endpoint,
        pytest.raises(EndpointError, match=expected),
    ):
        complete(client(endpoint), ask())
    assert len(endpoint.calls) == 1


def test_a_request_that_is_refused_alone_is_its_own_failure() -> None:
    body = {"error": {"message": "maximum context length is 10 tokens"}}
    with Endpoint(echo, refuse=(400, body)) as endpoint:
        [failure] = complete(client(endpoint), ask())
    assert failure == Failure(
        Status.API_ERROR,
        "the endpoint refuses the request: HTTP 400: maximum context length is 10 tokens",
    )
    assert len(endpoint.calls) == 1


def test_a_forbidden_text_after_good_replies_is_its_own_failure() -> None:
    with Endpoint(echo) as endpoint:
        one = client(endpoint)

        async def run() -> Reply | Failure:
            async with one:
                await one.complete(ask("a"))
                endpoint.refuse = (403, {"error": {"message": "input was flagged"}})
                return await one.complete(ask("b"))

        failure = asyncio.run(run())
    assert isinstance(failure, Failure)
    assert "input was flagged" in failure.reason


def test_a_field_that_the_endpoint_names_as_unsupported_is_sent_otherwise(
    caplog: pytest.LogCaptureFixture,
) -> None:
    body = {"error": {"message": "m", "param": "max_tokens", "code": "unsupported_parameter"}}
    with Endpoint(echo, refuse=(400, body)) as endpoint:
        one = client(endpoint, retries=0)

        async def run() -> list[Reply | Failure]:
            async with one:
                refused = await one.complete(ask(max_tokens=9))
                endpoint.refuse = None
                return [refused, await one.complete(ask(max_tokens=9))]

        refused, reply = asyncio.run(run())
    assert isinstance(refused, Failure)  # it refuses what it asked for as well
    assert isinstance(reply, Reply)
    assert len(endpoint.calls) == 3
    assert endpoint.calls[0].body["max_tokens"] == 9
    for call in endpoint.calls[1:]:
        assert call.body["max_completion_tokens"] == 9
        assert "max_tokens" not in call.body
    assert "max_tokens" in caplog.text


def test_a_field_whose_value_is_refused_is_still_sent() -> None:
    body = {"error": {"message": "too large", "param": "max_tokens", "code": "invalid_value"}}
    with Endpoint(echo, refuse=(400, body)) as endpoint:
        one = client(endpoint)
        complete(one, ask(max_tokens=9))
        complete(one, ask(max_tokens=9))
    assert [call.body["max_tokens"] for call in endpoint.calls] == [9, 9]


# ------------------------------------------------------------------------------------ key


def test_the_key_is_sent_as_bearer_token_and_shows_up_nowhere_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    def leak(body: Mapping[str, Any]) -> str:  # a server that echoes what it was sent
        return f"your header was: Bearer {KEY}"

    with Endpoint(leak, key=KEY, faults=("500", "drop"), rate=0.4) as endpoint:
        one = client(endpoint, KEY, cache=ReplyCache(tmp_path))
        outcomes = complete(one, *[ask(str(number)) for number in range(10)])
    assert {call.headers["authorization"] for call in endpoint.calls} == {f"Bearer {KEY}"}
    kept = [path.read_text() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) == 10
    for text in [repr(one), str(one), repr(outcomes), caplog.text, *kept]:
        assert KEY not in text
    assert "[key]" in kept[0]


def test_no_key_means_no_authorization_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("SCIGEN_API_KEY", raising=False)
    with Endpoint(echo) as endpoint:
        complete(ChatClient.from_environment(endpoint.url), ask())
    [call] = endpoint.calls
    assert "authorization" not in call.headers
    assert "secret" not in json.dumps(dict(call.headers))


@pytest.mark.parametrize(
    ("own", "other", "sent"),
    [
        (KEY, "sk-other", f"Bearer {KEY}"),
        (None, "sk-other", "Bearer sk-other"),
        ("", "sk-other", None),
        (f" {KEY}\n", None, f"Bearer {KEY}"),
    ],
)
def test_which_variable_gives_the_key(
    own: str | None, other: str | None, sent: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("SCIGEN_API_KEY", own), ("OPENAI_API_KEY", other)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    with Endpoint(echo) as endpoint:
        complete(ChatClient.from_environment(endpoint.url), ask())
    assert endpoint.calls[0].headers.get("authorization") == sent


def test_netrc_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with Endpoint(echo) as endpoint:
        complete(client(endpoint), ask())
    assert "authorization" not in endpoint.calls[0].headers


def test_a_redirect_is_not_followed_and_names_the_target() -> None:
    with Endpoint(echo) as elsewhere:
        headers = {"Location": f"{elsewhere.url}/chat/completions"}
        with (
            Endpoint(echo, refuse=(307, {}), headers=headers) as endpoint,
            pytest.raises(EndpointError, match=f"redirects to {elsewhere.url}"),
        ):
            complete(client(endpoint, KEY), ask())
        assert elsewhere.calls == []


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "schlüssel"])
def test_a_key_that_no_header_can_hold_is_refused_unseen(key: str) -> None:
    with pytest.raises(InputError, match="SCIGEN_API_KEY") as caught:
        ChatClient("http://localhost:8000", key)
    assert key not in str(caught.value)


# -------------------------------------------------------------------------------- options


@pytest.mark.parametrize(
    "options",
    [{"concurrency": 0}, {"retries": -1}, {"timeout": 0.0}, {"prices": (-1.0, 0.0)}],
)
def test_options_that_cannot_be_meant_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        ChatClient("http://localhost:8000", **options)


# ------------------------------------------------------------- what is no answer, and is paid


def said(text: object, finish: str = "stop", out: int = 60, **message: Any) -> dict[str, Any]:
    return {
        "model": "m",
        "choices": [{"message": {"content": text, **message}, "finish_reason": finish}],
        "usage": {"prompt_tokens": 50, "completion_tokens": out},
    }


@pytest.mark.parametrize(
    "field", ["reasoning_content", "reasoning", "reasoning_details", "thinking"]
)
@pytest.mark.parametrize("content", [None, "", " \n", []])
def test_a_reply_of_reasoning_alone_is_the_servers_fault_and_told_with_its_tokens(
    field: str, content: object, tmp_path: Path
) -> None:
    with Endpoint(lambda _: said(content, out=4000, **{field: "so it is 4"})) as endpoint:
        one = client(endpoint, prices=(1.0, 10.0), cache=ReplyCache(tmp_path))
        [failure] = complete(one, ask())
        endpoint.answer = lambda _: said("4")
        [mended] = complete(one, ask())
    assert isinstance(failure, Failure)
    assert failure.status is Status.API_ERROR
    assert "only reasoning" in failure.reason
    assert failure.usage == Usage(50, 4000, (50 * 1.0 + 4000 * 10.0) / 1e6)
    assert isinstance(mended, Reply)
    assert len(endpoint.calls) == 2


def test_an_empty_reply_that_is_paid_for_is_asked_for_three_times_and_told() -> None:
    with Endpoint(lambda _: said(None, out=7)) as endpoint:
        [failure] = complete(client(endpoint), ask())
    assert isinstance(failure, Failure)
    assert failure.status is Status.API_ERROR
    assert failure.usage == Usage(150, 21)
    assert len(endpoint.calls) == 3


def test_what_an_empty_reply_cost_is_told_with_the_answer_that_follows() -> None:
    replies = iter([said(None, out=7), said("4", out=1)])
    with Endpoint(lambda _: next(replies)) as endpoint:
        [reply] = complete(client(endpoint), ask())
    assert isinstance(reply, Reply)
    assert reply.usage == Usage(100, 8)


def test_what_is_thought_and_counted_only_in_the_total_is_told() -> None:
    answer = said("4", out=1)
    answer["usage"]["total_tokens"] = 851
    with Endpoint(lambda _: answer) as endpoint:
        [reply] = complete(client(endpoint), ask())
    assert isinstance(reply, Reply)
    assert reply.usage == Usage(50, 801)


def test_an_empty_reply_cut_by_the_servers_window_is_asked_again_once_it_is_mended(
    tmp_path: Path,
) -> None:
    request = ask(max_tokens=4096)
    with Endpoint(lambda _: said("", "length", out=1)) as endpoint:
        one = client(endpoint, cache=ReplyCache(tmp_path))
        [failure] = complete(one, request)
        endpoint.answer = lambda _: said("4")
        [mended] = complete(one, request)
    assert isinstance(failure, Failure)
    assert failure.status is Status.API_ERROR
    assert failure.reason == "the server's context window is full: 1 of 4096 tokens came"
    assert failure.usage == Usage(50, 1)
    assert isinstance(mended, Reply)
    assert mended.text == "4"


@pytest.mark.parametrize(
    ("text", "finish", "out", "kept"),
    [
        ("an answer", "stop", 60, True),
        ("cut at what was allowed", "length", 4096, True),
        ("cut by the window", "length", 900, False),
        ("", "length", 4096, False),
        ("", "content_filter", 0, False),
    ],
)
def test_only_an_answer_is_kept(
    text: str, finish: str, out: int, kept: bool, tmp_path: Path
) -> None:
    with Endpoint(lambda _: said(text, finish, out)) as endpoint:
        one = client(endpoint, cache=ReplyCache(tmp_path))
        for _ in range(2):
            [reply] = complete(one, ask(max_tokens=4096))
            assert isinstance(reply, Reply)
            assert reply.text == text
    assert len(endpoint.calls) == (1 if kept else 2)


# ------------------------------------------------------------------- fields and their refusals


def refusing(field: str, status: int, error: object) -> Endpoint:
    endpoint = Endpoint(lambda _: "fine")
    respond = endpoint.respond

    def respond_or_refuse(call: Any) -> Any:
        if call.kind == "chat" and field in call.body:
            return type(respond(call))(status, error)
        return respond(call)

    endpoint.respond = respond_or_refuse  # type: ignore[method-assign]
    return endpoint


@pytest.mark.parametrize(
    ("field", "status", "error"),
    [
        ("temperature", 400, {"error": {"message": "temperature is deprecated for this model"}}),
        ("temperature", 400, {"error": {"message": "it takes no temperature", "code": "400"}}),
        ("temperature", 400, {"error": "Only temperature=1 is supported"}),
        ("temperature", 400, {"message": "temperature and top_p cannot both be specified"}),
        ("max_tokens", 400, {"error": {"message": "no longer max_tokens: max_completion_tokens"}}),
        ("seed", 422, {"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"]}]}),
        ("seed", 422, {"message": {"detail": [{"loc": ["seed"], "msg": "Extra inputs"}]}}),
        ("seed", 400, {"error": {"message": 'Unknown name "seed": Cannot find field.'}}),
        ("seed", 400, {"seed": ["Unknown field."]}),
        ("seed", 200, {"error": {"message": "unknown parameter: seed", "code": 400}}),
    ],
)  # fmt: skip
def test_a_field_refused_in_words_is_left_out_or_renamed(
    field: str, status: int, error: object
) -> None:
    with refusing(field, status, error) as endpoint:
        one = client(endpoint)
        request = ask(temperature=0.6, max_tokens=99, seed=1)
        [first] = complete(one, request)
        [second] = complete(one, request)
    assert isinstance(first, Reply)
    assert isinstance(second, Reply)
    assert len(endpoint.calls) == 3
    left = {"temperature", "max_tokens", "seed"} - {field}
    assert left <= endpoint.calls[-1].body.keys()
    assert field not in endpoint.calls[-1].body


@pytest.mark.parametrize(
    "message",
    [
        "max_tokens is too large: 99. This model supports at most 50 tokens",
        "max_tokens: 99 > 50, which is the maximum allowed",
        "temperature must be between 0 and 0.5",
        "the seed must be less than 0",
        "the messages hold no user turn",
    ],
)
def test_a_field_refused_for_its_value_is_not_left_out(message: str) -> None:
    with Endpoint(echo, refuse=(400, {"error": {"message": message}})) as endpoint:
        [failure] = complete(client(endpoint), ask(temperature=0.6, max_tokens=99, seed=1))
    assert isinstance(failure, Failure)
    assert message in failure.reason
    assert len(endpoint.calls) == 1


def test_a_request_that_a_validator_repeats_names_no_field() -> None:
    detail = [{"loc": ["body", "messages"], "msg": "invalid", "input": "seed, temperature"}]
    with Endpoint(echo, refuse=(422, {"detail": detail})) as endpoint:
        [failure] = complete(client(endpoint), ask("seed", temperature=0.6, seed=1))
    assert isinstance(failure, Failure)
    assert "--without NAME" in failure.reason
    assert len(endpoint.calls) == 1


def test_a_switch_that_is_wanted_is_set() -> None:
    words = {"error": {"message": "parameter.enable_thinking must be set to false here"}}
    with refusing("messages", 400, words) as endpoint:
        refuse = endpoint.respond

        def respond(call: Any) -> Any:
            if call.body.get("enable_thinking") is False:
                return Endpoint.respond(endpoint, call)
            return refuse(call)

        endpoint.respond = respond  # type: ignore[method-assign]
        [reply] = complete(client(endpoint), ask())
    assert isinstance(reply, Reply)


@pytest.mark.parametrize("name", ["api_key", "API-KEY", "x-api-key", "apikey", "client_secret"])
def test_a_key_is_no_field_of_a_request(name: str) -> None:
    with pytest.raises(InputError, match="SCIGEN_API_KEY") as raised:
        chosen_fields(((name, "sk-hidden"),), ())
    assert "sk-hidden" not in str(raised.value)


def test_chosen_fields_are_added_to_every_request_and_left_out_of_it() -> None:
    fields = chosen_fields((("top_p", 0.9), ("enable_thinking", False)), ("seed",))
    with Endpoint(echo) as endpoint:
        complete(client(endpoint, fields=fields), ask(seed=1, temperature=0.5))
    [call] = endpoint.calls
    assert call.body["top_p"] == 0.9
    assert call.body["enable_thinking"] is False
    assert call.body["temperature"] == 0.5
    assert "seed" not in call.body


@pytest.mark.parametrize(
    ("added", "without"),
    [
        ((("model", "x"),), ()),
        ((("stream", True),), ()),
        ((), ("messages",)),
        ((("seed", 1),), ("seed",)),
    ],
)
def test_fields_that_cannot_be_meant_are_refused(
    added: tuple[tuple[str, Any], ...], without: tuple[str, ...]
) -> None:
    with pytest.raises(InputError):
        chosen_fields(added, without)


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "the queue is full"}},
        {"error": "the queue is full"},
        {"error": ["the queue is full"]},
        {"object": "error", "message": "the queue is full"},
        {"choices": [], "error": {"message": "the queue is full"}},
        {"choices": [{"error": {"message": "the queue is full"}, "finish_reason": "error"}]},
        {"detail": "the queue is full"},
    ],
)
def test_an_error_that_comes_as_a_success_keeps_the_servers_words(body: dict[str, Any]) -> None:
    with Endpoint(lambda _: body) as endpoint:
        [failure] = complete(client(endpoint, retries=1), ask())
    assert isinstance(failure, Failure)
    assert failure.status is Status.API_ERROR
    assert "the queue is full" in failure.reason


def test_a_wrong_key_that_comes_as_a_success_is_a_wrong_key() -> None:
    body = {"error": {"message": "no such key", "code": 401}}
    with (
        Endpoint(lambda _: body) as endpoint,
        pytest.raises(EndpointError, match="no such key"),
    ):
        complete(client(endpoint, KEY), ask())
    assert len(endpoint.calls) == 1


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "This model does not support image input."),
        (400, "At most 0 image(s) may be provided in one prompt."),
        (404, "No endpoints found that support image input"),
        (500, "image input is not supported - hint: you may need to provide the mmproj"),
        (422, "model m is not a multimodal model"),
        (200, "vision is not supported"),
    ],
)
def test_an_endpoint_without_images_says_so_for_every_request(status: int, message: str) -> None:
    body = {"error": {"message": message, "code": 400}}
    request = ChatRequest("m", (Message("user", "look", (b"\x89PNG",)),))
    with (
        Endpoint(echo, refuse=(status, body)) as endpoint,
        pytest.raises(EndpointError, match="takes no images"),
    ):
        complete(client(endpoint), request)
    assert len(endpoint.calls) == 1


def test_a_dead_endpoint_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        complete(client(closed_port(), retries=3), ask("a"), ask("b"))
    assert [r.getMessage().split(" (")[0].split()[-3:] for r in caplog.records] == [
        ["does", "not", "answer"]
    ]


def test_a_server_that_says_nothing_is_told_of_while_it_is_waited_for(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "_SILENT", 0.0)
    with socket.socket() as deaf, caplog.at_level(logging.WARNING):
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/v1"
        complete(client(url, retries=0, timeout=0.5), ask("a"), ask("b"))
    waited = [r.getMessage() for r in caplog.records if "waiting for up to" in r.getMessage()]
    assert len(waited) == 1
    assert waited[0].startswith(f"{url} has not answered")


def test_what_a_server_says_reaches_the_log_as_text(caplog: pytest.LogCaptureFixture) -> None:
    with Endpoint(lambda _: "4") as endpoint, caplog.at_level(logging.WARNING):
        endpoint.refuse = (503, {"error": {"message": "busy\x1b[2J"}})
        complete(client(endpoint, retries=2), ask())
    assert caplog.records
    assert not any("\x1b" in record.getMessage() for record in caplog.records)


def test_half_a_surrogate_pair_is_in_no_text_of_a_reply() -> None:
    half = "a\ud83d"
    body = said("4", finish=half)
    body["model"] = half
    refusal = said(None, refusal=half)
    error = {"error": {"message": half}}
    with Endpoint(lambda _: body) as endpoint:
        [reply] = complete(client(endpoint), ask())
        endpoint.answer = lambda _: refusal
        [refused] = complete(client(endpoint), ask())
        endpoint.refuse = (400, error)
        [failed] = complete(client(endpoint), ask())
    assert isinstance(reply, Reply)
    assert (reply.model, reply.finish_reason) == ("a\ufffd", "a\ufffd")
    assert isinstance(refused, Failure)
    assert refused.reason == "the model refuses: a\ufffd"
    assert isinstance(failed, Failure)
    assert failed.reason.endswith("a\ufffd")
