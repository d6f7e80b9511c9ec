package agora.bench;

import agora.train.Batching.Packing;
import agora.train.Layouts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Packed rows against padded ones: processor seconds of a pass over the same examples. */
final class SftPacking {
  /**
   * Lengths in characters, every twentieth quantile, of the 805 answers that AlpacaEval 2 compares
   * with.
   */
  private static final int[] ANSWERS = {
    3, 208, 384, 602, 784, 1032, 1280, 1583, 1769, 1939, 2132, 2285, 2455, 2617, 2737, 2908, 3095,
    3284, 3477, 3798, 6639
  };

  private static final double CHARACTERS_PER_TOKEN = 4;
  private static final int PROMPT = 40;
  private static final int EXAMPLES = 64;

  /** What transformers takes by default. */
  private static final int ROWS = 8;

  private static final int ROW_TOKENS = 2048;

  private final Gates gates;
  private final int threads;
  private final String python;
  private final int passes;

  /**
   * @param python the peer's interpreter; null for none
   */
  SftPacking(Gates gates, int threads, String python, int passes) {
    this.gates = gates;
    this.threads = threads;
    this.python = python;
    this.passes = passes;
  }

  void answers() throws IOException {
    measure("answers of AlpacaEval 2", lengthsOfAnswers());
  }

  void logNormal() throws IOException {
    measure("log-normal", logNormalLengths());
  }

  private static List<Integer> lengthsOfAnswers() {
    Random random = new Random(11);
    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < EXAMPLES; i++) {
      double at = 20 * random.nextDouble();
      int below = (int) at;
      double characters = ANSWERS[below] + (at - below) * (ANSWERS[below + 1] - ANSWERS[below]);
      lengths.add(PROMPT + (int) Math.ceil(characters / CHARACTERS_PER_TOKEN));
    }
    return lengths;
  }

  /** The lengths of the gate on wasted tokens. */
  private static List<Integer> logNormalLengths() {
    Random random = new Random(12);
    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < 2 * EXAMPLES; i++) {
      lengths.add(Math.clamp((int) Math.exp(5.5 + 0.8 * random.nextGaussian()), 2, ROW_TOKENS));
    }
    return lengths;
  }

  private void measure(String name, List<Integer> lengths) throws IOException {
    SftWorker.Setting setting = new SftWorker.Setting("tiny", threads, 2, 64, 0.8, "fp32");
    List<List<Integer>> random = Layouts.random(lengths, ROWS, 1);
    List<List<Integer>> grouped = Layouts.ours(lengths, Packing.PADDED, ROWS, ROW_TOKENS, 1);
    List<List<Integer>> packed = Layouts.ours(lengths, Packing.BEST_FIT, 2, ROW_TOKENS, 1);
    List<Double> overRandom = new ArrayList<>();
    List<Double> overGrouped = new ArrayList<>();
    List<Double> overPeer = new ArrayList<>();
    try (SftWorker ours = SftWorker.ours(setting);
        SftWorker peer = python == null ? null : SftWorker.peer(python, setting)) {
      ours.pass("packed", packed.subList(0, 2));
      for (int i = 0; i < passes; i++) {
        double seconds = ours.pass("packed", packed);
        overRandom.add(ours.pass("padded", random) / seconds);
        overGrouped.add(ours.pass("padded", grouped) / seconds);
        if (peer != null) {
          overPeer.add(peer.pass("padded", random) / seconds);
        }
      }
    }
    double mean = lengths.stream().mapToInt(Integer::intValue).average().orElseThrow();
    Gates.note(
        String.format(
            Locale.ROOT,
            "%s: %d examples of %.0f tokens on average; packed in rows of %d, padded %d rows a"
                + " step; over our rows grouped by length %.2fx",
            name,
            lengths.size(),
            mean,
            ROW_TOKENS,
            ROWS,
            SftBench.median(overGrouped)));
    gates.atLeast(name + ": packed over padded in random order", SftBench.median(overRandom), 1.5);
    if (!overPeer.isEmpty()) {
      gates.atLeast(
          name + ": packed over transformers, padded in random order",
          SftBench.median(overPeer),
          1.5);
    }
  }
}
