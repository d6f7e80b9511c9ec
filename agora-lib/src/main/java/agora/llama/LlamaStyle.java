package agora.llama;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Differences between a model family and Llama.
 *
 * @param norms where a layer's norms are
 * @param wholeHeadNorm whether the norms of queries and keys go over all heads together
 * @param joined whether the checkpoint keeps query, key and value projections in one matrix, and
 *     gate and up projections in another
 * @param gelu whether the gated network opens by GELU (its tanh form) instead of SiLU
 * @param normOffset what is added to the weights of every norm
 * @param embeddingScale factor of the embedding
 * @param attentionScale factor of attention's scores; 0 for one over the root of the head's size
 * @param residualScale factor of what attention and the gated network add to the stream
 * @param logitScale divisor of the logits
 * @param attentionCap bound that attention's scores approach by tanh; 0 for none
 * @param logitCap bound that logits approach by tanh; 0 for none
 * @param rotated how many numbers of a head are rotated; 0 for all
 * @param localTheta base of a second set of rotary frequencies; 0 for none
 * @param longRope frequencies of texts beyond the original context; null for the same ones
 * @param layers one entry per layer; empty where all are alike
 */
record LlamaStyle(
    Norms norms,
    boolean wholeHeadNorm,
    boolean joined,
    boolean gelu,
    double normOffset,
    double embeddingScale,
    double attentionScale,
    double residualScale,
    double logitScale,
    double attentionCap,
    double logitCap,
    int rotated,
    double localTheta,
    @Nullable LongRope longRope,
    List<LayerKind> layers) {

  /** Position of a layer's norms: before, after, or on both sides of attention and MLP. */
  enum Norms {
    BEFORE,
    AFTER,
    AROUND
  }

  /** RoPE frequencies of a layer. */
  enum Turn {
    COMMON(0),
    LOCAL(1),
    NONE(2);

    final int code;

    Turn(int code) {
      this.code = code;
    }
  }

  /**
   * A layer.
   *
   * @param windowed whether it looks back through the sliding window only
   */
  record LayerKind(boolean windowed, Turn turn) {}

  /**
   * Rotary frequencies divided by one factor each, others for short texts than for long ones.
   *
   * @param original the longest short text in tokens
   * @param attention factor of cosines and sines
   */
  record LongRope(
      List<Double> shortFactors, List<Double> longFactors, int original, double attention) {
    LongRope {
      shortFactors = List.copyOf(shortFactors);
      longFactors = List.copyOf(longFactors);
    }
  }

  static final LlamaStyle PLAIN =
      new LlamaStyle(Norms.BEFORE, false, false, false, 0, 1, 0, 1, 1, 0, 0, 0, 0, null, List.of());

  LlamaStyle {
    layers = List.copyOf(layers);
  }

  boolean normsBefore() {
    return norms != Norms.AFTER;
  }

  boolean normsAfter() {
    return norms != Norms.BEFORE;
  }

  /** Returns whether the second half of a layer is computed as Llama's is. */
  boolean plainRest() {
    return norms == Norms.BEFORE && !gelu && normOffset == 0 && residualScale == 1;
  }

  LayerKind layer(int index) {
    return layers.isEmpty() ? new LayerKind(true, Turn.COMMON) : layers.get(index);
  }
}
