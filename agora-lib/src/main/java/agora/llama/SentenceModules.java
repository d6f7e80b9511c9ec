package agora.llama;

import agora.tokenizer.CheckpointFolder;
import agora.tokenizer.Tokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps after the network of a sentence-transformers checkpoint: {@code modules.json} and the
 * folders that it names.
 *
 * @param pooling how tokens become one vector
 * @param dense linear layers behind the pooling, by folder
 * @param normalised whether vectors get length 1
 * @param maxTokens of a text, special tokens included; 0 where it is not said
 * @param lowerCase whether texts are turned to lower case first
 */
record SentenceModules(
    Pooling pooling, List<Dense> dense, boolean normalised, int maxTokens, boolean lowerCase) {
  enum Pooling {
    MEAN(0),
    CLS(1),
    MAX(2);

    private final int code;

    Pooling(int code) {
      this.code = code;
    }

    /** Returns the number by which {@code bert.ts.py} knows it. */
    int code() {
      return code;
    }
  }

  /** A linear layer, with a hyperbolic tangent behind it or nothing. */
  record Dense(Path folder, boolean tanh) {}

  /** Reads the steps; a folder without {@code modules.json} means the mean of the tokens. */
  static SentenceModules read(Path directory) throws IOException {
    Pooling pooling = Pooling.MEAN;
    List<Dense> dense = new ArrayList<>();
    boolean normalised = false;
    Path modules = directory.resolve("modules.json");
    if (Files.exists(modules)) {
      for (JsonNode module : CheckpointFolder.readJson(modules)) {
        String type = module.path("type").asText().replaceFirst(".*\\.", "");
        Path folder = directory.resolve(module.path("path").asText());
        switch (type) {
          case "Transformer" -> {}
          case "Pooling" -> pooling = pooling(folder.resolve(CheckpointFolder.CONFIG));
          case "Dense" -> dense.add(dense(folder));
          case "Normalize" -> normalised = true;
          default ->
              throw new IllegalArgumentException(
                  modules
                      + ": a module is one of [Transformer, Pooling, Dense, Normalize], was "
                      + type
                      + ": ask such a model through an embeddings endpoint");
        }
      }
    }
    JsonNode own = ifPresent(directory.resolve("sentence_bert_config.json"));
    int most = own.path("max_seq_length").asInt(0);
    double cut =
        ifPresent(directory.resolve(Tokenizer.CONFIG)).path("model_max_length").asDouble(0);
    return new SentenceModules(
        pooling,
        dense,
        normalised,
        most > 0 || cut > Integer.MAX_VALUE ? most : (int) cut,
        own.path("do_lower_case").asBoolean());
  }

  private static JsonNode ifPresent(Path file) throws IOException {
    return Files.exists(file) ? CheckpointFolder.readJson(file) : MissingNode.getInstance();
  }

  private static Pooling pooling(Path file) throws IOException {
    JsonNode json = CheckpointFolder.readJson(file);
    List<String> modes = new ArrayList<>();
    if (json.has("pooling_mode")) {
      modes.add(json.path("pooling_mode").asText());
    }
    for (var field : json.properties()) {
      if (field.getKey().startsWith("pooling_mode_") && field.getValue().asBoolean()) {
        modes.add(field.getKey().substring("pooling_mode_".length()));
      }
    }
    return switch (modes.size() == 1 ? modes.getFirst() : modes.toString()) {
      case "mean_tokens", "mean" -> Pooling.MEAN;
      case "cls_token", "cls" -> Pooling.CLS;
      case "max_tokens", "max" -> Pooling.MAX;
      default ->
          throw new IllegalArgumentException(
              file + ": pooling is one of mean, cls and max, was " + modes);
    };
  }

  private static Dense dense(Path folder) throws IOException {
    Path file = folder.resolve(CheckpointFolder.CONFIG);
    String activation =
        CheckpointFolder.readJson(file)
            .path("activation_function")
            .asText()
            .replaceFirst(".*\\.", "");
    return switch (activation) {
      case "Tanh" -> new Dense(folder, true);
      case "Identity" -> new Dense(folder, false);
      default ->
          throw new IllegalArgumentException(
              file + ": a dense module's activation is Tanh or Identity, was " + activation);
    };
  }
}
