"""`scigen doctor`: what this machine has for the package to work with, beside what it can render.

`renderer.doctor` looks at the kernel, the fonts and the sandbox.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from dataclasses import replace

from scigen_data.renderer.doctor import Check, report, tikz

EXTRAS = {
    "train": ("torch", "transformers", "accelerate"),
    "rewards": ("mpmath",),
    "review": ("starlette", "uvicorn"),
    "trl": ("trl", "peft", "mpmath"),
    "pixel": ("torch", "diffusers", "transformers", "accelerate"),
    "ocr": ("rapidocr", "onnxruntime"),
    "ray": ("ray",),
    "cjk": ("noto_cjk_sans_otc",),
    "metrics": ("torch", "transformers", "sklearn"),
    "science": (
        *("scipy", "sympy", "networkx", "pandas"),
        *("ase", "periodictable", "rdkit", "schemdraw"),
    ),
}


def checks() -> Iterator[Check]:
    """All of them, the renderer's first: without those untrusted builds are refused."""
    for check in report():
        yield replace(check, needed=True)
    yield tikz()
    for extra, modules in EXTRAS.items():
        missing = [name for name in modules if importlib.util.find_spec(name) is None]
        yield Check(
            f"extra {extra}",
            not missing,
            f"lacks {', '.join(missing)}" if missing else ", ".join(modules),
            f"pip install 'scigen-data[{extra}]'",
        )
    yield _endpoint()
    yield _images()
    yield _hub()


def _endpoint() -> Check:
    url = os.environ.get("SCIGEN_BASE_URL", "")
    key = next(
        (name for name in ("SCIGEN_API_KEY", "OPENAI_API_KEY") if os.environ.get(name)), "no key"
    )
    if not url:
        return Check(
            "endpoint",
            False,
            f"SCIGEN_BASE_URL is not set ({key})",
            "only for generators that call a model: set it or pass --base-url",
        )
    import httpx2

    try:
        # No key is sent: any answer at all shows that something listens.
        response = httpx2.get(url, timeout=5, follow_redirects=False)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        return Check("endpoint", False, f"{url}: {error}", "start it or correct the URL")
    return Check("endpoint", True, f"{url} answers (HTTP {response.status_code}; {key})")


def _images() -> Check:
    keys = ("SCIGEN_IMAGE_API_KEY", "OPENAI_API_KEY", "BFL_API_KEY", "HF_TOKEN")
    found = ", ".join(name for name in keys if os.environ.get(name)) or "no key"
    url = os.environ.get("SCIGEN_IMAGE_BASE_URL", "")
    return Check(
        "image endpoint",
        bool(url),
        f"{url or 'SCIGEN_IMAGE_BASE_URL is not set'} ({found})",
        "only for pixel models behind an endpoint: set it or pass --image-base-url",
    )


def _hub() -> Check:
    from huggingface_hub import constants, get_token

    known = get_token() is not None
    return Check(
        "hub",
        known,
        f"{constants.ENDPOINT} ({'a token is known' if known else 'no token'})",
        "only for `scigen push` and private datasets: `hf auth login`, or set HF_TOKEN",
    )
