package agora.evaluate;

import agora.data.Jsonl;
import agora.data.TextFiles;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads the objects of a published file, JSON Lines or one JSON array, plain or {@code .gz}. */
public final class BenchmarkFile {
  // Python writes NaN and Infinity into JSON, and some published files have them.
  static final ObjectReader READER =
      Jsonl.mapper()
          .reader()
          .with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private BenchmarkFile() {}

  /**
   * One object of a file; asks for fields by name, and names file, line and field in errors.
   *
   * @param line of the file; of an array the position, from 1
   * @param place where it stands, for messages
   */
  public record Entry(Path file, int line, String place, JsonNode object) {
    /** Returns a field that must be a string. */
    public String text(String field) {
      JsonNode value = object.get(field);
      if (value == null || !value.isTextual()) {
        throw bad(
            field, "must be a string, " + (value == null ? "is missing" : "was " + brief(value)));
      }
      return value.asText();
    }

    /** Returns a field that may be missing or null; else it must be a string or a number. */
    public String textOr(String field, String otherwise) {
      JsonNode value = object.get(field);
      return value == null || value.isNull() ? otherwise : label(field);
    }

    /** Returns a field that must be a string or a number. */
    public String label(String field) {
      JsonNode value = node(field);
      if (!value.isTextual() && !value.isNumber()) {
        throw bad(field, "must be a string or a number, was " + brief(value));
      }
      return value.asText();
    }

    /** Returns a field that must be a number. */
    public double number(String field) {
      JsonNode value = node(field);
      if (!value.isNumber()) {
        throw bad(field, "must be a number, was " + brief(value));
      }
      return value.asDouble();
    }

    /** Returns a field that must be there, whatever its form. */
    public JsonNode node(String field) {
      JsonNode value = object.get(field);
      if (value == null) {
        throw bad(field, "is missing; present: " + names());
      }
      return value;
    }

    public IllegalArgumentException bad(String field, String rule) {
      return new IllegalArgumentException(place + ": field '" + field + "' " + rule);
    }

    private List<String> names() {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      return names;
    }
  }

  /** Returns the JSON text of a value, cut after 60 characters. */
  public static String brief(JsonNode value) {
    String text = value.toString();
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }

  /** The ids of what was read, each of which must be new. */
  public static final class Ids {
    private final Map<String, Entry> seen = new HashMap<>();

    /** Notes the id of an entry, which its field holds. */
    public void add(String id, Entry entry, String field) {
      Entry before = seen.put(id, entry);
      if (before != null) {
        throw entry.bad(field, "must be unique, " + id + " is that of " + before.place());
      }
    }
  }

  /**
   * Returns every object of the file.
   *
   * @throws IllegalArgumentException if the file is empty, cut off, or not UTF-8, or a line is not
   *     a JSON object
   * @throws UncheckedIOException if it cannot be read
   */
  public static List<Entry> read(Path file) {
    byte[] bytes = content(file).toByteArray();
    String read = TextFiles.decode(file, bytes, bytes.length, 1);
    String text = read.startsWith("\uFEFF") ? read.substring(1) : read;
    String start = text.stripLeading();
    boolean whole = start.startsWith("{") && file.toString().endsWith(".json") && !isLine(start);
    List<Entry> entries =
        start.startsWith("[")
            ? array(file, text)
            : whole ? List.of(object(file, 1, " line ", parse(file, 1, text))) : lines(file, text);
    if (entries.isEmpty()) {
      throw new IllegalArgumentException(file + ": holds no object; is it the right file?");
    }
    return entries;
  }

  /**
   * Returns the object of one line.
   *
   * @param place file and line, for messages
   * @throws IllegalArgumentException if it is not a JSON object
   */
  public static Entry entry(String line, String place) {
    try {
      JsonNode value = READER.readTree(line);
      if (value.isObject()) {
        return new Entry(Path.of(""), 1, place, value);
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(place + ": not JSON: " + Jsonl.reason(e), e);
    }
    throw new IllegalArgumentException(place + ": not a JSON object; each line is one");
  }

  /** Returns whether the text begins with a line that is JSON: such a file is JSON Lines. */
  private static boolean isLine(String text) {
    try {
      READER.readTree(text.lines().findFirst().orElse(""));
      return true;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /** Returns the MD5 of the file's content, unpacked. */
  static String md5(Path file) {
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(content(file).toByteArray());
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no MD5", e);
    }
  }

  private static ByteArrayOutputStream content(Path file) {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(file + ": is a folder; name one file in it");
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (var raw = Files.newInputStream(file);
        var in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw) {
      in.transferTo(content);
      return content;
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException(
          file + ": no such file; ./environment/fetch downloads the public benchmarks", e);
    } catch (EOFException e) {
      throw new IllegalArgumentException(
          file + " line " + line(content) + ": the gzip file is cut off here; download it again",
          e);
    } catch (ZipException e) {
      throw new IllegalArgumentException(
          content.size() == 0
              ? file + ": not a gzip file: " + e.getMessage()
              : file
                  + " line "
                  + line(content)
                  + ": the gzip file is damaged ("
                  + e.getMessage()
                  + "); download it again",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns the line on which a content ends. */
  private static long line(ByteArrayOutputStream content) {
    return 1 + content.toString(StandardCharsets.ISO_8859_1).chars().filter(c -> c == '\n').count();
  }

  private static List<Entry> lines(Path file, String text) {
    List<Entry> entries = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        entries.add(object(file, number, " line ", parse(file, number, line)));
      }
    }
    return entries;
  }

  private static List<Entry> array(Path file, String text) {
    List<Entry> entries = new ArrayList<>();
    for (JsonNode element : parse(file, 1, text)) {
      entries.add(object(file, entries.size() + 1, " entry ", element));
    }
    return entries;
  }

  private static Entry object(Path file, int number, String unit, JsonNode value) {
    String place = file + unit + number;
    if (!value.isObject()) {
      throw new IllegalArgumentException(place + ": not a JSON object");
    }
    return new Entry(file, number, place, value);
  }

  private static JsonNode parse(Path file, int line, String json) {
    try {
      return READER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          file + " line " + line + ": not JSON: " + Jsonl.reason(e), e);
    }
  }
}
