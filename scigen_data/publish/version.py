"""Semantic versions of a dataset: `1.2.0` in its card, `v1.2.0` as its tag.

major: what reads the dataset may break (a column, config or split is gone, or of another type);
minor: rows or columns are new, other or fewer; patch: only the card.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from scigen_data.errors import InputError

_FORM = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


class Bump(str, Enum):
    """How far apart two versions are."""

    NONE = "none"
    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """Three numbers, compared from the left."""

    major: int
    minor: int
    patch: int

    @staticmethod
    def parse(text: str) -> Version:
        """Raises InputError on anything but X.Y.Z."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise InputError(f"version {text!r} is not of the form X.Y.Z, such as 1.0.0")
        return Version(*map(int, found.groups()))

    @staticmethod
    def of_tag(tag: str) -> Version:
        """Raises InputError on anything but vX.Y.Z."""
        if not tag.startswith("v") or _FORM.fullmatch(tag[1:]) is None:
            raise InputError(f"tag {tag!r} is not of the form vX.Y.Z, such as v1.0.0")
        return Version.parse(tag[1:])

    @property
    def tag(self) -> str:
        return f"v{self}"

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def bumped(self, by: Bump) -> Version:
        """The next version that is `by` away."""
        if by is Bump.MAJOR:
            return Version(self.major + 1, 0, 0)
        if by is Bump.MINOR:
            return Version(self.major, self.minor + 1, 0)
        if by is Bump.PATCH:
            return Version(self.major, self.minor, self.patch + 1)
        return self
