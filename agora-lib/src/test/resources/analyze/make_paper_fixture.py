"""Makes paper.json: the paper's analysis by pandas, scipy, scikit-learn and statsmodels.

Run it in this folder; it reads the project's data/paper. The tests compare to 1e-8 (relative).
"""

import json
import pathlib

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

DATA = pathlib.Path(__file__).resolve().parents[5] / "data" / "paper"
BENCHMARKS = {
    "math": ["gsm8k", "math"], "code": ["mbpp", "humaneval"],
    "instruction_following": ["alpacaeval2", "arena_hard"]}

pgr = pd.read_csv(DATA / "table2_pgr.csv").query("domain != 'average'")
costs = pd.read_csv(DATA / "table3_cost.csv")
solving = pd.read_csv(DATA / "table7_problem_solving.csv").set_index("generator")
metrics = pd.read_csv(DATA / "table8_intrinsic.csv").query("domain != 'average'")
features = list(dict.fromkeys(metrics.metric)) + ["problem_solving"]
keys = ["generator", "method", "domain"]
data = metrics.pivot(index=keys, columns="metric", values="value").reset_index().merge(pgr, on=keys)
data["problem_solving"] = [
    np.mean([solving.loc[g, b] for b in BENCHMARKS[d]]) for g, d in zip(data.generator, data.domain)]
y = data.pgr_percent.to_numpy()


def components(train, test, count):
    scaler = StandardScaler().fit(train[features])
    pca = PCA().fit(scaler.transform(train[features]))
    return [pca.transform(scaler.transform(part[features]))[:, :count] for part in (train, test)]


def line(x, y):
    fit = stats.linregress(x, y)
    return [fit.rvalue**2, fit.pvalue]


def rmse(errors):
    return float(np.sqrt(np.mean(np.square(errors))))


model, mean, setting_mean = [], [], []
for generator in data.generator.unique():
    test, train = data[data.generator == generator], data[data.generator != generator]
    seen, held = components(train, test, 5)
    fit = sm.OLS(train.pgr_percent.to_numpy(), sm.add_constant(seen)).fit()
    model += list(test.pgr_percent - fit.predict(sm.add_constant(held, has_constant="add")))
    mean += list(test.pgr_percent - train.pgr_percent.mean())
    by_setting = train.groupby(["method", "domain"]).pgr_percent.mean()
    setting_mean += [row.pgr_percent - by_setting[row.method, row.domain] for row in test.itertuples()]

z = StandardScaler().fit_transform(data[features])
pca = PCA().fit(z)
strength = np.abs(pca.components_ * np.sqrt(9 * pca.explained_variance_ratio_)[:, None]).mean(0)
fit = sm.OLS(y, sm.add_constant(pca.transform(z)[:, :5])).fit()
grouped = data.groupby(["method", "domain"])
within = data[features + ["pgr_percent"]] - grouped[features + ["pgr_percent"]].transform("mean")
means = data.groupby("generator").pgr_percent.mean()
fixture = {
    "features": features,
    "explained": pca.explained_variance_ratio_.tolist(),
    "strength": strength.tolist(),
    "fine": line(data.problem_solving, y),
    "coarse_printed": line(costs.problem_solving_average, costs.data_generation_pgr_percent),
    "coarse": line(data.groupby("generator").problem_solving.mean(), means),
    "components": [fit.rsquared, fit.f_pvalue],
    "rmse": [rmse(model), rmse(mean), rmse(setting_mean)],
    "correlations": {
        f: [stats.pearsonr(data[f], y)[0], stats.pearsonr(data[f], y)[1], stats.spearmanr(data[f], y)[0],
            stats.pearsonr(within[f], within.pgr_percent)[0]] for f in features},
}
with open("paper.json", "w", encoding="utf-8") as out:
    json.dump(fixture, out, indent=1)
    out.write("\n")
