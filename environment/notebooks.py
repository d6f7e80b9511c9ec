"""Executes notebooks on the Agora kernel, two at a time, and writes them as HTML, with the report of the study as first page.

Called by environment/run and environment/test; a notebook that fails is written with its error, and the next goes on.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import html_pages

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Terminal:
    """One line that is rewritten on a terminal, with what every notebook under way does; elsewhere only what is final is printed."""

    def __init__(self, total):
        self.live = sys.stderr.isatty()
        self.total, self.done, self.now, self.lock = total, 0, {}, threading.Lock()

    def status(self, notebook, text):
        with self.lock:
            self.now[notebook] = text.replace("\n", " ")
            self.draw()

    def finished(self, notebook, text):
        with self.lock:
            self.done += 1
            self.now.pop(notebook, None)
            self.write(text)
            self.draw()

    def line(self, text):
        with self.lock:
            self.write(text)

    def write(self, text):
        sys.stderr.write(("\r\x1b[K" if self.live else "") + text + "\n")
        sys.stderr.flush()

    def draw(self):
        if self.live:
            width = os.get_terminal_size(sys.stderr.fileno()).columns - 1
            room = max(20, (width - 8) // max(1, len(self.now)) - 3)
            parts = " | ".join(text[:room] for text in self.now.values())
            sys.stderr.write("\r\x1b[K" + f"{self.done}/{self.total}  {parts}"[:width])
            sys.stderr.flush()


class Client(NotebookClient):
    """Tells the terminal which cell runs, and what the library's progress displays say."""

    def prepare(self, terminal, name):
        self.terminal, self.name, self.where = terminal, name, ""
        cells = [i for i, cell in enumerate(self.nb.cells) if cell.cell_type == "code"]

        def start(cell, cell_index):
            if cell.cell_type == "code":
                self.where = f"{name}  cell {cells.index(cell_index) + 1}/{len(cells)}"
                terminal.status(name, self.where)

        self.on_cell_start = start
        return self

    def process_message(self, msg, cell, cell_index):
        content = msg.get("content", {})
        progress = content.get("transient", {}).get("display_id", "")
        if str(progress).startswith("agora-progress"):
            self.terminal.status(self.name, f"{self.where}  {content['data'].get('text/plain', '')}")
        return super().process_message(msg, cell, cell_index)


def first_lines(error):
    """What went wrong, without the stack."""
    lines = (getattr(error, "traceback", "") or str(error)).strip().splitlines()
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in lines]
    dull = re.compile(r"^-+$|^\tat |^An error occurred while executing")
    shown = [line for line in lines if line.strip() and not dull.search(line)]
    what = str(getattr(error, "evalue", "")).strip().splitlines()[:1]
    return "\n".join((what + [line for line in shown if line not in what])[:6]) or type(error).__name__


def run(path, name, terminal):
    """Returns the executed notebook and its error, or None; a notebook that cannot be read is one that shows why."""
    terminal.status(name, f"{name}  starting the kernel")
    try:
        notebook = html_pages.read(path)
    except Exception as failure:  # a file can be wrong in more ways than nbformat names
        return unreadable(path, failure)
    client = Client(notebook, kernel_name="agora", timeout=None, startup_timeout=120, coalesce_streams=True, resources={"metadata": {"path": str(ROOT)}})
    try:
        client.prepare(terminal, name).execute()
    except (CellExecutionError, DeadKernelError, RuntimeError) as failure:
        return notebook, first_lines(failure)
    return notebook, None


def unreadable(path, failure):
    """Returns a notebook that shows the error alone, and the error."""
    error = f"{type(failure).__name__}: {first_lines(failure)}"
    shown = new_output("error", ename=type(failure).__name__, evalue=str(failure), traceback=error.splitlines())
    return new_notebook(cells=[new_markdown_cell(f"# {path.stem}"), new_code_cell("", outputs=[shown])]), error


def execute(path, out, top, terminal):
    """Returns (title, seconds, error or None, answer as HTML) and writes the HTML and the executed notebook."""
    name = str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
    start = time.monotonic()
    notebook, error = run(path, name, terminal)
    seconds = time.monotonic() - start
    out.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, out.with_suffix(".ipynb"))
    try:
        page, answer = html_pages.page(notebook, path, (top, out), seconds)
    except Exception as failure:  # what a notebook holds must not end the run of the others
        notebook, error = unreadable(path, failure)
        page, answer = html_pages.page(notebook, path, (top, out), seconds)
    out.write_text(page, encoding="utf-8")
    said = [f"{'FAILED' if error else 'ok':6}  {seconds:6.1f} s  {name}"]
    terminal.finished(name, "\n".join(said + ["        " + line for line in (error or "").splitlines()]))
    return html_pages.title(notebook, path.stem), seconds, error, answer


def report():
    """Returns the report of the study that the notebooks opened, or None where it has none."""
    study = os.environ.get("AGORA_STUDY") or "data/studies/mini.json"
    runs = str(html_pages.folder() / "runs")
    command = [str(ROOT / "environment/agora"), "report", "--json", study]
    done = subprocess.run(command, cwd=ROOT, env={"AGORA_RUNS": runs, **os.environ}, capture_output=True, text=True)
    said = done.stdout[max(0, done.stdout.find("{")) :]  # a build that it starts may write before
    if done.returncode != 0 or not said.startswith("{"):
        print(f"no report of {study}: {(done.stderr.strip().splitlines() or ['?'])[-1]}", file=sys.stderr)
        return None
    return json.loads(said)


def remembered(out, rows):
    """Returns these rows and those of pages that earlier runs left in the folder."""
    file = out / "pages.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
    known = [[*row, ""][:5] for row in known]  # rows of earlier versions have no answer
    fresh = {row[0] for row in rows}
    rows = rows + [row for row in known if row[0] not in fresh and (out / row[0]).is_file()]
    file.write_text(json.dumps(rows), encoding="utf-8")
    return rows


def target(path, out):
    try:
        relative = path.relative_to(ROOT / "notebooks")
    except ValueError:
        relative = pathlib.Path(path.name)
    return out / relative.with_suffix(".html")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default="runs/html")
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("notebooks", nargs="+")
    options = parser.parse_args()
    paths = [pathlib.Path(notebook).resolve() for notebook in options.notebooks]
    out, terminal, rows = pathlib.Path(options.out).resolve(), Terminal(len(paths)), {}
    start = time.monotonic()
    at_once = min(options.at_once, len(paths))
    # Native threads beyond the cores do not share them, they wait for each other: training took many times as long.
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // at_once)))
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        running = {pool.submit(execute, path, target(path, out), out, terminal): path for path in paths}
        for finished in concurrent.futures.as_completed(running):
            path = running[finished]
            rows[path] = (str(target(path, out).relative_to(out)), *finished.result())
    generators = [f"generators/{page.name}" for page in sorted((out / "generators").glob("*.html"))]
    for page in (out / "generators").glob("*.html"):
        html_pages.with_way_back(page)
    (out / "index.html").write_text(html_pages.index(remembered(out, list(rows.values())), report(), generators), encoding="utf-8")
    failed = sum(1 for row in rows.values() if row[3])
    seconds = time.monotonic() - start
    terminal.line(f"{len(rows) - failed} of {len(rows)} notebooks done in {seconds:.0f} s; see {out / 'index.html'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
