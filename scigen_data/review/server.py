"""The page of a review, on loopback: behind a token, for requests that name this very host.

The address that is printed carries the token once; the page then has it in a cookie that no script
reads. A page of elsewhere gets neither in nor through: the Host header has to be ours (no name that
somebody points here), and what changes something has to come from our own origin, as JSON.
"""

from __future__ import annotations

import io
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from scigen_data.errors import InputError, ScigenError, require
from scigen_data.images import decoded, opened
from scigen_data.review.session import Saying, Session

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

EXTRA = "review"
LOOPBACK = "127.0.0.1"
PORT = 8765  # the first that is tried; drafts that a browser keeps belong to an address
_TRIED = 20
_PAGE = Path(__file__).parent / "page"
_PARTS = {"/": ("page.html", "text/html")} | {
    f"/{name}": (name, kind)
    for name, kind in (("page.css", "text/css"), ("page.js", "text/javascript"))
}
_LONGEST = 4 << 20  # bytes of a request
_SHOWN = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": _CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}
_DECODER = msgspec.json.Decoder(Saying)


@dataclass(frozen=True)
class Door:
    """Who gets in: requests with the token, to this host and port."""

    port: int
    token: str

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/?token={self.token}"

    @property
    def hosts(self) -> tuple[str, str]:
        return f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"

    @property
    def cookie(self) -> str:
        """Its name; cookies know no ports, and two reviews may be open."""
        return f"scigen-review-{self.port}"

    def knows(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self.token.encode())

    def refusal(self, request: Request) -> tuple[int, str] | None:
        """Why a request is turned away; None where it may pass."""
        headers = request.headers
        if headers.get("host", "") not in self.hosts:
            return 421, "this server answers to its own address alone"
        if headers.get("origin", "") not in ("", *(f"http://{host}" for host in self.hosts)):
            return 403, "this request comes from another page"
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        given = bearer if scheme.lower() == "bearer" else request.cookies.get(self.cookie, "")
        if not self.knows(given) and not self.opens(request):
            return 401, "open the address that `scigen review` printed: it carries the token"
        if request.method == "POST" and headers.get("content-type") != "application/json":
            return 415, "words come as application/json"
        return None

    def opens(self, request: Request) -> bool:
        """Whether it is the first request, with the token in its address."""
        given = request.query_params.get("token", "")
        return request.method == "GET" and request.url.path == "/" and self.knows(given)


class _Guard:
    """Turns away who has no business here, before anything looks at the request."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app = app
        self.door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from starlette.requests import Request
        from starlette.responses import RedirectResponse

        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name for name, _ in message["headers"]}
                more = ((n.encode(), v.encode()) for n, v in HEADERS.items())
                message["headers"] += [each for each in more if each[0] not in known]
            await send(message)

        request, answer = Request(scope), self.app
        if (turned := self.door.refusal(request)) is not None:
            answer = _error(*turned)
        elif self.door.opens(request):  # the token goes out of sight
            response = RedirectResponse("/", 303)
            response.set_cookie(
                self.door.cookie, self.door.token, httponly=True, samesite="lax", path="/"
            )
            answer = response
        await answer(scope, receive, headed)


def _error(status: int, said: str) -> Response:
    from starlette.responses import JSONResponse

    return JSONResponse({"error": said}, status)


def application(session: Session, door: Door) -> Starlette:
    """The page and what it asks for. Raises MissingExtra without Starlette."""
    require("starlette", EXTRA)
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.middleware import Middleware
    from starlette.responses import Response
    from starlette.routing import Route

    def part(request: Request) -> Response:
        name, kind = _PARTS[request.url.path]
        return Response((_PAGE / name).read_bytes(), media_type=kind)

    def index(_: Request) -> Response:
        return _json(session.index())

    def summary(_: Request) -> Response:
        return _json(session.summary())

    def detail(request: Request) -> Response:
        return _json(session.detail(request.path_params["number"]))

    def image(request: Request) -> Response:
        row = session.row(request.path_params["number"])
        kind, data = _picture(session.rows.image(row))
        return Response(data, media_type=kind, headers={"cache-control": "private, max-age=3600"})

    async def say(request: Request) -> Response:
        length = request.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > _LONGEST:
            return _error(413, f"a word has at most {_LONGEST >> 20} MiB")
        body = await request.body()

        def said() -> dict[str, Any]:
            return session.say(request.path_params["number"], _saying(body))

        return _json(await run_in_threadpool(said))

    def told(_: Request, error: Exception) -> Response:
        return _error(400 if isinstance(error, InputError) else 500, str(error))

    return Starlette(
        routes=[
            *(Route(path, part) for path in _PARTS),
            Route("/api/rows", index),
            Route("/api/summary", summary),
            Route("/api/row/{number:int}", detail),
            Route("/api/image/{number:int}", image),
            Route("/api/word/{number:int}", say, methods=["POST"]),
        ],
        middleware=[Middleware(_Guard, door=door)],
        exception_handlers={ScigenError: told},
    )


def _saying(body: bytes) -> Saying:
    try:
        return _DECODER.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise InputError(f"this is no word about a row: {error}") from None


def _json(value: dict[str, Any]) -> Response:
    from starlette.responses import Response

    return Response(msgspec.json.encode(value), media_type="application/json")


def _picture(data: bytes | None) -> tuple[str, bytes]:
    """MIME type and bytes. Raises InputError for what no browser would show as an image."""
    if data is None:
        raise InputError("this row has no image")
    with opened(data) as image:
        kind = _SHOWN.get(image.format or "")
    if kind is not None:
        return kind, data
    buffer = io.BytesIO()
    decoded(data).save(buffer, "PNG")
    return "image/png", buffer.getvalue()


# ----------------------------------------------------------------------------- serving


def listen(port: int | None) -> socket.socket:
    """A socket on loopback: at that port, or at the first that is free of those always tried.

    Raises InputError where it is taken.
    """
    for each in range(PORT, PORT + _TRIED) if port is None else (port,):
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((LOOPBACK, each))
        except OSError as error:
            found.close()
            if port is not None:
                raise InputError(
                    f"port {port} cannot be had ({error.strerror}): give another --port"
                ) from None
        else:
            found.listen(128)
            return found
    raise InputError(f"the ports from {PORT} to {PORT + _TRIED - 1} are taken: give --port")


def serve(session: Session, listening: socket.socket, door: Door) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises MissingExtra without Uvicorn."""
    uvicorn = require("uvicorn", EXTRA)
    config = uvicorn.Config(
        application(session, door),
        log_level="error",
        access_log=False,  # it would show the token
        server_header=False,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[listening])
