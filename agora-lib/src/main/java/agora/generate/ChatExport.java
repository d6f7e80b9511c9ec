package agora.generate;

import agora.data.Instance;
import agora.data.Jsonl;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
   * @param directory a generation's folder
   * @param name the data set's name
   * @param licence of the data: what the generator's terms and the seeds' licences allow
   */
  public static void write(Path directory, Path folder, String name, String licence) {
    GenerationReport report = GenerationReport.read(directory);
    Path instances = directory.resolve(DataGenerator.INSTANCES);
    try {
      Files.createDirectories(folder);
      try (BufferedReader in = Files.newBufferedReader(instances, StandardCharsets.UTF_8);
          BufferedWriter out =
              Files.newBufferedWriter(folder.resolve("train.jsonl"), StandardCharsets.UTF_8)) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          Instance instance = Jsonl.mapper().readValue(line, Instance.class);
          out.write(Jsonl.mapper().writeValueAsString(Map.of("messages", messages(instance))));
          out.write('\n');
        }
      }
      Files.writeString(folder.resolve("README.md"), card(report, name, licence));
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be exported: " + e.getMessage(), e);
    }
  }

  private record Message(String role, String content) {}

  private static List<Message> messages(Instance instance) {
    return List.of(
        new Message("user", instance.instruction()), new Message("assistant", instance.response()));
  }

  private static String card(GenerationReport report, String name, String licence) {
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

    %d synthetic instances, written by a language model and kept as they were written.
    Answers rejected: %s. Exact duplicates: %d, near duplicates: %d (%s).
    Tokens: %d in, %d out; cost: $%.4f.
    """
        .formatted(
            name,
            licence,
            name,
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
