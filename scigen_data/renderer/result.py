"""Reads what a program left in its result file, of which nothing is believed unseen.

The record is decoded strictly: the keys that `handover.py` writes, each once, of their types and
within their bounds (`facts.py` has those of the figure). What does not fit is a `code_error`: the
renderer writes no such thing, so the program wrote it, or broke what does.
"""

from __future__ import annotations

import os
import re
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from scigen_data.facts import MAX_DPI, MIN_DPI, Box, Count, Facts, Frames, Missing, Shapes, Texts
from scigen_data.facts import Warned as Warnings
from scigen_data.images import keep_decoded
from scigen_data.records import Figure, Status
from scigen_data.renderer import png
from scigen_data.renderer.limits import Limits

NOT_OURS = "the program left a result that the renderer does not write: it altered its own process"
_MAX_WORDS = 8_000  # of a reason or a detail
_MAX_SIDE = 65_535

_Words = Annotated[str, Meta(max_length=_MAX_WORDS)]
_Side = Annotated[int, Meta(ge=1, le=_MAX_SIDE)]
_SPACED_KEY = re.compile(rb'(?<!\\)" +:')


class _Drawn(Struct, frozen=True, forbid_unknown_fields=True):
    """What the figure shows, as the renderer's own recorder hands it out."""

    texts: Texts
    shapes: Shapes
    axes: Frames
    truncated: bool
    dpi: Annotated[float, Meta(ge=MIN_DPI, le=MAX_DPI)]
    canvas: Box | None


class _Record(Struct, frozen=True, forbid_unknown_fields=True):
    """The line of JSON."""

    # what a program's own process may say of it
    status: Literal["ok", "code_error", "timeout", "memory", "blank", "too_large", "forbidden"]
    reason: _Words
    warnings: Warnings
    missing: Missing
    figures: Count
    size: Annotated[tuple[_Side, ...], Meta(max_length=2)]
    facts: _Drawn | None = None  # of a figure
    detail: _Words | None = None  # of a failure

    def keys(self) -> int:
        """How many keys the record has where each stands there once."""
        count = len(self.__struct_fields__) - 1
        if (drawn := self.facts) is None:
            return count
        boxes = sum(text.visible is not None for text in drawn.texts) + (drawn.canvas is not None)
        boxes += len(drawn.texts) + len(drawn.shapes) + len(drawn.axes)
        return (
            count
            + len(drawn.__struct_fields__)
            + sum(
                len(kind[0].__struct_fields__) * len(kind)
                for kind in (drawn.texts, drawn.shapes, drawn.axes)
                if kind
            )
            + len(Box.__struct_fields__) * boxes
        )


_RECORD = msgspec.json.Decoder(_Record)


def read(file: int, limits: Limits) -> Figure:
    """The figure from a result file, or the reason why there is none."""
    try:
        return _checked(file, limits)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        said = "".join(c if c.isprintable() else " " for c in str(error))[:300]
        return Figure(Status.CODE_ERROR, NOT_OURS, " ".join(said.split()))


def _checked(file: int, limits: Limits) -> Figure:
    size = os.fstat(file).st_size
    if not 0 < size <= limits.result_bytes:
        raise ValueError(f"the result is {size} bytes")
    data = _read_all(file, size)
    end = data.find(b"\n", 0, limits.max_output_bytes)
    if end < 0:
        raise ValueError("the result has no first line")
    record = _decode(data[:end])
    status = Status(record.status)
    if status is not Status.OK:
        reason = " ".join(record.reason.split())
        return Figure(status, reason or str(status), record.detail or "")
    pixels = memoryview(data)[end + 1 :]
    width, height = record.size or (0, 0)
    if not 0 < width * height <= limits.max_pixels:
        raise ValueError(f"the image is {width} x {height} pixels")
    if len(pixels) != width * height * 3:
        raise ValueError(f"{len(pixels)} bytes of pixels for {width} x {height}")
    facts = _facts(record, limits)
    encoded = png.encode(pixels, width, height)
    if len(encoded) > limits.max_png_bytes:
        return Figure(
            Status.TOO_LARGE,
            f"the image is {len(encoded):,} bytes; at most {limits.max_png_bytes:,}: use a smaller "
            "figsize or an image with less noise",
        )
    keep_decoded(encoded, pixels, width, height)
    return Figure(
        Status.OK,
        png=encoded,
        width=width,
        height=height,
        facts=facts,
        pixel_hash=png.pixel_hash("RGB", width, height, pixels),
    )


def _decode(line: bytes) -> _Record:
    """The record; raises ValueError or MsgspecError where it is none that we write."""
    record = _RECORD.decode(line)
    if (record.status == "ok") is (record.facts is None):
        raise ValueError("the facts do not go with the status")
    if (record.status == "ok") is (record.detail is not None):
        raise ValueError("the detail does not go with the status")
    if len(record.size) == 1:
        raise ValueError("the image has one side")
    # a key inside a string has its quote escaped; our own keys stand right before their colon
    keys = line.count(b'":') - line.count(b'\\":')
    if keys != record.keys() or b"\t" in line or b"\r" in line:
        raise ValueError("a key stands there twice or is missing")
    if b" :" in line and _SPACED_KEY.search(line):
        raise ValueError("a key is written in another way")
    return record


def _facts(record: _Record, limits: Limits) -> Facts:
    drawn = record.facts
    assert drawn is not None  # noqa: S101 - `_decode` has looked
    if max(len(drawn.texts), len(drawn.shapes)) > limits.max_artists:
        raise ValueError(f"more than {limits.max_artists} texts or shapes are listed")
    facts = Facts(
        texts=drawn.texts,
        shapes=drawn.shapes,
        axes=drawn.axes,
        warnings=record.warnings,
        missing_glyphs=record.missing,
        figures=record.figures,
        truncated=drawn.truncated,
        dpi=drawn.dpi,
        canvas=drawn.canvas,
    )
    facts.check()
    return facts


def _read_all(file: int, size: int) -> bytes:
    parts = []
    at = 0
    while at < size:
        part = os.pread(file, size - at, at) if hasattr(os, "pread") else os.read(file, size - at)
        if not part:
            raise ValueError("shorter than it was")
        parts.append(part)
        at += len(part)
    return b"".join(parts)
