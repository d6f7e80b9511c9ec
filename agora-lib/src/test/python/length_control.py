"""Writes evaluate/length_control.json: length-controlled fits of made-up judgements by scikit-learn.

Run with an interpreter that has numpy and scikit-learn: python length_control.py > length_control.json
Coefficients agree with ours to 1e-4 (liblinear stops at its own tolerance), win rates to 1e-5.
"""
import json
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

warnings.filterwarnings("ignore")
random = np.random.default_rng(11)
n, g = 120, 160
difficulty = random.normal(0, 1, n)
baseline = random.integers(200, 3000, n)
model = random.integers(100, 2500, n)
delta = (baseline - model).astype(float)
term = np.tanh(delta / delta.std(ddof=1))
logit = -1.5 * term + 0.8 * difficulty - 0.6 + random.normal(0, 1.5, n)
preference = np.round(1 / (1 + np.exp(-logit)), 6)
gamed = np.c_[
    np.tanh(random.normal(0, 1, g)), np.resize(difficulty, g), np.zeros(g)
]
gamed[:, 2] = np.round(1 / (1 + np.exp(1.7 * gamed[:, 0] - 0.7 * gamed[:, 1])), 6)
x = np.r_[np.c_[term, difficulty, np.ones(n)], np.c_[gamed[:, :2], np.zeros(g)]]
y = np.r_[preference, gamed[:, 2]]
w = np.r_[np.ones(n), np.full(g, 0.1)]
rows = np.arange(n + g)


def fit(strength, keep):
    xs, ys, ws = x[keep], y[keep], w[keep]
    classifier = LogisticRegression(
        penalty="l1", solver="liblinear", fit_intercept=False, C=strength, tol=1e-10, max_iter=100000
    )
    classifier.fit(
        np.r_[xs, xs],
        np.r_[np.ones(len(ys)), np.zeros(len(ys))],
        sample_weight=np.r_[ws * ys, ws * (1 - ys)],
    )
    return classifier


strengths = np.logspace(-4, 4, 10)
losses = []
for strength in strengths:
    loss = 0
    for fold in range(5):
        test = rows % 5 == fold
        p = fit(strength, ~test).predict_proba(np.r_[x[test], x[test]])
        labels = np.r_[np.ones(test.sum()), np.zeros(test.sum())]
        weights = np.r_[w[test] * y[test], w[test] * (1 - y[test])]
        loss += log_loss(labels, p, sample_weight=weights) / 5
    losses.append(loss)
fits = []
for strength in (0.36, 2.7825594022071245, 166.81005372000558):
    a, b, c = fit(strength, rows >= 0).coef_[0]
    predicted = 1 / (1 + np.exp(-(b * difficulty + c)))
    fits.append(
        {
            "strength": strength,
            "length": a,
            "difficulty": b,
            "bias": c,
            "win_rate": predicted.mean(),
            "error": predicted.std(ddof=1) / np.sqrt(n),
        }
    )
print(
    json.dumps(
        {
            "difficulty": difficulty.tolist(),
            "gamed": gamed.tolist(),
            "preferences": preference.tolist(),
            "baseline_lengths": baseline.tolist(),
            "model_lengths": model.tolist(),
            "fits": fits,
            "chosen": strengths[int(np.argmin(losses))],
        }
    )
)
