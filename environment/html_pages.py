"""Executed notebooks as HTML pages that can be mailed, and the first page: the report of the study."""

import base64
import html
import mimetypes
import os
import pathlib
import re
import time
import urllib.parse

import nbformat
from bs4 import BeautifulSoup
from jupyter_core.paths import jupyter_path
from nbconvert import HTMLExporter

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
NARROW_COLUMNS = 7
WORDS = (
    "PGR (Performance Gap Recovered) is the share of the gap between the untrained student, the <b>base</b> (0), and the <b>reference</b> (100) "
    "that training on the data closed. Negative is worse than no training, above 100 better than the reference. A <b>cell</b> is one generator's data in "
    "one setting and its student. A <b>training seed</b> fixes the random numbers of one training. A <b>setting</b> is a domain and a method: instance "
    "generation invents problems with answers, response generation answers given problems, quality enhancement improves given pairs."
)
PLACES = ("BEFORE_ANSWER", "AFTER_ANSWER", "AFTER_COST")  # of a report's figures
GROUPS = {"Use it": ("own-data", "own-generator", "advisor", "real-student", "scale-out"), "This study": (), "The paper": ("paper/*", "analysis/paper-tables")}


def folder():
    """Returns where the kernel runs: data/, figures/ and runs/ are there."""
    return pathlib.Path(os.environ.get("AGORA_FOLDER") or ROOT)


def read(path):
    """Returns a notebook whose every cell has an id: those of formats before 4.5 have none."""
    return nbformat.v4.upgrade(nbformat.read(path, as_version=4))


def title(notebook, fallback):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("# "):
                    return line[2:].strip()
    return fallback


def dark_theme():
    """Returns JupyterLab's dark colours, for readers whose screen is dark."""
    for templates in jupyter_path("nbconvert", "templates"):
        css = pathlib.Path(templates) / "lab" / "static" / "theme-dark.css"
        if css.is_file():
            return "@media screen and (prefers-color-scheme: dark) {\n" + css.read_text(encoding="utf-8") + "\n}\n"
    return ""


def style():
    return (HERE / "pages.css").read_text(encoding="utf-8")


def without_progress(notebook):
    """Takes away what a progress bar left: it is no result."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [out for out in cell.outputs if 'class="agora-progress"' not in str(out.get("data", {}).get("text/html", ""))]


def embedded(source, notebook_folder):
    """Returns an image's file as a data URI; None where there is none, or one outside of the folders of this run. Figures are those of this run."""
    path = (notebook_folder / urllib.parse.unquote(urllib.parse.urlsplit(source).path)).resolve()
    runs = os.environ.get("AGORA_RUNS") or folder() / "runs"
    if not any(path.is_relative_to(pathlib.Path(open_to_pages).resolve()) for open_to_pages in (ROOT, folder(), runs, notebook_folder)):
        return None
    if path.is_relative_to(ROOT / "figures"):
        own = folder() / path.relative_to(ROOT)
        path = own if own.is_file() else path
    if not path.is_file():
        return None
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def images(soup, notebook_folder):
    for image in soup.find_all("img"):
        source = image.get("src", "")
        if not source.startswith(("data:", "http:", "https:")):
            data = embedded(source, notebook_folder)
            if data is None:
                gone = soup.new_tag("em")
                gone.string = f"(no figure yet: {image.get('alt') or source})"
                image.replace_with(gone)
                continue
            image["src"] = data
        image["alt"] = (image.get("alt") or "").strip() or "a figure without a title"


def links(soup):
    """Notebooks lead to their pages; what is not a page leads nowhere from a mail, and is text."""
    for link in soup.find_all("a"):
        target = link.get("href", "")
        if re.match(r"(https?:|mailto:|#)", target):
            continue
        if target.split("#")[0].endswith(".ipynb"):
            link["href"] = target.replace(".ipynb", ".html")
        else:
            link.unwrap()


def elements(soup, notebook):
    """Returns (cell, its element on the page), for the cells that the page shows."""
    shown = {element.get("id"): element for element in soup.select("main > .jp-Cell")}
    return [(cell, shown[place]) for cell in notebook.cells if (place := f"cell-id={cell.id}") in shown]


def fold(soup, notebook):
    """Puts the outputs of cells with the tag "fold" into a fold, which a click opens; it is named by the cell's "title"."""
    for cell, element in elements(soup, notebook):
        if "fold" in cell.metadata.get("tags", []):
            details, summary = soup.new_tag("details"), soup.new_tag("summary")
            summary.string = str(cell.metadata.get("title", "Show"))
            (element.select_one(".jp-Cell-outputWrapper") or element).wrap(details)
            details.insert(0, summary)


def failed(notebook):
    """Returns whether a cell ended with an error."""
    return any(out.output_type == "error" for cell in notebook.cells for out in cell.get("outputs", []))


def answer_first(soup, notebook):
    """Puts the answer of a page under its question: the first sentence of each cell that the notebook marks with the tag "answer". Returns it as HTML.

    A page that failed has no answer: what its text says was not computed in this run.
    """
    said = []
    for cell, element in [] if failed(notebook) else elements(soup, notebook):
        sentence = element.select_one(".agora-reading li") or element.select_one("li, h2 ~ p")
        if "answer" in cell.metadata.get("tags", []) and sentence:
            if not said:
                anchor = soup.new_tag("a", id="this-answer")
                element.insert(0, anchor)
            said.append(sentence.decode_contents())
    first = soup.select_one("main > .jp-MarkdownCell .jp-RenderedMarkdown")
    if said and first:
        box = f'<div class="answer"><p><b>Answer.</b> {" ".join(said)} <a href="#this-answer">More about it</a></p></div>'
        first.append(BeautifulSoup(box, "html.parser"))
    alone = BeautifulSoup(" ".join(said), "html.parser")  # for the first page, where relative links and images would lead elsewhere
    for image in alone.find_all("img"):
        image.replace_with(image.get("alt") or "")
    for link in alone.find_all("a"):
        link.unwrap()
    return str(alone)


def ran(seconds):
    """Returns how long a page ran, where, and when."""
    cores = os.cpu_count() or 1
    return f"This page ran for {seconds:.0f} s on {cores} core{'s' if cores > 1 else ''}, {time.strftime('%Y-%m-%d')}. Results of earlier runs were reused."


def page(notebook, path, out, seconds):
    """Returns an executed notebook, which ran for so many seconds, as one HTML file that needs no other, and its answer as HTML."""
    name = title(notebook, path.stem)
    without_progress(notebook)
    exporter = HTMLExporter(mathjax_url="", require_js_url="", mermaid_js_url="")
    body, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": name, "path": str(path.parent)}})
    soup = BeautifulSoup(body, "html.parser")
    links(soup)
    answer = answer_first(soup, notebook)
    fold(soup, notebook)
    images(soup, path.parent)
    for script in soup.find_all("script"):
        script.decompose()
    for table in soup.find_all("table"):
        if len(table.find("tr").find_all(["th", "td"]) if table.find("tr") else []) <= NARROW_COLUMNS:
            table["class"] = [*table.get("class", []), "narrow"]
    sheet = soup.new_tag("style")
    sheet.string = dark_theme() + style()
    soup.head.append(sheet)
    up = soup.new_tag("p", attrs={"class": "up"})
    home = soup.new_tag("a", href="../" * (len(out[1].relative_to(out[0]).parts) - 1) + "index.html")
    home.string = "All pages and the report"
    up.append(home)
    up.append(f". {ran(seconds)}")
    soup.body.insert(0, up)
    return str(soup), answer


def marked(sentence):
    """Returns a sentence with Markdown's bold and code as HTML."""
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(sentence))
    return re.sub(r"`(.+?)`", r"<code>\1</code>", text)


def sentences(reading):
    return "<ul>" + "".join(f"<li>{marked(s)}</li>" for s in reading["sentences"]) + "</ul>" if reading["sentences"] else ""


def figure(name, caption, svg):
    """Returns a figure with its caption."""
    data = base64.b64encode(svg.encode("utf-8")).decode()
    alt = html.escape(f"{name}. {caption}".strip())
    return (
        f'<figure><img alt="{alt}" src="data:image/svg+xml;base64,{data}"><figcaption><b>{html.escape(name)}.</b> '
        f"{html.escape(caption)}</figcaption></figure>"
    )


def shown_on(file, rows):
    """Returns the link to the page whose notebook saves a figure, by its folder and name, among the pages of an index; empty if none does."""
    for row in rows:
        href = row[0]
        notebook = (ROOT / "notebooks" / href).with_suffix(".ipynb")
        text = notebook.read_text(encoding="utf-8", errors="replace") if notebook.is_file() else ""
        into = f'figures(\\"{file.parent.name}\\")' in text or f'figures/{file.parent.name}\\")' in text
        if into and f'\\"{file.stem}\\")' in text:
            return page_link(row)
    return ""


def gallery(rows):
    """Returns the figures that the pages of an index save, by page in reading order: the committed ones and those of studies of one page."""
    own = [folder() / "runs" / pathlib.PurePath(row[0]).stem / "figures" for row in rows]
    files = sorted((folder() / "figures").glob("**/*.svg")) + [file for path in own for file in sorted(path.glob("**/*.svg"))]
    shown = {}
    for file in files:
        shown.setdefault(shown_on(file, rows), []).append(drawn(file))
    links = [page_link(row) for _, row in ordered(rows)]
    return "".join(f'<h3>{link}</h3><div class="gallery">{"".join(shown[link])}</div>' for link in links if link in shown)


def page_link(row):
    return f'<a href="{html.escape(row[0])}">{html.escape(row[1])}</a>'


def drawn(file):
    """Returns a figure's file with the title and the caption that are in it."""
    svg = file.read_text(encoding="utf-8")
    found = [re.search(rf"<{tag}>(.*?)</{tag}>", svg, re.S) for tag in ("title", "desc")]
    name, caption = [html.unescape(match.group(1)).strip() if match else "" for match in found]
    return figure(name or file.stem.replace("-", " ").replace("_", " "), caption, svg)


def reading_order():
    """Returns (pattern, question) from the table in notebooks/README.md, in reading order."""
    rows = re.findall(r"^\|\s*\d+\s*\|\s*`([^`]+)`\s*\|\s*(.+?)\s*\|", (ROOT / "notebooks/README.md").read_text(encoding="utf-8"), re.M)
    return [(pattern, question.replace("`", "")) for pattern, question in rows]


def ordered(rows):
    """Returns (question, row) by reading order; pages that the table does not name come last."""
    order = reading_order()

    def place(row):
        for number, (pattern, question) in enumerate(order):
            page = pathlib.PurePath(row[0]).with_suffix("")
            if page.match(pattern) and len(page.parts) == len(pathlib.PurePath(pattern).parts):
                return number, question
        return len(order), ""

    return [(place(row)[1], row) for row in sorted(rows, key=lambda row: (place(row)[0], row[0]))]


def answer(report):
    """Returns the report's part of the first page."""
    if report is None:
        return "<p>No study was run: below are the pages alone.</p>"

    unknown = {f["place"] for f in report["figures"]} - set(PLACES)
    if unknown:
        raise ValueError(f"the report has a figure at {', '.join(sorted(unknown))}, a place that this page does not show: add it to answer()")

    def figures(place):
        return "".join(figure(f["title"], f["caption"], f["svg"]) for f in report["figures"] if f["place"] == place)

    facts = "".join(f"<tr><th>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>" for name, value in report["facts"].items())
    return (
        f"<h2>The answer</h2><p>{WORDS}</p>{figures('BEFORE_ANSWER')}{sentences(report['answer'])}{figures('AFTER_ANSWER')}"
        f"<h2>What it cost</h2>{sentences(report['cost'])}{figures('AFTER_COST')}"
        f"<h2>What is not known</h2>{sentences(report['unknown'])}"
        f'<h2>Which study, when, on what</h2><table class="facts">{facts}</table>'
    )


def reason(error):
    """Returns the line of an error that says what went wrong; the code of the cell is on its page."""
    lines = [line.strip(" |") for line in error.splitlines()]
    telling = [line for line in lines if re.search(r"error|exception|cannot|must|died", line, re.I)]
    return (telling or lines)[0][:200]


def with_way_back(file):
    """Gives a page beside the first one a link to it, once."""
    text = file.read_text(encoding="utf-8")
    link = '<p><a href="../index.html">All pages and the report</a></p>'
    if link not in text:
        file.write_text(text.replace("<body>", f"<body>{link}", 1), encoding="utf-8")


def group(href):
    """Returns the group of a page on the first page."""
    page = pathlib.PurePath(href).with_suffix("")
    return next((name for name, patterns in GROUPS.items() if any(page.match(pattern) for pattern in patterns)), "This study")


def grouped(rows):
    """Returns one table per group of pages, each in reading order, with the answers of the pages."""
    tables = []
    for name in GROUPS:
        lines = "".join(
            f"<tr><td>{page_link((href, title))}</td>"
            f'<td class="{"failed" if error else "ok"}">{html.escape(reason(error)) if error else said}</td><td class="n">{seconds:.1f} s</td></tr>'
            for _, (href, title, seconds, error, said) in ordered(rows)
            if group(href) == name
        )
        if lines:
            tables.append(
                f'<h3>{name}</h3><table><thead><tr><th>Page</th><th>Answer</th><th class="n" title="Results that were stored before were read, not computed again.">Page ran for</th></tr></thead><tbody>{lines}</tbody></table>'
            )
    return "".join(tables)


SECTIONS = ("The answer", "What it cost", "What is not known", "Which study, when, on what", "Each generator", "Pages and their answers", "Figures")


def with_contents(body, rows):
    """Returns the body of the first page with links at its top: to its sections, and to the pages that are not of one setting."""
    for number, name in enumerate(SECTIONS):
        body = body.replace(f"<h2>{name}</h2>", f'<h2 id="s{number}">{name}</h2>')
    here = [f'<a href="#s{number}">{name}</a>' for number, name in enumerate(SECTIONS) if f'id="s{number}"' in body]
    links = {
        name: [page_link(row) for _, row in ordered(rows) if group(row[0]) == name and not row[0].startswith("settings/")] for name in GROUPS
    }
    labels = {"Use it": "Your own model, data or budget"}
    questions = "".join(f'<p>{labels.get(name, name)}: {" · ".join(pages)}</p>' for name, pages in links.items() if pages)
    return f'{questions}<p>On this page: {" · ".join(here)}</p>{body}'


def index(rows, report, generators=()):
    """Returns the first page: the report, a page per generator (their links), the pages by group, the figures."""
    own = ", ".join(f'<a href="{html.escape(link)}">{html.escape(pathlib.PurePath(link).stem)}</a>' for link in generators)
    each = f"<h2>Each generator</h2><p>Scores, accepted and rejected answers, errors, what its students get wrong, cost: {own}.</p>" if own else ""
    name = report["title"] if report else "pages"
    about = report["facts"].get("Study", "") if report else ""
    body = f"{answer(report)}{each}<h2>Pages and their answers</h2>{grouped(rows)}<h2>Figures</h2>{gallery(rows) or '<p>None yet.</p>'}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>AgoraBench: {html.escape(name)}</title><style>{style()}</style></head><body class="report">'
        f"<h1>AgoraBench: {html.escape(name)}</h1>"
        '<p class="lede">Which language model writes the best training data, in which setting, how sure is that, and what does it cost?</p>'
        f"{f'<p>{html.escape(about)}</p>' if about else ''}{with_contents(body, rows)}</body></html>\n"
    )
