package agora.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares optimizer steps with transformers and fused AdamW: CPU seconds a step in alternating
 * pairs, and the largest resident memory.
 *
 * <p>Options: {@code --pairs N} (9), {@code --threads N} (2), {@code --only tiny|135m|mini}. The
 * peer runs where {@code AGORA_PEER_PYTHON} names an interpreter with torch and transformers.
 */
public final class SftBench {
  private int pairs = 9;
  private int threads = 2;
  private String only = "";
  private boolean holds = true;

  public static void main(String[] arguments) throws IOException, InterruptedException {
    SftBench bench = new SftBench();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      switch (arguments[i]) {
        case "--pairs" -> bench.pairs = Integer.parseInt(arguments[i + 1]);
        case "--threads" -> bench.threads = Integer.parseInt(arguments[i + 1]);
        case "--only" -> bench.only = arguments[i + 1];
        default ->
            throw new IllegalArgumentException("no option " + arguments[i] + ": see the javadoc");
      }
    }
    bench.compare("tiny", 32, 128, 1, 1.1);
    bench.compare("135m", 4, 512, 1, 1.05);
    bench.compare("mini", 12, 60, 0.5, 1.1);
    System.exit(bench.holds ? 0 : 1);
  }

  private void compare(String shape, int rows, int tokens, double share, double target)
      throws IOException, InterruptedException {
    if (!only.isEmpty() && !only.equals(shape)) {
      return;
    }
    String python = System.getenv("AGORA_PEER_PYTHON");
    List<String> numbers =
        List.of(shape, "" + threads, "" + rows, "" + tokens, "" + share, "fp32", "plain");
    try (Worker ours = Worker.java(numbers)) {
      if (python == null) {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < pairs + 2; i++) {
          seconds.add(ours.step());
        }
        print(
            shape
                + " "
                + rows
                + "x"
                + tokens
                + ": CPU seconds a step | "
                + fixed(median(seconds.subList(2, seconds.size())))
                + " | no peer: set AGORA_PEER_PYTHON | -");
        return;
      }
      try (Worker theirs = Worker.python(python, numbers)) {
        pairs(shape + " " + rows + "x" + tokens, ours, theirs, target);
      }
    }
  }

  private void pairs(String name, Worker ours, Worker theirs, double target) throws IOException {
    List<Double> mine = new ArrayList<>();
    List<Double> peer = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < pairs + 2; i++) {
      double our = ours.step();
      double their = theirs.step();
      if (i >= 2) {
        mine.add(our);
        peer.add(their);
        ratios.add(their / our);
      }
    }
    print(
        name
            + ": CPU seconds a step, median of "
            + pairs
            + " | "
            + fixed(median(mine))
            + ", transformers "
            + fixed(median(peer))
            + " | - | -");
    gate(name + ": throughput over transformers", median(ratios), target, true);
    gate(name + ": peak memory over transformers", ours.memory() / theirs.memory(), 0.65, false);
  }

  private void gate(String name, double measured, double target, boolean least) {
    boolean held = least ? measured >= target : measured <= target;
    holds &= held;
    print(
        name
            + " | "
            + fixed(measured)
            + (least ? " | >= " : " | <= ")
            + target
            + (held ? " | holds" : " | short"));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static void print(String line) {
    System.out.println(line);
  }

  private static String fixed(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** A process that takes a step for each line it is sent. */
  private static final class Worker implements AutoCloseable {
    private final Process process;
    private final BufferedReader in;
    private final BufferedWriter out;

    private Worker(List<String> command) throws IOException {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      in = process.inputReader(StandardCharsets.UTF_8);
      out = process.outputWriter(StandardCharsets.UTF_8);
      if (!"ready".equals(in.readLine())) {
        throw new IOException("did not start: " + String.join(" ", command));
      }
    }

    static Worker java(List<String> arguments) throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of(
                  System.getProperty("java.home") + "/bin/java",
                  "--enable-native-access=ALL-UNNAMED",
                  "-Xmx512m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "agora.train.StepWorker"));
      command.addAll(arguments);
      return new Worker(command);
    }

    static Worker python(String interpreter, List<String> arguments) throws IOException {
      List<String> command =
          new ArrayList<>(List.of(interpreter, "agora-lib/src/bench/python/sft_peer.py"));
      command.addAll(arguments);
      return new Worker(command);
    }

    double step() throws IOException {
      return Double.parseDouble(ask("step").split(" ", 2)[0]);
    }

    double memory() throws IOException {
      return Double.parseDouble(ask("memory"));
    }

    private String ask(String line) throws IOException {
      out.write(line + "\n");
      out.flush();
      String answer = in.readLine();
      if (answer == null) {
        throw new IOException("the worker ended without an answer to '" + line + "'");
      }
      return answer;
    }

    @Override
    public void close() throws IOException {
      out.close();
      process.destroy();
    }
  }
}
