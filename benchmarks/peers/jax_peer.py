"""The benchmark problems as a JAX user writes them: everything compiled by jit, 32- or 64-bit.

Compiling is not timed. XLA decides itself how many threads it uses.
"""

from functools import partial

import numpy as np
import jax
import jax.numpy as jnp
from jax import lax

from protocol import faster, keep, serve, timed, whole, zero_mean_basis

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


class Filters:
    """Denoising with filters of k x k; theta = log weights, log nu, and the taps in a basis of mean 0."""

    def __init__(self, c, layout):
        rows, columns, self.margin = c["height"], c["width"], c["margin"]
        wide, kind = 2 * self.margin, real(c)
        place = lambda name, *size: jnp.asarray(np.fromfile(c[name]).reshape(c["pictures"], *size), kind)
        noisy, truth = place("noisy", rows + wide, columns + wide), place("truth", rows, columns)
        self.data = (noisy, truth, jnp.asarray(zero_mean_basis(c["size"]), kind))
        self.filters, self.size, self.layout = c["filters"], c["size"], layout
        self.theta = jnp.asarray(c["theta"], kind)
        self.w = self.start = self.data[0]

    def lower(self, x, theta, data):
        y, _, basis = data
        j, k = self.filters, self.size
        weight, nu = jnp.exp(theta[: 2 * j]).reshape(2, j)
        taps = (theta[2 * j :].reshape(j, -1) @ basis).reshape(j, 1, k, k)
        if self.layout == "NCHW":
            weight, nu, pictures = weight[:, None, None], nu[:, None, None], x[:, None]
        else:
            taps, pictures = taps.transpose(2, 3, 1, 0), x[..., None]
        layouts = (self.layout, "OIHW" if self.layout == "NCHW" else "HWIO", self.layout)
        responses = lax.conv_general_dilated(pictures, taps, (1, 1), "VALID", dimension_numbers=layouts)
        return 0.5 * ((x - y) ** 2).sum() + (weight * jnp.sqrt(responses**2 + nu**2)).sum()

    def upper(self, x, data):
        m, (rows, columns) = self.margin, data[1].shape[1:]
        return 0.5 * ((x[:, m : m + rows, m : m + columns] - data[1]) ** 2).sum() / len(x)


def largest(v, samples):
    """The largest norm of the samples: each has to reach the tolerance."""
    return jnp.linalg.norm(v.reshape(samples, -1), axis=1).max()


def inner(v, z, samples):
    """A product for each sample: one system each, all at once."""
    if samples == 1:
        return (v * z).sum()
    return (v * z).reshape(samples, -1).sum(1).reshape((samples,) + (1,) * (v.ndim - 1))


def descend(state, gradient, mu, lipschitz):
    """A step of FISTA."""
    x, previous, t, g, k = state
    s = mu / lipschitz
    shrunk = 1 - s * t * t
    following = (shrunk + jnp.sqrt(shrunk * shrunk + 4 * t * t)) / 2
    beta = (t - 1) * (1 - s * following) / (following * (1 - s))
    step = x - g / lipschitz
    x = step + beta * (step - previous)
    return x, step, following, gradient(x), k + 1


def conjugate(state, product, samples):
    """A step of conjugate gradients, a step length for each sample."""
    q, r, p, rr, k = state
    ap = product(p)
    alpha = rr / jnp.maximum(inner(p, ap, samples), 1e-30)
    q, r = q + alpha * p, r - alpha * ap
    new = inner(r, r, samples)
    return q, r, r + new / jnp.maximum(rr, 1e-30) * p, new, k + 1


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
        inexact = lambda state: (largest(state[3], samples) / mu > epsilon) & (state[4] < most)
        step = lambda state: descend(state, gradient, mu, lipschitz)
        one = jnp.ones((), x.dtype)
        x, _, _, _, lower = lax.while_loop(inexact, step, (x, x, one, gradient(x), 1))

        _, product = jax.linearize(gradient, x)
        b = jax.grad(self.problem.upper)(x, data)
        unsolved = lambda state: (largest(state[1], samples) > delta) & (state[4] < most)
        start = (jnp.zeros_like(b), b, b, inner(b, b, samples), 0)
        step = lambda state: conjugate(state, product, samples)
        q, _, _, _, adjoint = lax.while_loop(unsolved, step, start)
        return -self.cross(x, q, theta, data), lower, adjoint


class Stepwise(Compiled):
    """The same with loops in Python around compiled steps: XLA takes far longer for convolutions within its own."""

    def __init__(self, problem):
        super().__init__(problem)
        gradient = jax.grad(problem.lower)
        steps = {"static_argnames": "samples"}
        self.step = jax.jit(
            lambda state, theta, data, mu, lipschitz: descend(
                state, lambda z: gradient(z, theta, data), mu, lipschitz
            )
        )
        self.linearised = jax.jit(
            lambda x, theta, data: jax.linearize(lambda z: gradient(z, theta, data), x)[1]
        )
        self.right_hand_side = jax.jit(jax.grad(problem.upper))
        self.conjugate = jax.jit(conjugate, **steps)
        self.largest = jax.jit(largest, **steps)
        self.hypergradient = self.explicit

    def explicit(self, x, theta, data, mu, lipschitz, epsilon, delta, most, samples):
        """As `implicit`."""
        state = (x, x, jnp.ones((), x.dtype), self.gradient(x, theta, data), 1)
        while self.largest(state[3], samples=samples) / mu > epsilon and state[4] < most:
            state = self.step(state, theta, data, mu, lipschitz)
        x, lower = state[0], state[4]
        product = self.linearised(x, theta, data)
        b = self.right_hand_side(x, data)
        state = (jnp.zeros_like(b), b, b, inner(b, b, samples), 0)
        while self.largest(state[1], samples=samples) > delta and state[4] < most:
            state = self.conjugate(state, product, samples=samples)
        q, adjoint = state[0], state[4]
        return -self.cross_transpose(x, q, theta, data), lower, adjoint


def compiled_times(action, repeats):
    jax.block_until_ready(action())
    return timed(lambda: jax.block_until_ready(action()), repeats)


def filters(c):
    """In the layout of memory in which the gradient is faster."""

    def time_of(compiled):
        problem = compiled.problem
        return compiled_times(lambda: compiled.gradient(problem.w, problem.theta, problem.data), 3)[0]["seconds"]

    return faster([Stepwise(Filters(c, layout)) for layout in ("NCHW", "NHWC")], time_of)


def load(c):
    if c["problem"] == "filters":
        return filters(c), {"jax": jax.__version__}
    kind = {"softmax": Softmax, "tv": TotalVariation}[c["problem"]]
    return Compiled(kind(c)), {"jax": jax.__version__}


def answer(c, compiled):
    problem = compiled.problem
    theta, data, w = problem.theta, problem.data, problem.w
    if c["do"] == "hypergradient":
        numbers = [jnp.asarray(c[k], w.dtype) for k in ("mu", "lipschitz", "epsilon", "delta")]
        act = partial(compiled.hypergradient, problem.start, theta, data, *numbers, c["most"])
        times, (h, lower, adjoint) = compiled_times(lambda: act(samples=c["samples"]), 1)
        keep(c, h)
        return whole(times, h, lower, adjoint)
    actions = {
        "gradient": lambda: compiled.gradient(w, theta, data),
        "hessianVector": lambda: compiled.hessian_vector(w, w, theta, data),
        "crossTranspose": lambda: compiled.cross_transpose(w, w, theta, data),
    }
    times, found = compiled_times(actions[c["do"]], c["repeats"])
    keep(c, found)
    return times


serve(load, answer)
