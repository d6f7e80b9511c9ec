"""Finds the program in a reply and keeps what its entry point needs."""
import ast
import re

FENCE = re.compile(r"^([ \t]*)(```+|~~~+)[ \t]*([A-Za-z0-9_+-]*)[^\n]*$", re.M)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def extract_main(lines):
    request = lines.read()
    while request is not None:
        code = extract(request["reply"], request["entry"])
        lines.write({"code": code})
        request = lines.read()


def extract(reply, entry):
    candidates = [block for block in fenced(reply)] or [reply]
    if len(candidates) > 1:
        candidates.append("\n\n".join(candidates))
    parsed = [longest_program(text) for text in candidates]
    defining = [code for code in parsed if entry and defines(code, entry)]
    if not defining:
        whole = longest_program(reply)
        if entry and defines(whole, entry):
            defining = [whole]
    if defining:
        return reachable(max(defining, key=len), entry)
    return max(parsed, key=len)


def fenced(reply):
    """The bodies of fenced blocks; one left open runs to the end."""
    blocks, position = [], 0
    while True:
        opening = FENCE.search(reply, position)
        if not opening:
            return blocks
        closing = re.compile(
            # prose may follow on the line of the closing fence
            r"^[ \t]*" + opening.group(2)[0] + "{%d,}(?:[ \t]*$|[ \t]+\\S|[.,;:!)])"
            % len(opening.group(2)), re.M)
        end = closing.search(reply, opening.end())
        block = reply[opening.end() + 1:end.start() if end else len(reply)]
        indent = opening.group(1)
        if indent:
            # a block within a list is indented with its fence
            block = re.sub("(?m)^" + re.escape(indent), "", block)
        blocks.append(block)
        if not end:
            return blocks
        position = end.end()


def parses(text):
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def longest_program(text):
    """The longest range of lines that parses and says something, by lines that are not blank."""
    tree = parses(text)
    if tree is not None and tree.body:
        return text
    lines = text.split("\n")[:400]
    best, best_size = "", 0
    for start in range(len(lines)):
        if not lines[start].strip() or lines[start][0].isspace():
            continue
        rest = sum(1 for line in lines[start:] if line.strip())
        if rest <= best_size:
            break
        end = len(lines)
        while end > start:
            size = sum(1 for line in lines[start:end] if line.strip())
            if size <= best_size:
                break
            part = "\n".join(lines[start:end])
            if parses(part) is not None:
                best, best_size = part, size
                break
            end -= 1
    return best


def bound_by(node):
    """The names that a top-level statement binds."""
    if isinstance(node, DEFINITIONS):
        return {node.name}
    names = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            names.add(part.id)
        elif isinstance(part, DEFINITIONS):
            names.add(part.name)
        elif isinstance(part, ast.alias):
            names.add((part.asname or part.name).split(".")[0])
    return names


def defines(code, name):
    tree = parses(code)
    return tree is not None and any(name in bound_by(node) for node in tree.body)


def used_by(node):
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def kept(node):
    """Imports, definitions and assignments; not prints, tests and the main block."""
    if isinstance(node, ast.If) and "__name__" in used_by(node.test):
        return False
    return isinstance(
        node, DEFINITIONS + (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.AugAssign,
                             ast.If, ast.Try))


def reachable(code, entry):
    """The statements that the entry point needs, as they were written."""
    tree = parses(code)
    nodes = [node for node in tree.body if kept(node)]
    needed, before = {entry}, set()
    while needed != before:
        before = set(needed)
        for node in nodes:
            if bound_by(node) & needed:
                needed |= used_by(node)
    lines = code.split("\n")
    parts = []
    for node in nodes:
        imported = isinstance(node, (ast.Import, ast.ImportFrom))
        if imported or bound_by(node) & needed:
            first = min([node.lineno] + [d.lineno for d in getattr(node, "decorator_list", ())])
            parts.append("\n".join(source_lines(lines, first, node)))
    return "\n".join(parts) + "\n"


def source_lines(lines, first, node):
    own = lines[first - 1:node.end_lineno]
    if len(own) == 1 or first == node.lineno:
        start = node.col_offset
        if start or node.end_col_offset < len(own[-1].encode()):
            # several statements share a line
            own = [ast.unparse(node)]
    return own
