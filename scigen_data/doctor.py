"""`scigen doctor`: what this machine has for the package to work with."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from dataclasses import dataclass

EXTRAS = {
    "train": ("torch", "transformers", "accelerate"),
    "rewards": ("math_verify",),
    "trl": ("trl", "peft", "math_verify"),
    "pixel": ("torch", "diffusers", "transformers", "accelerate"),
    "ocr": ("rapidocr", "onnxruntime"),
    "ray": ("ray",),
    "cjk": ("noto_cjk_sans_otc",),
    "metrics": ("torch", "transformers", "sklearn"),
    "science": ("scipy", "sympy", "networkx", "pandas"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; without what is `needed`, untrusted builds are refused."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    needed: bool = False


def checks() -> Iterator[Finding]:
    """The findings, the renderer's first."""
    from scigen_data.renderer.doctor import report, tikz

    for check in report():
        yield Finding(check.name, check.ok, check.detail, check.remedy, needed=True)
    check = tikz()
    yield Finding(check.name, check.ok, check.detail, check.remedy)
    for extra, modules in EXTRAS.items():
        missing = [name for name in modules if importlib.util.find_spec(name) is None]
        yield Finding(
            f"extra {extra}",
            not missing,
            f"lacks {', '.join(missing)}" if missing else ", ".join(modules),
            f"pip install 'scigen-data[{extra}]'",
        )
    yield _endpoint()
    yield _images()
    yield _hub()


def _endpoint() -> Finding:
    url = os.environ.get("SCIGEN_BASE_URL", "")
    key = next(
        (name for name in ("SCIGEN_API_KEY", "OPENAI_API_KEY") if os.environ.get(name)), "no key"
    )
    if not url:
        return Finding(
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
        return Finding("endpoint", False, f"{url}: {error}", "start it or correct the URL")
    return Finding("endpoint", True, f"{url} answers (HTTP {response.status_code}; {key})")


def _images() -> Finding:
    keys = ("SCIGEN_IMAGE_API_KEY", "OPENAI_API_KEY", "BFL_API_KEY", "HF_TOKEN")
    found = ", ".join(name for name in keys if os.environ.get(name)) or "no key"
    url = os.environ.get("SCIGEN_IMAGE_BASE_URL", "")
    return Finding(
        "image endpoint",
        bool(url),
        f"{url or 'SCIGEN_IMAGE_BASE_URL is not set'} ({found})",
        "only for pixel models behind an endpoint: set it or pass --image-base-url",
    )


def _hub() -> Finding:
    from huggingface_hub import constants, get_token

    known = get_token() is not None
    return Finding(
        "hub",
        known,
        f"{constants.ENDPOINT} ({'a token is known' if known else 'no token'})",
        "only for `scigen push` and private datasets: `hf auth login`, or set HF_TOKEN",
    )
