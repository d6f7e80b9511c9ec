"""Writes a notebook as it is committed: without outputs, in one order of keys. Git's filter for *.ipynb, which environment/lab sets up.

Reads standard input, writes standard output. A file that is not a notebook passes unchanged. Only Python's own modules are
used: git runs this for every saved notebook, and importing nbformat alone takes 1.4 s (2 x86-64 cores, 2026-11-28).
"""

import json
import sys

CELL = ["cell_type", "id", "metadata", "source", "execution_count", "outputs"]
# What a front end notes about a cell's output, or about its last run.
OF_OUTPUT = ["collapsed", "scrolled", "trusted", "execution", "ExecuteTime", "outputs_hidden"]


def ordered(values, first):
    return {key: values[key] for key in [*first, *sorted(values)] if key in values}


def without_output(cell):
    cell = dict(cell)
    metadata = {key: value for key, value in cell.get("metadata", {}).items() if key not in OF_OUTPUT}
    if "jupyter" in metadata:
        kept = {key: value for key, value in metadata["jupyter"].items() if key not in OF_OUTPUT}
        metadata = {**metadata, "jupyter": kept} if kept else {key: value for key, value in metadata.items() if key != "jupyter"}
    cell["metadata"] = metadata
    if cell["cell_type"] == "code":
        cell["execution_count"], cell["outputs"] = None, []
    if isinstance(cell["source"], str):
        cell["source"] = cell["source"].splitlines(keepends=True)
    return ordered(cell, CELL)


def stripped(text):
    """Returns the notebook's text as it is committed; stripping twice changes nothing."""
    notebook = json.loads(text)
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4:
        return text
    notebook["cells"] = [without_output(cell) for cell in notebook["cells"]]
    metadata = notebook["metadata"]
    # The kernel's version and its highlighter are written here whenever a notebook is saved.
    if "language_info" in metadata:
        metadata["language_info"] = {"name": metadata["language_info"]["name"].lower()}
    notebook["metadata"] = ordered(metadata, ["kernelspec", "language_info"])
    return json.dumps(ordered(notebook, ["cells", "metadata", "nbformat", "nbformat_minor"]), indent=1, ensure_ascii=False) + "\n"


def main():
    data = sys.stdin.buffer.read()
    try:
        data = stripped(data.decode("utf-8")).encode("utf-8")
    except (ValueError, KeyError, TypeError, AttributeError) as unreadable:  # half a notebook is the user's to commit
        print(f"strip-notebook: left as it is, since it does not read as a notebook: {unreadable}", file=sys.stderr)
    sys.stdout.buffer.write(data)


if __name__ == "__main__":
    main()
