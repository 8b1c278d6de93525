"""Total variation denoising by scikit-image, its weight chosen on a grid: by the true pictures, or by calibrate_denoiser."""

import os

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
from skimage.restoration import calibrate_denoiser, denoise_tv_chambolle

from protocol import serve, timed


def load(c):
    shape = (c["pictures"], c["height"], c["width"])
    noisy, truth = (np.fromfile(c[name], np.float64).reshape(shape) for name in ("noisy", "truth"))
    return {"noisy": noisy, "truth": truth, "weights": np.array(c["weights"])}, {}


def psnr(found, truth):
    """The mean over the pictures, white 1."""
    return float(np.mean([-10 * np.log10(np.mean((a - b) ** 2)) for a, b in zip(found, truth)]))


def denoised(noisy, weight):
    return np.stack([denoise_tv_chambolle(picture, weight=weight) for picture in noisy])


def grid(p):
    """The one weight of the grid that is best for all pictures, by the truth."""
    return max(psnr(denoised(p["noisy"], weight), p["truth"]) for weight in p["weights"])


def calibrated(p):
    """A weight of the grid for each picture, by what calibrate_denoiser estimates without the truth."""
    found = []
    for picture in p["noisy"]:
        parameters = {"weight": list(p["weights"])}
        best = calibrate_denoiser(picture, denoise_tv_chambolle, denoise_parameters=parameters)
        found.append(best(picture))
    return psnr(found, p["truth"])


def answer(c, p):
    times, found = timed(lambda: {"grid": grid, "calibrate": calibrated}[c["do"]](p), 1)
    return {**times, "psnr": found}


serve(load, answer)
