package agora.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways to start a sandbox, and what is said where none starts. */
class LaunchersTest {
  @Test
  void aContainersSandboxKeepsSamplesApartByUser() throws IOException {
    boolean root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    org.junit.jupiter.api.Assumptions.assumeTrue(root, "needs root to stand in for a container");
    TestSandbox.get();
    try (Sandbox sandbox = Sandbox.open(SandboxSettings.defaults(), likeContainer())) {
      String leave =
          """
          import os, time
          open("left", "w").write("here")
          if os.fork() == 0:
              os.setsid()
              time.sleep(100)
          me = os.getuid()
          def twice(x):
              return 2 * x if me >= 100000 else me
          """;
      String look =
          """
          import os
          found = os.listdir(".")
          for n in os.listdir("/scratch"):
              if "/scratch/" + n != os.getcwd():
                  found.append(n)
          for p in os.listdir("/proc"):
              if p.isdigit() and os.stat("/proc/" + p).st_uid >= 100000 and int(p) != os.getpid():
                  found.append(p)
          def twice(x):
              return found if found else 2 * x
          """;
      for (int i = 0; i < 2; i++) {
        assertThat(twice(sandbox, leave)).isEqualTo("8");
        assertThat(twice(sandbox, look)).isEqualTo("8");
      }
    }
  }

  /** What a container engine gives: another root, few capabilities, no namespaces of our own. */
  private static SandboxLauncher likeContainer() {
    List<String> command =
        new ArrayList<>(List.of("bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc"));
    command.addAll(List.of("--cap-drop", "ALL"));
    for (String capability :
        List.of("SETUID", "SETGID", "SETPCAP", "KILL", "CHOWN", "DAC_OVERRIDE", "FOWNER")) {
      command.addAll(List.of("--cap-add", "CAP_" + capability));
    }
    command.addAll(List.of("--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin"));
    command.addAll(List.of("--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"));
    command.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--size", "33554432"));
    command.addAll(List.of("--tmpfs", "/scratch", "--remount-ro", "/dev", "--remount-ro", "/"));
    command.addAll(List.of("--", SandboxPython.find("", "").executable(), "-I", "-B", "-c"));
    return new SandboxLauncher("like a container", command, "user", 100_000, "/scratch");
  }

  @Test
  void containersHaveNoNetworkAndNoPrivileges() {
    List<String> command =
        ContainerLaunchers.of("podman", "python:3.12-slim", SandboxLimits.ofProblem()).command();
    assertThat(command)
        .containsSequence("--network", "none")
        .containsSequence("--cap-drop", "ALL")
        .containsSequence("--security-opt", "no-new-privileges")
        .contains("--read-only")
        .containsSequence("--memory", "2147483648");
  }

  @Test
  void whereBubblewrapIsMissingTheMessageSaysWhatToInstall() {
    assertThat(SandboxRefusal.noBubblewrap())
        .hasMessageStartingWith("no sandbox for generated code: bubblewrap is not installed")
        .hasMessageContaining("apt-get install bubblewrap")
        .hasMessageContaining("AGORA_SANDBOX=unsafe-no-isolation");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kernel/apparmor_restrict_unprivileged_userns | 1 | kernel.apparmor_restrict_unprivileged_userns=0",
        "kernel/unprivileged_userns_clone | 0 | sysctl -w kernel.unprivileged_userns_clone=1",
        "user/max_user_namespaces | 0 | sysctl -w user.max_user_namespaces=10000"
      })
  void whereNamespacesAreRefusedTheSwitchIsNamed(
      String file, String value, String fix, @TempDir Path sysctls) throws IOException {
    Files.createDirectories(sysctls.resolve(file).getParent());
    Files.writeString(sysctls.resolve(file), value + "\n");
    assertThat(SandboxRefusal.refused(List.of("bubblewrap: no permission"), sysctls))
        .hasMessageContaining("bubblewrap does not start here (bubblewrap: no permission)")
        .hasMessageContaining(fix);
  }

  @Test
  void aContainerEngineThatIsNotThereIsNamed() {
    SandboxSettings settings =
        SandboxSettings.fromEnvironment(
            Map.of("AGORA_SANDBOX", "podman", "AGORA_SANDBOX_IMAGE", "no-such-image"));
    org.junit.jupiter.api.Assumptions.assumeFalse(
        Files.exists(Path.of("/usr/bin/podman")), "podman is installed here");
    assertThatThrownBy(() -> Sandbox.open(settings))
        .isInstanceOf(SandboxUnavailableException.class)
        .hasMessageContaining("podman")
        .hasMessageContaining("docker pull no-such-image");
  }

  private static String twice(Sandbox sandbox, String program) {
    try (SandboxSession session = sandbox.session("candidate", SandboxLimits.ofProblem())) {
      JsonNodeFactory json = JsonNodeFactory.instance;
      session.send(json.objectNode().put("source", program));
      ObjectNode calls = json.objectNode().put("name", "twice");
      calls.putArray("calls").add(json.arrayNode().add(4));
      session.send(calls);
      JsonNode loaded = session.receive();
      JsonNode reply = session.receive();
      return reply == null ? loaded + ", " + session.end() : reply.path("value").toString();
    }
  }

  @Test
  void aStandingSessionServesTheNextWorkUntilItIsNotKept() {
    try (Sandbox sandbox = own()) {
      SandboxSession first = extracted(sandbox, true);
      assertThat(first.used()).isTrue();
      assertThat(extracted(sandbox, true)).isSameAs(first);
      assertThat(extracted(sandbox, false)).isSameAs(first);
      assertThat(extracted(sandbox, true)).isNotSameAs(first);
    }
  }

  private static Sandbox own() {
    TestSandbox.get();
    return Sandbox.open(SandboxSettings.defaults().withParallelism(1));
  }

  /** Returns the session that found a program in a reply, and keeps it or not. */
  private static SandboxSession extracted(Sandbox sandbox, boolean keep) {
    return sandbox.standing(
        "extract",
        SandboxLimits.ofProblem(),
        session -> {
          session.send(
              JsonNodeFactory.instance.objectNode().put("reply", "x = 1").put("entry", ""));
          assertThat(session.receive()).hasToString("{\"code\":\"x = 1\"}");
          if (keep) {
            session.keep();
          }
          return session;
        });
  }
}
