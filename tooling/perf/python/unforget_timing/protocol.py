"""The other end of src/workers/protocol.ts: orders in, answers out, one JSON document a line."""

import json
import os
import sys

import torch


def serve(makers, versions):
    """`makers`: name → function of the parameters that warms up and returns (check, run); run() returns (ms, check)."""
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    torch.set_flush_denormal(True)  # as TensorFlow does: without it, long runs slow down
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints must not get between the answers
    running = {}
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = obey(order, running, makers, versions)
        except Exception as error:  # the other side reports it; this process goes on
            answer = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        answers.write(json.dumps({"id": order["id"], **answer}) + "\n")
        answers.flush()


def obey(order, running, makers, versions):
    if order["do"] == "prepare":
        check, running[order["id"]] = makers[order["unit"]](order["params"])
        return {"prepared": check, "versions": versions}
    if order["do"] == "run":
        ms, check = running[order["id"]]()
        return {"ms": ms, "check": check}
    del running[order["id"]]
    return {"released": True}
