"""A loopback server that plays each remote image protocol from its public specification.

    with ImageEndpoint(faults=FAULTS, rate=0.3) as endpoint:
        client = OpenAIImages(endpoint.url, ...)

OpenAI images (`/images/generations`, `/images/edits`), chat completions whose message holds a
picture, Black Forest Labs' submit, poll and fetch, and an inference endpoint of the Hub (`/hub`).
The pictures are drawn from prompt, size and seed, so that one request has one picture.
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
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from PIL import Image, ImageDraw, ImageOps

from tests.serving import Call, Reply, Service

# Every way a service is seen to fail that another try may mend.
FAULTS = ("429-retry-after", "500", "drop", "hang", "truncated", "truncated-image")

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


class ImageEndpoint(Service):
    """Serves every protocol; the kinds of calls are "images", "chat", "job", "hub" and "file".

    With `key` each call that costs needs it, in the header of its protocol. `unknown` are fields
    that are refused as OpenAI does; `as_url` gives addresses in place of base64; `place` says where
    a chat reply has its picture. `redirect`, `poll_at` and `files_at` send the client to another
    server. `pending` is how often a job is not ready. The rest is said in `Service`.
    """

    odd = ("truncated-image",)

    def __init__(
        self,
        *,
        key: str | None = None,
        unknown: Sequence[str] = (),
        as_url: bool = False,
        place: str = "images",
        pending: int = 1,
        redirect: str | None = None,
        poll_at: str | None = None,
        files_at: str | None = None,
        refuse: tuple[int, Any] | None = None,
        edits: bool = True,
        **service: Any,
    ) -> None:
        super().__init__(**{"hang": 3.0, **service})
        self.key = key
        self.unknown = tuple(unknown)
        self.as_url = as_url
        self.place = place
        self.pending = pending
        self.redirect = redirect
        self.poll_at = poll_at
        self.files_at = files_at
        self.refuse = refuse
        self.edits = edits
        self.files: dict[str, bytes] = {}
        self.jobs: dict[str, tuple[Mapping[str, Any], int]] = {}

    @property
    def url(self) -> str:
        """The base URL, which ends in /v1."""
        return f"{self.root}/v1"

    def paid(self) -> list[Call]:
        """The calls that cost money: those that asked for a picture."""
        return [call for call in self.calls if call.method == "POST"]

    # ------------------------------------------------------------------------------- one call

    def kind(self, host: str, method: str, path: str) -> str:
        if path.startswith("/files/"):
            return "file"
        if path.startswith("/v1/flux"):
            return "submit"
        routes = {
            "/v1/images/generations": "images",
            "/v1/images/edits": "images",
            "/v1/chat/completions": "chat",
            "/v1/get_result": "job",
            "/hub": "hub",
        }
        return routes.get(path, "")

    def read(self, call: Call) -> Any:
        kind = call.headers.get("content-type", "")
        if not kind.startswith("multipart/form-data"):
            return super().read(call)
        head = f"Content-Type: {kind}\r\n\r\n".encode()
        parsed = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + call.raw)
        found: dict[str, Any] = {}
        for part in parsed.iter_parts():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            found[str(name)] = content if part.get_filename() else content.decode()
        return found

    def respond(self, call: Call) -> Reply:
        if self.redirect is not None:
            return Reply(307, b"", {"Location": self.redirect + call.path})
        if self.refuse is not None:
            return Reply(*self.refuse)
        if not call.kind:
            return Reply(404, {"detail": "Not Found"})
        header, prefix = ("x-key", "") if call.kind in ("submit", "job") else _BEARER
        given = call.headers.get(header, "nothing")
        if call.kind != "file" and self.key is not None and given != prefix + self.key:
            said = f"Incorrect API key provided: {given}"
            return Reply(401, self.error(said, "invalid_api_key"))
        answer: Callable[[Call], Reply] = getattr(self, f"_{call.kind}")
        return answer(call)

    def _file(self, call: Call) -> Reply:
        image = self.files.get(call.path.rpartition("/")[2])
        return Reply(404, b"gone") if image is None else _picture(_cut(image, call))

    def _keep(self, image: bytes) -> str:
        """The address at which a picture can be fetched."""
        name = hashlib.sha256(image).hexdigest()[:16]
        with self.lock:
            self.files[name] = image
        return f"{self.files_at or self.root}/files/{name}"

    # ------------------------------------------------------------------------ OpenAI images

    def _images(self, call: Call) -> Reply:
        """platform.openai.com/docs/api-reference/images."""
        body = call.body
        if call.path.endswith("/edits") and not self.edits:
            return Reply(404, {"detail": "Not Found"})
        if field := next((name for name in self.unknown if name in body), None):
            error = dict(self.error(f"Unknown parameter: '{field}'.", "unknown_parameter"))
            return Reply(400, {"error": {**error["error"], "param": field}})
        if kind_of(body["prompt"]) == "REFUSED":
            said = "Your request was rejected by the safety system."
            return Reply(400, self.error(said, "moderation_blocked"))
        width, height = map(int, str(body.get("size", "64x64")).split("x"))
        source = body.get("image")
        if isinstance(source, str):
            source = base64.b64decode(source.partition(",")[2])
        image = drawn(body["prompt"], (width, height), int(body.get("seed", 0)), source)
        image = _cut(image, call)
        if self.as_url:
            item = {"url": self._keep(image)}
        else:
            item = {"b64_json": base64.b64encode(image).decode()}
        usage = {"input_tokens": len(body["prompt"].split()), "output_tokens": 196}
        return Reply(200, {"created": 1, "data": [item], "usage": usage})

    # --------------------------------------------------------------------------------- chat

    def _chat(self, call: Call) -> Reply:
        """openrouter.ai/docs/features/multimodal/image-generation, and other gateways' ways."""
        body = call.body
        content = body["messages"][-1]["content"]
        source = None
        if isinstance(content, list):
            url = next((p["image_url"]["url"] for p in content if p["type"] == "image_url"), None)
            source = None if url is None else base64.b64decode(url.partition(",")[2])
            content = "".join(part["text"] for part in content if part["type"] == "text")
        if "modalities" not in body:  # a text model: plans and captions
            return _completion(body, {"content": f"A figure: {len(content)}."})
        kind = kind_of(content)
        if kind == "REFUSED":
            return _completion(body, {"content": None}, "content_filter")
        if kind == "WORDS":
            return _completion(body, {"content": "Here is your figure!"})
        asked = re.search(r"(\d+) by (\d+) pixels", content)
        assert asked is not None
        size = (int(asked.group(1)), int(asked.group(2)))
        image = _cut(drawn(content, size, int(body.get("seed", 0)), source), call)
        url = f"data:image/png;base64,{base64.b64encode(image).decode()}"
        part: dict[str, Any] = {"type": "image_url", "image_url": {"url": url}}
        messages: dict[str, dict[str, Any]] = {
            "images": {"content": "Done.", "images": [part]},
            "parts": {"content": [{"type": "text", "text": "Done."}, part]},
            "output_image": {"content": [{"type": "output_image", "image_url": url}]},
            "markdown": {"content": f"Done.\n\n![figure]({url})\n"},
            "link": {"content": f"![figure]({self._keep(image)})"},
        }
        return _completion(body, messages[self.place])

    # ------------------------------------------------------------------- Black Forest Labs

    def _submit(self, call: Call) -> Reply:
        """docs.bfl.ai: the job's number and where to poll it."""
        body = call.body
        if field := next((name for name in self.unknown if name in body), None):
            problem = {"loc": ["body", field], "msg": "Extra inputs are not permitted"}
            return Reply(422, {"detail": [problem]})
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:12]
        with self.lock:
            number = f"{digest}-{sum(job.startswith(digest) for job in self.jobs)}"
            self.jobs[number] = (body, self.pending)
        base = self.poll_at or self.root
        return Reply(200, {"id": number, "polling_url": f"{base}/v1/get_result?id={number}"})

    def _job(self, call: Call) -> Reply:
        number = parse_qs(urlsplit(call.path).query).get("id", [""])[0]
        with self.lock:
            asked, pending = self.jobs.get(number, ({}, 0))
            if asked:
                self.jobs[number] = (asked, pending - 1)
        if not asked:
            return Reply(404, {"id": number, "status": "Task not found", "result": None})
        if pending > 0:
            return Reply(200, {"id": number, "status": "Pending", "result": None})
        if kind_of(asked["prompt"]) == "REFUSED":
            return Reply(200, {"id": number, "status": "Request Moderated", "result": None})
        source = asked.get("input_image")
        image = drawn(
            asked["prompt"],
            (asked["width"], asked["height"]),
            asked.get("seed", 0),
            None if source is None else base64.b64decode(source),
        )
        return Reply(
            200, {"id": number, "status": "Ready", "result": {"sample": self._keep(image)}}
        )

    # ------------------------------------------------------------------------------- the Hub

    def _hub(self, call: Call) -> Reply:
        """huggingface.co/docs/inference-providers/tasks/text-to-image: raw bytes come back."""
        asked = call.body["parameters"]
        prompt, source = call.body["inputs"], None
        if "prompt" in asked:  # image-to-image: the input is the picture
            prompt, source = asked["prompt"], base64.b64decode(call.body["inputs"])
        if kind_of(prompt) == "REFUSED":
            return Reply(400, {"error": "NSFW prompt refused by content policy"})
        size = (asked.get("width", 96), asked.get("height", 64))
        return _picture(_cut(drawn(prompt, size, asked["seed"], source), call))


_BEARER = ("authorization", "Bearer ")


def _cut(image: bytes, call: Call) -> bytes:
    return image[: len(image) * 2 // 3] if call.fault == "truncated-image" else image


def _picture(image: bytes) -> Reply:
    return Reply(200, image, {"Content-Type": "image/png"})


def _completion(body: Mapping[str, Any], message: Mapping[str, Any], finish: str = "stop") -> Reply:
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
    return Reply(
        200,
        {
            "object": "chat.completion",
            "model": body["model"],
            "choices": [choice],
            "usage": {"prompt_tokens": 7, "completion_tokens": 1290},
        },
    )
