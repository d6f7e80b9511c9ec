package agora.store;

import agora.data.Jsonl;
import agora.data.TextFiles;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What ended attempts of a stage left: a new attempt begins with a copy, so that no state is lost
 * and no paid answer is asked again. Nothing is taken away from an attempt that may still run.
 */
final class Leftovers {
  /** File in an attempt's folder that lists the attempts that it continues. */
  static final String CONTINUED = "continued.txt";

  private static final long LINKED_FROM = 64L << 20;
  private static final String NEW = ".new";

  private Leftovers() {}

  /**
   * Makes the folder of a new attempt.
   *
   * @param attempts folder of the stage's attempts
   * @param further folders that may hold a state as well, such as that of an ordinary run
   * @param excluded file of a finished stage, which an unfinished one must not have
   */
  static Path begin(Path attempts, String attempt, List<Path> further, String excluded)
      throws IOException {
    List<Path> heads = heads(attempts, further);
    Path part = attempts.resolve(attempt + NEW);
    Files.createDirectories(part);
    Set<String> continued = new LinkedHashSet<>();
    for (Path head : heads) { // the one that got furthest comes first
      copy(head, part, excluded);
      continued.add(attempts.resolveSibling("").relativize(head).toString().replace('\\', '/'));
      continued.addAll(continued(head));
    }
    if (!continued.isEmpty()) {
      Files.write(part.resolve(CONTINUED), TextFiles.bytes(String.join("\n", continued) + "\n"));
    }
    // A name of its own until all is copied: half a copy must not be continued by anybody.
    return Files.move(part, attempts.resolve(attempt), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Returns the attempts that an attempt continues, by path beside the stage's folder. */
  static List<String> continued(Path attempt) throws IOException {
    Path file = attempt.resolve(CONTINUED);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** Returns the folders that no other one continues, the newest first. */
  private static List<Path> heads(Path attempts, List<Path> further) throws IOException {
    List<Path> all = new ArrayList<>();
    if (Files.isDirectory(attempts)) {
      try (Stream<Path> folders = Files.list(attempts)) {
        folders
            .filter(Files::isDirectory)
            .filter(folder -> !folder.getFileName().toString().endsWith(NEW))
            .forEach(all::add);
      }
    }
    further.stream().filter(Files::isDirectory).forEach(all::add);
    Set<String> taken = new HashSet<>();
    for (Path folder : all) {
      taken.addAll(continued(folder));
    }
    Path parent = attempts.resolveSibling("");
    return all.stream()
        .filter(folder -> !taken.contains(parent.relativize(folder).toString().replace('\\', '/')))
        .sorted(Comparator.comparingLong(Leftovers::changed).reversed().thenComparing(p -> p))
        .toList();
  }

  private static long changed(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(file -> file.toFile().lastModified()).max().orElse(0);
    } catch (IOException | java.io.UncheckedIOException gone) {
      return 0;
    }
  }

  private static void copy(Path from, Path to, String excluded) throws IOException {
    for (Path file : Manifest.files(from)) {
      String name = Manifest.name(from, file);
      Path target = to.resolve(name);
      if (name.equals(excluded) || name.equals(CONTINUED) || isOfAProcess(name)) {
        continue;
      }
      try {
        if (!Files.exists(target)) {
          Files.createDirectories(target.getParent());
          copyOne(file, target);
        } else if (name.endsWith(".jsonl")) {
          merge(file, target);
        }
      } catch (NoSuchFileException gone) {
        // an attempt that still runs replaced or deleted it
      }
    }
  }

  /** Locks and reserves belong to a process, not to what it did. */
  private static boolean isOfAProcess(String name) {
    return name.endsWith(".reserve") || name.endsWith(".lock") || name.endsWith(".part");
  }

  private static void copyOne(Path file, Path target) throws IOException {
    // Large files are written once and then replaced, never changed; a journal grows in its place.
    if (Files.size(file) >= LINKED_FROM && !file.toString().endsWith(".jsonl")) {
      try {
        Files.createLink(target, file);
        return;
      } catch (UnsupportedOperationException | FileSystemException noLinks) {
        Files.deleteIfExists(target);
      }
    }
    Files.copy(file, target);
  }

  /** Adds the answers of a journal that the other one does not have. */
  private static void merge(Path journal, Path target) throws IOException {
    List<String> there = lines(target);
    List<String> more = lines(journal);
    if (!Stream.concat(there.stream(), more.stream()).allMatch(line -> entry(line) != null)) {
      return; // no journals: their lines are not independent of each other
    }
    Set<String> known = new HashSet<>();
    there.forEach(line -> known.add(answered(line)));
    List<String> all = new ArrayList<>(there);
    more.stream()
        .filter(line -> !answered(line).isEmpty() && known.add(answered(line)))
        .forEach(all::add);
    Files.write(target, TextFiles.bytes(String.join("\n", all) + "\n"));
  }

  /** Returns the complete lines; one that is still being written is left out. */
  private static List<String> lines(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /** Returns an entry of a journal, or null for another line. */
  private static @Nullable JsonNode entry(String line) {
    try {
      JsonNode entry = Jsonl.mapper().readTree(line);
      return entry.has("key") && entry.has("id") && entry.has("millis") ? entry : null;
    } catch (IOException damaged) {
      return null;
    }
  }

  /** Returns the key of an answered question; of a failure, nothing. */
  private static String answered(String line) {
    JsonNode entry = entry(line);
    return entry != null && entry.hasNonNull("reply") && !entry.has("failure")
        ? entry.path("key").asText()
        : "";
  }
}
