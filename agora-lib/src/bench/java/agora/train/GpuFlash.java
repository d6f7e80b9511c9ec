package agora.train;

import agora.llama.DType;
import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.llama.Scope;
import agora.llama.Tensor;
import agora.llama.TorchException;
import agora.llama.TorchScript;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;

/**
 * Compares ATen's attention over documents of different lengths with the loop over documents that
 * training uses: results, gradients, seconds.
 */
final class GpuFlash {
  private static final List<String> PARTS = List.of("result", "q", "k", "v");
  private static final int FURTHER = 20;

  private final TorchScript script =
      TorchScript.of(
          TorchScript.FORWARD,
          "/agora/train/sft.ts.py",
          "/agora/train/lora.ts.py",
          "/agora/train/backward.ts.py",
          "/agora/train/optimizers.ts.py",
          "/agora/train/flash.ts.py");
  private final Llama llama;

  GpuFlash(Llama llama) {
    this.llama = llama;
  }

  /** Answers for documents of the given lengths, in the head sizes of the network, in bf16. */
  ObjectNode answer(List<String> lengths) {
    long[] documents = lengths.stream().mapToLong(Long::parseLong).toArray();
    long tokens = Arrays.stream(documents).sum();
    LlamaConfig shape = llama.config();
    ObjectNode out = new ObjectMapper().createObjectNode();
    try (Scope scope = Scope.open()) {
      Tensor q = random(scope, tokens, shape.heads(), 1);
      Tensor k = random(scope, tokens, shape.kvHeads(), 2);
      Tensor v = random(scope, tokens, shape.kvHeads(), 3);
      Object[] arguments = {q, k, v, documents, random(scope, tokens, shape.heads(), 4)};
      List<Tensor> expected = learn(scope, arguments, true, 1);
      try {
        List<Tensor> actual = learn(scope, arguments, false, 1);
        for (int i = 0; i < PARTS.size(); i++) {
          out.put(PARTS.get(i), distance(actual.get(i).floats(), expected.get(i).floats()));
        }
        out.put("flash_seconds", seconds(scope, arguments, false));
        out.put("loop_seconds", seconds(scope, arguments, true));
      } catch (TorchException e) {
        out.put("refused", e.getMessage());
      }
    }
    return out;
  }

  private Tensor random(Scope scope, long tokens, int heads, int seed) {
    long[] shape = {tokens, heads, llama.config().headDim()};
    Tensor like = llama.parameters().tensors().getFirst();
    return script
        .callWithAutograd(scope, "flash_random", shape, DType.BF16.code(), like, seed)
        .getFirst();
  }

  private List<Tensor> learn(Scope scope, Object[] arguments, boolean loop, int times) {
    Object[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = loop;
    all[arguments.length + 1] = times;
    return script.callWithAutograd(scope, "flash_learn", all);
  }

  /** Returns the seconds of one time: what further times add. */
  private double seconds(Scope scope, Object[] arguments, boolean loop) {
    double[] ends = new double[2];
    for (int i = 0; i < 2; i++) {
      long start = System.nanoTime();
      learn(scope, arguments, loop, i == 0 ? 1 : 1 + FURTHER);
      ends[i] = (System.nanoTime() - start) / 1e9;
    }
    return (ends[1] - ends[0]) / FURTHER;
  }

  private static double distance(float[] actual, float[] expected) {
    double difference = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(actual[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / length);
  }
}
