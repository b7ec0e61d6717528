"""A model that judges what rules leave open, behind any OpenAI-compatible endpoint.

    from scigen_data.train.rewards.model import Verifier
    from scigen_data.train.rewards.trl import reward

    GRPOTrainer(..., reward_funcs=[reward(Verifier("http://localhost:8001/v1", "NAME"))])

The answer is quoted as data, with a code that no response can know; only a line with that code is
a verdict. An endpoint that fails or replies anything else leaves the answer unjudged.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from typing import Any

from huggingface_hub import InferenceClient

from scigen_data.answers.grading.extract import extract
from scigen_data.answers.grading.result import Grade, Graded, unjudged, wrong
from scigen_data.answers.marks import after_thought
from scigen_data.errors import EndpointError, InputError

KEY = "SCIGEN_VERIFIER_API_KEY"
MAX_TEXT = 4_000  # characters of question, gold and answer that are shown
_METHOD = "model"
_FATAL = {401, 403, 404}
_GRADES = {"RIGHT": Grade.RIGHT, "WRONG": Grade.WRONG, "UNSURE": Grade.UNJUDGED}


class Verifier:
    """`Verifier(base_url, model)(questions, golds, responses)` -> one `Graded` for each.

    `api_key` defaults to `SCIGEN_VERIFIER_API_KEY`; `HF_TOKEN` is never sent. A call is tried
    `attempts` times, `timeout` seconds each. Raises `EndpointError` for a wrong key, model or URL.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        api_key: str | None = None,
        timeout: float = 60.0,
        attempts: int = 3,
        pause: float = 1.0,
        threads: int = 8,
        max_tokens: int = 2_048,
        temperature: float = 0.0,
    ) -> None:
        if not base_url.startswith(("http://", "https://")) or attempts < 1 or threads < 1:
            raise InputError(
                f"base_url={base_url!r}, attempts={attempts}, threads={threads}: "
                "give a URL with http:// or https://, and at least one of each"
            )
        self.base_url, self.model = base_url, model
        self.attempts, self.pause, self.threads = attempts, pause, threads
        self.max_tokens, self.temperature = max_tokens, temperature
        # Without a key huggingface_hub would send HF_TOKEN to whatever base_url is.
        key = api_key or os.environ.get(KEY) or "none"
        self._client = InferenceClient(base_url=base_url, api_key=key, timeout=timeout)
        self._prompt = (files(__package__) / "prompts" / "verifier.txt").read_text("utf-8")

    def __call__(
        self, questions: Sequence[str], golds: Sequence[str], responses: Sequence[str]
    ) -> list[Graded]:
        """Judge whole responses; their final answers are what the model sees."""
        triples = list(zip(questions, golds, responses, strict=True))
        if not triples:
            return []
        with ThreadPoolExecutor(min(self.threads, len(triples))) as pool:
            return list(pool.map(lambda triple: self.judge(*triple), triples))

    def judge(self, question: str, gold: str, response: str) -> Graded:
        """One response against its gold."""
        found = extract(response)
        if not found.answers:
            return wrong("extraction", found.reason)
        answer = "\n".join(found.answers)
        if max(len(answer), len(gold)) > MAX_TEXT:
            return unjudged(_METHOD, f"longer than {MAX_TEXT} characters").of(answer)
        nonce = secrets.token_hex(4)
        # One pass: what one text holds is never a place for another.
        values = {"nonce": nonce, "question": question[-MAX_TEXT:], "gold": gold, "answer": answer}
        prompt = re.sub(
            r"\{(nonce|question|gold|answer)\}", lambda match: values[match.group(1)], self._prompt
        )
        reply = self._ask(prompt)
        if isinstance(reply, Graded):
            return reply.of(answer)
        return _verdict(reply, nonce).of(answer)

    def _ask(self, prompt: str) -> str | Graded:
        problem = ""
        for attempt in range(self.attempts):
            if attempt:
                time.sleep(self.pause * 2 ** (attempt - 1))
            try:
                reply = self._client.chat_completion(
                    [{"role": "user", "content": prompt}],
                    model=self.model,
                    max_tokens=self.max_tokens,
                    temperature=self.temperature,
                )
                return _content(reply)
            except Exception as error:  # of the endpoint, the connection or the reply's form
                status = getattr(getattr(error, "response", None), "status_code", None)
                if status in _FATAL:
                    raise EndpointError(
                        f"{self.base_url} refuses with {status}: check the URL, the model "
                        f"{self.model!r} and {KEY}"
                    ) from error
                problem = f"{type(error).__name__}" + (f" {status}" if status else "")
                if status is not None and 400 <= status < 500 and status not in (408, 425, 429):
                    break
        return unjudged(_METHOD, f"the verifier failed: {problem}")


def _content(reply: Any) -> str:
    content = reply.choices[0].message.content
    if not isinstance(content, str):
        raise TypeError("no content")
    return content


def _verdict(reply: str, nonce: str) -> Graded:
    """The one verdict of a reply; several that differ are none."""
    text = after_thought(reply) or ""
    said = set(re.findall(rf"^[\W_]*VERDICT {nonce} (RIGHT|WRONG|UNSURE)[\W_]*$", text, re.M))
    if len(said) != 1:
        return unjudged(_METHOD, "the verifier gave no verdict")
    word = said.pop()
    return Graded(_GRADES[word], f"the verifier says {word.lower()}", _METHOD)
