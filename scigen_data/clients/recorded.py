"""Replies that were recorded earlier: `<folder>/<problem id>.md`."""

from __future__ import annotations

from pathlib import Path

from scigen_data.clients import Failure, Reply
from scigen_data.errors import InputError
from scigen_data.records import Status


class RecordedReplies:
    """A folder of replies by problem id.

    Raises InputError where the folder is missing or holds no `.md` file.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise InputError(f"no folder of recorded replies at {self.folder}: check --replies")
        # Looked up in a listing and never joined to the folder: an id may hold "../".
        self._paths = {path.stem: path for path in sorted(self.folder.glob("*.md"))}
        if not self._paths:
            raise InputError(
                f"{self.folder} holds no recorded replies: --replies wants a folder of files "
                "named <problem id>.md"
            )

    def __len__(self) -> int:
        return len(self._paths)

    def __contains__(self, problem_id: object) -> bool:
        return problem_id in self._paths

    def reply(self, problem_id: str) -> Reply | Failure:
        """What was recorded for the problem; `skipped` where nothing was."""
        path = self._paths.get(problem_id)
        if path is None:
            return Failure(Status.SKIPPED, f"no recorded reply for problem {problem_id!r}")
        try:
            return Reply(path.read_text(encoding="utf-8", errors="replace"))
        except OSError as error:
            return Failure(Status.API_ERROR, f"cannot read {path.name}: {error.strerror or error}")
