"""Real Fourier transforms of planes by scipy.fft, in one thread."""

import os

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import scipy.fft

from protocol import keep, serve, timed


def load(c):
    plane = np.fromfile(c["x"], np.float64).reshape(c["height"], c["width"])
    return plane, {}


def answer(c, plane):
    times, found = timed(lambda: scipy.fft.rfft2(plane, norm="ortho", workers=1), c["repeats"])
    keep(c, found.view(np.float64))
    return times


serve(load, answer)
