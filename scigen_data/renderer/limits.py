"""What one program may use."""

from __future__ import annotations

from dataclasses import dataclass

from scigen_data.errors import InputError

DEFAULT_DPI = 100
GRACE = 0.5  # seconds between a program's own alarm and the kill
OWN_PROGRAMS = 64  # of this package itself that one process draws
HUNG = 30.0  # seconds beyond the wall limit: its keeper should have answered long ago


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one render. Raises InputError where a bound is not positive."""

    wall_seconds: float = 20.0
    cpu_seconds: int = 15
    memory_mb: int = 1024  # address space beyond that of the warm interpreter
    max_pixels: int = 16_000_000  # of the canvas and of the cropped image
    max_png_bytes: int = 16_000_000
    max_output_bytes: int = 4_000_000  # facts, traceback and log
    max_program_bytes: int = 1_000_000
    max_artists: int = 2_000  # texts, and again shapes, that the facts list
    dpi: int = DEFAULT_DPI

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            if not getattr(self, name) > 0:
                raise InputError(f"Limits.{name} must be positive, not {getattr(self, name)!r}")

    @property
    def own_seconds(self) -> float:
        """For one of several programs in a process: within these it is within both limits."""
        return min(self.wall_seconds, self.cpu_seconds)

    @property
    def result_bytes(self) -> int:
        """Of what a program hands back: its facts and log, and the pixels."""
        return self.max_pixels * 3 + self.max_output_bytes

    def refuse(self, size: int) -> str:
        """Why a program of that many bytes is not run; empty where it is."""
        if size <= self.max_program_bytes:
            return ""
        return f"the program is {size:,} bytes; at most {self.max_program_bytes:,}"
