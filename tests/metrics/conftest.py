"""Tiny random models that are saved and loaded as real ones are."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CLIP of some 60,000 parameters with its processor, images of 64 pixels, 77 tokens."""
    torch = pytest.importorskip("torch", reason="needs the extra `metrics`")
    from transformers import CLIPConfig, CLIPModel, CLIPProcessor
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    from scigen_data.train.tiny import tiny_tokenizer

    tokenizer = tiny_tokenizer()
    layers = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
    }
    torch.manual_seed(0)
    model = CLIPModel(
        CLIPConfig(
            text_config={
                **layers,
                "vocab_size": len(tokenizer),
                "max_position_embeddings": 77,
                "pad_token_id": tokenizer.pad_token_id,
                "bos_token_id": tokenizer.pad_token_id,
                "eos_token_id": tokenizer.eos_token_id,
            },
            vision_config={**layers, "image_size": 64, "patch_size": 16},
            projection_dim=24,
        )
    )
    images = CLIPImageProcessorPil(
        size={"shortest_edge": 64}, crop_size={"height": 64, "width": 64}
    )
    folder = tmp_path_factory.mktemp("clip")
    model.save_pretrained(folder)
    CLIPProcessor(images, tokenizer).save_pretrained(folder)
    return folder
