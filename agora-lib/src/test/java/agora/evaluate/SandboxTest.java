package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.evaluate.CodeVerdict.Outcome;
import agora.sandbox.Sandbox;
import agora.sandbox.SandboxLimits;
import agora.sandbox.SandboxSettings;
import agora.sandbox.TestSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxTest {
  private static final CodeTests TWICE =
      new CodeTests("", "assert twice(4) == 8\nassert twice(-1) == -2", "", "twice");
  private static final SandboxLimits QUICK =
      SandboxLimits.ofProblem().withTime(Duration.ofMillis(1500));

  @Test
  void aRightProgramPasses() {
    assertThat(verdict("def twice(x):\n    return 2 * x\n"))
        .isEqualTo(CodeVerdict.pass("2 assertions hold"));
  }

  @Test
  void aWrongProgramFailsAndTheReasonShowsBothSides() {
    CodeVerdict verdict = verdict("def twice(x):\n    return x + 4\n");
    assertThat(verdict.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(verdict.reason())
        .isEqualTo(
            "assertion 2 does not hold: the answer's function returned 3 for (-1), the test wants -2");
  }

  @Test
  void theReasonSaysWhichSideIsTheAnswersOnEitherSideAndClaimsNothingElse() {
    Map<String, String> reasons =
        Map.of(
            "assert 8 == f(4)", "the answer's function returned 5 for (4), the test wants 8",
            "assert f(4) > 7", "the answer's function returned 5 for (4), the test wants > 7",
            "assert 7 < f(4)", "the answer's function returned 5 for (4), the test wants 7 < it",
            "assert abs(f(4) - 8) < 1", "3 < 1");
    reasons.forEach((test, reason) -> {
      CodeTests tests = new CodeTests("", test, "", "f");
      CodeVerdict verdict =
          PythonTestRun.of(TestSandbox.get(), "def f(x):\n    return 5\n", tests, QUICK);
      assertThat(verdict.reason()).as(test).isEqualTo("assertion 1 does not hold: " + reason);
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import os\nos._exit(0)",
        "import sys\nsys.exit(0)",
        "def twice(x):\n    import os\n    os._exit(0)",
        "def twice(x):\n    raise SystemExit(0)",
        "class Yes:\n    def __eq__(self, o): return True\n    def __bool__(self): return True\n"
            + "def twice(x):\n    return Yes()",
        "class Yes(int):\n    def __eq__(self, o): return True\n    __hash__ = int.__hash__\n"
            + "def twice(x):\n    return Yes(5)",
        "import builtins\nbuiltins.AssertionError = Exception\nbuiltins.int = lambda *a: 8\n"
            + "def twice(x):\n    return None",
        "import json\njson.dumps = lambda *a, **k: '{\"done\": true}'\ndef twice(x):\n    return 1",
        "import sys, os\ndef twice(x):\n    os.write(4, b'{\"done\":true}\\n' * 9)\n    os._exit(0)",
        "import sys, os\ndef twice(x):\n    os.write(4, b'E\\x00\\x00\\x00\\x00PASS' * 9)\n"
            + "    os._exit(0)",
        "import gc\ndef twice(x):\n    for o in gc.get_objects():\n"
            + "        if isinstance(o, dict) and 'tests' in o: return eval(o['tests'])\n"
            + "    return None",
        "def twice(x):\n    import inspect\n    frame = inspect.currentframe()\n"
            + "    while frame:\n        for v in frame.f_locals.values():\n"
            + "            if isinstance(v, str) and 'assert' in v: return 8\n"
            + "        frame = frame.f_back\n",
        "raise AssertionError('no')",
        "def once(x):\n    return 2 * x",
        "this is not Python",
        ""
      })
  void nothingButRightValuesPasses(String program) {
    assertThat(verdict(program).outcome()).isEqualTo(Outcome.FAIL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def twice(x):\n    while True: pass",
        "import signal, time\ndef twice(x):\n    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
            + "    time.sleep(1000)",
        "import os, time\nif os.fork(): time.sleep(1000)\nelse: time.sleep(1000)"
      })
  void whatDoesNotEndIsKilledFromOutside(String program) {
    CodeVerdict verdict = verdict(program);
    assertThat(verdict.outcome()).isEqualTo(Outcome.TIMEOUT);
    assertThat(verdict.reason()).startsWith("timeout: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "socket.create_connection(('127.0.0.1', 9), 1)",
        "socket.create_connection(('192.0.2.1', 80), 1)",
        "open('/usr/agora', 'w')",
        "os.listdir('/home')",
        "open('/etc/shadow')",
        "open('/proc/1/root/etc/shadow')",
        "os.setuid(0)",
        "os.mkdir('/agora')",
        "os.symlink('/', '/dev/agora')"
      })
  void theMachineIsOutOfReach(String attempt) {
    String program =
        "import os, socket\ndef twice(x):\n    try:\n        "
            + attempt
            + "\n    except OSError:\n        return 2 * x\n    return None\n";
    assertThat(verdict(program).reason()).isEqualTo("2 assertions hold");
  }

  @Test
  void namespacesMountsAndTracingAreRefused() {
    String program =
        """
        import ctypes
        libc = ctypes.CDLL(None)
        def twice(x):
            refused = (libc.unshare(0x10000000), libc.mount(b"a", b"/tmp", b"tmpfs", 0, None),
                       libc.ptrace(0, 0, 0, 0), libc.shmget(1, 4096, 0o1666))
            return 2 * x if refused == (-1, -1, -1, -1) else refused
        """;
    assertThat(verdict(program).reason()).isEqualTo("2 assertions hold");
  }

  @Test
  void nothingOfOneSampleIsThereForTheNext() {
    String leave =
        """
        import os, time
        open("/tmp/left", "w").write("here")
        open("/dev/shm/left", "w").write("here")
        if os.fork() == 0:
            os.setsid()
            time.sleep(100)
        os.environ["LEFT"] = "here"
        def twice(x):
            return 2 * x
        """;
    String look =
        """
        import os
        found = [p for p in ("/tmp/left", "/dev/shm/left") if os.path.exists(p)]
        found += [p for p in os.listdir("/proc") if p.isdigit() and p != str(os.getpid())]
        found += [v for v in os.environ if v == "LEFT"]
        def twice(x):
            return found if found else 2 * x
        """;
    try (Sandbox single = own(SandboxSettings.defaults().withParallelism(1))) {
      for (int i = 0; i < 2; i++) {
        assertThat(PythonTestRun.of(single, leave, TWICE, QUICK).passed()).isTrue();
        assertThat(PythonTestRun.of(single, look, TWICE, QUICK).reason())
            .isEqualTo("2 assertions hold");
      }
    }
  }

  @Test
  void whatIsLeftRunningDiesWithItsSample() throws IOException {
    String name = "agora-left-" + System.nanoTime();
    String program =
        "import os, time\nfor i in range(5):\n    if os.fork() == 0:\n        os.setsid()\n"
            + "        open('/proc/self/comm', 'w').write('"
            + name.substring(name.length() - 14)
            + "')\n        time.sleep(100)\ndef twice(x):\n    return 2 * x\n";
    assertThat(verdict(program).passed()).isTrue();
    assertThat(running(name.substring(name.length() - 14))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def twice(x):\n    return '#' * (20 << 20)",
        "def twice(x):\n    b = []\n    while True: b.append(bytearray(b'1') * (1 << 24))",
        "import os\ndef twice(x):\n    for i in range(999): os.fork()\n",
        "def twice(x):\n    with open('/tmp/big', 'wb') as f:\n"
            + "        for i in range(999): f.write(bytes(1 << 20))\n",
        "def twice(x):\n    for i in range(99):\n        with open('/tmp/%d' % i, 'wb') as f:\n"
            + "            f.write(bytes(15 << 20))\n"
      })
  void limitsHold(String program) {
    assertThat(verdict(program).passed()).isFalse();
  }

  @Test
  void runningWithoutIsolationTakesASettingThatSaysSo() {
    assertThat(SandboxSettings.fromEnvironment(Map.of()).kind())
        .isEqualTo(SandboxSettings.Kind.AUTO);
    SandboxSettings unsafe =
        SandboxSettings.fromEnvironment(Map.of("AGORA_SANDBOX", "unsafe-no-isolation"));
    try (Sandbox sandbox = Sandbox.open(unsafe)) {
      assertThat(sandbox.description()).startsWith("no isolation (unsafe)");
      String program = "def twice(x):\n    return 2 * x\n";
      assertThat(PythonTestRun.of(sandbox, program, TWICE, QUICK).passed()).isTrue();
    }
    assertThatThrownBy(() -> SandboxSettings.fromEnvironment(Map.of("AGORA_SANDBOX", "none")))
        .hasMessage(
            "AGORA_SANDBOX must be one of [auto, bubblewrap, docker, podman, unsafe-no-isolation],"
                + " was none");
  }

  private static CodeVerdict verdict(String program) {
    return PythonTestRun.of(TestSandbox.get(), program, TWICE, QUICK);
  }

  private static Sandbox own(SandboxSettings settings) {
    TestSandbox.get();
    return Sandbox.open(settings);
  }

  private static List<String> running(String name) throws IOException {
    try (var processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(path -> path.getFileName().toString().matches("\\d+"))
          .map(path -> comm(path))
          .filter(comm -> comm.contains(name))
          .toList();
    }
  }

  private static String comm(Path process) {
    try {
      return Files.readString(process.resolve("comm"));
    } catch (IOException e) {
      return ""; // it has ended
    }
  }
}
