package agora.study;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.Jsonl;
import agora.data.Setting;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Takes data that somebody already has: instruction and response as JSON or JSONL, or chat
 * messages.
 */
final class Adoption {
  /** The prompt style of cells whose data the study did not generate. */
  static final String STYLE = "adopted";

  private final RunDirectory runs;

  Adoption(RunDirectory runs) {
    this.runs = runs;
  }

  GeneratedData adopt(Setting setting, String name, Path data, long seed)
      throws InterruptedException {
    return adopt(setting, name, read(data), seed);
  }

  GeneratedData adopt(Setting setting, String name, List<Instance> instances, long seed)
      throws InterruptedException {
    Cell cell = new Cell(setting, name, STYLE, instances.size(), seed);
    String hash = Sha256.of(Jsonl.mapper().valueToTree(instances).toString());
    StageKey key = new StageKey("adopt", setting.key() + "." + name, Map.of("data", hash));
    Path folder =
        runs.stage(
            key, partial -> new Dataset(name, instances).write(partial.resolve("instances.jsonl")));
    Table report =
        Table.create(
            STYLE,
            StringColumn.create("name", name),
            IntColumn.create("instances", new int[] {instances.size()}));
    return new GeneratedData(cell, folder, folder.resolve("instances.jsonl"), report);
  }

  /** Returns the instances of a file of JSON or JSONL. */
  static List<Instance> read(Path file) {
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
      if (instances.isEmpty()) {
        throw new IllegalArgumentException(file + ": holds no instance");
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
