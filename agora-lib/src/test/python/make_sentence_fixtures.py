"""Writes resources/agora/llama/sentence-*: small random checkpoints and their embeddings.

Run in agora-lib/src/test: python python/make_sentence_fixtures.py
Made by sentence-transformers 5.7.0 with torch 2.7.1 and transformers 4.57.6; the tests ask for 1e-4.
The weights are drawn wider than usual, so that every part of the network matters to the result.
"""
import json
import pathlib
import shutil

import sentence_transformers
import tokenizers
import torch
import transformers
from sentence_transformers import models

RESOURCES = pathlib.Path("resources/agora/llama")
TEXTS = [
    "the cat sat", "a", "Blue, or red?", "the dog and the cat sat on the blue mat and sang",
    "on the mat the cat and the dog and the red cat sat and sat and sat and sat until it was cut",
]
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "cat", "sat", "on", "a", "dog", "and", "mat",
         "blue", "red", "or", "sa", "##ng", "##s", ",", "?", "it", "was"]


def tokenizer(folder):
    pieces = tokenizers.Tokenizer(tokenizers.models.WordPiece(
        {word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    pieces.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=True)
    pieces.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    pieces.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    # published checkpoints store such settings; they must not outlive loading
    pieces.enable_padding(pad_id=0, pad_token="[PAD]", length=16)
    pieces.enable_truncation(16)
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=pieces, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]")
    fast.save_pretrained(folder)


def write(name, config, network, pooling, more):
    torch.manual_seed(len(name))
    network = network(config)
    for parameter in network.parameters():
        parameter.data.add_(torch.randn_like(parameter) * 0.3)
    inner = pathlib.Path("/tmp") / ("inner-" + name)
    network.save_pretrained(inner)
    tokenizer(inner)
    transformer = models.Transformer(str(inner), max_seq_length=14)
    steps = [transformer, models.Pooling(transformer.get_word_embedding_dimension(), pooling)]
    model = sentence_transformers.SentenceTransformer(modules=steps + more, device="cpu")
    target = RESOURCES / name
    shutil.rmtree(target, ignore_errors=True)
    model.save(str(target), create_model_card=False)
    for file in list(target.rglob("*")):
        if file.name in ("README.md", "vocab.txt", "special_tokens_map.json",
                         "config_sentence_transformers.json"):
            file.unlink()
    model = sentence_transformers.SentenceTransformer(str(target), device="cpu")
    vectors = model.eval().encode(TEXTS, batch_size=len(TEXTS)).tolist()
    (target / "expected.json").write_text(
        json.dumps({"texts": TEXTS, "vectors": vectors}, indent=1) + "\n")


def main():
    shape = dict(vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=2, num_attention_heads=4,
                 intermediate_size=24, pad_token_id=0)
    write("sentence-bert", transformers.BertConfig(max_position_embeddings=20, **shape),
          lambda c: transformers.BertModel(c, add_pooling_layer=False), "mean",
          [models.Normalize()])
    shape["pad_token_id"] = 1
    torch.manual_seed(5)
    write("sentence-roberta", transformers.RobertaConfig(
              max_position_embeddings=20, type_vocab_size=1, **shape),
          lambda c: transformers.RobertaModel(c, add_pooling_layer=False), "cls",
          [models.Dense(16, 8)])


main()
