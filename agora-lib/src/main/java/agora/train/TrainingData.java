package agora.train;

import agora.data.Dataset;
import agora.data.Jsonl;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Training examples in a fixed order.
 *
 * @param name what logs and tables call it
 * @param texts what is learned, in order; not empty
 */
public record TrainingData(String name, List<TrainingText> texts) {
  public TrainingData {
    texts = List.copyOf(texts);
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("the training data '" + name + "' is empty");
    }
  }

  public static TrainingData of(Dataset dataset) {
    return new TrainingData(
        dataset.name(), dataset.instances().stream().map(TrainingText::of).toList());
  }

  /** Returns documents with the loss on every token, as for pre-training. */
  public static TrainingData plain(String name, List<String> documents) {
    return new TrainingData(
        name, documents.stream().<TrainingText>map(TrainingText.Plain::new).toList());
  }

  /**
   * Reads a JSON Lines file, or a JSON array, whose objects have {@code instruction} and {@code
   * response} or {@code output} (with Alpaca's {@code input}), {@code prompt} and {@code
   * completion}, {@code messages} (each {@code role} and {@code content}) or ShareGPT's {@code
   * conversations}, or {@code text}.
   *
   * @throws IllegalArgumentException if an object has none of these, or a field that would change
   *     what is learned and is not read, such as {@code tools}; the message names file and example
   */
  public static TrainingData read(Path file) {
    List<TrainingText> texts = new ArrayList<>();
    for (JsonNode object : objects(file)) {
      try {
        texts.add(TrainingLine.read(object));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            file + ": example " + (texts.size() + 1) + ": " + e.getMessage(), e);
      }
    }
    return new TrainingData(
        file.getFileName().toString().replaceFirst("\\.jsonl?(\\.gz)?$", ""), texts);
  }

  private static List<JsonNode> objects(Path file) {
    if (!file.toString().endsWith(".json")) {
      return Jsonl.read(file, JsonNode.class);
    }
    try {
      String text = Files.readString(file);
      if (!text.stripLeading().startsWith("[")) {
        return Jsonl.read(file, JsonNode.class);
      }
      List<JsonNode> objects = new ArrayList<>();
      Jsonl.mapper().readTree(text).forEach(objects::add);
      return objects;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ": not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
