package agora.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.llama.PromptResponse;
import agora.llama.Scorer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How surprised is a network by a file, or by a response? */
class PerplexityOfAFileRecipe {
  private static final Path TOKENIZER = Path.of("src/test/resources/agora/llama/tokenizer");

  @TempDir Path folder;

  @Test
  void perplexityOfAFile() throws Exception {
    Path file = folder.resolve("notes.txt");
    Files.writeString(file, "A student learns from what a generator wrote. ".repeat(50));

    LlamaConfig shape = LlamaConfig.small(320, 32, 48, 2, 4, 256);
    try (Llama llama = Llama.random(shape, 1, TOKENIZER, LlamaOptions.cpu())) { // or Llama.load
      Scorer scorer = Scorer.of(llama);

      double ofFile = scorer.perplexity(Files.readString(file));
      double[] ofResponses =
          scorer.perplexity(List.of(new PromptResponse("What is 2 + 2?", "It is 4.")));

      assertThat(ofFile).isBetween(200.0, 400.0); // an untrained network guesses among 320 tokens
      assertThat(ofResponses).hasSize(1);
    }
  }
}
