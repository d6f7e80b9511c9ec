package agora.store;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Commits of a store: for each name at most one per generation. A further generation begins only
 * where the result of the last one is found damaged or deleted, so that no commit is ever replaced.
 */
public final class Commits {
  private final Store store;

  /** Opens the commits of a store. */
  public Commits(Store store) {
    this.store = store;
  }

  /**
   * The last commit of a name.
   *
   * @param generation 0 if there is none yet
   * @param manifest null if there is none, or if it cannot be read
   */
  public record Latest(int generation, @Nullable Manifest manifest) {}

  /** Returns the last commit of a name. */
  public Latest latest(String name) throws IOException {
    int generation = 0;
    byte[] last = null;
    for (Optional<byte[]> next = store.read(file(name, 1));
        next.isPresent();
        next = store.read(file(name, generation + 1))) {
      last = next.get();
      generation++;
    }
    return new Latest(generation, last == null ? null : Manifest.read(last).orElse(null));
  }

  /** Commits the next generation; returns false if another attempt did so before. */
  public boolean commit(String name, int generation, Manifest manifest) throws IOException {
    return store.putIfAbsent(file(name, generation), manifest.bytes());
  }

  /** Returns the names that begin with a prefix and have a commit. */
  public static List<String> names(Store store, String prefix) throws IOException {
    return store.names("commits/" + prefix).stream()
        .map(file -> file.substring("commits/".length()).replaceFirst("\\.\\d+\\.json$", ""))
        .distinct()
        .toList();
  }

  static String file(String name, int generation) {
    return "commits/" + name + "." + generation + ".json";
  }
}
