package agora.intrinsic;

import agora.data.Jsonl;
import agora.data.Progress;
import agora.data.ProgressListener;
import agora.data.Sha256;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Cache of measured numbers by content: an interrupted metric resumes, and two data sets pay once
 * for a shared instance.
 */
public final class MetricCache {
  private final Path directory;

  private MetricCache(Path directory) {
    this.directory = directory;
  }

  /** Returns the cache in a folder, which is made when the first number is kept. */
  public static MetricCache in(Path directory) {
    return new MetricCache(directory);
  }

  /** Measures some texts at once. */
  @FunctionalInterface
  public interface Batch<T> {
    /** Returns one number per item, in order. */
    double[] measure(List<T> items) throws InterruptedException;
  }

  private record Entry(String key, double value) {}

  /**
   * Returns one number per item, measuring those that are not there yet, a batch at a time; each
   * batch is kept before the next begins.
   *
   * @param name of the metric and of everything that determines its numbers, such as {@code
   *     response_perplexity of mini-student@3fa9}
   * @param keys the content of each item, which its number is of
   * @param batchSize how many items are measured and kept at once, >= 1
   */
  public <T> List<Double> values(
      String name,
      List<T> items,
      List<String> keys,
      int batchSize,
      Batch<T> batch,
      ProgressListener listener)
      throws InterruptedException {
    String metric = name.replaceFirst(" .*", "");
    Path file = file(name);
    Map<String, Double> known = read(file);
    Map<String, T> unknown = new LinkedHashMap<>();
    for (int i = 0; i < items.size(); i++) {
      String key = Sha256.of(keys.get(i));
      if (!known.containsKey(key)) {
        unknown.putIfAbsent(key, items.get(i));
      }
    }
    List<Map.Entry<String, T>> left = List.copyOf(unknown.entrySet());
    for (int start = 0; start < left.size(); start += batchSize) {
      List<Map.Entry<String, T>> some =
          left.subList(start, Math.min(left.size(), start + batchSize));
      double[] numbers = batch.measure(some.stream().map(Map.Entry::getValue).toList());
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < numbers.length; i++) {
        entries.add(new Entry(some.get(i).getKey(), numbers[i]));
        known.put(some.get(i).getKey(), numbers[i]);
      }
      append(file, entries);
      listener.update(new Progress(metric, start + some.size(), left.size(), Map.of()));
    }
    return keys.stream().map(key -> known.getOrDefault(Sha256.of(key), Double.NaN)).toList();
  }

  /** Takes over the numbers that were kept under the former name of a metric. */
  void rename(String former, String name) {
    Path file = file(name);
    if (Files.exists(file) || Files.notExists(file(former))) {
      return;
    }
    try {
      Files.copy(file(former), file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private Path file(String name) {
    return directory.resolve(Sha256.of(name).substring(0, 16) + ".jsonl");
  }

  private static Map<String, Double> read(Path file) {
    Map<String, Double> known = new LinkedHashMap<>();
    try (Stream<String> lines = Files.exists(file) ? Files.lines(file) : Stream.empty()) {
      lines.forEach(line -> entry(line).ifPresent(e -> known.put(e.key(), e.value())));
    } catch (IOException | UncheckedIOException e) {
      throw new UncheckedIOException(new IOException(file + ": cannot be read: " + e.getMessage()));
    }
    return known;
  }

  /** A line that was cut off, or is being written by another process, is a number not there yet. */
  private static Optional<Entry> entry(String line) {
    try {
      return Optional.of(Jsonl.mapper().readValue(line, Entry.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Writes all entries at once, so that processes that share a file do not cut into each other. */
  private void append(Path file, List<Entry> entries) {
    StringBuilder lines = new StringBuilder();
    try {
      for (Entry entry : entries) {
        if (Double.isFinite(entry.value())) { // what failed is tried again
          lines.append(Jsonl.mapper().writeValueAsString(entry)).append('\n');
        }
      }
      Files.createDirectories(directory);
      Files.write(
          file,
          lines.toString().getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
