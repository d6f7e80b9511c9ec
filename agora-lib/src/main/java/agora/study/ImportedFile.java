package agora.study;

import agora.data.Instance;
import agora.data.Jsonl;
import agora.generate.FieldMapping;
import agora.generate.Seeds;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a file of somebody's data: pairs, chat messages, or columns that a mapping names. */
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
    List<Instance> instances = fields == null ? found(file) : mapped(file, fields);
    if (instances.isEmpty()) {
      throw new IllegalArgumentException(file + ": holds no instance");
    }
    return instances;
  }

  private static List<Instance> mapped(Path file, FieldMapping fields) {
    return Seeds.read(file, fields).stream()
        .map(row -> Instance.of(row.instruction(), row.response()))
        .toList();
  }

  private static List<Instance> found(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      List<JsonNode> objects = new ArrayList<>();
      if (text.stripLeading().startsWith("[")) {
        Jsonl.mapper().readTree(text).forEach(objects::add);
      } else {
        objects.addAll(Jsonl.read(file, JsonNode.class));
      }
      List<Instance> instances = new ArrayList<>();
      for (JsonNode object : objects) {
        instances.add(instance(file, instances.size() + 1, object));
      }
      return instances;
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static Instance instance(Path file, int number, JsonNode object) {
    if (object.hasNonNull("instruction") && object.hasNonNull("response")) {
      return Instance.of(object.get("instruction").asText(), object.get("response").asText());
    }
    JsonNode messages = object.path("messages");
    String user = last(messages, "user");
    String assistant = last(messages, "assistant");
    if (user.isEmpty() || assistant.isEmpty()) {
      throw new IllegalArgumentException(
          file
              + " object "
              + number
              + ": needs 'instruction' and 'response', or 'messages' with a user's and an assistant's turn");
    }
    return Instance.of(user, assistant);
  }

  private static String last(JsonNode messages, String role) {
    String content = "";
    for (JsonNode message : messages) {
      if (message.path("role").asText().equals(role)) {
        content = message.path("content").asText();
      }
    }
    return content;
  }
}
