package agora.study;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.Jsonl;
import agora.data.Setting;
import agora.llm.ChatRequest.Role;
import agora.train.TrainingLine;
import agora.train.TrainingText;
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

  /** An instance is one instruction and its response: longer conversations would lose turns. */
  private static Instance instance(Path file, int number, JsonNode object) {
    try {
      return switch (TrainingLine.read(object)) {
        case TrainingText.Pair pair -> Instance.of(pair.instruction(), pair.response());
        case TrainingText.Conversation conversation
            when conversation.messages().size() == 2
                && conversation.messages().getFirst().role() == Role.USER ->
            Instance.of(
                conversation.messages().getFirst().content(),
                conversation.messages().getLast().content());
        case TrainingText.Conversation conversation ->
            throw new IllegalArgumentException(
                "needs one turn of the user and one of the assistant, has "
                    + conversation.messages().stream().map(turn -> turn.role().key()).toList()
                    + ": train on the whole conversation with agora.train.TrainingData.read, or"
                    + " write it as instruction and response");
        case TrainingText.Plain plain ->
            throw new IllegalArgumentException(
                "needs 'instruction' and 'response', or 'messages' with a user's and an"
                    + " assistant's turn, has 'text'");
      };
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + " object " + number + ": " + e.getMessage(), e);
    }
  }
}
