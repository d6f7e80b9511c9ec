"""Writes random tiny checkpoints of every family with what transformers computes from them.

Made with torch 2.7.1 and transformers 4.57.6:
    python make_llama_fixtures.py ../resources/agora/llama
Tolerances of the tests that read them: 1e-4 absolute in fp32, 2e-2 in bf16, greedy ids identical.
"""
import json
import pathlib
import shutil
import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
import transformers as tf

VOCAB = 320
TEXTS = [
    "The student counts seven apples, gives two away and counts again.",
    "x = [3, 1, 2]",
    "Write one line about rain in the hills, then one about the sea; keep both short.",
]
CORPUS = TEXTS + [
    "A generator writes a data set and a student learns from it.",
    "What is the sum of 12 and 30? The sum of 12 and 30 is 42.",
    "def double(x): return 2 * x",
    "naïve café — übergröße 数 学 🙂",
]
SPECIAL = ["<|begin|>", "<|end|>", "<|pad|>", "<|user|>", "<|assistant|>", "<|system|>"]


def tokenizer(folder):
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tok.decoder = decoders.ByteLevel()
    tok.train_from_iterator(
        CORPUS,
        trainers.BpeTrainer(
            vocab_size=VOCAB,
            special_tokens=SPECIAL,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        ),
    )
    folder.mkdir(parents=True, exist_ok=True)
    tok.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(
        json.dumps(
            {
                "tokenizer_class": "PreTrainedTokenizerFast",
                "bos_token": "<|begin|>",
                "eos_token": "<|end|>",
                "pad_token": "<|pad|>",
            },
            indent=2,
        )
    )
    return tok


BASE = dict(
    vocab_size=VOCAB,
    hidden_size=32,
    intermediate_size=48,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=256,
    rms_norm_eps=1e-5,
    bos_token_id=0,
    eos_token_id=1,
    pad_token_id=2,
)
LLAMA3 = dict(
    rope_type="llama3",
    factor=8.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=32,
)


def llama(**kw):
    return tf.LlamaConfig(**{**BASE, **kw})


FAMILIES = {
    "llama": (llama(), tf.LlamaForCausalLM, torch.float32),
    "llama-one-key-head": (llama(num_key_value_heads=1), tf.LlamaForCausalLM, torch.bfloat16),
    "smollm": (
        llama(
            hidden_size=48,
            num_attention_heads=6,
            num_key_value_heads=2,
            tie_word_embeddings=True,
            rope_theta=100000.0,
        ),
        tf.LlamaForCausalLM,
        torch.bfloat16,
    ),
    "llama-biases": (
        llama(attention_bias=True, mlp_bias=True, num_key_value_heads=4),
        tf.LlamaForCausalLM,
        torch.float16,
    ),
    "llama3-scaled": (
        llama(rope_theta=500000.0, rope_scaling=LLAMA3, tie_word_embeddings=True),
        tf.LlamaForCausalLM,
        torch.bfloat16,
    ),
    "llama-linear": (
        llama(rope_scaling=dict(rope_type="linear", factor=2.0), tie_word_embeddings=True),
        tf.LlamaForCausalLM,
        torch.bfloat16,
    ),
    "llama-dynamic": (
        llama(
            rope_scaling=dict(rope_type="dynamic", factor=4.0),
            max_position_embeddings=40,
            tie_word_embeddings=True,
        ),
        tf.LlamaForCausalLM,
        torch.bfloat16,
    ),
    "mistral-window": (
        tf.MistralConfig(**{**BASE, "sliding_window": 12, "tie_word_embeddings": True}),
        tf.MistralForCausalLM,
        torch.bfloat16,
    ),
    "mistral-head-dim": (
        tf.MistralConfig(**{**BASE, "sliding_window": None, "head_dim": 12}),
        tf.MistralForCausalLM,
        torch.bfloat16,
    ),
    "qwen2": (tf.Qwen2Config(**BASE), tf.Qwen2ForCausalLM, torch.bfloat16),
    "qwen2-tied": (
        tf.Qwen2Config(**{**BASE, "tie_word_embeddings": True}),
        tf.Qwen2ForCausalLM,
        torch.bfloat16,
    ),
    "qwen3": (
        tf.Qwen3Config(**{**BASE, "head_dim": 16, "tie_word_embeddings": True}),
        tf.Qwen3ForCausalLM,
        torch.bfloat16,
    ),
    "llama-reward": (
        llama(num_labels=1),
        tf.LlamaForSequenceClassification,
        torch.bfloat16,
    ),
    "qwen2-reward": (
        tf.Qwen2Config(**{**BASE, "num_labels": 3}),
        tf.Qwen2ForSequenceClassification,
        torch.bfloat16,
    ),
}


def randomise(model, seed):
    """Large enough weights that attention is not flat and logits are far apart."""
    generator = torch.Generator().manual_seed(seed)
    for name, p in model.named_parameters():
        noise = torch.randn(p.shape, generator=generator)
        if p.dim() == 2:
            scale = 1.0 if "embed" in name else 1.5 / p.shape[1] ** 0.5
            p.data.copy_(noise * scale)
        elif name.endswith("bias"):
            p.data.copy_(0.3 * noise)
        else:
            p.data.copy_(1 + 0.2 * noise)


def rounded(tensor):
    return [round(v, 6) for v in tensor.float().reshape(-1).tolist()]


@torch.no_grad()
def expected(read, ids, causal):
    """A network is read anew for each text: under dynamic scaling it remembers the longest one."""
    out = {"ids": ids}
    if causal:
        results = [read()(torch.tensor([row]), output_hidden_states=True) for row in ids]
        out["last_logits"] = [rounded(r.logits[0, -1]) for r in results]
        out["logprobs"] = [
            rounded(
                r.logits[0, :-1]
                .float()
                .log_softmax(-1)
                .gather(1, torch.tensor(row[1:])[:, None])
                .squeeze(1)
            )
            for r, row in zip(results, ids)
        ]
        out["embeddings"] = [rounded(r.hidden_states[-1][0].mean(0)) for r in results]
    else:
        out["rewards"] = [rounded(read()(torch.tensor([row])).logits[0]) for row in ids]
    return out


@torch.no_grad()
def greedy(read, ids):
    return [
        read().generate(
            torch.tensor([row]),
            attention_mask=torch.ones(1, len(row), dtype=torch.long),
            max_new_tokens=64,
            min_new_tokens=64,
            do_sample=False,
            eos_token_id=None,
            pad_token_id=2,
        )[0, len(row) :].tolist()
        for row in ids
    ]


def main(target):
    torch.set_num_threads(1)
    tok = tokenizer(target / "tokenizer")
    for i, (name, (config, architecture, dtype)) in enumerate(FAMILIES.items()):
        config._attn_implementation = "eager"
        causal = "Causal" in architecture.__name__
        model = architecture(config).eval()
        randomise(model, seed=100 + i)
        model.tie_weights()
        folder = target / name
        shutil.rmtree(folder, ignore_errors=True)
        model.to(dtype)
        model.save_pretrained(folder, safe_serialization=True)
        ids = [tok.encode(text).ids for text in TEXTS]

        def reader(precision):
            return lambda: architecture.from_pretrained(
                folder, dtype=precision, attn_implementation="eager"
            ).eval()

        fp32 = expected(reader(torch.float32), ids, causal)
        if causal:
            fp32["greedy"] = greedy(reader(torch.float32), ids)
        both = {"fp32": fp32, "bf16": expected(reader(torch.bfloat16), ids, causal)}
        (folder / "expected.json").write_text(json.dumps(both))
    tokens = {text: tok.encode(text).ids for text in CORPUS}
    (target / "tokenizer" / "expected.json").write_text(json.dumps(tokens, ensure_ascii=False))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
