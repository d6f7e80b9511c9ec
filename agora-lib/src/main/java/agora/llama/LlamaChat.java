package agora.llama;

import agora.llm.ChatException;
import agora.llm.ChatModel;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.Usage;
import agora.tokenizer.ChatTurns;
import agora.tokenizer.Tokenizer;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A network that answers chat requests. Requests that wait at the same time are decoded together in
 * one batch, and a finished one makes room for the next: ask from many threads.
 *
 * <p>Closing it ends its thread, not the network, which belongs to its loader.
 */
public final class LlamaChat implements ChatModel, AutoCloseable {
  private static final int DEFAULT_ROWS = 16;
  private static final Row WAKE =
      new Row(new int[] {0}, DecodingConfig.greedy(1), 2, null, Set.of(), null);

  private final Llama llama;
  private final ChatTurns turns;
  private final String name;
  private final BlockingQueue<Row> arrivals = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  private LlamaChat(Llama llama, String name, int maxRows) {
    this.llama = llama;
    this.turns = new ChatTurns(llama.tokenizer());
    this.name = name;
    this.thread = Thread.ofPlatform().daemon().name("llama-" + name).start(() -> serve(maxRows));
  }

  /** Returns a chat model that decodes up to 16 answers at once. */
  public static LlamaChat of(Llama llama) {
    return of(llama, "llama", DEFAULT_ROWS);
  }

  /**
   * Returns a chat model.
   *
   * @param name what its replies say about who answered
   * @param maxRows how many answers are decoded at once, >= 1
   */
  public static LlamaChat of(Llama llama, String name, int maxRows) {
    if (maxRows < 1) {
      throw new IllegalArgumentException("maxRows must be >= 1, was " + maxRows);
    }
    return new LlamaChat(llama, name, maxRows);
  }

  @Override
  public ChatReply chat(ChatRequest request) throws InterruptedException {
    return chat(request, null);
  }

  /**
   * Returns the answer to one request, and streams its text to the listener.
   *
   * @param listener receives each new piece of text, on another thread; null for none
   */
  public ChatReply chat(ChatRequest request, @Nullable Consumer<String> listener)
      throws InterruptedException {
    Row row = row(request, listener);
    if (closed) {
      throw new IllegalStateException("the chat model is closed");
    }
    arrivals.add(row);
    if (closed) {
      row.fail(new IllegalStateException("the chat model is closed"));
    }
    try {
      return reply(row.result().get());
    } catch (InterruptedException e) {
      row.cancel();
      throw e;
    } catch (ExecutionException e) {
      throw new ChatException(ChatException.Kind.FATAL, "the network failed: " + e.getCause(), e);
    }
  }

  private Row row(ChatRequest request, @Nullable Consumer<String> listener) {
    Tokenizer tokenizer = llama.tokenizer();
    int context = llama.contextLength();
    int[] prompt = turns.prompt(request.messages(), context);
    llama.network().requireTokens(prompt);
    return new Row(
        prompt, DecodingConfig.of(request.sampling()), context, tokenizer, turns.ends(), listener);
  }

  private ChatReply reply(Completion completion) {
    return new ChatReply(
        completion.text(),
        completion.finish(),
        new Usage(completion.promptTokens(), 0, completion.tokens().size()),
        completion.logprobs(),
        name);
  }

  private void serve(int maxRows) {
    try (Decoder decoder = new Decoder(llama.network(), maxRows)) {
      while (!closed) {
        if (decoder.idle()) {
          admit(decoder, arrivals.take());
        }
        for (Row row = arrivals.poll(); row != null; row = arrivals.poll()) {
          admit(decoder, row);
        }
        step(decoder);
      }
      IllegalStateException end = new IllegalStateException("the chat model is closed");
      decoder.fail(end);
      arrivals.forEach(row -> row.fail(end));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void admit(Decoder decoder, Row row) {
    if (row != WAKE) {
      decoder.add(row);
    }
  }

  private static void step(Decoder decoder) {
    try {
      decoder.step();
    } catch (RuntimeException e) {
      decoder.fail(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    arrivals.add(WAKE);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
