#!/usr/bin/env python3
"""The RRA-U-Net of this project in PyTorch, to be measured beside it on one card.

    python3 rra_unet_torch.py --output results.jsonl --quick
    python3 rra_unet_torch.py --output results.jsonl --base 32,64 --size 256,512 --batch 8,16,32,64
    python3 rra_unet_torch.py --check FOLDER

Each configuration becomes one JSON line, appended to the output as soon as it is measured, and one row of a table on
standard output. A configuration that fails or does not fit into memory is recorded with the reason, and the next one runs.
--check compares with the Java program's own answers; docs/performance.md tells how FOLDER is made and how times are taken.

Needs Python 3.10 or later, PyTorch 2.6 or later, numpy, and for torch.compile on a GPU Triton and a C compiler.
"""

import argparse
import contextlib
import gc
import itertools
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch._dynamo.utils import counters

DEPTH = 4
AUTHOR_DROPOUT = 0.1
BATCH_NORM_EPSILON = 1e-3
BATCH_NORM_MOMENTUM = 0.01  # PyTorch's is 1 - Keras' 0.99
LEARNING_RATE = 1e-5
ADAM_EPSILON = 1e-7
DICE_EPSILON = 1.0

# Base filters, preset: trained parameters and running statistics, as NetworkParametersTest has them.
PARAMETERS = {
    (32, "text"): (11377569, 0), (64, "text"): (45500225, 0), (16, "text"): (2845649, 0), (8, "text"): (712041, 0),
    (32, "author"): (11380193, 2624), (64, "author"): (45505473, 5248),
}

AUTOCAST = {"float32": None, "tf32": None, "float16": torch.float16, "bfloat16": torch.bfloat16}
COMPILE = {"compile": "default", "reduce-overhead": "reduce-overhead",
           "max-autotune-no-cudagraphs": "max-autotune-no-cudagraphs"}
MODES = ("eager", "channels_last", *COMPILE)  # those of COMPILE are channels_last too
KINDS = ("inference", "training")

# Base filters, size, batch: in the order of how much they matter, since a budget may end the run.
QUICK_SHAPES = ((32, 256, 8), (32, 512, 8), (64, 256, 16), (64, 512, 8), (32, 256, 32))

CHECK_TOLERANCE = {"cpu": 1e-5, "cuda": 1e-4}  # largest difference of a probability, or of the first loss, in float32
# Adam's first steps divide gradients by their own size, so that the last digits of the smallest ones decide on whole steps.
LATER_LOSSES = 10  # times that for the losses after the first step


# ---------------------------------------------------------------------------------------------------------------------
# The network: names, order and wiring of RraUNet.java, NetworkLayers.java and AttentionLayers.java; maps are NCHW.


def convolution(kernel, channels_in, channels_out):
    layer = nn.Conv2d(channels_in, channels_out, kernel, padding="same")
    nn.init.xavier_uniform_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def normalisation(channels):
    return nn.BatchNorm2d(channels, eps=BATCH_NORM_EPSILON, momentum=BATCH_NORM_MOMENTUM)


class EncoderLevel(nn.Module):
    """Two convolutions; hands on (its input, convolved) where it is residual."""

    def __init__(self, channels, filters, residual, norm):
        super().__init__()
        self.conv1 = convolution(3, channels, filters)
        self.conv2 = convolution(3, filters, filters)
        self.residual = residual
        self.channels = channels + filters if residual else filters
        self.norm = normalisation(self.channels) if norm else None

    def forward(self, x):
        y = F.relu(self.conv1(x), inplace=True)
        y = F.relu(self.conv2(y), inplace=True)
        return torch.cat((x, y), 1) if self.residual else y


class ResidualBlock(nn.Module):
    """ReLU(ReLU(conv3(x)) + S(x)), S a linear 1x1 convolution where the channels differ."""

    def __init__(self, channels, filters):
        super().__init__()
        self.conv = convolution(3, channels, filters)
        self.shortcut = convolution(1, channels, filters) if channels != filters else None

    def forward(self, x):
        shortcut = x if self.shortcut is None else self.shortcut(x)
        return F.relu(F.relu(self.conv(x), inplace=True) + shortcut, inplace=True)


class ResidualPath(nn.Module):
    def __init__(self, channels, filters, blocks):
        super().__init__()
        self.blocks = blocks
        for block in range(1, blocks + 1):
            self.add_module(f"block{block}", ResidualBlock(channels if block == 1 else filters, filters))

    def forward(self, x):
        for block in range(1, self.blocks + 1):
            x = getattr(self, f"block{block}")(x)
        return x


def attention(x):
    """Eq. 2: x (sigmoid(mean + max over channels) + sigmoid(mean + max over positions)); amax shares gradients of ties."""
    positions = torch.sigmoid(x.mean(1, keepdim=True) + x.amax(1, keepdim=True))
    channels = torch.sigmoid(x.mean((2, 3), keepdim=True) + x.amax((2, 3), keepdim=True))
    return x * (positions + channels)


class DecoderLevel(nn.Module):
    def __init__(self, channels, filters, dropout, norm):
        super().__init__()
        self.up = nn.ConvTranspose2d(channels, filters, 2, stride=2)
        nn.init.xavier_uniform_(self.up.weight)
        nn.init.zeros_(self.up.bias)
        self.dropout = dropout
        self.conv1 = convolution(3, 2 * filters, filters)
        self.conv2 = convolution(3, filters, filters)
        self.norm = normalisation(filters) if norm else None

    def forward(self, x, skip):
        x = torch.cat((self.up(x), skip), 1)
        if self.dropout:
            x = F.dropout(x, self.dropout, self.training)
        x = F.relu(self.conv1(x), inplace=True)
        x = F.relu(self.conv2(x), inplace=True)
        return attention(x if self.norm is None else self.norm(x))


class RraUNet(nn.Module):
    """Residual encoder, residual paths, attention (Eq. 2), four max-poolings.

    Image (N, 1, H, W), H and W multiples of 16; answers logits of the same shape.
    """

    def __init__(self, base, norm, dropout):
        super().__init__()
        self.dropout = dropout
        channels = 1
        skips = []
        for level in range(1, DEPTH + 2):
            encoder = EncoderLevel(channels, base << (level - 1), level > 1, norm and level <= DEPTH)
            self.add_module(f"enc{level}", encoder)
            channels = encoder.channels
            skips.append(channels)
        for level in range(DEPTH, 0, -1):
            filters = base << (level - 1)
            self.add_module(f"path{level}", ResidualPath(skips[level - 1], filters, DEPTH + 1 - level))
            self.add_module(f"dec{level}", DecoderLevel(channels, filters, dropout, norm))
            channels = filters
        self.head = convolution(1, channels, 1)

    @classmethod
    def of_preset(cls, base, preset):
        author = preset == "author"
        return cls(base, author, AUTHOR_DROPOUT if author else 0.0)

    def forward(self, x):
        skips = []
        for level in range(1, DEPTH + 2):
            encoder = getattr(self, f"enc{level}")
            x = encoder(x)
            if level <= DEPTH:
                skips.append(x)  # before the normalisation
                x = F.max_pool2d(x if encoder.norm is None else encoder.norm(x), 2)
                if self.dropout:
                    x = F.dropout(x, self.dropout, self.training)
        for level in range(DEPTH, 0, -1):
            skip = getattr(self, f"path{level}")(skips[level - 1])
            x = getattr(self, f"dec{level}")(x, skip)
        return self.head(x)

    def counts(self):
        """Trained parameters and running statistics."""
        statistics_count = sum(b.numel() for b in self.buffers() if b.is_floating_point())
        return sum(p.numel() for p in self.parameters()), statistics_count


class Probability(nn.Module):
    """The network in an arithmetic; answers float32 whatever the convolutions compute in."""

    def __init__(self, network, autocast, device_type):
        super().__init__()
        self.network = network
        self.autocast = autocast
        self.device_type = device_type

    def forward(self, image):
        if self.autocast is None:
            return torch.sigmoid(self.network(image))
        with torch.autocast(self.device_type, dtype=self.autocast):
            logits = self.network(image)
        return torch.sigmoid(logits.float())


class BatchDiceLoss(nn.Module):
    """1 - (2 I + 1) / (T + P + 1) over all pixels of the batch, in float32."""

    def __init__(self, probability):
        super().__init__()
        self.probability = probability

    def forward(self, image, mask):
        p = self.probability(image)
        return 1 - (2 * (p * mask).sum() + DICE_EPSILON) / (p.sum() + mask.sum() + DICE_EPSILON)


# ---------------------------------------------------------------------------------------------------------------------
# What is measured.


@dataclass(frozen=True)
class Configuration:
    kind: str
    preset: str
    base: int
    size: int
    batch: int
    mode: str
    precision: str

    def compiled_with(self):
        """Configurations of one value here share a network and what was compiled of it.

        Without autocast float32 and TF32 differ in a switch of cuDNN only, which is read at every call; but not by a CUDA
        graph that is recorded already, nor by a kernel that was tuned.
        """
        shared = AUTOCAST[self.precision] is None and self.mode not in ("reduce-overhead", "max-autotune-no-cudagraphs")
        return (self.kind, self.preset, self.base, self.size, self.batch, self.mode, "float" if shared else self.precision)

    def key(self):
        return "/".join(str(part) for part in self.compiled_with())


def use_tf32(on):
    torch.backends.cudnn.allow_tf32 = on  # the network has convolutions only: cuBLAS computes nothing here


def slices(configuration, device, pinned):
    """Noise as image and mask, shape (N, 1, H, W) with the strides of NHWC or, for plain eager, of NCHW."""
    random = np.random.default_rng(1)
    shape = (configuration.batch, configuration.size, configuration.size, 1)
    image = torch.from_numpy(random.random(shape, dtype=np.float32)).permute(0, 3, 1, 2)
    mask = torch.from_numpy((random.random(shape, dtype=np.float32) > 0.9).astype(np.float32)).permute(0, 3, 1, 2)
    if configuration.mode == "eager":
        # With one channel both layouts lie alike in memory and only the strides say which is meant.
        image, mask = (t.reshape(t.shape[0], -1).view(t.shape) for t in (image, mask))
    if device.type == "cuda" and pinned:
        image, mask = image.pin_memory(), mask.pin_memory()
    return image, mask


def like(tensor, device):
    """Room on the device with the strides of the tensor."""
    return torch.empty_strided(tensor.shape, tensor.stride(), dtype=tensor.dtype, device=device)


class Inference:
    """One forward pass in inference mode."""

    def __init__(self, configuration, device):
        self.device = device
        network = RraUNet.of_preset(configuration.base, configuration.preset).eval()
        self.function = prepared(Probability(network, AUTOCAST[configuration.precision], device.type), configuration, device)
        self.host_image, _ = slices(configuration, device, True)
        self.image = like(self.host_image, device).copy_(self.host_image)
        self.host_result = torch.empty_like(self.host_image, pin_memory=device.type == "cuda")

    @torch.inference_mode()
    def bare(self):
        return self.function(self.image)

    @torch.inference_mode()
    def host_to_host(self):
        self.image.copy_(self.host_image, non_blocking=True)
        self.host_result.copy_(self.function(self.image), non_blocking=True)
        synchronise(self.device)


class Training:
    """Forward pass with dropout and batch statistics, Dice loss of the batch, backward pass, Adam."""

    def __init__(self, configuration, device):
        network = RraUNet.of_preset(configuration.base, configuration.preset).train()
        probability = Probability(network, AUTOCAST[configuration.precision], device.type)
        self.graphs = configuration.mode == "reduce-overhead"
        self.function = prepared(BatchDiceLoss(probability), configuration, device)
        self.adam = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE, eps=ADAM_EPSILON, fused=True)
        self.scaler = torch.amp.GradScaler(device.type, enabled=configuration.precision == "float16")
        self.host_image, self.host_mask = slices(configuration, device, True)
        self.image = like(self.host_image, device).copy_(self.host_image)
        self.mask = like(self.host_mask, device).copy_(self.host_mask)

    def bare(self):
        self.adam.zero_grad(set_to_none=True)
        if self.graphs:
            torch.compiler.cudagraph_mark_step_begin()
        loss = self.function(self.image, self.mask)
        self.scaler.scale(loss).backward()
        self.scaler.step(self.adam)
        self.scaler.update()
        return loss.detach()

    def host_to_host(self):
        self.image.copy_(self.host_image, non_blocking=True)
        self.mask.copy_(self.host_mask, non_blocking=True)
        self.bare().item()


def prepared(module, configuration, device):
    module = module.to(device)
    if configuration.mode != "eager":
        module = module.to(memory_format=torch.channels_last)
    if configuration.mode in COMPILE:
        torch._dynamo.reset()  # what was compiled before: it would count towards the limit of recompilations
        return torch.compile(module, mode=COMPILE[configuration.mode], fullgraph=True, dynamic=False)
    return module


def synchronise(device):
    if device.type == "cuda":
        torch.cuda.synchronize(device)


@contextlib.contextmanager
def at_most(seconds):
    """Raises TimeoutError in what takes longer; no limit for 0."""
    def stop(*_):
        raise TimeoutError(f"stopped after {seconds} s, the limit given by --compile-limit")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def seconds_of(action, device):
    synchronise(device)
    start = time.perf_counter()
    action()
    synchronise(device)
    return time.perf_counter() - start


def repetitions(one, limit):
    return max(5, min(300, int(limit / max(one, 1e-6))))


def bare_times(action, device, count):
    """Milliseconds of each call as the device sees them, all calls queued; and of all together."""
    if device.type != "cuda":
        times = [1e3 * seconds_of(action, device) for _ in range(count)]
        return times, sum(times)
    marks = [torch.cuda.Event(enable_timing=True) for _ in range(count + 1)]
    synchronise(device)
    marks[0].record()
    for mark in marks[1:]:
        action()
        mark.record()
    synchronise(device)
    return [a.elapsed_time(b) for a, b in zip(marks, marks[1:])], marks[0].elapsed_time(marks[-1])


def cache_hits():
    """Graphs that torch.compile found compiled on disk."""
    return counters["inductor"]["fxgraph_cache_hit"] + counters["aot_autograd"]["autograd_cache_hit"]


def warm(work, device, seconds):
    """Three calls at least; answers the seconds of the last."""
    start = time.perf_counter()
    calls = 0
    while calls < 3 or time.perf_counter() - start < seconds and calls < 100:
        last = seconds_of(work.bare, device)
        calls += 1
    return last


def measure(work, configuration, device, options):
    """Figures of one configuration whose first call may compile."""
    use_tf32(configuration.precision == "tf32")
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
    hits = cache_hits()
    with at_most(options.compile_limit):
        first = seconds_of(work.bare, device)
    hits = cache_hits() - hits
    one = warm(work, device, options.seconds / 4)
    times, total = bare_times(work.bare, device, repetitions(one, options.seconds))
    work.host_to_host()
    host_count = repetitions(one, options.seconds / 2)
    host = [1e3 * seconds_of(work.host_to_host, device) for _ in range(host_count)]
    median = statistics.median(times)
    host_median = statistics.median(host)
    peak = torch.cuda.max_memory_allocated(device) >> 20 if device.type == "cuda" else None
    return {
        "median_ms": round(median, 4), "min_ms": round(min(times), 4), "mean_ms": round(total / len(times), 4),
        "slices_per_s": round(1e3 * configuration.batch / median, 2), "host_to_host_ms": round(host_median, 4),
        "host_to_host_slices_per_s": round(1e3 * configuration.batch / host_median, 2), "repetitions": len(times),
        "host_repetitions": host_count, "first_call_s": round(first, 3), "peak_memory_mib": peak,
        "compilations_from_cache": hits,
    }


# ---------------------------------------------------------------------------------------------------------------------
# The run.


class Report:
    """JSON lines in a file, each on disk before the next is measured, and a table on standard output."""

    COLUMNS = (("kind", 9), ("preset", 6), ("base", 4), ("size", 4), ("batch", 5), ("mode", 26), ("precision", 9),
               ("median_ms", 10), ("slices_per_s", 12), ("host_to_host_ms", 15), ("first_call_s", 12), ("peak_memory_mib", 15))

    def __init__(self, path, device):
        self.file = open(path, "a", encoding="utf-8") if path else None
        self.machine = {
            "framework": "PyTorch " + torch.__version__, "cuda": torch.version.cuda,
            "cudnn": torch.backends.cudnn.version() if device.type == "cuda" else None,
            "device": torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu",
        }
        print("# " + ", ".join(f"{k} {v}" for k, v in self.machine.items()))
        print("  ".join(name.rjust(width) for name, width in self.COLUMNS), flush=True)

    def add(self, result):
        line = {**result, **self.machine, "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        if self.file:
            self.file.write(json.dumps(line) + "\n")
            self.file.flush()
            os.fsync(self.file.fileno())
        if result["kind"] not in KINDS:
            print("# " + json.dumps(result), flush=True)
            return
        cells = ["" if result.get(name) is None else str(result[name]) for name, _ in self.COLUMNS]
        row = "  ".join(cell.rjust(width) for cell, (_, width) in zip(cells, self.COLUMNS))
        if result["status"] != "ok":
            row = row.rstrip() + "  " + result["status"] + ": " + result["reason"]
        print(row, flush=True)


def release(device):
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()


def failure(error):
    """Status and reason; without the error itself, whose traceback would keep the tensors."""
    lines = str(error).strip().splitlines() or [""]
    status = "out_of_memory" if isinstance(error, torch.OutOfMemoryError) else "failed"
    return {"status": status, "reason": (type(error).__name__ + ": " + lines[0])[:300]}


def begin(configuration, device):
    return (Inference if configuration.kind == "inference" else Training)(configuration, device)


def run_group(group, device, options, ahead, report):
    """Measures configurations that share what is compiled."""
    work = None
    for configuration in group:
        result = {**asdict(configuration), "status": "ok"}
        if configuration.mode in COMPILE:
            result["compiled_ahead_s"] = ahead.get(configuration.key())
        if options.budget and time.perf_counter() - options.start > options.budget:
            result.update(status="skipped", reason=f"the budget of {options.budget} s was used up")
        else:
            try:
                if work is None:
                    work = begin(configuration, device)
                result.update(measure(work, configuration, device, options))
            except Exception as error:  # whatever it is: recorded, and the next one runs
                result.update(failure(error))
                work = None
        report.add(result)
        if work is None:
            release(device)
    del work
    release(device)


def groups(configurations):
    return [list(group) for _, group in itertools.groupby(configurations, Configuration.compiled_with)]


def compile_ahead(configurations, options, report):
    """Compiles in several processes at once, into the cache on disk that this process reads later.

    Answers seconds by Configuration.key(). What a process cannot compile is compiled, or fails, when it is measured.
    """
    compiled = [g for g in groups(configurations) if g[0].mode in COMPILE]
    count = min(options.workers, len(compiled))
    if count < 2:
        return {}
    start = time.perf_counter()
    log = (options.output + ".compile.log") if options.output else os.devnull
    command = [sys.executable, os.path.abspath(__file__), *sys.argv[1:], "--compile-share"]
    with open(log, "a", encoding="utf-8") as errors:
        processes = [subprocess.Popen([*command, f"{i}/{count}"], stdout=subprocess.PIPE, stderr=errors, text=True,
                                      env=worker_environment(), start_new_session=True) for i in range(count)]
        seconds = {}
        for process in processes:
            left = options.ahead_limit - (time.perf_counter() - start)
            try:
                text, _ = process.communicate(timeout=max(left, 0.1))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # its own compilers with it
                text, _ = process.communicate()
            for line in text.splitlines():
                if line.startswith("{"):
                    seconds.update(json.loads(line))
    report.add({"kind": "compile_ahead", "seconds": round(time.perf_counter() - start, 1), "processes": count,
                "compiled": len(seconds), "of": len(compiled)})
    return seconds


def worker_environment():
    # Not OMP_NUM_THREADS: it is part of what compiled code is found by.
    return {**os.environ, "TORCHINDUCTOR_COMPILE_THREADS": "2"}


def compile_share(configurations, share, device):
    """What one process of compile_ahead does: the first call of each of its groups."""
    number, count = (int(part) for part in share.split("/"))
    torch.backends.cudnn.benchmark = False
    for group in [g for g in groups(configurations) if g[0].mode in COMPILE][number::count]:
        start = time.perf_counter()
        use_tf32(group[0].precision == "tf32")
        try:
            seconds_of(begin(group[0], device).bare, device)
            print(json.dumps({group[0].key(): round(time.perf_counter() - start, 1)}), flush=True)
        except Exception as error:
            print(f"{group[0].key()}: {failure(error)}", file=sys.stderr, flush=True)
        release(device)


def check_counts():
    for (base, preset), expected in PARAMETERS.items():
        with torch.device("meta"):
            found = RraUNet.of_preset(base, preset).counts()
        if found != expected:
            raise SystemExit(f"base {base}, preset {preset}: expected {expected} parameters and statistics, found {found}")


# ---------------------------------------------------------------------------------------------------------------------
# Comparison with the Java program.


NAMES = {"kernel": "weight", "gamma": "weight", "bias": "bias", "beta": "bias", "moving_mean": "running_mean",
         "moving_variance": "running_var"}


def read_weights(folder):
    """A network with the values of FOLDER/weights: files named as NetworkVariables names them, '.' in place of '/'."""
    values = {f.name[:-len(".npy")]: np.load(f) for f in sorted(Path(folder, "weights").glob("*.npy"))}
    if not values:
        raise SystemExit(f"{folder} has no weights/*.npy; write it with NetworkForComparison, see docs/performance.md")
    network = RraUNet(values["enc1.conv1.bias"].size, "enc1.norm.gamma" in values, 0.0)
    state = {k: v for k, v in network.state_dict().items() if not k.endswith("num_batches_tracked")}
    loaded = {}
    for name, value in values.items():
        module, _, kind = name.rpartition(".")
        key = f"{module}.{NAMES[kind]}"
        target = state[key]
        tensor = torch.from_numpy(value)
        if target.dim() == 4:  # (kernel, kernel, in, out), of a transposed convolution (kernel, kernel, out, in)
            tensor = tensor.reshape([target.shape[i] for i in (2, 3, 1, 0)]).permute(3, 2, 0, 1)
        loaded[key] = tensor
    if loaded.keys() != state.keys():
        raise SystemExit(f"the weights of {folder} are of another network: missing or surplus {loaded.keys() ^ state.keys()}")
    network.load_state_dict(loaded, strict=False)
    return network


def nchw(path, device):
    return torch.from_numpy(np.load(path)).permute(0, 3, 1, 2).to(device)


def check(folder, device):
    """Compares probabilities, and the losses of a few steps without dropout; answers whether float32 agrees."""
    image, expected, mask = (nchw(Path(folder, f), device) for f in ("input.npy", "expected.npy", "mask.npy"))
    tolerance = CHECK_TOLERANCE[device.type]
    agrees = True
    for precision in AUTOCAST:
        if device.type == "cpu" and precision != "float32":
            continue
        use_tf32(precision == "tf32")
        network = read_weights(folder).to(device).to(memory_format=torch.channels_last).eval()
        with torch.inference_mode():
            found = Probability(network, AUTOCAST[precision], device.type)(image)
        difference = (found - expected).abs().max().item()
        print(f"{precision}: largest difference of a probability {difference:.2e}", end="")
        if precision == "float32":
            agrees = difference <= tolerance
            print(f", at most {tolerance:.0e} expected: {'agrees' if agrees else 'DIFFERS'}", end="")
        print(f"; probabilities from {expected.min().item():.4f} to {expected.max().item():.4f}")
    return check_training(folder, image, mask, tolerance, device) and agrees


def check_training(folder, image, mask, tolerance, device):
    use_tf32(False)
    expected = np.load(Path(folder, "losses.npy"))
    rate = float(np.load(Path(folder, "learning_rate.npy"))[0])
    network = read_weights(folder).to(device).train()
    loss_of = BatchDiceLoss(Probability(network, None, device.type))
    adam = torch.optim.Adam(network.parameters(), lr=rate, eps=ADAM_EPSILON)
    found = []
    for step in range(1, len(expected) + 1):
        # Keras adds epsilon to sqrt(v) before, PyTorch after the division by sqrt(1 - beta2^t).
        adam.param_groups[0]["eps"] = ADAM_EPSILON / (1 - 0.999 ** step) ** 0.5
        adam.zero_grad()
        loss = loss_of(image, mask)
        loss.backward()
        adam.step()
        found.append(loss.item())
    differences = np.abs(np.array(found) - expected)
    later = LATER_LOSSES * tolerance
    agrees = bool(differences[0] <= tolerance and differences.max() <= later)
    pairs = ", ".join(f"{a:.6f} and {b:.6f}" for a, b in zip(expected, found))
    print(f"losses of {len(found)} training steps, expected and found: {pairs}; difference of the first {differences[0]:.2e}, at "
          f"most {tolerance:.0e} expected, largest {differences.max():.2e}, at most {later:.0e}: "
          f"{'agrees' if agrees else 'DIFFERS'}")
    return agrees


# ---------------------------------------------------------------------------------------------------------------------


def numbers(text):
    return [int(part) for part in text.split(",")]


def shapes(text):
    return [tuple(int(n) for n in part.split(":")) for part in text.split(",")]


def names(allowed):
    def parse(text):
        found = text.split(",")
        for name in found:
            if name not in allowed:
                raise argparse.ArgumentTypeError(f"expected some of {', '.join(allowed)}; found '{name}'")
        return found
    return parse


def options_of(arguments):
    parser = argparse.ArgumentParser(description="Times the RRA-U-Net in PyTorch, or compares it with the Java program.")
    parser.add_argument("--output", help="file that JSON lines are appended to")
    parser.add_argument("--quick", action="store_true",
                        help="the configurations that matter most; --base, --size and --batch are left aside")
    parser.add_argument("--check", metavar="FOLDER", help="compare with the Java program's answers, then stop")
    parser.add_argument("--device", default="cuda:0", help="cuda:0 (the default), another cuda:N, or cpu")
    parser.add_argument("--base", type=numbers, default=[32, 64])
    parser.add_argument("--size", type=numbers, default=[256, 512], help="height and width in pixels, multiples of 16")
    parser.add_argument("--batch", type=numbers, default=[8, 16, 32, 64], help="slices")
    parser.add_argument("--shapes", type=shapes, help="filters:edge:slices, commas between, in place of --base, --size and --batch")
    parser.add_argument("--kind", type=names(KINDS), default=list(KINDS))
    parser.add_argument("--preset", type=names(("author", "text")), default=["author"])
    parser.add_argument("--precision", type=names(AUTOCAST), help=f"of {', '.join(AUTOCAST)}; all, with --quick all but float16")
    parser.add_argument("--mode", type=names(MODES), help=f"of {', '.join(MODES)}; the first three, with --quick channels_last "
                        "and compile")
    parser.add_argument("--seconds", type=float, help="of each measurement, about; 1, with --quick 0.4")
    parser.add_argument("--compile-limit", type=float, default=120, help="seconds of a first call; 0 for no limit")
    parser.add_argument("--budget", type=float, help="seconds after which the rest is skipped; 0, the default, for no limit; "
                        "with --quick 165")
    parser.add_argument("--workers", type=int, default=min(8, (os.cpu_count() or 2) // 2),
                        help="processes that compile ahead; 0 for none")
    parser.add_argument("--ahead-limit", type=float, help="seconds that compiling ahead may take; 300, with --quick 80")
    parser.add_argument("--compile-share", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    options.precision = options.precision or [p for p in AUTOCAST if not (options.quick and p == "float16")]
    options.mode = options.mode or (["channels_last", "compile"] if options.quick else ["eager", "channels_last", "compile"])
    options.seconds = options.seconds or (0.4 if options.quick else 1)
    if options.budget is None:
        options.budget = 165 if options.quick else 0
    options.ahead_limit = options.ahead_limit or (80 if options.quick else 300)
    options.start = time.perf_counter()
    return options


def selected(options):
    wanted = QUICK_SHAPES if options.quick else list(itertools.product(options.base, options.size, options.batch))
    wanted = options.shapes or wanted
    # As AUTOCAST orders them: float32 and TF32 side by side share a compilation.
    precisions = [p for p in AUTOCAST if p in options.precision]
    return [Configuration(kind, preset, *shape, mode, precision) for kind, preset, shape, mode, precision
            in itertools.product(options.kind, options.preset, wanted, options.mode, precisions)]


def main(arguments):
    options = options_of(arguments)
    device = torch.device(options.device)
    if device.type == "cuda" and not torch.cuda.is_available():
        raise SystemExit("PyTorch sees no CUDA device; expected one, or --device cpu")
    if device.type == "cuda":
        torch.cuda.set_device(device)
        torch.backends.cudnn.benchmark = True  # the fastest algorithm for each shape, found in the warm-up
    check_counts()
    if options.check:
        raise SystemExit(0 if check(options.check, device) else 1)
    configurations = selected(options)
    if options.compile_share:
        compile_share(configurations, options.compile_share, device)
        return
    report = Report(options.output, device)
    ahead = compile_ahead(configurations, options, report)
    for group in groups(configurations):
        run_group(group, device, options, ahead, report)
    report.add({"kind": "end", "seconds": round(time.perf_counter() - options.start, 1)})


if __name__ == "__main__":
    main(sys.argv[1:])
