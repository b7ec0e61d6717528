"""Talking to the Hub: what may be tried again is, and what may not is one line.

Everything goes through huggingface_hub, so that the endpoint (`HF_ENDPOINT`) and the token
(`HF_TOKEN`, or what `hf auth login` kept) are found where every other tool finds them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from scigen_data.errors import EndpointError, InputError, ScigenError

T = TypeVar("T")
TRIES = 6
PAUSE = 0.5  # seconds before the second try; twice as long before each further one
LONGEST_PAUSE = 30.0
LONGEST_WISH = 300.0  # of a server's Retry-After that is granted
SILENCE = 60.0  # seconds without a byte after which a request counts as lost


def retryable(error: BaseException) -> bool:
    """Whether the same request may succeed later: lost connections, 429, 5xx."""
    status = _status(error)
    if status is not None:
        return status == 429 or status >= 500
    if type(error).__name__ == "OfflineModeIsEnabled":
        return False
    if any(base.__name__ == "TransportError" for base in type(error).__mro__):  # httpx's
        return True
    if isinstance(error, ConnectionError | TimeoutError):
        return True
    # An upload's own failure stands behind a RuntimeError that names the file.
    return (
        isinstance(error, RuntimeError)
        and error.__cause__ is not None
        and retryable(error.__cause__)
    )


def pause_after(error: BaseException, tries: int) -> float:
    """Seconds to wait after failure number `tries`: the server's wish, else twice as long."""
    response = getattr(error, "response", None)
    asked = response.headers.get("Retry-After", "") if response is not None else ""
    if asked.isdecimal():
        return min(float(asked), LONGEST_WISH)
    return min(PAUSE * 2.0 ** (tries - 1), LONGEST_PAUSE)


def ask(call: Callable[[], T], doing: str, tries: int = TRIES) -> T:
    """The answer of `call`, tried again where that may help.

    Raises EndpointError where the Hub refuses or cannot be reached, as one line.
    """
    for attempt in range(1, tries + 1):
        try:
            return call()
        except Exception as error:  # noqa: PERF203
            if isinstance(error, ScigenError):
                raise
            if attempt == tries or not retryable(error):
                raise refusal(error, doing) from error
            time.sleep(pause_after(error, attempt))
    raise AssertionError("unreachable")


def refusal(error: BaseException, doing: str) -> ScigenError:  # noqa: PLR0911 - one a kind
    """What went wrong for good, with its remedy."""
    from huggingface_hub import constants
    from huggingface_hub.errors import RepositoryNotFoundError, RevisionNotFoundError

    status, said = _status(error), _said(error)
    if isinstance(error, RevisionNotFoundError):
        return InputError(f"{doing}: there is no such revision")
    if status == 401 and "credentials" in said.lower():
        return EndpointError(
            f"{doing}: the Hub does not know this token: `hf auth login`, or set HF_TOKEN"
        )
    if isinstance(error, RepositoryNotFoundError):
        return EndpointError(
            f"{doing}: there is no such dataset at {constants.ENDPOINT}, or the token may not "
            "see it: check the name, `hf auth login`, or set HF_TOKEN"
        )
    if status in (401, 403):
        return EndpointError(
            f"{doing}: the token may not do this ({said or status}): use one that may write "
            "there (`hf auth login`, or HF_TOKEN)"
        )
    if status is not None and retryable(error):
        return EndpointError(
            f"{doing}: the Hub keeps answering {status}: run the same command again later"
        )
    if status is not None:
        return EndpointError(f"{doing}: the Hub refuses with {status}: {said}")
    if type(error).__name__ == "OfflineModeIsEnabled":
        return InputError(f"{doing}: HF_HUB_OFFLINE is set: unset it")
    if retryable(error):
        return EndpointError(
            f"{doing}: cannot reach the Hub at {constants.ENDPOINT} "
            f"({type(error).__name__}: {said}): check the network and HF_ENDPOINT, then run the "
            "same command again"
        )
    return EndpointError(f"{doing}: {type(error).__name__}: {said}")


def _status(error: BaseException) -> int | None:
    status = getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) else None


def _said(error: BaseException) -> str:
    """The server's words, or the error's, on one line."""
    text = getattr(error, "server_message", None) or str(error)
    return " ".join(text.split())[:300]


def patient_client() -> None:
    """Give huggingface_hub's requests of this process a time limit: of itself it waits for ever.

    For programs, not for libraries: the client is one for the whole process.
    """
    from huggingface_hub import get_session, set_client_factory

    first = get_session()

    def limited() -> Any:
        return type(first)(event_hooks=first.event_hooks, follow_redirects=True, timeout=SILENCE)

    set_client_factory(limited)
