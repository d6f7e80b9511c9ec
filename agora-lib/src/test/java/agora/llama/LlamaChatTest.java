package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;

import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaChatTest {
  @TempDir Path folder;

  @Test
  void concurrentRequestsGetTheAnswersTheyGetAlone() throws Exception {
    Path checkpoint = Fixtures.copy("llama", folder.resolve("checkpoint"));
    try (Llama llama = Llama.load(checkpoint);
        LlamaChat chat = LlamaChat.of(llama, "tiny", 4);
        LlamaChat alone = LlamaChat.of(llama, "tiny", 1);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<ChatReply>> calls = new ArrayList<>();
      for (int i = 0; i < 11; i++) {
        ChatRequest request = ChatRequest.user("count " + i, Sampling.greedy(5 + 3 * i));
        calls.add(() -> chat.chat(request));
      }
      List<Future<ChatReply>> together = threads.invokeAll(calls);
      for (int i = 0; i < 11; i++) {
        ChatRequest request = ChatRequest.user("count " + i, Sampling.greedy(5 + 3 * i));
        assertThat(together.get(i).get()).isEqualTo(alone.chat(request));
      }
    }
  }
}
