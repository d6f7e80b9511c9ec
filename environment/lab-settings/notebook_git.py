"""Keeps git from seeing the outputs that JupyterLab saves into notebooks. environment/lab sets up both halves.

As a program it is git's filter for *.ipynb: it writes a notebook as it is committed, without outputs and in one order of
keys. A file that is not a notebook passes unchanged. Only Python's own modules are used: git runs this for every saved
notebook, and importing nbformat alone takes 1.4 s (2 x86-64 cores, 2026-11-28).

As JupyterLab's hook it is called after every save. Git takes a file whose size has changed for changed, and asks no filter;
so the hook notes the new size in git's index where the filtered notebook is the one that the index has.
"""

import json
import os
import subprocess
import sys
import threading

CELL = ["cell_type", "id", "metadata", "source", "execution_count", "outputs"]
# What a front end notes about a cell's output, or about its last run.
OF_OUTPUT = ["collapsed", "scrolled", "trusted", "execution", "ExecuteTime"]


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


def saved(model, os_path, **_):
    """JupyterLab's hook after a save; it does not wait for git."""
    if model["type"] == "notebook":
        threading.Thread(target=refresh, args=(os_path,)).start()


def refresh(path):
    """Notes in git's index that this file is unchanged, if nothing but outputs has changed; stages nothing otherwise."""
    folder, name = os.path.split(path)

    def git(*command):
        return subprocess.run(["git", "-C", folder, *command], capture_output=True, text=True, timeout=60).stdout

    try:
        entry = git("ls-files", "--stage", "--", name).split()
        if len(entry) > 1 and git("hash-object", "--", name).strip() == entry[1]:
            git("update-index", "--", name)
    except (OSError, subprocess.SubprocessError):
        pass  # no git here: then nobody looks at its state


def main():
    data = sys.stdin.buffer.read()
    try:
        data = stripped(data.decode("utf-8")).encode("utf-8")
    except (ValueError, KeyError, TypeError, AttributeError) as unreadable:  # half a notebook is the user's to commit
        print(f"notebook_git: left as it is, since it does not read as a notebook: {unreadable}", file=sys.stderr)
    sys.stdout.buffer.write(data)


if __name__ == "__main__":
    main()
