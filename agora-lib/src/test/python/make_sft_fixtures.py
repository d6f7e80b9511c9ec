"""Writes a tiny base checkpoint, and what a plain transformers loop makes of it in 50 steps.

Made with torch 2.7.1 and transformers 4.57:
    python make_sft_fixtures.py ../resources/agora/train
Tolerances of the test that reads it: losses 1e-4 absolute, final weights 1e-4 relative (Frobenius).
"""
import json
import pathlib
import random
import sys

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM

STEPS = 50
PEAK = 2e-3
WARMUP = 5
TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}"
    "{% if message['role'] == 'assistant' %}<|assistant|>{{ message['content'] }}<|end|>"
    "{% else %}<|{{ message['role'] }}|>{{ message['content'] }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
SPECIAL = ["<|begin|>", "<|end|>", "<|user|>", "<|assistant|>", "<|system|>"]
CORPUS = [
    "Mara has 12 apples and gives 5 of them to Ben. How many apples are left?",
    "What is the sum of 30 and 12? The sum is 42.",
    "Write a line about the sea; keep it short.",
]


def tokenizer(folder):
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tok.decoder = decoders.ByteLevel()
    tok.train_from_iterator(
        CORPUS,
        trainers.BpeTrainer(
            vocab_size=320,
            special_tokens=SPECIAL,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        ),
    )
    tok.save(str(folder / "tokenizer.json"))
    names = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<|begin|>",
        "eos_token": "<|end|>",
        "chat_template": TEMPLATE,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(names, indent=2))
    return tok.get_vocab_size()


def batches(vocab):
    """Steps of 6 rows of 8 to 24 tokens; the loss is on the second half of each row."""
    rng = random.Random(7)
    rows = [[rng.randrange(5, vocab) for _ in range(rng.randrange(8, 25))] for _ in range(36)]
    return [rng.sample(rows, 6) for _ in range(STEPS)]


def loop(model, steps):
    matrices = [p for p in model.parameters() if p.dim() == 2]
    vectors = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}],
        lr=PEAK,
        betas=(0.9, 0.999),
        eps=1e-8,
    )
    losses, norms = [], []
    for step, rows in enumerate(steps):
        width = max(map(len, rows))
        ids = torch.zeros(len(rows), width, dtype=torch.long)
        labels = torch.full((len(rows), width), -100)
        mask = torch.zeros(len(rows), width, dtype=torch.long)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
            labels[i, len(row) // 2 : len(row)] = torch.tensor(row[len(row) // 2 :])
        loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)))
        factor = (step + 1) / WARMUP if step < WARMUP else (STEPS - step) / (STEPS - WARMUP)
        for group in optimizer.param_groups:
            group["lr"] = PEAK * factor
        optimizer.step()
        optimizer.zero_grad()
        losses.append(float(loss.detach()))
    return losses, norms


def main(out):
    base = out / "base"
    base.mkdir(parents=True, exist_ok=True)
    vocab = tokenizer(base)
    torch.manual_seed(3)
    torch.set_num_threads(1)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=vocab,
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=512,
            rms_norm_eps=1e-5,
            tie_word_embeddings=True,
            bos_token_id=0,
            eos_token_id=1,
            initializer_range=0.1,
        )
    )
    model.save_pretrained(base)
    steps = batches(vocab)
    losses, norms = loop(model, steps)
    final = {n: p.detach().contiguous() for n, p in model.named_parameters()}
    save_file(final, str(out / "after-50-steps.safetensors"))
    parity = {"peak": PEAK, "warmup": WARMUP, "steps": steps, "losses": losses, "norms": norms}
    (out / "parity.json").write_text(json.dumps(parity))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
