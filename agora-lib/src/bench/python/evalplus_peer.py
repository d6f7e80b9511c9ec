"""Runs EvalPlus's own checker on canonical HumanEval+ solutions and prints samples and seconds.

Usage: evalplus_peer.py HumanEvalPlus.jsonl.gz WORKERS
Only the original inputs are checked, as in the measurement beside it.
"""
import gzip
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from evalplus.eval import untrusted_check


def main():
    problems = [json.loads(line) for line in gzip.open(sys.argv[1])]
    jobs = []
    for problem in problems:
        code = problem["prompt"] + problem["canonical_solution"]
        scope = {}
        exec(code, scope)
        inputs = problem["base_input"]
        expected, times = [], []
        for arguments in inputs:
            start = time.time()
            expected.append(scope[problem["entry_point"]](*json.loads(json.dumps(arguments))))
            times.append(time.time() - start)
        jobs.append((problem, code, inputs, expected, times))

    def check(job):
        problem, code, inputs, expected, times = job
        return untrusted_check(
            "humaneval", code, inputs, problem["entry_point"], expected, problem["atol"], times,
            fast_check=True)[0]

    start = time.time()
    with ThreadPoolExecutor(int(sys.argv[2])) as pool:
        verdicts = list(pool.map(check, jobs))
    print(len(jobs), verdicts.count("pass"), time.time() - start)


main()
