"""Compares the logits of a trained checkpoint in transformers with those of this library.

    python check_trained.py CHECKPOINT LOGITS.json [ADAPTER]

LOGITS.json holds "tokens" [T] and "logits" [T][vocabulary]. With ADAPTER, the folder of a LoRA run,
CHECKPOINT is the base and PEFT puts the adapter on it. Prints the largest absolute difference.
Checked with torch 2.7.1, transformers 4.57 and peft 0.21.
"""
import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def main(checkpoint, logits, adapter=None):
    expected = json.load(open(logits))
    AutoTokenizer.from_pretrained(checkpoint)
    model = AutoModelForCausalLM.from_pretrained(checkpoint, dtype=torch.float32)
    if adapter:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, adapter)
    with torch.no_grad():
        found = model.eval()(torch.tensor([expected["tokens"]])).logits[0]
    print(float((found - torch.tensor(expected["logits"])).abs().max()))


main(*sys.argv[1:])
