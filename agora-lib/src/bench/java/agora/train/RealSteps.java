package agora.train;

import agora.llama.Llama;
import agora.torch.DType;
import agora.torch.NativeScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Steps of fine-tuning a real network, on the rows that the peer takes. */
public final class RealSteps {
  private RealSteps() {}

  /** Returns the mean loss per token of each step, in nats. */
  public static double[] losses(Path checkpoint, List<int[]> texts, int steps) throws IOException {
    SftConfig config = SftConfig.mini().withLearningRate(1e-4);
    int rows = texts.size() / steps;
    double[] losses = new double[steps];
    try (Llama llama = Llama.load(checkpoint);
        NativeScope scope = NativeScope.open()) {
      Network network = new Network(llama, scope, DType.F32, false);
      Optimizers optimizers = new Optimizers(network.trained(), config, scope);
      for (int step = 0; step < steps; step++) {
        List<Example> examples = new ArrayList<>();
        for (int[] tokens : texts.subList(step * rows, (step + 1) * rows)) {
          BitSet learned = new BitSet();
          learned.set(1, tokens.length);
          examples.add(new Example(examples.size(), tokens, learned));
        }
        MicroBatch batch = MicroBatch.padded(examples);
        losses[step] = network.learn(batch, 1.0 / batch.trainable()) / batch.trainable();
        optimizers.clip();
        optimizers.step(step + 1, 1);
      }
    }
    return losses;
  }
}
