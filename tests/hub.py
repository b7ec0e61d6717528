"""A Hub on loopback: the real protocol over real HTTP, faults on demand.

    with Hub() as hub:
        subprocess.run([...], env={**os.environ, **hub.env})
        hub.repos["org/name"].tags

It speaks what huggingface_hub 2 and datasets 5 call for dataset repos. Contents of LFS files
move to and from another port, as they do on the real one, so that a test can see what reaches it.
Every request is kept in `requests`.
"""

from __future__ import annotations

import hashlib
import json
import re
import socket
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.hub_store import Commit, Refused, Repo, apply_commit, file_item, git_oid, paged

Answer = Callable[[], None]

TOKEN = "hf_write"
READ_TOKEN = "hf_read"  # may read and not write
NAMESPACES = ("tester", "org")

# What a request is for, by method and path: the names that faults and tests go by.
ROUTES = [
    ("create", "POST", r"/api/repos/create"),
    ("validate", "POST", r"/api/validate-yaml"),
    ("whoami", "GET", r"/api/whoami-v2"),
    ("preupload", "POST", r"/api/datasets/{id}/preupload/(?P<rev>[^/]+)"),
    ("commit", "POST", r"/api/datasets/{id}/commit/(?P<rev>[^/]+)"),
    ("tag", "POST|DELETE", r"/api/datasets/{id}/tag/(?P<rev>[^/]+)"),
    ("branch", "POST|DELETE", r"/api/datasets/{id}/branch/(?P<rev>[^/]+)"),
    ("tree", "GET", r"/api/datasets/{id}/tree/(?P<rev>[^/]+)(?:/(?P<path>.*))?"),
    ("paths", "POST", r"/api/datasets/{id}/paths-info/(?P<rev>[^/]+)"),
    ("refs", "GET", r"/api/datasets/{id}/refs"),
    ("log", "GET", r"/api/datasets/{id}/commits/(?P<rev>[^/]+)"),
    ("batch", "POST", r"/datasets/{id}\.git/info/lfs/objects/batch"),
    ("lfs-verify", "POST", r"/datasets/{id}\.git/info/lfs/verify"),
    ("resolve", "GET|HEAD", r"/datasets/{id}/resolve/(?P<rev>[^/]+)/(?P<path>.+)"),
    ("info", "GET", r"/api/datasets/{id}(?:/revision/(?P<rev>[^/]+))?"),
    ("lfs-put", "PUT", r"/lfs/(?P<oid>[0-9a-f]{64})"),
    ("lfs-get", "GET|HEAD", r"/lfs/(?P<oid>[0-9a-f]{64})"),
]
_ID = r"(?P<id>[^/]+/[^/]+?)"
_ROUTES = [(kind, verbs, re.compile(path.replace("{id}", _ID))) for kind, verbs, path in ROUTES]


@dataclass(frozen=True)
class Request:
    """One request as it arrived, and how it was answered."""

    kind: str  # of ROUTES; empty: a path this server does not know
    host: str  # "hub" or "lfs"
    method: str
    path: str  # with its query
    headers: Mapping[str, str]  # names in lower case
    status: int  # 0: no answer was given


@dataclass
class Fault:
    """Something that goes wrong with requests of one kind, `times` times after `skip` good ones.

    drop: the connection is reset before anything is done; drop-after: done, then reset before the
    answer; midway: reset within the body; 429, 500, 503: so answered; slow: `seconds` late;
    stale: `act` runs first (somebody else commits); corrupt: other bytes are served.
    """

    kind: str
    how: str
    times: int = 1
    skip: int = 0
    seconds: float = 1.0
    act: Callable[[], object] | None = None


@dataclass
class Hub:
    """Serves until the `with` ends; `stop` and `start` take it down and up on the same ports."""

    page: int = 1000  # items a page of a listing
    repos: dict[str, Repo] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)  # LFS, by SHA-256
    requests: list[Request] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self._ports = [0, 0]
        self._servers: list[ThreadingHTTPServer] = []
        self._home = tempfile.TemporaryDirectory(prefix="hub-home-")

    # ------------------------------------------------------------------ life

    def start(self) -> None:
        for place, host in enumerate(("hub", "lfs")):
            handler = type("Handler", (_Handler,), {"hub": self, "host": host})
            server = _Server(("127.0.0.1", self._ports[place]), handler)
            self._ports[place] = server.server_address[1]
            self._servers.append(server)
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()
        self._servers.clear()

    def __enter__(self) -> Hub:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self._home.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._ports[0]}"

    @property
    def lfs_url(self) -> str:
        return f"http://127.0.0.1:{self._ports[1]}"

    @property
    def env(self) -> dict[str, str]:
        """What a process needs to use this Hub and nothing of its user's."""
        return {
            "HF_ENDPOINT": self.url,
            "HF_TOKEN": TOKEN,
            "HF_HOME": self._home.name,
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "HF_DATASETS_CACHE": str(Path(self._home.name) / "datasets"),
        }

    # ---------------------------------------------------------------- for tests

    def fail(self, kind: str, how: str, **options: Any) -> Fault:
        """Have requests of `kind` fail; see Fault."""
        fault = Fault(kind, how, **options)
        with self.lock:
            self.faults.append(fault)
        return fault

    def seen(self, kind: str) -> list[Request]:
        """The requests of one kind so far."""
        with self.lock:
            return [request for request in self.requests if request.kind == kind]

    def put(self, repo: str, path: str, content: bytes, branch: str = "main") -> Commit:
        """Somebody else's commit of one file."""
        with self.lock:
            there = self.repos.setdefault(repo, Repo(repo, private=False))
            if there.is_lfs(path, len(content), branch):
                sha256 = hashlib.sha256(content).hexdigest()
                self.objects[sha256] = content
                entry = there.pointer(sha256, len(content))
            else:
                entry = there.blob(content)
            return there.write(branch, "somebody else's", {path: entry}, set())

    def files(self, repo: str, revision: str = "main") -> dict[str, bytes]:
        """Paths and contents at a revision."""
        with self.lock:
            there = self.repos[repo]
            return {
                path: self.objects[entry.lfs] if entry.lfs else there.content(entry)
                for path, entry in there.at(revision).tree.items()
            }

    def fault(self, kind: str) -> Fault | None:
        """The fault that this request of `kind` meets."""
        with self.lock:
            for fault in self.faults:
                if fault.kind != kind or fault.times == 0:
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that is killed is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer waits 40 ms for an acknowledgement
    hub: Hub
    host: str

    def handle_one_request(self) -> None:
        """Every method is served in one place."""
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        self._serve()
        if not self.wfile.closed:
            self.wfile.flush()

    def log_message(self, *arguments: object) -> None:
        """Nothing to the terminal."""

    # ------------------------------------------------------------- one request

    def _serve(self) -> None:
        body = self._body()
        url = urlsplit(self.path)
        kind, groups = self._route(url.path)
        fault = self.hub.fault(kind) or Fault(kind, "")
        self._query = parse_qs(url.query)
        self._status, self._how = 0, fault.how
        try:
            if fault.act is not None:
                with self.hub.lock:
                    fault.act()
            if fault.how == "slow":
                time.sleep(fault.seconds)
            if fault.how == "drop":
                self._reset()
            elif fault.how in ("429", "500", "503"):
                wait = {"Retry-After": str(int(fault.seconds))} if fault.how == "429" else {}
                self._json(int(fault.how), {"error": f"fault {fault.how}"}, wait)
            else:
                answer = self._answer(kind, groups, body)
                if fault.how == "drop-after":
                    self._reset()
                else:
                    answer()
        finally:
            headers = {name.lower(): value for name, value in self.headers.items()}
            seen = Request(kind, self.host, self.command, self.path, headers, self._status)
            with self.hub.lock:
                self.hub.requests.append(seen)

    def _route(self, path: str) -> tuple[str, dict[str, str]]:
        for kind, verbs, pattern in _ROUTES:
            on_lfs = kind in ("lfs-put", "lfs-get")
            found = pattern.fullmatch(path)
            if found and self.command in verbs.split("|") and on_lfs == (self.host == "lfs"):
                return kind, {k: unquote(v) for k, v in found.groupdict().items() if v}
        return "", {}

    def _answer(self, kind: str, groups: Mapping[str, str], body: bytes) -> Answer:
        try:
            if not kind:
                raise Refused(404, "not found")
            with self.hub.lock:
                self._allow(kind, groups)
                answer: Answer = getattr(self, f"_{kind.replace('-', '_')}")(groups, body)
                return answer
        except Refused as refused:
            code = {"X-Error-Code": refused.code} if refused.code else {}
            told, status = {"error": refused.message}, refused.status
            headers = {"X-Error-Message": refused.message, **code}
            return lambda: self._json(status, told, headers)

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _json(self, status: int, value: object, headers: Mapping[str, str] | None = None) -> None:
        data = json.dumps(value).encode()
        self._send(status, data, {"Content-Type": "application/json", **(headers or {})})

    def _send(self, status: int, data: bytes, headers: Mapping[str, str]) -> None:
        self._status = status
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if self._how == "midway":
            self.wfile.write(data[: len(data) // 2])
            self.wfile.flush()
            self._reset()
            return
        self.wfile.write(data)

    def _bytes(self, content: bytes, headers: Mapping[str, str]) -> None:
        """The content, or the range that is asked for."""
        if self._how == "corrupt" and content:
            content = content[:-1] + bytes([content[-1] ^ 1])
        headers = {"Accept-Ranges": "bytes", "Content-Type": "application/octet-stream", **headers}
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        if wanted is None:
            self._send(200, content, headers)
            return
        start = int(wanted[1])
        end = min(int(wanted[2] or len(content) - 1), len(content) - 1)
        if start >= len(content):
            self._send(416, b"", {**headers, "Content-Range": f"bytes */{len(content)}"})
            return
        where = f"bytes {start}-{end}/{len(content)}"
        self._send(206, content[start : end + 1], {**headers, "Content-Range": where})

    # -------------------------------------------------------------------- who may

    def _allow(self, kind: str, groups: Mapping[str, str]) -> None:
        if self.host == "lfs" or kind == "validate":
            return
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if given not in ("", TOKEN, READ_TOKEN):
            raise Refused(401, "Invalid credentials in Authorization header")
        writes = kind in ("create", "preupload", "commit", "tag", "branch", "batch", "lfs-verify")
        if kind == "whoami" and not given:
            raise Refused(401, "Invalid username or password.")
        repo = self.hub.repos.get(groups.get("id", ""))
        if repo is not None and repo.private and not given:
            raise Refused(401, "Invalid username or password.", "RepoNotFound")
        if writes and not given:
            raise Refused(401, "Invalid username or password.")
        if "id" in groups and repo is None:
            raise Refused(404, "Repository not found", "RepoNotFound")
        if writes and (
            given == READ_TOKEN or groups.get("id", "org/").split("/")[0] not in NAMESPACES
        ):
            raise Refused(403, "you don't have the rights to write here")

    # ------------------------------------------------------------------- routes

    def _create(self, groups: Mapping[str, str], body: bytes) -> Answer:
        asked = json.loads(body)
        owner = asked.get("organization") or "tester"
        if asked.get("type") != "dataset" or owner not in NAMESPACES:
            raise Refused(403, f"You don't have the rights to create a repo under {owner}")
        name = f"{owner}/{asked['name']}"
        url = f"{self.hub.url}/datasets/{name}"
        if name in self.hub.repos:
            told = {"error": "You already created this dataset repo", "url": url}
            return lambda: self._json(409, told)
        self.hub.repos[name] = Repo(name, asked.get("visibility") == "private")
        return lambda: self._json(200, {"url": url, "name": name})

    def _validate(self, groups: Mapping[str, str], body: bytes) -> Answer:
        import yaml

        text = json.loads(body)["content"]
        try:
            header = yaml.safe_load(text.split("---\n")[1]) if text.startswith("---\n") else {}
            told = [] if isinstance(header, dict) else [{"message": "metadata is no mapping"}]
        except yaml.YAMLError as error:
            told = [{"message": str(error)}]
        return lambda: self._json(400 if told else 200, {"errors": told, "warnings": []})

    def _whoami(self, groups: Mapping[str, str], body: bytes) -> Answer:
        role = "read" if READ_TOKEN in self.headers["Authorization"] else "write"
        token = {"displayName": "test", "role": role}
        orgs = [{"name": "org", "roleInOrg": "write"}]
        told = {"type": "user", "name": "tester", "orgs": orgs, "auth": {"accessToken": token}}
        return lambda: self._json(200, told)

    def _preupload(self, groups: Mapping[str, str], body: bytes) -> Answer:
        repo = self.hub.repos[groups["id"]]
        tree = repo.at(groups["rev"]).tree
        files = []
        for file in json.loads(body)["files"]:
            path = file["path"]
            mode = "lfs" if repo.is_lfs(path, file["size"], groups["rev"]) else "regular"
            there = {"oid": tree[path].etag} if path in tree else {}
            files.append({"path": path, "uploadMode": mode, "shouldIgnore": False, **there})
        return lambda: self._json(200, {"files": files})

    def _commit(self, groups: Mapping[str, str], body: bytes) -> Answer:
        lines = [json.loads(line) for line in body.splitlines()]
        repo = self.hub.repos[groups["id"]]
        made = apply_commit(repo, groups["rev"], lines, self.hub.objects)
        url = f"{self.hub.url}/datasets/{repo.id}/commit/{made.sha}"
        told = {"success": True, "commitOid": made.sha, "commitUrl": url, "hookOutput": ""}
        return lambda: self._json(200, told)

    def _tag(self, groups: Mapping[str, str], body: bytes) -> Answer:
        repo = self.hub.repos[groups["id"]]
        if self.command == "DELETE":
            repo.tags.pop(groups["rev"], None)
        else:
            tag = json.loads(body)["tag"]
            if tag in repo.tags:
                raise Refused(409, "Tag reference exists already")
            repo.tags[tag] = repo.at(groups["rev"]).sha
        return lambda: self._json(200, {})

    def _branch(self, groups: Mapping[str, str], body: bytes) -> Answer:
        repo, name = self.hub.repos[groups["id"]], groups["rev"]
        if self.command == "DELETE":
            if repo.branches.pop(name, None) is None:
                raise Refused(404, f"Invalid rev id: {name}", "RevisionNotFound")
        elif name in repo.branches:
            raise Refused(409, "Reference already exists")
        else:
            start = json.loads(body or b"{}").get("startingPoint") or "main"
            repo.branches[name] = repo.at(start).sha
        return lambda: self._json(200, {})

    def _tree(self, groups: Mapping[str, str], body: bytes) -> Answer:
        recursive = self._query.get("recursive", ["false"])[0].lower() in ("true", "1")
        repo = self.hub.repos[groups["id"]]
        items = repo.listing(groups["rev"], groups.get("path", ""), recursive)
        cursor = self._query.get("cursor", [""])[0]
        page, following = paged(items, cursor, self.hub.page)
        headers = {}
        if following:
            base = re.sub(r"[?&]cursor=\d+", "", self.path)
            sign = "&" if "?" in base else "?"
            headers["Link"] = f'<{self.hub.url}{base}{sign}cursor={following}>; rel="next"'
        return lambda: self._json(200, page, headers)

    def _paths(self, groups: Mapping[str, str], body: bytes) -> Answer:
        if "json" in self.headers.get("Content-Type", ""):
            wanted = json.loads(body)["paths"]
        else:
            wanted = parse_qs(body.decode())["paths"]
        tree = self.hub.repos[groups["id"]].at(groups["rev"]).tree
        found: list[dict[str, object]] = []
        for path in wanted:
            if path in tree:
                found.append(file_item(path, tree[path]))
            elif any(name.startswith(f"{path}/") for name in tree):
                oid = git_oid(path.encode())
                found.append({"type": "directory", "oid": oid, "size": 0, "path": path})
        return lambda: self._json(200, found)

    def _refs(self, groups: Mapping[str, str], body: bytes) -> Answer:
        repo = self.hub.repos[groups["id"]]

        def listed(kind: str, refs: Mapping[str, str]) -> list[dict[str, str]]:
            return [
                {"name": name, "ref": f"refs/{kind}/{name}", "targetCommit": sha}
                for name, sha in refs.items()
            ]

        branches, tags = listed("heads", repo.branches), listed("tags", repo.tags)
        told = {"branches": branches, "tags": tags, "converts": [], "pullRequests": []}
        return lambda: self._json(200, told)

    def _log(self, groups: Mapping[str, str], body: bytes) -> Answer:
        told = [
            {
                "id": commit.sha,
                "title": commit.title,
                "message": "",
                "authors": [{"user": "tester"}],
                "date": _time(commit),
            }
            for commit in self.hub.repos[groups["id"]].log(groups["rev"])
        ]
        return lambda: self._json(200, told)

    def _info(self, groups: Mapping[str, str], body: bytes) -> Answer:
        repo = self.hub.repos[groups["id"]]
        commit = repo.at(groups.get("rev", "main"))
        told = {
            "_id": git_oid(repo.id.encode())[:24],
            "id": repo.id,
            "author": repo.id.split("/")[0],
            "sha": commit.sha,
            "lastModified": _time(commit),
            "private": repo.private,
            "gated": False,
            "disabled": False,
            "downloads": 0,
            "likes": 0,
            "tags": [],
            "siblings": [{"rfilename": path} for path in commit.tree],
        }
        return lambda: self._json(200, told)

    def _batch(self, groups: Mapping[str, str], body: bytes) -> Answer:
        objects = []
        for asked in json.loads(body)["objects"]:
            item = {"oid": asked["oid"], "size": asked["size"]}
            if asked["oid"] not in self.hub.objects:
                verify = f"{self.hub.url}/datasets/{groups['id']}.git/info/lfs/verify"
                put = f"{self.hub.lfs_url}/lfs/{asked['oid']}?signature=x"
                item["actions"] = {"upload": {"href": put}, "verify": {"href": verify}}
            objects.append(item)
        return lambda: self._json(200, {"transfer": "basic", "objects": objects})

    def _lfs_verify(self, groups: Mapping[str, str], body: bytes) -> Answer:
        asked = json.loads(body)
        if len(self.hub.objects.get(asked["oid"], b"")) != asked["size"]:
            raise Refused(404, f"no object {asked['oid']}")
        return lambda: self._json(200, {})

    def _lfs_put(self, groups: Mapping[str, str], body: bytes) -> Answer:
        if hashlib.sha256(body).hexdigest() != groups["oid"]:
            raise Refused(400, "the content does not match its hash")
        self.hub.objects[groups["oid"]] = body
        return lambda: self._send(200, b"", {})

    def _lfs_get(self, groups: Mapping[str, str], body: bytes) -> Answer:
        content = self.hub.objects.get(groups["oid"])
        if content is None:
            raise Refused(404, "no such object")
        return lambda: self._bytes(content, {"ETag": f'"{groups["oid"]}"'})

    def _resolve(self, groups: Mapping[str, str], body: bytes) -> Answer:
        repo = self.hub.repos[groups["id"]]
        commit = repo.at(groups["rev"])
        entry = commit.tree.get(groups["path"])
        if entry is None:
            raise Refused(404, "Entry not found", "EntryNotFound")
        headers = {"X-Repo-Commit": commit.sha, "ETag": f'"{entry.oid}"'}
        if not entry.lfs:
            content = repo.content(entry)
            return lambda: self._bytes(content, headers)
        linked = {
            "X-Linked-Etag": f'"{entry.lfs}"',
            "X-Linked-Size": str(entry.size),
            "Location": f"{self.hub.lfs_url}/lfs/{entry.lfs}?signature=x",
        }
        return lambda: self._send(302, b"", {**headers, **linked})


def _time(commit: Commit) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(1_700_000_000 + commit.number))
