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
        elif "list" in request:
            lines.write({"list": listed(request)})
        elif "raise" in request:
            lines.write({"raised": reraised(request["raise"])})
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


def reraised(description):
    """What tests raise that let the exception of the function under test pass."""
    try:
        raise raised(description)
    except BaseException as error:
        return described(error)


LITERAL = (
    ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp, ast.unaryop, ast.operator, ast.Load)


class NotListed(Exception):
    """The tests are more than a list of literal assertions."""


def listed(request):
    """The assertions as data where the tests are nothing but literal ones about the function under test; else None."""
    handles.clear()
    try:
        exec(compile(request["given"], "given.py", "exec"), {"__name__": "tests"})
        name, body = body_of_tests(ast.parse(request["tests"]), request)
        assertions = [
            assertion(node, name) for node in body if not isinstance(node, ast.Pass) and not is_text(node)]
        calls = any("call" in operand for one in assertions for operand in one["operands"])
        return assertions if calls and not handles else None
    except BaseException:
        return None  # what tests raise belongs to a sample's verdict: they are run with each


def body_of_tests(tree, request):
    """The name of the function under test, and the statements about it."""
    if not request["check"]:
        return request["entry"], tree.body
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    if len(functions) != 1 or not is_plain(functions[0], request["check"]):
        raise NotListed()
    for node in tree.body:
        if isinstance(node, ast.Assign):
            if not all(isinstance(to, ast.Name) and to.id != request["check"] for to in node.targets):
                raise NotListed()
            literal(node.value)
        elif node is not functions[0] and not is_text(node):
            raise NotListed()
    return functions[0].args.args[0].arg, functions[0].body


def is_plain(function, name):
    arguments = function.args
    only = len(arguments.args) == 1 and not (
        arguments.posonlyargs or arguments.vararg or arguments.kwonlyargs or arguments.kwarg or arguments.defaults)
    return (only and function.name == name and not function.decorator_list and function.returns is None
            and arguments.args[0].annotation is None)


def is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def assertion(node, name):
    if not isinstance(node, ast.Assert):
        raise NotListed()
    operator, *operands = Asserts().visit_Assert(node).value.args
    return {"check": operator.value, "operands": [operand_of(operand, name) for operand in operands]}


def operand_of(node, name):
    if isinstance(node, ast.Call):
        if node.keywords or not isinstance(node.func, ast.Name) or node.func.id != name:
            raise NotListed()
        return {"call": [encode(literal(argument)) for argument in node.args]}
    return {"value": encode(literal(node))}


def literal(node):
    if not all(isinstance(part, LITERAL) for part in ast.walk(node)):
        raise NotListed()
    return eval(compile(ast.Expression(node), "tests.py", "eval"), {})
