"""Runs inside the process of one sample: loads its program, then answers calls with plain data.

Everything here can be tampered with by the program that it runs; nothing that it says is believed
but the values themselves.
"""
import hashlib
import marshal
import sys
import time
import types

LARGE = 1 << 16  # bytes


def candidate_main(lines):
    request = lines.read()
    try:
        module = types.ModuleType("solution")
        sys.modules["solution"] = module
        exec(compile(request["source"], "solution.py", "exec"), module.__dict__)
    except BaseException as error:
        lines.write({"raised": described(error)})
        return
    lines.write({"loaded": True})
    while True:
        request = lines.read()
        if request is None:
            return
        for arguments in request["calls"]:
            lines.write_text(candidate_call(module, request, arguments))


def candidate_call(module, request, arguments):
    start = time.perf_counter()
    try:
        function = getattr(module, request["name"])
        values = [decode(argument, True) for argument in arguments]
        keywords = {
            key: decode(value, True) for key, value in request.get("named", {}).items()}
        start = time.perf_counter()
        result = function(*values, **keywords)
        reply = candidate_digest(result) if request.get("digest") else None
        if reply is None:
            reply = '{"value":' + compact(encode(result))
        return reply + ',"seconds":%r}' % (time.perf_counter() - start)
    except BaseException as error:
        return compact({"raised": described(error), "seconds": time.perf_counter() - start})


def candidate_digest(result):
    """A large value as a hash of its bytes: who can name the hash has the value.

    Version 2 of marshal has no back references, so that equal values of equal types give equal bytes; it is ten
    times as fast as repr where a list holds floats.
    """
    if type(result) not in (list, tuple, str):
        return None
    try:
        data = marshal.dumps(result, 2)
    except ValueError:  # too deep, or an item that is no plain data
        data = repr(result).encode("utf-8", "surrogatepass")
    if len(data) < LARGE:
        return None
    return '{"digest":"' + hashlib.sha256(data).hexdigest() + '"'
