package agora.proxy;

import agora.data.Folders;
import agora.data.Jsonl;
import agora.data.TextFiles;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Computed proxies of one setting.
 *
 * @param key hash of all that determines them
 * @param computed when and on what
 * @param instances of each data set
 * @param passMillis time of the passes of one instance: forward, backward, and the response alone
 * @param epochMillis time of one instance's share of the epoch for learnability, with its pass
 * @param values by generator, then metric
 * @param notes why proxies are missing
 */
record Kept(
    String key,
    String computed,
    int instances,
    double passMillis,
    double epochMillis,
    Map<String, Map<String, Double>> values,
    List<String> notes) {

  /** Returns what a file keeps, by the setting's key; nothing where there is no such file. */
  static Map<String, Kept> read(Path file) {
    if (!Files.exists(file)) {
      return Map.of();
    }
    try {
      return Jsonl.mapper().readValue(file.toFile(), new TypeReference<Map<String, Kept>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + ": cannot be read: " + e.getMessage() + ": delete it to compute it anew", e);
    }
  }

  /** Adds the proxies of a setting to a file, which other readers see whole. */
  void write(Path file, String setting) {
    Map<String, Kept> all = new TreeMap<>(read(file));
    all.put(setting, this);
    Folders.createParent(file);
    TextFiles.write(file, Jsonl.pretty(all));
  }
}
