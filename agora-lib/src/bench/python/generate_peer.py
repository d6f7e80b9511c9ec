"""Asks a chat endpoint as a plain aiohttp loop would: one request per item, one line per answer.

Prints one JSON object: answers, wall seconds, processor milliseconds of the whole process.
"""

import asyncio
import json
import resource
import sys
import time

import aiohttp


async def main(port, items, concurrency, path):
    url = f"http://127.0.0.1:{port}/v1/chat/completions"
    slots = asyncio.Semaphore(concurrency)
    answers = 0
    connector = aiohttp.TCPConnector(limit=0)
    with open(path, "a", encoding="utf-8") as out:
        async with aiohttp.ClientSession(connector=connector) as session:

            async def one(i):
                nonlocal answers
                body = {
                    "model": "fault",
                    "messages": [
                        {"role": "system", "content": "You write training data for language models."},
                        {"role": "user", "content": f"Solve this, step by step. [RESULT] What is {i} and why? " + "x" * 1200},
                    ],
                    "max_tokens": 4096,
                    "temperature": 1.0,
                    "top_p": 0.9,
                    "seed": i,
                }
                async with slots:
                    async with session.post(url, json=body) as response:
                        answer = await response.json(content_type=None)
                        out.write(json.dumps({"id": i, "answer": answer}) + "\n")
                        out.flush()
                        answers += 1

            await asyncio.gather(*(one(i) for i in range(items)))
    return answers


if __name__ == "__main__":
    port, items, concurrency, path = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    start = time.monotonic()
    count = asyncio.run(main(port, items, concurrency, path))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "answers": count,
                "seconds": time.monotonic() - start,
                "cpu_ms": 1000 * (used.ru_utime + used.ru_stime),
            }
        )
    )
