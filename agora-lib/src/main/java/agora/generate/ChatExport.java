package agora.generate;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.Jsonl;
import agora.data.TextFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes a generated data set in the form that trainers read: chat messages with a card. */
public final class ChatExport {
  private ChatExport() {}

  /**
   * Writes {@code train.jsonl} ({@code {"messages": [user, assistant]}} a line) and {@code
   * README.md} into {@code folder}; Hugging Face {@code datasets} loads the folder as it is.
   *
   * @param directory where the data was generated: what its report says goes into the card
   * @param licence of the data: what the generator's terms and the seeds' licences allow
   */
  public static void write(Dataset data, Path directory, Path folder, String licence) {
    Jsonl.write(
        folder.resolve("train.jsonl"),
        data.instances().stream().map(i -> Map.of("messages", messages(i))).toList());
    TextFiles.write(folder.resolve("README.md"), card(data, directory, licence));
  }

  private record Message(String role, String content) {}

  private static List<Message> messages(Instance instance) {
    return List.of(
        new Message("user", instance.instruction()), new Message("assistant", instance.response()));
  }

  private static String card(Dataset data, Path directory, String licence) {
    return """
    ---
    pretty_name: %s
    license: %s
    task_categories:
    - text-generation
    configs:
    - config_name: default
      data_files:
      - split: train
        path: train.jsonl
    ---

    # %s

    %d instances of instruction and response, as chat messages.
    %s\
    """
        .formatted(data.name(), licence, data.name(), data.size(), origin(directory));
  }

  private static String origin(Path directory) {
    if (!GenerationReport.isIn(directory)) {
      return "";
    }
    GenerationReport report = GenerationReport.read(directory);
    return """
    Synthetic: written by a language model and kept as they were written.
    Of the whole generation (%d instances), answers rejected: %s. Exact duplicates: %d, near duplicates: %d (%s).
    Tokens: %d in, %d out; cost: $%.4f.
    """
        .formatted(
            report.accepted(),
            report.rejected(),
            report.exactDuplicates(),
            report.nearDuplicates(),
            report.duplicatesDropped() ? "dropped" : "kept",
            report.usage().promptTokens(),
            report.usage().completionTokens(),
            report.costUsd());
  }
}
