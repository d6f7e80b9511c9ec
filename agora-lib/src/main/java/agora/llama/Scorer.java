package agora.llama;

import agora.llm.ChatRequest;
import agora.llm.EmbeddingModel;
import agora.llm.RewardModel;
import agora.tokenizer.ChatTurns;
import agora.tokenizer.LearnedText;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Scores texts with a network: log-probabilities, perplexities, rewards, embeddings.
 *
 * <p>Texts of like length share a batch; a text's numbers do not depend on its neighbours, and
 * results are in input order. Any number of threads may use one scorer.
 */
public final class Scorer implements EmbeddingModel, RewardModel {
  private static final int HEAD_NUMBERS = 16 << 20;

  private final Llama llama;

  private Scorer(Llama llama) {
    this.llama = llama;
  }

  /** Returns a scorer over a network, which must stay open. */
  public static Scorer of(Llama llama) {
    return new Scorer(llama);
  }

  /**
   * Returns the perplexity (>= 1) of each response given its prompt: exp of the mean nats per
   * response token. The prompt is a user's turn in the chat template; the token that ends a turn is
   * not counted.
   *
   * @throws IllegalArgumentException if a pair is longer than the context
   * @throws InterruptedException if the thread is interrupted
   */
  public double[] perplexity(List<PromptResponse> pairs) throws InterruptedException {
    ChatTurns turns = new ChatTurns(llama.tokenizer());
    List<LearnedText> texts =
        pairs.stream().map(pair -> turns.response(pair.prompt(), pair.response())).toList();
    List<double[]> scores = logprobs(texts.stream().map(LearnedText::tokens).toList());
    double[] out = new double[texts.size()];
    for (int i = 0; i < out.length; i++) {
      double[] all = scores.get(i);
      out[i] =
          perplexityOf(texts.get(i).learned().stream().mapToDouble(at -> all[at - 1]).toArray());
    }
    return out;
  }

  /**
   * Returns one row per response: its text, and its perplexity under each network.
   *
   * @param networks open networks, by the name that their column gets
   */
  public static Table compare(Map<String, Llama> networks, List<PromptResponse> pairs)
      throws InterruptedException {
    List<String> responses = pairs.stream().map(PromptResponse::response).toList();
    Table table = Table.create("perplexity", StringColumn.create("response", responses));
    for (Map.Entry<String, Llama> network : networks.entrySet()) {
      table.addColumns(
          DoubleColumn.create(network.getKey(), of(network.getValue()).perplexity(pairs)));
    }
    return table;
  }

  /**
   * Returns the perplexity (>= 1) of a plain text: exp of the mean nats per token. A text longer
   * than the context is cut into windows of its length, each scored from its own beginning.
   *
   * @throws IllegalArgumentException if the text has no token to predict
   * @throws InterruptedException if the thread is interrupted
   */
  public double perplexity(String text) throws InterruptedException {
    int[] tokens = llama.tokenizer().encode(text);
    OptionalInt bos = llama.tokenizer().bos();
    int room = llama.contextLength() - (bos.isPresent() ? 1 : 0);
    List<int[]> windows = new ArrayList<>();
    for (int at = 0; at < tokens.length; at += room) {
      int[] window = Arrays.copyOfRange(tokens, at, Math.min(tokens.length, at + room));
      windows.add(bos.isPresent() ? concat(new int[] {bos.getAsInt()}, window) : window);
    }
    windows.removeIf(window -> window.length < 2);
    if (windows.isEmpty()) {
      throw new IllegalArgumentException(
          "a text needs at least two tokens for a perplexity, had " + tokens.length);
    }
    return perplexityOf(logprobs(windows).stream().flatMapToDouble(Arrays::stream).toArray());
  }

  private static double perplexityOf(double[] logprobs) {
    return Math.exp(-Arrays.stream(logprobs).sum() / logprobs.length);
  }

  private static int[] concat(int[] a, int[] b) {
    return IntStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
  }

  /**
   * Returns the log-probability (natural, at most 0) of every token but the first of each text,
   * given those before it.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public List<double[]> logprobs(List<int[]> texts) throws InterruptedException {
    double[][] out = new double[texts.size()][];
    for (int[] batch : batches(texts)) {
      stopIfInterrupted();
      try (NativeScope scope = NativeScope.open()) {
        int longest = texts.get(batch[0]).length;
        if (longest < 2) {
          Arrays.stream(batch).forEach(i -> out[i] = new double[0]);
          continue;
        }
        int chunk = Math.max(32, HEAD_NUMBERS / llama.config().vocabSize());
        float[] flat = call(scope, "logprobs", texts, batch, chunk).floats();
        for (int row = 0; row < batch.length; row++) {
          double[] own = new double[texts.get(batch[row]).length - 1];
          int start = row * (longest - 1);
          Arrays.setAll(own, j -> flat[start + j]);
          out[batch[row]] = own;
        }
      }
    }
    return List.of(out);
  }

  /**
   * Returns the reward of each conversation: the first output of the head at its last token.
   *
   * @throws IllegalStateException if the network is no reward model
   * @throws InterruptedException if the thread is interrupted
   */
  @Override
  public double[] rewards(List<List<ChatRequest.Message>> conversations)
      throws InterruptedException {
    List<int[]> texts = new ArrayList<>();
    for (List<ChatRequest.Message> messages : conversations) {
      texts.add(llama.tokenizer().encode(llama.chatTemplate().render(messages, false)));
    }
    return labels(texts).stream().mapToDouble(row -> row[0]).toArray();
  }

  /**
   * Returns all outputs of the head at the last token of each text.
   *
   * @throws IllegalStateException if the network has no such head
   * @throws InterruptedException if the thread is interrupted
   */
  public List<float[]> labels(List<int[]> texts) throws InterruptedException {
    if (llama.config().labels() == 0) {
      throw new IllegalStateException(
          "rewards need a checkpoint ...ForSequenceClassification, this is a "
              + llama.config().architecture());
    }
    return rows(texts, "rewards");
  }

  /** Returns the mean of the last states over each text's tokens; not normalised. */
  @Override
  public float[][] embed(List<String> texts) throws InterruptedException {
    return embedTokens(texts.stream().map(llama.tokenizer()::encode).toList());
  }

  /** Returns the mean of the last states over each text's tokens; not normalised. */
  float[][] embedTokens(List<int[]> texts) throws InterruptedException {
    return rows(texts, "pooled").toArray(float[][]::new);
  }

  /** Runs a method that returns one row of numbers a text. */
  private List<float[]> rows(List<int[]> texts, String method) throws InterruptedException {
    float[][] out = new float[texts.size()][];
    for (int[] batch : batches(texts)) {
      stopIfInterrupted();
      try (NativeScope scope = NativeScope.open()) {
        long[] lengths = Arrays.stream(batch).mapToLong(i -> texts.get(i).length).toArray();
        Tensor result = call(scope, method, texts, batch, scope.of(lengths, lengths.length));
        float[] flat = result.floats();
        int width = flat.length / batch.length;
        for (int row = 0; row < batch.length; row++) {
          out[batch[row]] = Arrays.copyOfRange(flat, row * width, (row + 1) * width);
        }
      }
    }
    return List.of(out);
  }

  private Tensor call(
      NativeScope scope, String method, List<int[]> texts, int[] batch, Object... more) {
    List<int[]> rows = Arrays.stream(batch).mapToObj(texts::get).toList();
    return llama.network().call(scope, method, rows, more);
  }

  private List<int[]> batches(List<int[]> texts) {
    Network network = llama.network();
    texts.forEach(network::requireTokens);
    return LengthBatches.of(
        texts,
        longest ->
            network.tables().dependsOnLength(longest)
                ? 1
                : Math.max(1, network.tokensAtOnce() / longest));
  }

  private static void stopIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("scoring was interrupted");
    }
  }
}
