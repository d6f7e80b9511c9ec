"""Opens pages in headless Chromium, at two widths, light, dark and on paper, and prints what is wrong with them.

Called by environment/test and environment/bench pages. Screenshots of every page are kept beside it.
"""

import argparse
import base64
import os
import pathlib
import shutil
import sys
import tempfile
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
).split()
WIDTHS = (1400, 800)
PAPER = 720  # A4 less its margins, in CSS pixels
MISSING = 3


def chromium():
    """Returns the browser's path, or None."""
    named = os.environ.get("AGORA_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def source(uri):
    """Returns the text of an SVG's data URI."""
    head, data = uri.split(",", 1)
    return base64.b64decode(data).decode() if head.endswith(";base64") else urllib.parse.unquote(data)


def drawings(page):
    """Returns (name, SVG) of every drawing of a page, each once."""
    images = page.evaluate(
        """[...document.images].filter(i => (i.getAttribute('src') || '').startsWith('data:image/svg'))
           .map(i => [i.alt, i.getAttribute('src')])"""
    )
    inline = page.evaluate("[...document.querySelectorAll('svg')].filter(s => s.querySelector('text')).map(s => ['inline', s.outerHTML])")
    return list(dict.fromkeys([(alt, source(uri)) for alt, uri in images] + [tuple(pair) for pair in inline]))


def check(page, path, shots):
    """Returns the findings of one page, each once, with where it was seen."""
    found = {}

    def note(where, findings):
        for finding in findings:
            found.setdefault(finding, []).append(where)

    checks = (HERE / "check-pages.js").read_text(encoding="utf-8")
    name = "-".join(path.with_suffix("").parts[-2:]) if path.parent.name != "html" else path.stem
    page.goto(path.as_uri())
    page.wait_for_load_state()
    note("page", page.evaluate(f"{checks}.page()"))
    for alt, svg in drawings(page):
        note(f"figure '{alt}'", page.evaluate(f"svg => {checks}.drawing(svg)", svg))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(media="screen", color_scheme=scheme)
            note(f"{width} px", page.evaluate(f"{checks}.width(false)"))
            note(scheme, page.evaluate(f"{checks}.contrast()"))
            page.screenshot(path=shots / f"{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": PAPER, "height": 1020})
    page.emulate_media(media="print", color_scheme="light")
    note("print", page.evaluate(f"{checks}.width(true)"))
    note("print", page.evaluate(f"{checks}.contrast()"))
    page.pdf(path=shots / f"{name}.pdf", format="A4", print_background=True)
    page.emulate_media(media="screen", color_scheme="light")
    return [f"{finding} ({', '.join(dict.fromkeys(where))})" for finding, where in found.items()]


def svg_files(page, folder):
    """Returns the findings of the SVG files below a folder."""
    checks = (HERE / "check-pages.js").read_text(encoding="utf-8")
    page.set_content("<!doctype html><body></body>")
    return {
        file: page.evaluate(f"svg => {checks}.drawing(svg)", file.read_text(encoding="utf-8")) for file in sorted(folder.glob("**/*.svg"))
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shots", default="runs/pages", help="where screenshots go")
    parser.add_argument("--figures", help="a folder whose SVG files are checked too")
    parser.add_argument("pages", nargs="+", help="HTML files, or folders of them")
    options = parser.parse_args()
    browser = chromium()
    if browser is None:
        print("pages: no Chromium: install it (Debian: apt-get install chromium), or set AGORA_CHROMIUM to one", file=sys.stderr)
        return MISSING
    from playwright.sync_api import sync_playwright  # here, so that the message above needs no package

    paths = []
    for named in map(pathlib.Path, options.pages):
        paths += sorted(named.glob("**/*.html")) if named.is_dir() else [named]
    paths = [path.resolve() for path in paths]
    if not paths:
        print(f"pages: no pages in {' '.join(options.pages)}: run environment/run first", file=sys.stderr)
        return 2
    shots = pathlib.Path(options.shots)
    shutil.rmtree(shots, ignore_errors=True)
    shots.mkdir(parents=True)
    count = 0
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(profile, executable_path=browser, headless=True, args=FLAGS)
        page = context.new_page()
        results = {str(path): check(page, path, shots) for path in paths}
        if options.figures:
            results.update({str(file): found for file, found in svg_files(page, pathlib.Path(options.figures)).items()})
        context.close()
    for name, findings in results.items():
        count += len(findings)
        for finding in findings:
            print(f"{os.path.relpath(name)}: {finding}")
    held = "holds" if count == 0 else "short"
    print(f"{len(paths)} pages, {len(WIDTHS)} widths, light, dark, print | {count} findings | 0 | {held}; screenshots in {shots}")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
