package agora.generate;

import agora.data.Jsonl;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
   * @throws IllegalArgumentException if the file is missing, or a row lacks a mapped field; the
   *     message names file, row and the fields that are there
   */
  public static List<Seed> read(Path file, FieldMapping mapping) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          file + ": no such seed file; 'environment/fetch --help' lists what can be fetched");
    }
    List<JsonNode> rows = rows(file);
    List<Seed> seeds = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      JsonNode row = rows.get(i);
      String id = mapping.id();
      String response = mapping.response();
      seeds.add(
          new Seed(
              id == null ? stem(file) + "/" + i : field(file, i, row, id),
              instruction(file, i, row, mapping),
              response == null ? "" : field(file, i, row, response)));
    }
    return seeds;
  }

  private static List<JsonNode> rows(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".jsonl") || name.endsWith(".jsonl.gz")) {
      return Jsonl.read(file, JsonNode.class);
    }
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      if (name.endsWith(".csv")) {
        return Csv.rows(text, file.toString());
      }
      if (name.endsWith(".json")) {
        JsonNode array = Jsonl.mapper().readTree(text);
        List<JsonNode> rows = new ArrayList<>();
        array.forEach(rows::add);
        if (!array.isArray()) {
          throw new IllegalArgumentException(file + ": a seed file in JSON is an array of objects");
        }
        return rows;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ": not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException(
        file
            + ": a seed file ends in .json, .jsonl, .jsonl.gz or .csv; Parquet becomes JSON Lines with 'environment/fetch'");
  }

  /** Returns the instruction, with Alpaca's {@code input} behind it. */
  private static String instruction(Path file, int index, JsonNode row, FieldMapping mapping) {
    String instruction = field(file, index, row, mapping.instruction());
    String input = row.path("input").asText("");
    boolean alpaca =
        mapping.instruction().equals("instruction")
            && !"input".equals(mapping.response())
            && row.path("input").isTextual()
            && !input.isBlank();
    return alpaca ? instruction + "\n\n" + input : instruction;
  }

  private static String field(Path file, int index, JsonNode row, String name) {
    @Nullable JsonNode value = row.has(name) ? row.get(name) : path(row, name);
    if (value != null && value.isArray() && !value.isEmpty() && value.get(0).isTextual()) {
      value = value.get(0);
    }
    if (value == null || !value.isValueNode() || value.isNull()) {
      List<String> present = new ArrayList<>();
      row.fieldNames().forEachRemaining(present::add);
      throw new IllegalArgumentException(
          file + ": row " + (index + 1) + " has no text field '" + name + "'; present: " + present);
    }
    return value.asText();
  }

  private static @Nullable JsonNode path(JsonNode row, String name) {
    JsonNode at = row;
    for (String part : name.split("\\.")) {
      at = part.matches("\\d+") ? at.path(Integer.parseInt(part)) : at.path(part);
    }
    return at.isMissingNode() ? null : at;
  }

  private static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("\\.(json|jsonl|jsonl\\.gz|csv)$", "");
  }
}
