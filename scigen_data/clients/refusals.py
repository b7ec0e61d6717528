"""What a status other than 200 means: another try, a failure of this request, or of every one."""

from __future__ import annotations

import re
import time

from scigen_data.clients import Failure
from scigen_data.clients.address import Address
from scigen_data.clients.pacing.told import asked_wait
from scigen_data.clients.response import Answer, Trouble, error_code, error_message
from scigen_data.errors import EndpointError
from scigen_data.records import Status

_TRANSIENT = frozenset({408, 409, 425, 429})
_LONGEST = 2000  # characters of a message that are read
_REFUSED = re.compile(
    r"moderat(?:ed|ion)|content.?polic|content.?filter|safety(?!_)|sensitive.?content|prohibited",
    re.I,
)
_MISUSE = re.compile(r"^(?:invalid|unknown|unsupported|missing)_")  # a field of that name, say


def passing(at: Address, answer: Answer) -> Trouble | None:
    """What another try may mend; raises EndpointError where no credit is left."""
    if answer.status not in _TRANSIENT and answer.status < 500:
        return None
    said = at.said(answer.body)
    if error_code(answer.body) == "insufficient_quota":
        raise EndpointError(f"{at.url} has no credit left for this key{said}")
    return Trouble(
        f"HTTP {answer.status}{said}", retry_after=asked_wait(answer.headers, time.time())
    )


def final(
    at: Address, answer: Answer, model: str, path: str, *, proven: bool, moderated: bool
) -> Failure:
    """What a status that no retry mends means for this request.

    `proven`: the address has answered requests before, so that its key is good. `moderated`: the
    service looks at what is asked. Raises EndpointError where it holds for every request.
    """
    url, said, status = at.url, at.said(answer.body), answer.status
    code = error_code(answer.body)
    if 300 <= status < 400:
        target = at.hide(answer.headers.get("location", "")[:200])
        raise EndpointError(
            f"{url} redirects to {target or 'nowhere'} (HTTP {status}), which is not followed: "
            f"give {at.option} the final address"
        )
    if moderated and status in (400, 403, 422, 451) and is_refusal(code, said):
        return Failure(Status.FAILED, f"the provider refuses the prompt{said or f': {code}'}")
    # Some services answer 403 to a single text they object to.
    if status == 401 or (status == 403 and not proven):
        if at.key:
            raise EndpointError(
                f"{url} refuses the key (HTTP {status}{said}): set {at.variable} to one that is "
                "valid there"
            )
        raise EndpointError(f"{url} asks for a key (HTTP {status}{said}): set {at.variable}")
    if status == 402:
        raise EndpointError(f"{url} has no credit left for this key{said}")
    pinned = status == 400 and "pinned to" in said  # `transformers serve`
    if pinned or code.startswith("model_not") or (status == 404 and "model" in said.lower()):
        raise EndpointError(
            f"{url} does not serve the model {model!r} (HTTP {status}{said}): check --model"
        )
    if status in (404, 405, 410):
        raise EndpointError(
            f"{url} has no {path} (HTTP {status}{said}): check {at.option}, which usually ends in "
            "/v1, and --model"
        )
    return Failure(Status.API_ERROR, f"the endpoint refuses the request: HTTP {status}{said}")


_PICTURES = r"(?:image|vision|visual|multi-?modal)"
_NO_IMAGES = re.compile(
    r"(?:does|do|is|are|can)(?: ?not|n't) (?:\w+ )?(?:support|accept|allow|take|process|handle)\w* "
    rf"(?:\w+ ){{0,3}}{_PICTURES}"
    rf"|{_PICTURES}\w*(?: \w+){{0,3}} (?:not|n't) (?:\w+ )?(?:support|available|accept|allow)"
    rf"|{_PICTURES}\w*(?: \w+){{0,2}} unsupported|not a (?:multi-?modal|vision)|at most 0 image"
    rf"|(?:no|without) (?:endpoints? found that )?support (?:for )?{_PICTURES}|mmproj"
    r"|unknown variant `?image_url|invalid (?:content )?type[^.]{0,40}image_url",
    re.IGNORECASE,
)


def takes_no_images(answer: Answer) -> bool:
    """Whether the server says that it, or its model, reads text alone."""
    if answer.status < 400 or answer.status in _TRANSIENT:
        return False
    return bool(_NO_IMAGES.search(error_message(answer.body)[:_LONGEST]))


def is_refusal(code: str, message: str) -> bool:
    """Whether an error speaks of a content policy, in the words of the common services."""
    if _MISUSE.match(code):
        return False
    return bool(_REFUSED.search(code) or _REFUSED.search(message))
