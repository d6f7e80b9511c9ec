package agora.train;

import java.util.List;

/**
 * Low-rank adaptation (Hu and others, 2021, arXiv 2106.09685): the weights stay, and each target
 * matrix W learns an addition {@code B A * alpha / rank}.
 *
 * @param rank columns of B and rows of A
 * @param alpha the addition's scale, before it is divided by the rank
 * @param dropout share of A's input that is dropped while training, 0 to 1
 * @param targets the matrices of a layer that learn, by their Hugging Face names
 */
public record Lora(int rank, double alpha, double dropout, List<String> targets) {
  /** The names a target may have. */
  public static final List<String> MATRICES =
      List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

  public Lora {
    Requirements.atLeast("rank", 1, rank);
    Requirements.positive("alpha", alpha);
    Requirements.within("dropout", 0, 0.99, dropout);
    targets = List.copyOf(targets);
    for (String target : targets) {
      if (!MATRICES.contains(target)) {
        throw new IllegalArgumentException(
            "a LoRA target must be one of " + MATRICES + ", was '" + target + "'");
      }
    }
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("LoRA needs at least one target of " + MATRICES);
    }
  }

  /** Returns adapters on all seven matrices, alpha twice the rank, without dropout. */
  public static Lora ofRank(int rank) {
    return new Lora(rank, 2.0 * rank, 0, MATRICES);
  }

  /**
   * Returns whether a matrix of this name learns; one that joins several does if any of them does.
   */
  boolean includes(String matrix) {
    return switch (matrix) {
      case "qkv_proj" -> targets.stream().anyMatch(List.of("q_proj", "k_proj", "v_proj")::contains);
      case "gate_up_proj" -> targets.stream().anyMatch(List.of("gate_proj", "up_proj")::contains);
      default -> targets.contains(matrix);
    };
  }

  double scale() {
    return alpha / rank;
  }
}
