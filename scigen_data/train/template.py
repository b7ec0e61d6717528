"""What a processor's chat template writes around a question and an answer.

    prompt                                       completion
    ┌─────────────────────────────────────────┐ ┌──────────────────────────┐
    <|im_start|>user ⟨image⟩Find x.<|im_end|>…  [scaffold] 4 [end of turn]

The prompt is the template's own text with its generation prompt, as at inference. The completion
is all that the model has to write from there: what the template itself puts before an answer (the
empty think block of some reasoning models), the answer, and the token that ends the turn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from scigen_data.errors import InputError
from scigen_data.train.coordinates import MARK
from scigen_data.train.rows import Turn, one_line

# Words that no template writes itself.
_QUESTION, _ANSWER = "zqquestionqz", "zqanswerqz"


class Template:
    """A chat template, probed once so that a bad one is refused before training begins.

    Raises InputError where the template is missing, cannot write a user and an assistant turn,
    leaves out the question, the answer or the image, or begins an answer in another way than its
    generation prompt does. `end` is what ends an answer.
    """

    def __init__(
        self,
        processor: Any,
        *,
        system: str | None = None,
        chat_template: str | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self._processor = processor
        self._system = system
        self._options = dict(options or {})
        self._name = f"the chat template of this {type(processor).__name__}"
        tokenizer = processor.tokenizer
        self._template = (
            chat_template
            or getattr(processor, "chat_template", None)
            or getattr(tokenizer, "chat_template", None)
        )
        if self._template is None:
            raise InputError(
                f"this {type(processor).__name__} has no chat template: "
                "use an instruction-tuned model, or pass chat_template=..."
            )
        self._special = _special_tokens(processor)
        self._pattern = re.compile("|".join(map(re.escape, self._special)) or r"(?!)")
        self._probe()

    def prompt(self, turns: Sequence[Turn], images: int) -> str:
        """The text up to where the model begins to write; images stand first in the first turn of
        the user, and their tokens are not yet multiplied."""
        return self._render(turns, images)

    def write(self, turns: Sequence[Turn], images: int, answer: str) -> tuple[str, str]:
        """`prompt`, and the text that the model is to write from there.

        A template that rewrites an answer (moves its `<think>` block) is followed; one that drops
        a part of it is not, the answer then stands as it is. Raises InputError where neither is
        possible.
        """
        prompt, full = self._render(turns, images), self._render(turns, images, answer)
        if full.startswith(prompt) and full.endswith(self._tail):
            body = full[len(prompt) : len(full) - len(self._tail)]
            if "".join(answer.split()) in "".join(body.split()):
                return prompt, body + self.end
        if self._scaffold.strip():
            raise InputError(
                f"{self._name} drops a part of the answer {answer[:60]!r} and writes "
                f"{self._scaffold!r} before every answer: pass chat_template=... without that"
            )
        return prompt, self._scaffold + answer + self.end

    def plain(self, text: str) -> str:
        """`text` with a space after the first character of each special token spelled in it.

        `<image>` becomes `< image>`: it reads the same, but is no longer a token that stands for
        pixels or ends a turn. `<think>` and its like are not special and stay.
        """
        while broken := self._pattern.sub(lambda found: f"{found[0][0]} {found[0][1:]}", text):
            if broken == text:
                break
            text = broken
        return text

    def tail(self, prompt: str) -> str:
        """The prompt from its last special token on; all of it where it has none."""
        last = None
        for last in self._pattern.finditer(prompt):  # noqa: B007
            pass
        return prompt[last.start() :] if last else prompt

    # ------------------------------------------------------------------------------ probing

    def _probe(self) -> None:
        # Some templates take the assistant's content as a string only, the others want parts.
        self._parts = True
        try:
            self._measure()
        except InputError as first:
            self._parts = False
            try:
                self._measure()
            except InputError:
                raise first from None

    def _measure(self) -> None:
        asked = [("user", _QUESTION)]
        prompt, full = self._render(asked, 0), self._render(asked, 0, _ANSWER)
        if prompt.count(_QUESTION) != 1 or full.count(_ANSWER) != 1:
            part = "question" if prompt.count(_QUESTION) != 1 else "answer"
            raise InputError(f"{self._name} does not write the {part} once: pass chat_template=...")
        if self._render(asked, 1) == prompt:
            raise InputError(f"{self._name} writes nothing for an image: pass chat_template=...")
        before, _, self._tail = full.partition(_ANSWER)
        if not before.startswith(prompt):
            raise InputError(
                f"{self._name} asks for an answer with {prompt[-40:]!r} but writes a given answer "
                f"after {before[-40:]!r}: the model would be trained on a prompt it never meets; "
                "pass template_options=... (often enable_thinking=False) or chat_template=..."
            )
        self._scaffold = before[len(prompt) :]
        self.end = self._end_of_turn()

    def _end_of_turn(self) -> str:
        """What follows the answer, up to its first special token; the rest is never generated."""
        if found := self._pattern.search(self._tail):
            return self._tail[: found.end()]
        eos = self._processor.tokenizer.eos_token
        if not eos:
            raise InputError(
                f"{self._name} ends an answer without a special token, and the tokenizer has no "
                "eos_token: the model could not learn to stop; set processor.tokenizer.eos_token"
            )
        return self._tail.rstrip() + str(eos)

    def _render(self, turns: Sequence[Turn], images: int, answer: str | None = None) -> str:
        from jinja2 import TemplateError

        messages: list[dict[str, Any]] = []
        if self._system is not None and turns[0][0] != "system":
            messages.append({"role": "system", "content": self._content(self._system)})
        left = images
        for role, text in turns:
            if role == "user":
                content: Any = [{"type": "image"}] * left + [{"type": "text", "text": text}]
                left = 0
            else:
                content = self._content(text)
            messages.append({"role": role, "content": content})
        if answer is not None:
            messages.append({"role": "assistant", "content": self._content(answer)})
        try:
            text = self._processor.apply_chat_template(
                messages,
                chat_template=self._template,
                add_generation_prompt=answer is None,
                tokenize=False,
                **self._options,
            )
        except (TemplateError, TypeError, ValueError, LookupError, AttributeError) as error:
            raise InputError(
                f"{self._name} cannot write a question and its answer: {one_line(error)}"
            ) from error
        return str(text)

    def _content(self, text: str) -> Any:
        return [{"type": "text", "text": text}] if self._parts else text


def _special_tokens(processor: Any) -> tuple[str, ...]:
    """Every string that the tokenizer or the processor reads as a control token, longest first;
    those that tell a place stand for no pixels and end no turn."""
    tokenizer = processor.tokenizer
    tokens = set(tokenizer.all_special_tokens)
    tokens.update(t.content for t in tokenizer.added_tokens_decoder.values() if t.special)
    for kind in ("image", "video", "audio", "boi", "eoi", "vision_start", "vision_end"):
        tokens.add(getattr(processor, f"{kind}_token", None))
    # One or two characters, such as a "!" used for padding, are ordinary text elsewhere.
    kept = {str(token) for token in tokens if token is not None and len(str(token).strip()) > 2}
    kept = {token for token in kept if not MARK.fullmatch(token)}
    return tuple(sorted(kept, key=lambda token: (-len(token), token)))
