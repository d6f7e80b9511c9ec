"""Renders the chat templates beside the output file with transformers: expected bytes for the tests.

Made with transformers 4.57.6 and jinja2 3.1.6:
    python make_template_fixtures.py ../resources/agora/llama
It also renders the constructs of template_constructs.py. With another folder of *.jinja files and
the name of an output, it writes cases for agora.tokenizer.TemplateCheck:
    python make_template_fixtures.py ../resources/agora/llama TEMPLATES cases.json
"""
import datetime
import json
import pathlib
import sys

import transformers
import transformers.utils.chat_template_utils as chat_template_utils

from template_constructs import EXPRESSIONS, NAMES, STATEMENTS


class Morning(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 11, 22, 10, 0, 0)


chat_template_utils.datetime = Morning

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


MORE = {
    "system alone": [{"role": "system", "content": "Only."}],
    "long": [
        {"role": "system", "content": ""},
        {"role": "user", "content": "A"},
        {"role": "assistant", "content": "B"},
        {"role": "user", "content": "/no_think C"},
        {"role": "assistant", "content": "\nD\n"},
        {"role": "user", "content": "{{ messages }} {% x %}"},
    ],
    "answer first": [
        {"role": "assistant", "content": "I begin."},
        {"role": "user", "content": "Ok"},
    ],
    "late system": [
        {"role": "user", "content": "A"},
        {"role": "system", "content": "Late"},
        {"role": "user", "content": "B"},
    ],
}


def rendered(tok, folder, conversations, with_source):
    out = []
    for file in sorted(folder.glob("*.jinja")):
        with open(file, newline="") as text:
            tok.chat_template = text.read()
        for name, messages in conversations.items():
            for prompt in (False, True):
                case = {
                    "template": file.name,
                    "conversation": name,
                    "messages": messages,
                    "prompt": prompt,
                }
                if with_source:
                    case["source"] = tok.chat_template
                try:
                    case["text"] = tok.apply_chat_template(
                        messages, tokenize=False, add_generation_prompt=prompt
                    )
                except Exception as e:  # the template's own refusal
                    case["refused"] = str(e)
                out.append(case)
    return out


def constructs():
    variables = {
        "messages": CONVERSATIONS["turns"][:3],
        "tools": None,
        "documents": None,
        "add_generation_prompt": True,
        "bos_token": "<|begin|>",
        "eos_token": "<|end|>",
        "pad_token": "<|pad|>",
    }
    cases = []
    for source in ["{{ " + expression + " }}" for expression in EXPRESSIONS] + STATEMENTS:
        case = {"source": source}
        try:
            case["text"] = chat_template_utils._compile_jinja_template(NAMES + source).render(
                **variables
            )
        except Exception as e:
            case["refused"] = type(e).__name__ + ": " + str(e)
        # Addresses in memory and chance are another text each time.
        if " at 0x" not in str(case) and "lipsum" not in source and "<class" not in str(case):
            cases.append(case)
    return {"names": NAMES, "variables": variables, "cases": cases}


def main(target, folder=None, output=None):
    target = pathlib.Path(target)
    tok = transformers.AutoTokenizer.from_pretrained(target / "tokenizer")
    if folder:
        cases = rendered(tok, pathlib.Path(folder), {**CONVERSATIONS, **MORE}, True)
        pathlib.Path(output).write_text(json.dumps(cases))
        return
    out = rendered(tok, target / "templates", CONVERSATIONS, False)
    (target / "templates" / "expected.json").write_text(
        json.dumps(out, ensure_ascii=False, indent=1)
    )
    all_constructs = constructs()
    (target.parent / "jinja" / "constructs.json").write_text(
        json.dumps(all_constructs, indent=0) + "\n"
    )
    print(len(out), "cases,", sum("refused" in c for c in out), "refused")
    print(len(all_constructs["cases"]), "constructs")


if __name__ == "__main__":
    main(*sys.argv[1:])
