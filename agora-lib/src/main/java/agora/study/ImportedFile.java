package agora.study;

import agora.data.Instance;
import agora.data.Jsonl;
import agora.generate.FieldMapping;
import agora.generate.Seeds;
import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import agora.train.TrainingLine;
import agora.train.TrainingText;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads a file of imported data: pairs, chat messages, or columns that a mapping names. */
final class ImportedFile {
  private ImportedFile() {}

  /**
   * Returns the instances of a file.
   *
   * @param fields which fields are instruction and response; null to find out
   * @throws IllegalArgumentException if it is missing, empty, or a row is no instance; the message
   *     names file and row
   */
  static List<Instance> read(Path file, @Nullable FieldMapping fields) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          file + ": no such data file; name one that ends in .json, .jsonl or .csv");
    }
    List<Instance> instances = new ArrayList<>();
    if (fields == null) {
      for (JsonNode row : rows(file)) {
        instances.add(ImportedRow.read(file + " row " + (instances.size() + 1), row));
      }
    } else {
      Seeds.read(file, fields)
          .forEach(row -> instances.add(Instance.of(row.instruction(), row.response())));
    }
    if (instances.isEmpty()) {
      throw new IllegalArgumentException(file + ": holds no instance");
    }
    requireText(file, instances);
    return instances;
  }

  private static void requireText(Path file, List<Instance> instances) {
    List<Integer> empty =
        IntStream.range(0, instances.size())
            .filter(i ->
                instances.get(i).instruction().isBlank() || instances.get(i).response().isBlank())
            .boxed()
            .toList();
    if (!empty.isEmpty()) {
      Instance first = instances.get(empty.getFirst());
      throw new IllegalArgumentException(
          file
              + " row "
              + (empty.getFirst() + 1)
              + ": the "
              + (first.instruction().isBlank() ? "instruction" : "response")
              + " is empty: leave the row out"
              + (empty.size() > 1 ? ", and " + (empty.size() - 1) + " more such rows" : ""));
    }
  }

  /** Returns the rows; whether JSON is one array or lines is seen from its beginning. */
  private static List<JsonNode> rows(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv") || name.endsWith(".gz")) {
      return Seeds.rows(file).stream().map(Jsonl.Line::value).toList();
    }
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8).replaceFirst("^\uFEFF", "");
      if (!text.stripLeading().startsWith("[")) {
        return lines(file, text);
      }
      List<JsonNode> rows = new ArrayList<>();
      Jsonl.mapper().readTree(text).forEach(rows::add);
      return rows;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          file + ": is not UTF-8: convert it, such as with iconv -f latin1 -t utf-8", e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ": not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<JsonNode> lines(Path file, String text) {
    List<JsonNode> rows = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      try {
        rows.add(Jsonl.mapper().readTree(lines.get(i)));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(
            file + " line " + (i + 1) + ": not JSON: " + e.getOriginalMessage(), e);
      }
    }
    return rows;
  }

  /**
   * One row of somebody's data as an instance: what {@link TrainingLine} reads, as long as it is
   * one question and its answer. What an instance has no place for is refused, never left out.
   */
  static final class ImportedRow {
    private ImportedRow() {}

    /**
     * Returns the instance in a row.
     *
     * @param where file and number of the row, for messages
     * @throws IllegalArgumentException if it is in no form that is known, or more than an instance
     */
    static Instance read(String where, JsonNode row) {
      try {
        return switch (TrainingLine.read(row)) {
          case TrainingText.Pair pair -> Instance.of(pair.instruction(), pair.response());
          case TrainingText.Conversation conversation -> instance(conversation.messages());
          case TrainingText.Plain plain ->
              throw new IllegalArgumentException("is plain text, without an instruction");
        };
      } catch (IllegalArgumentException e) {
        List<String> present = new ArrayList<>();
        row.fieldNames().forEachRemaining(present::add);
        throw new IllegalArgumentException(
            where
                + ": "
                + e.getMessage()
                + "; present: "
                + present
                + "; for other names give a mapping (--map instruction=NAME,response=NAME)",
            e);
      }
    }

    private static Instance instance(List<Message> messages) {
      List<Role> roles = messages.stream().map(Message::role).toList();
      if (!roles.equals(List.of(Role.USER, Role.ASSISTANT))) {
        throw new IllegalArgumentException(
            "an instance is one turn of the user and one of the assistant, were "
                + roles.stream().map(Role::key).toList());
      }
      return Instance.of(messages.getFirst().content(), messages.getLast().content());
    }
  }
}
