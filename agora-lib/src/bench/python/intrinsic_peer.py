"""Perplexities and rewards by transformers, for the values beside ours.

Usage: intrinsic_peer.py perplexity|reward CHECKPOINT INSTANCES.jsonl, prints a JSON list.
"""
import json
import math
import sys

import torch
import transformers


@torch.inference_mode()
def main():
    what, folder, file = sys.argv[1:]
    instances = [json.loads(line) for line in open(file, encoding="utf-8")]
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)

    def ids(text):
        return tokenizer(text, add_special_tokens=False)["input_ids"]

    def chat(messages, begin):
        return tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=begin)

    values = []
    if what == "perplexity":
        model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
        for one in instances:
            prompt = ids(chat([{"role": "user", "content": one["instruction"]}], True))
            answer = ids(one["response"])
            logits = model.eval()(torch.tensor([prompt + answer])).logits[0].double()
            logprobs = torch.log_softmax(logits, -1)
            nats = [-logprobs[len(prompt) - 1 + i, t].item() for i, t in enumerate(answer)]
            values.append(math.exp(sum(nats) / len(nats)))
    else:
        model = transformers.AutoModelForSequenceClassification.from_pretrained(
            folder, dtype=torch.float32)
        for one in instances:
            text = chat([{"role": "user", "content": one["instruction"]},
                         {"role": "assistant", "content": one["response"]}], False)
            values.append(model.eval()(torch.tensor([ids(text)])).logits[0, 0].item())
    print(json.dumps(values))


main()
