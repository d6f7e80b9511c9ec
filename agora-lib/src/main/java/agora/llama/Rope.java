package agora.llama;

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
    RopeScaling scaling = config.ropeScaling();
    return scaling != null && scaling.type().equals("dynamic") && length > config.maxPositions();
  }

  /** Returns the frequencies of a text of {@code length} tokens, in radians a token. */
  float[] frequencies(int length) {
    RopeScaling scaling = config.ropeScaling();
    float[] plain = plain(config.ropeTheta());
    if (scaling == null) {
      return plain;
    }
    return switch (scaling.type()) {
      case "linear" -> linear(plain, scaling);
      case "llama3" -> llama3(plain, scaling);
      default -> dependsOnLength(length) ? plain(stretchedBase(scaling, length)) : plain;
    };
  }

  private float[] plain(double base) {
    int half = config.headDim() / 2;
    float[] frequencies = new float[half];
    for (int i = 0; i < half; i++) {
      frequencies[i] = 1f / (float) Math.pow(base, (2f * i) / config.headDim());
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
