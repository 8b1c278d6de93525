"""The benchmark problems as a PyTorch user writes them: autograd, double backward, 32-bit.

Data comes in files of raw little-endian numbers, so that both sides work on the same.
"""

import numpy as np
import torch

from protocol import faster, keep, serve, timed, whole, zero_mean_basis


class Softmax:
    """min over W of mean_i sigmoid(theta_i) CE(x_i W, y_i) + a |W|^2; upper: mean CE on validation."""

    def __init__(self, c):
        x = np.fromfile(c["pixels"], np.uint8).reshape(c["rows"], -1)
        self.x = self.with_bias(x)
        self.y = torch.from_numpy(np.fromfile(c["labels"], np.uint8).astype(np.int64))
        v = np.fromfile(c["validationPixels"], np.uint8).reshape(-1, x.shape[1])
        self.xv = self.with_bias(v)
        self.yv = torch.from_numpy(np.fromfile(c["validationLabels"], np.uint8).astype(np.int64))
        self.a = c["ridge"]
        self.w = 0.1 * torch.sin(torch.arange(self.x.shape[1] * 10.0)).reshape(-1, 10)
        self.theta = torch.zeros(len(self.y), requires_grad=True)
        self.start = torch.zeros_like(self.w)

    @staticmethod
    def with_bias(x):
        x = torch.from_numpy(x).float() / 255
        return torch.cat([x, torch.ones(len(x), 1)], 1)

    def lower(self, w):
        losses = torch.nn.functional.cross_entropy(self.x @ w, self.y, reduction="none")
        return (torch.sigmoid(self.theta) * losses).mean() + self.a * (w**2).sum()

    def upper(self, w):
        return torch.nn.functional.cross_entropy(self.xv @ w, self.yv)

    def parameters(self):
        return [self.theta]


class TotalVariation:
    """Denoising with smoothed total variation; a batch of pictures, theta = (log weight, log nu)."""

    def __init__(self, c):
        shape = (c["pictures"], c["height"], c["width"])
        kind = torch.float64 if c.get("bits") == 64 else torch.float32
        self.y = torch.from_numpy(np.fromfile(c["noisy"]).reshape(shape)).to(kind)
        self.truth = torch.from_numpy(np.fromfile(c["truth"]).reshape(shape)).to(kind)
        self.theta = torch.tensor(c["theta"], dtype=kind, requires_grad=True)
        self.w = self.y
        self.start = self.y

    def lower(self, x, theta=None):
        weight, nu = torch.exp(self.theta if theta is None else theta)
        dx = x[:, :, 1:] - x[:, :, :-1]
        dy = x[:, 1:, :] - x[:, :-1, :]
        tv = torch.sqrt(dx**2 + nu**2).sum() + torch.sqrt(dy**2 + nu**2).sum()
        return 0.5 * ((x - self.y) ** 2).sum() + weight * tv

    def upper(self, x):
        return 0.5 * ((x - self.truth) ** 2).sum() / len(x)

    def parameters(self):
        return [self.theta]


class Filters:
    """Denoising with filters of k x k; theta = log weights, log nu, and the taps in a basis of mean 0."""

    def __init__(self, c, memory_format):
        rows, columns, self.margin = c["height"], c["width"], c["margin"]
        place = lambda name, *size: torch.from_numpy(np.fromfile(c[name])).float().reshape(c["pictures"], 1, *size)
        wide = 2 * self.margin
        self.y = place("noisy", rows + wide, columns + wide).to(memory_format=memory_format)
        self.truth = place("truth", rows, columns).to(memory_format=memory_format)
        self.filters, self.size, self.memory_format = c["filters"], c["size"], memory_format
        self.basis = torch.from_numpy(zero_mean_basis(c["size"])).float()
        self.theta = torch.tensor(c["theta"], requires_grad=True)
        # Solvers need no derivatives in theta: the bank once, without its history.
        self.fixed = [v.detach() for v in self.bank()]
        self.w = self.start = self.y

    def bank(self):
        j, k = self.filters, self.size
        weight, nu = torch.exp(self.theta[: 2 * j]).reshape(2, j, 1, 1)
        taps = (self.theta[2 * j :].reshape(j, -1) @ self.basis).reshape(j, 1, k, k)
        return weight, nu, taps.to(memory_format=self.memory_format)

    def lower(self, x, bank=None):
        weight, nu, taps = self.fixed if bank is None else bank
        responses = torch.nn.functional.conv2d(x, taps)
        return 0.5 * ((x - self.y) ** 2).sum() + (weight * torch.sqrt(responses**2 + nu**2)).sum()

    def upper(self, x):
        m, (rows, columns) = self.margin, self.truth.shape[2:]
        inside = x[:, :, m : m + rows, m : m + columns]
        return 0.5 * ((inside - self.truth) ** 2).sum() / len(x)

    def cross(self, x, q):
        x = x.detach().requires_grad_()
        (g,) = torch.autograd.grad(self.lower(x, self.bank()), x, create_graph=True)
        return torch.autograd.grad(g, self.theta, q)


def filters(c):
    """In the layout of memory in which the gradient is faster."""

    def time_of(problem):
        gradient(problem, problem.w)
        return timed(lambda: gradient(problem, problem.w), 3)[0]["seconds"]

    formats = (torch.contiguous_format, torch.channels_last)
    return faster([Filters(c, f) for f in formats], time_of)


def cross(problem, x, w, g, q):
    """The cross derivative's transpose times q; from the graph of products where theta is in it."""
    if hasattr(problem, "cross"):
        return problem.cross(x, q)
    return torch.autograd.grad(g, problem.parameters(), q, retain_graph=True)


def gradient(problem, w):
    w = w.detach().requires_grad_()
    (g,) = torch.autograd.grad(problem.lower(w), w)
    return g


def linearise(problem, w):
    w = w.detach().requires_grad_()
    (g,) = torch.autograd.grad(problem.lower(w), w, create_graph=True)
    return w, g


def largest(v, samples):
    """The largest norm of the samples: each has to reach the tolerance."""
    return v.reshape(samples, -1).norm(dim=1).max().item()


def hypergradient(problem, c, warm=None):
    """FISTA on the lower level, conjugate gradients on the adjoint, to the tolerances given."""
    mu, lipschitz, samples = c["mu"], c["lipschitz"], c["samples"]
    s = mu / lipschitz
    x = (problem.start if warm is None else warm[0]).clone()
    previous, t = x.clone(), 1.0
    g = gradient(problem, x)
    lower = 1
    while largest(g, samples) / mu > c["epsilon"] and lower < c["most"]:
        shrunk = 1 - s * t * t
        following = (shrunk + (shrunk * shrunk + 4 * t * t) ** 0.5) / 2
        beta = (t - 1) * (1 - s * following) / (following * (1 - s))
        t = following
        step = x - g / lipschitz
        x = step + beta * (step - previous)
        previous = step
        g = gradient(problem, x)
        lower += 1
    u = x.detach().requires_grad_()
    (b,) = torch.autograd.grad(problem.upper(u), u)
    w, g = linearise(problem, x)
    q = torch.zeros_like(b) if warm is None else warm[1]
    # One system a sample, all at once: a step length each.
    inner = lambda v, z: (v * z).reshape(samples, -1).sum(1).reshape([-1] + [1] * (v.dim() - 1))
    if samples == 1:
        inner = lambda v, z: (v * z).sum()
    r, adjoint = b.clone(), 0
    if warm is not None:
        r = b - torch.autograd.grad(g, w, q, retain_graph=True)[0]
    p, rr = r.clone(), inner(r, r)
    while largest(r, samples) > c["delta"] and adjoint < c["most"]:
        (ap,) = torch.autograd.grad(g, w, p, retain_graph=True)
        alpha = rr / inner(p, ap).clamp_min(1e-30)
        q = q + alpha * p
        r = r - alpha * ap
        new = inner(r, r)
        p = r + new / rr.clamp_min(1e-30) * p
        rr = new
        adjoint += 1
    h = cross(problem, x, w, g, q)
    return -h[0], lower, adjoint, (x.detach(), q, largest_gradient(problem, x, samples), r)


def largest_gradient(problem, x, samples):
    return gradient(problem, x).reshape(samples, -1).norm(dim=1)


def cross_norms(problem, x):
    """The norm of B for each picture: of its two columns."""
    grad = torch.func.grad(problem.lower)
    columns = [
        torch.func.jvp(lambda t: grad(x, t), (problem.theta.detach(),), (unit,))[1]
        for unit in torch.eye(2, dtype=x.dtype)
    ]
    b = torch.stack([c.reshape(len(x), -1) for c in columns], 1)
    return torch.linalg.matrix_norm(b, 2)


def certify(problem, c):
    """Accuracies a tenth of the last, until the bound with global constants is small enough."""
    m, mu = c["samples"], c["mu"]
    warm, c = None, dict(c)
    for _ in range(16):
        h, lower, adjoint, (x, q, gnorm, r) = hypergradient(problem, c, warm)
        warm = (x, q)
        eps = gnorm / mu
        qnorm = q.reshape(m, -1).norm(dim=1) * m
        residual = r.reshape(m, -1).norm(dim=1) * m
        cross = cross_norms(problem, x) + c["lipschitzCross"] * eps
        tangent = residual + (1 + c["lipschitzHessian"] * qnorm) * eps
        bound = (c["lipschitzCross"] * qnorm * eps + cross * tangent / mu).mean()
        if bound <= c["accuracy"] * h.norm():
            return h, lower, adjoint, None
        c["epsilon"] /= 10
        c["delta"] /= 10
    raise RuntimeError("No certificate within 16 tenths.")


def load(c):
    kind = {"softmax": Softmax, "tv": TotalVariation, "filters": filters}[c["problem"]]
    return {"problem": kind(c)}, {"torch": torch.__version__}


def answer(c, entry):
    problem = entry["problem"]
    torch.set_num_threads(c["threads"])
    if c["do"] in ("hypergradient", "certify"):
        act = hypergradient if c["do"] == "hypergradient" else certify
        times, (h, lower, adjoint, _) = timed(lambda: act(problem, c), 1)
        keep(c, h.detach())
        return whole(times, h, lower, adjoint)
    if "graph" not in entry:
        entry["graph"] = linearise(problem, problem.w)
    w, g = entry["graph"]
    v = problem.w
    actions = {
        "gradient": lambda: gradient(problem, problem.w),
        # The graph is kept between products, as in a loop of conjugate gradients.
        "hessianVector": lambda: torch.autograd.grad(g, w, v, retain_graph=True),
        "crossTranspose": lambda: cross(problem, problem.w, w, g, v),
    }
    times, found = timed(actions[c["do"]], c["repeats"])
    keep(c, found if torch.is_tensor(found) else found[0])
    return times


serve(load, answer)
