"""What the loopback servers of the tests share: ports and threads, calls kept, faults on demand.

    class Echo(Service):
        def respond(self, call: Call) -> Reply:
            return Reply(200, call.body)

    with Echo(faults=("500", "drop"), rate=0.3) as echo:
        echo.fail("", "midway", skip=3, act=process.kill)

A server says what it answers; this file has the sockets. A fault strikes in one of two ways. By
dice: which call fails is decided by (seed, call, how often it came) and not by the order in which
threads run, so that a test sees the same faults every time. By script: the n-th call of a kind.
"""

from __future__ import annotations

import hashlib
import json
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

# Every way that a server of any kind fails, by what its client sees.
FAULTS = {
    "": "nothing: for what `act` does",
    "429": "too many requests",
    "429-retry-after": "... with the seconds to wait",
    "500": "an error of the server",
    "503": "overloaded",
    "503-html": "... as a proxy says it",
    "drop": "the connection is reset and nothing was done",
    "drop-after": "all was done, and the connection is reset in place of the answer",
    "midway": "the connection is reset within the answer",
    "hang": "no answer for `seconds`, then a reset",
    "slow": "the answer, `seconds` late",
    "slow-body": "headers at once, the body dripping for `seconds`",
    "truncated": "a complete answer whose content breaks off",
    "corrupt": "another last byte",
}
DRIP = 0.05  # seconds; well within any timeout between two reads

S = TypeVar("S", bound="Service")


@dataclass
class Call:
    """One request as it arrived, and how it was answered."""

    kind: str  # what it is for, in its server's words
    host: str  # which of the server's ports it came to
    method: str
    path: str  # with its query
    headers: Mapping[str, str]  # names in lower case
    raw: bytes = field(repr=False)
    body: Any = None  # what `raw` says
    fault: str = ""  # empty: answered
    status: int = 0  # 0: no answer was given


@dataclass(frozen=True)
class Reply:
    """What a server answers: bytes, or a value that becomes JSON."""

    status: int
    content: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> bytes:
        content = self.content
        return content if isinstance(content, bytes) else json.dumps(content).encode()


@dataclass
class Fault:
    """Calls of one kind fail, `times` times after `skip` good ones; `act` runs first."""

    kind: str
    how: str
    times: int = 1
    skip: int = 0
    seconds: float = 1.0
    act: Callable[[], object] | None = None


class Service:
    """A server on loopback between `with` and its end; `stop` and `start` keep its ports.

    `faults`, `rate` and `seed` are the dice; `hang` is how long a fault takes that takes its time.
    """

    hosts: ClassVar[tuple[str, ...]] = ("",)  # one port each
    odd: ClassVar[tuple[str, ...]] = ()  # faults that `respond` sees to: answers that are wrong

    def __init__(
        self,
        *,
        faults: Sequence[str] = (),
        rate: float = 0.0,
        seed: int = 0,
        hang: float = 5.0,
        pause: float = 0.0,
        port: int = 0,
    ) -> None:
        self._known(faults)
        self.dice = tuple(faults)
        self.rate = rate
        self.seed = seed
        self.hang = hang
        self.pause = pause  # seconds every answer takes
        self.faults: list[Fault] = []  # those that are scripted
        self.calls: list[Call] = []
        self.most_in_flight = 0
        self.lock = threading.RLock()
        self._in_flight = 0
        self._seen: Counter[str] = Counter()
        self._stopped = threading.Event()
        self._ports = [port] * len(self.hosts)
        self._listeners: list[tuple[_Listener, threading.Thread]] = []

    # -------------------------------------------------------------- what a server says of itself

    def respond(self, call: Call) -> Reply:
        """The answer. Runs in the call's own thread."""
        raise NotImplementedError

    def kind(self, host: str, method: str, path: str) -> str:
        """What a request is for; `path` without its query."""
        return ""

    def read(self, call: Call) -> Any:
        """What a request's content says."""
        return json.loads(call.raw) if call.raw else {}

    def thrown_for(self, call: Call) -> bytes | None:
        """What the dice go by; None: none are thrown."""
        return f"{call.method} {call.path}\0".encode() + call.raw

    def error(self, message: str, code: str) -> Mapping[str, Any]:
        """An error in the words of the protocol; OpenAI's, if nothing else is said."""
        return {"error": {"message": message, "type": "error", "code": code, "param": None}}

    # ------------------------------------------------------------------------------------- life

    def start(self) -> None:
        """Listen on the ports of before, or on free ones the first time."""
        self._stopped.clear()
        for place, host in enumerate(self.hosts):
            listener = _Listener(("127.0.0.1", self._ports[place]), _Handler)
            listener.service, listener.host = self, host
            self._ports[place] = listener.server_address[1]
            thread = threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True)
            thread.start()
            self._listeners.append((listener, thread))

    def stop(self) -> None:
        """Answer nobody from here on, also where a connection stands open."""
        self._stopped.set()
        for listener, thread in self._listeners:
            listener.shutdown()
            listener.server_close()
            thread.join()
            listener.hang_up()
        self._listeners.clear()

    def __enter__(self: S) -> S:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def root(self) -> str:
        """The address of the first port, without a path."""
        return self.at(self.hosts[0])

    def at(self, host: str) -> str:
        """The address of a port, without a path."""
        return f"http://127.0.0.1:{self._ports[self.hosts.index(host)]}"

    # ------------------------------------------------------------------------------- for tests

    def fail(self, kind: str, how: str, **options: Any) -> Fault:
        """Have calls of `kind` fail; see Fault."""
        self._known([how])
        fault = Fault(kind, how, **options)
        with self.lock:
            self.faults.append(fault)
        return fault

    def seen(self, kind: str) -> list[Call]:
        """The calls of one kind so far."""
        with self.lock:
            return [call for call in self.calls if call.kind == kind]

    @property
    def faults_given(self) -> Counter[str]:
        """How often each fault struck."""
        with self.lock:
            return Counter(call.fault for call in self.calls if call.fault)

    # -------------------------------------------------------------------- for the calls' threads

    def wait(self, seconds: float) -> bool:
        """Sleep, but not past the end of the test; whether that has come."""
        return self._stopped.wait(seconds)

    @contextmanager
    def under_way(self, call: Call) -> Iterator[Fault]:
        """A call's time here, and the fault that it meets."""
        with self.lock:
            self._in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self._in_flight)
            fault = self._scripted(call) or self._thrown(call)
            call.fault = fault.how
            self.calls.append(call)
            if fault.act is not None:
                fault.act()
        try:
            yield fault
        finally:
            with self.lock:
                self._in_flight -= 1

    def _scripted(self, call: Call) -> Fault | None:
        for fault in self.faults:
            if fault.kind != call.kind or fault.times == 0:
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            return fault
        return None

    def _thrown(self, call: Call) -> Fault:
        known = self.thrown_for(call) if self.dice else None
        if known is None:
            return Fault(call.kind, "")
        digest = hashlib.sha256(known).hexdigest()
        self._seen[digest] += 1
        dice = random.Random(f"{self.seed}/{digest}/{self._seen[digest]}")
        how = dice.choice(self.dice) if dice.random() < self.rate else ""
        return Fault(call.kind, how, seconds=0 if how == "429-retry-after" else self.hang)

    def _known(self, faults: Sequence[str]) -> None:
        if unknown := set(faults) - set(FAULTS) - set(self.odd):
            raise ValueError(
                f"unknown faults {sorted(unknown)}: choose from {(*FAULTS, *self.odd)}"
            )


# ------------------------------------------------------------------------------------- sockets


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    service: Service
    host: str

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._open: set[socket.socket] = set()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._open.discard(request)

    def hang_up(self) -> None:
        """End the connections that clients keep."""
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up or are killed are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits 40 ms for an acknowledgement
    server: _Listener

    def log_message(self, *arguments: object) -> None:
        """Tests look at `calls`."""

    def handle_one_request(self) -> None:
        """Every method is served in one place."""
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        self._serve()
        if not self.wfile.closed:
            self.wfile.flush()

    def _serve(self) -> None:
        service, host = self.server.service, self.server.host
        kind = service.kind(host, self.command, urlsplit(self.path).path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(kind, host, self.command, self.path, headers, self._content())
        call.body = service.read(call)
        with service.under_way(call) as fault:
            if service.pause and service.wait(service.pause):
                return
            if fault.how in ("hang", "slow"):
                service.wait(fault.seconds)
            if fault.how in ("drop", "hang"):
                self._reset()
            elif fault.how[:3].isdecimal():
                self._send(call, self._refusal(fault), Fault(kind, ""))
            else:
                reply = service.respond(call)
                if fault.how == "drop-after":
                    self._reset()
                else:
                    self._send(call, reply, fault)

    def _refusal(self, fault: Fault) -> Reply:
        status, _, more = fault.how.partition("-")
        if more == "html":
            return Reply(int(status), b"<html><body><h1>503 Service Unavailable</h1></body></html>")
        headers = {"Retry-After": str(int(fault.seconds))} if more == "retry-after" else {}
        told = {"429": "Rate limit reached", "500": "The server had an error", "503": "Overloaded"}
        return Reply(int(status), self.server.service.error(told[status], status), headers)

    def _content(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _send(self, call: Call, reply: Reply, fault: Fault) -> None:
        content = reply.raw
        if fault.how == "truncated" and reply.status == 200:
            content = content[: len(content) * 2 // 3]
        elif fault.how == "corrupt" and content:
            content = content[:-1] + bytes([content[-1] ^ 1])
        call.status = reply.status
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault.how == "slow-body":
            for place in range(min(len(content) - 1, round(fault.seconds / DRIP))):
                self.wfile.write(content[place : place + 1])
                if self.server.service.wait(DRIP):
                    break
            self._reset()
        elif fault.how == "midway":
            self.wfile.write(content[: len(content) // 2])
            self.wfile.flush()
            self._reset()
        else:
            self.wfile.write(content)

    def _reset(self) -> None:
        """Close with a reset, as a crashing server or a proxy does."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
