package agora.train;

import agora.llama.DType;
import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.llama.Scope;
import agora.llama.TorchException;
import agora.llama.TorchScript;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The attention over the documents of a packed row: one after the other, or on a GPU all at once by
 * libtorch's attention over rows of different lengths, once that has been found equal there.
 */
final class PackedAttention {
  private static final String AT_ONCE = "/agora/train/documents_varlen.ts.py";

  /** Both round to bf16, in another order. */
  private static final double EQUAL = 0.02;

  private static final long[] DOCUMENTS = {130, 1, 64, 300, 17};

  /** By the sizes of the heads, on which the choice of a kernel depends. */
  private static final Map<String, Boolean> FOUND_EQUAL = new ConcurrentHashMap<>();

  private PackedAttention() {}

  /** Returns the methods of training with the attention that suits the network's device. */
  static TorchScript script(Llama llama) {
    return atOnce(llama) ? Network.script(AT_ONCE) : Network.script();
  }

  /** Returns whether documents are attended to all at once. */
  static boolean atOnce(Llama llama) {
    if (!llama.onCuda() || llama.dtype() != DType.BF16) {
      return false;
    }
    LlamaConfig shape = llama.config();
    String sizes = shape.heads() + "/" + shape.kvHeads() + "/" + shape.headDim();
    return FOUND_EQUAL.computeIfAbsent(sizes, unused -> equal(llama));
  }

  private static boolean equal(Llama llama) {
    try {
      return distance(llama) <= EQUAL;
    } catch (TorchException e) {
      // A GPU or a libtorch without the kernel: one document after the other works everywhere.
      return false;
    }
  }

  /** Returns how far results and gradients of the one lie from the other's, at most. */
  static double distance(Llama llama) {
    LlamaConfig shape = llama.config();
    try (Scope scope = Scope.open()) {
      return Network.script(AT_ONCE)
          .callWithAutograd(
              scope,
              "sft_documents_distance",
              shape.heads(),
              shape.kvHeads(),
              shape.headDim(),
              DOCUMENTS,
              llama.parameters().tensors().getFirst())
          .getFirst()
          .doubles()[0];
    }
  }
}
