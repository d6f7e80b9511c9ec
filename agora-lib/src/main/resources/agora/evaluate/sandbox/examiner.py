"""Runs the tests of one problem after the other in a process that never holds a sample's program.

The function under test is a proxy: its arguments leave as plain data, its result comes back as
plain data. An assert is rewritten: its operands leave as plain data and are judged outside.
"""
import ast
import builtins
import random
import sys

OPERATORS = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in"}
CHECK = "__agora_check__"


class Stopped(BaseException):
    """The verdict is known outside: what is left of these tests is not run."""


class RaisedByCandidate(Exception):
    """The function under test raised something that is not a built-in exception."""


class Asserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        test = node.test
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            operands = [ast.Constant("not"), test.operand]
        elif isinstance(test, ast.Compare) and len(test.ops) == 1:
            operands = [
                ast.Constant(OPERATORS[type(test.ops[0])]), test.left, test.comparators[0]]
        else:
            operands = [ast.Constant("true"), test]
        call = ast.Call(func=ast.Name(id=CHECK, ctx=ast.Load()), args=operands, keywords=[])
        return ast.copy_location(ast.Expr(call), node)


def examiner_main(lines):
    request = lines.read()
    while request is not None:
        if "stop" in request:  # it came after the tests had ended by themselves
            lines.write({"stopped": True})
        else:
            examine(lines, request)
        request = lines.read()


def examine(lines, request):
    random.seed(request["seed"])
    handles.clear()
    try:
        scope = examiner_scope(lines, request)
        tree = Asserts().visit(ast.parse(request["tests"]))
        for name in unbound_names(tree, scope):
            scope[name] = module_or_proxy(lines, name)
        exec(compile(ast.fix_missing_locations(tree), "tests.py", "exec"), scope)
        if request["check"]:
            scope[request["check"]](proxy(lines, request["entry"]))
    except Stopped:
        lines.write({"stopped": True})
        return
    except BaseException as error:
        lines.write({"raised": described(error)})
        return
    lines.write({"done": True})


def examiner_scope(lines, request):
    def check(operator, *operands):
        lines.write({"check": operator, "operands": [encode(operand) for operand in operands]})

    scope = {"__name__": "tests", CHECK: check}
    exec(compile(request["given"], "given.py", "exec"), scope)
    if request["entry"]:
        scope[request["entry"]] = proxy(lines, request["entry"])
    return scope


def unbound_names(tree, scope):
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).split(".")[0])
    loaded = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    return sorted(
        name for name in loaded - bound if name not in scope and not hasattr(builtins, name))


def module_or_proxy(lines, name):
    """Tests may lean on an import of the reference program, such as sys or math."""
    if name in sys.stdlib_module_names:
        return __import__(name)
    return proxy(lines, name)


def proxy(lines, name):
    def call(*arguments, **named):
        lines.write({
            "call": name, "arguments": [encode(argument) for argument in arguments],
            "named": {key: encode(value) for key, value in named.items()}})
        reply = lines.read()
        if reply is None or "stop" in reply:
            raise Stopped()
        if "raised" in reply:
            raise raised(reply["raised"])
        return decode(reply["value"])

    return call


def raised(description):
    kind = getattr(builtins, description["type"], None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        try:
            return kind(description["message"])
        except TypeError:
            pass
    return RaisedByCandidate(description["type"] + ": " + description["message"])
