package agora.train;

import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.TorchException;
import agora.torch.TorchScript;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares ATen's attention over documents of different lengths with the loop over documents that
 * training uses: results, gradients, seconds.
 */
final class GpuFlash {
  private static final List<String> PARTS = List.of("result", "q", "k", "v");
  private static final int FURTHER = 20;
  private static final Map<Integer, String> KERNELS =
      new TreeMap<>(Map.of(0, "default", 1, "flash", 2, "memory-efficient", 3, "cuDNN"));

  private final TorchScript script =
      TorchScript.of(
          Llama.FORWARD,
          "/agora/train/sft.ts.py",
          "/agora/train/documents_varlen.ts.py",
          TrainingScript.NORMS,
          "/agora/train/lora.ts.py",
          "/agora/train/backward.ts.py",
          "/agora/train/optimizers.ts.py",
          "/agora/train/flash.ts.py");
  private final Llama llama;

  GpuFlash(Llama llama) {
    this.llama = llama;
  }

  /**
   * Answers for documents of given lengths, in bf16.
   *
   * @param words the sizes of the heads, as 32x8x128 for 32 of queries and 8 of keys of 128
   *     numbers, or {@code network} for those of the network; then the lengths
   */
  ObjectNode answer(List<String> words) {
    long[] documents = words.stream().skip(1).mapToLong(Long::parseLong).toArray();
    int[] sizes = sizes(words.getFirst());
    long tokens = Arrays.stream(documents).sum();
    ObjectNode out = new ObjectMapper().createObjectNode();
    try (NativeScope scope = NativeScope.open()) {
      Tensor q = random(scope, 1, tokens, sizes[0], sizes[2]);
      Tensor k = random(scope, 2, tokens, sizes[1], sizes[2]);
      Tensor v = random(scope, 3, tokens, sizes[1], sizes[2]);
      Object[] arguments = {q, k, v, documents, random(scope, 4, tokens, sizes[0], sizes[2])};
      List<Tensor> expected = learn(scope, arguments, true, 1);
      try {
        List<Tensor> actual = learn(scope, arguments, false, 1);
        for (int i = 0; i < PARTS.size(); i++) {
          out.put(PARTS.get(i), distance(actual.get(i).floats(), expected.get(i).floats()));
        }
        out.put("flash_seconds", seconds(scope, arguments, false));
        out.put("loop_seconds", seconds(scope, arguments, true));
        out.put("norms", DeviceKernels.normsAtOnce(llama) ? "one pass" : "several");
        out.put(
            "training", DeviceKernels.packedAtOnce(llama) ? "it" : "one document after the other");
      } catch (TorchException e) {
        out.put("refused", e.getMessage());
      }
    }
    return out;
  }

  /** Answers with the kernel that is chosen for dense causal rows, and the seconds of each. */
  ObjectNode dense(String heads, int rows, int tokens) {
    int[] sizes = sizes(heads);
    ObjectNode out = new ObjectMapper().createObjectNode();
    try (NativeScope scope = NativeScope.open()) {
      Tensor q = random(scope, 1, rows, tokens, sizes[0], sizes[2]);
      Tensor k = random(scope, 2, rows, tokens, sizes[1], sizes[2]);
      Tensor v = random(scope, 3, rows, tokens, sizes[1], sizes[2]);
      Tensor gy = random(scope, 4, rows, tokens, sizes[0], sizes[2]);
      long chosen = script.call(scope, "dense_choice", q, k, v).getFirst().longs()[0];
      out.put("chosen", KERNELS.getOrDefault((int) chosen, "kernel " + chosen));
      KERNELS.forEach((kernel, name) -> {
        if (kernel != 2) {
          out.put(name, milliseconds(scope, q, k, v, gy, kernel));
        }
      });
    }
    return out;
  }

  private String milliseconds(
      NativeScope scope, Tensor q, Tensor k, Tensor v, Tensor gy, int kernel) {
    double[] ends = new double[2];
    try {
      for (int i = 0; i < 2; i++) {
        script.callWithAutograd(scope, "dense_learn", q, k, v, gy, kernel, 1);
        long start = System.nanoTime();
        script.callWithAutograd(scope, "dense_learn", q, k, v, gy, kernel, 1 + i * FURTHER);
        ends[i] = (System.nanoTime() - start) / 1e6;
      }
      return String.format(Locale.ROOT, "%.3f ms", (ends[1] - ends[0]) / FURTHER);
    } catch (TorchException e) {
      return "refused: " + String.valueOf(e.getMessage()).lines().reduce((a, b) -> b).orElse("");
    }
  }

  private int[] sizes(String heads) {
    LlamaConfig shape = llama.config();
    return heads.equals("network")
        ? new int[] {shape.heads(), shape.kvHeads(), shape.headDim()}
        : Arrays.stream(heads.split("x")).mapToInt(Integer::parseInt).toArray();
  }

  private Tensor random(NativeScope scope, int seed, long... shape) {
    Tensor like = llama.parameters().tensors().getFirst();
    return script
        .callWithAutograd(scope, "flash_random", shape, DType.BF16.code(), like, seed)
        .getFirst();
  }

  private List<Tensor> learn(NativeScope scope, Object[] arguments, boolean loop, int times) {
    Object[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = loop;
    all[arguments.length + 1] = times;
    return script.callWithAutograd(scope, "flash_learn", all);
  }

  /** Returns the seconds of one time: what further times add. */
  private double seconds(NativeScope scope, Object[] arguments, boolean loop) {
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
