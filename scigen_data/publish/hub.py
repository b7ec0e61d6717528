"""`scigen push`: a dataset's folder becomes one commit on the Hub, read back, then tagged.

Killed at any moment, the Hub's main branch holds the old version or the new one; the same call
finishes the work. Contents go up ahead of the commit and are kept by hash, so nothing is sent
twice. A commit whose answer was lost is recognised by what the Hub holds. A tag is never moved.

Above FILES_PER_COMMIT files the commits go to a branch `staging-<hash of the contents>`; when that
holds everything, main takes it over in one commit that copies on the Hub's side.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scigen_data.errors import EndpointError, InputError
from scigen_data.publish import manifest as manifests
from scigen_data.publish.manifest import THEIRS, LocalFile, manifest, same
from scigen_data.publish.readme import (
    CARD,
    Card,
    card_of,
    header_of,
    read_card,
    stamped,
    write_text,
)
from scigen_data.publish.remote import (
    DATASET,
    TRIES,
    RemoteFile,
    ask,
    check_repo,
    content,
    listing,
    pause_after,
    refusal,
    retryable,
    sha256_of,
)
from scigen_data.publish.version import Bump, Version

if TYPE_CHECKING:
    from huggingface_hub import HfApi

FILES_PER_COMMIT = 100
STATE = ".scigen"  # of a build, in its folder
STAGING = "staging-"  # how the branches begin
OURS = ("data/", "assets/")  # what `scigen build` writes
Watch = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push came to."""

    repo: str
    tag: str
    commit: str
    url: str
    files: int
    sent: int  # files that differed from what main held
    committed: bool  # main got a commit by this call
    tagged: bool  # ... and the tag; neither: all was there


@dataclass(frozen=True, slots=True)
class _Look:
    """What the Hub holds on one branch."""

    head: str
    files: Mapping[str, RemoteFile]


def push(
    folder: Path,
    repo_id: str,
    *,
    tag: str | None = None,
    private: bool = False,
    reread: bool = True,
    watch: Watch | None = None,
    api: HfApi | None = None,
) -> Pushed:
    """Publish the dataset in `folder` as version `tag` of the Hub dataset `repo_id`.

    `tag` (`vX.Y.Z`) is stamped into the folder's card first; None: what the card states. With
    `reread` every byte is fetched back and hashed before the tag is set; the hashes that the Hub
    states are compared in any case. `watch` hears of each step. `api` is for another Hub, or
    another token, than huggingface_hub finds by itself.

    Raises InputError where the folder holds no finished dataset, the tag is taken by other
    content, or main holds something that this would destroy; EndpointError where the Hub refuses
    or cannot be reached. All of them leave main as it was, or with the whole new version.
    """
    check_repo(repo_id)
    version = Version.of_tag(tag) if tag is not None else None
    with _finished(folder):
        card = card_of(folder)
        api = api or _api()  # a missing token shows now, not after every row is read
        _check_rows(folder, card)
        if version is not None:
            card = read_card(stamped(card, version), str(folder / CARD))
        local = manifest(folder, card.text, repo_id)
        told = watch or (lambda _: None)
        if waiting := _unfinished(folder):
            told(f"note: {waiting} rows wait for an endpoint's reply: the build goes on with them")
        return _Push(api, repo_id, folder, card, local, private, reread, told).run()


@contextmanager
def _finished(folder: Path) -> Iterator[None]:
    """Nobody builds in `folder` meanwhile. Raises InputError where the build is not done."""
    from filelock import FileLock, Timeout

    card_of(folder)
    state = folder / STATE
    if not (state / "build.json").is_file():
        yield
        return
    try:
        with FileLock(state / "lock", timeout=0):
            if not (state / "complete.json").is_file():
                raise InputError(
                    f"the build in {folder} is not finished: run the same `scigen build` again"
                )
            yield
    except Timeout:
        raise InputError(f"a build is at work in {folder}: wait for it or stop it") from None


def _unfinished(folder: Path) -> int:
    """Rows that an endpoint left without a reply; they are published as such."""
    try:
        counts = json.loads((folder / STATE / "complete.json").read_text(encoding="utf-8"))
        return int(counts["counts"]["unfinished"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _check_rows(folder: Path, card: Card) -> None:
    """Raises InputError where the card is not of these rows."""
    from scigen_data.publish.source import fingerprint_of, open_source

    found = fingerprint_of(open_source(str(folder.resolve())))
    if found != card.fingerprint:
        raise InputError(
            f"{folder / CARD} is not the card of the rows beside it (content fingerprint "
            f"{card.fingerprint[:12]} stated, {found[:12]} found): build again"
        )


def _api() -> HfApi:
    """Raises InputError where no token is to be found."""
    from huggingface_hub import HfApi, get_token

    if not get_token():
        raise InputError("no token for the Hub: `hf auth login`, or set HF_TOKEN")
    return HfApi(library_name="scigen-data")


@dataclass
class _Push:
    """One push; every step looks first, so that any step may be the first of a second try."""

    api: HfApi
    repo: str
    folder: Path
    card: Card
    local: Mapping[str, LocalFile]
    private: bool
    reread: bool
    watch: Watch
    sent: int = 0
    committed: bool = False
    reread_at: set[str] = field(default_factory=set)  # files whose bytes were read back

    def run(self) -> Pushed:
        self._create()
        done = self._tagged_already()
        write_text(self.folder / CARD, self.card.text)  # the folder is this version from here on
        if done is None:
            head = self._reach_main()
            self._verify(head, self.local)
            tagged = self._tag(head)
        else:
            head, tagged = done, False
        self._clear_stage()
        url = f"{self.api.endpoint}/datasets/{self.repo}/tree/{self.card.tag}"
        return Pushed(
            self.repo,
            self.card.tag,
            head,
            url,
            len(self.local),
            self.sent,
            self.committed,
            tagged,
        )

    # ---------------------------------------------------------------- what there is

    def _create(self) -> None:
        """See that the repo is there, and as private as asked."""
        from huggingface_hub.errors import RepositoryNotFoundError

        doing = f"looking at {self.repo}"

        def info() -> Any:
            try:
                return self.api.repo_info(self.repo, repo_type=DATASET)
            except RepositoryNotFoundError as error:
                if "credentials" in str(error).lower():
                    raise
                return None

        found = ask(info, doing, tries=3)
        if found is None:
            self.watch(f"creating {self.repo}" + (", private" if self.private else ""))
            ask(
                lambda: self.api.create_repo(
                    self.repo, repo_type=DATASET, private=self.private, exist_ok=True
                ),
                f"creating {self.repo}",
            )
        elif self.private and not found.private:
            raise InputError(
                f"{self.repo} is public: make it private in its settings, or push without --private"
            )

    def _refs(self) -> tuple[dict[str, str], dict[str, str]]:
        """Branches and tags with their commits."""
        refs = ask(
            lambda: self.api.list_repo_refs(self.repo, repo_type=DATASET),
            f"looking at {self.repo}",
        )
        return (
            {branch.name: branch.target_commit for branch in refs.branches},
            {tag.name: tag.target_commit for tag in refs.tags},
        )

    def _files(self, commit: str) -> dict[str, RemoteFile]:
        return listing(self.api, self.repo, commit, f"listing {self.repo}")

    def _look(self, branch: str) -> _Look | None:
        head = self._refs()[0].get(branch)
        return None if head is None else _Look(head, self._files(head))

    def _tagged_already(self) -> str | None:
        """The tag's commit where it holds this content. Raises InputError where other content."""
        tags = self._refs()[1]
        taken = [Version.of_tag(name) for name in tags if _is_version(name)]
        commit = tags.get(self.card.tag)
        if commit is None:
            if taken and self.card.version < max(taken):
                raise InputError(
                    f"{self.repo} has {max(taken).tag}, and main never goes back to "
                    f"{self.card.tag}: give a version above it, such as --tag "
                    f"{max(taken).bumped(Bump.MINOR).tag}"
                )
            if taken:
                self._check_bump(max(taken), tags[max(taken).tag])
            if taken and f"### {self.card.tag}\n" not in self.card.text:
                self.watch(
                    f"note: the card has no changelog for {self.card.tag}: `scigen diff "
                    f"{self.repo}@{max(taken).tag} DIR --write` writes one"
                )
            return None
        if same(self.local, self._files(commit)):
            return commit
        raise InputError(
            f"tag {self.card.tag} of {self.repo} holds other content and is never moved: give a "
            f"new version, such as --tag {max(taken).bumped(Bump.MINOR).tag}; `scigen diff "
            f"{self.repo}@{self.card.tag} DIR` says what differs"
        )

    def _check_bump(self, before: Version, commit: str) -> None:
        """Tell where rows differ from the version before, and the number says they do not.

        Raises InputError where a config would go without a new major version: a push holds all.
        """
        there = header_of(self._readme(_Look(commit, self._files(commit))))
        gone = sorted(_configs(there) - _configs(self.card.header) - {"rejected"})
        if gone and self.card.version < before.bumped(Bump.MAJOR):
            raise InputError(
                f"{self.repo}@{before.tag} has the config {gone[0]!r}, which {self.folder} lacks: "
                f"put it into the folder, or let it go with --tag {before.bumped(Bump.MAJOR).tag}"
            )
        stated = there.get("scigen")
        known = stated.get("fingerprint") if isinstance(stated, Mapping) else None
        least = before.bumped(Bump.MINOR)
        if known and known != self.card.fingerprint and self.card.version < least:
            self.watch(
                f"note: other rows than {before.tag}'s ask for version {least} at least, not "
                f"{self.card.version}"
            )

    # --------------------------------------------------------------------- commits

    def _reach_main(self) -> str:
        """The commit on main that holds the folder's content; made where it is not there."""
        first: _Look | None = None
        for tries in range(1, TRIES + 1):
            look = self._look("main") or _Look("", {})
            if same(self.local, look.files):
                self.committed = first is not None
                return look.head
            if first is None:
                self._check_ours(look)
                first = look
            else:
                self._check_moved(first, look)
            changed = [f for path, f in self.local.items() if not f.is_at(look.files.get(path))]
            gone = sorted(look.files.keys() - self.local.keys() - set(THEIRS))
            self.sent = max(self.sent, len(changed))
            if gone and look is first:
                self.watch(f"note: {', '.join(gone[:3])}{', …' if len(gone) > 3 else ''} go away")
            staged = self._stage(changed, look) if len(changed) > FILES_PER_COMMIT else None
            operations = [*self._additions(changed, staged), *map(_deletion, gone)]
            if made := self._commit("main", operations, look.head, tries):
                self.committed = True
                return made
        raise EndpointError(
            f"main of {self.repo} keeps changing under this push: run the same command again"
        )

    def _commit(self, branch: str, operations: Sequence[Any], parent: str, tries: int) -> str:
        """The commit made; empty where the caller must look again, with some rest taken."""
        self.watch(f"committing {len(operations)} files to {branch}")
        try:
            additions = [each for each in operations if hasattr(each, "upload_info")]
            self.api.preupload_lfs_files(
                self.repo, additions, repo_type=DATASET, revision=branch, free_memory=False
            )
            made = self.api.create_commit(
                self.repo,
                operations,
                commit_message=f"Version {self.card.tag}",
                commit_description=f"content fingerprint {self.card.fingerprint}",
                repo_type=DATASET,
                revision=branch,
                parent_commit=parent or None,
            )
        except Exception as error:
            status = getattr(getattr(error, "response", None), "status_code", None)
            if status not in (409, 412) and not retryable(error):  # these: a stale parent
                raise refusal(error, f"committing to {self.repo}") from error
            if tries == TRIES:
                raise refusal(error, f"committing to {self.repo}") from error
            time.sleep(pause_after(error, tries))
            return ""
        return str(made.oid)

    def _additions(self, files: Sequence[LocalFile], staged: _Look | None) -> Iterator[Any]:
        """Large files that are staged are copied on the Hub's side, all others sent."""
        from huggingface_hub import CommitOperationAdd, CommitOperationCopy

        for file in files:
            there = staged.files.get(file.path) if staged is not None else None
            if staged is not None and there is not None and there.sha256:
                yield CommitOperationCopy(file.path, file.path, src_revision=staged.head)
            else:
                yield CommitOperationAdd(file.path, file.source)

    def _check_ours(self, look: _Look) -> None:
        """Raises InputError where main holds what no version of this dataset has brought."""
        stated = header_of(self._readme(look)).get("scigen")
        others = look.files.keys() - set(THEIRS) - {CARD}
        if isinstance(stated, Mapping):
            theirs, ours = (each.get("recipe") for each in (stated, self.card.header["scigen"]))
            if theirs and ours and theirs != ours:
                raise InputError(
                    f"{self.repo} is a dataset of the recipe {theirs!r}, which one of {ours!r} "
                    "would replace: choose another name"
                )
            versions = {Version.of_tag(n): c for n, c in self._refs()[1].items() if _is_version(n)}
            known = self._files(versions[max(versions)]).keys() if versions else set()
            # Of a push that was killed before its tag nobody else wrote into these.
            others = {p for p in others - known - self.local.keys() if not p.startswith(OURS)}
        if others:
            raise InputError(
                f"{self.repo} holds other files ({', '.join(sorted(others)[:3])}"
                f"{', …' if len(others) > 3 else ''}), which a push would delete: remove them, put "
                "them into the folder, or choose another name"
            )

    def _readme(self, look: _Look) -> str:
        if CARD not in look.files:
            return ""

        def text() -> bytes:
            return b"".join(content(self.api, self.repo, CARD, look.head))

        return ask(text, f"reading the card of {self.repo}").decode("utf-8", "replace")

    def _check_moved(self, first: _Look, now: _Look) -> None:
        """Raises InputError where somebody else changed what this push replaces."""
        paths = (first.files.keys() | now.files.keys()) - set(THEIRS)
        for path in sorted(paths):
            there, ours = now.files.get(path), self.local.get(path)
            if there != first.files.get(path) and not (ours and ours.is_at(there)):
                raise InputError(
                    f"somebody else changed {path} of {self.repo} during this push: look at "
                    "it, then run the same command again"
                )

    # --------------------------------------------------------------------- staging

    @property
    def _stage_name(self) -> str:
        return f"{STAGING}{manifests.fingerprint(self.local)[:16]}"

    def _stage(self, files: Sequence[LocalFile], main: _Look) -> _Look:
        """A branch that holds `files`, verified."""
        branch = self._stage_name
        for start in range(0, len(files), FILES_PER_COMMIT):
            part = files[start : start + FILES_PER_COMMIT]
            for tries in range(1, TRIES + 1):
                look = self._look(branch)
                if look is None:
                    self._branch(branch, main.head)
                    continue
                missing = [file for file in part if not file.is_at(look.files.get(file.path))]
                if not missing:
                    break
                self._commit(branch, list(self._additions(missing, None)), look.head, tries)
        staged = self._look(branch)
        if staged is None:
            raise EndpointError(
                f"branch {branch} of {self.repo} went away during this push: run it again"
            )
        self._verify(staged.head, {file.path: file for file in files})
        return staged

    def _branch(self, name: str, start: str) -> None:
        ask(
            lambda: self.api.create_branch(
                self.repo, branch=name, revision=start or None, repo_type=DATASET, exist_ok=True
            ),
            f"making branch {name} of {self.repo}",
        )

    def _clear_stage(self) -> None:
        """Remove the branch of this content where a push has left it, and name those of others."""
        name, branches = self._stage_name, self._refs()[0]
        if name in branches:
            ask(
                lambda: self.api.delete_branch(self.repo, branch=name, repo_type=DATASET),
                f"removing branch {name} of {self.repo}",
            )
        left = sorted(each for each in branches if each.startswith(STAGING) and each != name)
        if left:
            self.watch(
                f"note: {', '.join(left)} is left of a push that never ended: delete it where "
                "nobody is at work on it"
            )

    # ---------------------------------------------------------------- check and tag

    def _verify(self, commit: str, wanted: Mapping[str, LocalFile]) -> None:
        """Raises EndpointError where the Hub holds, or serves, other bytes than the folder."""
        self.watch(f"reading {len(wanted)} files back" if self.reread else "comparing hashes")
        there = self._files(commit)
        for path, file in wanted.items():
            wrong = not file.is_at(there.get(path))
            if not wrong and self.reread and path not in self.reread_at:
                wrong = sha256_of(self.api, self.repo, path, commit) != file.sha256
                self.reread_at.add(path)
            if wrong:
                raise EndpointError(
                    f"{path} of {self.repo} at {commit[:8]} is not what the folder holds: not "
                    "tagged; run the same command again"
                )

    def _tag(self, commit: str) -> bool:
        """Set the tag. Raises InputError where somebody else set it elsewhere meanwhile."""
        from huggingface_hub.errors import HfHubHTTPError

        self.watch(f"tagging {commit[:8]} as {self.card.tag}")

        def tag() -> None:
            try:
                self.api.create_tag(
                    self.repo, tag=self.card.tag, revision=commit, repo_type=DATASET
                )
            except HfHubHTTPError as error:  # 409: it is there, perhaps by an answer that was lost
                if error.response.status_code != 409:
                    raise

        ask(tag, f"tagging {self.repo}")
        found = self._refs()[1].get(self.card.tag)
        if found != commit:
            raise InputError(
                f"somebody else tagged {self.card.tag} of {self.repo} during this push (at "
                f"{(found or 'nothing')[:8]}): give another --tag"
            )
        return True


def _configs(header: Mapping[str, Any]) -> set[str]:
    found = header.get("configs")
    named = (each for each in found if isinstance(each, Mapping)) if isinstance(found, list) else ()
    return {str(each.get("config_name", "default")) for each in named}


def _is_version(tag: str) -> bool:
    try:
        Version.of_tag(tag)
    except InputError:
        return False
    return True


def _deletion(path: str) -> Any:
    from huggingface_hub import CommitOperationDelete

    return CommitOperationDelete(path, is_folder=False)
