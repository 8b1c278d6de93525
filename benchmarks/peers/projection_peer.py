"""Projections of a picture by scikit-image and, where it is installed, by the CPU code of ASTRA."""

import os

os.environ["OMP_NUM_THREADS"] = "1"

import warnings

import numpy as np
from skimage.transform import radon

from protocol import keep, serve, timed

try:
    import astra
except ImportError:
    astra = None

# A picture that is not 0 outside of the circle is cut off by the detectors that there are: as meant here.
warnings.filterwarnings("ignore", message="Radon transform: image must be zero")


def load(c):
    side, angles = c["side"], np.array(c["angles"], np.float64)
    x = np.fromfile(c["x"], np.float64).reshape(side, side)
    problem = {"x": x, "angles": angles}
    if astra is not None:
        volume = astra.create_vol_geom(side, side)
        # A view of ours has its axis at a pixel; ASTRA's is in the middle of the picture.
        turns, fan = np.deg2rad(angles), c["fan"]
        if fan is None:
            beam = astra.create_proj_geom("parallel", 1.0, c["detectors"], turns)
        else:
            places = fan["source"], fan["detector"]
            beam = astra.create_proj_geom("fanflat", 1.0, c["detectors"], turns, *places)
        kind = "linear" if fan is None else "line_fanflat"
        problem["astra"] = astra.create_projector(kind, beam, volume)
        problem["sinogram"] = astra.create_sino(x, problem["astra"])[1]
    return problem, {"astra": None if astra is None else astra.__version__}


def answer(c, problem):
    actions = {
        "radon": lambda: radon(problem["x"], problem["angles"], circle=False),
        "radon-circle": lambda: radon(problem["x"], problem["angles"]),
        "astra": lambda: astra.create_sino(problem["x"], problem["astra"]),
        "astra-adjoint": lambda: astra.create_backprojection(problem["sinogram"], problem["astra"]),
    }
    times, found = timed(actions[c["do"]], c.get("repeats", 1))
    if astra is not None and c["do"].startswith("astra"):
        found = found[1]
        astra.data2d.clear()
    keep(c, found)
    return times


serve(load, answer)
