"""Runs unittest files and prints TAP: python3 -I unittest_tap.py FILE...

The code under test never shares a process with what prints: each file of tests runs in a child, which says over a pipe how
each test ended. What the child prints becomes comments. A test of which nothing was heard has failed.
"""

import ast
import os
import sys
import unittest

MOST_PRINTED = 20_000
JUDGES = (unittest.TestCase, unittest.TestResult, unittest.TestSuite)


def tests_in(path):
    """The tests of a file, as `(class, method)`, read without running it."""
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read(), path)
    return [
        (node.name, item.name)
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for item in node.body
        if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)) and item.name.startswith("test")
    ]


def snapshot():
    return [dict(judge.__dict__) for judge in JUDGES]


def status_of(case):
    result = unittest.TestResult()
    case.run(result)
    if result.errors or result.failures or result.unexpectedSuccesses:
        for _, text in result.errors + result.failures:
            sys.stderr.write(text)
        return "failed"
    return "skipped" if result.skipped else "passed"


def run_file(path, tests, say):
    """In the child: imports the file, and with it the code under test, and runs its tests one by one."""
    before = snapshot()
    folder, name = os.path.split(os.path.abspath(path))
    sys.path[:0] = [os.getcwd(), folder]
    module = __import__(name.removesuffix(".py"))
    for group, method in tests:
        status = status_of(getattr(module, group)(method))
        if snapshot() != before:
            sys.stderr.write("the code under test changed unittest itself\n")
            status = "failed"
        say(f"{group} {method} {status}\n")


def in_child(path, tests):
    """What was heard of each test, and what was printed."""
    answers, answer = os.pipe()
    printed, prints = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(answers)
        os.close(printed)
        os.dup2(prints, 1)
        os.dup2(prints, 2)
        code = 1
        try:
            run_file(path, tests, lambda line: os.write(answer, line.encode()))
            code = 0
        except BaseException as fault:
            os.write(2, f"{type(fault).__name__}: {fault}\n".encode(errors="replace"))
        os._exit(code)
    os.close(answer)
    os.close(prints)
    output = read_all(printed)
    heard = dict(
        ((group, method), status)
        for group, method, status in (line.split(" ") for line in read_all(answers).splitlines() if line.count(" ") == 2)
    )
    _, ended = os.waitpid(child, 0)
    return heard, output, ended


def read_all(source):
    pieces = []
    while piece := os.read(source, 65536):
        pieces.append(piece[:MOST_PRINTED] if sum(map(len, pieces)) < MOST_PRINTED else b"")
    os.close(source)
    return b"".join(pieces).decode(errors="replace")


def main(paths):
    points = []
    for path in paths:
        tests = tests_in(path)
        heard, output, ended = in_child(path, tests)
        for line in output.splitlines():
            print("#", line)
        name = os.path.basename(path).removesuffix(".py")
        for group, method in tests:
            # One that was left early has told nothing that counts.
            status = heard.get((group, method), "failed") if ended == 0 else "failed"
            points.append((f"{name}.{group}.{method}", status))
    print("TAP version 13")
    for number, (name, status) in enumerate(points, 1):
        mark = "not ok" if status == "failed" else "ok"
        print(f"{mark} {number} - {name}{' # SKIP' if status == 'skipped' else ''}")
    print(f"1..{len(points)}")
    return 1 if any(status == "failed" for _, status in points) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
