# %% [markdown]
# # From a problem to a training step
#
# Cells as Jupyter, VS Code and Spyder run them; as a script it runs from top to bottom. Everything
# here is embedded: no model, no network, no key.

# %% A dataset
from pathlib import Path

from datasets import load_dataset

import scigen_data as sd

out = Path("out/notebook")
built = sd.build("families", out / "corpus", n=25, seed=3)
print(f"{built.rows} rows, {built.drawn} drawn, {built.accepted} accepted")

# %% One row: the question for readers of the figure, the answer, and what the figure shows
corpus = load_dataset(str(out / "corpus"), split="train")
row = sd.read_row(corpus[15])
print(row["multimodal_question"], "->", row["answer"])
print("labels:", [text["plain"] for text in row["facts"]["texts"]])
print("checked:", [each["check"] for each in row["verdicts"] if each["status"] == "ok"])
row["image"].save(out / "figure.png")

# %% Draw a program of one's own in the sandbox, and audit it
program = """
import matplotlib.pyplot as plt
fig, ax = plt.subplots(figsize=(4, 3))
ax.plot([0, 4], [0, 12], color="black")
ax.set_xlabel("current I in A")
ax.set_ylabel("voltage U in V")
ax.text(1.2, 6, "12 V at 4 A")
plt.show()
"""
figure = sd.render(program)
problem = sd.Problem(
    id="ohm",
    question="A resistor carries a current of 4 A at a voltage of 12 V. How large is it?",
    answer="3 Ω",
)
for verdict in sd.audit(problem, figure):
    print(f"{verdict.check:16} {verdict.status} {verdict.reason}")

# %% A view: rows as conversations, which TRL's trainers take as they are
view = sd.load_view(out / "corpus", "sft", instruction="Put the final answer in \\boxed{}.")
print(view[0]["prompt"][-1]["content"], "=>", view[0]["completion"][0]["content"])

# %% Grade an answer: right, wrong, or unjudged (extra `rewards`)
try:
    for said in (r"\boxed{3\ \Omega}", "3000 mΩ", "4 Ω"):
        print(said, "is", sd.grade(said, "3 Ω").grade.value)
except sd.MissingExtra as missing:
    print(missing)

# %% A batch for `transformers.Trainer` (extra `train`); a tiny model stands for a real one
try:
    from transformers import AutoProcessor

    from scigen_data.train.tiny import tiny_llava

    processor = AutoProcessor.from_pretrained(tiny_llava(out / "tiny-llava"))
    batch = sd.VisionCollator(processor)([corpus[0], corpus[1]])
    print({name: tuple(value.shape) for name, value in batch.items()})
except ImportError as missing:
    print(missing)

# %% For another trainer, as files
made = sd.export(out / "corpus", "verl", out / "verl")
print(f"{made.rows} rows for {made.format} in {made.folder}")
