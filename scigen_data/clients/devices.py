"""Where a model of this process runs: the device, its number type, and what fills its memory."""

from __future__ import annotations

import gc
import importlib.util
import re
from typing import Any

from scigen_data.errors import InputError, MissingExtra, require

EXTRA = "pixel"

DTYPES = ("float32", "bfloat16", "float16")
_DEVICE = re.compile(r"cpu|mps|(cuda|xpu)(:\d+)?")


def checked_device(device: str | None) -> str | None:
    """`device` as it is. Raises InputError where it is no device's name."""
    if device is not None and not _DEVICE.fullmatch(device):
        raise InputError(f"no device {device!r}: choose cpu, cuda, cuda:N or mps")
    return device


def checked_dtype(dtype: str | None) -> str | None:
    """`dtype` as it is. Raises InputError where a model cannot have it."""
    if dtype is not None and dtype not in DTYPES:
        raise InputError(f"no dtype {dtype!r}: choose one of {', '.join(DTYPES)}")
    return dtype


def check_installed(*modules: str) -> None:
    """Raises MissingExtra where one is not; nothing is imported, which would take seconds."""
    for module in modules:
        if importlib.util.find_spec(module) is None:
            raise MissingExtra(f"{module} is not installed: pip install 'scigen-data[{EXTRA}]'")


def choose_device(device: str | None) -> str:
    """The device named, or the best there is.

    Raises InputError where the one named is not there, MissingExtra without torch.
    """
    torch = require("torch", EXTRA)
    if device is None:
        if torch.cuda.is_available():
            return "cuda"
        return "mps" if torch.backends.mps.is_available() else "cpu"
    kind, _, number = device.partition(":")
    if kind == "cpu":
        return device
    backend = torch.backends.mps if kind == "mps" else getattr(torch, kind)
    if not backend.is_available() or (number and int(number) >= backend.device_count()):
        raise InputError(
            f"no device {device} here (torch {torch.__version__} sees "
            f"{torch.cuda.device_count()} CUDA devices): leave --device out to take the best one"
        )
    return device


def choose_dtype(dtype: str | None, device: str) -> Any:
    """The torch dtype named, or: bfloat16 where the device has it in hardware, else float16 on
    CUDA; float32 on the CPU, where the short types are slow.
    """
    torch = require("torch", EXTRA)
    if dtype is None:
        if device.startswith("cuda"):
            with torch.cuda.device(device):
                native = torch.cuda.is_bf16_supported(including_emulation=False)
            dtype = "bfloat16" if native else "float16"
        else:
            dtype = "float32" if device == "cpu" else "bfloat16"
    return getattr(torch, dtype)


def out_of_memory(error: Exception) -> bool:
    """Whether an error of torch says that the memory of the device, or of the machine, is full."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    said = str(error).lower()
    return isinstance(error, RuntimeError) and (
        "out of memory" in said or "can't allocate memory" in said or "invalid buffer size" in said
    )


def release(device: str) -> None:
    """Give back what torch keeps for later, after a run that did not fit."""
    torch = require("torch", EXTRA)
    gc.collect()
    if device.startswith("cuda"):
        torch.cuda.empty_cache()
    elif device == "mps":
        torch.mps.empty_cache()
