package agora.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.llm.ChatException;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaChatTest {
  @TempDir Path folder;
  private Llama llama;
  private LlamaChat chat;

  @BeforeEach
  void load() throws Exception {
    llama = Llama.load(Fixtures.copy("llama", folder.resolve("checkpoint")));
    chat = LlamaChat.of(llama, "tiny", 4);
  }

  @AfterEach
  void close() {
    chat.close();
    llama.close();
  }

  @Test
  void concurrentRequestsGetTheAnswersTheyGetAlone() throws Exception {
    try (LlamaChat alone = LlamaChat.of(llama, "tiny", 1);
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

  @Test
  void severalNetworksAnswerFromSeveralThreadsAtOnce() throws Exception {
    Path other = Fixtures.copy("qwen3", folder.resolve("other"));
    ChatRequest request = ChatRequest.user("hello", Sampling.greedy(20));
    try (Llama second = Llama.load(other);
        LlamaChat secondChat = LlamaChat.of(second, "second", 2);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      ChatReply first = chat.chat(request);
      ChatReply secondReply = secondChat.chat(request);
      List<Callable<ChatReply>> calls = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        LlamaChat model = i % 2 == 0 ? chat : secondChat;
        calls.add(() -> model.chat(request));
      }
      List<Future<ChatReply>> replies = threads.invokeAll(calls);
      for (int i = 0; i < 12; i++) {
        assertThat(replies.get(i).get().text())
            .isEqualTo(i % 2 == 0 ? first.text() : secondReply.text());
      }
    }
  }

  @Test
  void aListenerHearsTheWholeTextInPieces() throws Exception {
    List<String> pieces = new ArrayList<>();
    ChatReply reply = chat.chat(ChatRequest.user("tell", Sampling.greedy(30)), pieces::add);
    assertThat(String.join("", pieces)).isEqualTo(reply.text());
    assertThat(pieces.size()).isGreaterThan(3);
  }

  @Test
  void anInterruptedCallEndsWithinASecond() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                chat.chat(
                    ChatRequest.user("go on", Sampling.greedy(200)), text -> began.countDown());
              } catch (InterruptedException e) {
                ended.countDown();
              }
            });
    assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    assertThat(ended.await(1, TimeUnit.SECONDS)).isTrue();
    assertThat(chat.chat(ChatRequest.user("still there", Sampling.greedy(3))).text()).isNotNull();
  }

  @Test
  void aPromptLongerThanTheContextIsRefusedAndTheNextIsAnswered() throws Exception {
    ChatRequest tooLong = ChatRequest.user("word ".repeat(400), Sampling.greedy(5));
    assertThatThrownBy(() -> chat.chat(tooLong))
        .isInstanceOf(ChatException.class)
        .hasMessageContaining("a prompt must have fewer than 256 tokens")
        .extracting(e -> ((ChatException) e).kind())
        .isEqualTo(ChatException.Kind.ITEM);
    assertThat(chat.chat(ChatRequest.user("short", Sampling.greedy(3))).usage().completionTokens())
        .isEqualTo(3);
  }

  @Test
  void aBegunAnswerIsContinued() {
    List<ChatRequest.Message> messages =
        List.of(
            new ChatRequest.Message(ChatRequest.Role.USER, "What is 2 + 2?"),
            new ChatRequest.Message(ChatRequest.Role.ASSISTANT, "It is "));
    assertThat(llama.chatTemplate().prompt(messages))
        .isEqualTo("<|im_start|>user\nWhat is 2 + 2?<|im_end|>\n<|im_start|>assistant\nIt is");
  }

  @Test
  void aClosedChatSaysSo() {
    chat.close();
    assertThatThrownBy(() -> chat.chat(ChatRequest.user("hi", Sampling.greedy(3))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the chat model is closed");
  }
}
