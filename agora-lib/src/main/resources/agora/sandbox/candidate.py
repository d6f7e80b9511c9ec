"""Runs inside the process of one sample: loads its program, then answers calls with plain data.

Everything here can be tampered with by the program that it runs; nothing that it says is believed
but the values themselves.
"""
import hashlib
import marshal
import os
import sys
import time
import types

LARGE = 1 << 16  # bytes


def candidate_main(lines):
    request = lines.read()
    at_start = standing(lines)
    try:
        module = types.ModuleType("solution")
        sys.modules["solution"] = module
        exec(compile(request["source"], "solution.py", "exec"), module.__dict__)
    except BaseException as error:
        reply = {"raised": described(error)}
    else:
        reply = {"loaded": True}
    end_if_other(lines, at_start)
    lines.write(reply)
    request = lines.read() if "loaded" in reply else None
    while request is not None:
        how = request["name"], request.get("named", {}), request.get("digest", False)
        for arguments in tuple(request["calls"]):
            text = candidate_call(module, how, arguments)
            end_if_other(lines, at_start)
            lines.write_text(text)
        request = lines.read()


def standing(lines):
    """What must stay as it is while a program answers: its process and the two descriptors of its driver."""
    streams = [os.fstat(stream.fileno()) for stream in (lines.source, lines.sink)]
    return os.getpid(), [(stream.st_dev, stream.st_ino) for stream in streams]


def end_if_other(lines, at_start):
    """Ends a fork that comes back from the program, and a program that closed or replaced a descriptor.

    The one would take the next call from its parent, the other could answer the calls that it has and no later
    one: what becomes of a program must not depend on how many calls it gets at a time.
    """
    try:
        same = standing(lines) == at_start
    except OSError:
        same = False
    if not same:
        os._exit(4)


def candidate_call(module, how, arguments):
    name, named, digest = how
    start = time.perf_counter()
    try:
        function = getattr(module, name)
        values = [decode(argument, True) for argument in arguments]
        keywords = {key: decode(value, True) for key, value in named.items()}
        start = time.perf_counter()
        result = function(*values, **keywords)
        reply = candidate_digest(result) if digest else None
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
