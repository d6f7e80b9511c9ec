"""Writes forecast.json: the nested forecast of the paper's 54 cells, by explicit effects.

The fit is Henderson's mixed model equations, not the covariance form of the library. Needs numpy and
pandas; run from anywhere. Compared to 1e-6 points of PGR.
"""

import json
import pathlib

import numpy as np
import pandas as pd

HERE = pathlib.Path(__file__).resolve().parent
PAPER = HERE.parents[4] / "data/paper"
SPREADS = [0, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]
RATIOS = [0, 0.03, 0.1, 0.3, 1, 3, 10]


def paper():
    metrics = pd.read_csv(PAPER / "table8_intrinsic.csv").query("domain != 'average'")
    keys = ["generator", "method", "domain"]
    table = metrics.pivot_table(index=keys, columns="metric", values="value").reset_index()
    table = table.merge(pd.read_csv(PAPER / "table2_pgr.csv"), on=keys)
    scores = pd.read_csv(PAPER / "table7_problem_solving.csv").set_index("generator")
    own = {
        "math": ["gsm8k", "math"],
        "code": ["mbpp", "humaneval"],
        "instruction_following": ["alpacaeval2", "arena_hard"],
    }
    table["problem_solving"] = [
        scores.loc[g, own[d]].mean() for g, d in zip(table.generator, table.domain)
    ]
    x = table.drop(columns=keys + ["pgr_percent"]).to_numpy(float)
    settings = np.unique((table.domain + table.method).tolist(), return_inverse=True)[1]
    generators = np.unique(table.generator.tolist(), return_inverse=True)[1]
    return x, settings, generators, table.pgr_percent.to_numpy(float)


class Fit:
    def __init__(self, x, s, g, y, spread):
        self.logs = [c.min() > 0 and c.max() > 10 * c.min() for c in x.T]
        self.low, self.high = x.min(0), x.max(0)
        taken = self.taken(x)
        self.mean, self.deviation = taken.mean(0), taken.std(0)
        best = None
        for settings in RATIOS:
            for groups in RATIOS:
                one = self.solve(self.scaled(x), s, g, y, (spread, settings, groups))
                if best is None or one[0] > best[0]:
                    best = one
        _, self.ratios, self.solved, self.inverse, self.variance = best

    def taken(self, x):
        x = np.clip(x, self.low, self.high)
        return np.column_stack([np.log(c) if l else c for c, l in zip(x.T, self.logs)])

    def scaled(self, x):
        return (self.taken(x) - self.mean) / self.deviation

    @staticmethod
    def design(x, s, g, ratios):
        blocks, penalties = [np.ones((len(x), 1))], []
        if ratios[0] > 0:
            blocks.append(x)
            penalties += [x.shape[1] / ratios[0]] * x.shape[1]
        for ratio, index, count in [(ratios[1], s, 9), (ratios[2], g, 6)]:
            if ratio > 0:
                blocks.append((index[:, None] == np.arange(count)) * 1.0)
                penalties += [1 / ratio] * count
        return np.hstack(blocks), penalties

    def solve(self, x, s, g, y, ratios):
        design, penalties = self.design(x, s, g, ratios)
        left = design.T @ design + np.diag([0.0] + penalties)
        inverse = np.linalg.inv(left)
        solved = inverse @ design.T @ y
        variance = y @ (y - design @ solved) / (len(y) - 1)
        logdet = np.linalg.slogdet(left)[1] - np.sum(np.log(penalties))
        return -0.5 * ((len(y) - 1) * np.log(variance) + logdet), ratios, solved, inverse, variance

    def predict(self, x, s):
        unseen = np.full(len(x), -1)
        design, _ = self.design(self.scaled(x), s, unseen, self.ratios)
        own = 1 + self.ratios[2]
        error = np.sqrt(self.variance * (own + np.sum((design @ self.inverse) * design, axis=1)))
        return design @ self.solved, error


def chosen(x, s, g, y):
    names = np.unique(g)
    squared = np.zeros((len(SPREADS), len(names)))
    for i, spread in enumerate(SPREADS):
        for j, left in enumerate(names):
            seen = g != left
            value, _ = Fit(x[seen], s[seen], g[seen], y[seen], spread).predict(x[~seen], s[~seen])
            squared[i, j] = np.mean((y[~seen] - value) ** 2)
    least = squared[np.argmin(squared.mean(1))]
    for i, spread in enumerate(SPREADS):
        difference = squared[i] - least
        if difference.mean() <= difference.std(ddof=1) / np.sqrt(len(names)):
            return spread
    raise AssertionError


x, s, g, y = paper()
predicted = np.zeros(len(y))
spreads = []
for left in np.unique(g):
    seen = g != left
    spreads.append(chosen(x[seen], s[seen], g[seen], y[seen]))
    fit = Fit(x[seen], s[seen], g[seen], y[seen], spreads[-1])
    predicted[~seen] = fit.predict(x[~seen], s[~seen])[0]
fixture = {"rmse": float(np.sqrt(np.mean((predicted - y) ** 2))), "spreads": spreads}
(HERE / "forecast.json").write_text(json.dumps(fixture) + "\n")
print(fixture)
