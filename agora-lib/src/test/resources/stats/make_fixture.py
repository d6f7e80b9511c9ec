"""Makes fixture.json: what numpy, scipy, statsmodels and scikit-learn say about fixed data.

Run it in this folder with Python >= 3.10 and numpy, scipy, statsmodels, scikit-learn:
    python make_fixture.py
The tests compare to 1e-8 (relative, with the signs of components aside).
"""

import json
import platform

import numpy as np
import scipy
import sklearn
import statsmodels
import statsmodels.api as sm
from scipy import stats
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(20250731)


def pca_case(rows, columns):
    mixing = rng.normal(size=(columns, columns))
    x = rng.normal(size=(rows, columns)) @ mixing + 10 * rng.normal(size=columns)
    z = StandardScaler().fit_transform(x)
    fit = PCA().fit(z)
    return {
        "x": x.tolist(),
        "ratio": fit.explained_variance_ratio_.tolist(),
        "components": fit.components_.tolist(),
        "scores": fit.transform(z).tolist(),
    }


def ols_case(rows, columns):
    x = rng.normal(size=(rows, columns)) * rng.uniform(0.1, 50, columns) + rng.normal(size=columns)
    y = 3 + x @ rng.normal(size=columns) + 5 * rng.normal(size=rows)
    new = rng.normal(size=columns)
    fit = sm.OLS(y, sm.add_constant(x)).fit()
    frame = fit.get_prediction(np.r_[1, new][None, :]).summary_frame(alpha=0.05).iloc[0]
    return {
        "x": x.tolist(), "y": y.tolist(), "new": new.tolist(),
        "params": fit.params.tolist(), "bse": fit.bse.tolist(), "pvalues": fit.pvalues.tolist(),
        "conf_int": fit.conf_int(0.05).tolist(),
        "rsquared": fit.rsquared, "rsquared_adj": fit.rsquared_adj,
        "f": fit.fvalue, "f_p": fit.f_pvalue, "scale": float(np.sqrt(fit.scale)),
        "prediction": [frame["mean"], frame["obs_ci_lower"], frame["obs_ci_upper"]],
        "confidence": [frame["mean"], frame["mean_ci_lower"], frame["mean_ci_upper"]],
    }


def bootstrap_case(name, n, resamples, statistic):
    data = rng.gamma(2.0, size=n)
    seed = int(rng.integers(1 << 31))
    # scipy draws all resamples at once from the generator it is given: the same draws again
    indices = np.random.default_rng(seed).integers(0, n, (resamples, n))
    result = {"statistic": name, "data": data.tolist(), "indices": indices.tolist()}
    for method in ("percentile", "BCa"):
        found = stats.bootstrap(
            (data,), statistic, n_resamples=resamples, vectorized=True, axis=-1, method=method,
            rng=np.random.default_rng(seed))
        own = statistic(data[indices], axis=-1)
        assert np.allclose(np.sort(own), np.sort(found.bootstrap_distribution), rtol=1e-14)
        result[method] = [found.confidence_interval.low, found.confidence_interval.high]
        result["standard_error"] = found.standard_error
    return result


def logistic_case(rows, columns):
    x = rng.normal(size=(rows, columns))
    y = 1 / (1 + np.exp(-(x @ rng.normal(size=columns) + rng.normal(size=rows))))
    w = rng.integers(1, 4, rows).astype(float)
    constant = sm.GLM(y, np.c_[x, np.ones(rows)], family=sm.families.Binomial(), freq_weights=w)
    constant = constant.fit(tol=1e-14, maxiter=200)
    none = sm.GLM(y, x, family=sm.families.Binomial(), freq_weights=w).fit(tol=1e-14, maxiter=200)
    # scikit-learn takes hard outcomes: each row twice, weighted by its probability
    ridge = LogisticRegression(C=0.5, tol=1e-14, max_iter=100_000, solver="newton-cholesky")
    ridge.fit(np.r_[x, x], np.r_[np.ones(rows), np.zeros(rows)], np.r_[w * y, w * (1 - y)])
    return {
        "x": x.tolist(), "y": y.tolist(), "w": w.tolist(),
        "with_intercept": constant.params.tolist(), "standard_errors": constant.bse.tolist(),
        "without_intercept": none.params.tolist(),
        "ridge_penalty": 2.0, "ridge": ridge.coef_[0].tolist() + ridge.intercept_.tolist(),
    }


tails = [
    {"t": t, "df": df, "t_two_sided": 2 * stats.t.sf(t, df), "t_quantile_95": stats.t.ppf(0.975, df),
     "f_upper": stats.f.sf(t * 1.7, k, df), "k": k}
    for t in (0.0, 0.03, 0.7, 2.0, 5.5, 12.0) for df, k in ((1, 1), (4, 2), (48, 5), (52, 1), (2000, 9))
]
sample = rng.normal(size=23)
fixture = {
    "made_with": {
        "python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
        "statsmodels": statsmodels.__version__, "scikit-learn": sklearn.__version__},
    "pca": [pca_case(12, 3), pca_case(54, 9)],
    "ols": [ols_case(9, 1), ols_case(54, 5)],
    "tails": tails,
    "bootstrap": [
        bootstrap_case("mean", 25, 199, np.mean), bootstrap_case("median", 15, 120, np.median)],
    "logistic": [logistic_case(40, 1), logistic_case(120, 3)],
    "quantiles": {
        "sample": sample.tolist(),
        "at": [[q, float(np.quantile(sample, q))] for q in (0, 0.01, 0.025, 0.3, 0.5, 0.975, 1)]},
}
with open("fixture.json", "w", encoding="utf-8") as out:
    json.dump(fixture, out, separators=(",", ":"))
    out.write("\n")
