"""Checks the kernel as a notebook meets it: starts it, shows things, interrupts a cell, and times all of that.

Called by environment/test, and by environment/bench kernel with the gates. Prints one line per check; exit status 0 when all hold.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import time

from jupyter_client.manager import KernelManager

import answers

RECORDING = bool(os.environ.get("AGORA_KERNEL_RECORD"))
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CHART = """var chart = new org.knowm.xchart.XYChartBuilder().width(400).height(300).title("A chart").build();
chart.addSeries("s", new double[] {1, 2, 3}, new double[] {3, 1, 2});
chart"""
TABLE = 'Table.create("PGR", tech.tablesaw.api.DoubleColumn.create("pgr", 46.8, -1.25))'
PROGRESS = """var progress = NotebookProgress.ofThisKernel();
progress.update(new Progress("count", 0, 2, Map.of()));
progress.update(new Progress("count", 2, 2, Map.of()));"""
SLEEP = '{ System.out.println("begun"); System.out.flush(); Thread.sleep(60_000); }'
USUAL = [
    'var board = ScoreBoard.paper(PaperTables.open(Path.of("data/paper"))); board.averages()',
    "Figures.pgrHeatMap(board).chart()",
    'Study.open(Path.of("data/studies/mini.json"), java.nio.file.Files.createTempDirectory("agora")).plan().table()',
]
ERROR = 'Dataset.read(Path.of("/nowhere/instances.jsonl"))'


STARTER = """import os
from jupyter_client.manager import KernelManager
manager = KernelManager(kernel_name="agora")
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=120)
print(manager.provisioner.pid, flush=True)
os._exit(0)
"""


def ends_with_its_starter():
    """Starts a kernel from a program that ends without a word; the kernel must not outlive it by 10 s."""
    with subprocess.Popen([sys.executable, "-c", STARTER], stdout=subprocess.PIPE, text=True) as starter:
        pid = int(starter.stdout.readline())
        starter.wait()
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    os.kill(pid, 9)
    return False


class Kernel:
    def __init__(self):
        start = time.monotonic()
        self.manager = KernelManager(kernel_name="agora", shutdown_wait_time=120)
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=120)
        self.ready = time.monotonic() - start

    def cpu(self):
        """CPU seconds of the kernel's process so far, which a busy machine disturbs least; 0 where /proc has none."""
        try:
            with open(f"/proc/{self.manager.provisioner.pid}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def run(self, code, interrupt=False):
        """Returns (seconds, messages); with interrupt, the cell is interrupted when it prints, and the seconds count from there."""
        start = time.monotonic()
        request = self.client.execute(code)
        messages, interrupted = [], False
        while True:
            if interrupt and not interrupted and any(m["msg_type"] == "stream" for m in messages):
                start, interrupted = time.monotonic(), True
                self.manager.interrupt_kernel()
            try:
                message = self.client.get_iopub_msg(timeout=0.05)
            except Exception as waiting:
                if type(waiting).__name__ != "Empty":
                    raise
                if time.monotonic() - start > 120:
                    raise TimeoutError(f"no answer in 120 s to: {code}") from waiting
                continue
            if message["parent_header"].get("msg_id") != request:
                continue
            messages.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return time.monotonic() - start, messages

    def close(self):
        """Returns the seconds until the process has ended, as it was asked to."""
        start = time.monotonic()
        self.client.stop_channels()
        self.manager.shutdown_kernel()
        return time.monotonic() - start


def data(messages, kind):
    return [m["content"]["data"] for m in messages if m["msg_type"] == kind]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gates", action="store_true", help="print gates, and fail where a time is over its target")
    options = parser.parse_args()
    failed = False

    def check(name, holds, seen=""):
        nonlocal failed
        failed |= not holds
        print(f"{'ok' if holds else 'FAILED'}  {name}{'' if holds else ': ' + str(seen)[:600]}")

    def gate(name, seconds, target):
        nonlocal failed
        if options.gates:
            failed |= seconds > target
            print(f"{name} | {seconds:.2f} s ({kernel.cpu():.1f} CPU s so far) | <= {target} s | {'holds' if seconds <= target else 'short'}")

    start = time.monotonic()
    kernel = Kernel()
    try:
        gate("kernel ready", kernel.ready, 4)
        _, messages = kernel.run(CHART)
        gate("first chart, from the kernel's start", time.monotonic() - start, 6)
        check("a chart is a PNG", any("image/png" in d for d in data(messages, "execute_result")), messages)
        later, messages = kernel.run("chart")
        gate("later cell: the chart again", later, 0.3)
        _, messages = kernel.run(TABLE)
        check("a table is HTML with aligned numbers", "46.80" in str(data(messages, "execute_result")), messages)
        later, messages = kernel.run("Setting.values().length")
        gate("later cell: an expression", later, 0.3)
        check("a cell's value is shown", "'text/plain': '9'" in str(data(messages, "execute_result")), messages)
        _, messages = kernel.run(PROGRESS)
        shown, updates = data(messages, "display_data"), data(messages, "update_display_data")
        check("progress updates in place", len(shown) == 1 and "2/2 (100 %)" in str(updates), messages)
        seconds, messages = kernel.run(SLEEP, interrupt=True)
        gate("interrupt", seconds, 1)
        check("an interrupted cell ends within a second", seconds < 1, f"{seconds:.1f} s")
        _, messages = kernel.run(ERROR)
        trace = next((m["content"]["traceback"] for m in messages if m["msg_type"] == "error"), [""])
        check("an error begins with its message", "/nowhere/instances.jsonl" in trace[0], trace)
        check("an error is short", len(trace) <= 20, f"{len(trace)} lines: {trace}")
        streams = [m["content"]["text"] for m in messages if m["msg_type"] == "stream"]
        check("nothing else is printed", not streams, streams)
        if RECORDING:  # what most notebooks begin with, so that its classes are in the archive
            for code in USUAL:
                _, messages = kernel.run(code)
                check("recorded", data(messages, "execute_result"), messages)
        else:
            check("the kernel says that it is idle", answers.says_idle(kernel))
            kernel.run(answers.SETUP)
            gate(f"inspection of {len(answers.INSPECTIONS)} expressions, the longest", answers.inspections(kernel, check), 2)
            gate(f"completion of {len(answers.COMPLETIONS)} names, the longest", answers.completions(kernel, check), 2)
            answers.errors(kernel, check)
    finally:
        seconds = kernel.close()
    if RECORDING:
        return 1 if failed else 0  # the end took seconds, because the archive of classes was written then
    gate("shut down", seconds, 1)
    check("a kernel ends when it is asked to", seconds < 2, f"{seconds:.1f} s")
    check("a kernel ends with the program that started it", ends_with_its_starter())
    changed, kept = answers.notebooks_stay_clean(ROOT / "runs/check-notebooks")
    check("saved notebooks are unchanged for git", kept and not changed, changed or "the committed text differs")
    if options.gates:
        failed |= not all([notebooks_hold(), class_path_holds()])
    return 1 if failed else 0


def line(name, measured, target, holds):
    print(f"{name} | {measured} | <= {target} | {'holds' if holds else 'short'}")
    return holds


def notebooks_hold():
    """The paper's notebooks, everything set up."""
    start = time.monotonic()
    notebooks = [str(path) for path in sorted((ROOT / "notebooks/paper").glob("*.ipynb"))]
    done = subprocess.run([ROOT / "environment/run", "--out", ROOT / "runs/bench-html", *notebooks], stderr=subprocess.DEVNULL).returncode
    seconds = time.monotonic() - start
    return line(f"environment/run of the paper's {len(notebooks)} notebooks, warm", f"{seconds:.1f} s", "60 s", done == 0 and seconds <= 60)


def class_path_holds():
    built = ROOT / "agora-lib/target/fast"
    jars = [built / "agora-lib.jar", *(built / "lib").glob("*.jar")]
    size = sum(jar.stat().st_size for jar in jars if not jar.name.startswith("pytorch-native")) / 1e6
    return line(f"class path of a notebook without libtorch, {len(jars)} jars", f"{size:.0f} MB", "160 MB", size <= 160)


if __name__ == "__main__":
    sys.exit(main())
