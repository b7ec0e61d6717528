"""Every remote image protocol, over real HTTP on loopback."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import pytest
from PIL import Image

from scigen_data.clients import Failure
from scigen_data.clients.images import ImageRequest, Picture
from scigen_data.clients.images.bfl import BlackForestLabs
from scigen_data.clients.images.chat import ChatImages
from scigen_data.clients.images.hub import HubImages
from scigen_data.clients.images.openai import OpenAIImages
from scigen_data.errors import EndpointError, InputError
from scigen_data.records import Status, Usage
from tests.image_endpoint import FAULTS, ImageEndpoint, drawn

KEY = "sk-0123456789-not-a-real-key"
REQUEST = ImageRequest("flux-2-flex", "A ball on a slope.", 96, 64, seed=5)


class Client(Protocol):
    async def draw(self, request: ImageRequest) -> Picture | Failure: ...

    async def aclose(self) -> None: ...


Make = Callable[..., Client]


def images(endpoint: ImageEndpoint, **reach: Any) -> Client:
    return OpenAIImages(endpoint.url, KEY, **reach)


def chat(endpoint: ImageEndpoint, **reach: Any) -> Client:
    return ChatImages(endpoint.url, KEY, **reach)


def bfl(endpoint: ImageEndpoint, **reach: Any) -> Client:
    return BlackForestLabs(endpoint.url, KEY, poll=0.01, **reach)


def hub(endpoint: ImageEndpoint, **reach: Any) -> Client:
    return HubImages(f"{endpoint.root}/hub", KEY, **reach)


PROTOCOLS = [images, chat, bfl, hub]
KEY_HEADERS = {"authorization": f"Bearer {KEY}", "x-key": KEY}


def asked(
    make: Make, endpoint: ImageEndpoint, *requests: ImageRequest, **reach: Any
) -> list[Picture | Failure]:
    """What comes of these requests, asked at once."""

    async def ask() -> list[Picture | Failure]:
        client = make(endpoint, **{"timeout": 20.0, "retries": 12, "delay": 0.01, **reach})
        try:
            drawing: list[Awaitable[Picture | Failure]] = [client.draw(one) for one in requests]
            return list(await asyncio.gather(*drawing))
        finally:
            await client.aclose()

    return asyncio.run(ask())


def one(make: Make, endpoint: ImageEndpoint, request: ImageRequest = REQUEST, **reach: Any) -> Any:
    return asked(make, endpoint, request, **reach)[0]


# --------------------------------------------------------------------------- what comes back


@pytest.mark.parametrize("make", PROTOCOLS)
def test_picture_is_the_one_that_was_asked_for(make: Make) -> None:
    with ImageEndpoint(key=KEY) as endpoint:
        found = one(make, endpoint)
    assert isinstance(found, Picture), found
    with Image.open(io.BytesIO(found.image)) as image:
        assert image.size == (REQUEST.width, REQUEST.height)
    if make is not chat:  # whose prompt has a line on the size
        assert found.image == drawn(REQUEST.prompt, (96, 64), 5)


@pytest.mark.parametrize("make", PROTOCOLS)
def test_failing_service_changes_nothing_but_time(make: Make) -> None:
    requests = [ImageRequest("flux-2", f"Figure {n}.", 64, 64, seed=n) for n in range(12)]
    with ImageEndpoint(key=KEY) as endpoint:
        steady = asked(make, endpoint, *requests)
    with ImageEndpoint(key=KEY, faults=FAULTS, rate=0.4, hang=0.2, seed=5) as endpoint:
        shaky = asked(make, endpoint, *requests, timeout=5.0, deadline=60.0, patience=100)
        struck = endpoint.faults_given
    assert sum(struck.values()) >= 3
    assert [p.image for p in shaky if isinstance(p, Picture)] == [
        p.image for p in steady if isinstance(p, Picture)
    ]
    assert all(isinstance(p, Picture) for p in shaky), shaky


@pytest.mark.parametrize("make", PROTOCOLS)
def test_refusal_is_its_own_outcome_and_is_not_asked_again(make: Make) -> None:
    with ImageEndpoint() as endpoint:
        found = one(make, endpoint, ImageRequest("flux-2", "REFUSED", 64, 64))
        assert len(endpoint.paid()) == 1
    assert isinstance(found, Failure)
    assert found.status is Status.FAILED
    assert "refuse" in found.reason


@pytest.mark.parametrize("make", PROTOCOLS)
def test_service_that_stays_down_is_an_api_error_with_its_words(make: Make) -> None:
    with ImageEndpoint(refuse=(503, {"error": {"message": "overloaded"}})) as endpoint:
        found = one(make, endpoint, retries=1)
    assert isinstance(found, Failure)
    assert found.status is Status.API_ERROR
    assert "503" in found.reason
    assert "2 tries" in found.reason


@pytest.mark.parametrize("make", PROTOCOLS)
def test_slow_service_times_out(make: Make) -> None:
    with ImageEndpoint(faults=("hang",), rate=1.0, hang=3.0) as endpoint:
        found = one(make, endpoint, timeout=0.3, retries=0)
    assert isinstance(found, Failure)
    assert "timed out" in found.reason


@pytest.mark.parametrize("make", PROTOCOLS)
def test_picture_that_always_breaks_off_is_unparseable(make: Make) -> None:
    with ImageEndpoint(faults=("truncated-image",), rate=1.0) as endpoint:
        found = one(make, endpoint, retries=1)
    assert isinstance(found, Failure)
    assert found.status is Status.UNPARSEABLE
    assert "breaks off" in found.reason


@pytest.mark.parametrize("make", PROTOCOLS)
def test_enormous_picture_is_handed_on_as_it_came_or_named(make: Make) -> None:
    with ImageEndpoint() as endpoint:
        found = one(make, endpoint, ImageRequest("flux-2", "BOMB", 64, 64))
    if isinstance(found, Failure):  # the Hub's library opens what it fetches
        assert (make, found.status) == (hub, Status.TOO_LARGE)
    else:
        assert len(found.image) < 1000


def test_tokens_and_model_are_kept() -> None:
    with ImageEndpoint() as endpoint:
        from_images, from_chat = one(images, endpoint), one(chat, endpoint)
    assert from_images.usage == Usage(5, 196)
    assert from_chat.usage == Usage(7, 1290)
    assert from_chat.model == REQUEST.model


@pytest.mark.parametrize("place", ["images", "parts", "output_image", "markdown", "link"])
def test_picture_is_found_wherever_a_gateway_puts_it(place: str) -> None:
    with ImageEndpoint(place=place) as endpoint:
        assert isinstance(one(chat, endpoint), Picture)


def test_reply_of_words_alone_is_unparseable_and_says_so() -> None:
    with ImageEndpoint() as endpoint:
        found = one(chat, endpoint, ImageRequest("m", "WORDS", 64, 64))
        assert len(endpoint.calls) == 1
    assert found.status is Status.UNPARSEABLE
    assert "Here is your figure!" in found.reason


def test_fields_that_a_server_does_not_know_are_left_out_from_then_on() -> None:
    unknown = ("response_format", "seed")
    with ImageEndpoint(unknown=unknown) as endpoint:

        async def ask() -> list[Any]:
            client = images(endpoint, retries=0)
            try:
                return [await client.draw(REQUEST), await client.draw(REQUEST)]
            finally:
                await client.aclose()

        assert all(isinstance(found, Picture) for found in asyncio.run(ask()))
        bodies = [set(call.body) for call in endpoint.calls]
    assert len(bodies) == 4  # two refusals, then twice without
    assert not bodies[-1] & set(unknown)


def test_models_of_bfl_that_take_no_size_are_asked_without() -> None:
    with ImageEndpoint(unknown=("output_format",)) as endpoint:
        assert isinstance(one(bfl, endpoint, retries=0), Picture)


def test_job_is_polled_until_it_is_ready_and_submitted_once() -> None:
    with ImageEndpoint(pending=4) as endpoint:
        assert isinstance(one(bfl, endpoint), Picture)
        polled = [call for call in endpoint.calls if "get_result" in call.path]
        assert (len(polled), len(endpoint.paid())) == (5, 1)


def test_failed_look_does_not_buy_a_second_picture() -> None:
    with ImageEndpoint(pending=3, faults=("500",), rate=0.5, seed=2) as endpoint:
        assert isinstance(one(bfl, endpoint), Picture)
        struck = [call for call in endpoint.calls if call.fault]
        assert struck
        answered = [call for call in endpoint.paid() if not call.fault]
        assert len(answered) == 1


@pytest.mark.parametrize("make", PROTOCOLS)
def test_source_goes_along_to_be_restyled(make: Make) -> None:
    source = drawn("a sketch", (96, 64), 1)
    with ImageEndpoint(key=KEY) as endpoint:
        found = one(make, endpoint, ImageRequest("flux-2", "Redraw.", 96, 64, source=source))
        plain = one(make, endpoint, ImageRequest("flux-2", "Redraw.", 96, 64))
    assert isinstance(found, Picture), found
    with Image.open(io.BytesIO(found.image)) as image:
        colors = image.convert("RGB").getcolors(1 << 16) or []
    assert any(color == (0, 0, 128) or color[2] > color[0] + 60 for _, color in colors)  # navy
    assert found.image != plain.image


def test_server_without_edits_is_given_the_source_with_the_request() -> None:
    request = ImageRequest("m", "Redraw.", 96, 64, source=drawn("a sketch", (96, 64), 1))
    with ImageEndpoint() as one_way, ImageEndpoint(edits=False) as other:
        edited, generated = one(images, one_way, request), one(images, other, request, retries=0)
        assert other.calls[-1].path == "/v1/images/generations"
    assert edited.image == generated.image


# -------------------------------------------------------------------------------- the key


@pytest.mark.parametrize("make", [images, chat, bfl])
def test_key_does_not_follow_a_redirect(make: Make) -> None:
    with ImageEndpoint() as thief, ImageEndpoint(redirect=thief.root) as endpoint:
        with pytest.raises(EndpointError, match="not followed"):
            one(make, endpoint)
        assert endpoint.calls
        assert not thief.calls


def test_key_does_not_follow_the_redirect_that_the_hub_library_follows() -> None:
    with ImageEndpoint() as thief, ImageEndpoint(redirect=thief.root) as endpoint:
        one(hub, endpoint)
        assert any(KEY in str(call.headers) for call in endpoint.calls)
        assert not any(KEY in str(call.headers) for call in thief.calls)


@pytest.mark.parametrize("make", [images, bfl])
def test_key_does_not_go_where_the_picture_lies(make: Make) -> None:
    with (
        ImageEndpoint() as store,
        ImageEndpoint(key=KEY, as_url=True, files_at=store.root) as endpoint,
    ):
        store.files = endpoint.files
        assert isinstance(one(make, endpoint), Picture)
        fetched = [call for call in store.calls if call.path.startswith("/files/")]
    assert len(fetched) == 1
    assert KEY not in str(fetched[0].headers)


def test_key_is_not_sent_to_another_host_that_wants_to_be_polled() -> None:
    with ImageEndpoint() as thief, ImageEndpoint(poll_at=thief.root) as endpoint:
        with pytest.raises(EndpointError, match="does not get the key"):
            one(bfl, endpoint)
        assert not thief.calls


@pytest.mark.parametrize("make", PROTOCOLS)
def test_wrong_key_ends_the_build_and_is_not_shown(make: Make) -> None:
    with ImageEndpoint(key="another") as endpoint:
        with pytest.raises(EndpointError) as error:
            one(make, endpoint)
        assert len(endpoint.calls) == 1
    assert "refuses the key" in str(error.value)
    assert KEY not in str(error.value)


def test_each_key_goes_to_its_own_provider_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "BFL_API_KEY", "HF_TOKEN"):
        monkeypatch.setenv(name, f"hf_{name}_0123456789abcdef")
    monkeypatch.delenv("SCIGEN_IMAGE_API_KEY", raising=False)

    def made(endpoint: ImageEndpoint) -> list[Make]:
        return [
            lambda e, **reach: OpenAIImages.from_environment(e.url, **reach),
            lambda e, **reach: ChatImages.from_environment(e.url, **reach),
            lambda e, **reach: BlackForestLabs.from_environment(e.url, poll=0.01, **reach),
            lambda e, **reach: HubImages.from_environment(f"{e.root}/hub", **reach),
        ]

    with ImageEndpoint() as endpoint:
        for make in made(endpoint):
            assert isinstance(one(make, endpoint), Picture)
        sent = " ".join(str(call.headers) for call in endpoint.calls)
    assert "_API_KEY_" not in sent
    assert "HF_TOKEN" not in sent

    own = "sk-given-for-this-endpoint"
    monkeypatch.setenv("SCIGEN_IMAGE_API_KEY", own)
    with ImageEndpoint(key=own) as endpoint:
        assert all(isinstance(one(make, endpoint), Picture) for make in made(endpoint))


def test_keys_are_read_for_the_hosts_that_they_belong_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCIGEN_IMAGE_API_KEY", raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-open")
    monkeypatch.setenv("BFL_API_KEY", "bfl-own")
    monkeypatch.setenv("HF_TOKEN", "hf_own")

    def key(client: Any) -> bool:
        return "key=set" in repr(client.remote)

    assert key(OpenAIImages.from_environment("https://api.openai.com/v1"))
    assert not key(OpenAIImages.from_environment("https://api.openai.com.evil.example/v1"))
    assert not key(OpenAIImages.from_environment("http://api.openai.com/v1"))
    assert key(BlackForestLabs.from_environment())
    assert key(BlackForestLabs.from_environment("https://api.us1.bfl.ai/v1"))
    assert not key(BlackForestLabs.from_environment("https://api.notbfl.ai/v1"))
    assert key(HubImages.from_environment())
    assert key(HubImages.from_environment("https://x.us-east-1.aws.endpoints.huggingface.cloud"))
    assert not key(HubImages.from_environment("https://huggingface.co.evil.example"))


def test_a_service_that_wants_a_key_says_so_before_it_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("BFL_API_KEY", raising=False)
    with pytest.raises(InputError, match="set BFL_API_KEY"):
        BlackForestLabs.from_environment()


def test_token_that_is_none_of_the_hubs_is_refused() -> None:
    with pytest.raises(InputError, match="HF_TOKEN"):
        HubImages(None, "sk-someone-elses")


def test_region_of_bfl_may_be_polled_and_no_stranger() -> None:
    client = BlackForestLabs("https://api.bfl.ai/v1", KEY)
    assert client._checked("https://api.us1.bfl.ai/v1/get_result?id=1")
    for url in (
        "https://api.bfl.ai.evil.example/v1/get_result",
        "https://evilbfl.ai/v1/get_result",
        "http://api.bfl.ai/v1/get_result",
        "https://api.bfl.ai@evil.example/",
    ):
        with pytest.raises(EndpointError, match="does not get the key"):
            client._checked(url)
