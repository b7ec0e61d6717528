"""Chat models in this process, and the same models behind `transformers serve`."""

from __future__ import annotations

import asyncio
import importlib.util
import io
import math
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from transformers import AutoModelForCausalLM, AutoTokenizer, BertConfig

from scigen_data.checks.quiz import Reading
from scigen_data.checks.readers.chat import ChatReader
from scigen_data.clients import ChatRequest, Failure, Message, Reply
from scigen_data.clients.chat import ChatClient
from scigen_data.clients.local import LocalChat
from scigen_data.clients.sampling import Sampling, SeededSampling
from scigen_data.clients.turns import merged
from scigen_data.errors import InputError
from scigen_data.generators import BuildOptions, Setting
from scigen_data.generators.choice import choose
from scigen_data.generators.imgcoder import ImgCoder
from scigen_data.records import Draft, Problem, Quiz, Status
from scigen_data.train.tiny import tiny_llava
from tests.tiny_chat import FORGETS_SYSTEM, REFUSES_SYSTEM, TURNS, tiny_llama

TALK = (Message("system", "Be brief."), Message("user", "Find the current."))
PROBLEM = Problem("p", "A 5 N force acts on 2 kg. Find a.", "2.5", "Physics - Mechanical")
QUIZ = Quiz("What is R?", ("1", "2", "3", "4"), "B")


@pytest.fixture(scope="session")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_llama(tmp_path_factory.mktemp("chat") / "tiny-llama")


@pytest.fixture(scope="session")
def llava(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_llava(tmp_path_factory.mktemp("chat") / "tiny-llava")


@pytest.fixture(scope="session")
def chat(llama: Path) -> LocalChat:
    return LocalChat(str(llama), batch=4)


@pytest.fixture(scope="session")
def seeing(llava: Path) -> LocalChat:
    return LocalChat(str(llava), batch=3)


def ask(messages: Sequence[Message] = TALK, **fields: Any) -> ChatRequest:
    return ChatRequest("tiny", tuple(messages), **{"max_tokens": 16, "temperature": 0.0, **fields})


def complete(one: LocalChat, *requests: ChatRequest) -> list[Reply | Failure]:
    """All at once, in one event loop."""

    async def run() -> list[Reply | Failure]:
        return list(await asyncio.gather(*map(one.complete, requests)))

    return asyncio.run(run())


def reply(one: LocalChat, request: ChatRequest) -> Reply:
    [outcome] = complete(one, request)
    assert isinstance(outcome, Reply), outcome
    return outcome


def png(width: int = 40, height: int = 30) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, "PNG")
    return buffer.getvalue()


# --------------------------------------------------------------------------------- replies


def test_a_reply_is_what_greedy_search_gives_with_its_tokens_counted(
    chat: LocalChat, llama: Path
) -> None:
    tokenizer = AutoTokenizer.from_pretrained(llama)
    model = AutoModelForCausalLM.from_pretrained(llama)
    prompt = (
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nFind the current.<|im_end|>\n"
        "<|im_start|>assistant\n"
    )
    inputs = tokenizer(prompt, return_tensors="pt", add_special_tokens=False)
    expected = model.generate(**inputs, do_sample=False, max_new_tokens=16)[0]
    length = inputs["input_ids"].shape[1]
    found = reply(chat, ask())
    assert found.text == tokenizer.decode(expected[length:], skip_special_tokens=True)
    assert (found.usage.input_tokens, found.usage.output_tokens) == (length, 16)
    assert found.finish_reason == "length"
    assert found.model.startswith("tiny-llama (LlamaForCausalLM, float32, cpu; transformers 5.")


def test_the_seed_decides_a_sampled_reply_and_neighbours_do_not(chat: LocalChat) -> None:
    requests = [
        ask([Message("user", "Find the force. " * (1 + seed))], temperature=1.0, seed=seed)
        for seed in range(4)
    ]
    alone = [reply(chat, request) for request in requests]
    assert complete(chat, *requests) == alone
    assert complete(chat, *reversed(requests)) == alone[::-1]
    texts = {reply(chat, ask(temperature=1.0, seed=seed)).text for seed in (1, 1, 2, 3)}
    assert len(texts) == 3


def test_without_a_seed_what_is_asked_decides(chat: LocalChat) -> None:
    first, again = (reply(chat, ask(temperature=1.0)) for _ in range(2))
    assert first == again
    assert first.text != reply(chat, ask([Message("user", "Other.")], temperature=1.0)).text


@pytest.mark.parametrize(
    ("sampling", "expected"),
    [
        (Sampling(1.0), [0.4, 0.3, 0.2, 0.1]),
        (Sampling(0.5), [16 / 30, 9 / 30, 4 / 30, 1 / 30]),
        (Sampling(1.0, top_k=2), [4 / 7, 3 / 7, 0, 0]),
        (Sampling(1.0, top_p=0.85), [4 / 9, 3 / 9, 2 / 9, 0]),
    ],
)
def test_tokens_are_drawn_as_often_as_they_are_likely(
    sampling: Sampling, expected: list[float]
) -> None:
    rows = 4000
    logits = torch.log(torch.tensor([[0.4, 0.3, 0.2, 0.1]])).expand(rows, 4)
    draw = SeededSampling(sampling, range(rows))
    tokens = draw(torch.zeros(rows, 1, dtype=torch.long), logits).argmax(dim=1).tolist()
    counts = Counter(tokens)
    for token, share in enumerate(expected):
        spread = math.sqrt(share * (1 - share) / rows)
        assert abs(counts[token] / rows - share) <= 4 * spread, (token, counts)


def test_a_model_samples_by_its_own_settings_where_the_request_has_none(tmp_path: Path) -> None:
    own = LocalChat(str(tiny_llama(tmp_path / "own", do_sample=True, temperature=0.9, top_k=5)))
    texts = {reply(own, ask(temperature=None, seed=seed)).text for seed in range(3)}
    assert len(texts) == 3
    greedy = reply(own, ask(temperature=0.0)).text
    assert reply(own, ask(temperature=None, extra={"top_k": 1})).text == greedy


def test_a_reply_ends_with_the_models_end_token(tmp_path: Path, chat: LocalChat) -> None:
    loaded = chat._loaded.get()
    inputs = loaded.template.encode([ask()])
    row = loaded.network.generate(**inputs, max_new_tokens=8)[0]
    first, *others = row[inputs["input_ids"].shape[1] :].tolist()
    end = next(token for token in others if token != first)
    before = [first, *others[: others.index(end)]]
    ending = LocalChat(str(tiny_llama(tmp_path / "end", eos_token_id=[1, end])))
    found = reply(ending, ask())
    assert (found.finish_reason, found.usage.output_tokens) == (
        "stop",
        len(before) + 1,
    )
    assert found.text == loaded.template.tokenizer.decode(before)
    mute = LocalChat(str(tiny_llama(tmp_path / "first", eos_token_id=first)))
    [outcome] = complete(mute, ask())
    assert outcome == Failure(Status.UNPARSEABLE, "the model ends its reply without a word")


def test_a_stop_string_cuts_the_reply(chat: LocalChat) -> None:
    whole = reply(chat, ask())
    mark = whole.text[6:8]
    found = reply(chat, ask(extra={"stop": [mark]}))
    assert found.text == whole.text[: whole.text.index(mark)]
    assert found.finish_reason == "stop"
    assert found.usage.output_tokens < whole.usage.output_tokens


# ---------------------------------------------------------------------------------- prompts


@pytest.mark.parametrize("template", [REFUSES_SYSTEM, FORGETS_SYSTEM])
def test_a_template_without_a_system_turn_gets_it_in_the_users(
    template: str, chat: LocalChat, tmp_path: Path
) -> None:
    other = LocalChat(str(tiny_llama(tmp_path / "model", template)))
    joined = [Message("user", "Be brief.\n\nFind the current.")]
    assert reply(other, ask()).text == reply(chat, ask(joined)).text
    assert reply(chat, ask()).text != reply(chat, ask(joined)).text


def test_merging_keeps_the_talk_and_its_images() -> None:
    image = png()
    talk = [Message("user", "a", (image,)), Message("assistant", "b"), Message("user", "c")]
    assert merged(talk) == talk
    assert merged([Message("system", "s"), *talk]) == [
        Message("user", "s\n\na", (image,)),
        *talk[1:],
    ]
    assert merged([Message("system", "s"), talk[1]]) == [Message("user", "s"), talk[1]]


def test_a_template_hears_what_the_request_tells_it(chat: LocalChat) -> None:
    quiet = ask(extra={"chat_template_kwargs": {"thinking": False}})
    plain = reply(chat, ask()).usage.input_tokens
    assert reply(chat, quiet).usage.input_tokens > plain


def test_a_prompt_longer_than_the_context_is_a_typed_outcome(chat: LocalChat) -> None:
    long = ask([Message("user", "force " * 6000)])
    near = ask([Message("user", "Q" * 4050)], max_tokens=100)
    outcomes = complete(chat, long, ask(), near)
    assert isinstance(outcomes[0], Failure)
    assert outcomes[0].status is Status.TOO_LARGE
    assert outcomes[0].reason.endswith("tiny-llama reads 4096")
    assert outcomes[1] == reply(chat, ask())
    assert isinstance(outcomes[2], Reply)
    assert outcomes[2].usage.input_tokens + outcomes[2].usage.output_tokens == 4096
    assert outcomes[2].finish_reason == "length"


def test_a_vision_model_sees_every_image_of_a_batch(seeing: LocalChat) -> None:
    def look(*images: bytes) -> ChatRequest:
        return ask([Message("user", "What is it?", images)], max_tokens=4)

    none, one, two = complete(seeing, look(), look(png()), look(png(), png(200, 10)))
    counts = [each.usage.input_tokens for each in (none, one, two) if isinstance(each, Reply)]
    assert [count - counts[0] for count in counts] == [0, 17, 34]  # 16 an image, and a line break


# --------------------------------------------------------------------------------- failures


def test_a_text_model_that_is_shown_an_image_is_misuse(chat: LocalChat) -> None:
    with pytest.raises(InputError, match="reads text only and was shown an image"):
        complete(chat, ask([Message("user", "look", (png(),))]))


def test_an_image_that_is_none_fails_its_own_request(seeing: LocalChat) -> None:
    bad = ask([Message("user", "look", (png()[:60],))], max_tokens=4)
    good = ask([Message("user", "look", (png(),))], max_tokens=4)
    failed, found = complete(seeing, bad, good)
    assert isinstance(failed, Failure)
    assert failed.status is Status.API_ERROR
    assert "an image cannot be read" in failed.reason
    assert isinstance(found, Reply)


def test_a_text_that_spells_a_control_token_fails_alone(seeing: LocalChat) -> None:
    fair = ask([Message("user", "What is it?", (png(),))], max_tokens=4)
    odd = ask([Message("user", "What does <image> mean?", (png(),))], max_tokens=4)
    outcomes = complete(seeing, fair, odd, fair)
    assert isinstance(outcomes[1], Failure)
    assert outcomes[1].status is Status.API_ERROR
    assert outcomes[1].reason.startswith("the model fails: ")
    assert outcomes[0] == outcomes[2] == reply(seeing, fair)


def test_a_batch_that_does_not_fit_is_halved_and_one_that_never_fits_is_memory(
    llama: Path,
) -> None:
    chat = LocalChat(str(llama), batch=3)
    requests = [ask(seed=seed, temperature=1.0) for seed in range(3)]
    expected = [reply(chat, request) for request in requests]
    most = 1

    def full(_: Any, __: Any, given: dict[str, Any]) -> None:
        if len(given["input_ids"]) > most:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    chat._loaded.get().network.register_forward_pre_hook(full, with_kwargs=True)
    assert complete(chat, *requests) == expected
    most = 0
    [outcome] = complete(chat, requests[0])
    assert isinstance(outcome, Failure)
    assert outcome.status is Status.MEMORY
    assert outcome.reason.startswith("one reply does not fit into cpu's memory: CUDA out of memory")


def test_a_reply_that_nobody_waits_for_is_not_written_to_its_end(llama: Path) -> None:
    chat = LocalChat(str(llama))
    tokens: list[int] = []
    reply(chat, ask(max_tokens=1))
    chat._loaded.get().network.register_forward_hook(lambda *_: tokens.append(1))

    async def run() -> Reply | Failure:
        task = asyncio.create_task(chat.complete(ask(max_tokens=3000)))
        while not tokens:
            await asyncio.sleep(0.005)
        task.cancel()
        return await chat.complete(ask(max_tokens=3))

    assert isinstance(asyncio.run(run()), Reply)
    assert len(tokens) < 2000


def test_a_model_that_breaks_over_a_request_fails_that_request(chat: LocalChat) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("a kernel\nfailed")

    hook = chat._loaded.get().network.register_forward_pre_hook(broken)
    try:
        [outcome] = complete(chat, ask())
    finally:
        hook.remove()
    assert outcome == Failure(Status.API_ERROR, "the model fails: RuntimeError: a kernel failed")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"extra": {"logprobs": True}}, "takes no 'logprobs': it takes chat_template_kwargs, stop"),
        ({"temperature": -1.0}, "temperature -1.0"),
        ({"extra": {"top_p": 0.0}}, "top_p 0.0"),
    ],
)
def test_a_request_that_cannot_be_meant_is_misuse(
    chat: LocalChat, fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        complete(chat, ask(**fields))


def test_a_model_without_a_chat_template_names_the_remedy(tmp_path: Path) -> None:
    path = tiny_llama(tmp_path / "base", template=None)
    with pytest.raises(InputError, match=r"has no chat template: .* chat_template\.jinja"):
        complete(LocalChat(str(path)), ask())


def test_turns_that_a_template_refuses_are_misuse(tmp_path: Path) -> None:
    strict = LocalChat(str(tiny_llama(tmp_path / "strict", REFUSES_SYSTEM)))
    with pytest.raises(InputError, match="refuses the talk: roles must alternate"):
        complete(strict, ask([Message("user", "a"), Message("user", "b")]))


def test_a_model_that_writes_no_text_is_refused(tmp_path: Path) -> None:
    BertConfig(architectures=["BertModel"]).save_pretrained(tmp_path / "bert")
    path = tmp_path / "bert"
    text = (path / "config.json").read_text().replace('"bert"', '"vit"')
    (path / "config.json").write_text(text)
    with pytest.raises(InputError, match=r"\(vit\) writes no text: choose a chat model"):
        complete(LocalChat(str(path)), ask())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"batch": 0}, "batch is 0"),
        ({"max_new_tokens": 0}, "max_new_tokens is 0"),
        ({"device": "gpu"}, "no device 'gpu'"),
        ({"dtype": "int4"}, "no dtype 'int4'"),
    ],
)
def test_options_that_cannot_be_meant_are_refused_at_once(
    options: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        LocalChat("some/model", **options)


# ------------------------------------------------------------- in place of an endpoint's client


def test_gibberish_of_a_local_model_ends_in_typed_outcomes(
    chat: LocalChat, seeing: LocalChat
) -> None:
    coder = ImgCoder(chat, model="tiny", max_tokens=12)
    draft = asyncio.run(coder.draft(PROBLEM, 3, []))
    assert draft.status is Status.UNPARSEABLE
    reading = asyncio.run(ChatReader(seeing, model="tiny", max_tokens=8).read(QUIZ, png()))
    assert reading.status is Status.UNPARSEABLE
    assert reading.reason


@pytest.fixture(scope="module")
def served(llava: Path) -> Iterator[str]:
    """The tiny vision model behind `transformers serve`, as the README starts it."""
    if importlib.util.find_spec("fastapi") is None:
        pytest.skip("transformers serve needs fastapi and uvicorn: pip install '.[dev]'")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("transformers")), "serve", str(llava)]
    process = subprocess.Popen(
        [*command, "--device", "cpu", "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(1000):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, "transformers serve ended at once"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.mark.slow
def test_gibberish_of_a_served_model_ends_in_typed_outcomes(served: str, llava: Path) -> None:
    async def run() -> tuple[Reply | Failure, Reading, list[Draft]]:
        async with ChatClient(served, timeout=60) as client:
            said = await client.complete(
                ChatRequest(str(llava), TALK, temperature=0.6, max_tokens=9, seed=1)
            )
            reader = ChatReader(client, model=str(llava), max_tokens=8, retries_on_unparseable=1)
            coder = ImgCoder(client, model=str(llava), max_tokens=8)
            drafts = [await coder.draft(PROBLEM, seed, []) for seed in range(2)]
            return said, await reader.read(QUIZ, png()), drafts

    said, reading, drafts = asyncio.run(run())
    assert isinstance(said, Reply)
    assert said.usage.input_tokens > 10
    assert 0 < said.usage.output_tokens <= 9
    assert said.finish_reason in ("length", "stop")
    assert reading.status is Status.UNPARSEABLE
    assert [draft.status for draft in drafts] == [Status.UNPARSEABLE] * 2
    assert all("fenced python block" in draft.reason for draft in drafts)
    assert all(draft.usage.output_tokens for draft in drafts)


def test_the_generator_local_is_imgcoder_over_such_a_model(llama: Path, tmp_path: Path) -> None:
    options = BuildOptions(generator="local", model=str(llama), max_tokens=8)

    async def run() -> Draft:
        async with AsyncExitStack() as stack:
            chosen = choose(options, "family")
            generator = await chosen.make(Setting(chosen.options, tmp_path, stack))
            return await generator.draft(PROBLEM, 3, [])

    draft, again = (asyncio.run(run()) for _ in range(2))
    assert (draft.status, draft.generator) == (Status.UNPARSEABLE, "imgcoder")
    assert draft == again
    assert len(list(tmp_path.rglob("*.json"))) == 1  # the reply is kept


def test_the_turns_template_is_what_the_tests_take_it_for() -> None:
    assert FORGETS_SYSTEM != TURNS
    assert REFUSES_SYSTEM.endswith(TURNS)
