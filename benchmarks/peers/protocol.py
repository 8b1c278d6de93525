"""What all peers share: one JSON command a line on stdin, answered with one line of JSON; and the clock."""

import json
import sys
import time


def seconds(action, repeats):
    """The seconds of a call, and what the last one returned."""
    start = time.perf_counter()
    for _ in range(repeats):
        result = action()
    return (time.perf_counter() - start) / repeats, result


def whole(time_taken, h, lower, adjoint):
    """The answer to a hypergradient h, after as many iterations below and of the adjoint."""
    head = [float(v) for v in h.flatten()[:5]]
    return {"seconds": time_taken, "head": head, "lower": int(lower), "adjoint": int(adjoint)}


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
