package agora.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads and writes JSON Lines files (one object per line, UTF-8; {@code .gz} is unpacked), naming
 * file and line in errors.
 */
public final class Jsonl {
  // Jackson's own pool keeps 40 kB a thread, and requests in flight are thousands of threads.
  private static final JsonFactory FACTORY =
      JsonFactory.builder().recyclerPool(JsonRecyclerPools.newConcurrentDequePool()).build();
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(FACTORY)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(ValidUnicode.module())
          .nodeFactory(ValidUnicode.nodes())
          .build();

  private Jsonl() {}

  /**
   * One value of a file.
   *
   * @param number its line, counted from 1, blank lines included
   * @param value what the line holds
   */
  public record Line<T>(int number, T value) {}

  /**
   * Returns the mapper of the project: records, unknown fields passed over, texts made valid
   * Unicode.
   */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * Returns the reader of one line from outside: nothing may follow its object, and the NaN and
   * Infinity that Python writes are numbers.
   */
  static ObjectReader ofLines(Class<?> type) {
    return MAPPER
        .readerFor(type)
        .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);
  }

  /** Returns what is wrong with a JSON text, in words, with the field where it has one. */
  public static String reason(JsonProcessingException e) {
    String why = e.getOriginalMessage();
    if (why.startsWith("Trailing token")) {
      return "a further value follows the first: each line is one object";
    }
    if (!(e instanceof JsonMappingException mapped)
        || mapped.getPath().isEmpty()
        || mapped.getPath().getLast().getFieldName() == null) {
      return why;
    }
    boolean text =
        e instanceof MismatchedInputException wrong && wrong.getTargetType() == String.class;
    return "field '"
        + mapped.getPath().getLast().getFieldName()
        + "' "
        + (text ? "must be a text, was a list or an object" : "cannot be read: " + why);
  }

  /**
   * Returns every line of the file as a {@code type}; blank lines are passed over.
   *
   * @throws IllegalArgumentException if a line is not UTF-8, or not a JSON object of that form; the
   *     message names file and line
   * @throws UncheckedIOException if the file cannot be read
   */
  public static <T> List<T> read(Path file, Class<T> type) {
    return lines(file, type).stream().map(Line::value).toList();
  }

  /** Returns every value of the file with the number of its line; see {@link #read}. */
  public static <T> List<Line<T>> lines(Path file, Class<T> type) {
    ObjectReader reader = ofLines(type);
    List<Line<T>> values = new ArrayList<>();
    forEachText(
        file,
        (number, line) -> {
          if (!line.isBlank()) {
            values.add(new Line<>(number, value(reader, type, file, number, line)));
          }
        });
    return values;
  }

  private static <T> T value(
      ObjectReader reader, Class<T> type, Path file, int number, String line) {
    String why = "null";
    try {
      T value = type.cast(reader.<Object>readValue(line));
      if (value != null) {
        return value;
      }
    } catch (JsonProcessingException e) {
      why = reason(e);
    }
    throw new IllegalArgumentException(
        file + " line " + number + ": not a JSON object of the form expected: " + why);
  }

  /** Receives the lines of a file. */
  @FunctionalInterface
  public interface TextConsumer {
    /**
     * Receives one line.
     *
     * @param number counted from 1
     */
    void accept(int number, String line);
  }

  /**
   * Passes every line of the file to a consumer, blank ones too, one in memory at a time.
   *
   * @throws IllegalArgumentException if a line is not UTF-8, or a gzip file is damaged; the message
   *     names file and line
   * @throws UncheckedIOException if the file cannot be read
   */
  public static void forEachText(Path file, TextConsumer consumer) {
    int number = 0;
    try (InputStream in = open(file)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 12);
      for (boolean more = readLine(in, bytes); more; more = readLine(in, bytes)) {
        number++;
        String line = TextFiles.decode(file, bytes.toByteArray(), bytes.size(), number);
        consumer.accept(
            number, number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line);
        bytes.reset();
      }
    } catch (EOFException | ZipException e) {
      throw new IllegalArgumentException(
          "%s line %d: the gzip file is damaged or cut off here (%s): copy it again"
              .formatted(file, number + 1, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + " line " + (number + 1) + ": cannot be read: " + TextFiles.reason(e), e);
    }
  }

  /**
   * Returns the one value that a file holds.
   *
   * @throws UncheckedIOException if it cannot be read, or is not JSON of that form
   */
  public static <T> T readOne(Path file, Class<T> type) {
    try {
      return MAPPER.readValue(file.toFile(), type);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Writes one line per value, first to a file beside it, then moved into place: a reader never
   * sees half of it.
   */
  public static void write(Path file, Iterable<?> values) {
    Folders.createParent(file);
    try {
      Path part = file.resolveSibling(file.getFileName() + ".part");
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
        for (Object value : values) {
          out.write(line(value));
        }
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + TextFiles.reason(e), e);
    }
  }

  /** Returns a value as one line of UTF-8, its end included; any text in it can be written. */
  public static byte[] line(Object value) {
    return TextFiles.bytes(text(value) + "\n");
  }

  /** Returns a value as JSON in one line, without its end. */
  public static String text(Object value) {
    return written(MAPPER.writer(), value);
  }

  /** Returns a value as indented JSON, the end of its last line included. */
  public static String pretty(Object value) {
    return written(MAPPER.writerWithDefaultPrettyPrinter(), value) + "\n";
  }

  private static String written(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "a " + value.getClass().getSimpleName() + " is written as JSON", e);
    }
  }

  /** Reads up to the end of a line, which is not kept; returns whether there was one. */
  private static boolean readLine(InputStream in, ByteArrayOutputStream line) throws IOException {
    int b = in.read();
    if (b < 0) {
      return false;
    }
    for (; b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return true;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    if (file.getFileName().toString().endsWith(".gz")) {
      in = new GZIPInputStream(in);
    }
    return new BufferedInputStream(in, 1 << 16);
  }
}
