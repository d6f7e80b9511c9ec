package agora.llama;

import agora.tokenizer.ChatForm;
import agora.torch.DType;
import org.jspecify.annotations.Nullable;

/**
 * Device and precision of a network.
 *
 * @param device the processor or the first GPU that the process sees
 * @param dtype element type of weights and activations: F32, BF16 or F16; null for F32 on the
 *     processor and the checkpoint's own on a GPU
 * @param threads threads one operation may use, in the whole process; 0 leaves it as it is
 * @param chatForm how a checkpoint without a chat template of its own speaks; null for the form
 *     that its special tokens suggest
 */
public record LlamaOptions(
    Device device, @Nullable DType dtype, int threads, @Nullable ChatForm chatForm) {
  public LlamaOptions {
    if (dtype != null && dtype != DType.F32 && dtype != DType.BF16 && dtype != DType.F16) {
      throw new IllegalArgumentException("dtype must be F32, BF16 or F16, was " + dtype);
    }
    if (threads < 0) {
      throw new IllegalArgumentException("threads must be >= 0, was " + threads);
    }
  }

  /** Kind of device. */
  public enum Device {
    CPU,
    CUDA
  }

  /** Returns the processor in single precision. */
  public static LlamaOptions cpu() {
    return new LlamaOptions(Device.CPU, null, 0, null);
  }

  /** Returns the first GPU that the process sees, in the checkpoint's own precision. */
  public static LlamaOptions cuda() {
    return new LlamaOptions(Device.CUDA, null, 0, null);
  }

  /** Returns a copy with this element type. */
  public LlamaOptions withDtype(DType type) {
    return new LlamaOptions(device, type, threads, chatForm);
  }

  /** Returns a copy with this number of threads. */
  public LlamaOptions withThreads(int count) {
    return new LlamaOptions(device, dtype, count, chatForm);
  }

  /**
   * Returns a copy with this chat form for checkpoints without a template of their own. A network
   * that is loaded with a form writes it into the files of its folder when it is saved.
   */
  public LlamaOptions withChatForm(@Nullable ChatForm form) {
    return new LlamaOptions(device, dtype, threads, form);
  }
}
