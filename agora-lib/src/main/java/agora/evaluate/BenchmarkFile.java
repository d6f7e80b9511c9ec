package agora.evaluate;

import agora.data.Jsonl;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads the objects of a published file, JSON Lines or one JSON array, plain or {@code .gz}. */
final class BenchmarkFile {
  // Python writes NaN and Infinity into JSON, and some published files have them.
  private static final ObjectReader READER =
      Jsonl.mapper().reader().with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);

  private BenchmarkFile() {}

  /** One object of a file; asks for fields by name, and names file, line and field in errors. */
  record Entry(Path file, int line, JsonNode object) {

    /** Returns a field that must be a string. */
    String text(String field) {
      JsonNode value = object.get(field);
      if (value == null || !value.isTextual()) {
        throw bad(
            field, "must be a string, " + (value == null ? "is missing" : "was " + brief(value)));
      }
      return value.asText();
    }

    /** Returns a field that may be missing; strings as they are, other values as JSON. */
    String textOr(String field, String otherwise) {
      JsonNode value = object.get(field);
      return value == null || value.isNull()
          ? otherwise
          : value.isTextual() ? value.asText() : value.toString();
    }

    /** Returns a field that must be there, whatever its form. */
    JsonNode node(String field) {
      JsonNode value = object.get(field);
      if (value == null) {
        throw bad(field, "is missing; present: " + names());
      }
      return value;
    }

    IllegalArgumentException bad(String field, String rule) {
      return new IllegalArgumentException(
          file + " line " + line + ": field '" + field + "' " + rule);
    }

    private List<String> names() {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      return names;
    }

    private static String brief(JsonNode value) {
      String text = value.toString();
      return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }
  }

  /**
   * Returns every object of the file. The line of an array's element is its position, from 1.
   *
   * @throws IllegalArgumentException if the file is empty, cut off, or a line is not a JSON object
   * @throws UncheckedIOException if it cannot be read
   */
  static List<Entry> read(Path file) {
    String text = content(file);
    String start = text.stripLeading();
    List<Entry> entries =
        start.startsWith("[")
            ? array(file, text)
            : start.startsWith("{") && file.toString().endsWith(".json")
                ? List.of(object(file, 1, parse(file, 1, text)))
                : lines(file, text);
    if (entries.isEmpty()) {
      throw new IllegalArgumentException(file + ": holds no object; is it the right file?");
    }
    return entries;
  }

  private static String content(Path file) {
    try (var raw = Files.newInputStream(file);
        var in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException(
          file + ": no such file; ./environment/fetch downloads the public benchmarks", e);
    } catch (EOFException e) {
      throw new IllegalArgumentException(file + ": the gzip file is cut off; download it again", e);
    } catch (ZipException e) {
      throw new IllegalArgumentException(file + ": not a gzip file: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<Entry> lines(Path file, String text) {
    List<Entry> entries = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        entries.add(object(file, number, parse(file, number, line)));
      }
    }
    return entries;
  }

  private static List<Entry> array(Path file, String text) {
    List<Entry> entries = new ArrayList<>();
    for (JsonNode element : parse(file, 1, text)) {
      entries.add(object(file, entries.size() + 1, element));
    }
    return entries;
  }

  private static Entry object(Path file, int line, JsonNode value) {
    if (!value.isObject()) {
      throw new IllegalArgumentException(file + " line " + line + ": not a JSON object");
    }
    return new Entry(file, line, value);
  }

  private static JsonNode parse(Path file, int line, String json) {
    try {
      return READER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          file + " line " + line + ": not JSON: " + e.getOriginalMessage(), e);
    }
  }
}
