"""Takes optimizer steps with transformers and fused AdamW, on command (see SftBench).

Needs torch 2.7.1 and transformers 4.57. Arguments: shape, threads, rows, tokens a row, share of
tokens in the loss, fp32 or bf16. Each line "step" is answered by "CPU seconds, loss", and so is
"padded 20,31" with rows of those lengths; "memory" by the largest resident memory in bytes.
"""
import resource
import sys
import time

import torch
from transformers import LlamaConfig, LlamaForCausalLM

SHAPES = {
    "tiny": dict(
        vocab_size=2048,
        hidden_size=256,
        intermediate_size=768,
        num_hidden_layers=4,
        num_attention_heads=8,
        num_key_value_heads=8,
    ),
    "mini": dict(
        vocab_size=1024,
        hidden_size=128,
        intermediate_size=384,
        num_hidden_layers=4,
        num_attention_heads=4,
        num_key_value_heads=4,
    ),
    "135m": dict(
        vocab_size=49152,
        hidden_size=576,
        intermediate_size=1536,
        num_hidden_layers=30,
        num_attention_heads=9,
        num_key_value_heads=3,
    ),
}


def padded(lengths, vocabulary, share):
    """Rows padded to the longest, as transformers' collators make them."""
    width = max(lengths)
    ids = torch.zeros(len(lengths), width, dtype=torch.long)
    labels = torch.full((len(lengths), width), -100)
    for i, n in enumerate(lengths):
        ids[i, :n] = torch.randint(0, vocabulary, (n,))
        first = round(n * (1 - share))
        labels[i, first:n] = ids[i, first:n]
    batch = {"input_ids": ids, "labels": labels}
    if min(lengths) < width:
        batch["attention_mask"] = (torch.arange(width) < torch.tensor(lengths)[:, None]).long()
    return batch


def main():
    shape, threads, rows, tokens, share, number = sys.argv[1:7]
    usual = [int(tokens)] * int(rows)
    torch.set_num_threads(int(threads))
    torch.manual_seed(1)
    model = LlamaForCausalLM(
        LlamaConfig(
            **SHAPES[shape],
            max_position_embeddings=2048,
            rms_norm_eps=1e-5,
            tie_word_embeddings=True,
            use_cache=False,
            attn_implementation="sdpa",
        )
    )
    if number == "bf16":
        model = model.to(torch.bfloat16)
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, weight_decay=0.01, fused=True)
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() == "memory":
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, flush=True)
            continue
        words = line.split()
        batch = padded(
            [int(n) for n in words[1].split(",")] if len(words) > 1 else usual,
            model.config.vocab_size,
            float(share),
        )
        start = time.process_time()
        loss = model(**batch).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        print(time.process_time() - start, float(loss.detach()), flush=True)


main()
