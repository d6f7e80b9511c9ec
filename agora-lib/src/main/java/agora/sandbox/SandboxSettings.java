package agora.sandbox;

import java.util.Locale;
import java.util.Map;

/**
 * Settings of the sandbox.
 *
 * @param kind how untrusted code is kept in
 * @param python the interpreter within it, 3.10 or later; empty to look for one
 * @param image the container image where the kind needs one; it must be there already
 * @param parallelism how many samples run at once, >= 1
 */
public record SandboxSettings(Kind kind, String python, String image, int parallelism) {
  public SandboxSettings {
    if (parallelism < 1) {
      throw new IllegalArgumentException("parallelism must be >= 1, was " + parallelism);
    }
  }

  /** Isolation of untrusted code. */
  public enum Kind {
    /** Bubblewrap on Linux, Docker or Podman elsewhere. */
    AUTO,
    /** Linux namespaces through bubblewrap. */
    BUBBLEWRAP,
    /** A container without network through Docker. */
    DOCKER,
    /** A container without network through Podman. */
    PODMAN,
    /**
     * A process with limits on time and memory and <em>nothing else</em>: generated code can read
     * and delete your files and use your network. For machines that are themselves disposable.
     */
    UNSAFE_NO_ISOLATION;

    /** Returns the name used in settings, such as {@code unsafe-no-isolation}. */
    public String key() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Returns the sandbox of this machine, as many samples at once as it has cores. */
  public static SandboxSettings defaults() {
    return new SandboxSettings(
        Kind.AUTO, "", "python:3.12-slim", Runtime.getRuntime().availableProcessors());
  }

  /**
   * Returns the defaults changed by {@code AGORA_SANDBOX} (a kind, such as {@code podman}), {@code
   * AGORA_SANDBOX_PYTHON} and {@code AGORA_SANDBOX_IMAGE}.
   *
   * @throws IllegalArgumentException if there is no such kind; the message lists them
   */
  public static SandboxSettings fromEnvironment(Map<String, String> environment) {
    SandboxSettings settings = defaults();
    String kind = environment.getOrDefault("AGORA_SANDBOX", "");
    String python = environment.getOrDefault("AGORA_SANDBOX_PYTHON", "");
    String image = environment.getOrDefault("AGORA_SANDBOX_IMAGE", settings.image());
    return new SandboxSettings(
        kind.isEmpty() ? Kind.AUTO : kindOf(kind), python, image, settings.parallelism());
  }

  /** Returns a copy of this kind. */
  public SandboxSettings withKind(Kind value) {
    return new SandboxSettings(value, python, image, parallelism);
  }

  /** Returns a copy that runs this interpreter. */
  public SandboxSettings withPython(String value) {
    return new SandboxSettings(kind, value, image, parallelism);
  }

  /** Returns a copy that runs this many samples at once. */
  public SandboxSettings withParallelism(int value) {
    return new SandboxSettings(kind, python, image, value);
  }

  private static Kind kindOf(String key) {
    for (Kind kind : Kind.values()) {
      if (kind.key().equals(key)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "AGORA_SANDBOX must be one of "
            + java.util.Arrays.stream(Kind.values()).map(Kind::key).toList()
            + ", was "
            + key);
  }
}
