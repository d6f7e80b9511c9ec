"""Writes tokenizers in the conventions of five kinds of base models, none with a chat template, and
what transformers makes of conversations with them: tokens, the mask of the assistant's turns, and
the tokens asked.

Made with transformers 4.57.6 and tokenizers 0.22:
    python make_form_fixtures.py ../resources/agora/llama/forms
Tokens are identical. The masks are transformers', but for a token that crosses the border between
prompt and reply ("crossing"): transformers counts it in, this library does not.
"""
import json
import pathlib
import sys

from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
import transformers

CORPUS = [
    "Name a colour. Blue. Name a number. Seven. Name an animal. Horse.",
    "What is the sum of 12 and 30? The sum of 12 and 30 is 42.\n\nShow the steps.\n",
    "def double(x):\n    return 2 * x\n",
    "user assistant system [INST] [/INST] <|user|> <|assistant|> <|system|>",
    "naïve café — größer 数 🙂",
] * 4
LLAMA3_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def special(*contents):
    return [AddedToken(content, special=True, normalized=False) for content in contents]


def byte_level(names, split=None, digits=False, normalizer=None, vocab=400):
    tok = Tokenizer(models.BPE(ignore_merges=split is not None))
    steps = []
    if split:
        steps.append(pre_tokenizers.Split(Regex(split), behavior="isolated"))
    if digits:
        steps.append(pre_tokenizers.Digits(individual_digits=True))
    steps.append(pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=split is None))
    tok.pre_tokenizer = pre_tokenizers.Sequence(steps)
    tok.decoder = decoders.ByteLevel()
    if normalizer:
        tok.normalizer = normalizer
    tok.train_from_iterator(
        CORPUS,
        trainers.BpeTrainer(
            vocab_size=vocab,
            special_tokens=special(*names),
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        ),
    )
    return tok


def sentencepiece(names, prepend):
    """As converted from SentencePiece: a space is a sign, line breaks and the like are bytes."""
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    trained.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=200, special_tokens=[]))
    state = json.loads(trained.to_str())["model"]
    vocab = {name: i for i, name in enumerate(names)}
    for byte in range(256):
        vocab["<0x%02X>" % byte] = len(vocab)
    for token in sorted(state["vocab"], key=state["vocab"].get):
        if all(32 < ord(c) < 128 or c == "▁" for c in token):
            vocab.setdefault(token, len(vocab))
    merges = [tuple(m) for m in state["merges"] if all(p in vocab for p in m) and "".join(m) in vocab]
    tok = Tokenizer(
        models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    )
    if prepend == "normalizer":
        tok.normalizer = normalizers.Sequence(
            [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
        )
    else:
        tok.pre_tokenizer = pre_tokenizers.Metaspace(
            replacement="▁", prepend_scheme=prepend, split=False
        )
    tok.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    tok.add_special_tokens(special(*names))
    return tok


def beginning(tok, bos):
    tok.post_processor = processors.TemplateProcessing(
        single=bos + " $A",
        pair=bos + " $A " + bos + ":1 $B:1",
        special_tokens=[(bos, tok.token_to_id(bos))],
    )
    return tok


def kinds():
    llama3 = ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>"]
    llama3 += ["<|end_header_id|>", "<|eot_id|>", "<|python_tag|>"]
    yield "llama31", beginning(byte_level(llama3, LLAMA3_SPLIT), llama3[0]), {
        "bos_token": "<|begin_of_text|>",
        "eos_token": "<|end_of_text|>",
    }
    yield "smollm2", byte_level(
        ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<repo_name>"], digits=True
    ), {"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
    yield "llama2", beginning(sentencepiece(["<unk>", "<s>", "</s>"], "normalizer"), "<s>"), {
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "add_bos_token": True,
        "add_eos_token": False,
    }
    yield "mistral", beginning(
        sentencepiece(["<unk>", "<s>", "</s>", "[INST]", "[/INST]"], "first"), "<s>"
    ), {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
    yield "tinyllama", beginning(sentencepiece(["<unk>", "<s>", "</s>"], "always"), "<s>"), {
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
    }
    yield "qwen", byte_level(
        ["<|endoftext|>", "<|im_start|>", "<|im_end|>"], LLAMA3_SPLIT, normalizer=normalizers.NFC()
    ), {"bos_token": None, "eos_token": "<|endoftext|>", "pad_token": "<|endoftext|>"}


TEMPLATES = {
    "lines": "{{ bos_token }}{% for m in messages %}{{ '<|' + m['role'] + '|>\\n' }}"
    "{% if m['role'] == 'assistant' %}{% generation %}{{ m['content'] + eos_token }}"
    "{% endgeneration %}{{ '\\n' }}{% else %}{{ m['content'] + '\\n' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}",
    "brackets": "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'assistant' %}"
    "{% generation %}{{ ' ' + m['content'] + eos_token }}{% endgeneration %}"
    "{% else %}{{ '[INST] ' + m['content'] + ' [/INST]' }}{% endif %}{% endfor %}",
    "bare": "{% for m in messages %}{% if m['role'] == 'assistant' %}"
    "{% generation %}{{ m['content'] + eos_token }}{% endgeneration %}"
    "{% else %}{{ m['content'] + ' ' }}{% endif %}{% endfor %}",
}
CONVERSATIONS = [
    [("user", "Name a colour."), ("assistant", "Blue.")],
    [("user", "Name a number."), ("assistant", "\nSeven.\n")],
    [("user", "größer 🙂\n"), ("assistant", "🙂🙂 naïve 数")],
    [
        ("user", "Name an animal."),
        ("assistant", "Horse."),
        ("user", "\n\nAnother?"),
        ("assistant", "  def double(x):\n    return 2 * x"),
    ],
]


def case(tok, template, turns):
    tok.chat_template = TEMPLATES[template]
    messages = [{"role": role, "content": content} for role, content in turns]
    made = tok.apply_chat_template(
        messages, tokenize=True, return_dict=True, return_assistant_tokens_mask=True
    )
    text = tok.apply_chat_template(messages, tokenize=False)
    offsets = tok(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    borders = []
    for i, (role, _) in enumerate(turns):
        if role == "assistant":
            borders.append(
                len(
                    tok.apply_chat_template(
                        messages[:i], tokenize=False, add_generation_prompt=True
                    )
                )
            )
    return {
        "template": TEMPLATES[template],
        "messages": messages,
        "tokens": made["input_ids"],
        "mask": made["assistant_masks"],
        "crossing": [
            i for i, (a, b) in enumerate(offsets) if any(a < border < b for border in borders)
        ],
        "asked": tok.apply_chat_template(
            messages[:-1], tokenize=True, add_generation_prompt=True
        ),
    }


def main(target):
    expected = {}
    for name, tok, config in kinds():
        folder = target / name
        folder.mkdir(parents=True, exist_ok=True)
        tok.save(str(folder / "tokenizer.json"))
        config = {"tokenizer_class": "PreTrainedTokenizerFast", **config}
        (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n")
        loaded = transformers.AutoTokenizer.from_pretrained(folder)
        expected[name] = [
            case(loaded, template, turns) for template in TEMPLATES for turns in CONVERSATIONS
        ]
    (target / "expected.json").write_text(json.dumps(expected, ensure_ascii=False) + "\n")
    cases = [c for many in expected.values() for c in many]
    print(len(cases), "cases,", sum(bool(c["crossing"]) for c in cases), "with a crossing token")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
