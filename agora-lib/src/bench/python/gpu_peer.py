"""transformers beside the student network, on the processor or a GPU: reads one command a line,
answers with one line of JSON. GpuWorker answers the same commands.

    load FOLDER DTYPE | random FILE DTYPE LABELS
    logits ROWS TOKENS OUT             | labels ROWS TOKENS OUT
    gradients ROWS TOKENS packed|padded OUT
    train plain|precise STEPS ROWS TOKENS OUT
    decode BATCH PROMPT NEW            | judge PROMPT ROWS-OF-TOKENS
    sft RECIPE ROWS TOKENS DOCUMENT ACCUMULATION STEPS
    score ROWS TOKENS                  | reward ROWS TOKENS
    memory                             | machine
OUT: F32 numbers, little-endian, in the order of the answer's "parts". Arguments of the program: cpu
or cuda, and threads. Needs torch and transformers (4.57.6 and 5.17.0 were used).
"""
import json
import resource
import sys
import time
import traceback

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, LlamaConfig

DEVICE = torch.device(sys.argv[1])
DTYPES = {"F32": torch.float32, "BF16": torch.bfloat16}
model = None


def ids(rows, tokens, seed=0):
    i = torch.arange(rows * tokens, dtype=torch.int64)
    mixed = ((i * 2654435761 + seed * 40503 + 12345) % 2**32) >> 7
    return (mixed % model.config.vocab_size).view(rows, tokens).to(DEVICE)


def write(path, named):
    """named: pairs of a name and a tensor; returns the parts of the answer."""
    with open(path, "wb") as file:
        for _, tensor in named:
            file.write(tensor.detach().float().cpu().contiguous().numpy().tobytes())
    return {"parts": [{"name": name, "size": tensor.numel()} for name, tensor in named]}


def settle():
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()


def timed(work):
    settle()
    start = time.perf_counter()
    out = work()
    settle()
    return time.perf_counter() - start, out


def made(config, dtype, labels):
    kind = AutoModelForSequenceClassification if labels else AutoModelForCausalLM
    if labels:
        config.num_labels = labels
        config.pad_token_id = 0
    before = torch.get_default_dtype()
    torch.set_default_dtype(DTYPES[dtype])
    try:
        with DEVICE:
            return kind.from_config(config, attn_implementation="sdpa")
    finally:
        torch.set_default_dtype(before)


def load(folder, dtype):
    config = LlamaConfig.from_pretrained(folder)
    labels = "Classification" in config.architectures[0]
    kind = AutoModelForSequenceClassification if labels else AutoModelForCausalLM
    loaded = kind.from_pretrained(folder, dtype=DTYPES[dtype], attn_implementation="sdpa")
    if labels:
        loaded.config.pad_token_id = loaded.config.vocab_size - 1
    return loaded.to(DEVICE)


def loss_of(tokens):
    return model(input_ids=tokens, labels=tokens, use_cache=False).loss


def optimizer(recipe, fused):
    if recipe == "plain":
        return torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01, foreach=False)
    groups = [
        dict(params=[p for p in model.parameters() if p.dim() > 1], weight_decay=0.01),
        dict(params=[p for p in model.parameters() if p.dim() == 1], weight_decay=0.0),
    ]
    return torch.optim.AdamW(groups, lr=1e-3, fused=fused)


def train(recipe, steps, rows, tokens):
    model.train()
    adamw = optimizer(recipe, True)
    losses = []
    for step in range(steps):
        loss = loss_of(ids(rows, tokens, step % 5))
        loss.backward()
        if recipe == "precise":
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adamw.step()
        adamw.zero_grad()
        losses.append(float(loss.detach()))
    return losses


def sft(rows, tokens, accumulation, steps):
    """The plain loop: bf16 weights, checkpointed layers, SDPA, fused AdamW."""
    model.train()
    model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    adamw = torch.optim.AdamW(model.parameters(), lr=1e-5, weight_decay=0.01, fused=True)

    def step():
        for micro in range(accumulation):
            (loss_of(ids(rows, tokens, micro)) / accumulation).backward()
        adamw.step()
        adamw.zero_grad()

    return [timed(step)[0] for _ in range(steps)]


@torch.inference_mode()
def decode(batch, prompt, new):
    x = ids(batch, prompt)
    options = dict(do_sample=False, eos_token_id=None, pad_token_id=0)
    seconds, y = timed(
        lambda: model.generate(
            x,
            attention_mask=torch.ones_like(x),
            max_new_tokens=new,
            min_new_tokens=new,
            **options,
        )
    )
    return {"seconds": seconds, "ids": y[:, prompt:].tolist()}


@torch.inference_mode()
def judge(prompt, rows):
    """How far below the best logit the chosen tokens lie, at most."""
    new = torch.tensor(rows, device=DEVICE)
    x = torch.cat([ids(len(rows), prompt), new], 1)
    z = model(input_ids=x, use_cache=False).logits[:, prompt - 1 : -1].float()
    gap = z.amax(-1) - z.gather(-1, new.unsqueeze(-1)).squeeze(-1)
    return {"gap": float(gap.max()), "largest": float(z.abs().max())}


@torch.inference_mode()
def labels_of(rows, tokens):
    return model(input_ids=ids(rows, tokens)).logits


@torch.inference_mode()
def score(rows, tokens):
    total = 0.0
    for part in ids(rows, tokens).split(max(1, 4096 // tokens)):
        z = model(part[:, :-1], use_cache=False).logits.flatten(0, 1)
        total -= torch.nn.functional.cross_entropy(z, part[:, 1:].flatten(), reduction="sum").item()
    return total


@torch.inference_mode()
def reward(rows, tokens):
    parts = ids(rows, tokens).split(max(1, 4096 // tokens))
    return [model(input_ids=part, use_cache=False).logits.flatten().tolist() for part in parts]


def machine():
    out = {"torch": torch.__version__, "transformers": transformers.__version__, "device": "cpu"}
    if DEVICE.type == "cuda":
        properties = torch.cuda.get_device_properties(0)
        out.update(device=properties.name, bytes=properties.total_memory, cuda=torch.version.cuda)
    return out


def answer(words):
    global model
    command, rest = words[0], words[1:]
    numbers = [int(word) if word.isdigit() else word for word in rest]
    if command == "load":
        model = load(*rest).eval()
        return {"parameters": model.num_parameters()}
    if command == "random":
        torch.manual_seed(1)
        model = made(LlamaConfig.from_json_file(rest[0]), rest[1], int(rest[2])).eval()
        return {"parameters": model.num_parameters()}
    if command == "logits":
        with torch.inference_mode():
            logits = model(input_ids=ids(numbers[0], numbers[1]), use_cache=False).logits
        return write(rest[2], [("logits", logits)])
    if command == "labels":
        return write(rest[2], [("labels", labels_of(numbers[0], numbers[1]))])
    if command == "gradients":
        loss = loss_of(ids(numbers[0], numbers[1]))
        loss.backward()
        named = [(name, p.grad) for name, p in model.named_parameters()]
        model.zero_grad()
        return {"loss": float(loss.detach()), **write(rest[3], named)}
    if command == "train":
        losses = train(rest[0], *numbers[1:4])
        return {"losses": losses, **write(rest[4], list(model.named_parameters()))}
    if command == "decode":
        return decode(*numbers)
    if command == "judge":
        return judge(numbers[0], json.loads("".join(rest[1:])))
    if command == "sft":
        return {"seconds": sft(numbers[1], numbers[2], numbers[4], numbers[5])}
    if command in ("score", "reward"):
        seconds, out = timed(lambda: {"score": score, "reward": reward}[command](*numbers))
        return {"seconds": seconds, "total": out if command == "score" else 0.0}
    if command == "memory":
        return {"resident": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
    if command == "machine":
        return machine()
    raise ValueError(f"no command {command!r}")


def main():
    torch.set_num_threads(int(sys.argv[2]))
    transformers.logging.set_verbosity_error()
    for line in sys.stdin:
        try:
            out = answer(line.split())
        except Exception as error:  # the other side prints it beside the row that it belongs to
            traceback.print_exc()
            out = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(out), flush=True)


if __name__ == "__main__":
    main()
