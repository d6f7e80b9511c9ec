package agora.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Says why there is no sandbox, and how to get one. */
final class SandboxRefusal {
  private static final String INSTALL =
      "install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install"
          + " bubblewrap; Arch: pacman -S bubblewrap)";
  private static final String OTHERWISE =
      "Or install Docker or Podman, fetch the image, and set AGORA_SANDBOX=docker or podman. On a"
          + " machine that is itself disposable, AGORA_SANDBOX=unsafe-no-isolation runs generated"
          + " code without any protection.";

  private SandboxRefusal() {}

  static SandboxUnavailableException noBubblewrap() {
    return unavailable("bubblewrap is not installed: " + INSTALL + ". " + OTHERWISE);
  }

  static SandboxUnavailableException noPython(String looked) {
    return unavailable(
        "no Python 3.10 or later was found ("
            + looked
            + "): install python3, or name one with AGORA_SANDBOX_PYTHON");
  }

  static SandboxUnavailableException noContainer(String image, List<String> failures) {
    return unavailable(
        String.join("; ", failures)
            + ". Install and start Docker Desktop or Podman (Windows: with WSL 2), and fetch the image"
            + " once: docker pull "
            + image);
  }

  /** Bubblewrap is there but does not start: names the switch of this machine that is off. */
  static SandboxUnavailableException refused(List<String> failures, Path sysctls) {
    return unavailable(
        "bubblewrap does not start here ("
            + String.join("; ", failures)
            + "). "
            + fix(sysctls)
            + " "
            + OTHERWISE);
  }

  private static String fix(Path sysctls) {
    if (value(sysctls, "kernel/apparmor_restrict_unprivileged_userns").equals("1")) {
      return "AppArmor keeps users from making namespaces: sudo sysctl -w"
          + " kernel.apparmor_restrict_unprivileged_userns=0, or give /usr/bin/bwrap an AppArmor"
          + " profile with 'userns'.";
    }
    if (value(sysctls, "kernel/unprivileged_userns_clone").equals("0")) {
      return "User namespaces are switched off: sudo sysctl -w kernel.unprivileged_userns_clone=1.";
    }
    if (value(sysctls, "user/max_user_namespaces").equals("0")) {
      return "User namespaces are switched off: sudo sysctl -w user.max_user_namespaces=10000.";
    }
    return "Inside a container, start it with --security-opt seccomp=unconfined --security-opt"
        + " apparmor=unconfined --security-opt systempaths=unconfined, or grade outside of it.";
  }

  private static String value(Path sysctls, String name) {
    try {
      Path file = sysctls.resolve(name);
      return Files.exists(file) ? Files.readString(file).strip() : "";
    } catch (IOException e) {
      return "unreadable";
    }
  }

  private static SandboxUnavailableException unavailable(String message) {
    return new SandboxUnavailableException("no sandbox for generated code: " + message);
  }
}
