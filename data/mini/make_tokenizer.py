"""Makes the miniature's tokenizer.json: byte-level, every frequent word of the raw text one token.

    python data/mini/make_tokenizer.py TEXTS.jsonl OUT_FOLDER

TEXTS.jsonl holds an object of texts a line, such as {"instruction": ..., "response": ...}; needs
pip's tokenizers. Words that are not frequent fall back to bytes, so any text can be tokenized.
Numbers are cut into pairs of digits.
"""

import collections
import json
import pathlib
import sys

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, processors

SPECIAL = ["<|begin|>", "<|end|>", "<|user|>", "<|assistant|>", "<|pad|>"]
CUT = r"\[/?RESULT\]|```(?:python)?|\n +|\n| ?[A-Za-z]+| ?\d{1,2}| ?[^\sA-Za-z0-9]+|\s"
TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}"
    "{% if message['role'] == 'assistant' %}<|assistant|>{{ message['content'] | trim }}<|end|>"
    "{% else %}<|user|>{{ message['content'] | trim }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
LEAST = 20


def pieces(pre_tokenizer, lines):
    counts = collections.Counter()
    for line in lines:
        for text in json.loads(line).values():
            counts.update(piece for piece, _ in pre_tokenizer.pre_tokenize_str(text))
    return counts


def main(texts, out):
    pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(CUT), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    with open(texts, encoding="utf-8") as lines:
        counts = pieces(pre_tokenizer, lines)
    words = sorted(piece for piece, n in counts.items() if n >= LEAST and len(piece) > 1)
    vocabulary = SPECIAL + sorted(pre_tokenizers.ByteLevel.alphabet()) + words
    ids = {piece: i for i, piece in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.BPE(ids, [], ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in SPECIAL])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<|begin|> $A", pair="<|begin|> $A $B", special_tokens=[("<|begin|>", 0)])
    folder = pathlib.Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<|begin|>",
        "eos_token": "<|end|>",
        "pad_token": "<|pad|>",
        "clean_up_tokenization_spaces": False,
        "chat_template": TEMPLATE,
    }, indent=1) + "\n")
    print(f"{len(vocabulary)} tokens, {len(words)} of them words")


if __name__ == "__main__":
    main(*sys.argv[1:])
