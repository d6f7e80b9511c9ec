package agora.sandbox;

import java.util.ArrayList;
import java.util.List;

/**
 * Command lines for Docker and Podman: no network, a read-only image, limits on memory and
 * processes. Within the container the worker may not make namespaces, so each session gets a user
 * id of its own; what it leaves behind is killed and deleted by that id.
 */
final class ContainerLaunchers {
  private static final int FIRST_UID = 100_000;

  private ContainerLaunchers() {}

  static SandboxLauncher of(String engine, String image, SandboxLimits most) {
    List<String> command = new ArrayList<>(List.of(engine, "run", "--rm", "-i", "--init"));
    command.addAll(List.of("--pull", "never", "--network", "none", "--ipc", "none"));
    command.addAll(List.of("--read-only", "--cap-drop", "ALL"));
    for (String capability :
        List.of("SETUID", "SETGID", "SETPCAP", "KILL", "CHOWN", "DAC_OVERRIDE", "FOWNER")) {
      command.addAll(List.of("--cap-add", capability));
    }
    command.addAll(List.of("--security-opt", "no-new-privileges"));
    command.addAll(List.of("--pids-limit", Integer.toString(most.processes() + 16)));
    command.addAll(List.of("--memory", Long.toString(2 * most.memoryBytes())));
    command.addAll(List.of("--tmpfs", "/scratch:rw,nosuid,nodev,size=" + most.diskBytes()));
    command.addAll(List.of(image, "python3", "-I", "-B", "-c"));
    return new SandboxLauncher(engine, command, "user", FIRST_UID, "/scratch");
  }
}
