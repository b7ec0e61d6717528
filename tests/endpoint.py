"""A chat endpoint on loopback: real HTTP, answers from a callable, faults on demand.

    with Endpoint(lambda body: "hello", faults=FAULTS, rate=0.3) as endpoint:
        client = ChatClient(endpoint.url, ...)

Which call fails is decided by (seed, request body, how often that body came) and not by the order
in which threads run, so that a test sees the same faults every time.
"""

from __future__ import annotations

import hashlib
import json
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

from scigen_data.records import Problem

# Every way an endpoint is seen to fail that another try may mend.
FAULTS = (
    "429",
    "429-retry-after",
    "500",
    "503-html",
    "drop",  # the connection is reset before a response
    "drop-midway",  # ... within the body
    "hang",  # no response for `hang` seconds
    "slow-body",  # headers at once, the body dripping for `hang` seconds
    "truncated",  # a complete response whose JSON breaks off
    "no-choices",
    "no-content",
)

Answer = Callable[[Mapping[str, Any]], "str | Mapping[str, Any]"]


@dataclass(frozen=True)
class Call:
    """One request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]  # names in lower case
    body: Mapping[str, Any]
    fault: str  # empty: answered


class Endpoint:
    """Serves `/v1/chat/completions` and `/v1/models` between `with` and its end.

    `answer` maps a request body to the reply's text, or to a whole response object. With `key`
    every request needs it as bearer token. `refuse=(status, body)` answers everything so;
    `headers` are added to such a refusal.
    """

    def __init__(
        self,
        answer: Answer,
        *,
        key: str | None = None,
        models: Sequence[str] | None = None,
        faults: Sequence[str] = (),
        rate: float = 0.0,
        seed: int = 0,
        hang: float = 5.0,
        pause: float = 0.0,
        refuse: tuple[int, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        finish_reason: str = "stop",
        port: int = 0,
    ) -> None:
        unknown = set(faults) - set(FAULTS)
        if unknown:
            raise ValueError(f"unknown faults {sorted(unknown)}: choose from {FAULTS}")
        self.answer = answer
        self.key = key
        self.models = models
        self.faults = tuple(faults)
        self.rate = rate
        self.seed = seed
        self.hang = hang
        self.pause = pause  # seconds every answer takes
        self.refuse = refuse
        self.headers = dict(headers or {})
        self.finish_reason = finish_reason
        self.calls: list[Call] = []
        self.most_in_flight = 0
        self._in_flight = 0
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.endpoint = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        """The base URL, which ends in /v1."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def faults_given(self) -> Counter[str]:
        """How often each fault struck."""
        return Counter(call.fault for call in self.calls if call.fault)

    def __enter__(self) -> Endpoint:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # ------------------------------------------------------- called by the handler's threads

    def arrive(self) -> None:
        with self._lock:
            self._in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self._in_flight)

    def leave(self) -> None:
        with self._lock:
            self._in_flight -= 1

    def wait(self, seconds: float) -> bool:
        """Sleep, but not past the end of the test; whether that has come."""
        return self._stopped.wait(seconds)

    def draw_fault(self, raw: bytes) -> str:
        """The fault for this body at this, its n-th, coming."""
        digest = hashlib.sha256(raw).hexdigest()
        with self._lock:
            self._seen[digest] += 1
            turn = self._seen[digest]
        rng = random.Random(f"{self.seed}/{digest}/{turn}")
        struck = self.faults and rng.random() < self.rate
        return rng.choice(self.faults) if struck else ""

    def note(self, call: Call) -> None:
        with self._lock:
            self.calls.append(call)


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


# -------------------------------------------------------------------------------- handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    endpoint: Endpoint

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Tests look at `calls`."""

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("content-length", 0))))

    def _serve(self, raw: bytes) -> None:
        endpoint = self.server.endpoint
        endpoint.arrive()
        try:
            body = json.loads(raw) if raw else {}
            fault = endpoint.draw_fault(raw) if raw and endpoint.refuse is None else ""
            headers = {name.lower(): value for name, value in self.headers.items()}
            endpoint.note(Call(self.command, self.path, headers, body, fault))
            if endpoint.pause and endpoint.wait(endpoint.pause):
                return
            self._respond(body, fault)
        finally:
            endpoint.leave()

    def _respond(self, body: Mapping[str, Any], fault: str) -> None:
        endpoint = self.server.endpoint
        if endpoint.refuse is not None:
            status, content = endpoint.refuse
            self._send(status, content, endpoint.headers)
        elif endpoint.key and self.headers.get("authorization") != f"Bearer {endpoint.key}":
            given = self.headers.get("authorization", "nothing")
            self._send(401, _error(f"Incorrect API key provided: {given}", "invalid_api_key"))
        elif self.path == "/v1/models":
            names = endpoint.models or ("test-model",)
            self._send(200, {"object": "list", "data": [{"id": name} for name in names]})
        elif self.path != "/v1/chat/completions" or self.command != "POST":
            self._send(404, {"detail": "Not Found"})
        elif endpoint.models is not None and body.get("model") not in endpoint.models:
            message = f"The model `{body.get('model')}` does not exist"
            self._send(404, _error(message, "model_not_found"))
        elif fault:
            self._fail(fault, body)
        else:
            self._send(200, self._completion(body))

    def _completion(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = self.server.endpoint.answer(body)
        if not isinstance(answer, str):
            return answer
        prompt = sum(len(text.split()) for text in _texts(body))
        return {
            "id": "chatcmpl-test",
            "object": "chat.completion",
            "model": body["model"],
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": answer},
                    "finish_reason": self.server.endpoint.finish_reason,
                }
            ],
            "usage": {"prompt_tokens": prompt, "completion_tokens": len(answer.split())},
        }

    def _fail(self, fault: str, body: Mapping[str, Any]) -> None:
        endpoint = self.server.endpoint
        whole = json.dumps(self._completion(body)).encode()
        if fault == "429":
            self._send(429, _error("Rate limit reached", "rate_limit_exceeded"))
        elif fault == "429-retry-after":
            self._send(429, _error("Slow down", "rate_limit_exceeded"), {"Retry-After": "0"})
        elif fault == "500":
            self._send(500, _error("The server had an error", "server_error"))
        elif fault == "503-html":
            self._send(503, b"<html><body><h1>503 Service Unavailable</h1></body></html>")
        elif fault == "drop":
            self._reset()
        elif fault == "drop-midway":
            self._head(200, len(whole))
            self.wfile.write(whole[: len(whole) // 2])
            self._reset()
        elif fault == "hang":
            endpoint.wait(endpoint.hang)
            self._reset()
        elif fault == "slow-body":
            self._head(200, len(whole))
            drip = 0.05  # well within any timeout between two reads
            for position in range(min(len(whole) - 1, round(endpoint.hang / drip))):
                self.wfile.write(whole[position : position + 1])
                if endpoint.wait(drip):
                    break
            self._reset()
        elif fault == "truncated":
            self._send(200, whole[: len(whole) * 2 // 3])
        elif fault == "no-choices":
            self._send(200, {"object": "chat.completion", "choices": []})
        elif fault == "no-content":
            message = {"role": "assistant", "content": None}
            self._send(200, {"choices": [{"message": message, "finish_reason": "stop"}]})

    def _send(self, status: int, content: Any, headers: Mapping[str, str] | None = None) -> None:
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        self._head(status, len(raw), headers)
        self.wfile.write(raw)

    def _head(self, status: int, length: int, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()

    def _reset(self) -> None:
        """Close with a reset, as a crashing server or a proxy does."""
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()


def _error(message: str, code: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "error", "code": code}}
