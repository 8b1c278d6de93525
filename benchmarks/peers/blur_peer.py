"""Convolutions of a picture by scipy.signal, in one thread."""

import os

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
from scipy.signal import fftconvolve

from protocol import keep, serve, timed


def load(c):
    x = np.fromfile(c["x"], np.float64).reshape(c["height"], c["width"])
    kernel = np.fromfile(c["kernel"], np.float64).reshape(c["side"], c["side"])
    return (x, kernel), {}


def answer(c, problem):
    x, kernel = problem
    times, found = timed(lambda: fftconvolve(x, kernel, mode="same"), c["repeats"])
    keep(c, found)
    return times


serve(load, answer)
