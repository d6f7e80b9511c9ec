package agora.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * The seconds of two native libraries over the same work, taken in turns: fine-tuning, decoding one
 * row, log-probabilities. The least of all rounds counts, because whatever else the machine does
 * only adds to it.
 */
final class TorchSpeed {
  private static final double LEAST_RATIO = 0.95;

  private final GpuSetting setting;
  private final Gates gates;
  private final int rounds;
  private final GpuProcess ours;
  private final GpuProcess other;

  TorchSpeed(GpuSetting setting, Gates gates, int rounds, GpuProcess ours, GpuProcess other) {
    this.setting = setting;
    this.gates = gates;
    this.rounds = rounds;
    this.ours = ours;
    this.other = other;
  }

  void run() throws IOException {
    for (GpuProcess side : List.of(ours, other)) {
      side.ask("random", setting.shape("small"), "F32", 0);
    }
    compare("fine-tuning", "sft", "fp32", 4, 128, 0, 1, 6);
    compare("decoding a row", "decode", 1, 16, 128);
    compare("log-probabilities", "score", 16, 128);
  }

  private void compare(String row, Object... command) throws IOException {
    double mine = Double.MAX_VALUE;
    double theirs = Double.MAX_VALUE;
    for (int round = 0; round < rounds; round++) {
      mine = Math.min(mine, seconds(ours, command));
      theirs = Math.min(theirs, seconds(other, command));
    }
    double ratio = theirs / mine;
    gates.check(
        row + ", speed over DJL's own library",
        String.format(Locale.ROOT, "%.3f (%.4f s and %.4f s)", ratio, mine, theirs),
        ">= " + LEAST_RATIO,
        ratio >= LEAST_RATIO);
  }

  private static double seconds(GpuProcess side, Object... command) throws IOException {
    var seconds = side.ask(command).path("seconds");
    if (!seconds.isArray()) {
      return seconds.asDouble();
    }
    double least = Double.MAX_VALUE;
    for (int i = 1; i < seconds.size(); i++) {
      least = Math.min(least, seconds.get(i).asDouble());
    }
    return least;
  }
}
