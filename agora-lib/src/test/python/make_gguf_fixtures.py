"""Writes small GGUF files with what other programs read from them.

Made with gguf 0.17, torch 2.7.1, transformers 4.57.6, tokenizers and sentencepiece:
    python make_gguf_fixtures.py ../resources/agora/llama/gguf
Numbers of blocks are those of the gguf package, to the bit. Logits are those of transformers, which reads
GGUF files itself: 1e-4 absolute in fp32, greedy ids identical. Token ids are those of the tokenizers that the
files were made from, and of sentencepiece.
"""
import io
import json
import pathlib
import sys

import gguf
import numpy as np
import sentencepiece as spm
import torch
import transformers as tf
from gguf import GGMLQuantizationType as Q
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

CORPUS = [
    "The student counts seven apples, gives two away and counts again.",
    "What is the sum of 12 and 30? The sum of 12 and 30 is 42.",
    "def double(x): return 2 * x\n\n    # a comment\n",
    "It's what they'll say: we've 1234567 reasons, HTTPServer and camelCase.",
    "naïve café — übergröße 数学 🙂\t\r\n",
] * 3
TEXTS = CORPUS[:5] + [
    " leading and trailing ",
    "x  =  [3,1,2];\n\n\ny",
    "WE'RE 20260 times: I'D",
    "<s>user</s> <|im_start|>x<|im_end|>",
    "e\u0301 \u2161 \u00bd ²",
]
CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
TEKKEN = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
    r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def split(pattern):
    return pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(pattern), "isolated"), pre_tokenizers.ByteLevel(False, use_regex=False)]
    )


CUTS = {
    "gpt-2": (None, pre_tokenizers.ByteLevel(False), False),
    "smollm": (None, pre_tokenizers.Sequence([pre_tokenizers.Digits(True), pre_tokenizers.ByteLevel(False)]), False),
    "llama-bpe": (None, split(LLAMA3), True),
    "qwen2": (normalizers.NFC(), split(LLAMA3.replace("{1,3}", "")), False),
    "tekken": (None, split(TEKKEN), True),
}


def byte_level(cut):
    normalizer, pieces, whole = CUTS[cut]
    tok = Tokenizer(models.BPE(ignore_merges=whole))
    if normalizer:
        tok.normalizer = normalizer
    tok.pre_tokenizer = pieces
    tok.decoder = decoders.ByteLevel()
    tok.train_from_iterator(
        CORPUS,
        trainers.BpeTrainer(vocab_size=360, special_tokens=CONTROL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()),
    )
    return tok


def put_byte_level(writer, tok, cut):
    model = json.loads(tok.to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(cut)
    writer.add_token_list(tokens)
    writer.add_token_types([3 if t in CONTROL else 1 for t in tokens])
    writer.add_token_merges([" ".join(m) for m in model["merges"]])
    writer.add_bos_token_id(tokens.index("<|im_start|>"))
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_pad_token_id(tokens.index("<|endoftext|>"))
    writer.add_add_bos_token(False)
    writer.add_chat_template("{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}")
    return len(tokens)


def sentencepiece_model():
    out = io.BytesIO()
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter(CORPUS * 20),
        model_writer=out,
        vocab_size=400,
        model_type="bpe",
        byte_fallback=True,
        split_digits=True,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        allow_whitespace_only_pieces=True,
        minloglevel=2,
    )
    return spm.SentencePieceProcessor(model_proto=out.getvalue())


def put_sentencepiece(writer, sp):
    size = sp.vocab_size()
    kinds = [2 if sp.is_unknown(i) else 3 if sp.is_control(i) else 6 if sp.is_byte(i) else 1 for i in range(size)]
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([sp.id_to_piece(i) for i in range(size)])
    writer.add_token_scores([sp.get_score(i) for i in range(size)])
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    return size


def blocks(kind, shape, generator):
    """Random blocks whose scales are small and finite."""
    block, size = gguf.GGML_QUANT_SIZES[kind]
    count = int(np.prod(shape)) // block
    raw = generator.integers(0, 256, (count, size), dtype=np.uint8)
    halves = {
        Q.Q4_0: [0], Q.Q4_1: [0, 2], Q.Q5_0: [0], Q.Q5_1: [0, 2], Q.Q8_0: [0],
        Q.Q2_K: [80, 82], Q.Q3_K: [108], Q.Q4_K: [0, 2], Q.Q5_K: [0, 2], Q.Q6_K: [208],
    }[kind]
    most = {Q.Q8_0: 127, Q.Q2_K: 45, Q.Q3_K: 128, Q.Q4_K: 945, Q.Q5_K: 1953, Q.Q6_K: 4096}.get(kind, 16)
    for at in halves:
        scale = (generator.uniform(0.5, 1.5, count) * 0.25 / most).astype(np.float16)
        raw[:, at : at + 2] = scale.view(np.uint8).reshape(count, 2)
    return raw.reshape(shape[0], -1)


def put(writer, name, array, kind):
    if kind in (Q.F32, Q.F16):
        writer.add_tensor(name, array.astype(np.float32 if kind == Q.F32 else np.float16))
    else:
        writer.add_tensor(name, gguf.quantize(array.astype(np.float32), kind), raw_dtype=kind)


def kinds_file(target, generator):
    expected = {}
    writer = gguf.GGUFWriter(target / "kinds.gguf", "none")
    for kind in [Q.Q4_0, Q.Q4_1, Q.Q5_0, Q.Q5_1, Q.Q8_0, Q.Q2_K, Q.Q3_K, Q.Q4_K, Q.Q5_K, Q.Q6_K]:
        raw = blocks(kind, (2, 256), generator)
        writer.add_tensor(kind.name, raw, raw_dtype=kind)
        expected[kind.name] = gguf.dequantize(raw, kind)
    for kind in [Q.F32, Q.F16, Q.BF16]:
        values = generator.standard_normal((2, 256)).astype(np.float32)
        put(writer, kind.name, values, kind)
        expected[kind.name] = gguf.dequantize(gguf.quantize(values, kind), kind)
    write(writer)
    texts = {k: [float(x) for x in np.asarray(v, np.float32).reshape(-1)] for k, v in expected.items()}
    (target / "kinds.json").write_text(json.dumps(texts))


def write(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def network(target, name, kind, tokens, width, types, generator, head_dim=None, biases=False, norms=False, tied=True, heads=4):
    kv, inner = heads // 2, width
    head_dim = head_dim or width // heads
    writer = gguf.GGUFWriter(target / f"{name}.gguf", kind)
    vocabulary, ids = tokens(writer)
    writer.add_block_count(2)
    writer.add_context_length(128)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(inner)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv)
    writer.add_key_length(head_dim)
    writer.add_value_length(head_dim)
    writer.add_rope_freq_base(50000.0)
    writer.add_rope_dimension_count(head_dim)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(vocabulary)
    types = iter(types * 30)

    def matrix(where, rows, columns):
        chosen = next(types)
        if chosen.name.endswith("_K"):
            writer.add_tensor(where, blocks(chosen, (rows, columns), generator), raw_dtype=chosen)
        else:
            put(writer, where, generator.standard_normal((rows, columns)) * 1.5 / columns**0.5, chosen)

    def vector(where, n, centre=1.0):
        put(writer, where, centre + 0.2 * generator.standard_normal(n), Q.F32)

    put(writer, "token_embd.weight", generator.standard_normal((vocabulary, width)), Q.Q8_0)
    if not tied:
        matrix("output.weight", vocabulary, width)
    vector("output_norm.weight", width)
    for i in range(2):
        at = f"blk.{i}."
        vector(at + "attn_norm.weight", width)
        for part, rows in (("q", heads), ("k", kv), ("v", kv)):
            matrix(f"{at}attn_{part}.weight", rows * head_dim, width)
            if biases:
                vector(f"{at}attn_{part}.bias", rows * head_dim, 0.0)
        if norms:
            vector(at + "attn_q_norm.weight", head_dim)
            vector(at + "attn_k_norm.weight", head_dim)
        matrix(at + "attn_output.weight", width, heads * head_dim)
        vector(at + "ffn_norm.weight", width)
        matrix(at + "ffn_gate.weight", inner, width)
        matrix(at + "ffn_up.weight", inner, width)
        matrix(at + "ffn_down.weight", width, inner)
    write(writer)
    model = tf.AutoModelForCausalLM.from_pretrained(
        target, gguf_file=f"{name}.gguf", dtype=torch.float32, attn_implementation="eager"
    ).eval()
    prompt = [5, 40, 17, 200, 33, 9, 120]
    with torch.no_grad():
        logits = model(torch.tensor([prompt])).logits[0, -1]
        greedy = model.generate(
            torch.tensor([prompt]), max_new_tokens=24, min_new_tokens=24, do_sample=False, eos_token_id=None, pad_token_id=0
        )[0, len(prompt) :]
    expected = {
        "prompt": prompt,
        "last_logits": [round(v, 6) for v in logits.tolist()],
        "greedy": greedy.tolist(),
        "tokens": ids,
    }
    (target / f"{name}.json").write_text(json.dumps(expected, ensure_ascii=False))


def main(target):
    target.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    generator = np.random.default_rng(7)
    kinds_file(target, generator)

    def cut(name):
        def tokens(writer):
            tok = byte_level(name)
            return put_byte_level(writer, tok, name), {text: tok.encode(text).ids for text in TEXTS}

        return tokens

    def pieces(writer):
        sp = sentencepiece_model()
        return put_sentencepiece(writer, sp), {text: sp.encode(text) for text in TEXTS if "<" not in text}

    plain = [Q.Q4_0, Q.F16, Q.Q5_1, Q.Q4_1, Q.Q8_0, Q.Q5_0, Q.F32]
    network(target, "llama-smollm", "llama", cut("smollm"), 256, [Q.Q4_K, Q.Q6_K, Q.Q5_K, Q.Q3_K, Q.Q2_K], generator)
    network(target, "llama3", "llama", cut("llama-bpe"), 64, plain, generator, tied=False)
    network(target, "llama-pieces", "llama", pieces, 64, plain, generator, head_dim=32)
    network(target, "mistral-tekken", "llama", cut("tekken"), 64, plain, generator, head_dim=32, tied=False)
    network(target, "qwen2", "qwen2", cut("qwen2"), 64, plain, generator, biases=True)
    # transformers takes 128 for Qwen3, whatever the file says.
    network(target, "qwen3", "qwen3", cut("gpt-2"), 64, plain, generator, head_dim=128, norms=True, heads=2)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
