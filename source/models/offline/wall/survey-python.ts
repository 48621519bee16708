/**
 * A `sitecustomize` that every Python process of a check loads first. It traces which lines of the project each test of `unittest` or
 * `pytest` runs (https://docs.python.org/3/library/sys.html#sys.settrace) and writes the same lines at the end as the survey of scripts.
 */
export const surveyPython = String.raw`
import atexit, os, signal, sys

ROOT = os.environ["SURVEY_ROOT"] + "/"
ROWS = {}
TOTAL = {"fail": 0, "pass": 0}
FAILING = []
RAN = set()
known = {}


def place(path):
    if path not in known:
        full = os.path.realpath(path) if not path.startswith("<") else path
        inside = full.startswith(ROOT) and "/site-packages/" not in full
        known[path] = full[len(ROOT):] if inside else None
    return known[path]


def trace(frame, event, arg):
    path = place(frame.f_code.co_filename)
    if path is None:
        return None

    def local(frame, event, arg):
        if event == "line":
            RAN.add((path, frame.f_lineno))
        return local

    if frame.f_lineno:
        RAN.add((path, frame.f_lineno))
    return local


def add(column):
    for key in RAN:
        ROWS.setdefault(key, [0, 0, 0])[column] += 1
    RAN.clear()


state = {"loaded": False, "depth": 0}


class Hangs(BaseException):
    """A test that would not end; raised in it, so that it fails."""


def late(signum, frame):
    raise Hangs("the test does not end")


def begin():
    if not state["loaded"]:
        add(2)
        state["loaded"] = True
    RAN.clear()
    sys.settrace(trace)
    try:
        signal.signal(signal.SIGALRM, late)
        signal.alarm(int(os.environ["SURVEY_PATIENCE"]))
    except (AttributeError, ValueError):
        pass


def end(name, failed):
    if hasattr(signal, "alarm"):
        signal.alarm(0)
    TOTAL["fail" if failed else "pass"] += 1
    if failed:
        FAILING.append(name)
    add(0 if failed else 1)


def bad(result):
    names = ("failures", "errors", "unexpectedSuccesses")
    return sum(len(getattr(result, name, ())) for name in names)


def install():
    import unittest.case

    original = unittest.case.TestCase.run

    def run(self, result=None):
        if state["depth"] or result is None or not hasattr(result, "failures"):
            return original(self, result)
        before = bad(result)
        state["depth"] += 1
        hangs = False
        begin()
        try:
            return original(self, result)
        except Hangs:
            hangs = True
        finally:
            state["depth"] -= 1
            end("unittest\t" + self.id(), hangs or bad(result) > before)

    unittest.case.TestCase.run = run


def write():
    sys.settrace(None)
    if not ROWS and not RAN and not FAILING:
        return
    said = ["%s\t%d\t%d\t%d\t%d" % (key + tuple(row)) for key, row in ROWS.items()]
    said.append("#\t%d\t%d" % (TOTAL["fail"], TOTAL["pass"]))
    said += ["!\t" + name.replace("\n", " ") for name in FAILING]
    with open(os.path.join(os.environ["SURVEY_ROWS"], str(os.getpid())), "w") as file:
        file.write("\n".join(said) + "\n")


install()
atexit.register(write)
sys.settrace(trace)
`;

/** A plugin of pytest that tells the survey of each test; `-p` loads it. */
export const surveyPytest = String.raw`
import pytest
import sitecustomize as survey

survey.state["depth"] = 1


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    survey.begin()
    outcome = yield
    failed = outcome.excinfo is not None and not issubclass(outcome.excinfo[0], pytest.skip.Exception)
    survey.end("pytest\t" + item.nodeid, failed)
`;
