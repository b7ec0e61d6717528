"""From messages to tokens, by a model's own chat template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jinja2 import TemplateError

from scigen_data.clients import ChatRequest, Message
from scigen_data.errors import InputError
from scigen_data.images import decoded

_PROBE = "a word that no template holds: 7f3a"


class ChatTemplate:
    """A tokenizer or processor and its template.

    reader: from `AutoTokenizer`, or, where the model `sees`, from `AutoProcessor`. A template that
    refuses or forgets the system's turn gets it at the head of the first user's. Raises InputError
    where there is no template.
    """

    def __init__(self, reader: Any, model: str, *, sees: bool) -> None:
        self.reader = reader
        self.tokenizer = getattr(reader, "tokenizer", reader)
        self._model = model
        self._sees = sees
        if not (getattr(reader, "chat_template", None) or self.tokenizer.chat_template):
            raise InputError(
                f"{model} has no chat template: choose the model's instruct version, or put its "
                "template beside it as chat_template.jinja"
            )
        self.tokenizer.padding_side = "left"  # or padding would stand before the reply
        if self.tokenizer.pad_token is None:
            self.tokenizer.pad_token = self.tokenizer.eos_token
        self._system = self._takes_system()

    def encode(self, requests: Sequence[ChatRequest]) -> Any:
        """Tensors (requests x longest prompt), padded on the left, and images where there are.

        Raises InputError where the template refuses the turns.
        """
        kwargs = dict(requests[0].extra.get("chat_template_kwargs") or {})
        try:
            prompts = [
                self.reader.apply_chat_template(
                    self._talk(request.messages),
                    add_generation_prompt=True,
                    tokenize=False,
                    **kwargs,
                )
                for request in requests
            ]
        except TemplateError as error:
            raise InputError(
                f"the chat template of {self._model} refuses the talk: {error}"
            ) from error
        if not self._sees:
            return self.tokenizer(
                prompts, padding=True, add_special_tokens=False, return_tensors="pt"
            )
        # A processor adds a start of its own, but must not where the template has one.
        start = self.tokenizer.bos_token
        own = {"add_special_tokens": False} if start and prompts[0].startswith(start) else {}
        images = [
            [decoded(image) for message in request.messages for image in message.images]
            for request in requests
        ]
        return self.reader(
            text=prompts,
            images=images if any(images) else None,
            padding=True,
            return_tensors="pt",
            **own,
        )

    def _talk(self, messages: Sequence[Message]) -> list[dict[str, Any]]:
        if not self._system:
            messages = merged(messages)
        return [{"role": m.role, "content": self._content(m)} for m in messages]

    def _content(self, message: Message) -> Any:
        if not self._sees:
            return message.content
        parts: list[dict[str, Any]] = [{"type": "text", "text": message.content}]
        return parts + [{"type": "image"} for _ in message.images]

    def _takes_system(self) -> bool:
        """Whether a system's turn gets into the prompt."""
        self._system = True
        talk = self._talk([Message("system", _PROBE), Message("user", "hello")])
        try:
            prompt = self.reader.apply_chat_template(
                talk, add_generation_prompt=True, tokenize=False
            )
        except TemplateError:
            return False
        return _PROBE in prompt


def merged(messages: Sequence[Message]) -> list[Message]:
    """The same talk with what the system says at the head of the first user's turn."""
    system = "\n\n".join(m.content for m in messages if m.role == "system")
    others = [m for m in messages if m.role != "system"]
    if not system:
        return others
    if not others or others[0].role != "user":
        return [Message("user", system), *others]
    first = others[0]
    return [Message("user", f"{system}\n\n{first.content}", first.images), *others[1:]]
