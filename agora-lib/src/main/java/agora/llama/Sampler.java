package agora.llama;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;

/** Chooses the next token of one row from its logits; its draws depend on its seed alone. */
final class Sampler {
  private static final double LEAST_EXPONENT = -40;

  private final DecodingConfig decoding;
  private final SplittableRandom random;
  private final BitSet seen = new BitSet();

  Sampler(DecodingConfig decoding, int[] prompt) {
    this.decoding = decoding;
    this.random =
        decoding.seed() == null ? new SplittableRandom() : new SplittableRandom(decoding.seed());
    for (int token : prompt) {
      seen.set(token);
    }
  }

  /** Returns whether the most probable token by the network is the one to take. */
  boolean takesArgmax() {
    return decoding.temperature() == 0 && decoding.repetitionPenalty() == 1;
  }

  void accept(int token) {
    seen.set(token);
  }

  /** Returns the chosen token; may overwrite {@code logits}. */
  int choose(float[] logits) {
    penalize(logits);
    if (decoding.temperature() == 0) {
      return argmax(logits);
    }
    double[] weights = weights(logits);
    return draw(weights);
  }

  private void penalize(float[] logits) {
    float penalty = (float) decoding.repetitionPenalty();
    if (penalty == 1) {
      return;
    }
    for (int i = seen.nextSetBit(0); i >= 0; i = seen.nextSetBit(i + 1)) {
      logits[i] = logits[i] > 0 ? logits[i] / penalty : logits[i] * penalty;
    }
  }

  static int argmax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  /**
   * Returns probabilities up to a factor: the largest is 1. Those below e^-40 are 0: a vocabulary
   * of them has no share that a double shows.
   */
  private double[] weights(float[] logits) {
    float top = logits[argmax(logits)];
    double temperature = decoding.temperature();
    double[] weights = new double[logits.length];
    for (int i = 0; i < weights.length; i++) {
      double exponent = (logits[i] - top) / temperature;
      if (exponent > LEAST_EXPONENT) {
        weights[i] = Math.exp(exponent);
      }
    }
    double least = Math.max(decoding.minP(), leastOfFilters(weights));
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] < least) {
        weights[i] = 0;
      }
    }
    return weights;
  }

  /** Returns the weight of the last token that the top-k and top-p filters keep. */
  private double leastOfFilters(double[] weights) {
    boolean nucleus = decoding.topP() < 1;
    boolean best = decoding.topK() > 0 && decoding.topK() < weights.length;
    if (!nucleus && !best) {
      return 0;
    }
    double[] sorted = weights.clone();
    int from = 0;
    if (best) {
      Arrays.sort(sorted);
      from = sorted.length - decoding.topK();
    }
    if (!nucleus) {
      return sorted[from];
    }
    return best ? leastOfNucleus(sorted, from) : leastOfNucleus(weights);
  }

  /** Looks at few tokens first: the nucleus rarely reaches far down. */
  private double leastOfNucleus(double[] weights) {
    double mass = decoding.topP() * sumFrom(weights, 0);
    for (double least = 1e-2; least > 1e-12; least *= 1e-2) {
      if (sumFrom(weights, least) >= mass) {
        return leastOf(sortedFrom(weights, least), 0, mass);
      }
    }
    return leastOf(sortedFrom(weights, 0), 0, mass);
  }

  /** Plain loops: at each token a vocabulary passes, and the first compiler makes streams slow. */
  private static double sumFrom(double[] weights, double least) {
    double sum = 0;
    for (double weight : weights) {
      if (weight >= least) {
        sum += weight;
      }
    }
    return sum;
  }

  private static double[] sortedFrom(double[] weights, double least) {
    double[] kept = new double[weights.length];
    int size = 0;
    for (double weight : weights) {
      if (weight >= least) {
        kept[size++] = weight;
      }
    }
    kept = Arrays.copyOf(kept, size);
    Arrays.sort(kept);
    return kept;
  }

  private double leastOfNucleus(double[] sorted, int from) {
    double total = 0;
    for (int i = from; i < sorted.length; i++) {
      total += sorted[i];
    }
    return leastOf(sorted, from, decoding.topP() * total);
  }

  private static double leastOf(double[] sorted, int from, double mass) {
    double sum = 0;
    for (int i = sorted.length - 1; i >= from; i--) {
      sum += sorted[i];
      if (sum >= mass) {
        return sorted[i];
      }
    }
    return sorted[from];
  }

  private int draw(double[] weights) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double left = random.nextDouble() * total;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        last = i;
        left -= weights[i];
        if (left < 0) {
          return i;
        }
      }
    }
    return last;
  }
}
