"""Compares the simulator with the Numba loop of plain_market.py: do the liquidations agree, and how
many paths does each run in a second on one thread?

    python3 -m venv .venv && .venv/bin/pip install -r crates/bench/numba/requirements.txt
    .venv/bin/python crates/bench/numba/compare.py

Agreement: the simulator writes its accounts, reference prices and liquidations; the loop runs on the
same prices; accounts, ticks and kinds must be the same, amounts within float rounding. Time: both make
their own prices, the loop's compilation is left out, rounds of both are run in turn, both are timed by
their thread's processor time, and the figure is the ratio of the medians. Exit code 1 if liquidations disagree.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numba
import numpy as np

import plain_market

ROOT = Path(__file__).resolve().parents[3]
KINDS = {"borrow_partial": plain_market.PARTIAL, "borrow_full": plain_market.FULL}
# Amounts of the simulator are exact to 1e-10 units; the loop's are sums of doubles.
TOLERANCE = 1e-6
GOAL = 3.0


def command():
    """Builds the simulator's side and says where it is."""
    build = ["cargo", "build", "--release", "-p", "plimsoll-bench", "--bins", "--message-format=json"]
    done = subprocess.run(build, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    messages = (json.loads(line) for line in done.stdout.splitlines())
    made = [m["executable"] for m in messages if m.get("executable")]
    return [x for x in made if Path(x).stem == "plimsoll-bench"][0]


def read(folder):
    """Rules, accounts, prices by path, and the simulator's steps by path."""
    raw = json.loads((folder / "rules.json").read_text())
    rules = plain_market.rules_of(raw)
    accounts = np.loadtxt(folder / "accounts.csv", delimiter=",", skiprows=1)
    prices = np.fromfile(folder / "prices.f64", "<f8").reshape(raw["paths"], rules.ticks + 1)
    steps = [[] for _ in range(raw["paths"])]
    with open(folder / "liquidations.csv", newline="") as file:
        for row in csv.DictReader(file):
            amounts = [float(row[k]) for k in ("units", "notional_usd", "credit_usd")]
            key = (int(row["tick"]), int(row["account"]), KINDS[row["kind"]])
            steps[int(row["path"])].append((key, amounts))
    return rules, accounts, prices, [sorted(path) for path in steps]


def disagreements(path, theirs, ours):
    """What differs between two sorted lists of steps, in words; and the largest relative distance."""
    if [key for key, _ in theirs] != [key for key, _ in ours]:
        for one, two in zip(theirs, ours):
            if one[0] != two[0]:
                return [f"path {path}: {one} and {two} (tick, account, kind)"], 0.0
        return [f"path {path}: {len(theirs)} and {len(ours)} steps"], 0.0
    a = np.array([amounts for _, amounts in theirs]).reshape(-1, 3)
    b = np.array([amounts for _, amounts in ours]).reshape(-1, 3)
    far = np.abs(a - b) / np.maximum(np.abs(b), 1.0)
    worst = float(far.max(initial=0.0))
    return ([f"path {path}: amounts differ by {worst:.1e}"] if worst > TOLERANCE else []), worst


def agreement(rules, accounts, prices, recorded):
    """Runs the loop on the simulator's prices and compares step by step."""
    _, units, debt, supplied = accounts.T
    steps = np.empty((200_000, 6))
    problems, worst, total, kinds = [], 0.0, 0, [0, 0]
    for path, reference in enumerate(prices):
        count = plain_market.run_path(reference, units, debt, supplied.sum(), rules, steps)
        found = [((int(s[0]), int(s[1]), int(s[2])), list(s[3:])) for s in steps[:count]]
        more, far = disagreements(path, sorted(found), recorded[path])
        problems += more
        worst = max(worst, far)
        total += count
        kinds = [kinds[n] + sum(key[2] == n for key, _ in found) for n in (0, 1)]
    print(
        f"agreement: {len(prices)} path-days, {total} steps ({kinds[0]} partial, {kinds[1]} full), "
        f"{len(problems)} paths disagree; amounts within {worst:.1e}"
    )
    for problem in problems[:10]:
        print("  " + problem)
    return not problems


def cpu_name():
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown processor"


def timing(binary, rules, accounts, paths, rounds):
    """Rounds of both in turn; medians."""
    _, units, debt, supplied = accounts.T
    rng, steps = np.random.default_rng(1), np.empty((200_000, 6))
    loop = lambda n: plain_market.run_paths(rng, n, units, debt, supplied.sum(), rules, steps)
    loop(1)
    theirs, ours = [], []
    for _ in range(rounds):
        start = time.process_time()
        loop(paths)
        theirs.append((time.process_time() - start) / paths)
        told = subprocess.run([binary, "time", "--paths", str(paths)], check=True, capture_output=True, text=True)
        ours.append(float(np.mean([float(line) for line in told.stdout.split()])))
    theirs, ours = float(np.median(theirs)), float(np.median(ours))
    verdict = "met" if theirs / ours >= GOAL else "NOT MET"
    print(f"{cpu_name()}, one thread, medians of {rounds} rounds of {paths} paths, prices included")
    print(f"numba {numba.__version__}: {1 / theirs:8.1f} paths/s ({theirs * 1e3:.3f} ms a path)")
    print(f"plimsoll:     {1 / ours:8.1f} paths/s ({ours * 1e3:.3f} ms a path)")
    print(f"plimsoll / numba: {theirs / ours:.2f}   goal >= {GOAL:g}   {verdict}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--paths", type=int, default=20, help="paths whose liquidations are compared")
    parser.add_argument("--timed", type=int, default=100, help="paths of a timed round")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    binary = command()
    with tempfile.TemporaryDirectory() as folder:
        export = [binary, "export", folder, "--paths", str(options.paths)]
        subprocess.run(export, check=True)
        rules, accounts, prices, recorded = read(Path(folder))
    agrees = agreement(rules, accounts, prices, recorded)
    timing(binary, rules, accounts, options.timed, options.rounds)
    sys.exit(0 if agrees else 1)


if __name__ == "__main__":
    main()
