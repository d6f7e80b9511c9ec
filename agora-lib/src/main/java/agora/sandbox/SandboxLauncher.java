package agora.sandbox;

import java.util.List;

/**
 * One way to start a worker.
 *
 * @param name what it is called in messages
 * @param command what starts the worker's interpreter; the bootstrap is its last argument
 * @param isolation what the worker itself adds for each session: {@code namespaces}, {@code user}
 *     (another user id, where it may not make namespaces) or {@code none}
 * @param uid the user id that sessions get where the worker is root
 * @param scratch the folder for session files where there is no private file system
 */
record SandboxLauncher(
    String name, List<String> command, String isolation, int uid, String scratch) {
  SandboxLauncher {
    command = List.copyOf(command);
  }
}
