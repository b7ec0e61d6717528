"""One dataset on the Hub: its branches and tags, its files at a commit, and what is sent there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scigen_data.errors import InputError
from scigen_data.publish.remote import ask

if TYPE_CHECKING:
    from huggingface_hub import HfApi

DATASET = "dataset"
_NAME = r"[\w](?:[\w.-]*\w)?"
_REPO = re.compile(rf"{_NAME}/{_NAME}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file at a commit: `sha256` where it is an LFS file, else the SHA-1 of its git blob."""

    path: str
    size: int
    blob: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What a branch holds."""

    head: str
    files: Mapping[str, RemoteFile]


@dataclass(frozen=True, slots=True)
class Refs:
    """Branches and tags with their commits."""

    branches: Mapping[str, str]
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Repo:
    """A dataset by its name; all but `commit` ask again where that may help.

    They raise EndpointError where the Hub refuses or cannot be reached.
    """

    api: HfApi
    name: str

    def __post_init__(self) -> None:
        check_repo(self.name)

    # ----------------------------------------------------------------------------- looking

    def private(self) -> bool | None:
        """Whether it is private; None where there is no such dataset."""
        from huggingface_hub.errors import RepositoryNotFoundError

        def info() -> Any:
            try:
                return self.api.repo_info(self.name, repo_type=DATASET)
            except RepositoryNotFoundError as error:
                if "credentials" in str(error).lower():
                    raise
                return None

        found = ask(info, f"looking at {self.name}", tries=3)
        return None if found is None else bool(found.private)

    def commit_of(self, revision: str | None) -> str:
        """The commit of a branch or tag, or of main. Raises InputError where there is none."""
        name = f"{self.name}@{revision}" if revision else self.name
        return str(
            ask(
                lambda: self.api.repo_info(self.name, revision=revision, repo_type=DATASET),
                f"opening {name}",
                tries=3,
            ).sha
        )

    def refs(self) -> Refs:
        found = ask(
            lambda: self.api.list_repo_refs(self.name, repo_type=DATASET),
            f"looking at {self.name}",
        )
        return Refs(
            {branch.name: branch.target_commit for branch in found.branches},
            {tag.name: tag.target_commit for tag in found.tags},
        )

    def files(self, commit: str) -> dict[str, RemoteFile]:
        """Every file at a commit, by path."""
        from huggingface_hub.hf_api import RepoFile

        def files() -> dict[str, RemoteFile]:
            items = self.api.list_repo_tree(
                self.name, recursive=True, revision=commit, repo_type=DATASET
            )
            return {
                item.path: RemoteFile(
                    item.path, item.size, item.blob_id, item.lfs.sha256 if item.lfs else ""
                )
                for item in items
                if isinstance(item, RepoFile)
            }

        return ask(files, f"listing {self.name}")

    def look(self, branch: str) -> Look | None:
        """What a branch holds; None where there is none."""
        head = self.refs().branches.get(branch)
        return None if head is None else Look(head, self.files(head))

    # ----------------------------------------------------------------------------- reading

    def text(self, path: str, commit: str) -> str:
        """A file as text, damaged places as U+FFFD."""

        def read() -> bytes:
            return b"".join(self._blocks(path, commit))

        return ask(read, f"reading {path} of {self.name}").decode("utf-8", "replace")

    def sha256(self, path: str, commit: str) -> str:
        """Of a file's bytes as the Hub serves them."""

        def hashed() -> str:
            digest = hashlib.sha256()
            for block in self._blocks(path, commit):
                digest.update(block)
            return digest.hexdigest()

        return ask(hashed, f"reading {path} of {self.name} back")

    def _blocks(self, path: str, commit: str) -> Iterator[bytes]:
        """A file's bytes as they come. Raises what huggingface_hub raises."""
        from huggingface_hub import get_session, hf_hub_url, hf_raise_for_status
        from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

        url = hf_hub_url(
            self.name, path, repo_type=DATASET, revision=commit, endpoint=self.api.endpoint
        )
        headers = {**build_hf_headers(token=self.api.token), "Accept-Encoding": "identity"}
        with get_session().stream("GET", url, headers=headers) as response:
            hf_raise_for_status(response)
            yield from response.iter_bytes()

    # ----------------------------------------------------------------------------- changing

    def create(self, *, private: bool) -> None:
        ask(
            lambda: self.api.create_repo(
                self.name, repo_type=DATASET, private=private, exist_ok=True
            ),
            f"creating {self.name}",
        )

    def commit(
        self,
        branch: str,
        operations: Sequence[Any],
        parent: str,
        message: str,
        description: str,
        check: Callable[[], object],
    ) -> str:
        """One commit, contents first; `check` may raise in between. Raises what huggingface_hub
        raises."""
        additions = [each for each in operations if hasattr(each, "upload_info")]
        self.api.preupload_lfs_files(
            self.name, additions, repo_type=DATASET, revision=branch, free_memory=False
        )
        check()
        made = self.api.create_commit(
            self.name,
            operations,
            commit_message=message,
            commit_description=description,
            repo_type=DATASET,
            revision=branch,
            parent_commit=parent or None,
        )
        return str(made.oid)

    def make_branch(self, name: str, start: str) -> None:
        ask(
            lambda: self.api.create_branch(
                self.name, branch=name, revision=start or None, repo_type=DATASET, exist_ok=True
            ),
            f"making branch {name} of {self.name}",
        )

    def drop_branch(self, name: str) -> None:
        ask(
            lambda: self.api.delete_branch(self.name, branch=name, repo_type=DATASET),
            f"removing branch {name} of {self.name}",
        )

    def tag(self, name: str, commit: str) -> str:
        """Set a tag where it is not set; the commit that it is at now, or nothing."""
        from huggingface_hub.errors import HfHubHTTPError

        def tag() -> None:
            try:
                self.api.create_tag(self.name, tag=name, revision=commit, repo_type=DATASET)
            except HfHubHTTPError as error:  # 409: it is there, perhaps by an answer that was lost
                if error.response.status_code != 409:
                    raise

        ask(tag, f"tagging {self.name}")
        return self.refs().tags.get(name, "")


def check_repo(repo: str) -> str:
    """`org/name` as it is. Raises InputError on anything else."""
    if _REPO.fullmatch(repo) is None or ".." in repo or "--" in repo or len(repo) > 96:
        raise InputError(f"{repo!r} is no dataset's name on the Hub: it should look like org/name")
    return repo
