"""Plain data as one JSON line: what may cross between the candidate, the tests and the judge outside.

None, bool, str, list, int and finite float are JSON; the rest is an object of one tag:
i integer (hex), f nan or infinity, t tuple, d dict (pairs), s set, z frozenset, b bytes (hex),
c complex (two floats), r range, q Fraction, m Decimal, n iterator (its items), o anything else
(type name, a handle that only its own process can resolve, and its truth value).
"""
import collections.abc
import decimal
import fractions
import itertools
import math
from json import dumps, loads  # by name: a program may put others into the module

MOST_ITERATED = 100000
handles = []


class Opaque:
    """Something of the other process that is not plain data; equal to nothing."""

    def __init__(self, name, handle, truth):
        self.name, self.handle, self.truth = name, handle, truth

    def __bool__(self):
        return self.truth

    def __eq__(self, other):
        return False

    __hash__ = None

    def __repr__(self):
        return "<" + self.name + ">"


def encode(value):
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        return value if -(1 << 53) <= value <= 1 << 53 else {"i": hex(value)}
    if kind is float:
        return value if math.isfinite(value) else {"f": repr(value)}
    if kind is list:
        return value if all_json(value) else [encode(item) for item in value]
    if kind is tuple:
        return {"t": [encode(item) for item in value]}
    if kind is dict:
        return {"d": [[encode(key), encode(item)] for key, item in value.items()]}
    if kind is set:
        return {"s": [encode(item) for item in value]}
    if kind is frozenset:
        return {"z": [encode(item) for item in value]}
    if kind is Opaque:
        return {"o": [value.name, value.handle, value.truth]}
    return encode_other(value, kind)


def all_json(items):
    """Whether every item is JSON as it is: the common case, told without a call for each."""
    kinds = set(map(type, items))
    if kinds == {int}:
        return min(items) >= -(1 << 53) and max(items) <= 1 << 53
    return kinds <= {str, bool}


def encode_other(value, kind):
    if kind is complex:
        return {"c": [encode(value.real), encode(value.imag)]}
    if kind is range:
        return {"r": [encode(value.start), encode(value.stop), encode(value.step)]}
    if kind is bytes or kind is bytearray:
        return {"b": bytes(value).hex()}
    if kind is fractions.Fraction:
        return {"q": [hex(value.numerator), hex(value.denominator)]}
    if kind is decimal.Decimal:
        return {"m": str(value)}
    if (kind.__module__ or "").split(".")[0] == "numpy" and getattr(value, "shape", None) == ():
        return encode(value.item())
    for base in (int, float, str, list, tuple, dict, set, frozenset):
        if isinstance(value, base):
            return encode(base(value))
    if isinstance(value, collections.abc.Iterator):
        return {"n": [encode(item) for item in itertools.islice(value, MOST_ITERATED)]}
    handles.append(value)
    return {"o": [kind.__module__ + "." + kind.__qualname__, len(handles) - 1, bool(value)]}


def decode(data, own=False):
    """Returns the value; own says that handles belong to this process."""
    if isinstance(data, list):
        return [decode(item, own) for item in data]
    if not isinstance(data, dict):
        return data
    (tag, body), = data.items()
    if tag == "t":
        return tuple([decode(item, own) for item in body])
    if tag == "d":
        return {decode(key, own): decode(item, own) for key, item in body}
    if tag == "s":
        return {decode(item, own) for item in body}
    if tag == "i":
        return int(body, 16)
    if tag == "f":
        return float(body)
    if tag == "z":
        return frozenset([decode(item, own) for item in body])
    if tag == "c" and isinstance(body, str):
        return complex(body)
    if tag == "c":
        return complex(decode(body[0]), decode(body[1]))
    if tag == "r":
        return range(decode(body[0]), decode(body[1]), decode(body[2]))
    if tag == "b":
        return bytes.fromhex(body)
    if tag == "q":
        return fractions.Fraction(int(body[0], 16), int(body[1], 16))
    if tag == "m":
        return decimal.Decimal(body)
    if tag == "n":
        return iter([decode(item, own) for item in body])
    if tag == "o":
        return handles[body[1]] if own else Opaque(str(body[0]), int(body[1]), body[2] is True)
    raise ValueError("no such tag: " + tag)


def compact(data):
    return dumps(data, separators=(",", ":"))


def described(error):
    """An exception as plain data."""
    try:
        message = str(error)[:500]
    except BaseException:
        message = ""
    return {"type": type(error).__name__, "message": message}


class Lines:
    """JSON lines over two file descriptors."""

    def __init__(self, source, sink):
        self.source, self.sink = source, sink

    def read(self):
        line = self.source.readline()
        return loads(line) if line else None

    def write(self, data):
        self.write_text(compact(data))

    def write_text(self, text):
        self.sink.write(text.encode("ascii") + b"\n")
        self.sink.flush()
