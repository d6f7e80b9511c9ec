"""What the kernel answers about code: inspection, completion, the texts of errors, and that it says it is idle. Used by check.py."""

import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SETTINGS = ROOT / "environment/lab-settings"
sys.path.append(str(SETTINGS))

SETUP = """var study = Study.open();
var names = List.of("a", "b");
int twice(int x) { return 2 * x; }
record Pair(int left, int right) {}"""

JDK_SOURCES = (pathlib.Path(subprocess.run([ROOT / "environment/find-jdk"], capture_output=True, text=True).stdout.strip()) / "lib/src.zip").is_file()

# The cursor is at the bar; what the answer must say. The cells have not run.
INSPECTIONS = [
    ("stu|dy.plan()", ["Study study", "from its file to PGR"]),
    ("study.pla|n()", ["StudyPlan Study.plan()", "Returns the plan"]),
    ("study.generate(|", ["GeneratedData Study.generate(Setting setting, String generator)", "Study.generate(Cell cell)"]),
    ("study.data().generators().row|Count()", ["int Table.rowCount()"]),
    ('study.generate(Setting.MATH_INSTANCE_GENERATION, "x").rep|ort()', ["Table GeneratedData.report()"]),
    ("Study.op|en()", ["static Study Study.open()", "AGORA_STUDY", "Study.open(Path file)"]),
    ("Setting.MATH_INSTANCE|_GENERATION", ["Setting Setting.MATH_INSTANCE_GENERATION", "nine settings"]),
    ("SftCon|fig c = null;", ["record SftConfig(int epochs", "of package agora.train"]),
    ("Pgr.of(1, 2, 3|)", ["static Pgr Pgr.of(double student, double base, double reference)", "Returns the PGR"]),
    ('names.stream().ma|p(x -> x + "!")', ["<R> Stream<R> Stream.map(Function<? super String, ? extends R> mapper)", "applying the given function"]),
    ("names.stream().map(x -> x.len|gth()).toList()", ["int String.length()", "Returns the length of this string"]),
    ("new ArrayLi|st<String>()", ["new ArrayList<E>()", "initial capacity of ten", "Collection<? extends E> c"]),
    ("Math.ma|x(1L, 2L)", ["static long Math.max(long a, long b)", "Returns the greater of two long values"]),
    ('System.out.print|ln("x")', ["void PrintStream.println(String x)"]),
    ("twi|ce(3)", ["int twice(int x)"]),
    ("new Pair(1, 2).le|ft()", ["int Pair.left()"]),
    ("va|r q = names.get(0);", ["String q"]),
    ("var local = names.size();\nlo|cal + 1", ["int local"]),
    ("import agora.study.Stu|dy;", ["class Study"]),
    ("Figures.costFront|ier", ["static Figure Figures.costFrontier(CostFrontier costs)"]),
    ("for (var s : Setting.values()) {\n  s.lab|el();\n}", ["String Setting.label()"]),
    ("study.plann|()", ["no method 'plann' in Study", "Did you mean plan()?"]),
]

# The cell with the cursor at its end, what is inserted, and what the list shows of it.
COMPLETIONS = [
    ("study.pl", "plan()", "plan() → StudyPlan"),
    ("study.gener", "generate(", "generate(Setting, String) → GeneratedData (+1)"),
    ("names.stream().map(x -> x.start", "startsWith(", "startsWith(String, int) → boolean (+1)"),
    ("nam", "names", "names : List<String>"),
    ("twi", "twice(", "twice(int) → int"),
    ("var local = 1;\nloc", "local", "local : int"),
    ("new ArrayLi", "ArrayList(", "ArrayList("),
    ("Setting.MATH_INST", "MATH_INSTANCE_GENERATION", "MATH_INSTANCE_GENERATION : Setting"),
]
HIDDEN = ["wait", "notify", "notifyAll", "hashCode", "getClass", "equals", "clone", "finalize"]

ERRORS = [
    ("var a = 1;\nstudy.plann()", ["line 2: cannot find symbol: method plann() in Study", "Did you mean plan()?"]),
    ("Seting.values()", ["line 1: cannot find symbol: variable Seting", "Did you mean Setting?"]),
    ("names.stream().map(n -> n.lenght()).toList()", ["method lenght() in String", "Did you mean length()?"]),
    ("study.generate(3)", ["line 1:", "Declared: GeneratedData Study.generate(Setting setting, String generator)"]),
    ('int x = 1;\nint y = "a";', ["line 2: incompatible types: String cannot be converted to int"]),
    ("names.get(\n  0", ["line 1: '(' is not closed"]),
    ("int fails(int n) {\n  return 1 / n;\n}", []),
    ("var n = 0;\n\nfails(n)", ["java.lang.ArithmeticException: / by zero", "in cell [#-1], line 2:  return 1 / n;", "at cell [#], line 3"]),
]


def plain(lines):
    return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(lines))


def ask(client, send):
    """Returns (seconds, content of the reply)."""
    start = time.monotonic()
    request = send()
    while True:
        message = client.get_shell_msg(timeout=60)
        if message["parent_header"].get("msg_id") == request:
            return time.monotonic() - start, message["content"]


def inspections(kernel, check):
    """Returns the longest wait for an answer."""
    longest = 0
    for cell, wanted in INSPECTIONS:
        at = cell.index("|")
        seconds, reply = ask(kernel.client, lambda: kernel.client.inspect(cell[:at] + cell[at + 1 :], at))
        longest = max(longest, seconds)
        text = reply.get("data", {}).get("text/plain", "")
        if not JDK_SOURCES:  # then the JDK's texts and the names of its parameters are not there, and its declarations are
            wanted = [wanted[0].split("(")[0]]
        shown = reply.get("found") and "text/html" in reply["data"]
        check(f"inspection of {cell.splitlines()[-1]}", shown and all(part in text for part in wanted), reply)
    return longest


def completions(kernel, check):
    longest = 0
    for cell, text, label in COMPLETIONS:
        seconds, reply = ask(kernel.client, lambda: kernel.client.complete(cell, len(cell)))
        longest = max(longest, seconds)
        types = reply.get("metadata", {}).get("_jupyter_types_experimental", [])
        found = [(entry["text"], shown) for entry, shown in zip(types, reply.get("matches", []))]
        check(f"completion of {cell.splitlines()[-1]}", (text, label) in found and all(entry["signature"] and entry["type"] for entry in types), reply)
    _, reply = ask(kernel.client, lambda: kernel.client.complete("study.", 6))
    names = [match.split("(")[0] for match in reply["matches"]]
    check("completion leaves out what every object has", len(names) > 12 and not set(names) & set(HIDDEN), names)
    return longest


def errors(kernel, check):
    for cell, wanted in ERRORS:
        _, messages = kernel.run(cell)
        number = next(m["content"]["execution_count"] for m in messages if m["msg_type"] == "execute_input")
        text = plain(next((m["content"]["traceback"] for m in messages if m["msg_type"] == "error"), []))
        parts = [part.replace("#-1", str(number - 1)).replace("#", str(number)) for part in wanted]
        held = all(part in text for part in parts) and (not wanted or f"cell [{number}]" in text)
        check(f"the error of {cell.splitlines()[-1]}", held, text)


def says_idle(kernel):
    """Whether the kernel's state reaches JupyterLab, which counts no state that belongs to a greeting (kernel_info_request)."""
    kernel.client.kernel_info()
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            message = kernel.client.get_iopub_msg(timeout=0.5)
        except Exception:
            continue
        if message["msg_type"] == "status" and not message["parent_header"] and message["content"]["execution_state"] == "idle":
            return True
    return False


def notebooks_stay_clean(folder):
    """Whether git sees no change in a notebook that JupyterLab has saved with outputs; in a repository of its own."""
    if not shutil.which("git"):
        return "", True
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)

    def git(*command):
        return subprocess.run(["git", "-C", folder, "-c", "user.name=check", "-c", "user.email=check@localhost", "-c", "commit.gpgsign=false", *command], check=True, capture_output=True, text=True).stdout

    git("init", "-q")
    git("config", "filter.agora-notebook.clean", f"'{sys.executable}' '{SETTINGS / 'notebook_git.py'}'")
    shutil.copy(ROOT / ".gitattributes", folder)
    sources = sorted((ROOT / "notebooks").rglob("*.ipynb"))
    sources = [source for source in sources if ".ipynb_checkpoints" not in source.parts]
    copies = [folder / source.relative_to(ROOT) for source in sources]
    for source, copy in zip(sources, copies):
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(source.read_bytes())
    git("add", "-A")
    git("commit", "-q", "-m", "notebooks")
    import nbformat

    import notebook_git

    for copy in copies:
        notebook = nbformat.read(copy, as_version=4)
        notebook.metadata.language_info = {"name": "Java", "version": "25", "codemirror_mode": "java"}
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type == "code":
                cell.execution_count, cell.metadata = number, {**cell.metadata, "scrolled": True, "collapsed": True}
                cell.outputs = [nbformat.v4.new_output("stream", text="done\n")]
        nbformat.write(notebook, copy)
        notebook_git.refresh(str(copy))
    committed = [git("show", f"HEAD:{copy.relative_to(folder)}") for copy in copies]
    kept = all(text == notebook_git.stripped(source.read_text()) == notebook_git.stripped(text) for text, source in zip(committed, sources))
    return git("status", "--porcelain"), kept
