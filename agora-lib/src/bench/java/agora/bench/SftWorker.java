package agora.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A process, this library's or the peer's, that takes an optimizer step for each line. */
final class SftWorker implements AutoCloseable {
  /**
   * What a worker is started with.
   *
   * @param share share of a row's tokens that count in the loss
   * @param format {@code fp32} or {@code bf16}
   */
  record Setting(String shape, int threads, int rows, int tokens, double share, String format) {
    private List<String> arguments() {
      return List.of(shape, "" + threads, "" + rows, "" + tokens, "" + share, format, "plain");
    }
  }

  private final Process process;
  private final BufferedReader in;
  private final BufferedWriter out;

  private SftWorker(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    in = process.inputReader(StandardCharsets.UTF_8);
    out = process.outputWriter(StandardCharsets.UTF_8);
    if (!"ready".equals(in.readLine())) {
      throw new IOException("did not start: " + String.join(" ", command));
    }
  }

  static SftWorker ours(Setting setting) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "agora.train.StepWorker"));
    command.addAll(setting.arguments());
    return new SftWorker(command);
  }

  static SftWorker peer(String python, Setting setting) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(python, "agora-lib/src/bench/python/sft_peer.py"));
    command.addAll(setting.arguments());
    return new SftWorker(command);
  }

  /** Takes a step of the usual rows and returns its processor seconds. */
  double step() throws IOException {
    return seconds("step");
  }

  /** Takes a step for each list of lengths and returns the processor seconds of all. */
  double pass(String layout, List<List<Integer>> steps) throws IOException {
    double sum = 0;
    for (List<Integer> lengths : steps) {
      sum +=
          seconds(
              layout
                  + " "
                  + lengths.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    return sum;
  }

  private double seconds(String line) throws IOException {
    return Double.parseDouble(ask(line).split(" ", 2)[0]);
  }

  /** Returns the largest resident memory so far, in bytes. */
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
