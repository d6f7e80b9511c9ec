"""Renders the chat templates beside the output file with transformers: expected bytes for the tests.

Made with transformers 4.57.6:
    python make_template_fixtures.py ../resources/agora/llama
"""
import json
import pathlib
import sys

import transformers

CONVERSATIONS = {
    "question": [{"role": "user", "content": "What is 2 + 2?"}],
    "system": [
        {"role": "system", "content": "  You are terse.\n"},
        {"role": "user", "content": "Name a colour. "},
    ],
    "turns": [
        {"role": "system", "content": "Speak plainly."},
        {"role": "user", "content": "  Hi,\nthere  <b>&'\"\\ é 🙂"},
        {"role": "assistant", "content": "<think>\nA greeting.\n</think>\n\nHello. "},
        {"role": "user", "content": "And\t7?"},
    ],
    "answered": [
        {"role": "user", "content": "One?"},
        {"role": "assistant", "content": "Two."},
        {"role": "user", "content": "Three?"},
        {"role": "assistant", "content": "<think>\nCount on.\n</think>\n\nFour."},
    ],
    "twice": [
        {"role": "user", "content": "First."},
        {"role": "user", "content": "Second."},
    ],
}


def main(target):
    tok = transformers.AutoTokenizer.from_pretrained(target / "tokenizer")
    out = []
    for file in sorted((target / "templates").glob("*.jinja")):
        tok.chat_template = file.read_text()
        for name, messages in CONVERSATIONS.items():
            for prompt in (False, True):
                case = {
                    "template": file.name,
                    "conversation": name,
                    "messages": messages,
                    "prompt": prompt,
                }
                try:
                    case["text"] = tok.apply_chat_template(
                        messages, tokenize=False, add_generation_prompt=prompt
                    )
                except Exception as e:  # the template's own refusal
                    case["refused"] = str(e)
                out.append(case)
    (target / "templates" / "expected.json").write_text(
        json.dumps(out, ensure_ascii=False, indent=1)
    )
    print(len(out), "cases,", sum("refused" in c for c in out), "refused")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
