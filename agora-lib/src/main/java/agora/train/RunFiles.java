package agora.train;

import agora.data.FolderLock;
import agora.data.Folders;
import agora.data.Jsonl;
import agora.data.TextFiles;
import agora.llama.Checkpoint;
import agora.torch.Tensor;
import agora.train.OptimizerCheckpoint.TrainerState;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a run: {@code manifest.json}, {@code losses.csv}, {@code events/}, the resume state
 * in {@code state/}, {@code best-<checksum>.safetensors}, {@code checkpoint/}, and {@code
 * result.json} at the very end; {@code lock} while it is under way, {@code diverged.json} where the
 * loss did.
 *
 * <p>A state is a folder that is written under another name and then renamed, so that a reader
 * never sees half of one.
 */
final class RunFiles {
  private static final String TRAINS = "trains into";
  private static final String TENSORS = "state.safetensors";
  private static final String POSITION = "position.json";
  private static final String SUMS = "checksums.json";
  private static final String BEST = "best-";

  private final Path directory;

  RunFiles(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  Path losses() {
    return directory.resolve("losses.csv");
  }

  Path events() {
    return directory.resolve("events");
  }

  Path checkpoint() {
    return directory.resolve("checkpoint");
  }

  /** The weights of the lowest held-out loss, whose checksum is in their name. */
  private List<Path> best() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().startsWith(BEST)).toList();
    }
  }

  Path result() {
    return directory.resolve("result.json");
  }

  private Path states() {
    return directory.resolve("state");
  }

  private Path manifest() {
    return directory.resolve("manifest.json");
  }

  /** Says that the run can go nowhere: its folder may be another's. */
  private Path diverged() {
    return directory.resolve("diverged.json");
  }

  /**
   * Makes the folder this run's until the lock is closed, and clears away one that diverged, unless
   * it is the same. A folder with a result is left as it is.
   *
   * @throws IllegalStateException if it holds another run, or one is under way there
   */
  FolderLock claim(Manifest manifest) {
    try {
      Files.createDirectories(directory);
      FolderLock lock = FolderLock.take(directory, TRAINS);
      try {
        // Looked at again, because another process may have begun meanwhile.
        String difference = difference(manifest);
        if (difference != null && !Files.exists(diverged())) {
          throw another(difference);
        }
        if (!finished()) {
          Files.deleteIfExists(result());
          clearRemains();
          if (difference != null) {
            clear();
          }
          write(manifest(), manifest);
          Files.deleteIfExists(diverged());
        }
        return lock;
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
    }
  }

  private void clear() throws IOException {
    Folders.delete(states());
    Folders.delete(events());
    Folders.delete(checkpoint());
    deleteBest();
    Files.deleteIfExists(losses());
    Files.deleteIfExists(manifest());
  }

  private void deleteBest() throws IOException {
    for (Path kept : best()) {
      Files.deleteIfExists(kept);
    }
  }

  /**
   * Returns whether the run is finished and its student is there: a result whose weights are gone
   * is none.
   */
  boolean finished() {
    if (!Files.exists(result())) {
      return false;
    }
    try (Checkpoint student = Checkpoint.open(checkpoint())) {
      return student.config().layers() > 0;
    } catch (IOException | RuntimeException goneOrDamaged) {
      return false;
    }
  }

  /** Removes what a killed process left half written. */
  private void clearRemains() throws IOException {
    List<Path> remains;
    try (Stream<Path> files = Files.list(directory)) {
      remains =
          files
              .filter(file -> {
                String name = file.getFileName().toString();
                return name.startsWith(".checkpoint.partial-") || name.endsWith(".part");
              })
              .toList();
    }
    for (Path remain : remains) {
      Folders.delete(remain);
    }
    Folders.delete(states().resolve("part"));
  }

  /** Notes that the run diverged, so that the next one in its folder may have another recipe. */
  void diverged(String why) {
    write(diverged(), Map.of("why", why));
  }

  /**
   * Checks that the folder is this run's or nobody's.
   *
   * @throws IllegalStateException if it holds another run that did not diverge
   */
  void requireSame(Manifest manifest) {
    String difference = Files.exists(diverged()) ? null : difference(manifest);
    if (difference == null) {
      return;
    }
    if (!Files.exists(result())) {
      // Nobody is told to delete the folder of a run that is under way.
      FolderLock.take(directory, TRAINS).close();
    }
    throw another(difference);
  }

  private IllegalStateException another(String difference) {
    return new IllegalStateException(
        directory + " holds another run (" + difference + "): delete the folder or choose another");
  }

  /** Returns what the run of this folder has otherwise; null if there is none, or nothing is. */
  private @Nullable String difference(Manifest manifest) {
    Path file = manifest();
    if (!Files.exists(file)) {
      return null;
    }
    try {
      JsonNode theirs = Jsonl.mapper().readTree(file.toFile());
      // Through text, so that numbers compare as they are written.
      JsonNode same = Jsonl.mapper().readTree(Jsonl.mapper().valueToTree(manifest).toString());
      if (theirs instanceof ObjectNode run && manifest.isData(run.path("data").asText())) {
        run.put("data", manifest.data());
      }
      return theirs.equals(same) ? null : difference(theirs, same);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }

  private static String difference(JsonNode theirs, JsonNode mine) {
    for (Map.Entry<String, JsonNode> field : mine.properties()) {
      JsonNode other = theirs.path(field.getKey());
      if (!other.equals(field.getValue())) {
        return field.getValue().isObject() && other.isObject()
            ? field.getKey() + "." + difference(other, field.getValue())
            : field.getKey() + " was " + other + ", now " + field.getValue();
      }
    }
    return "it has further fields";
  }

  /** Commits a state and removes the ones before it. */
  void save(TrainerState position, Map<String, Tensor> tensors) {
    try {
      Path folder = states().resolve(String.format("step-%09d", position.step()));
      Path part = states().resolve("part");
      Folders.delete(part);
      Files.createDirectories(part);
      String sum = new OptimizerCheckpoint().write(part.resolve(TENSORS), tensors);
      write(part.resolve(POSITION), position);
      ObjectNode sums = Jsonl.mapper().createObjectNode().put(TENSORS, sum);
      write(
          part.resolve(SUMS),
          sums.put(POSITION, OptimizerCheckpoint.checksum(part.resolve(POSITION))));
      force(part.resolve(TENSORS));
      force(part.resolve(POSITION));
      force(part.resolve(SUMS));
      Folders.delete(folder);
      Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
      for (Path old : saved()) {
        if (!old.equals(folder)) {
          Folders.delete(old);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          states() + ": the resume state cannot be written: " + e.getMessage(), e);
    }
  }

  /** Waits until a file is on the disk: after a power cut the name alone would be there. */
  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Fills the tensors from the newest state and returns where it stands, if there is one. */
  Optional<TrainerState> load(Map<String, Tensor> tensors) {
    try {
      List<Path> saved = saved();
      if (saved.isEmpty()) {
        return Optional.empty();
      }
      Path newest = saved.getLast();
      JsonNode sums = sums(newest);
      if (!OptimizerCheckpoint.checksum(newest.resolve(POSITION))
          .equals(sums.path(POSITION).asText())) {
        throw OptimizerCheckpoint.changed(newest.resolve(POSITION));
      }
      new OptimizerCheckpoint().read(newest.resolve(TENSORS), tensors, sums.path(TENSORS).asText());
      return Optional.of(
          Jsonl.mapper().readValue(newest.resolve(POSITION).toFile(), TrainerState.class));
    } catch (IOException e) {
      throw new UncheckedIOException(
          states() + ": the resume state cannot be read: " + e.getMessage(), e);
    }
  }

  private static JsonNode sums(Path state) throws IOException {
    try {
      return Jsonl.mapper().readTree(state.resolve(SUMS).toFile());
    } catch (JsonProcessingException | FileNotFoundException e) {
      throw OptimizerCheckpoint.changed(state.resolve(SUMS));
    }
  }

  private List<Path> saved() throws IOException {
    if (!Files.exists(states())) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(states())) {
      return folders
          .filter(folder -> folder.getFileName().toString().startsWith("step-"))
          .sorted()
          .toList();
    }
  }

  /** Keeps the weights of the lowest held-out loss. */
  void saveBest(Map<String, Tensor> weights) throws IOException {
    Path part = directory.resolve(".best.part");
    String sum = new OptimizerCheckpoint().write(part, weights);
    force(part);
    Path kept = directory.resolve(BEST + sum + ".safetensors");
    Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    for (Path old : best()) {
      if (!old.equals(kept)) {
        Files.deleteIfExists(old);
      }
    }
  }

  /** Brings the weights of the lowest held-out loss back, if any were kept. */
  void loadBest(Map<String, Tensor> weights) throws IOException {
    for (Path kept : best()) {
      String name = kept.getFileName().toString();
      String sum = name.substring(BEST.length(), name.length() - ".safetensors".length());
      new OptimizerCheckpoint().read(kept, weights, sum);
    }
  }

  /** Writes the result, which makes the run finished, and removes the resume state. */
  void finish(Object result) {
    try {
      write(result(), result);
      Folders.delete(states());
      deleteBest();
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": " + e.getMessage(), e);
    }
  }

  private static void write(Path file, Object value) {
    TextFiles.write(file, Jsonl.pretty(value));
  }
}
