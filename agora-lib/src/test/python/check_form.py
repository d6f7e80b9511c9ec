"""Asks students that ChatFormTest left in a folder (-Dagora.students=FOLDER), in transformers.

    python check_form.py FOLDER

Each folder holds a student and asked.json: questions with the tokens that this library generated,
greedily, the end included. Prints one line per student; exit status 1 if a token differs.
Checked with torch 2.7.1 and transformers 4.57.6.
"""
import json
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


def main(folder):
    wrong = 0
    for student in sorted(pathlib.Path(folder).iterdir()):
        tok = AutoTokenizer.from_pretrained(student)
        model = AutoModelForCausalLM.from_pretrained(student, dtype=torch.float32).eval()
        same = []
        for asked in json.loads((student / "asked.json").read_text()):
            prompt = tok.apply_chat_template(
                [{"role": "user", "content": asked["question"]}],
                add_generation_prompt=True,
                return_tensors="pt",
            )
            out = model.generate(prompt, do_sample=False, max_new_tokens=40, pad_token_id=0)
            same.append(
                prompt[0].tolist() == asked["prompt"]
                and out[0, prompt.shape[1] :].tolist() == asked["generated"]
            )
        print(student.name, "equal" if all(same) else same)
        wrong += not all(same)
    sys.exit(wrong > 0)


main(*sys.argv[1:])
