"""Answers questions of environment/run: what a study's file calls the study, which settings it has, which cells failed."""

import argparse
import datetime
import json
import os
import pathlib
import re
import sys


def read(file):
    """The fields of a study's file, which may have comments; none where it is no JSON: the study says why."""
    text = re.sub(r"^\s*//[^\n]*$|/\*.*?\*/", "", pathlib.Path(file).read_text(encoding="utf-8"), flags=re.M | re.S)
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def name(file):
    """The study's own name, or "study"."""
    found = read(file).get("name")
    return found if isinstance(found, str) and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", found) else "study"


def failures(runs, since):
    """Every cell below runs/ that failed at or after the moment, as (study, cell, reason)."""
    found = []
    for file in sorted(pathlib.Path(runs).glob("*/failures.json")):
        for cell, failure in json.loads(file.read_text(encoding="utf-8")).items():
            at = datetime.datetime.fromisoformat(failure["at"][:19] + "+00:00").timestamp()
            if at >= since:
                found.append((file.parent.name, cell, failure["reason"]))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", metavar="FILE")
    parser.add_argument("--has", nargs=2, metavar=("FILE", "SETTING"), help="exit status 0 if the study has this setting")
    parser.add_argument("--failed-since", metavar="SECONDS", type=int)
    options = parser.parse_args()
    if options.name:
        print(name(options.name))
        return 0
    if options.has:
        settings = read(options.has[0]).get("settings") or [options.has[1]]
        return 0 if options.has[1] in settings else 1
    found = failures(os.environ.get("AGORA_RUNS") or "runs", options.failed_since)
    for study, cell, reason in found:
        print(f"run: {study}: {cell} failed: {reason}", file=sys.stderr)
    return 3 if found else 0


if __name__ == "__main__":
    sys.exit(main())
