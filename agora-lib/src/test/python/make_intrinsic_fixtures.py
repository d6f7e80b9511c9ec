"""Writes resources/agora/intrinsic/expected.json: perplexities and rewards by transformers.

Run in agora-lib/src/test: python python/make_intrinsic_fixtures.py
Uses the committed random checkpoints resources/agora/llama/{llama,llama-reward} and the tokenizer
beside them. The tests ask for 1e-4 relative. Made with torch 2.7.1, transformers 4.57.6.
"""
import json
import math
import pathlib
import shutil
import tempfile

import torch
import transformers

RESOURCES = pathlib.Path("resources/agora")
INSTANCES = [
    ("What is 2 + 2?", "It is 4."),
    ("Name a colour.", "Blue, for example, or a deep red."),
    ("Write a haiku about rain.", "Rain on the tin roof,\nthe gutter learns a new song,\nI forget my tea."),
    ("Say yes.", "y"),
]


TEMPLATE = (
    "{% for m in messages %}[{{ m['role'] }}] {{ m['content'] }}{{ '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}[assistant] {% endif %}")


def checkpoint(name):
    folder = tempfile.mkdtemp()
    for source in (RESOURCES / "llama" / name, RESOURCES / "llama" / "tokenizer"):
        for file in source.iterdir():
            if file.name != "expected.json":
                shutil.copy(file, folder)
    return folder


def ids(tokenizer, text):
    return tokenizer(text, add_special_tokens=False)["input_ids"]


@torch.inference_mode()
def main():
    folder = checkpoint("llama")
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, chat_template=TEMPLATE)
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    perplexities = []
    for instruction, response in INSTANCES:
        prompt = ids(tokenizer, tokenizer.apply_chat_template(
            [{"role": "user", "content": instruction}], tokenize=False, add_generation_prompt=True))
        answer = ids(tokenizer, response)
        logits = model(torch.tensor([prompt + answer])).logits[0].double()
        logprobs = torch.log_softmax(logits, -1)
        nats = [-logprobs[len(prompt) - 1 + i, token].item() for i, token in enumerate(answer)]
        perplexities.append(math.exp(sum(nats) / len(nats)))
    folder = checkpoint("llama-reward")
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, chat_template=TEMPLATE)
    model = transformers.AutoModelForSequenceClassification.from_pretrained(
        folder, dtype=torch.float32).eval()
    rewards = []
    for instruction, response in INSTANCES:
        text = tokenizer.apply_chat_template(
            [{"role": "user", "content": instruction}, {"role": "assistant", "content": response}],
            tokenize=False)
        rewards.append(model(torch.tensor([ids(tokenizer, text)])).logits[0, 0].item())
    target = RESOURCES / "intrinsic" / "expected.json"
    target.write_text(json.dumps({
        "template": TEMPLATE, "instances": [{"instruction": i, "response": r} for i, r in INSTANCES],
        "perplexities": perplexities, "rewards": rewards}, indent=1) + "\n")


main()
