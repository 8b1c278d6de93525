"""The benchmark problems as a JAX user writes them: everything compiled by jit, 32- or 64-bit.

Compiling is not timed. XLA decides itself how many threads it uses.
"""

from functools import partial

import numpy as np
import jax
import jax.numpy as jnp
from jax import lax

from protocol import seconds, serve, whole

jax.config.update("jax_platforms", "cpu")
# Both precisions in one process: every array states its own.
jax.config.update("jax_enable_x64", True)


def real(c):
    return jnp.float64 if c["bits"] == 64 else jnp.float32


class Softmax:
    """min over W of mean_i sigmoid(theta_i) CE(x_i W, y_i) + a |W|^2; upper: mean CE on validation."""

    def __init__(self, c):
        kind = real(c)
        x = np.fromfile(c["pixels"], np.uint8).reshape(c["rows"], -1)
        v = np.fromfile(c["validationPixels"], np.uint8).reshape(-1, x.shape[1])
        y = jnp.asarray(np.fromfile(c["labels"], np.uint8), jnp.int32)
        yv = jnp.asarray(np.fromfile(c["validationLabels"], np.uint8), jnp.int32)
        self.data = (self.with_bias(x, kind), y, self.with_bias(v, kind), yv)
        self.a = c["ridge"]
        d = x.shape[1] + 1
        self.w = (0.1 * jnp.sin(jnp.arange(d * 10, dtype=kind))).reshape(d, 10)
        self.theta = jnp.zeros(len(y), kind)
        self.start = jnp.zeros_like(self.w)

    @staticmethod
    def with_bias(x, kind):
        return jnp.concatenate([jnp.asarray(x, kind) / 255, jnp.ones((len(x), 1), kind)], 1)

    @staticmethod
    def losses(x, y, w):
        return -jnp.take_along_axis(jax.nn.log_softmax(x @ w), y[:, None], 1)[:, 0]

    def lower(self, w, theta, data):
        x, y, _, _ = data
        return (jax.nn.sigmoid(theta) * self.losses(x, y, w)).mean() + self.a * (w**2).sum()

    def upper(self, w, data):
        _, _, x, y = data
        return self.losses(x, y, w).mean()


class TotalVariation:
    """Denoising with smoothed total variation; a batch of pictures, theta = (log weight, log nu)."""

    def __init__(self, c):
        shape = (c["pictures"], c["height"], c["width"])
        kind = real(c)
        y = jnp.asarray(np.fromfile(c["noisy"]).reshape(shape), kind)
        self.data = (y, jnp.asarray(np.fromfile(c["truth"]).reshape(shape), kind))
        self.theta = jnp.asarray(c["theta"], kind)
        self.w = self.start = y

    def lower(self, x, theta, data):
        weight, nu = jnp.exp(theta)
        dx = x[:, :, 1:] - x[:, :, :-1]
        dy = x[:, 1:, :] - x[:, :-1, :]
        tv = jnp.sqrt(dx**2 + nu**2).sum() + jnp.sqrt(dy**2 + nu**2).sum()
        return 0.5 * ((x - data[0]) ** 2).sum() + weight * tv

    def upper(self, x, data):
        return 0.5 * ((x - data[1]) ** 2).sum() / len(x)


class Compiled:
    """The derivatives of a problem. Data are arguments: as constants they would be folded for minutes."""

    def __init__(self, problem):
        self.problem = problem
        self.gradient = jax.jit(jax.grad(problem.lower))
        self.hessian_vector = jax.jit(self.product)
        self.cross_transpose = jax.jit(self.cross)
        self.hypergradient = jax.jit(self.implicit, static_argnames="samples")

    def product(self, x, v, theta, data):
        return jax.jvp(lambda z: jax.grad(self.problem.lower)(z, theta, data), (x,), (v,))[1]

    def cross(self, x, q, theta, data):
        inner = lambda t: jnp.vdot(jax.grad(self.problem.lower)(x, t, data), q)
        return jax.grad(inner)(theta)

    def implicit(self, x, theta, data, mu, lipschitz, epsilon, delta, most, samples):
        """FISTA on the lower level, conjugate gradients on the adjoint, to the tolerances given."""
        gradient = lambda z: jax.grad(self.problem.lower)(z, theta, data)
        largest = lambda v: jnp.linalg.norm(v.reshape(samples, -1), axis=1).max()
        s = mu / lipschitz

        def descend(state):
            x, previous, t, g, k = state
            shrunk = 1 - s * t * t
            following = (shrunk + jnp.sqrt(shrunk * shrunk + 4 * t * t)) / 2
            beta = (t - 1) * (1 - s * following) / (following * (1 - s))
            step = x - g / lipschitz
            x = step + beta * (step - previous)
            return x, step, following, gradient(x), k + 1

        inexact = lambda state: (largest(state[3]) / mu > epsilon) & (state[4] < most)
        one = jnp.ones((), x.dtype)
        x, _, _, _, lower = lax.while_loop(inexact, descend, (x, x, one, gradient(x), 1))

        _, product = jax.linearize(gradient, x)
        # One system a sample, all at once: a step length each.
        each = (samples,) + (1,) * (x.ndim - 1)
        inner = lambda v, z: (v * z).reshape(samples, -1).sum(1).reshape(each)
        if samples == 1:
            inner = lambda v, z: (v * z).sum()

        def conjugate(state):
            q, r, p, rr, k = state
            ap = product(p)
            alpha = rr / jnp.maximum(inner(p, ap), 1e-30)
            q, r = q + alpha * p, r - alpha * ap
            new = inner(r, r)
            return q, r, r + new / jnp.maximum(rr, 1e-30) * p, new, k + 1

        b = jax.grad(self.problem.upper)(x, data)
        unsolved = lambda state: (largest(state[1]) > delta) & (state[4] < most)
        start = (jnp.zeros_like(b), b, b, inner(b, b), 0)
        q, _, _, _, adjoint = lax.while_loop(unsolved, conjugate, start)
        return -self.cross(x, q, theta, data), lower, adjoint


def compiled_seconds(action, repeats):
    jax.block_until_ready(action())
    return seconds(lambda: jax.block_until_ready(action()), repeats)


def load(c):
    kind = {"softmax": Softmax, "tv": TotalVariation}[c["problem"]]
    return Compiled(kind(c)), {"jax": jax.__version__}


def answer(c, compiled):
    problem = compiled.problem
    theta, data, w = problem.theta, problem.data, problem.w
    if c["do"] == "hypergradient":
        numbers = [jnp.asarray(c[k], w.dtype) for k in ("mu", "lipschitz", "epsilon", "delta")]
        act = partial(compiled.hypergradient, problem.start, theta, data, *numbers, c["most"])
        time_taken, (h, lower, adjoint) = compiled_seconds(lambda: act(samples=c["samples"]), 1)
        return whole(time_taken, h, lower, adjoint)
    actions = {
        "gradient": lambda: compiled.gradient(w, theta, data),
        "hessianVector": lambda: compiled.hessian_vector(w, w, theta, data),
        "crossTranspose": lambda: compiled.cross_transpose(w, w, theta, data),
    }
    return {"seconds": compiled_seconds(actions[c["do"]], c["repeats"])[0]}


serve(load, answer)
