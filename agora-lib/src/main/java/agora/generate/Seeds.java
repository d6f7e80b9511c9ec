package agora.generate;

import agora.data.Csv;
import agora.data.Jsonl;
import agora.data.TextFiles;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads seed files: a JSON array, JSON Lines (also packed as {@code .gz}), or CSV with a header.
 */
public final class Seeds {
  private Seeds() {}

  /**
   * Returns the seeds of a file in its order. A field may be a path such as {@code
   * conversations.0}; an array of texts is its first one.
   *
   * @throws IllegalArgumentException if the file is missing, or a row lacks a mapped field or has
   *     an empty instruction; the message names file, line and the fields that are there
   */
  public static List<Seed> read(Path file, FieldMapping mapping) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          file + ": no such seed file; 'environment/fetch --help' lists what can be fetched");
    }
    List<Jsonl.Line<JsonNode>> rows = rows(file);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(file + ": holds no seed");
    }
    List<Seed> seeds = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      Jsonl.Line<JsonNode> row = rows.get(i);
      String id = mapping.id();
      String response = mapping.response();
      String instruction = field(file, row, mapping.instruction());
      if (instruction.isBlank()) {
        throw new IllegalArgumentException(
            "%s line %d: the field '%s' is empty: a seed needs an instruction; leave that row out"
                .formatted(file, row.number(), mapping.instruction()));
      }
      seeds.add(
          new Seed(
              id == null ? stem(file) + "/" + i : field(file, row, id),
              instruction + input(row.value(), mapping),
              response == null ? "" : field(file, row, response)));
    }
    return seeds;
  }

  /**
   * Returns the rows of a file in its order, as objects, each with its line; cells of CSV are
   * texts.
   *
   * @throws IllegalArgumentException if it is no JSON, JSON Lines or CSV
   */
  public static List<Jsonl.Line<JsonNode>> rows(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".jsonl") || name.endsWith(".jsonl.gz")) {
      return Jsonl.lines(file, JsonNode.class);
    }
    if (name.endsWith(".csv")) {
      return Csv.rows(file);
    }
    if (name.endsWith(".json")) {
      return entries(file, TextFiles.read(file));
    }
    throw new IllegalArgumentException(
        file
            + ": a seed file ends in .json, .jsonl, .jsonl.gz or .csv; Parquet becomes JSON Lines with 'environment/fetch'");
  }

  /** Returns Alpaca's {@code input}, which stands behind the instruction; empty for none. */
  private static String input(JsonNode row, FieldMapping mapping) {
    String input = row.path("input").asText("");
    boolean alpaca =
        mapping.instruction().equals("instruction")
            && !"input".equals(mapping.response())
            && row.path("input").isTextual()
            && !input.isBlank();
    return alpaca ? "\n\n" + input : "";
  }

  /** Returns the entries of a JSON array, each with the line at which it begins. */
  private static List<Jsonl.Line<JsonNode>> entries(Path file, String text) {
    List<Jsonl.Line<JsonNode>> rows = new ArrayList<>();
    try (JsonParser parser = Jsonl.mapper().createParser(text)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new IllegalArgumentException(file + ": a seed file in JSON is an array of objects");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        int line = parser.currentTokenLocation().getLineNr();
        rows.add(new Jsonl.Line<>(line, parser.readValueAsTree()));
      }
      return rows;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s line %d: not JSON: %s"
              .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + TextFiles.reason(e), e);
    }
  }

  private static String field(Path file, Jsonl.Line<JsonNode> line, String name) {
    JsonNode row = line.value();
    @Nullable JsonNode value = row.has(name) ? row.get(name) : path(row, name);
    if (value != null && value.isArray() && !value.isEmpty() && value.get(0).isTextual()) {
      value = value.get(0);
    }
    if (value == null || !value.isValueNode() || value.isNull()) {
      List<String> present = new ArrayList<>();
      row.fieldNames().forEachRemaining(present::add);
      throw new IllegalArgumentException(
          "%s line %d: no text in the field '%s'; fields there: %s; the study's 'fields' say which is which"
              .formatted(file, line.number(), name, present));
    }
    return value.asText();
  }

  private static @Nullable JsonNode path(JsonNode row, String name) {
    JsonNode at = row;
    for (String part : name.split("\\.")) {
      at = part.matches("\\d{1,6}") ? at.path(Integer.parseInt(part)) : at.path(part);
    }
    return at.isMissingNode() ? null : at;
  }

  private static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("\\.(json|jsonl|jsonl\\.gz|csv)$", "");
  }
}
