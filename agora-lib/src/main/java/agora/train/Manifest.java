package agora.train;

import agora.data.CanonicalJson;
import agora.data.Sha256;
import agora.llama.Checkpoint;
import agora.llama.LlamaOptions;
import agora.llm.ChatRequest.Message;
import agora.torch.Torch;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that decides a run's numbers, written beside them.
 *
 * @param version raised when the same settings give other results
 * @param config the settings
 * @param base SHA-256 of the files of the checkpoint that it starts from
 * @param data SHA-256 of the texts
 * @param device CPU or CUDA
 * @param threads threads of one operation, which decide the order of sums
 * @param libraries libtorch and its binding
 * @param chatForm how a base without a chat template of its own was taught to speak; null where it
 *     has one
 * @param formerData {@code data} as versions before 2026-12 computed it
 */
record Manifest(
    int version,
    SftConfig config,
    String base,
    String data,
    String device,
    int threads,
    List<String> libraries,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String chatForm,
    @JsonIgnore String formerData) {
  private static final int VERSION = 1;

  static Manifest of(
      SftConfig config,
      Checkpoint checkpoint,
      TrainingData data,
      LlamaOptions options,
      int threads) {
    return new Manifest(
        VERSION,
        config,
        hash(checkpoint.source()),
        hash(data, text -> CanonicalJson.of(fields(text))),
        options.device().name(),
        threads,
        List.of("libtorch " + Torch.version(), "DJL 0.35.1"),
        form(options, checkpoint.directory()),
        hash(data, Manifest::former));
  }

  /** Returns whether a hash that a run's manifest has is that of this data. */
  boolean isData(String hash) {
    return hash.equals(data) || hash.equals(formerData);
  }

  private static @Nullable String form(LlamaOptions options, Path checkpoint) {
    try {
      return options.chatForm() == null ? null : options.chatForm().identity(checkpoint);
    } catch (IOException e) {
      throw new UncheckedIOException(checkpoint + ": " + e.getMessage(), e);
    }
  }

  private static String hash(TrainingData data, Function<TrainingText, String> written) {
    Sha256 hash = Sha256.begin();
    data.texts().forEach(text -> hash.add(written.apply(text) + "\0"));
    return hash.hex();
  }

  private static Map<String, Object> fields(TrainingText text) {
    return switch (text) {
      case TrainingText.Pair(String instruction, String response) ->
          Map.of("instruction", instruction, "response", response);
      case TrainingText.Conversation(List<Message> messages) ->
          Map.of(
              "messages",
              messages.stream()
                  .map(turn -> Map.of("role", turn.role().key(), "content", turn.content()))
                  .toList());
      case TrainingText.Plain(String plain) -> Map.of("text", plain);
    };
  }

  private static String former(TrainingText text) {
    return switch (text) {
      case TrainingText.Pair(String instruction, String response) ->
          "Pair[instruction=" + instruction + ", response=" + response + "]";
      case TrainingText.Conversation(List<Message> messages) ->
          "Conversation[messages="
              + messages.stream().map(Manifest::former).collect(Collectors.joining(", ", "[", "]"))
              + "]";
      case TrainingText.Plain(String plain) -> "Plain[text=" + plain + "]";
    };
  }

  private static String former(Message turn) {
    return "Message[role="
        + turn.role().key().toUpperCase(Locale.ROOT)
        + ", content="
        + turn.content()
        + "]";
  }

  /** Of a folder of files, or of one file. */
  private static String hash(Path folder) {
    Sha256 hash = Sha256.begin();
    try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.of(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        hash.add(file.getFileName() + "\0").addFile(file);
      }
      return hash.hex();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
