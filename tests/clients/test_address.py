"""Addresses that are taken, and those out of a reply that are not asked."""

from __future__ import annotations

import pytest

from scigen_data.clients.address import Address, checked_base
from scigen_data.errors import InputError

VARIABLE = "SCIGEN_API_KEY"
ENDINGS = ("/images/generations", "/chat/completions")


def base(text: str) -> str:
    return checked_base(text, VARIABLE, ENDINGS)


def at(url: str) -> Address:
    return Address(url, "sk-0123456789-not-a-real-key", VARIABLE, "--base-url")


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("http://localhost:8000", "http://localhost:8000/v1"),
        ("http://localhost:8000/", "http://localhost:8000/v1"),
        ("http://localhost:8000/v1/", "http://localhost:8000/v1"),
        ("https://host/api/v1", "https://host/api/v1"),
        ("https://host/v1beta/openai/", "https://host/v1beta/openai"),
        ("https://host/v1/chat/completions", "https://host/v1"),
        ("https://host/v1/images/generations/", "https://host/v1"),
        ("https://host/chat/completions", "https://host"),
        ("http://[::1]:8000", "http://[::1]:8000/v1"),
    ],
)
def test_base_urls_with_and_without_path(given: str, used: str) -> None:
    assert base(given) == used


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:8000",
        "ftp://host/v1",
        "http://",
        "http://host:port/v1",
        "http://h:99999999",
        "http://[::1",
    ],
)
def test_what_is_no_base_url_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="base URL"):
        base(url)


def test_a_base_url_with_credentials_is_refused_without_showing_them() -> None:
    with pytest.raises(InputError, match="SCIGEN_API_KEY") as caught:
        base("https://user:hunter2@host/v1")
    assert "hunter2" not in str(caught.value)
    with pytest.raises(InputError, match="query") as caught:
        base("https://host/v1?key=hunter2")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a.png",
        "http://127.0.0.1/a.png",
        "https://10.0.0.1/a.png",
        "https://169.254.169.254/latest",
        "file:///etc/passwd",
        "ftp://example.org/a.png",
        "https://[::1]/a.png",
        "nonsense",
    ],
)
def test_picture_is_fetched_from_nowhere_inside(url: str) -> None:
    assert at("https://api.example.org/v1").unfit(url)


def test_picture_is_fetched_from_the_world() -> None:
    assert not at("https://a.example.org/v1").unfit("https://cdn.example.org/x")
