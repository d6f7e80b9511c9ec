"""Executes notebooks on the Agora kernel, two at a time, and writes them as HTML, with a page that lists them.

Called by environment/run and environment/test; a notebook that fails is written with its error, and the next goes on.
"""

import argparse
import concurrent.futures
import html
import os
import pathlib
import re
import sys
import threading
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter

ROOT = pathlib.Path(__file__).resolve().parent.parent
STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328;background:#fff}
h1{font-size:1.5rem}table{border-collapse:collapse;width:100%}td,th{padding:.35rem .6rem;text-align:left;border-bottom:1px solid #d0d7de}
td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.failed{color:#b42318;font-weight:600}
figure{display:inline-block;margin:.5rem;text-align:center}figure img{max-height:15rem;max-width:28rem;background:#fff}
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}td,th{border-color:#30363d}a{color:#58a6ff}}"""


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


def title(notebook, fallback):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("# "):
                    return line[2:].strip()
    return fallback


def first_lines(error):
    """What went wrong, without the stack."""
    lines = (getattr(error, "traceback", "") or str(error)).strip().splitlines()
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in lines]
    dull = re.compile(r"^-+$|^\tat |^An error occurred while executing")
    return "\n".join([line for line in lines if line.strip() and not dull.search(line)][:6]) or type(error).__name__


def execute(path, out, terminal):
    """Returns (title, seconds, error or None) and writes the HTML and the executed notebook."""
    name = str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
    notebook = nbformat.read(path, as_version=4)
    terminal.status(name, f"{name}  starting the kernel")
    start, error = time.monotonic(), None
    client = Client(notebook, kernel_name="agora", timeout=None, startup_timeout=120, coalesce_streams=True, resources={"metadata": {"path": str(ROOT)}})
    try:
        client.prepare(terminal, name).execute()
    except (CellExecutionError, DeadKernelError, RuntimeError) as failure:
        error = first_lines(failure)
    seconds = time.monotonic() - start
    exporter = HTMLExporter(embed_images=True, mathjax_url="", require_js_url="", mermaid_js_url="")
    resources = {"metadata": {"name": title(notebook, path.stem), "path": str(path.parent)}}
    body, _ = exporter.from_notebook_node(notebook, resources=resources)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(body, encoding="utf-8")
    nbformat.write(notebook, out.with_suffix(".ipynb"))
    said = [f"{'FAILED' if error else 'ok':6}  {seconds:6.1f} s  {name}"]
    terminal.finished(name, "\n".join(said + ["        " + line for line in (error or "").splitlines()]))
    return title(notebook, path.stem), seconds, error


def write_index(out, rows):
    lines = [
        f'<tr><td><a href="{html.escape(href)}">{html.escape(name)}</a></td><td class="n">{seconds:.1f} s</td>'
        f'<td class="{"failed" if error else "ok"}">{html.escape(error.splitlines()[0]) if error else "done"}</td></tr>'
        for href, name, seconds, error in rows
    ]
    figures = "".join(
        f'<figure><img src="{os.path.relpath(f, out)}" alt=""><figcaption>{html.escape(f.stem)}</figcaption></figure>'
        for f in sorted((ROOT / "figures").glob("**/*.svg"))
    )
    (out / "index.html").write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>AgoraBench in Java: notebooks</title>'
        f"<style>{STYLE}</style></head><body><h1>Notebooks</h1><table><tr><th>Notebook</th><th class=\"n\">Time</th><th>State</th></tr>"
        f'{"".join(lines)}</table><h1>Figures</h1>{figures or "<p>None yet.</p>"}</body></html>\n',
        encoding="utf-8",
    )


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
        running = {pool.submit(execute, path, target(path, out), terminal): path for path in paths}
        for finished in concurrent.futures.as_completed(running):
            path = running[finished]
            rows[path] = (str(target(path, out).relative_to(out)), *finished.result())
            write_index(out, [rows[path] for path in paths if path in rows])
    failed = sum(1 for row in rows.values() if row[3])
    seconds = time.monotonic() - start
    terminal.line(f"{len(rows) - failed} of {len(rows)} notebooks done in {seconds:.0f} s; see {out / 'index.html'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
