package agora.train;

import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.TorchException;
import agora.torch.TorchScript;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * Parts of training for which a GPU has kernels of its own: attention over the documents of a
 * packed row, all at once instead of one after the other, and norms in one pass.
 *
 * <p>Such a kernel is used in bf16, once it has been found equal on that device. Where a libtorch
 * lacks one, or the device does, the operations that work everywhere are used.
 */
final class DeviceKernels {
  private static final String VARLEN = "/agora/train/documents_varlen.ts.py";
  private static final String FUSED_NORMS = "/agora/train/norms_fused.ts.py";

  /** Both sides round to bf16, in another order. */
  private static final double EQUAL = 0.02;

  private static final long[] LENGTHS = {130, 1, 64, 300, 17};

  /** By the kernel and the sizes on which libtorch's choice may depend. */
  private static final Map<String, Boolean> FOUND_EQUAL = new ConcurrentHashMap<>();

  private DeviceKernels() {}

  /** Returns the methods of training with the kernels that suit the network's device. */
  static TorchScript script(Llama llama) {
    if (!llama.onCuda() || llama.dtype() != DType.BF16) {
      return TrainingScript.script();
    }
    return TrainingScript.script(
        packedAtOnce(llama) ? VARLEN : TrainingScript.DOCUMENTS,
        normsAtOnce(llama) ? FUSED_NORMS : TrainingScript.NORMS);
  }

  /** Returns whether documents of a packed row are attended to all at once. */
  static boolean packedAtOnce(Llama llama) {
    LlamaConfig shape = llama.config();
    String sizes = shape.heads() + "/" + shape.kvHeads() + "/" + shape.headDim();
    return equal("documents " + sizes, llama, DeviceKernels::packedDistance);
  }

  /** Returns whether norms take one pass. */
  static boolean normsAtOnce(Llama llama) {
    return equal("norms " + llama.config().hiddenSize(), llama, DeviceKernels::normDistance);
  }

  private static boolean equal(String kernel, Llama llama, ToDoubleFunction<Llama> distance) {
    return llama.onCuda()
        && llama.dtype() == DType.BF16
        && FOUND_EQUAL.computeIfAbsent(kernel, _ -> isEqual(llama, distance));
  }

  private static boolean isEqual(Llama llama, ToDoubleFunction<Llama> distance) {
    try {
      return distance.applyAsDouble(llama) <= EQUAL;
    } catch (TorchException e) {
      return false;
    }
  }

  /** Returns how far results and gradients of attention all at once lie from those in turn. */
  static double packedDistance(Llama llama) {
    LlamaConfig shape = llama.config();
    return distance(
        TrainingScript.script(VARLEN, TrainingScript.NORMS),
        "sft_documents_distance",
        shape.heads(),
        shape.kvHeads(),
        shape.headDim(),
        LENGTHS,
        llama.parameters().tensors().getFirst());
  }

  /** Returns how far results and gradients of norms in one pass lie from those in several. */
  static double normDistance(Llama llama) {
    return distance(
        TrainingScript.script(TrainingScript.DOCUMENTS, FUSED_NORMS),
        "sft_norm_distance",
        llama.config().hiddenSize(),
        llama.parameters().tensors().getFirst());
  }

  private static double distance(TorchScript script, String method, Object... arguments) {
    try (NativeScope scope = NativeScope.open()) {
      return script.callWithAutograd(scope, method, arguments).getFirst().doubles()[0];
    }
  }
}
