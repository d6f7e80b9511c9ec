"""Makes tails.json: tail probabilities and quantiles of Student's t, Fisher's F and the normal distribution.

Run it in this folder with Python >= 3.10, scipy and mpmath: python make_tails_fixture.py
The values are scipy's. mpmath evaluates the same to 50 digits; a value is left out where scipy is further than 1e-11 from
it, and the number of such values is printed. The tests compare to 1e-10, relative to the probability.
"""

import json
import math

import mpmath as mp
import scipy
from scipy import stats

mp.mp.dps = 50
TAILS = [1 - 1e-9, 0.99, 0.7, 0.31, 0.05, 1e-3, 1e-8, 1e-20, 1e-50, 1e-100, 1e-200, 1e-299]
DEGREES = [0.5, 1, 1.5, 2, 3, 4.5, 10, 48, 100.5, 2000, 1e5, 1e6]
left_out = []


def beta(a, b, x):
    """The regularized incomplete beta function by the hypergeometric series, of the side that converges."""
    a, b, x = mp.mpf(a), mp.mpf(b), mp.mpf(x)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta(b, a, 1 - x)
    front = mp.exp(a * mp.log(x) + b * mp.log1p(-x) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b))
    return front / a * mp.hyp2f1(a + b, 1, a + 1, x)


def t_two_sided(t, df):
    t, df = mp.mpf(t), mp.mpf(df)
    return beta(df / 2, mp.mpf(1) / 2, df / (df + t * t))


def f_upper(f, df1, df2):
    f, df1, df2 = mp.mpf(f), mp.mpf(df1), mp.mpf(df2)
    return beta(df2 / 2, df1 / 2, df2 / (df2 + df1 * f))


def row(value, exact, **arguments):
    error = abs(mp.mpf(float(value)) / exact - 1)
    if error > 1e-11:
        left_out.append((arguments, float(value), float(exact)))
        return []
    return [{**arguments, "value": float(value)}]


t_rows, f_rows, quantile_rows, normal_rows = [], [], [], []
for df in DEGREES:
    for tail in TAILS:
        t = float(f"{stats.t.isf(tail / 2, df):.6g}")
        if math.isfinite(t) and t * t < 1e300:
            t_rows += row(2 * stats.t.sf(t, df), t_two_sided(t, df), t=t, df=df)
    for df1 in (1, 2, 5, 40, 900.5):
        for tail in TAILS:
            f = float(f"{stats.f.isf(tail, df1, df):.6g}")
            if math.isfinite(f) and 0 < f < 1e300:
                f_rows += row(stats.f.sf(f, df1, df), f_upper(f, df1, df), f=f, df1=df1, df2=df)
    for level in (0.5, 0.8, 0.95, 0.99, 0.999999):
        t = stats.t.isf((1 - level) / 2, df)
        exact = mp.findroot(lambda at: t_two_sided(at, df) - (1 - mp.mpf(level)), (t, t * (1 + 1e-9)))
        quantile_rows += row(t, exact, level=level, df=df)
for z in (-37.5, -30, -20, -8.25, -3, -1.96, -0.5, -1e-5, 0, 0.3, 1.64, 4, 9):
    normal_rows += row(stats.norm.cdf(z), mp.ncdf(z), z=z)
fixture = {
    "made_with": {"scipy": scipy.__version__, "mpmath": mp.__version__},
    "t_two_sided": t_rows,
    "f_upper": f_rows,
    "t_quantile": quantile_rows,
    "normal": normal_rows,
}
with open("tails.json", "w", encoding="utf-8") as out:
    json.dump(fixture, out, separators=(",", ":"))
    out.write("\n")
print({name: len(rows) for name, rows in fixture.items()}, len(left_out), "left out")
for each in left_out:
    print(each)
