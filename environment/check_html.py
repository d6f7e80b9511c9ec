"""Checks how notebooks become pages: what cannot be read, cells without ids, folds, answers, images. It starts no kernel.

Called by environment/test. Prints one line per check; exit status 0 when all hold.
"""

import json
import os
import pathlib
import sys
import tempfile

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

import html_pages
import notebooks

PNG = b"\x89PNG\r\n\x1a\n"
READING = '<div class="agora-reading"><ul><li>Yes, <a href="a.ipynb">all</a><img src="b.png" alt=" (a plot)">.</li></ul></div>'


def displayed(html):
    return [new_output("display_data", data={"text/html": html})]


def pages(cells, folder):
    """Returns the page of a notebook in a folder, and its answer."""
    return html_pages.page(new_notebook(cells=cells), folder / "n.ipynb", (folder, folder / "n.html"), 1.0)


def unreadable(folder):
    """A run of two notebooks that cannot be read, and what it returned."""
    (folder / "half.ipynb").write_text('{"cells": [')
    (folder / "bytes.ipynb").write_bytes(b'{"cells": "\xff"}')
    notebooks.report = lambda: None
    sys.argv = ["notebooks.py", "--out", str(folder / "out"), str(folder / "half.ipynb"), str(folder / "bytes.ipynb"), str(folder / "gone.ipynb")]
    status = notebooks.main()
    index = (folder / "out/index.html").read_text(encoding="utf-8")
    half, other, gone = [(folder / f"out/{name}.html").read_text(encoding="utf-8") for name in ("half", "bytes", "gone")]
    yield "a run with unreadable notebooks ends with exit status 1", status == 1
    yield "the first page lists each of them with its error", "NotJSONError" in index and "UnicodeDecodeError" in index and "FileNotFoundError" in index
    yield "their pages show the error", "NotJSONError" in half and "UnicodeDecodeError" in other and "FileNotFoundError" in gone


def without_ids(folder):
    """A notebook of format 4.4, which has no ids, with a raw cell before its answer."""
    answer = {"cell_type": "code", "metadata": {"tags": ["answer", "fold"], "title": 5}, "source": "1", "execution_count": 1}
    answer["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": {"text/html": READING}}]
    cells = [{"cell_type": "markdown", "metadata": {}, "source": "# T"}, {"cell_type": "raw", "metadata": {}, "source": "raw"}, answer]
    for minor, ids in ((4, []), (5, []), (5, ["same"] * 3)):
        for cell, name in zip(cells, ids):
            cell["id"] = name
        file = folder / "ids.ipynb"
        file.write_text(json.dumps({"nbformat": 4, "nbformat_minor": minor, "metadata": {}, "cells": cells}))
        page, said = html_pages.page(html_pages.read(file), file, (folder, folder / "ids.html"), 1.0)
        kind = f"format 4.{minor}, {'equal ids' if ids else 'no ids'}"
        yield f"{kind}: the answer is found", said.startswith("Yes, all") and '<div class="answer">' in page
        yield f"{kind}: the fold is found, its title a number", "<summary>5</summary>" in page


def answers(folder):
    (folder / "b.png").write_bytes(PNG)
    page, said = pages([new_markdown_cell("# T"), new_raw_cell("r"), new_code_cell("", outputs=displayed(READING), metadata={"tags": ["answer"]})], folder)
    yield "an answer for the first page is text without links and images", said == "Yes, all (a plot)."
    yield "on its own page it keeps both", page.count('<a href="a.html">') == 2 and page.count('src="data:image/png') == 2


def images(folder):
    (folder / "fig a.png").write_bytes(PNG)
    with tempfile.TemporaryDirectory() as elsewhere, tempfile.TemporaryDirectory() as named:
        for place in (elsewhere, named):
            (pathlib.Path(place) / "x.png").write_bytes(PNG)
        os.environ["AGORA_RUNS"] = named
        page, _ = pages([new_markdown_cell(f"# T\n\n![sp](<fig a.png>) ![out]({elsewhere}/x.png) ![runs]({named}/x.png) ![host](/etc/hostname)")], folder)
        del os.environ["AGORA_RUNS"]
    yield "an image with a space in its name is embedded", "(no figure yet: sp)" not in page
    yield "an image in the folder of results is embedded", "(no figure yet: runs)" not in page and page.count('src="data:image/png') == 2
    yield "files of other folders are not", "(no figure yet: out)" in page and "(no figure yet: host)" in page


def main():
    failed = 0
    for check in (unreadable, without_ids, answers, images):
        with tempfile.TemporaryDirectory() as folder:
            for what, holds in check(pathlib.Path(folder)):
                failed += not holds
                print(f"{'holds' if holds else 'SHORT'} | {what}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
