package agora.train;

/**
 * Muon: momentum whose matrices are made orthogonal before each step (Jordan and others, 2024); for
 * the matrices of the layers, beside AdamW for everything else. Learns from scratch in fewer steps.
 *
 * @param learningRate the peak rate; 0.02 suits small networks
 * @param momentum decay of the Nesterov momentum, 0 to 1
 * @param iterations Newton-Schulz iterations a step
 */
public record Muon(double learningRate, double momentum, int iterations) {
  public Muon {
    Requirements.positive("Muon's learningRate", learningRate);
    Requirements.within("momentum", 0, 1, momentum);
    Requirements.within("iterations", 1, 20, iterations);
  }

  /** Returns the usual momentum of 0.95 and five iterations. */
  public static Muon of(double learningRate) {
    return new Muon(learningRate, 0.95, 5);
  }
}
