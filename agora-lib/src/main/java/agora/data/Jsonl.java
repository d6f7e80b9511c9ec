package agora.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Reads and writes JSON Lines files (one object a line, UTF-8; {@code .gz} is unpacked), naming
 * file and line in errors.
 */
public final class Jsonl {
  // Jackson's own pool keeps 40 kB a thread, and requests in flight are thousands of threads.
  private static final JsonFactory FACTORY =
      JsonFactory.builder().recyclerPool(JsonRecyclerPools.newConcurrentDequePool()).build();
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(FACTORY)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Jsonl() {}

  /** Returns the mapper of the project: records, unknown fields passed over. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * Returns every line of the file as a {@code type}; blank lines are passed over.
   *
   * @throws IllegalArgumentException if a line is not a JSON object of that form; the message names
   *     file and line
   * @throws UncheckedIOException if the file cannot be read
   */
  public static <T> List<T> read(Path file, Class<T> type) {
    ObjectReader reader = MAPPER.readerFor(type);
    List<T> values = new ArrayList<>();
    int number = 0;
    try (BufferedReader lines = open(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          values.add(reader.readValue(line));
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          file
              + " line "
              + number
              + ": not a JSON object of the form expected: "
              + e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + " line " + (number + 1) + ": cannot be read: " + e.getMessage(), e);
    }
    return values;
  }

  /**
   * Writes one line a value, first to a file beside it, then moved into place: a reader never sees
   * half of it.
   */
  public static void write(Path file, Iterable<?> values) {
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Path part = file.resolveSibling(file.getFileName() + ".part");
      try (BufferedWriter out = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
        for (Object value : values) {
          out.write(MAPPER.writeValueAsString(value));
          out.write('\n');
        }
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    if (file.getFileName().toString().endsWith(".gz")) {
      in = new GZIPInputStream(in);
    }
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }
}
