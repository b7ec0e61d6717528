from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from PIL import Image

from scigen_data.report.catalogue import Entry, write_catalogue


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (1200, 800), "white").save(buffer, "PNG")
    return buffer.getvalue()


ROD = Entry("physics/rod", "Physics - Mechanical", "A rod: find its mass.", (1, 2), 4, False,
            "How heavy is <the> rod?", "2 kg", picture())  # fmt: skip


def test_families_of_a_type_stand_together_each_with_its_figure(tmp_path: Path) -> None:
    held = replace(ROD, name="physics/bar", held_out=True, png=b"")
    other = replace(ROD, name="math/line", image_type="Math - Analytic Geometry")
    text = write_catalogue([other, ROD, held], tmp_path / "page.html").read_text()
    assert text.index("math/line") < text.index("physics/rod") < text.index("physics/bar")
    assert "3 families of 2 image types" in text
    assert text.count('src="data:image/webp;base64,') == 2
    assert text.count("not drawn") == 1
    assert text.count("<em>test</em>") == 2  # the one that is held out, and what the mark means
    assert "1, 2" in text


def test_no_text_of_an_item_acts_as_markup(tmp_path: Path) -> None:
    text = write_catalogue([ROD], tmp_path / "page.html").read_text()
    assert "How heavy is &lt;the&gt; rod?" in text
    assert "<script" not in text
