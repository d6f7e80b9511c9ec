package agora.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Command lines for bubblewrap: everything unshared, the system read-only, nothing else of the
 * machine visible, no way to its network.
 */
final class BubblewrapLaunchers {
  private static final List<String> SYSTEM = List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64");
  private static final List<String> SETTINGS =
      List.of("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/alternatives", "/etc/localtime");

  private BubblewrapLaunchers() {}

  /**
   * Returns the ways to try, best first. Root becomes a user of its own before bubblewrap starts,
   * because limits on processes do not count for root; where a kernel refuses user namespaces even
   * so, bubblewrap runs as root and each session gets the other user id.
   */
  static List<SandboxLauncher> of(boolean root, int uid, List<Path> pythonHomes, String python) {
    List<SandboxLauncher> launchers = new ArrayList<>();
    if (root) {
      List<String> command = new ArrayList<>();
      command.addAll(List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups"));
      command.addAll(List.of("--inh-caps=-all", "--no-new-privs"));
      command.addAll(
          bubblewrap(List.of("--unshare-all", "--cap-add", "CAP_SYS_ADMIN"), pythonHomes));
      launchers.add(launcher("bubblewrap as user " + uid, command, uid, python));
      List<String> privileged = new ArrayList<>(List.of("--unshare-pid", "--unshare-net"));
      privileged.addAll(List.of("--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL"));
      for (String capability : List.of("SYS_ADMIN", "SETUID", "SETGID", "SETPCAP", "KILL")) {
        privileged.addAll(List.of("--cap-add", "CAP_" + capability));
      }
      launchers.add(
          launcher("bubblewrap as root", bubblewrap(privileged, pythonHomes), uid, python));
    } else {
      List<String> command =
          bubblewrap(List.of("--unshare-all", "--cap-add", "CAP_SYS_ADMIN"), pythonHomes);
      launchers.add(launcher("bubblewrap", command, uid, python));
    }
    return launchers;
  }

  private static SandboxLauncher launcher(
      String name, List<String> command, int uid, String python) {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(List.of("--", python, "-I", "-B", "-c"));
    return new SandboxLauncher(name, whole, "namespaces", uid, "/tmp");
  }

  private static List<String> bubblewrap(List<String> unshared, List<Path> pythonHomes) {
    List<String> command = new ArrayList<>(List.of("bwrap"));
    command.addAll(unshared);
    command.addAll(List.of("--new-session", "--clearenv", "--hostname", "sandbox"));
    command.addAll(List.of("--setenv", "LANG", "C.UTF-8", "--ro-bind", "/usr", "/usr"));
    for (String folder : SYSTEM) {
      Path path = Path.of(folder);
      if (Files.isSymbolicLink(path)) {
        command.addAll(List.of("--symlink", target(path), folder));
      } else {
        command.addAll(List.of("--ro-bind-try", folder, folder));
      }
    }
    for (String file : SETTINGS) {
      command.addAll(List.of("--ro-bind-try", file, file));
    }
    for (Path home : pythonHomes) {
      if (!home.startsWith("/usr")) {
        command.addAll(List.of("--ro-bind", home.toString(), home.toString()));
      }
    }
    command.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--size", "1048576"));
    command.addAll(List.of("--tmpfs", "/tmp", "--remount-ro", "/dev", "--remount-ro", "/"));
    return command;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(link + ": cannot be read", e);
    }
  }
}
