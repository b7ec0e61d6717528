"""Random text-to-image pipelines of some thousand parameters, saved as real ones are.

Each builder writes a folder that `AutoPipelineForText2Image` reloads. They draw colourful noise,
differently for each prompt and seed, at 64 x 64 in a fraction of a second.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
import transformers

from scigen_data.train.tiny import tiny_tokenizer

if (
    find_spec("diffusers") is None
):  # imported late, and models by name: every test process collects this file
    raise ModuleNotFoundError("needs diffusers", name="diffusers")

WIDTH = 16  # of text embeddings


def tiny_stable_diffusion(folder: Path, *, safety: float | None = None) -> Path:
    """A UNet with CLIP's text encoder. `safety`: with a checker that sees something in every
    image whose likeness to its concepts, a cosine, is above this number.
    """

    import diffusers
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    torch.manual_seed(0)
    unet = _unet()
    text_encoder, tokenizer = _clip()
    pipe = diffusers.StableDiffusionPipeline(
        vae=_vae(latents=4),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        unet=unet,
        scheduler=diffusers.DDIMScheduler(
            clip_sample=False, set_alpha_to_one=False, steps_offset=1
        ),
        safety_checker=None if safety is None else _checker(safety),
        feature_extractor=None
        if safety is None
        else CLIPImageProcessorPil(
            size={"shortest_edge": 28}, crop_size={"height": 28, "width": 28}
        ),
        requires_safety_checker=safety is not None,
    )
    return _save(pipe, folder)


def tiny_flux(
    folder: Path, *, layers: int = 1, heads: int = 2, head_size: int = 16, dtype: Any = None
) -> Path:
    """A FLUX.1: flow matching, CLIP and T5, guidance built in.

    Its transformer has `layers` double and twice as many single blocks; FLUX.1 itself has 19
    (and 38), 24 heads of 128.
    """

    import diffusers

    torch.manual_seed(0)
    transformer = diffusers.FluxTransformer2DModel(
        patch_size=1,
        in_channels=16,
        num_layers=layers,
        num_single_layers=2 * layers,
        attention_head_dim=head_size,
        num_attention_heads=heads,
        joint_attention_dim=WIDTH,
        pooled_projection_dim=WIDTH,
        guidance_embeds=True,
        axes_dims_rope=(head_size // 4, head_size * 3 // 8, head_size * 3 // 8),
    ).to(dtype or torch.float32)
    text_encoder, tokenizer = _clip()
    tokenizer_2 = tiny_tokenizer()
    tokenizer_2.model_max_length = 512
    t5 = transformers.T5EncoderModel(
        transformers.T5Config(
            vocab_size=len(tokenizer_2), d_model=WIDTH, d_kv=8, d_ff=32, num_layers=1, num_heads=2
        )
    )
    pipe = diffusers.FluxPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=_vae(latents=4, shift=0.1),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        text_encoder_2=t5.eval(),
        tokenizer_2=tokenizer_2,
        transformer=transformer.eval(),
    )
    return _save(pipe, folder)


def tiny_qwen_image(folder: Path) -> Path:
    """A Qwen-Image: flow matching, a Qwen2.5-VL that reads the prompt, guidance by a second run."""

    import diffusers

    torch.manual_seed(0)
    transformer = diffusers.QwenImageTransformer2DModel(
        patch_size=2,
        in_channels=16,
        out_channels=4,
        num_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=WIDTH,
        guidance_embeds=False,
        axes_dims_rope=(8, 4, 4),
    )
    vae = diffusers.AutoencoderKLQwenImage(
        base_dim=12,
        z_dim=4,
        dim_mult=[1, 2, 2, 2],
        num_res_blocks=1,
        temperal_downsample=[False, True, True],
        latents_mean=[0.0] * 4,
        latents_std=[1.0] * 4,
    )
    tokenizer = tiny_tokenizer("<|im_start|>", "<|im_end|>")
    tokenizer.model_max_length = 2048
    reader = transformers.Qwen2_5_VLForConditionalGeneration(
        transformers.Qwen2_5_VLConfig(
            text_config={
                "vocab_size": len(tokenizer),
                "hidden_size": WIDTH,
                "intermediate_size": 32,
                "num_hidden_layers": 1,
                "num_attention_heads": 2,
                "num_key_value_heads": 2,
                "rope_parameters": {
                    "rope_type": "default",
                    "rope_theta": 1e4,
                    "mrope_section": [1, 1, 2],
                },
            },
            vision_config={
                "depth": 1,
                "hidden_size": 16,
                "intermediate_size": 16,
                "num_heads": 2,
                "out_hidden_size": WIDTH,
            },
        )
    )
    pipe = diffusers.QwenImagePipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=vae.eval(),
        text_encoder=reader.eval(),
        tokenizer=tokenizer,
        transformer=transformer.eval(),
    )
    return _save(pipe, folder)


def _unet() -> Any:
    import diffusers

    return diffusers.UNet2DConditionModel(
        block_out_channels=(4, 8),
        layers_per_block=1,
        sample_size=8,
        in_channels=4,
        out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=WIDTH,
        norm_num_groups=2,
        attention_head_dim=4,
    ).eval()


def _vae(latents: int, shift: float | None = None) -> Any:
    """Eight pixels a latent, as in the real ones."""

    import diffusers

    flux = shift is not None
    return diffusers.AutoencoderKL(
        block_out_channels=[4, 4, 4, 4],
        in_channels=3,
        out_channels=3,
        down_block_types=["DownEncoderBlock2D"] * 4,
        up_block_types=["UpDecoderBlock2D"] * 4,
        layers_per_block=1,
        latent_channels=latents,
        norm_num_groups=2,
        use_quant_conv=not flux,
        use_post_quant_conv=not flux,
        **({"shift_factor": shift} if flux else {}),
    ).eval()


def _clip() -> tuple[Any, Any]:
    tokenizer = tiny_tokenizer()
    tokenizer.model_max_length = 77
    config = transformers.CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        intermediate_size=32,
        num_attention_heads=2,
        num_hidden_layers=1,
        bos_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return transformers.CLIPTextModel(config).eval(), tokenizer


def _checker(threshold: float) -> Any:
    from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker

    checker = StableDiffusionSafetyChecker(
        transformers.CLIPConfig(
            text_config={"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2},
            vision_config={
                "hidden_size": 16,
                "intermediate_size": 16,
                "num_hidden_layers": 1,
                "num_attention_heads": 2,
                "image_size": 28,
                "patch_size": 14,
            },
            projection_dim=8,
        )
    )
    with torch.no_grad():
        checker.concept_embeds_weights.fill_(threshold)
        checker.special_care_embeds_weights.fill_(2.0)
    return checker.eval()


def _save(pipe: Any, folder: Path) -> Path:
    pipe.save_pretrained(folder)
    return folder


def tiny_latent_diffusion(folder: Path) -> Path:
    """The first text-to-image pipeline there was: of no `Auto` family, and restyles nothing."""
    import diffusers
    from diffusers import LDMTextToImagePipeline
    from diffusers.pipelines.latent_diffusion.pipeline_latent_diffusion import (
        LDMBertConfig,
        LDMBertModel,
    )

    torch.manual_seed(0)
    tokenizer = tiny_tokenizer()
    tokenizer.model_max_length = 77
    bert = LDMBertConfig(
        vocab_size=len(tokenizer),
        encoder_layers=1,
        encoder_ffn_dim=32,
        encoder_attention_heads=2,
        head_dim=8,
        d_model=WIDTH,
        pad_token_id=tokenizer.pad_token_id,
    )
    pipe = LDMTextToImagePipeline(
        vqvae=_vae(latents=4),
        bert=LDMBertModel(bert).eval(),
        tokenizer=tokenizer,
        unet=_unet(),
        scheduler=diffusers.DDIMScheduler(
            clip_sample=False, set_alpha_to_one=False, steps_offset=1
        ),
    )
    return _save(pipe, folder)


def tiny_class_drawer(folder: Path) -> Path:
    """A DiT: it draws from the number of a class, and reads no text."""
    import diffusers
    from diffusers import DiTPipeline, DiTTransformer2DModel

    torch.manual_seed(0)
    transformer = DiTTransformer2DModel(
        sample_size=8,
        num_layers=1,
        patch_size=2,
        attention_head_dim=8,
        num_attention_heads=2,
        num_embeds_ada_norm=10,
    )
    pipe = DiTPipeline(
        transformer=transformer, vae=_vae(latents=4), scheduler=diffusers.DDIMScheduler()
    )
    return _save(pipe, folder)


def tiny_flux2(folder: Path) -> Path:
    """A FLUX.2 klein: Qwen3 reads the prompt, and images are followed, not started from."""
    import diffusers
    from diffusers import AutoencoderKLFlux2, Flux2KleinPipeline, Flux2Transformer2DModel
    from transformers import Qwen3Config, Qwen3ForCausalLM

    tokenizer = tiny_tokenizer("<|im_start|>", "<|im_end|>")
    tokenizer.chat_template = (
        "{%- for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor -%}"
    )
    torch.manual_seed(0)
    reader = Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=len(tokenizer),
            hidden_size=8,
            intermediate_size=16,
            num_attention_heads=2,
            num_hidden_layers=28,  # the prompt is read off layers 9, 18 and 27
            num_key_value_heads=1,
            head_dim=4,
        )
    )
    transformer = Flux2Transformer2DModel(
        patch_size=1,
        in_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=3 * 8,
        axes_dims_rope=(4, 4, 4, 4),
    )
    vae = AutoencoderKLFlux2(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(4, 4, 4, 4),
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=2,
        use_quant_conv=False,
        use_post_quant_conv=False,
    )
    pipe = Flux2KleinPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=vae.eval(),
        text_encoder=reader.eval(),
        tokenizer=tokenizer,
        transformer=transformer.eval(),
        is_distilled=True,
    )
    return _save(pipe, folder)
