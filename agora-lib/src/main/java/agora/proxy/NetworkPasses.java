package agora.proxy;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.Progress;
import agora.data.ProgressListener;
import agora.llama.Llama;
import agora.llama.Scorer;
import agora.tokenizer.ChatTurns;
import agora.tokenizer.LearnedText;
import agora.train.ExamplePasses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Passes of a network: one forward and one backward pass of instruction and response, and a forward
 * pass of the response alone.
 */
public final class NetworkPasses implements Passes {
  /** Decides the projection of gradients; those of one student can be compared. */
  static final long SEED = 20_241_203;

  private static final int AT_ONCE = 64;

  private final Llama llama;
  private final boolean gradients;
  private final @Nullable Function<Dataset, PassFile> files;

  private NetworkPasses(
      Llama llama, boolean gradients, @Nullable Function<Dataset, PassFile> files) {
    this.llama = llama;
    this.gradients = gradients;
    this.files = files;
  }

  /** Returns the passes of a network, which must stay open. */
  public static NetworkPasses of(Llama llama) {
    return new NetworkPasses(llama, true, null);
  }

  /** Returns the passes of a network, kept in files as they are made. */
  static NetworkPasses of(Llama llama, Function<Dataset, PassFile> files) {
    return new NetworkPasses(llama, true, files);
  }

  /** Returns forward passes alone, without gradients and without the response alone. */
  static NetworkPasses forward(Llama llama) {
    return new NetworkPasses(llama, false, null);
  }

  @Override
  public List<StudentPass> of(Dataset dataset, ProgressListener listener)
      throws InterruptedException {
    List<Instance> instances = dataset.instances();
    PassFile file = files == null ? null : files.apply(dataset);
    List<StudentPass> passes = file == null ? new ArrayList<>() : file.read();
    if (passes.size() >= instances.size()) {
      return passes;
    }
    try (ExamplePasses network =
        gradients ? ExamplePasses.of(llama, SEED) : ExamplePasses.forward(llama)) {
      while (passes.size() < instances.size()) {
        int end = Math.min(instances.size(), passes.size() + AT_ONCE);
        List<StudentPass> next = passes(network, instances.subList(passes.size(), end));
        if (file != null) {
          file.append(next);
        }
        passes.addAll(next);
        listener.update(new Progress("student passes", end, instances.size(), Map.of()));
      }
    }
    return passes;
  }

  private List<StudentPass> passes(ExamplePasses network, List<Instance> instances)
      throws InterruptedException {
    ChatTurns turns = new ChatTurns(llama.tokenizer());
    List<LearnedText> texts = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Instance instance : instances) {
      LearnedText text =
          instance.response().isEmpty()
              ? new LearnedText(new int[0], new BitSet())
              : turns.response(instance.instruction(), instance.response());
      String reason = "";
      if (text.learned().isEmpty()) {
        reason = "the response is empty";
      } else if (text.tokens().length > llama.contextLength()) {
        reason =
            "a text must have at most "
                + llama.contextLength()
                + " tokens (the context of this network)";
      } else {
        texts.add(text);
      }
      missing.add(reason);
    }
    List<ExamplePasses.Pass> found = network.of(texts);
    double[] alone = gradients ? alone(texts) : none(texts.size());
    List<StudentPass> passes = new ArrayList<>();
    int next = 0;
    for (String reason : missing) {
      if (reason.isEmpty()) {
        passes.add(pass(texts.get(next), found.get(next), alone[next]));
        next++;
      } else {
        passes.add(StudentPass.without(reason));
      }
    }
    return passes;
  }

  private StudentPass pass(LearnedText text, ExamplePasses.Pass pass, double alone) {
    double[] nats = pass.nats();
    BitSet first = Steps.firstTokens(llama, text);
    double[] later =
        IntStream.range(0, nats.length)
            .filter(i -> !first.get(i))
            .mapToDouble(i -> nats[i])
            .toArray();
    return new StudentPass(
        nats.length,
        mean(nats),
        Arrays.stream(pass.ranks()).average().orElse(Double.NaN),
        mean(later),
        alone,
        pass.gradient(),
        "");
  }

  /** Returns NLL(y) of each response, of the very tokens that it has after its instruction. */
  private double[] alone(List<LearnedText> texts) throws InterruptedException {
    OptionalInt begin = llama.tokenizer().bos();
    List<int[]> responses = new ArrayList<>();
    for (LearnedText text : texts) {
      IntStream own = text.learned().stream().map(at -> text.tokens()[at]);
      responses.add(
          begin.isPresent()
              ? IntStream.concat(IntStream.of(begin.getAsInt()), own).toArray()
              : own.toArray());
    }
    return Scorer.of(llama).logprobs(responses).stream()
        .mapToDouble(logprobs -> -mean(logprobs))
        .toArray();
  }

  private static double[] none(int n) {
    double[] none = new double[n];
    Arrays.fill(none, Double.NaN);
    return none;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }
}
