package agora.llama;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rotary position tables: cosines and sines of position times frequency, in the arithmetic that the
 * reference implementation uses (angles in single precision).
 */
final class Rope {
  private final LlamaConfig config;

  Rope(LlamaConfig config) {
    this.config = config;
  }

  /**
   * Returns whether the frequencies depend on how long the text is, which is so beyond the original
   * context under {@code dynamic} scaling.
   */
  boolean dependsOnLength(int length) {
    if (isLong(length)) {
      return true;
    }
    RopeScaling scaling = config.ropeScaling();
    return scaling != null && scaling.type().equals("dynamic") && length > config.maxPositions();
  }

  /** Returns whether a text is beyond the context for which the short factors are. */
  boolean isLong(int length) {
    LlamaStyle.LongRope factors = config.style().longRope();
    return factors != null && length > factors.original();
  }

  /** Returns the factor of cosines and sines. */
  float attention() {
    LlamaStyle.LongRope factors = config.style().longRope();
    if (factors != null) {
      return (float) factors.attention();
    }
    RopeScaling scaling = config.ropeScaling();
    return scaling == null || scaling.yarn() == null ? 1 : (float) scaling.yarn().attention();
  }

  /** Returns the frequencies of the layers with a window where they have their own, else null. */
  float @Nullable [] local() {
    double theta = config.style().localTheta();
    return theta == 0 ? null : plain(theta);
  }

  /** Returns the frequencies of a text of {@code length} tokens, in radians a token. */
  float[] frequencies(int length) {
    RopeScaling scaling = config.ropeScaling();
    LlamaStyle.LongRope factors = config.style().longRope();
    float[] plain = plain(config.ropeTheta());
    if (factors != null) {
      return divided(plain, isLong(length) ? factors.longFactors() : factors.shortFactors());
    }
    if (scaling == null) {
      return plain;
    }
    return switch (scaling.type()) {
      case "linear" -> linear(plain, scaling);
      case "llama3" -> llama3(plain, scaling);
      case "yarn" -> yarn(plain, scaling, Objects.requireNonNull(scaling.yarn()));
      default -> dependsOnLength(length) ? plain(stretchedBase(scaling, length)) : plain;
    };
  }

  private static float[] divided(float[] plain, List<Double> factors) {
    if (factors.size() != plain.length) {
      throw new IllegalArgumentException(
          "rope_scaling's factors must be one per frequency, "
              + plain.length
              + ", were "
              + factors.size());
    }
    float[] out = new float[plain.length];
    for (int i = 0; i < out.length; i++) {
      // 1 / (factor * base^...), the product first, as the reference rounds it.
      out[i] = (float) (1.0 / (factors.get(i) * (1.0 / plain[i])));
    }
    return out;
  }

  private float[] plain(double base) {
    int half = config.rotated() / 2;
    float[] frequencies = new float[half];
    for (int i = 0; i < half; i++) {
      frequencies[i] = 1f / (float) Math.pow(base, (2f * i) / config.rotated());
    }
    return frequencies;
  }

  private double stretchedBase(RopeScaling scaling, int length) {
    double stretch = scaling.factor() * length / config.maxPositions() - (scaling.factor() - 1);
    double dim = config.headDim();
    return config.ropeTheta() * Math.pow(stretch, dim / (dim - 2));
  }

  private static float[] linear(float[] plain, RopeScaling scaling) {
    float[] out = plain.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (out[i] / scaling.factor());
    }
    return out;
  }

  private static float[] llama3(float[] plain, RopeScaling scaling) {
    double original = scaling.originalPositions();
    double low = scaling.lowFreqFactor();
    double high = scaling.highFreqFactor();
    float[] out = plain.clone();
    for (int i = 0; i < out.length; i++) {
      double wavelength = 2 * Math.PI / plain[i];
      if (wavelength > original / low) {
        out[i] = (float) (plain[i] / scaling.factor());
      } else if (wavelength >= original / high) {
        double smooth = (original / wavelength - low) / (high - low);
        out[i] = (float) ((1 - smooth) * plain[i] / scaling.factor() + smooth * plain[i]);
      }
    }
    return out;
  }

  /** Dimensions before the ramp keep their frequencies, those after it have them divided. */
  private float[] yarn(float[] plain, RopeScaling scaling, RopeScaling.Yarn yarn) {
    double start = turning(yarn.betaFast(), scaling.originalPositions());
    double end = turning(yarn.betaSlow(), scaling.originalPositions());
    float low = (float) Math.max(0, yarn.truncate() ? Math.floor(start) : start);
    float high = (float) Math.min(config.rotated() - 1, yarn.truncate() ? Math.ceil(end) : end);
    float width = high == low ? 0.001f : high - low;
    float[] out = new float[plain.length];
    for (int i = 0; i < out.length; i++) {
      float kept = 1 - Math.clamp((i - low) / width, 0f, 1f);
      float divided = 1f / ((float) scaling.factor() * (1f / plain[i]));
      out[i] = divided * (1 - kept) + plain[i] * kept;
    }
    return out;
  }

  /** Returns the dimension whose frequency turns so often within so many positions. */
  private double turning(double turns, int positions) {
    return config.rotated()
        * Math.log(positions / (turns * 2 * Math.PI))
        / (2 * Math.log(config.ropeTheta()));
  }

  /**
   * Writes the table rows of positions {@code from} to {@code to - 1}, each of {@code headDim}
   * numbers: cosines twice, and sines first negated, then plain, as the network's rotation wants.
   */
  static void fill(float[] frequencies, int from, int to, float[] cos, float[] sin) {
    int half = frequencies.length;
    for (int position = from; position < to; position++) {
      int row = (position - from) * 2 * half;
      for (int i = 0; i < half; i++) {
        double angle = (float) position * frequencies[i];
        float c = (float) Math.cos(angle);
        float s = (float) Math.sin(angle);
        cos[row + i] = c;
        cos[row + half + i] = c;
        sin[row + i] = -s;
        sin[row + half + i] = s;
      }
    }
  }
}
