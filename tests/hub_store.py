"""Repositories as a Hub keeps them, in memory: commits, trees, branches, tags, LFS objects."""

from __future__ import annotations

import fnmatch
import hashlib
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

# What the Hub gives a new dataset, shortened.
ATTRIBUTES = b"".join(
    f"*.{ending} filter=lfs diff=lfs merge=lfs -text\n".encode()
    for ending in ("parquet", "arrow", "png", "jpg", "zip", "tar")
)
LARGE = 10_000_000  # bytes from which a file is LFS whatever its name


class Refused(Exception):
    """A request that the Hub refuses: its status, its `X-Error-Code`, its words."""

    def __init__(self, status: int, message: str, code: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


def git_oid(content: bytes) -> str:
    """The SHA-1 that git gives a blob."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


@dataclass(frozen=True)
class Entry:
    """One file of a tree: a git blob, or an LFS object behind its pointer."""

    oid: str  # of the git blob
    size: int
    lfs: str = ""  # SHA-256

    @property
    def etag(self) -> str:
        return self.lfs or self.oid


@dataclass(frozen=True)
class Commit:
    sha: str
    parent: str
    title: str
    tree: Mapping[str, Entry]
    number: int  # its place in time


@dataclass
class Repo:
    """One dataset repo; `id` is `org/name`."""

    id: str
    private: bool
    blobs: dict[str, bytes] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.branches["main"] = ""
        self.write("main", "initial commit", {".gitattributes": self.blob(ATTRIBUTES)}, set())

    def blob(self, content: bytes) -> Entry:
        oid = git_oid(content)
        self.blobs[oid] = content
        return Entry(oid, len(content))

    def pointer(self, sha256: str, size: int) -> Entry:
        text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n"
        return replace(self.blob(text.encode()), size=size, lfs=sha256)

    def write(
        self, branch: str, title: str, added: Mapping[str, Entry], deleted: set[str]
    ) -> Commit:
        """A new commit at the head of `branch`."""
        parent = self.branches[branch]
        before = self.commits[parent].tree if parent else {}
        tree = {path: entry for path, entry in before.items() if path not in deleted}
        tree.update(added)
        listed = "".join(f"{path} {tree[path].oid}\n" for path in sorted(tree))
        number = len(self.commits)
        text = f"{parent}\n{title}\n{number}\n{listed}"
        sha = hashlib.sha1(text.encode()).hexdigest()
        self.commits[sha] = Commit(sha, parent, title, dict(sorted(tree.items())), number)
        self.branches[branch] = sha
        return self.commits[sha]

    def at(self, revision: str) -> Commit:
        """The commit that a branch, tag or hash names. Raises Refused where there is none."""
        found = self.branches.get(revision.removeprefix("refs/heads/")) or self.tags.get(revision)
        if found is None:
            found = next(
                (s for s in self.commits if len(revision) >= 7 and s.startswith(revision)), ""
            )
        if not found:
            raise Refused(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        return self.commits[found]

    def log(self, revision: str) -> Iterator[Commit]:
        """The commits from `revision` back."""
        commit = self.at(revision)
        while True:
            yield commit
            if not commit.parent:
                return
            commit = self.commits[commit.parent]

    def content(self, entry: Entry) -> bytes:
        return self.blobs[entry.oid]

    def is_lfs(self, path: str, size: int, revision: str) -> bool:
        """What `.gitattributes` at `revision` says of a path."""
        entry = self.at(revision).tree.get(".gitattributes")
        text = self.content(entry).decode() if entry else ""
        patterns = [line.split()[0] for line in text.splitlines() if "filter=lfs" in line]
        name = path.rpartition("/")[2]
        return size >= LARGE or any(fnmatch.fnmatch(name, pattern) for pattern in patterns)

    def listing(self, revision: str, folder: str, recursive: bool) -> list[dict[str, object]]:
        """Files and folders under `folder`, as `/tree` lists them."""
        tree = self.at(revision).tree
        prefix = f"{folder}/" if folder else ""
        paths = [path for path in tree if path.startswith(prefix)]
        if folder and not paths:
            raise Refused(404, f"{folder} does not exist on {revision}", "EntryNotFound")
        folders = sorted(
            {
                prefix + "/".join(parts[:depth])
                for path in paths
                for parts in [path.removeprefix(prefix).split("/")]
                for depth in range(1, len(parts) if recursive else min(2, len(parts)))
            }
        )
        files = [p for p in paths if recursive or "/" not in p.removeprefix(prefix)]
        return [folder_item(path) for path in folders] + [file_item(p, tree[p]) for p in files]


def folder_item(path: str) -> dict[str, object]:
    return {"type": "directory", "oid": git_oid(path.encode()), "size": 0, "path": path}


def file_item(path: str, entry: Entry) -> dict[str, object]:
    item: dict[str, object] = {
        "type": "file",
        "oid": entry.oid,
        "size": entry.size,
        "path": path,
    }
    if entry.lfs:
        item["lfs"] = {"oid": entry.lfs, "size": entry.size, "pointerSize": 130}
    return item


def apply_commit(
    repo: Repo, branch: str, lines: list[Mapping[str, object]], objects: Mapping[str, bytes]
) -> Commit:
    """One commit from the lines of its request. Raises Refused, and then nothing has changed."""
    import base64

    head = repo.branches.get(branch)
    if head is None:
        raise Refused(404, f"Invalid rev id: {branch}", "RevisionNotFound")
    title, added, deleted = "", {}, set()
    tree = repo.commits[head].tree
    for line in lines:
        value = line["value"]
        assert isinstance(value, dict)
        path = value.get("path", "")
        if line["key"] == "header":
            title = value["summary"]
            if value.get("parentCommit", head) != head:
                raise Refused(412, "A commit has happened since. Please refresh and try again.")
        elif line["key"] == "file":
            added[path] = repo.blob(base64.b64decode(value["content"]))
        elif line["key"] == "lfsFile":
            if value["oid"] not in objects:
                raise Refused(400, f"LFS pointer of {path} points to a file that does not exist")
            added[path] = repo.pointer(value["oid"], len(objects[value["oid"]]))
        elif line["key"] == "deletedFile":
            if path not in tree:
                raise Refused(404, f"A file with this name doesn't exist: {path}", "EntryNotFound")
            deleted.add(path)
        elif line["key"] == "deletedFolder":
            deleted |= {found for found in tree if found.startswith(path.rstrip("/") + "/")}
        else:
            raise Refused(400, f"unknown operation {line['key']}")
    return repo.write(branch, title, added, deleted)


def paged(items: list[dict[str, object]], cursor: str, size: int) -> tuple[list[object], str]:
    """One page from `cursor`, and the cursor of the next; empty at the end."""
    start = int(cursor or 0)
    page = list(itertools.islice(items, start, start + size))
    following = start + size
    return list(page), str(following) if following < len(items) else ""
