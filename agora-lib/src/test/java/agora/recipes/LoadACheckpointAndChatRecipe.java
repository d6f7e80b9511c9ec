package agora.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import agora.llama.Llama;
import agora.llama.LlamaChat;
import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Sampling;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How do I load a checkpoint and chat with it? */
class LoadACheckpointAndChatRecipe {
  @TempDir Path folder;
  private Path checkpoint;

  @BeforeEach
  void writeASmallCheckpoint() throws Exception {
    checkpoint = folder.resolve("checkpoint");
    Path tokenizer = Path.of("src/test/resources/agora/llama/tokenizer");
    LlamaConfig shape = LlamaConfig.small(320, 32, 48, 2, 4, 256);
    try (Llama llama = Llama.random(shape, 1, tokenizer, LlamaOptions.cpu())) {
      llama.save(checkpoint);
    }
  }

  @Test
  void loadACheckpointAndChat() throws Exception {
    try (Llama llama = Llama.load(checkpoint); // or Path.of("HuggingFaceTB/SmolLM2-135M-Instruct")
        LlamaChat chat = LlamaChat.of(llama)) {
      StringBuilder heard = new StringBuilder();
      ChatRequest request =
          ChatRequest.of("You are brief.", "What is 2 + 2?", Sampling.of(0.7, 0.9, 32).withSeed(1));

      ChatReply reply = chat.chat(request, heard::append); // text as it comes

      assertThat(heard).hasToString(reply.text());
      assertThat(chat.chat(request).text()).isEqualTo(reply.text());
    }
  }
}
