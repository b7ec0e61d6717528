"""A file of another machine, read from anywhere in it: only what is asked for travels."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from typing import BinaryIO, cast

_AT_ONCE = 1 << 20  # bytes that travel at least

Span = Callable[[int, int], bytes]  # from where, at most how many bytes


def far_file(span: Span, size: int) -> BinaryIO:
    """A file of `size` bytes, whose parts `span` gives."""
    return cast("BinaryIO", io.BufferedReader(_FarFile(span, size), _AT_ONCE))


class _FarFile(io.RawIOBase):
    def __init__(self, span: Span, size: int) -> None:
        self._span = span
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        content = self._span(self._at, min(len(buffer), max(0, self._size - self._at)))
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)
