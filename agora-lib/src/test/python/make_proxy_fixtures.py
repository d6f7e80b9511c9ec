"""Writes what numpy makes of the passes of a tiny network, and of every proxy.

Run in agora-lib/src/test: python python/make_proxy_fixtures.py
Made with numpy 2.2.6, in double precision. The network is resources/agora/train/base. Gradients are
not derived here: a number of a projected gradient is the derivative of the loss along one direction,
taken as a central difference. Tolerances of the tests: passes 1e-5 (nats, absolute) and 2e-4
(gradients, Frobenius, relative), since the network computes in single precision; proxies 1e-9
relative, but for KMM's weights 1e-7.
"""
import hashlib
import json
import math
import pathlib

import numpy as np

RESOURCES = pathlib.Path("resources/agora")
SEED, LEFT, RIGHT = 7, 32, 32
EPSILON = 1e-5


def tensors(file):
    raw = file.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8:8 + size])
    out = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            flat = np.frombuffer(raw[8 + size + start:8 + size + end], "<f4")
            out[name] = flat.reshape(entry["shape"]).astype(np.float64)
    return out


class Network:
    """Llama in double precision; its matrices lie below each other as they do in the library."""

    def __init__(self, folder):
        config = json.loads((folder / "config.json").read_text())
        w = tensors(folder / "model.safetensors")
        self.heads, self.kv, self.size = (
            config["num_attention_heads"], config["num_key_value_heads"], config["head_dim"])
        self.theta = config["rope_theta"]
        self.embedding, self.norm = w["model.embed_tokens.weight"], w["model.norm.weight"]
        self.norms, self.matrices = [], []
        for i in range(config["num_hidden_layers"]):
            at = f"model.layers.{i}."
            self.norms.append((w[at + "input_layernorm.weight"],
                               w[at + "post_attention_layernorm.weight"]))
            self.matrices.append([
                np.concatenate([w[at + f"self_attn.{n}_proj.weight"] for n in "qkv"]),
                w[at + "self_attn.o_proj.weight"],
                np.concatenate([w[at + f"mlp.{n}_proj.weight"] for n in ("gate", "up")]),
                w[at + "mlp.down_proj.weight"]])

    @staticmethod
    def rms(x, weight):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + EPSILON) * weight

    def rotate(self, x):  # T tokens, n heads, D
        half = self.size // 2
        angles = np.arange(len(x))[:, None] / self.theta ** (np.arange(half) / half)
        cos, sin = (np.concatenate([f(angles)] * 2, -1)[:, None] for f in (np.cos, np.sin))
        return x * cos + np.concatenate([-x[..., half:], x[..., :half]], -1) * sin

    def attend(self, flat):
        T, H, K, D = len(flat), self.heads, self.kv, self.size
        y = flat.reshape(T, H + 2 * K, D)
        q, k, v = self.rotate(y[:, :H]), self.rotate(y[:, H:H + K]), y[:, H + K:]
        k, v = (np.repeat(a, H // K, 1) for a in (k, v))
        scores = np.einsum("thd,shd->hts", q, k) / math.sqrt(D)
        scores = np.where(np.tril(np.ones((T, T), bool)), scores, -np.inf)
        p = np.exp(scores - scores.max(-1, keepdims=True))
        return np.einsum("hts,shd->thd", p / p.sum(-1, keepdims=True), v).reshape(T, H * D)

    def logits(self, tokens, matrices):
        x = self.embedding[tokens]
        for (first, second), (qkv, out, up, down) in zip(self.norms, matrices):
            x = x + self.attend(self.rms(x, first) @ qkv.T) @ out.T
            gate, opened = np.split(self.rms(x, second) @ up.T, 2, -1)
            x = x + (gate / (1 + np.exp(-gate)) * opened) @ down.T
        return self.rms(x, self.norm) @ self.embedding.T

    def nats(self, tokens, learned, matrices):
        z = self.logits(tokens, matrices)[np.array(learned) - 1]
        top = z.max(-1, keepdims=True)
        total = np.log(np.exp(z - top).sum(-1)) + top[:, 0]
        y = z[np.arange(len(learned)), np.array(tokens)[learned]]
        return total - y, np.minimum((z > y[:, None]).sum(-1) + 1, 100)


def signs(count, start):
    with np.errstate(over="ignore"):
        z = np.uint64(SEED) + np.arange(start + 1, start + count + 1, dtype=np.uint64) * np.uint64(
            0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return np.where(z >> np.uint64(63) == 1, -1.0, 1.0)


def projections(network):
    used, out = 0, []
    for layer in network.matrices:
        own = []
        for matrix in layer:
            m, n = matrix.shape
            left = signs(m * LEFT, used).reshape(m, LEFT) / math.sqrt(LEFT)
            right = signs(n * RIGHT, used + m * LEFT).reshape(n, RIGHT) / math.sqrt(RIGHT)
            used += m * LEFT + n * RIGHT
            own.append((left, right))
        out.append(own)
    return out


def passes():
    network = Network(RESOURCES / "train" / "base")
    sides = projections(network)
    rng = np.random.default_rng(3)
    cases = []
    for length in (9, 17, 13):
        tokens = rng.integers(5, 300, length).tolist()
        learned = list(range(length // 2, length))
        nats, ranks = network.nats(tokens, learned, network.matrices)
        gradient = np.empty((LEFT, RIGHT))
        step = 1e-5
        for i in range(LEFT):
            for j in range(RIGHT):
                ends = []
                for sign in (1, -1):
                    moved = [[w + sign * step * np.outer(l[:, i], r[:, j])
                              for w, (l, r) in zip(layer, own)]
                             for layer, own in zip(network.matrices, sides)]
                    ends.append(network.nats(tokens, learned, moved)[0].mean())
                gradient[i, j] = (ends[0] - ends[1]) / (2 * step)
        cases.append({"tokens": tokens, "learned": learned, "nats": nats.tolist(),
                      "ranks": ranks.tolist(),
                      "gradient": [float(f"{x:.9g}") for x in gradient.ravel()]})
    return {"seed": SEED, "cases": cases}


def unit(x):
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def grace(prompts, gradients, tokens):
    h = np.log(np.maximum(tokens, 2))[:, None] * gradients
    order = sorted(set(prompts), key=lambda p: hashlib.sha256(p.encode()).hexdigest())
    fold = np.array([order.index(p) % 10 for p in prompts])
    scores = []
    for f in range(10):
        train, held = unit(h[fold != f]), h[fold == f]
        values, vectors = np.linalg.eigh(train.T @ train / len(train))
        values = (1 - 1e-3) * values + 1e-3 * values.mean()
        inverse = vectors / values @ vectors.T
        scores.append(np.trace(inverse @ (held.T @ held / len(held))))
    return float(np.mean(scores))


def vendi(gradients):
    g = unit(gradients)
    values = np.linalg.eigvalsh(g.T @ g / len(g))
    values = values[values > 1e-12]
    return float(np.exp(-(values * np.log(values)).sum()))


def weights(means, aim, penalty=0.01):
    """Every choice of which weights are zero and which sign the others have is tried."""
    k, c = means @ means.T, means @ aim
    best, found = np.inf, None
    for code in range(3 ** len(c)):
        sign = np.array([code // 3 ** i % 3 - 1 for i in range(len(c))])
        on = sign != 0
        b = np.zeros(len(c))
        if on.any():
            b[on] = np.linalg.solve(k[np.ix_(on, on)], c[on] - penalty * sign[on])
        if (b[on] * sign[on] <= 0).any():
            continue
        value = b @ k @ b / 2 - c @ b + penalty * np.abs(b).sum()
        if value < best:
            best, found = value, b
    return found


def proxies():
    rng = np.random.default_rng(11)
    n, d = 24, 30
    data = []
    shared = rng.normal(size=d)
    for which in range(3):
        prompts = [f"prompt {i % 21}" for i in range(n)]
        nats = rng.gamma(3, 0.4, n)
        data.append({
            "prompts": prompts,
            "tokens": rng.integers(1, 60, n).tolist(),
            "nats": nats.tolist(),
            "ranks": (1 + 20 * rng.random(n) * nats).tolist(),
            "local": (nats * (0.6 + 0.3 * rng.random(n))).tolist(),
            "alone": (nats * (1 + rng.random(n))).tolist(),
            "after": (nats * (0.3 + 0.5 * rng.random(n))).tolist(),
            "rewards": (1 + 4 * rng.random(n)).tolist(),
            "gradients": np.float32(
                rng.normal(size=(n, d)) + 0.5 * which * shared
                + rng.normal(size=d)).tolist()})
    target = np.float32(rng.normal(size=(12, d)) + shared).astype(np.float64)
    all_gradients = [np.array(one["gradients"]) for one in data]
    found = weights(np.array([unit(g.mean(0)) for g in all_gradients]), unit(target.mean(0)))
    for one, g, weight in zip(data, all_gradients, found):
        nats, ranks, rewards = (np.array(one[k]) for k in ("nats", "ranks", "rewards"))
        alone, after = np.array(one["alone"]), np.array(one["after"])
        one["expected"] = {
            "response_nats": float(nats.mean()),
            "rank_surprisal_ratio": float(ranks.mean() / nats.mean()),
            "local_nats": float(np.mean(one["local"])),
            "instruction_following_difficulty": float(nats.mean() / alone.mean()),
            "learnability": float(1 - after.mean() / nats.mean()),
            "grace": grace(one["prompts"], g, np.array(one["tokens"])),
            "gradient_vendi": vendi(g),
            "less_alignment": float((unit(g) @ unit(target.mean(0))).mean()),
            "kernel_mean_matching": float(weight)}
        for beta in (0.1, 1.0, 10.0):
            one["expected"][f"adjusted_reward_beta_{beta:g}"] = float(
                rewards.mean() / (1 + beta * nats.mean()))
    return {"target": target.tolist(), "data": data}


def main():
    for name, content in (("passes", passes()), ("proxies", proxies())):
        (RESOURCES / "proxy" / f"{name}.json").write_text(json.dumps(content) + "\n")


main()
