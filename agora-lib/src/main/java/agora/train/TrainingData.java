package agora.train;

import agora.data.Dataset;
import agora.data.Jsonl;
import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a student is trained on, in a fixed order.
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
   * Reads a JSON Lines file whose lines have {@code instruction} and {@code response} (or {@code
   * prompt} and {@code completion}), {@code messages} (each {@code role} and {@code content}), or
   * {@code text}.
   *
   * @throws IllegalArgumentException if a line has none of these; the message names file and line
   */
  public static TrainingData read(Path file) {
    List<TrainingText> texts = new ArrayList<>();
    for (Line line : Jsonl.read(file, Line.class)) {
      try {
        texts.add(line.toLearn());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            file + ": example " + (texts.size() + 1) + ": " + e.getMessage(), e);
      }
    }
    return new TrainingData(
        file.getFileName().toString().replaceFirst("\\.jsonl(\\.gz)?$", ""), texts);
  }

  private record Turn(@Nullable String role, @Nullable String content) {
    Message message() {
      if (role == null || content == null) {
        throw new IllegalArgumentException("a message needs a role and a content");
      }
      for (Role known : Role.values()) {
        if (known.key().equals(role.toLowerCase(Locale.ROOT))) {
          return new Message(known, content);
        }
      }
      throw new IllegalArgumentException(
          "a role must be system, user or assistant, was '" + role + "'");
    }
  }

  private record Line(
      @Nullable String instruction,
      @Nullable String response,
      @Nullable String prompt,
      @Nullable String completion,
      @Nullable List<Turn> messages,
      @Nullable String text) {
    TrainingText toLearn() {
      if (instruction != null && response != null) {
        return new TrainingText.Pair(instruction, response);
      }
      if (prompt != null && completion != null) {
        return new TrainingText.Pair(prompt, completion);
      }
      if (messages != null) {
        return new TrainingText.Conversation(messages.stream().map(Turn::message).toList());
      }
      if (text != null) {
        return new TrainingText.Plain(text);
      }
      throw new IllegalArgumentException(
          "a line needs instruction and response, prompt and completion, messages, or text");
    }
  }
}
