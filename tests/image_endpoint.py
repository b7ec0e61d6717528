"""A loopback server that plays each remote image protocol from its public specification.

    with ImageEndpoint(faults=FAULTS, rate=0.3) as endpoint:
        client = OpenAIImages(endpoint.url, ...)

OpenAI images (`/images/generations`, `/images/edits`), chat completions whose message holds a
picture, Black Forest Labs' submit, poll and fetch, and an inference endpoint of the Hub (`/hub`).
The pictures are drawn from prompt, size and seed, so that one request has one picture. Which call
fails is decided by (seed, call, how often it came) and not by the order in which threads run.
"""

from __future__ import annotations

import base64
import email.parser
import email.policy
import hashlib
import io
import json
import random
import re
import socket
import struct
import threading
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from PIL import Image, ImageDraw, ImageOps

from tests.endpoint import Call

# Every way a service is seen to fail that another try may mend.
FAULTS = ("429", "500", "drop", "hang", "truncated-json", "truncated-image")

# Pictures that are answers and no faults, by the word in the prompt that asks for one.
KINDS = ("REFUSED", "BOMB", "BLANK", "CMYK", "GREY16", "CLEAR", "WORDS")


def kind_of(prompt: str) -> str:
    """The odd picture that a prompt asks for, or nothing."""
    return next((kind for kind in KINDS if kind in prompt), "")


def drawn(prompt: str, size: tuple[int, int], seed: int, source: bytes | None = None) -> bytes:
    """The picture of a request: lines that its hash lays out, or the source in other colours."""
    kind = kind_of(prompt)
    if kind == "BOMB":
        return bomb()
    rng = random.Random(hashlib.sha256(f"{prompt}\0{size}\0{seed}".encode()).digest())
    if source is not None:
        with Image.open(io.BytesIO(source)) as opened:
            image = ImageOps.colorize(opened.convert("L").resize(size), "navy", "white")
    else:
        image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for _ in range(0 if kind == "BLANK" else 4):
        ends = [rng.randrange(side) for side in size * 2]
        pen.line(ends, fill=(rng.randrange(200), 0, rng.randrange(200)), width=3)
    if kind == "CMYK":
        return encoded(image.convert("CMYK"), "JPEG")
    if kind == "GREY16":
        grey = image.convert("L")
        wide = Image.frombytes(
            "I;16", size, b"".join(struct.pack("<H", v * 257) for v in grey.tobytes())
        )
        return encoded(wide, "PNG")
    if kind == "CLEAR":
        image.putalpha(ImageOps.invert(image.convert("L")))
    return encoded(image, "PNG")


def encoded(image: Image.Image, form: str) -> bytes:
    """The file's bytes."""
    packed = io.BytesIO()
    image.save(packed, form)
    return packed.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A whole PNG of a few bytes that claims to be enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(3 * 64))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


class ImageEndpoint:
    """Serves every protocol between `with` and its end.

    With `key` each call that costs needs it, in the header of its protocol. `unknown` are fields
    that are refused as OpenAI does; `as_url` gives addresses in place of base64; `place` says where
    a chat reply has its picture. `redirect`, `poll_at` and `files_at` send the client to another
    server. `pending` is how often a job is not ready.
    """

    def __init__(
        self,
        *,
        key: str | None = None,
        faults: Sequence[str] = (),
        rate: float = 0.0,
        seed: int = 0,
        hang: float = 3.0,
        unknown: Sequence[str] = (),
        as_url: bool = False,
        place: str = "images",
        pending: int = 1,
        redirect: str | None = None,
        poll_at: str | None = None,
        files_at: str | None = None,
        refuse: tuple[int, Any] | None = None,
        edits: bool = True,
    ) -> None:
        if wrong := set(faults) - set(FAULTS):
            raise ValueError(f"unknown faults {sorted(wrong)}: choose from {FAULTS}")
        self.key = key
        self.faults = tuple(faults)
        self.rate = rate
        self.seed = seed
        self.hang = hang
        self.unknown = tuple(unknown)
        self.as_url = as_url
        self.place = place
        self.pending = pending
        self.redirect = redirect
        self.poll_at = poll_at
        self.files_at = files_at
        self.refuse = refuse
        self.edits = edits
        self.calls: list[Call] = []
        self.files: dict[str, bytes] = {}
        self.jobs: dict[str, tuple[Mapping[str, Any], int]] = {}
        self.lock = threading.Lock()
        self._seen: Counter[str] = Counter()
        self._stopped = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.endpoint = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def root(self) -> str:
        """The address without a path."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """The base URL, which ends in /v1."""
        return f"{self.root}/v1"

    @property
    def faults_given(self) -> Counter[str]:
        """How often each fault struck."""
        return Counter(call.fault for call in self.calls if call.fault)

    def paid(self) -> list[Call]:
        """The calls that cost money: those that asked for a picture."""
        return [call for call in self.calls if call.method == "POST"]

    def __enter__(self) -> ImageEndpoint:
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

    def wait(self, seconds: float) -> bool:
        """Sleep, but not past the end of the test."""
        return self._stopped.wait(seconds)

    def draw_fault(self, call: bytes) -> str:
        """The fault for this call at this, its n-th, coming."""
        digest = hashlib.sha256(call).hexdigest()
        with self.lock:
            self._seen[digest] += 1
            turn = self._seen[digest]
        rng = random.Random(f"{self.seed}/{digest}/{turn}")
        struck = self.faults and rng.random() < self.rate
        return rng.choice(self.faults) if struck else ""

    def keep(self, image: bytes) -> str:
        """The address at which a picture can be fetched."""
        name = hashlib.sha256(image).hexdigest()[:16]
        with self.lock:
            self.files[name] = image
        return f"{self.files_at or self.root}/files/{name}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    endpoint: ImageEndpoint

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
        body = self._body(raw)
        # Jobs and files have names of their own; a fault hangs on what they stand for.
        fault = endpoint.draw_fault(f"{self.command} {self.path}\0".encode() + raw)
        headers = {name.lower(): value for name, value in self.headers.items()}
        with endpoint.lock:
            endpoint.calls.append(Call(self.command, self.path, headers, body, fault))
        self.fault = fault
        if endpoint.redirect is not None:
            self._send(307, b"", {"Location": endpoint.redirect + self.path})
        elif endpoint.refuse is not None:
            self._send(*endpoint.refuse)
        elif fault == "429":
            self._send(
                429, _error("Rate limit reached", "rate_limit_exceeded"), {"Retry-After": "0"}
            )
        elif fault == "500":
            self._send(500, _error("The server had an error", "server_error"))
        elif fault in ("drop", "hang"):
            if fault == "hang":
                endpoint.wait(endpoint.hang)
            self._reset()
        else:
            self._respond(body)

    def _body(self, raw: bytes) -> Mapping[str, Any]:
        kind = self.headers.get("content-type", "")
        if not kind.startswith("multipart/form-data"):
            return json.loads(raw) if raw else {}
        head = f"Content-Type: {kind}\r\n\r\n".encode()
        parsed = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + raw)
        found: dict[str, Any] = {}
        for part in parsed.iter_parts():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            found[str(name)] = content if part.get_filename() else content.decode()
        return found

    def _respond(self, body: Mapping[str, Any]) -> None:
        path = urlsplit(self.path)
        routes: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "/v1/images/generations": self._images,
            "/v1/images/edits": self._images,
            "/v1/chat/completions": self._chat,
            "/v1/get_result": self._job,
            "/hub": self._hub,
        }
        if path.path.startswith("/files/"):
            image = self.server.endpoint.files.get(path.path.rpartition("/")[2])
            self._send(404, b"gone") if image is None else self._image(image)
        elif path.path in routes:
            routes[path.path](body)
        elif path.path.startswith("/v1/flux"):
            self._submit(body)
        else:
            self._send(404, {"detail": "Not Found"})

    def _authorized(self, header: str = "authorization", prefix: str = "Bearer ") -> bool:
        key = self.server.endpoint.key
        if key is None or self.headers.get(header) == prefix + key:
            return True
        given = self.headers.get(header, "nothing")
        self._send(401, _error(f"Incorrect API key provided: {given}", "invalid_api_key"))
        return False

    # ------------------------------------------------------------------------ OpenAI images

    def _images(self, body: Mapping[str, Any]) -> None:
        """platform.openai.com/docs/api-reference/images."""
        endpoint = self.server.endpoint
        if not self._authorized():
            return
        if self.path.endswith("/edits") and not endpoint.edits:
            self._send(404, {"detail": "Not Found"})
            return
        if field := next((name for name in endpoint.unknown if name in body), None):
            error = _error(f"Unknown parameter: '{field}'.", "unknown_parameter")
            error["error"]["param"] = field
            self._send(400, error)
            return
        if kind_of(body["prompt"]) == "REFUSED":
            message = "Your request was rejected by the safety system."
            self._send(400, _error(message, "moderation_blocked"))
            return
        width, height = map(int, str(body.get("size", "64x64")).split("x"))
        source = body.get("image")
        if isinstance(source, str):
            source = base64.b64decode(source.partition(",")[2])
        image = self._cut(drawn(body["prompt"], (width, height), int(body.get("seed", 0)), source))
        if endpoint.as_url:
            item = {"url": endpoint.keep(image)}
        else:
            item = {"b64_json": base64.b64encode(image).decode()}
        usage = {"input_tokens": len(body["prompt"].split()), "output_tokens": 196}
        self._send(200, {"created": 1, "data": [item], "usage": usage})

    # --------------------------------------------------------------------------------- chat

    def _chat(self, body: Mapping[str, Any]) -> None:
        """openrouter.ai/docs/features/multimodal/image-generation, and other gateways' ways."""
        if not self._authorized():
            return
        content = body["messages"][-1]["content"]
        source = None
        if isinstance(content, list):
            url = next((p["image_url"]["url"] for p in content if p["type"] == "image_url"), None)
            source = None if url is None else base64.b64decode(url.partition(",")[2])
            content = "".join(part["text"] for part in content if part["type"] == "text")
        if "modalities" not in body:  # a text model: plans and captions
            self._completion(body, {"role": "assistant", "content": f"A figure: {len(content)}."})
            return
        kind = kind_of(content)
        if kind == "REFUSED":
            self._completion(body, {"role": "assistant", "content": None}, "content_filter")
            return
        if kind == "WORDS":
            self._completion(body, {"role": "assistant", "content": "Here is your figure!"})
            return
        asked = re.search(r"(\d+) by (\d+) pixels", content)
        assert asked is not None
        size = (int(asked.group(1)), int(asked.group(2)))
        image = self._cut(drawn(content, size, int(body.get("seed", 0)), source))
        url = f"data:image/png;base64,{base64.b64encode(image).decode()}"
        part: dict[str, Any] = {"type": "image_url", "image_url": {"url": url}}
        messages: dict[str, dict[str, Any]] = {
            "images": {"content": "Done.", "images": [part]},
            "parts": {"content": [{"type": "text", "text": "Done."}, part]},
            "output_image": {"content": [{"type": "output_image", "image_url": url}]},
            "markdown": {"content": f"Done.\n\n![figure]({url})\n"},
            "link": {"content": f"![figure]({self.server.endpoint.keep(image)})"},
        }
        self._completion(body, messages[self.server.endpoint.place])

    def _completion(
        self, body: Mapping[str, Any], message: Mapping[str, Any], finish: str = "stop"
    ) -> None:
        self._send(
            200,
            {
                "object": "chat.completion",
                "model": body["model"],
                "choices": [{"index": 0, "message": message, "finish_reason": finish}],
                "usage": {"prompt_tokens": 7, "completion_tokens": 1290},
            },
        )

    # ------------------------------------------------------------------- Black Forest Labs

    def _submit(self, body: Mapping[str, Any]) -> None:
        """docs.bfl.ai: the job's number and where to poll it."""
        endpoint = self.server.endpoint
        if not self._authorized("x-key", ""):
            return
        if field := next((name for name in endpoint.unknown if name in body), None):
            problem = {"loc": ["body", field], "msg": "Extra inputs are not permitted"}
            self._send(422, {"detail": [problem]})
            return
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:12]
        with endpoint.lock:
            number = f"{digest}-{sum(job.startswith(digest) for job in endpoint.jobs)}"
            endpoint.jobs[number] = (body, endpoint.pending)
        base = endpoint.poll_at or endpoint.root
        self._send(200, {"id": number, "polling_url": f"{base}/v1/get_result?id={number}"})

    def _job(self, body: Mapping[str, Any]) -> None:
        endpoint = self.server.endpoint
        if not self._authorized("x-key", ""):
            return
        number = parse_qs(urlsplit(self.path).query).get("id", [""])[0]
        with endpoint.lock:
            asked, pending = endpoint.jobs.get(number, ({}, 0))
            if asked:
                endpoint.jobs[number] = (asked, pending - 1)
        if not asked:
            self._send(404, {"id": number, "status": "Task not found", "result": None})
        elif pending > 0:
            self._send(200, {"id": number, "status": "Pending", "result": None})
        elif kind_of(asked["prompt"]) == "REFUSED":
            self._send(200, {"id": number, "status": "Request Moderated", "result": None})
        else:
            source = asked.get("input_image")
            image = drawn(
                asked["prompt"],
                (asked["width"], asked["height"]),
                asked.get("seed", 0),
                None if source is None else base64.b64decode(source),
            )
            result = {"sample": endpoint.keep(image)}
            self._send(200, {"id": number, "status": "Ready", "result": result})

    # ------------------------------------------------------------------------------- the Hub

    def _hub(self, body: Mapping[str, Any]) -> None:
        """huggingface.co/docs/inference-providers/tasks/text-to-image: raw bytes come back."""
        if not self._authorized():
            return
        asked = body["parameters"]
        prompt, source = body["inputs"], None
        if "prompt" in asked:  # image-to-image: the input is the picture
            prompt, source = asked["prompt"], base64.b64decode(body["inputs"])
        if kind_of(prompt) == "REFUSED":
            self._send(400, {"error": "NSFW prompt refused by content policy"})
            return
        size = (asked.get("width", 96), asked.get("height", 64))
        self._image(drawn(prompt, size, asked["seed"], source))

    # ------------------------------------------------------------------------------- sending

    def _cut(self, image: bytes) -> bytes:
        return image[: len(image) * 2 // 3] if self.fault == "truncated-image" else image

    def _image(self, image: bytes) -> None:
        image = self._cut(image)
        if self.fault == "truncated-json":  # for raw bytes the same thing, by another name
            image = image[: len(image) // 2]
        self._send(200, image, {"Content-Type": "image/png"})

    def _send(self, status: int, content: Any, headers: Mapping[str, str] | None = None) -> None:
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        if not isinstance(content, bytes) and status == 200 and self.fault == "truncated-json":
            raw = raw[: len(raw) * 2 // 3]
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _reset(self) -> None:
        """Close with a reset, as a crashing server or a proxy does."""
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()


def _error(message: str, code: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "error", "code": code, "param": None}}
