"""The environment that a program is drawn in, whatever runs it: nothing of the caller's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CLEAN: Mapping[str, str] = MappingProxyType(
    {
        "HOME": "/nonexistent",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        # before the libraries load: their threads would not survive a fork
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "NUMEXPR_MAX_THREADS": "1",
        # canvases in large pages: fewer page faults (glibc 2.35 and newer)
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    }
)
