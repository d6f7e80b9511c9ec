package agora.intrinsic;

import java.io.Serial;
import java.io.Serializable;

/**
 * Sum of the unit vectors of embeddings, from which the mean cosine distance of each to all others
 * follows. Parts of a data set are added up on their own and merged.
 */
public final class UnitSum implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  private final String name;
  private final double[] sum;
  private long count;

  /**
   * Returns the sum of no vectors.
   *
   * @param name what messages call the metric
   * @param width numbers of each vector
   */
  public UnitSum(String name, int width) {
    this.name = name;
    this.sum = new double[width];
  }

  /**
   * Adds a vector, which need not be normalised.
   *
   * @throws IllegalArgumentException if it has another width, a length of zero, or is not finite
   */
  public void add(long index, float[] vector) {
    double inverse = 1 / norm(index, vector);
    for (int j = 0; j < sum.length; j++) {
      sum[j] += vector[j] * inverse;
    }
    count++;
  }

  /** Adds the sum of another part. */
  public void add(UnitSum part) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += part.sum[j];
    }
    count += part.count;
  }

  /** Returns how many vectors were added. */
  public long count() {
    return count;
  }

  /** Returns the mean cosine distance, in [0, 2], of a vector in the sum to all others. */
  public double distance(long index, float[] vector) {
    double inverse = 1 / norm(index, vector);
    double dot = 0;
    for (int j = 0; j < sum.length; j++) {
      dot += vector[j] * sum[j];
    }
    return 1 - (dot * inverse - 1) / (count - 1);
  }

  private double norm(long index, float[] vector) {
    if (vector.length != sum.length) {
      throw new IllegalArgumentException(
          name + ": embeddings must be of one length, " + index + " has " + vector.length);
    }
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    if (!(squares > 0) || Double.isInfinite(squares)) {
      throw new IllegalArgumentException(
          name
              + ": the embedding of instance "
              + index
              + (squares == 0 ? " is zero" : " is not finite")
              + ": is its text empty, or the model broken?");
    }
    return Math.sqrt(squares);
  }
}
