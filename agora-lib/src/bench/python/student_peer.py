"""transformers beside the student network: reads one command a line, answers with one line of JSON.

    load FOLDER THREADS DTYPE    float32 or bfloat16
    decode BATCH PROMPT NEW      greedy, BATCH rows of PROMPT tokens, NEW more each
    forward FIRST ROWS TOKENS    the sum of the log-probabilities of every next token
    logprobs ROWS TOKENS         all of them
Pinned in requirements.txt.
"""
import json
import sys
import time

import torch
import transformers


def ids(rows, tokens):
    return (torch.arange(rows * tokens).view(rows, tokens) * 7919 + 13) % 49000


def clocks():
    return time.process_time(), time.perf_counter()


@torch.inference_mode()
def main():
    model = None
    for line in sys.stdin:
        words = line.split()
        start = clocks()
        out = {}
        if words[0] == "load":
            torch.set_num_threads(int(words[2]))
            model = transformers.AutoModelForCausalLM.from_pretrained(
                words[1], dtype=getattr(torch, words[3])
            ).eval()
            out["versions"] = [torch.__version__, transformers.__version__]
        elif words[0] == "decode":
            batch, prompt, new = map(int, words[1:])
            x = ids(batch, prompt)
            y = model.generate(
                x,
                attention_mask=torch.ones_like(x),
                max_new_tokens=new,
                min_new_tokens=new,
                do_sample=False,
                eos_token_id=None,
                pad_token_id=0,
            )
            out["ids"] = y[:, prompt:].tolist()
        elif words[0] == "logprobs":
            x = ids(int(words[1]), int(words[2]))
            p = model(x[:, :-1]).logits.float().log_softmax(-1)
            out["logprobs"] = p.gather(2, x[:, 1:, None]).squeeze(2).tolist()
        elif words[0] == "forward":
            first, rows, tokens = map(int, words[1:])
            x = ids(first + rows, tokens)[first:]
            total = 0.0
            for part in x.split(16):
                logits = model(part[:, :-1]).logits
                loss = torch.nn.functional.cross_entropy(
                    logits.reshape(-1, logits.shape[-1]), part[:, 1:].reshape(-1), reduction="sum"
                )
                total += -loss.item()
            out["total"] = total
        end = clocks()
        out["cpu"] = end[0] - start[0]
        out["wall"] = end[1] - start[1]
        print(json.dumps(out), flush=True)


if __name__ == "__main__":
    main()
