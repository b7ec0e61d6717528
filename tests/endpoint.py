"""A chat endpoint on loopback: real HTTP, answers from a callable, faults on demand.

with Endpoint(lambda body: "hello", faults=FAULTS, rate=0.3) as endpoint:
    client = ChatClient(endpoint.url, ...)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scigen_data.records import Problem
from tests.serving import Call, Reply, Service

# Every way an endpoint is seen to fail that another try may mend.
FAULTS = (
    "429",
    "429-retry-after",
    "500",
    "503-html",
    "drop",
    "midway",
    "hang",
    "slow-body",
    "truncated",
    "no-choices",
    "no-content",
)

Answer = Callable[[Mapping[str, Any]], "str | Mapping[str, Any]"]


class Endpoint(Service):
    """Serves `/v1/chat/completions` (calls of the kind "chat") and `/v1/models` ("models").

    `answer` maps a request body to the reply's text, or to a whole response object. With `key`
    every request needs it as bearer token. `refuse=(status, body)` answers everything so;
    `headers` are added to such a refusal. The rest is said in `Service`.
    """

    odd = ("no-choices", "no-content")

    def __init__(
        self,
        answer: Answer,
        *,
        key: str | None = None,
        models: Sequence[str] | None = None,
        refuse: tuple[int, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        finish_reason: str = "stop",
        **service: Any,
    ) -> None:
        super().__init__(**service)
        self.answer = answer
        self.key = key
        self.models = models
        self.refuse = refuse
        self.headers = dict(headers or {})
        self.finish_reason = finish_reason

    @property
    def url(self) -> str:
        """The base URL, which ends in /v1."""
        return f"{self.root}/v1"

    def kind(self, host: str, method: str, path: str) -> str:
        if (method, path) == ("POST", "/v1/chat/completions"):
            return "chat"
        return "models" if path == "/v1/models" else ""

    def thrown_for(self, call: Call) -> bytes | None:
        return call.raw if call.raw and self.refuse is None else None

    def respond(self, call: Call) -> Reply:
        if self.refuse is not None:
            return Reply(*self.refuse, self.headers)
        given = call.headers.get("authorization", "nothing")
        if self.key and given != f"Bearer {self.key}":
            said = f"Incorrect API key provided: {given}"
            return Reply(401, self.error(said, "invalid_api_key"))
        if call.kind == "models":
            names = self.models or ("test-model",)
            return Reply(200, {"object": "list", "data": [{"id": name} for name in names]})
        if call.kind != "chat":
            return Reply(404, {"detail": "Not Found"})
        if self.models is not None and call.body.get("model") not in self.models:
            said = f"The model `{call.body.get('model')}` does not exist"
            return Reply(404, self.error(said, "model_not_found"))
        return Reply(200, self._completion(call))

    def _completion(self, call: Call) -> Mapping[str, Any]:
        body = call.body
        if call.fault == "no-choices":
            return {"object": "chat.completion", "choices": []}
        answer = None if call.fault == "no-content" else self.answer(body)
        if answer is not None and not isinstance(answer, str):
            return answer
        message = {"role": "assistant", "content": answer}
        prompt = sum(len(text.split()) for text in _texts(body))
        said = len((answer or "").split())
        if self.finish_reason == "length":  # all that was allowed
            said = body.get("max_tokens") or said
        return {
            "id": "chatcmpl-test",
            "object": "chat.completion",
            "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": self.finish_reason}],
            "usage": {"prompt_tokens": prompt, "completion_tokens": said},
        }


def recorded(folder: Path, problems: Iterable[Problem]) -> Answer:
    """Answers with `<folder>/<problem id>.md` for the problem whose question the prompt holds.

    The longest question that is found wins, since one may contain another; where a question
    stands twice, the recorded one serves both. A prompt without a recorded question gets a plain
    refusal as its text.
    """
    replies: dict[str, str] = {}
    for problem in problems:
        path = folder / f"{problem.id}.md"
        if path.exists():
            replies[problem.question.strip()] = path.read_text(encoding="utf-8")
    if not replies:
        raise ValueError(f"{folder} holds no reply to any of the problems")
    questions = sorted(replies, key=lambda question: (-len(question), question))

    def answer(body: Mapping[str, Any]) -> str:
        prompt = "\n".join(_texts(body))
        found = next((question for question in questions if question in prompt), None)
        return "I have no recorded reply to this." if found is None else replies[found]

    return answer


def _texts(body: Mapping[str, Any]) -> Iterable[str]:
    for message in body["messages"]:
        content = message["content"]
        if isinstance(content, str):
            yield content
        else:
            yield from (part["text"] for part in content if part["type"] == "text")
