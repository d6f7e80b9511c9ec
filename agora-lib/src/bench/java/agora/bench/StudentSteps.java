package agora.bench;

import agora.llama.DecodingConfig;
import agora.llama.Llama;
import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.llama.Scorer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Many steps of decoding and scoring in a process of its own whose Java heap cannot grow, so that
 * what grows is native memory.
 */
final class StudentSteps {
  private static final int NEW = 50;
  private static final int MARKS = 10;

  private StudentSteps() {}

  /**
   * Prints the growth of memory at each tenth of the steps, and checks the last against the gate.
   */
  static void measure(int steps, int threads, Gates gates)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-Xms128m",
                "-Xmx128m",
                "-XX:+AlwaysPreTouch",
                "-cp",
                System.getProperty("java.class.path"),
                StudentSteps.class.getName(),
                "" + steps,
                "" + threads)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Double> grown = new ArrayList<>();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] words = line.split(" ");
        grown.add(Double.parseDouble(words[1]) / 1e6);
        Gates.note(
            String.format(
                Locale.ROOT,
                "after %s steps: grown by %.2f MB, %s us a step",
                words[0],
                grown.getLast(),
                words[2]));
      }
    }
    if (process.waitFor() != 0 || grown.size() != MARKS) {
      throw new IOException("the process that takes steps ended early");
    }
    String what = steps + " forward and decode steps, growth of native memory, MB";
    gates.atMost(what, Collections.max(grown), 32);
    gates.atMost(what + ", second half alone", grown.getLast() - grown.get(MARKS / 2 - 1), 4);
  }

  /** Takes so many steps on so many threads; prints steps, growth in bytes, microseconds a step. */
  public static void main(String[] arguments) throws Exception {
    int steps = Integer.parseInt(arguments[0]);
    LlamaConfig shape = LlamaConfig.small(1024, 128, 384, 4, 4, 256);
    LlamaOptions options = LlamaOptions.cpu().withThreads(Integer.parseInt(arguments[1]));
    try (Llama llama = Llama.random(shape, 1, null, options)) {
      List<int[]> prompts = StudentBench.ids(0, 8, 16, 1000);
      work(llama, prompts, 1000);
      long before = StudentLoad.status("RssAnon:");
      int part = steps / MARKS;
      for (int mark = 1; mark <= MARKS; mark++) {
        long start = System.nanoTime();
        work(llama, prompts, part);
        System.out.printf(
            Locale.ROOT,
            "%d %d %.0f%n",
            mark * part,
            StudentLoad.status("RssAnon:") - before,
            (System.nanoTime() - start) / 1e3 / part);
      }
    }
  }

  /** Decodes eight texts at once and scores them, so many calls of the network in all. */
  private static void work(Llama llama, List<int[]> prompts, int steps)
      throws InterruptedException {
    for (int done = 0; done < steps; done += NEW + 1) {
      llama.generate(prompts, DecodingConfig.greedy(NEW).ignoringEnds(), 8);
      Scorer.of(llama).logprobs(prompts);
    }
  }
}
