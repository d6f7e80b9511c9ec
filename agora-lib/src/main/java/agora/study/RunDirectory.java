package agora.study;

import agora.data.Jsonl;
import agora.data.TextFiles;
import agora.store.SharedRun;
import agora.store.SharedStages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Run directory of a study: one folder per stage, named by the hash of its inputs.
 *
 * <p>A stage works in {@code <folder>.partial}, which survives an interruption and is continued by
 * the next run. One rename commits it, so that a reader never sees half a stage. A lock beside it
 * keeps two processes from doing the same stage; the second waits and finds it done. Deleting a
 * folder redoes exactly that stage.
 *
 * <p>Where {@code grid.json} marks the directory as shared by several machines, {@link
 * SharedStages} does the stages instead.
 */
public final class RunDirectory {
  private static final String MANIFEST = SharedStages.FINISHED;
  private static final int LOOKS_BEFORE_SAYING = 5;

  private final Path root;
  private final List<Path> others;
  private final @Nullable SharedRun shared;

  private RunDirectory(Path root, List<Path> others, @Nullable SharedRun shared) {
    this.root = root;
    this.others = others;
    this.shared = shared;
  }

  /** Returns the run directory at this folder, made on first use. */
  public static RunDirectory at(Path root) {
    return new RunDirectory(
        root.toAbsolutePath().normalize(), List.of(), SharedRun.at(root).orElse(null));
  }

  /**
   * Returns this run directory, in which finished stages of others are found as well: by the hash
   * of what determines a stage, it is the same one. Nothing is written there.
   */
  RunDirectory reading(List<Path> folders) {
    return new RunDirectory(
        root, folders.stream().map(folder -> folder.toAbsolutePath().normalize()).toList(), shared);
  }

  public Path root() {
    return root;
  }

  /** Returns what several machines share of this directory; null for an ordinary one. */
  @Nullable SharedRun shared() {
    return shared;
  }

  /**
   * The work of one stage: writes its files into the folder, continuing what an interrupted run
   * left there.
   */
  @FunctionalInterface
  interface Work {
    void run(Path partial) throws IOException, InterruptedException;
  }

  /** Returns the folder of the stage if it is finished and none of its files is missing or cut. */
  Optional<Path> find(StageKey key) {
    Optional<Path> own = key.all().flatMap(each -> own(each.folder()).stream()).findFirst();
    return own.isPresent()
        ? own
        : others.stream()
            .flatMap(runs -> key.all().map(each -> runs.resolve(each.folder())))
            .filter(RunDirectory::isFinished)
            .findFirst();
  }

  private Optional<Path> own(String folder) {
    return shared == null
        ? Optional.of(root.resolve(folder)).filter(RunDirectory::isFinished)
        : shared.stages().find(folder, RunDirectory::isFinished);
  }

  private static boolean isFinished(Path folder) {
    return Files.exists(folder.resolve(MANIFEST)) && intact(folder);
  }

  /** Returns whether a folder is the finished one of this stage. */
  boolean isStage(Path folder, StageKey key) {
    return key.all().anyMatch(each -> root.resolve(each.folder()).equals(folder))
        && isFinished(folder);
  }

  /** Returns the first of these stages that is finished. */
  Optional<StageKey> firstDone(List<StageKey> alternatives) {
    return alternatives.stream().filter(key -> find(key).isPresent()).findFirst();
  }

  /**
   * Returns the key of a stage by what it was computed on where it is finished, else the key of the
   * one that this process would do. Machines that share a run take each other's results, of
   * whatever processor.
   */
  StageKey doneOrOwn(StageKey key, ComputedOn computedOn) {
    List<StageKey> keys =
        key.on(shared == null ? computedOn : computedOn.and(kinds(shared.stages())));
    return firstDone(keys).orElse(keys.getFirst());
  }

  private static Set<String> kinds(SharedStages stages) {
    try {
      return stages.computedOn();
    } catch (IOException e) {
      throw new UncheckedIOException("the run's store cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns the folder of an unfinished run of the stage, which is continued there. */
  Optional<Path> begun(StageKey key) {
    Optional<Path> own = key.all().map(this::partial).filter(Files::isDirectory).findFirst();
    return own.isPresent() || shared == null ? own : shared.stages().begun(key.folder());
  }

  /** Returns the folder of the stage, doing or finishing the work first where it must be. */
  Path stage(StageKey key, Work work) throws InterruptedException {
    Optional<Path> done = find(key);
    if (done.isPresent()) {
      return done.get();
    }
    return shared == null ? finish(continued(key), work) : share(shared.stages(), key, work);
  }

  private Path share(SharedStages stages, StageKey key, Work work) throws InterruptedException {
    try {
      return stages.run(
          key.folder(),
          attempt -> {
            work.run(attempt);
            describe(key, attempt);
            if (key.inputs().get(ComputedOn.FIELD) instanceof String kind) {
              stages.noteComputedOn(kind);
            }
          },
          RunDirectory::isFinished);
    } catch (IOException e) {
      throw failed(key, e);
    }
  }

  /** Returns a former key under which the stage was begun or is damaged, else the key itself. */
  private StageKey continued(StageKey key) {
    return key.former().stream()
        .filter(
            former -> Files.exists(partial(former)) || Files.exists(root.resolve(former.folder())))
        .findFirst()
        .orElse(key);
  }

  private Path finish(StageKey key, Work work) throws InterruptedException {
    try {
      Path folder = root.resolve(key.folder());
      Files.createDirectories(folder.getParent());
      Path lock = folder.resolveSibling("." + folder.getFileName() + ".lock");
      try (var _ = locked(lock, key.stage() + " of " + key.name())) {
        Optional<Path> meanwhile = find(key);
        return meanwhile.isPresent() ? meanwhile.get() : perform(key, work, folder);
      }
    } catch (IOException e) {
      throw failed(key, e);
    }
  }

  private UncheckedIOException failed(StageKey key, IOException e) {
    return new UncheckedIOException(
        "stage " + key.stage() + " of " + key.name() + " under " + root + ": " + e.getMessage(), e);
  }

  private Path perform(StageKey key, Work work, Path folder)
      throws IOException, InterruptedException {
    Path partial = partial(key);
    if (Files.exists(folder)) { // finished once, then a file went missing: what is left saves work
      Files.move(folder, partial, StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(partial.resolve(MANIFEST));
    }
    Files.createDirectories(partial);
    work.run(partial);
    describe(key, partial);
    Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    return folder;
  }

  /** Writes the stage's description, which makes a folder a finished stage. */
  private static void describe(StageKey key, Path partial) throws IOException {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("stage", key.stage());
    manifest.put("name", key.name());
    manifest.put("hash", key.hash());
    manifest.put("inputs", key.inputs());
    manifest.put("environment", Environment.describe());
    manifest.put("files", sizes(partial));
    Jsonl.mapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(partial.resolve(MANIFEST).toFile(), manifest);
  }

  /** Returns the folder in which a stage works until it is finished. */
  Path partial(StageKey key) {
    return root.resolve(key.folder() + ".partial");
  }

  /**
   * Waits until no other thread or process of this machine holds the lock of a file, and returns
   * the channel that holds it until it is closed.
   *
   * @param work what the lock is for, shown to those who wait
   */
  static FileChannel locked(Path file, String work) throws IOException, InterruptedException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      lock(channel, file, work);
      sign(channel);
      return channel;
    } catch (IOException | InterruptedException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Writes into the lock's file who holds it, for those who wait. */
  private static void sign(FileChannel channel) throws IOException {
    String host = System.getenv("HOSTNAME");
    String who =
        "process "
            + ProcessHandle.current().pid()
            + (host == null || host.isBlank() ? "" : " on " + host);
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(TextFiles.bytes(who)), 0);
  }

  private static void lock(FileChannel channel, Path file, String work)
      throws IOException, InterruptedException {
    for (int looks = 1; true; looks++) {
      if (looks == LOOKS_BEFORE_SAYING) {
        System.err.printf("agora: waiting for %s, which works on %s%n", holder(file), work);
      }
      try {
        if (channel.tryLock() != null) {
          return;
        }
      } catch (OverlappingFileLockException heldByAnotherThread) {
        // the same as held by another process: wait below
      }
      Thread.sleep(200);
    }
  }

  private static String holder(Path file) {
    try {
      String who = Files.readString(file).strip();
      return who.isEmpty() ? "another process" : who;
    } catch (IOException e) {
      return "another process"; // its file is locked for reading, too
    }
  }

  private static boolean intact(Path folder) {
    try {
      for (Map.Entry<String, com.fasterxml.jackson.databind.JsonNode> file :
          Jsonl.mapper().readTree(folder.resolve(MANIFEST).toFile()).path("files").properties()) {
        Path path = folder.resolve(file.getKey());
        if (!Files.isRegularFile(path) || Files.size(path) != file.getValue().asLong()) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Map<String, Long> sizes(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      walk.filter(Files::isRegularFile).sorted().forEach(files::add);
    }
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (Path file : files) {
      sizes.put(folder.relativize(file).toString().replace('\\', '/'), Files.size(file));
    }
    return sizes;
  }

  /** What a number was made on; stands in every stage's manifest. */
  static final class Environment {
    private Environment() {}

    static Map<String, String> describe() {
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("agora", version());
      facts.put("java", Runtime.version().toString());
      facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
      facts.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
      facts.put(
          "finished",
          java.time.Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
      return facts;
    }

    private static String version() {
      String version = Environment.class.getPackage().getImplementationVersion();
      return version == null ? "from source" : version;
    }
  }
}
