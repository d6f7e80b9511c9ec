package agora.store;

import agora.data.Folders;
import agora.data.TextFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Attempts of stages in a store that is not the run directory: the files of committed ones, and
 * what interrupted ones left for a machine that goes on.
 *
 * <p>An interrupted attempt's files are listed under {@code kept/} once all of them are stored. Of
 * an attempt without that list, whose machine may have been lost in the middle, only journals are
 * taken: they are whole after every line, a half resume state is none.
 */
final class StoredAttempts {
  private static final String NEW = ".new";

  private final Store store;

  StoredAttempts(Store store) {
    this.store = store;
  }

  /** Returns a backup of the journals of an attempt that begins to work in this folder. */
  JournalBackup backUp(String stage, String attempt, Path folder) {
    return JournalBackup.start(store, folder, objects(stage, attempt));
  }

  /** Writes all files of an attempt. */
  void upload(String stage, String attempt, Path folder) throws IOException {
    for (Path file : Manifest.files(folder)) {
      store.upload(file, objects(stage, attempt) + Manifest.name(folder, file));
    }
  }

  /** Writes all files of an interrupted attempt, and then that they are all there. */
  void keep(String stage, String attempt, Path folder) {
    try {
      Uninterrupted.call(() -> {
        upload(stage, attempt, folder);
        StringBuilder list = new StringBuilder();
        for (Path file : Manifest.files(folder)) {
          list.append(Files.size(file)).append(' ').append(Manifest.name(folder, file));
          list.append('\n');
        }
        store.put(kept(stage, attempt), TextFiles.bytes(list.toString()));
        return true;
      });
    } catch (IOException e) {
      System.err.println(
          "agora: what " + stage + " did stays on this machine: " + TextFiles.reason(e));
    }
  }

  /** Fetches a committed attempt; leaves none where a file is missing or not as committed. */
  void download(String stage, Manifest manifest, Path attempt) throws IOException {
    Path part = part(attempt);
    if (fetch(objects(stage, manifest.attempt()), manifest.files().keySet(), part)
        && manifest.damaged(part, Long.MAX_VALUE).isEmpty()) {
      place(part, attempt);
    }
    Folders.delete(part);
  }

  /**
   * Fetches what unfinished attempts left: journals, also those that grew since the last time, and
   * the other files of those that were stored whole.
   */
  void fetchLeftovers(String stage, Path attempts) throws IOException {
    String prefix = objects(stage, "");
    Map<String, List<String>> all =
        store.names(prefix).stream()
            .map(name -> name.substring(prefix.length()))
            .filter(name -> name.indexOf('/') > 0)
            .collect(
                Collectors.groupingBy(
                    name -> name.substring(0, name.indexOf('/')),
                    TreeMap::new,
                    Collectors.mapping(
                        name -> name.substring(name.indexOf('/') + 1), Collectors.toList())));
    for (Map.Entry<String, List<String>> attempt : all.entrySet()) {
      fetchLeftover(
          stage, attempt.getKey(), attempt.getValue(), inside(attempts, attempt.getKey()));
    }
  }

  private void fetchLeftover(String stage, String attempt, List<String> stored, Path folder)
      throws IOException {
    Map<String, Long> kept = sizes(store.read(kept(stage, attempt)));
    if (!kept.isEmpty() && !hasAll(folder, kept)) {
      Path part = part(folder);
      if (fetch(objects(stage, attempt), kept.keySet(), part) && hasAll(part, kept)) {
        Folders.delete(folder); // at most the journals, fetched before the rest was there
        place(part, folder);
      }
      Folders.delete(part);
    }
    for (String name : stored) {
      if (name.endsWith(".jsonl")) {
        fetchLonger(objects(stage, attempt) + name, inside(folder, name));
      }
    }
  }

  /** Fetches a journal where the stored one has more answers than the one here. */
  private void fetchLonger(String name, Path target) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    Files.createDirectories(target.getParent());
    try {
      store.download(name, part);
      if (!Files.exists(target) || Files.size(part) > Files.size(target)) {
        Files.move(
            part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (NoSuchFileException deleted) {
      return;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Fetches files into an empty folder; returns whether all of them were there. */
  private boolean fetch(String prefix, Iterable<String> names, Path part) throws IOException {
    Folders.delete(part);
    Files.createDirectories(part);
    for (String name : names) {
      Path target = inside(part, name);
      Files.createDirectories(target.getParent());
      try {
        store.download(prefix + name, target);
      } catch (NoSuchFileException deleted) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasAll(Path folder, Map<String, Long> sizes) throws IOException {
    for (Map.Entry<String, Long> file : sizes.entrySet()) {
      Path path = inside(folder, file.getKey());
      // A journal may have grown since.
      if (!Files.isRegularFile(path) || Files.size(path) < file.getValue()) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, Long> sizes(Optional<byte[]> list) {
    Map<String, Long> sizes = new TreeMap<>();
    new String(list.orElse(new byte[0]), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.matches("\\d{1,18} .+"))
        .forEach(line ->
            sizes.put(
                line.substring(line.indexOf(' ') + 1),
                Long.valueOf(line.substring(0, line.indexOf(' ')))));
    return sizes;
  }

  private static void place(Path part, Path folder) throws IOException {
    try {
      Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(folder)) { // else another process was quicker
        throw e;
      }
    }
  }

  /** Two processes that share a directory may fetch the same attempt: each has its own part. */
  private static Path part(Path attempt) {
    return attempt.resolveSibling(
        attempt.getFileName() + "-" + Owner.thisProcess().attempt() + NEW);
  }

  /** Returns the file of this name in a folder; names come from the store. */
  private static Path inside(Path folder, String name) throws IOException {
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder.normalize())) {
      throw new IOException("a stored name leaves its folder: " + name);
    }
    return file;
  }

  private static String objects(String stage, String attempt) {
    return "attempts/" + stage + "/" + attempt + (attempt.isEmpty() ? "" : "/");
  }

  private static String kept(String stage, String attempt) {
    return "kept/" + stage + "/" + attempt;
  }
}
