"""Makes csv.json: texts, and what Python's csv module reads of each, or the message that agora.data.Csv has for it.

Run it in this folder with Python >= 3.11 (before, csv refused NUL): python make_csv_fixture.py
Rows have the line at which they begin; lines end with LF, CR LF or CR. Where a message is expected, csv must refuse the
text in its strict mode, or the rows must break the rule that the message states. Rules of ours, which csv does not decide
and ours() states: a first line "sep=,", rows of blank fields and columns of blank fields without a name are passed over,
and a header with semicolons or tabs and no comma is refused.
"""

import csv
import io
import json
import re

OPEN = "a quote is opened and never closed: close it, or write a quote within a quoted field twice"
BEHIND = (
    "text stands behind a closing quote: put a comma between, or write a quote within a quoted field twice"
)
RAGGED = "line %d: %d fields, the header has %d: put a field that holds a comma or a line break in quotes"
LINES = (
    "line %d: a quote is opened, and text stands behind the next one, in line %d: close it in line %d if it was forgotten there, "
    "else put a comma between, or write a quote within a quoted field twice"
)
OTHER = (
    "line %d: the fields are separated by %s: save it with commas (Excel: 'CSV UTF-8', with a comma as list separator in"
    " the system's region settings), or as JSON Lines"
)
TWICE = "line %d: two columns have the name '%s': give each a name of its own"
EMPTY = "a CSV file needs a header line, it is empty"

READ = [
    "a,b\n1,2\n",
    "a,b\n1,2",
    "a,b\r\n1,2\r\n",
    "a,b\r1,2\r",
    "a,b\r\n1,2\n3,4\r5,6",
    "a,b\n",
    "a,b",
    "a\n1\n",
    "a,b\n,\n",
    "a,b\n1,\n,2\n",
    "a,b\n1,",
    'a,b\n"1,5",2\n',
    'a,b\n"x ""y""",2\n',
    'a,b\n"""x""",""\n',
    'a,b\n"",""\n',
    'a,b\n"""",""""""\n',
    'a,b\n"one\ntwo",3\n4,5\n',
    'a,b\n"one\r\ntwo\rthree",3\r\n4,5\r\n',
    '"a,\nb",c\n1,2\n',
    'a,b\n1,"2"',
    'a,b\n1,2"3"\n',
    'a,b\n1,5"\n2,6" x 4"\n',
    'a,b\n "1",2\n',
    "a,b\n 1 ,\t2\t\n",
    "a,b\n1,2\n\n\n3,4\n\n",
    "a,b\r\n\r\n1,2\r\n \r\n",
    "\n\na,b\n1,2\n",
    'a\n1\n""\n2\n',
    "\ufeffa,b\n1,2\n",
    "a,b\n\ufeff1,2\n",
    "a,b\n#1,2\n",
    "a,b\n1\\,2\n",
    'a,b\n"\\",2\n',
    "a,b\n'1,2'\n",
    "a,b\nNA,null\n",
    "a,b\n\0,x\0y\n",
    "a,b\n\u00e9\u4e2d,\U0001f600\n",
    "a,b\nx\u2028y,z\u0085\x0b\x0c\n",
    "a,b,\n1,2,\n",
    "a,b,,\n1,2,,\n,,,\n3,4,,\n",
    "a,,b\n1,,2\n",
    ",a,b\n0,1,2\n",
    "a,b,\n1,2,\n3,4,5\n",
    'a,b, \n1,2,"  "\n',
    "a,b\n1,2\n,,\n,\n3,4\n",
    'a,b\n" ",\n1,2\n',
    ",,\na,b,\n1,2,\n",
    "sep=,\na,b\n1,2\n",
    "sep=,\r\na\r\n1\r\n",
    "a,b\nsep=,\n",
    "sep=,x\n1,2\n",
    '"a;b",c\n1,2\n',
    '"a;b"\n1\n',
    '"a;\nb",c\n1,2\n',
    "a;b,c\n1;2,3\n",
    "a\tb,c\n1,2\n",
    "a,b\n1;2,3\n",
    "a\n1;2\n",
    "a,A\n1,2\n",
    "h,i\n" + '"' + "xy\r\nx\r\n\r\n" * 500 + '",z\nrow,2\n',
    "h\n" + "".join(f"line {i}\n" for i in range(600)),
]

REFUSED = [
    ('a\n"x\n', "line 2: " + OPEN),
    ('a,b\n1,2\n"x', "line 3: " + OPEN),
    ('a,b\n"x\ny",z\n"\n\n', "line 4: " + OPEN),
    ('a,b\n"x\ny","z\n', "line 3: " + OPEN),
    ('"', "line 1: " + OPEN),
    ('a,b\n1,"""', "line 2: " + OPEN),
    ('a,b\n"1"2,3\n', "line 2: " + BEHIND),
    ('a,b\n1,2\n"3" "4",5\n', "line 3: " + BEHIND),
    ('"a"b\n', "line 1: " + BEHIND),
    ("a,b\n1,2\n3\n", RAGGED % (3, 1, 2)),
    ("a,b\n1,2\n1,2,3\n", RAGGED % (3, 3, 2)),
    ('a,b\n\n"x\ny",1\n1,2,\n', RAGGED % (5, 3, 2)),
    ("a,b\n'1,2',3\n", RAGGED % (2, 3, 2)),
    ("a\n1\n1,2\n", RAGGED % (3, 2, 1)),
    ("a,b,a\n1,2,3\n", TWICE % (1, "a")),
    ("\na,,\n1,2,3\n", TWICE % (2, "")),
    ("a;b\n1;2\n", OTHER % (1, "';'")),
    ('"a, b";"c"\n"1";"2"\n', OTHER % (1, "';'")),
    ("\n \na;b\n1;2,5\n", OTHER % (3, "';'")),
    ("a\tb\n1\t2\n", OTHER % (1, "tabs")),
    ("a\tb;\n1\t2\n", OTHER % (1, "tabs")),
    ("sep=;\na;b\n", OTHER % (1, "';'")),
    ("sep=\t\na\tb\n", OTHER % (1, "tabs")),
    ('a,b\n"x,2\n"y","3"\n', LINES % (2, 3, 2)),
    ('a,b\n1,2\n"x, ""z"",2\r\n4,5\r\n6,"7"\n', LINES % (3, 5, 3)),
    ('a,b\n"x,y","2\n"b",3\n', LINES % (2, 3, 2)),
    (",,\n,,\n", EMPTY),
    ("sep=,\n", EMPTY),
    ("", EMPTY),
    ("\ufeff", EMPTY),
    ("\n\r\n  \n", EMPTY),
]


def ours(found):
    """Returns rows without those that Csv passes over."""
    if found and found[0] == {"line": 1, "fields": ["sep=", ""]}:
        found = found[1:]
    found = [row for row in found if "".join(row["fields"]).strip()]
    width = max((len(row["fields"]) for row in found), default=0)
    if any(len(row["fields"]) != width for row in found):
        return found
    kept = [i for i in range(width) if any(row["fields"][i].strip() for row in found)]
    return [{"line": row["line"], "fields": [row["fields"][i] for i in kept]} for row in found]


def separator(text):
    """Returns the line of the header and its separator where that is no comma, else None."""
    lines = text.splitlines()
    number = next((i for i, line in enumerate(lines) if line.strip()), None)
    header = re.sub('"[^"]*("|$)', "", lines[number]) if number is not None else ""
    others = re.findall("[;\t]", header)
    return (number + 1, "';'" if others[0] == ";" else "tabs") if others and "," not in header else None


def rows(text):
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    result = []
    line = 1
    for fields in reader:
        result.append({"line": line, "fields": fields})
        line = reader.line_num + 1
    return ours(result)


def is_refused(text, message):
    if separator(text):
        return message == OTHER % separator(text)
    try:
        found = rows(text)
    except csv.Error:
        return OPEN in message or BEHIND in message or "a quote is opened, and text" in message
    if not found:
        return message == EMPTY
    header = found[0]
    ragged = [row for row in found if len(row["fields"]) != len(header["fields"])]
    if ragged:
        return message == RAGGED % (ragged[0]["line"], len(ragged[0]["fields"]), len(header["fields"]))
    twice = [name for i, name in enumerate(header["fields"]) if name in header["fields"][:i]]
    return bool(twice) and message == TWICE % (header["line"], twice[0])


csv.field_size_limit(1 << 30)
for text, message in REFUSED:
    assert is_refused(text, message), (text, message)
assert not any(separator(text) for text in READ)
cases = [{"text": text, "rows": rows(text)} for text in READ]
cases += [{"text": text, "message": message} for text, message in REFUSED]
with open("csv.json", "w", encoding="utf-8") as file:
    file.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
print(len(READ), "texts read,", len(REFUSED), "refused")
