"""Writes pooled.json: a linear mixed model by Henderson's mixed model equations.

The library solves the same model through the covariance of the observations; the two have no step
in common. Needs numpy. Compared to 1e-9.
"""

import json
import pathlib

import numpy as np

random = np.random.default_rng(5)
settings, groups, features = 4, 5, 3
rows = [(s, g) for g in range(groups) for s in range(settings) if (s, g) != (2, 3)]
s = np.array([row[0] for row in rows])
g = np.array([row[1] for row in rows])
n = len(rows)
x = random.normal(size=(n, features))
y = 20 + 5 * s + x @ np.array([3.0, -1.0, 0.0]) + random.normal(size=groups)[g] * 2 + random.normal(size=n)
cases = []
for spread in [(0.3, 1.0, 0.1), (0.0, 3.0, 0.0), (3.0, 0.0, 1.0)]:
    blocks, penalties = [], []
    for ratio, block in [
        (spread[0] / features, x),
        (spread[1], np.eye(settings)[s]),
        (spread[2], np.eye(groups)[g]),
    ]:
        if ratio > 0:
            blocks.append(block)
            penalties += [1 / ratio] * block.shape[1]
    z = np.hstack(blocks)
    design = np.hstack([np.ones((n, 1)), z])
    left = design.T @ design + np.diag([0.0] + penalties)
    inverse = np.linalg.inv(left)
    solved = inverse @ design.T @ y
    variance = y @ (y - design @ solved) / (n - 1)
    new_x = np.array([0.5, -1.0, 2.0])
    predictions = []
    for setting, group in [(1, -1), (0, 2), (-1, -1)]:
        row, own = [1.0], 1.0
        if spread[0] > 0:
            row += list(new_x)
        if spread[1] > 0:
            row += list(np.arange(settings) == setting)
            own += spread[1] if setting < 0 else 0
        if spread[2] > 0:
            row += list(np.arange(groups) == group)
            own += spread[2] if group < 0 else 0
        row = np.array(row, dtype=float)
        predictions.append(
            {
                "setting": setting,
                "group": group,
                "value": row @ solved,
                "error": np.sqrt(variance * (own + row @ inverse @ row)),
            }
        )
    logdet = np.linalg.slogdet(left)[1] - sum(np.log(penalties))
    cases.append(
        {
            "spread": spread,
            "intercept": solved[0],
            "deviation": np.sqrt(variance),
            "coefficients": list(solved[1 : 1 + features]) if spread[0] > 0 else [0.0] * features,
            "likelihood": -0.5 * ((n - 1) * np.log(variance) + logdet),
            "predictions": predictions,
        }
    )
fixture = {
    "x": x.tolist(),
    "settings": s.tolist(),
    "groups": g.tolist(),
    "y": y.tolist(),
    "at": new_x.tolist(),
    "cases": cases,
}
pathlib.Path(__file__).with_name("pooled.json").write_text(json.dumps(fixture, indent=1) + "\n")
