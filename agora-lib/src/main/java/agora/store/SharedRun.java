package agora.store;

import agora.data.Jsonl;
import agora.data.TextFiles;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Run directory whose stages several machines do: its store, its stages, and the leases of this
 * process. A file {@code grid.json} in the directory makes it one.
 */
public final class SharedRun {
  /** Name of the file that marks a shared run directory. */
  public static final String MARKER = "grid.json";

  private final Path root;
  private final Mark mark;
  private final Store store;
  private final Leases leases;
  private final SharedStages stages;

  /**
   * Content of the marker.
   *
   * @param id identity of the run, by which a machine notices that it sees another folder
   * @param study SHA-256 of the study's file
   * @param store {@code files}, or {@code s3://bucket/prefix}
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Mark(String id, String study, String store) {
    /** Store in the run directory itself. */
    public static final String FILES = "files";

    public Mark {
      if (id == null || study == null || store == null) {
        throw new IllegalArgumentException(
            "a " + MARKER + " has 'id', 'study' and 'store': submit the study again");
      }
    }
  }

  private SharedRun(Path root, Mark mark, Store store) {
    this.root = root;
    this.mark = mark;
    this.store = store;
    this.leases = Leases.of(store);
    this.stages = new SharedStages(store, leases, root, mark.store().equals(Mark.FILES));
  }

  /**
   * Returns the shared run in this directory, or empty if it has no marker.
   *
   * @throws IllegalArgumentException if the marker is damaged
   * @throws UncheckedIOException if it cannot be read for now
   */
  public static Optional<SharedRun> at(Path root) {
    Path directory = root.toAbsolutePath().normalize();
    Path file = directory.resolve(MARKER);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Mark mark = mark(Files.readAllBytes(file), file.toString());
      return Optional.of(new SharedRun(directory, mark, open(directory, mark.store())));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + TextFiles.reason(e), e);
    }
  }

  /**
   * Marks a run directory as shared; of one that is shared already, the study's hash is renewed.
   *
   * @param study SHA-256 of the study's file
   * @param store {@code files}, or {@code s3://bucket/prefix}
   * @throws IllegalArgumentException if the run is shared through another store
   */
  public static SharedRun create(Path root, String study, String store) {
    Path directory = root.toAbsolutePath().normalize();
    try {
      Files.createDirectories(directory);
      requireOneStore(directory, store);
      Store opened = open(directory, store);
      opened.putIfAbsent(MARKER, bytes(new Mark(UUID.randomUUID().toString(), study, store)));
      Mark there = mark(opened.read(MARKER).orElseThrow(), store);
      if (!there.study().equals(study)) {
        there = new Mark(there.id(), study, store);
        opened.put(MARKER, bytes(there));
      }
      FileStore.at(directory).put(MARKER, bytes(there));
      return new SharedRun(directory, there, opened);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot be shared: " + TextFiles.reason(e), e);
    }
  }

  private static void requireOneStore(Path directory, String store) throws IOException {
    Path file = directory.resolve(MARKER);
    if (Files.exists(file)) {
      String before = mark(Files.readAllBytes(file), file.toString()).store();
      if (!before.equals(store)) {
        throw new IllegalArgumentException(
            "%s is shared through the store '%s', was asked for '%s': use the same store, or delete %s (finished stages stay)"
                .formatted(directory, before, store, file));
      }
    }
  }

  private static Mark mark(byte[] bytes, String where) {
    try {
      return Jsonl.mapper().readValue(bytes, Mark.class);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          where + ": the marker " + MARKER + " is damaged; delete it and submit again", e);
    }
  }

  private static byte[] bytes(Mark mark) throws IOException {
    return Jsonl.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(mark);
  }

  private static Store open(Path root, String store) throws IOException {
    if (store.equals(Mark.FILES)) {
      return FileStore.at(root);
    }
    return S3Store.open(store, System::getenv);
  }

  /** Returns the directory on this machine. */
  public Path root() {
    return root;
  }

  /** Returns the content of the marker. */
  public Mark mark() {
    return mark;
  }

  /** Returns the store that all machines see. */
  public Store store() {
    return store;
  }

  /** Returns the leases of this process. */
  public Leases leases() {
    return leases;
  }

  /** Returns the stages. */
  public SharedStages stages() {
    return stages;
  }
}
