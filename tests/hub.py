"""A Hub on loopback: the real protocol over real HTTP, faults on demand.

    with Hub() as hub:
        subprocess.run([...], env={**os.environ, **hub.env})
        hub.repos["org/name"].tags

It speaks what huggingface_hub 2 and datasets 5 call for dataset repos. Contents of LFS files
move to and from another port, as they do on the real one, so that a test can see what reaches it.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.hub_store import Commit, Refused, Repo, apply_commit, file_item, git_oid, paged
from tests.serving import Call, Reply, Service

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


class Hub(Service):
    """Repos, and what was uploaded, in memory. The kinds of calls are those of ROUTES."""

    hosts = ("hub", "lfs")

    def __init__(self, page: int = 1000) -> None:
        super().__init__()
        self.page = page  # items a page of a listing
        self.repos: dict[str, Repo] = {}
        self.objects: dict[str, bytes] = {}  # LFS, by SHA-256
        self._home = tempfile.TemporaryDirectory(prefix="hub-home-")

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)
        self._home.cleanup()

    @property
    def url(self) -> str:
        return self.at("hub")

    @property
    def lfs_url(self) -> str:
        return self.at("lfs")

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

    # ------------------------------------------------------------------------------- one call

    def kind(self, host: str, method: str, path: str) -> str:
        return _route(host, method, path)[0]

    def read(self, call: Call) -> Any:
        return None  # not all of it is JSON

    def respond(self, call: Call) -> Reply:
        _, groups = _route(call.host, call.method, urlsplit(call.path).path)
        try:
            if not call.kind:
                raise Refused(404, "not found")
            with self.lock:
                self._allow(call, groups)
                answer: Callable[[Call, Mapping[str, str]], Reply]
                answer = getattr(self, f"_{call.kind.replace('-', '_')}")
                return answer(call, groups)
        except Refused as refused:
            code = {"X-Error-Code": refused.code} if refused.code else {}
            headers = {"X-Error-Message": refused.message, **code}
            return Reply(refused.status, {"error": refused.message}, headers)

    # -------------------------------------------------------------------- who may

    def _allow(self, call: Call, groups: Mapping[str, str]) -> None:
        kind = call.kind
        if call.host == "lfs" or kind == "validate":
            return
        given = call.headers.get("authorization", "").removeprefix("Bearer ")
        if given not in ("", TOKEN, READ_TOKEN):
            raise Refused(401, "Invalid credentials in Authorization header")
        writes = kind in ("create", "preupload", "commit", "tag", "branch", "batch", "lfs-verify")
        if kind == "whoami" and not given:
            raise Refused(401, "Invalid username or password.")
        repo = self.repos.get(groups.get("id", ""))
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

    def _create(self, call: Call, groups: Mapping[str, str]) -> Reply:
        asked = json.loads(call.raw)
        owner = asked.get("organization") or "tester"
        if asked.get("type") != "dataset" or owner not in NAMESPACES:
            raise Refused(403, f"You don't have the rights to create a repo under {owner}")
        name = f"{owner}/{asked['name']}"
        url = f"{self.url}/datasets/{name}"
        if name in self.repos:
            told = {"error": "You already created this dataset repo", "url": url}
            return Reply(409, told)
        self.repos[name] = Repo(name, asked.get("visibility") == "private")
        return Reply(200, {"url": url, "name": name})

    def _validate(self, call: Call, groups: Mapping[str, str]) -> Reply:
        import yaml

        text = json.loads(call.raw)["content"]
        try:
            header = yaml.safe_load(text.split("---\n")[1]) if text.startswith("---\n") else {}
            told = [] if isinstance(header, dict) else [{"message": "metadata is no mapping"}]
        except yaml.YAMLError as error:
            told = [{"message": str(error)}]
        return Reply(400 if told else 200, {"errors": told, "warnings": []})

    def _whoami(self, call: Call, groups: Mapping[str, str]) -> Reply:
        role = "read" if READ_TOKEN in call.headers["authorization"] else "write"
        token = {"displayName": "test", "role": role}
        orgs = [{"name": "org", "roleInOrg": "write"}]
        told = {"type": "user", "name": "tester", "orgs": orgs, "auth": {"accessToken": token}}
        return Reply(200, told)

    def _preupload(self, call: Call, groups: Mapping[str, str]) -> Reply:
        repo = self.repos[groups["id"]]
        tree = repo.at(groups["rev"]).tree
        files = []
        for file in json.loads(call.raw)["files"]:
            path = file["path"]
            mode = "lfs" if repo.is_lfs(path, file["size"], groups["rev"]) else "regular"
            there = {"oid": tree[path].etag} if path in tree else {}
            files.append({"path": path, "uploadMode": mode, "shouldIgnore": False, **there})
        return Reply(200, {"files": files})

    def _commit(self, call: Call, groups: Mapping[str, str]) -> Reply:
        lines = [json.loads(line) for line in call.raw.splitlines()]
        repo = self.repos[groups["id"]]
        made = apply_commit(repo, groups["rev"], lines, self.objects)
        url = f"{self.url}/datasets/{repo.id}/commit/{made.sha}"
        told = {"success": True, "commitOid": made.sha, "commitUrl": url, "hookOutput": ""}
        return Reply(200, told)

    def _tag(self, call: Call, groups: Mapping[str, str]) -> Reply:
        repo = self.repos[groups["id"]]
        if call.method == "DELETE":
            repo.tags.pop(groups["rev"], None)
        else:
            tag = json.loads(call.raw)["tag"]
            if tag in repo.tags:
                raise Refused(409, "Tag reference exists already")
            repo.tags[tag] = repo.at(groups["rev"]).sha
        return Reply(200, {})

    def _branch(self, call: Call, groups: Mapping[str, str]) -> Reply:
        repo, name = self.repos[groups["id"]], groups["rev"]
        if call.method == "DELETE":
            if repo.branches.pop(name, None) is None:
                raise Refused(404, f"Invalid rev id: {name}", "RevisionNotFound")
        elif name in repo.branches:
            raise Refused(409, "Reference already exists")
        else:
            start = json.loads(call.raw or b"{}").get("startingPoint") or "main"
            repo.branches[name] = repo.at(start).sha
        return Reply(200, {})

    def _tree(self, call: Call, groups: Mapping[str, str]) -> Reply:
        query = parse_qs(urlsplit(call.path).query)
        recursive = query.get("recursive", ["false"])[0].lower() in ("true", "1")
        repo = self.repos[groups["id"]]
        items = repo.listing(groups["rev"], groups.get("path", ""), recursive)
        cursor = query.get("cursor", [""])[0]
        page, following = paged(items, cursor, self.page)
        headers = {}
        if following:
            base = re.sub(r"[?&]cursor=\d+", "", call.path)
            sign = "&" if "?" in base else "?"
            headers["Link"] = f'<{self.url}{base}{sign}cursor={following}>; rel="next"'
        return Reply(200, page, headers)

    def _paths(self, call: Call, groups: Mapping[str, str]) -> Reply:
        if "json" in call.headers.get("content-type", ""):
            wanted = json.loads(call.raw)["paths"]
        else:
            wanted = parse_qs(call.raw.decode())["paths"]
        tree = self.repos[groups["id"]].at(groups["rev"]).tree
        found: list[dict[str, object]] = []
        for path in wanted:
            if path in tree:
                found.append(file_item(path, tree[path]))
            elif any(name.startswith(f"{path}/") for name in tree):
                oid = git_oid(path.encode())
                found.append({"type": "directory", "oid": oid, "size": 0, "path": path})
        return Reply(200, found)

    def _refs(self, call: Call, groups: Mapping[str, str]) -> Reply:
        repo = self.repos[groups["id"]]

        def listed(kind: str, refs: Mapping[str, str]) -> list[dict[str, str]]:
            return [
                {"name": name, "ref": f"refs/{kind}/{name}", "targetCommit": sha}
                for name, sha in refs.items()
            ]

        branches, tags = listed("heads", repo.branches), listed("tags", repo.tags)
        told = {"branches": branches, "tags": tags, "converts": [], "pullRequests": []}
        return Reply(200, told)

    def _log(self, call: Call, groups: Mapping[str, str]) -> Reply:
        told = [
            {
                "id": commit.sha,
                "title": commit.title,
                "message": "",
                "authors": [{"user": "tester"}],
                "date": _time(commit),
            }
            for commit in self.repos[groups["id"]].log(groups["rev"])
        ]
        return Reply(200, told)

    def _info(self, call: Call, groups: Mapping[str, str]) -> Reply:
        repo = self.repos[groups["id"]]
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
        return Reply(200, told)

    def _batch(self, call: Call, groups: Mapping[str, str]) -> Reply:
        objects = []
        for asked in json.loads(call.raw)["objects"]:
            item = {"oid": asked["oid"], "size": asked["size"]}
            if asked["oid"] not in self.objects:
                verify = f"{self.url}/datasets/{groups['id']}.git/info/lfs/verify"
                put = f"{self.lfs_url}/lfs/{asked['oid']}?signature=x"
                item["actions"] = {"upload": {"href": put}, "verify": {"href": verify}}
            objects.append(item)
        return Reply(200, {"transfer": "basic", "objects": objects})

    def _lfs_verify(self, call: Call, groups: Mapping[str, str]) -> Reply:
        asked = json.loads(call.raw)
        if len(self.objects.get(asked["oid"], b"")) != asked["size"]:
            raise Refused(404, f"no object {asked['oid']}")
        return Reply(200, {})

    def _lfs_put(self, call: Call, groups: Mapping[str, str]) -> Reply:
        if hashlib.sha256(call.raw).hexdigest() != groups["oid"]:
            raise Refused(400, "the content does not match its hash")
        self.objects[groups["oid"]] = call.raw
        return Reply(200, b"", {})

    def _lfs_get(self, call: Call, groups: Mapping[str, str]) -> Reply:
        content = self.objects.get(groups["oid"])
        if content is None:
            raise Refused(404, "no such object")
        return _bytes(call, content, {"ETag": f'"{groups["oid"]}"'})

    def _resolve(self, call: Call, groups: Mapping[str, str]) -> Reply:
        repo = self.repos[groups["id"]]
        commit = repo.at(groups["rev"])
        entry = commit.tree.get(groups["path"])
        if entry is None:
            raise Refused(404, "Entry not found", "EntryNotFound")
        headers = {"X-Repo-Commit": commit.sha, "ETag": f'"{entry.oid}"'}
        if not entry.lfs:
            content = repo.content(entry)
            return _bytes(call, content, headers)
        linked = {
            "X-Linked-Etag": f'"{entry.lfs}"',
            "X-Linked-Size": str(entry.size),
            "Location": f"{self.lfs_url}/lfs/{entry.lfs}?signature=x",
        }
        return Reply(302, b"", {**headers, **linked})


def _route(host: str, method: str, path: str) -> tuple[str, dict[str, str]]:
    """What a request is for, and what its path names."""
    for kind, verbs, pattern in _ROUTES:
        on_lfs = kind in ("lfs-put", "lfs-get")
        found = pattern.fullmatch(path)
        if found and method in verbs.split("|") and on_lfs == (host == "lfs"):
            return kind, {k: unquote(v) for k, v in found.groupdict().items() if v}
    return "", {}


def _bytes(call: Call, content: bytes, headers: Mapping[str, str]) -> Reply:
    """The content, or the range that is asked for."""
    headers = {"Accept-Ranges": "bytes", "Content-Type": "application/octet-stream", **headers}
    wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", call.headers.get("range", ""))
    if wanted is None:
        return Reply(200, content, headers)
    start = int(wanted[1])
    end = min(int(wanted[2] or len(content) - 1), len(content) - 1)
    if start >= len(content):
        return Reply(416, b"", {**headers, "Content-Range": f"bytes */{len(content)}"})
    where = f"bytes {start}-{end}/{len(content)}"
    return Reply(206, content[start : end + 1], {**headers, "Content-Range": where})


def _time(commit: Commit) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(1_700_000_000 + commit.number))
