package agora.train;

import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.torch.Torch;

/**
 * Activation recomputation: the number of layers that keep only their input and are computed again
 * in the backward pass. On a GPU as many others keep everything as its memory has room for: the
 * numbers are the same, and a layer that is not computed again saves a quarter of its work.
 */
final class Recomputation {
  /** Reserve in bytes for the driver, workspaces and gaps between tensors. */
  private static final long RESERVE = 3_000_000_000L;

  /** Arithmetic says what tensors take, not what the allocator loses between them. */
  private static final double USABLE = 0.85;

  private final Llama llama;
  private final boolean checkpointing;
  private long room = -1;

  Recomputation(Llama llama, boolean checkpointing) {
    this.llama = llama;
    this.checkpointing = checkpointing;
  }

  /** Returns the layers, the first ones, for a micro-batch of so many tokens. */
  int layers(int tokens) {
    int all = llama.config().layers() - 1;
    if (!checkpointing) {
      return 0;
    }
    return llama.onCuda() ? all - kept(llama.config(), llama.dtype().bytes(), tokens, room()) : all;
  }

  /** Looks once, when weights, gradients and moments are there: later the allocator holds more. */
  private long room() {
    if (room < 0) {
      room =
          Torch.deviceMemory()
              .map(memory -> Math.max(0, memory.totalBytes() - memory.usedBytes() - RESERVE))
              .orElse(0L);
    }
    return room;
  }

  /**
   * Returns how many layers besides the last can keep what their backward pass needs.
   *
   * @param format bytes of one number
   * @param room bytes that are free before the forward pass
   */
  static int kept(LlamaConfig network, int format, long tokens, long room) {
    long layer = format * tokens * MemoryEstimate.keptByALayer(network, tokens);
    long others =
        format
            * tokens
            * (network.layers() * (long) network.hiddenSize()
                + MemoryEstimate.keptByALayer(network, tokens)
                + MemoryEstimate.liveInALayer(network, tokens));
    long logits =
        Math.min(tokens, MemoryEstimate.chunkOnGpu(network.vocabSize()))
            * network.vocabSize()
            * (4L + format);
    double free = USABLE * room - others - logits;
    return Math.clamp((long) (free / layer), 0, network.layers() - 1);
  }
}
