"""Compares the logits of a trained checkpoint in transformers with those of this library.

    python check_trained.py CHECKPOINT LOGITS.json [ADAPTER]

LOGITS.json holds "tokens" [T] and "logits" [T][vocabulary]. With ADAPTER, the folder of a LoRA run,
CHECKPOINT is the base and PEFT puts the adapter on it. Prints the largest absolute difference, over the largest logit.
Checked with torch 2.7.1, transformers 4.57 and peft 0.21.
"""
import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def main(checkpoint, logits, adapter=None):
    expected = json.load(open(logits))
    AutoTokenizer.from_pretrained(checkpoint)
    # The fast attention of transformers passes over the soft caps of Gemma 2.
    model = AutoModelForCausalLM.from_pretrained(checkpoint, dtype=torch.float32, attn_implementation="eager")
    if adapter:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, adapter)
    with torch.no_grad():
        found = model.eval()(torch.tensor([expected["tokens"]])).logits[0]
    wanted = torch.tensor(expected["logits"])
    print(float((found - wanted).abs().max() / wanted.abs().max()))


main(*sys.argv[1:])
