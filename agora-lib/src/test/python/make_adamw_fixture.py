"""Writes what torch's plain AdamW makes of a bf16 weight in 30 steps, all states in bf16.

Made with torch 2.7.1:
    python make_adamw_fixture.py ../resources/agora/train
The test that reads it allows no difference at all.
"""
import json
import pathlib
import sys

import torch

torch.manual_seed(5)
weight = torch.nn.Parameter((torch.randn(40) * 0.02).bfloat16())
start = weight.detach().float().tolist()
optimizer = torch.optim.AdamW([weight], lr=1e-4, weight_decay=0.01, foreach=False, fused=False)
gradients = []
for _ in range(30):
    weight.grad = (torch.randn(40) * 0.1).bfloat16()
    gradients.append(weight.grad.float().tolist())
    optimizer.step()
fixture = {"start": start, "gradients": gradients, "end": weight.detach().float().tolist()}
(pathlib.Path(sys.argv[1]) / "adamw-bf16.json").write_text(json.dumps(fixture))
