package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import agora.sandbox.SandboxLimits;
import agora.sandbox.TestSandbox;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that are a list of literal assertions: the verdicts are those of running them. */
class PythonTestsTest {
  private static final SandboxLimits LIMITS =
      // so little memory that a slow machine fills it within the time
      SandboxLimits.ofProblem().withTime(Duration.ofMillis(1500)).withMemoryBytes(192 << 20);

  private static final CodeTests NUMBERS =
      check("assert f(1) == 2", "assert f(2) == 4, 'twice two'", "assert not f(0)", "assert f(3)");
  private static final CodeTests VALUES =
      check(
          "assert f([1, 2]) == [1, 2]",
          "assert (1, 2.5) == f((1, 2.5))",
          "assert f({'a': -1, 2: None}) == {2: None, 'a': -1}",
          "assert f('\\u00e9') != 'e'",
          "assert f(2 ** 70) > 2 ** 69",
          "assert f(True) is True",
          "assert 3 in f([3])",
          "assert f(4) == f(4.0)");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def f(x):\n    return 2 * x",
        "def f(x):\n    return x",
        "def f(x):\n    return x + 1",
        "def f(x):\n    return float(2 * x)",
        "def f(x):\n    return True if x else False",
        "def f(x):\n    return float('nan')",
        "def f(x):\n    return -float('inf')",
        "def f(x):\n    return 10 ** 30",
        "def f(x):\n    return [2 * x]",
        "def f(x):\n    return (x,)",
        "def f(x):\n    return {x for x in (2 * x,)} if x else set()",
        "def f(x):\n    return frozenset([2 * x])",
        "def f(x):\n    return {2 * x: [None, {'k': (1,)}]}",
        "def f(x):\n    return {(1, 2): x}",
        "def f(x):\n    return iter([2 * x])",
        "def f(x):\n    yield 2 * x",
        "def f(x):\n    return range(x)",
        "def f(x):\n    return b'12'",
        "def f(x):\n    return 'a\\ud800'",
        "def f(x):\n    return complex(2 * x, 0)",
        "import fractions\ndef f(x):\n    return fractions.Fraction(4 * x, 2)",
        "import decimal\ndef f(x):\n    return decimal.Decimal(2 * x)",
        "import datetime\ndef f(x):\n    return {datetime.date(2000, 1, 1): x}",
        "def f(x):\n    v = []\n    for i in range(200): v = [v]\n    return v",
        "class I(int):\n    def __eq__(self, o): return True\n    __hash__ = int.__hash__\ndef f(x):\n"
            + "    return I(7)",
        "class Any:\n    def __eq__(self, o): return True\n    def __bool__(self): return True\n"
            + "def f(x):\n    return Any()",
        "class L(list): pass\ndef f(x):\n    return L([1, 2])",
        "def f(x):\n    x.append(9)\n    return x",
        "n = 0\ndef f(x):\n    global n\n    n += 1\n    return 2 * x if n < 3 else n",
        "def f(x):\n    print('{\"value\": 2}')\n    return 2 * x",
        "def f(x):\n    return f(x)",
        "def f(x):\n    raise KeyError(\"it's\" + str(x))",
        "def f(x):\n    return 2 * x if x < 2 else {}[x]",
        "def f(x):\n    raise UnicodeDecodeError('utf-8', b'a', 0, 1, 'no')",
        "class E(Exception): pass\ndef f(x):\n    raise E('own')",
        "def f(x):\n    raise StopIteration(3)",
        "def f(x):\n    raise SystemExit(0)",
        "def f(x):\n    raise KeyboardInterrupt",
        "def f(x):\n    raise AssertionError",
        "def f(x):\n    import os\n    os._exit(x)",
        "def f(x):\n    import os\n    if x > 1: os.kill(os.getpid(), 9)\n    return 2 * x",
        "def f(x):\n    import os\n    if os.fork() == 0: os._exit(0)\n    os.wait()\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":2}\\n')\n    return 4",
        "def f(x):\n    import os\n    os.write(4, b'nonsense\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":{\"y\":1}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"raised\":5}\\n')\n    return 2 * x",
        "def f(x):\n    while x == 2: pass\n    return 2 * x",
        "def f(x):\n    if x == 2: return 'a' * (1 << 24)\n    return 2 * x",
        "import os\nif os.fork(): os._exit(0)\ndef f(x):\n    return 2 * x",
        "def f(x):\n    import os\n    if os.fork(): os._exit(0)\n    return 2 * x",
        "def f(x):\n    import os\n    os.fork()\n    return 2 * x",
        "def f(x):\n    import os\n    if os.fork() == 0:\n        for i in range(99): os.write(4, b'{\"value\":2}\\n')\n        os._exit(0)\n    os.wait()\n    return 7",
        "def f(x):\n    import os, time\n    if os.fork():\n        time.sleep(0.05)\n        os._exit(0)\n    for v in (b'2', b'4', b'0', b'6'): os.write(4, b'{\"value\":' + v + b'}\\n')\n    time.sleep(9)",
        "def f(x):\n    import os\n    os.close(4)\n    return 2 * x",
        "def f(x):\n    import os\n    os.close(3)\n    return 2 * x",
        "def f(x):\n    import os\n    os.closerange(0, 10)\n    return 2 * x",
        "import os\nos.closerange(0, 3)\ndef f(x):\n    return 2 * x",
        "def f(x):\n    import os\n    os.dup2(os.open('/dev/null', os.O_RDWR), 4)\n    return 2 * x",
        "def f(x):\n    import os\n    os.dup2(os.open('/dev/null', os.O_RDWR), 3)\n    return 2 * x",
        "def f(x):\n    import os\n    if x == 2: os.dup2(os.dup(4), 5); os.close(4); os.write(5, b'{\"value\":4}\\n')\n    return 2 * x",
        "def f(x):\n    import socket\n    socket.socket(fileno=4).shutdown(2)\n    return 2 * x",
        "import os\nos.close(4)\nimport time\ntime.sleep(0.1)\nos._exit(0)",
        "def f(x):\n    import os\n    for v in (b'2', b'4', b'0', b'6'): os.write(4, b'{\"value\":' + v + b'}\\n')\n    os._exit(0)",
        "def f(x):\n    import os\n    os.write(4, b'{\"val')\n    os._exit(0)",
        "import os\nos.write(4, b'{\"loaded\":true}\\n{\"value\":2}\\n')\ndef f(x):\n    return 2 * x",
        "import atexit, os\natexit.register(os.write, 4, b'{\"value\":2}\\n')\ndef f(x):\n    return 3",
        "import signal, os\nsignal.signal(signal.SIGALRM, lambda *a: os._exit(0))\ndef f(x):\n    signal.raise_signal(signal.SIGALRM)",
        "import os\nos._exit = lambda code: None\ndef f(x):\n    os.close(4)\n    return 2 * x",
        "import threading\ndef f(x):\n    t = threading.Thread(target=exec, args=('1/0',))\n    t.start()\n    t.join()\n    return 2 * x",
        "def f(x):\n    import os\n    os.execv('/bin/true', ['true'])",
        "import builtins\nfor n in ('print', 'len', 'type', 'isinstance', 'getattr', 'min'):\n    setattr(builtins, n, lambda *a, **k: True)\ndef f(x):\n    return 2 * x",
        "import json\njson.dumps = lambda *a, **k: '{\"value\":2}'\ndef f(x):\n    return [x]",
        "import json\njson.loads = lambda *a, **k: None\ndef f(x):\n    return 2 * x",
        "import sys\nsys.stdout = sys.stderr = None\ndef f(x):\n    return 2 * x",
        "import sys\nsys.modules.clear()\ndef f(x):\n    return 2 * x",
        "import sys\nsys.setrecursionlimit(30)\ndef f(x):\n    return 2 * x",
        "def f(x):\n    import sys\n    frame = sys._getframe()\n    while frame:\n        for v in list(frame.f_locals.values()):\n            if type(v) is dict: v.clear()\n        frame = frame.f_back\n    return 2 * x",
        "import time\ntime.perf_counter = lambda: '0}\\n{\"value\":4}'\ndef f(x):\n    return 2 * x",
        "def f(x):\n    return 10 ** 5000 if x == 2 else 2 * x",
        "def f(x):\n    return -0.0 if not x else 2 * x",
        "def f(x):\n    return {1: 2, True: 3}",
        "def f(x):\n    return bytearray(b'a')",
        "def f(x):\n    return [float('nan')]",
        "class S(str):\n    def __str__(self): return '2'\ndef f(x):\n    return S('3')",
        "class D(dict):\n    def items(self): return [(1, 2)]\ndef f(x):\n    return D()",
        "class T(tuple):\n    def __eq__(self, o): return True\ndef f(x):\n    return T((1, 2))",
        "class C:\n    __class__ = int\n    def __index__(self): return 4\ndef f(x):\n    return C()",
        "class C:\n    def __bool__(self): raise ValueError('no truth')\ndef f(x):\n    return C()",
        "class E(Exception):\n    def __str__(self): raise KeyError('no words')\ndef f(x):\n    raise E()",
        "def f(x):\n    v = []\n    v.append(v)\n    return v",
        "def f(x):\n    v = ()\n    for i in range(45): v = (v,)\n    return v",
        "def f(x):\n    return '\\U0001f600'",
        "def f(x):\n    return lambda: 2",
        "def f(x):\n    return NotImplemented",
        "async def f(x):\n    return 2 * x",
        "seen = []\ndef f(x, seen=seen):\n    seen.append(x)\n    return len(seen) if x != seen[0] else 2 * x",
        "def f(x):\n    exec('f.__globals__[\"f\"] = lambda x: 4')\n    return 2 * x",
        "def f(x):\n    global f\n    del f\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":{\"i\":\"zz2\"}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":{\"i\":\"0x02\"}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":{\"i\":\"0x\"}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":{\"i\":\"0x+2\"}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":1e999}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":-0}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":NaN}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":12345678901234567890}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":{\"d\":[[1,2],[true,3]]}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":{}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":{\"i\":\"0x2\",\"t\":[]}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":{\"t\":{\"a\":1}}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":{\"d\":[[[1],2]]}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":{\"s\":[[1]]}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":{\"o\":[\"x\",0,true]}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":{\"n\":[2]}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"raised\":null}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"raised\":{\"type\":\"E\",\"message\":[1]}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"raised\":{\"type\":[\"E\"],\"message\":\"\"}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"raised\":{\"type\":\"SystemExit\",\"message\":\"0\"}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"raised\":{\"type\":\"ExceptionGroup\",\"message\":\"a\"}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"raised\":{\"type\":\"KeyError\",\"message\":\"\\\\\\\\ud800\"}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"done\":true}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'[2]\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'2\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"check\":\"==\"}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"stop\":true,\"value\":2}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":2,\"value\":3}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"raised\":{\"type\":\"E\",\"message\":' + b'[' * 900 + b']' * 900 + b'}}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":' + b'[' * 900 + b']' * 900 + b'}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'{\"value\":' + b'9' * 2000 + b'}\\n')\n    return 2 * x",
        "def f(x):\n    import os\n    os.write(4, b'\\xff\\xfe\\x00\\n')\n    return 2 * x",
        "def f(x):\n    return 'a' * (8000000 if x == 1 else 900000)",
        "def f(x):\n    import os\n    while True: os.write(4, b'a' * 65536)",
        "def f(x):\n    b = []\n    while True: b.append(bytearray(1 << 24))",
        "def f(x):\n    import time\n    if x == 0: time.sleep(99)\n    return 2 * x",
        "def f(x, y):\n    return x",
        "def g(x):\n    return x",
        "f = 3",
        "def f(x): return 2 *",
        "raise ValueError('at once')",
        ""
      })
  void aVerdictIsThatOfTheStepsAndSoIsItsReason(String program) {
    for (CodeTests tests : List.of(NUMBERS, VALUES)) {
      CodeVerdict steps = PythonTestRun.of(TestSandbox.get(), program, tests, LIMITS);
      CodeVerdict listed =
          ListedTestRun.of(TestSandbox.get(), program, tests.entry(), list(tests), LIMITS);
      // null: that only the steps can tell
      assertThat(timeless(Objects.requireNonNullElse(listed, steps))).isEqualTo(timeless(steps));
      CodeVerdict decided = new PythonTests(tests).decide(TestSandbox.get(), program, LIMITS);
      assertThat(timeless(decided)).isEqualTo(timeless(steps));
    }
  }

  @Test
  void ordinaryResultsNeedNoSteps() {
    for (String result : new String[] {"2 * x", "[x]", "{'k': (x, 2.5)}", "'text'", "10 ** 20"}) {
      String program = "def f(x):\n    return " + result + "\n";
      assertThat(ListedTestRun.of(TestSandbox.get(), program, "f", list(NUMBERS), LIMITS))
          .as(result)
          .isNotNull();
    }
  }

  @Test
  void theProgramsProcessHoldsNoExpectedValue() {
    CodeTests tests = check("assert f(1) == 76543", "assert f(2) == 2");
    String searching =
        """
        import gc
        def f(x):
            held = [o for o in gc.get_objects() if type(o) in (dict, list, tuple)]
            held += [v for o in held for v in (o.values() if type(o) is dict else o)]
            return int('76543') if any(type(v) is int and v == 76542 + x for v in held) else [x]
        """;
    assertThat(list(tests).calls().toString()).isEqualTo("[[1],[2]]");
    assertThat(new PythonTests(tests).decide(TestSandbox.get(), searching, LIMITS).reason())
        .isEqualTo(
            "assertion 1 does not hold: the answer's function returned [1] for (1), the test wants 76543");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "METADATA = {'author': 'own'}\n\ndef check(c):\n    '''Checks.'''\n    assert True\n    assert c(1) == 2\n",
        "def check(c):\n    assert c([1, (2,)], 'a') == {1: {2}}, 'no' + 1\n    pass\n",
        "def check(c):\n    assert c(10 ** 3, -1.5) <= +2\n",
      })
  void listsOfLiteralsAreRead(String tests) {
    assertThat(listed(new CodeTests("", tests, "check", "f"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def check(c):\n    assert abs(c(1) - 2) < 1e-6\n",
        "def check(c):\n    for i in range(3):\n        assert c(i) == i\n",
        "def check(c):\n    x = 1\n    assert c(x) == 2\n",
        "def check(c):\n    assert c(1) == 2 == c(2)\n",
        "def check(c):\n    assert c(1) == 2 and c(2) == 4\n",
        "def check(c):\n    assert c(x=1) == 2\n",
        "def check(c):\n    assert c(*[1]) == 2\n",
        "def check(c):\n    assert c(1) == f(1)\n",
        "def check(c):\n    assert c(1) == ...\n",
        "def check(c):\n    assert c(1) == 1 / 0\n",
        "def check(c):\n    assert True\n",
        "def check(c, d=1):\n    assert c(1) == 2\n",
        "def check(c):\n    assert c(1) == 2\n\ndef other():\n    pass\n",
        "import sys\ndef check(c):\n    assert c(1) == 2\n",
        "check = 3\n",
        "def check(c)",
      })
  void allElseRunsStepByStep(String tests) {
    CodeTests about = new CodeTests("", tests, "check", "f");
    assertThat(listed(about)).isEmpty();
    String program = "def f(x=1):\n    return 2 * x\n";
    assertThat(new PythonTests(about).decide(TestSandbox.get(), program, LIMITS))
        .isEqualTo(PythonTestRun.of(TestSandbox.get(), program, about, LIMITS));
  }

  @Test
  void whatIsGivenAndFailsLeavesItsVerdict() {
    CodeTests about = new CodeTests("raise ValueError('given')", "assert f(1) == 2", "", "f");
    assertThat(listed(about)).isEmpty();
    assertThat(
            new PythonTests(about).decide(TestSandbox.get(), "def f(x): return 2", LIMITS).reason())
        .isEqualTo("ValueError: given");
  }

  private static AssertionList list(CodeTests tests) {
    return listed(tests).orElseThrow();
  }

  private static Optional<AssertionList> listed(CodeTests tests) {
    return Examiner.listed(TestSandbox.get(), tests, LIMITS);
  }

  private static CodeTests check(String... asserts) {
    return new CodeTests(
        "", "def check(f):\n    " + String.join("\n    ", asserts) + "\n", "check", "f");
  }

  /** Returns the verdict without the seconds that a limit was found after. */
  private static String timeless(CodeVerdict verdict) {
    return verdict.toString().replaceAll("\\([0-9.]+ s\\)", "");
  }
}
