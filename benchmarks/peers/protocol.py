"""What all peers share: one JSON command a line on stdin, answered with one line of JSON; and the clock."""

import json
import sys
import time

import numpy as np


def timed(action, repeats):
    """The seconds of a call, those of the processor by all threads, and what the last one returned."""
    start, busy = time.perf_counter(), time.process_time()
    for _ in range(repeats):
        result = action()
    ends = time.perf_counter(), time.process_time()
    return {"seconds": (ends[0] - start) / repeats, "processor": (ends[1] - busy) / repeats}, result


def whole(times, h, lower, adjoint):
    """The answer to a hypergradient h, after as many iterations below and of the adjoint."""
    head = [float(v) for v in h.flatten()[:5]]
    return {**times, "head": head, "lower": int(lower), "adjoint": int(adjoint)}


def keep(c, found):
    """Writes what was found as 64-bit numbers into the file that the command names, if it does."""
    if "out" in c:
        np.asarray(found, np.float64).tofile(c["out"])


def zero_mean_basis(k):
    """The DCT-II functions of k x k but the constant, from low to high u + v: a row each."""
    c = [
        [np.sqrt((1 if u == 0 else 2) / k) * np.cos(np.pi * (2 * a + 1) * u / (2 * k)) for a in range(k)]
        for u in range(k)
    ]
    order = sorted(((u, v) for u in range(k) for v in range(k)), key=lambda p: (p[0] + p[1], p[0]))
    return np.array([np.outer(c[u], c[v]).flatten() for u, v in order[1:]])


def faster(candidates, time_of):
    """The candidate that takes less time."""
    return min(candidates, key=time_of)


def serve(load, answer):
    """Loads problems by name, and answers what is asked of them."""
    problems = {}
    for line in sys.stdin:
        c = json.loads(line)
        if c["do"] == "load":
            problems[c["name"]], reply = load(c)
        else:
            reply = answer(c, problems[c["name"]])
        print(json.dumps(reply), flush=True)
