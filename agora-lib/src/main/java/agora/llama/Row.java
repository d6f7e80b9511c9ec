package agora.llama;

import agora.llm.ChatReply;
import agora.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One text being continued. */
final class Row {
  private final int[] prompt;
  private final DecodingConfig decoding;
  private final Sampler sampler;
  private final Set<Integer> ends;
  private final int limit;
  private final @Nullable TextStream stream;
  private final @Nullable Tokenizer tokenizer;
  private final List<Integer> tokens = new ArrayList<>();
  private final List<ChatReply.TokenLogprobs> logprobs = new ArrayList<>();
  private final CompletableFuture<Completion> result = new CompletableFuture<>();
  private volatile boolean cancelled;

  /**
   * @param context most tokens that the network reads
   * @param ends the tokens that end the text
   * @param listener receives new text; null for none
   */
  Row(
      int[] prompt,
      DecodingConfig decoding,
      int context,
      @Nullable Tokenizer tokenizer,
      Set<Integer> ends,
      @Nullable Consumer<String> listener) {
    this.prompt = prompt;
    this.decoding = decoding;
    this.sampler = new Sampler(decoding, prompt);
    this.limit = Math.min(decoding.maxTokens(), context - prompt.length);
    this.tokenizer = tokenizer;
    this.ends = decoding.ignoreEnds() ? Set.of() : ends;
    boolean watched = listener != null || !decoding.stop().isEmpty();
    this.stream =
        watched && tokenizer != null ? new TextStream(tokenizer, decoding.stop(), listener) : null;
  }

  /** Returns prompt and answer so far: what a row reads that begins, or begins again. */
  int[] text() {
    return tokens.isEmpty()
        ? prompt
        : IntStream.concat(Arrays.stream(prompt), tokens.stream().mapToInt(Integer::intValue))
            .toArray();
  }

  /** Returns the newest token, which the network has not read yet. */
  int last() {
    return tokens.getLast();
  }

  /** Returns how many tokens the network has read. */
  int read() {
    return prompt.length + tokens.size() - 1;
  }

  boolean needsLogits() {
    return !sampler.takesArgmax() || decoding.topLogprobs() != null;
  }

  /**
   * Takes the next token.
   *
   * @param argmax the most probable one
   * @param logits all of them; null where not needed
   * @return whether the text goes on
   */
  boolean take(int argmax, float @Nullable [] logits) {
    float[] raw =
        logits == null || decoding.topLogprobs() == null || sampler.takesArgmax()
            ? logits
            : logits.clone();
    int token = sampler.takesArgmax() || logits == null ? argmax : sampler.choose(logits);
    sampler.accept(token);
    tokens.add(token);
    if (raw != null && decoding.topLogprobs() != null && tokenizer != null) {
      logprobs.add(Logprobs.of(raw, token, decoding.topLogprobs(), tokenizer));
    }
    if (ends.contains(token) || decoding.stopTokens().contains(token)) {
      return finish(ChatReply.Finish.STOP);
    }
    if (stream != null && stream.add(token)) {
      return finish(ChatReply.Finish.STOP);
    }
    return tokens.size() < limit || finish(ChatReply.Finish.LENGTH);
  }

  private boolean finish(ChatReply.Finish why) {
    String text = "";
    if (stream != null) {
      text = stream.finish();
    } else if (tokenizer != null) {
      text = tokenizer.decode(textTokens());
    }
    result.complete(new Completion(tokens, text, why, prompt.length, logprobs));
    return false;
  }

  /** An end token that is no special one would otherwise show in the text. */
  private int[] textTokens() {
    int n = tokens.size();
    int last = tokens.getLast();
    boolean ended = ends.contains(last) || decoding.stopTokens().contains(last);
    return tokens.stream().mapToInt(Integer::intValue).limit(ended ? n - 1L : n).toArray();
  }

  void fail(Throwable cause) {
    result.completeExceptionally(cause);
  }

  CompletableFuture<Completion> result() {
    return result;
  }

  void cancel() {
    cancelled = true;
  }

  boolean cancelled() {
    return cancelled;
  }
}
