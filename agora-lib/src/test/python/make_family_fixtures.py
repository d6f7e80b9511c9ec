"""Writes random tiny checkpoints of further families with what transformers and peft make of them.

Made with torch 2.7.1, transformers 4.57.6 and peft:
    python make_family_fixtures.py ../resources/agora/llama
Tolerances of the tests that read them: logits 1e-4 absolute in fp32, greedy ids identical, the losses of 20 steps
of fine-tuning 2e-4 absolute, whole and with adapters.
"""
import json
import pathlib
import random
import shutil
import sys

import make_llama_fixtures as network
import make_sft_fixtures as sft
import torch
import transformers as tf
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer

STEPS = 20
SEED = 5
BASE = {**network.BASE, "num_hidden_layers": 4, "tie_word_embeddings": True}
LONG = {"type": "longrope", "short_factor": [1.0 + 0.1 * i for i in range(3)], "long_factor": [2.0 + i for i in range(3)]}
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64}
GEMMA = {**BASE, "head_dim": 16, "sliding_window": 12, "query_pre_attn_scalar": 24}


def small(config, **changed):
    return config(**{**BASE, **changed})


FAMILIES = {
    "mistral": (small(tf.MistralConfig, sliding_window=12), tf.MistralForCausalLM),
    "qwen25": (
        small(tf.Qwen2Config, use_sliding_window=True, sliding_window=12, max_window_layers=2),
        tf.Qwen2ForCausalLM,
    ),
    "qwen3": (small(tf.Qwen3Config, head_dim=16), tf.Qwen3ForCausalLM),
    "smollm3": (small(tf.SmolLM3Config, rope_theta=50000.0), tf.SmolLM3ForCausalLM),
    "smollm3-window": (
        small(tf.SmolLM3Config, no_rope_layer_interval=2, use_sliding_window=True, sliding_window=12),
        tf.SmolLM3ForCausalLM,
    ),
    "olmo2": (small(tf.Olmo2Config, tie_word_embeddings=False), tf.Olmo2ForCausalLM),
    "granite": (
        small(
            tf.GraniteConfig,
            embedding_multiplier=1.7,
            attention_multiplier=0.2,
            residual_multiplier=0.6,
            logits_scaling=1.3,
        ),
        tf.GraniteForCausalLM,
    ),
    "phi3": (small(tf.Phi3Config, sliding_window=12, tie_word_embeddings=False), tf.Phi3ForCausalLM),
    # Six of eight numbers of a head are rotated, and texts beyond 32 tokens are long.
    "phi4-long": (
        small(
            tf.Phi3Config,
            partial_rotary_factor=0.75,
            rope_scaling=LONG,
            original_max_position_embeddings=32,
        ),
        tf.Phi3ForCausalLM,
    ),
    "gemma": (small(tf.GemmaConfig, head_dim=16), tf.GemmaForCausalLM),
    "gemma2": (tf.Gemma2Config(**{**GEMMA, "attn_logit_softcapping": 3.0, "final_logit_softcapping": 5.0}), tf.Gemma2ForCausalLM),
    "gemma3": (
        tf.Gemma3TextConfig(**{**GEMMA, "sliding_window_pattern": 3, "rope_scaling": {"rope_type": "linear", "factor": 2.0}}),
        tf.Gemma3ForCausalLM,
    ),
    "qwen3-yarn": (
        small(tf.Qwen3Config, head_dim=16, rope_scaling=YARN, max_position_embeddings=256),
        tf.Qwen3ForCausalLM,
    ),
    "llama-yarn": (
        small(tf.LlamaConfig, rope_scaling={**YARN, "truncate": False, "attention_factor": 1.2}, max_position_embeddings=256),
        tf.LlamaForCausalLM,
    ),
}


class SplitMix:
    """Java's SplittableRandom, which draws the adapters of the other side."""

    def __init__(self, seed):
        self.state = seed

    def between(self, low, high):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        z ^= z >> 31
        return (z >> 11) * 2.0**-53 * (high - low) + low


def with_adapters(model):
    names = ["q_proj", "k_proj", "v_proj", "qkv_proj", "o_proj", "gate_proj", "up_proj", "gate_up_proj", "down_proj"]
    adapted = get_peft_model(model, LoraConfig(r=4, lora_alpha=8, lora_dropout=0.0, target_modules=names))
    draws = SplitMix(SEED)
    modules = dict(adapted.named_modules())
    for layer in range(model.config.num_hidden_layers):
        for name in names:
            for part in ("self_attn", "mlp"):
                module = modules.get(f"base_model.model.model.layers.{layer}.{part}.{name}.lora_A.default")
                if module is not None:
                    rank, columns = module.weight.shape
                    bound = 1 / columns**0.5
                    values = [draws.between(-bound, bound) for _ in range(rank * columns)]
                    module.weight.data = torch.tensor(values).view(rank, columns)
    return adapted


def steps():
    rng = random.Random(11)
    rows = [[rng.randrange(5, network.VOCAB) for _ in range(rng.randrange(16, 40))] for _ in range(24)]
    return [rng.sample(rows, 3) for _ in range(STEPS)]


def randomise(model, name, seed):
    """Norms that add one to their weights have weights around 0."""
    network.randomise(model, seed)
    if name.startswith("gemma"):
        for _, p in model.named_parameters():
            if p.dim() == 1:
                p.data -= 1
        model.model.embed_tokens.weight.data *= 0.3


@torch.no_grad()
def without_cache(model, ids):
    """Where a text becomes long, transformers 4.57 reads it again without a causal mask: no cache is no such moment."""
    out = []
    for row in ids:
        text = list(row)
        for _ in range(64):
            text.append(int(model(torch.tensor([text]), use_cache=False).logits[0, -1].argmax()))
        out.append(text[len(row) :])
    return out


def main(target):
    torch.set_num_threads(1)
    tok = Tokenizer.from_file(str(target / "tokenizer" / "tokenizer.json"))
    ids = [tok.encode(text).ids for text in network.TEXTS]
    sft.STEPS = STEPS
    for i, (name, (config, architecture)) in enumerate(FAMILIES.items()):
        folder = target / "families" / name
        shutil.rmtree(folder, ignore_errors=True)
        config._attn_implementation = "eager"
        model = architecture(config).eval()
        randomise(model, name, 200 + i)
        model.tie_weights()
        model.to(torch.bfloat16).save_pretrained(folder, safe_serialization=True)

        def read():
            return architecture.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()

        out = network.expected(read, ids, True)
        out["greedy"] = without_cache(read(), ids) if name == "phi4-long" else network.greedy(read, ids)
        plan = steps()
        out["steps"] = plan
        out["losses"], out["norms"] = sft.loop(read(), plan)
        out["adapter_losses"], out["adapter_norms"] = sft.loop(with_adapters(read()), plan)
        (folder / "expected.json").write_text(json.dumps(out))
        print(name, out["losses"][0], out["losses"][-1], out["adapter_losses"][-1], flush=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
