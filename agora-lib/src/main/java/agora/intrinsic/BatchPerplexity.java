package agora.intrinsic;

import static java.util.Collections.nCopies;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.ProgressListener;
import agora.llama.Scorer;
import agora.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Perplexity as published by the reference project, for comparison with its tables only. Eight
 * instances share one number: exp of the mean nats over their batch, including padding, of
 * instruction and response without a template. It changes with the order of the data; {@link
 * Perplexity} does not. A batch with a text longer than the student's context has no number, none
 * of its eight.
 *
 * @param scorer the student
 * @param tokenizer the student's
 * @param padding the token that fills shorter texts
 * @param model names the student and its weights; the cache is by it
 */
public record BatchPerplexity(Scorer scorer, Tokenizer tokenizer, int padding, String model)
    implements IntrinsicMetric {
  private static final int BATCH = 8;
  private static final int KEPT_AT_ONCE = 8;

  @Override
  public MetricValues measure(Dataset dataset, MetricCache cache, ProgressListener listener)
      throws InterruptedException {
    List<Instance> instances = dataset.instances();
    List<List<Instance>> batches = new ArrayList<>();
    for (int start = 0; start < instances.size(); start += BATCH) {
      batches.add(instances.subList(start, Math.min(instances.size(), start + BATCH)));
    }
    Unmeasured unmeasured = new Unmeasured();
    List<Double> ofBatches =
        cache.values(
            "response_perplexity_by_batch of " + model,
            batches,
            batches.stream().map(BatchPerplexity::content).toList(),
            KEPT_AT_ONCE,
            unmeasured.leavingOut(this::ofAll, BatchPerplexity::content),
            listener);
    return unmeasured.values(
        "response_perplexity_by_batch",
        batches.stream().flatMap(batch -> nCopies(batch.size(), content(batch)).stream()).toList(),
        IntStream.range(0, instances.size()).mapToObj(i -> ofBatches.get(i / BATCH)).toList());
  }

  private static String content(List<Instance> batch) {
    return batch.stream().map(Perplexity::content).toList().toString();
  }

  private double[] ofAll(List<List<Instance>> batches) throws InterruptedException {
    double[] values = new double[batches.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = of(batches.get(i));
    }
    return values;
  }

  private double of(List<Instance> batch) throws InterruptedException {
    List<int[]> texts = new ArrayList<>();
    int[] from = new int[batch.size()];
    for (int i = 0; i < from.length; i++) {
      Instance instance = batch.get(i);
      from[i] = withBos(instance.instruction()).length;
      texts.add(withBos(instance.instruction() + instance.response()));
    }
    int longest = texts.stream().mapToInt(text -> text.length).max().orElse(0);
    List<int[]> padded = texts.stream().map(text -> padded(text, longest)).toList();
    List<double[]> logprobs = scorer.logprobs(padded);
    double sum = 0;
    int count = 0;
    for (int i = 0; i < from.length; i++) {
      double[] row = logprobs.get(i);
      for (int j = Math.max(0, from[i] - 1); j < row.length; j++) {
        sum -= row[j];
        count++;
      }
    }
    return count == 0 ? Double.NaN : Math.exp(sum / count);
  }

  private int[] withBos(String text) {
    int[] tokens = tokenizer.encode(text);
    return tokenizer.bos().isPresent()
        ? IntStream.concat(IntStream.of(tokenizer.bos().getAsInt()), Arrays.stream(tokens))
            .toArray()
        : tokens;
  }

  private int[] padded(int[] text, int length) {
    int[] row = Arrays.copyOf(text, length);
    Arrays.fill(row, text.length, length, padding);
    return row;
  }
}
