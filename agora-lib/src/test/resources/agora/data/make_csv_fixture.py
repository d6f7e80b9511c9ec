"""Makes csv.json: texts, and what Python's csv module reads of each, or the message that agora.data.Csv has for it.

Run it in this folder with Python >= 3.11 (before, csv refused NUL): python make_csv_fixture.py
Rows have the line at which they begin; lines end with LF, CR LF or CR. Where a message is expected, csv must refuse the
text in its strict mode, or the rows must break the rule that the message states. csv keeps rows of one blank field, which
Csv passes over.
"""

import csv
import io
import json

OPEN = "a quote is opened and never closed: close it, or write a quote within a quoted field twice"
BEHIND = (
    "text stands behind a closing quote: put a comma between, or write a quote within a quoted field twice"
)
RAGGED = "line %d: %d fields, the header has %d: put a field that holds a comma or a line break in quotes"
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
    "a;b\n1;2\n",
    "a,b\n'1,2'\n",
    "a,b\nNA,null\n",
    "a,b\n\0,x\0y\n",
    "a,b\n\u00e9\u4e2d,\U0001f600\n",
    "a,b\nx\u2028y,z\u0085\x0b\x0c\n",
    "a,b,\n1,2,\n",
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
    ("", EMPTY),
    ("\ufeff", EMPTY),
    ("\n\r\n  \n", EMPTY),
]


def rows(text):
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    result = []
    line = 1
    for fields in reader:
        if len(fields) > 1 or "".join(fields).strip():
            result.append({"line": line, "fields": fields})
        line = reader.line_num + 1
    return result


def is_refused(text, message):
    try:
        found = rows(text)
    except csv.Error:
        return OPEN in message or BEHIND in message
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
cases = [{"text": text, "rows": rows(text)} for text in READ]
cases += [{"text": text, "message": message} for text, message in REFUSED]
with open("csv.json", "w", encoding="utf-8") as file:
    file.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
print(len(READ), "texts read,", len(REFUSED), "refused")
