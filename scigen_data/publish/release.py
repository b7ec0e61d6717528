"""An edition's way onto the Hub: a commit to main that holds all of it, read back, then tagged.

Every step looks first, so that any step may be the first of a second try. Contents go up ahead of
the commit and are kept by hash, so nothing is sent twice; a commit whose answer was lost is
recognised by what the Hub holds.

Above FILES_PER_COMMIT files the commits go to a branch `staging-<hash of the contents>`; when that
holds everything, main takes it over in one commit that copies on the Hub's side.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scigen_data.errors import EndpointError, InputError
from scigen_data.publish.guards import (
    Edition,
    Watch,
    check_forward,
    check_moved,
    check_ours,
    tagged_already,
    untold,
)
from scigen_data.publish.manifest import THEIRS, LocalFile, fingerprint, same
from scigen_data.publish.readme import CARD, write_text
from scigen_data.publish.remote import TRIES, pause_after, refusal, retryable
from scigen_data.publish.repo import Look, Repo

FILES_PER_COMMIT = 100
STAGING = "staging-"  # how the branches begin


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


@dataclass
class Release:
    """One push; `run` is called once."""

    repo: Repo
    new: Edition
    private: bool
    reread: bool
    watch: Watch
    sent: int = 0
    committed: bool = False
    reread_at: set[str] = field(default_factory=set)  # files whose bytes were read back

    def run(self) -> Pushed:
        """Raises InputError and EndpointError, main being as it was or the whole new version."""
        card = self.new.card
        self._create()
        done = tagged_already(self.repo, self.new, self.watch)
        write_text(self.new.folder / CARD, card.text)  # the folder is this version from here on
        if done is None:
            head = self._reach_main()
            self._verify(head, self.new.files)
            self._tag(head)
            if note := untold(self.repo, self.new):
                self.watch(note)
        else:
            head = done
        self._clear_stage()
        url = f"{self.repo.api.endpoint}/datasets/{self.repo.name}/tree/{card.tag}"
        return Pushed(
            self.repo.name,
            card.tag,
            head,
            url,
            len(self.new.files),
            self.sent,
            self.committed,
            tagged=done is None,
        )

    def _create(self) -> None:
        """See that the repo is there, and as private as asked."""
        private = self.repo.private()
        if private is None:
            self.watch(f"creating {self.repo.name}" + (", private" if self.private else ""))
            self.repo.create(private=self.private)
        elif self.private and not private:
            raise InputError(
                f"{self.repo.name} is public: make it private in its settings, or push without "
                "--private"
            )

    # --------------------------------------------------------------------- commits

    def _reach_main(self) -> str:
        """The commit on main that holds the folder's content; made where it is not there."""
        first: Look | None = None
        local = self.new.files
        for tries in range(1, TRIES + 1):
            look = self.repo.look("main") or Look("", {})
            if same(local, look.files):
                self.committed = first is not None
                return look.head
            check_forward(self.repo, self.new, look)
            if first is None:
                check_ours(self.repo, self.new, look)
                first = look
            else:
                check_moved(self.repo, self.new, first, look)
            changed = [f for path, f in local.items() if not f.is_at(look.files.get(path))]
            gone = sorted(look.files.keys() - local.keys() - set(THEIRS))
            self.sent = max(self.sent, len(changed))
            if gone and look is first:
                self.watch(f"note: {', '.join(gone[:3])}{', …' if len(gone) > 3 else ''} go away")
            staged = self._stage(changed, look) if len(changed) > FILES_PER_COMMIT else None
            operations = [*_additions(changed, staged), *map(_deletion, gone)]
            if made := self._commit("main", operations, look.head, tries):
                self.committed = True
                return made
        raise EndpointError(
            f"main of {self.repo.name} keeps changing under this push: run the same command again"
        )

    def _commit(self, branch: str, operations: Sequence[Any], parent: str, tries: int) -> str:
        """The commit made; empty where the caller must look again, with some rest taken."""
        self.watch(f"committing {len(operations)} files to {branch}")
        card = self.new.card
        said = f"Version {card.tag}", f"content fingerprint {card.fingerprint}"
        try:
            return self.repo.commit(
                branch, operations, parent, *said, lambda: self._check_sent(operations)
            )
        except InputError:
            raise
        except Exception as error:
            status = getattr(getattr(error, "response", None), "status_code", None)
            passing = status in (409, 412) or retryable(error)  # these: a stale parent
            if not passing or tries == TRIES:
                raise refusal(error, f"committing to {self.repo.name}") from error
            time.sleep(pause_after(error, tries))
            return ""

    def _check_sent(self, operations: Sequence[Any]) -> None:
        """Raises InputError where a file is no longer what the manifest says, before a commit
        names it: what is uploaded, and what lies on the disk now."""
        for each in operations:
            file = self.new.files.get(each.path_in_repo)
            info = getattr(each, "upload_info", None)
            if file is None or info is None:
                continue
            if info.sha256.hex() != file.sha256 or not file.unchanged():
                raise InputError(
                    f"{self.new.folder / file.path} changed during this push: nothing was "
                    "published; run the same command again when nobody writes there"
                )

    # --------------------------------------------------------------------- staging

    @property
    def _stage_name(self) -> str:
        return f"{STAGING}{fingerprint(self.new.files)[:16]}"

    def _stage(self, files: Sequence[LocalFile], main: Look) -> Look:
        """A branch that holds `files`, verified."""
        branch = self._stage_name
        for start in range(0, len(files), FILES_PER_COMMIT):
            part = files[start : start + FILES_PER_COMMIT]
            for tries in range(1, TRIES + 1):
                look = self.repo.look(branch)
                if look is None:
                    self.repo.make_branch(branch, main.head)
                    continue
                missing = [file for file in part if not file.is_at(look.files.get(file.path))]
                if not missing:
                    break
                self._commit(branch, list(_additions(missing, None)), look.head, tries)
        staged = self.repo.look(branch)
        if staged is None:
            raise EndpointError(
                f"branch {branch} of {self.repo.name} went away during this push: run it again"
            )
        self._verify(staged.head, {file.path: file for file in files})
        return staged

    def _clear_stage(self) -> None:
        """Remove the branch of this content where a push has left it, and name those of others."""
        name, branches = self._stage_name, self.repo.refs().branches
        if name in branches:
            self.repo.drop_branch(name)
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
        there = self.repo.files(commit)
        for path, file in wanted.items():
            wrong = not file.is_at(there.get(path))
            if not wrong and self.reread and path not in self.reread_at:
                wrong = self.repo.sha256(path, commit) != file.sha256
                self.reread_at.add(path)
            if wrong:
                raise EndpointError(
                    f"{path} of {self.repo.name} at {commit[:8]} is not what the folder holds: "
                    "not tagged; run the same command again"
                )

    def _tag(self, commit: str) -> None:
        """Set the tag. Raises InputError where somebody else set it elsewhere meanwhile."""
        tag = self.new.card.tag
        self.watch(f"tagging {commit[:8]} as {tag}")
        found = self.repo.tag(tag, commit)
        if found != commit:
            raise InputError(
                f"somebody else tagged {tag} of {self.repo.name} during this push (at "
                f"{found[:8] or 'nothing'}): give another --tag"
            )


def _additions(files: Sequence[LocalFile], staged: Look | None) -> Iterator[Any]:
    """Large files that are staged are copied on the Hub's side, all others sent."""
    from huggingface_hub import CommitOperationAdd, CommitOperationCopy

    for file in files:
        there = staged.files.get(file.path) if staged is not None else None
        if staged is not None and there is not None and there.sha256:
            yield CommitOperationCopy(file.path, file.path, src_revision=staged.head)
        else:
            yield CommitOperationAdd(file.path, file.source)


def _deletion(path: str) -> Any:
    from huggingface_hub import CommitOperationDelete

    return CommitOperationDelete(path, is_folder=False)
