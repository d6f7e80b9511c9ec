"""transformers beside the student network: reads one command a line, answers with one line of JSON.

    load FOLDER THREADS DTYPE    float32 or bfloat16
    decode BATCH PROMPT NEW      greedy, BATCH rows of PROMPT tokens, NEW more each
    forward FIRST ROWS TOKENS    the sum of the log-probabilities of every next token
    logprobs ROWS TOKENS         all of them
    greedy NEW ID,ID,...         what follows, with its end
    losses STEPS ROWS TOKENS     of steps of fine-tuning the loaded network
    perplexity FILE TOKENS       of the first tokens of a text
    llamacpp FILE BATCH NEW      tokens per second of llama.cpp's own binding, where it is installed
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


def losses(model, steps, rows, tokens):
    """AdamW as in the library's small recipe: weights of matrices decay, gradients are clipped."""
    matrices = [p for p in model.parameters() if p.dim() == 2]
    vectors = [p for p in model.parameters() if p.dim() < 2]
    groups = [{"params": matrices, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=1e-4)
    model.train()
    out = []
    all_ids = ids(steps * rows, tokens)
    for step in range(steps):
        x = all_ids[step * rows : (step + 1) * rows]
        loss = model(x, labels=x).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        out.append(float(loss.detach()))
    return out


def llamacpp(file, batch, new):
    try:
        import llama_cpp
    except ImportError:
        return {"missing": True}
    network = llama_cpp.Llama(model_path=file, n_threads=torch.get_num_threads(), n_ctx=512, verbose=False)
    tokens = ids(batch, 32)[0].tolist()
    network.eval(tokens)
    start = time.perf_counter()
    for _ in range(new):
        network.eval([network.sample(temp=0.0)])
    return {"rate": new / (time.perf_counter() - start)}


@torch.inference_mode()
def main():
    model = None
    folder = None
    for line in sys.stdin:
        words = line.split()
        start = clocks()
        out = {}
        if words[0] == "load":
            torch.set_num_threads(int(words[2]))
            folder = words[1]
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
        elif words[0] == "greedy":
            x = torch.tensor([[int(i) for i in words[2].split(",")]])
            y = model.generate(x, attention_mask=torch.ones_like(x), max_new_tokens=int(words[1]), do_sample=False)
            out["ids"] = y[0, x.shape[1] :].tolist()
        elif words[0] == "losses":
            with torch.inference_mode(False), torch.enable_grad():
                fresh = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
                out["losses"] = losses(fresh, *map(int, words[1:]))
        elif words[0] == "perplexity":
            with open(words[1], encoding="utf-8") as file:
                text = file.read()
            tokens = transformers.AutoTokenizer.from_pretrained(folder)(text, add_special_tokens=False).input_ids
            x = torch.tensor([tokens[: int(words[2])]])
            out["perplexity"] = float(model(x, labels=x).loss.exp())
            out["tokens"] = x.shape[1]
        elif words[0] == "llamacpp":
            out = llamacpp(words[1], int(words[2]), int(words[3]))
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
