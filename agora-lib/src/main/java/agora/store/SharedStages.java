package agora.store;

import agora.data.Folders;
import agora.data.Sha256;
import agora.data.TextFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stages of a shared run: each attempt works in a folder of its own, and one commit decides whose
 * result it is.
 *
 * <p>A stage is named by its folder, such as {@code train/math-3fa9}. Attempts are beside it in
 * {@code train/math-3fa9.attempts}. A store that is not the run directory also gets the files.
 */
public final class SharedStages {
  /** File that only finished stages have. */
  public static final String FINISHED = "stage.json";

  /** Ending of the folder of a stage's attempts. */
  public static final String ATTEMPTS = ".attempts";

  private static final String PARTIAL = ".partial";
  private static final long HASHED = 64L << 20; // a score board must not read terabytes of weights
  private static final long LOOK_AGAIN_MILLIS = 250;
  private static final int LOOKS_BEFORE_SAYING = 8;
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Store store;
  private final StoredAttempts stored;
  private final Commits commits;
  private final Leases leases;
  private final Path root;
  private final boolean inPlace;
  private final Set<String> verified = ConcurrentHashMap.newKeySet();
  private final Set<String> kinds = ConcurrentHashMap.newKeySet();

  SharedStages(Store store, Leases leases, Path root, boolean inPlace) {
    this.store = store;
    this.stored = new StoredAttempts(store);
    this.commits = new Commits(store);
    this.leases = leases;
    this.root = root;
    this.inPlace = inPlace;
  }

  /** Work of one attempt: writes its files, and last {@link #FINISHED}, into the folder. */
  @FunctionalInterface
  public interface Work {
    void run(Path attempt) throws IOException, InterruptedException;
  }

  /** State of a stage: its last generation, and its folder where that is whole. */
  private record State(int generation, @Nullable Path whole) {}

  /**
   * Returns the folder of a stage that is committed and as it was committed. Files up to 64 MiB are
   * hashed when this process meets them first; of the others, and later, sizes are compared.
   *
   * @param plain whether a folder that was never committed here is a finished stage
   */
  public Optional<Path> find(String stage, Predicate<Path> plain) {
    try {
      return Optional.ofNullable(state(stage, plain).whole());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "stage " + stage + " under " + root + ": " + TextFiles.reason(e), e);
    }
  }

  /**
   * Returns the folder of a stage, doing the work first where it must be. While another process
   * holds the stage's lease, this one waits.
   */
  public Path run(String stage, Work work, Predicate<Path> plain)
      throws IOException, InterruptedException {
    for (int looks = 1; true; looks++) {
      State state = state(stage, plain);
      if (state.whole() != null) {
        return state.whole();
      }
      Optional<Leases.Lease> lease = leases.tryAcquire("stages/" + stage);
      if (lease.isPresent()) {
        try (var _ = lease.get()) {
          attempt(stage, work, plain);
        }
        continue;
      }
      if (looks == LOOKS_BEFORE_SAYING) {
        System.err.println(
            "agora: waiting for "
                + leases.holderOf("stages/" + stage).map(Owner::attempt).orElse("another process")
                + ", which works on "
                + stage);
      }
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private void attempt(String stage, Work work, Predicate<Path> plain)
      throws IOException, InterruptedException {
    State state = state(stage, plain);
    if (state.whole() != null) {
      return; // finished between the look and the lease
    }
    Path attempts = root.resolve(stage + ATTEMPTS);
    Files.createDirectories(attempts);
    setAside(stage, state.generation(), attempts);
    if (state(stage, plain).whole() != null) {
      return; // only this machine's copy was damaged
    }
    String name = Owner.thisProcess().attempt() + "-" + COUNT.incrementAndGet();
    if (!inPlace) {
      stored.fetchLeftovers(stage, attempts);
    }
    Path folder = Leftovers.begin(attempts, name, List.of(root.resolve(stage + PARTIAL)), FINISHED);
    List<String> continued;
    Manifest manifest;
    try {
      if (inPlace) {
        work.run(folder);
      } else {
        runElsewhere(stage, name, work, folder);
      }
      continued = Leftovers.continued(folder);
      Files.deleteIfExists(folder.resolve(Leftovers.CONTINUED));
      manifest = Manifest.of(name, folder);
    } catch (InterruptedException | RuntimeException e) {
      keep(stage, name, folder);
      throw e;
    } catch (IOException e) {
      if (state(stage, plain).whole() != null) {
        return; // another process took this one for gone, and committed what it continued from here
      }
      keep(stage, name, folder);
      throw e;
    }
    if (!inPlace) {
      stored.upload(stage, name, folder);
    }
    if (commits.commit(stage, state.generation() + 1, manifest)) {
      verified.add(verifiedName(stage, state.generation() + 1));
      clear(root.resolve(stage).resolveSibling(""), continued);
    } else {
      System.err.println(
          "agora: another process committed " + stage + " first; its result is used");
      delete(folder);
    }
  }

  private void runElsewhere(String stage, String name, Work work, Path folder)
      throws IOException, InterruptedException {
    JournalBackup backup = stored.backUp(stage, name, folder);
    try {
      work.run(folder);
    } finally {
      backup.close();
    }
  }

  /** Keeps what an attempt did, for one on another machine. */
  private void keep(String stage, String attempt, Path folder) {
    if (!inPlace) {
      stored.keep(stage, attempt, folder);
    }
  }

  /** Moves a folder that is not whole to the attempts: what is left saves work. */
  private void setAside(String stage, int generation, Path attempts) throws IOException {
    Path folder = root.resolve(stage);
    if (!Files.isDirectory(folder)) {
      return;
    }
    Path aside = attempts.resolve("damaged-" + generation + "-" + Owner.thisProcess().attempt());
    try {
      Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException movedByAnother) {
      return;
    }
    if (commits.latest(stage).generation() == generation) {
      System.err.println(
          "agora: " + folder + " is not as it was committed; it is fetched or done again");
    } else { // repaired by another process meanwhile
      Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private State state(String stage, Predicate<Path> plain) throws IOException {
    Commits.Latest latest = commits.latest(stage);
    Path folder = root.resolve(stage);
    if (latest.generation() == 0) {
      return new State(0, plain.test(folder) ? folder : null);
    }
    Manifest manifest = latest.manifest();
    boolean whole = manifest != null && isWhole(stage, latest.generation(), manifest);
    return new State(latest.generation(), whole ? folder : null);
  }

  private boolean isWhole(String stage, int generation, Manifest manifest) throws IOException {
    Path folder = root.resolve(stage);
    if (!Files.isDirectory(folder)) {
      place(stage, manifest, folder);
    }
    String name = verifiedName(stage, generation);
    try {
      boolean whole =
          verified.contains(name)
              ? manifest.cut(folder).isEmpty()
              : manifest.damaged(folder, HASHED).isEmpty();
      if (whole) {
        verified.add(name);
      }
      return whole;
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  private static String verifiedName(String stage, int generation) {
    return stage + " " + generation;
  }

  /** Moves or downloads a committed attempt to the stage's folder, where it can be found. */
  private void place(String stage, Manifest manifest, Path folder) throws IOException {
    Path attempt = root.resolve(stage + ATTEMPTS).resolve(manifest.attempt());
    if (!inPlace && !Files.isDirectory(attempt)) {
      stored.download(stage, manifest, attempt);
    }
    if (!Files.isDirectory(attempt)) {
      return; // deleted by hand, or never shared
    }
    try {
      Files.move(attempt, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException placedByAnother) {
      return;
    } catch (IOException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  /** Deletes what the committed attempt continued. */
  private static void clear(Path parent, List<String> continued) {
    for (String path : continued) {
      Path folder = parent.resolve(path).normalize();
      if (folder.startsWith(parent) && !folder.equals(parent)) {
        delete(folder);
      }
    }
  }

  private static void delete(Path folder) {
    try {
      Folders.delete(folder);
    } catch (IOException | UncheckedIOException e) {
      System.err.println("agora: " + folder + " stays: " + e.getMessage());
    }
  }

  /**
   * Returns the folders that a folder of an attempt continues: the same one of each attempt that
   * this attempt continues. None for other folders.
   */
  public static List<Path> continuedBy(Path folder) {
    Path all = folder.toAbsolutePath();
    for (Path above = all.getParent(), at = all;
        above != null;
        at = above, above = above.getParent()) {
      if (above.toString().endsWith(ATTEMPTS)) {
        return continuedBy(above.resolveSibling(""), at, at.relativize(all));
      }
    }
    return List.of();
  }

  private static List<Path> continuedBy(Path stage, Path attempt, Path below) {
    try {
      return Leftovers.continued(attempt).stream()
          .map(earlier -> stage.resolve(earlier).resolve(below).normalize())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(attempt + ": cannot be read: " + TextFiles.reason(e), e);
    }
  }

  /** Returns the folder of an unfinished attempt of the stage, the newest one. */
  public Optional<Path> begun(String stage) {
    Path attempts = root.resolve(stage + ATTEMPTS);
    if (!Files.isDirectory(attempts)) {
      return Optional.empty();
    }
    try (Stream<Path> folders = Files.list(attempts)) {
      return folders
          .filter(folder -> !folder.getFileName().toString().endsWith(".new"))
          .max(Comparator.comparingLong(folder -> folder.toFile().lastModified()));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** Notes a kind of hardware that results of this run were computed on. */
  public void noteComputedOn(String kind) throws IOException {
    if (kinds.add(kind)) {
      store.put("computed-on/" + Sha256.of(kind).substring(0, 16), TextFiles.bytes(kind));
    }
  }

  /** Returns the kinds of hardware that results of this run were computed on. */
  public Set<String> computedOn() throws IOException {
    for (String name : store.names("computed-on/")) {
      store.read(name).ifPresent(kind -> kinds.add(new String(kind, StandardCharsets.UTF_8)));
    }
    return Set.copyOf(kinds);
  }
}
