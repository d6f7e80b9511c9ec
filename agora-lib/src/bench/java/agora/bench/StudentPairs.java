package agora.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;

/** The same work on this library and on transformers, in turns. */
final class StudentPairs implements AutoCloseable {
  private final Optional<StudentPeer> peer;
  private final int pairs;
  private final Gates gates;

  StudentPairs(Optional<StudentPeer> peer, int pairs, Gates gates) {
    this.peer = peer;
    this.pairs = pairs;
    this.gates = gates;
  }

  /** Work of one pair, counted from 0. */
  interface Work {
    void take(int pair) throws Exception;
  }

  /** Asks the peer, if there is one. */
  Optional<JsonNode> ask(String command) throws IOException {
    return peer.isEmpty() ? Optional.empty() : Optional.of(peer.get().ask(command));
  }

  /**
   * Alternates the two, and checks the median of the ratios of processor seconds.
   *
   * @param unit what a second is in the unit of the printed numbers
   */
  void compare(String what, double unit, double target, Work ours, IntFunction<String> theirs)
      throws Exception {
    List<Double> cpu = new ArrayList<>();
    List<Double> wall = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    List<Double> peers = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      long cpuStart = processCpu();
      long start = System.nanoTime();
      ours.take(i);
      double seconds = (processCpu() - cpuStart) / 1e9;
      wall.add((System.nanoTime() - start) / 1e9);
      cpu.add(seconds);
      Optional<JsonNode> answer = ask(theirs.apply(i));
      if (answer.isPresent()) {
        peers.add(answer.get().path("cpu").asDouble());
        ratios.add(answer.get().path("cpu").asDouble() / seconds);
      }
    }
    Gates.note(
        String.format(
            Locale.ROOT,
            "%s, medians of %d: ours %.2f (wall %.2f), transformers %s",
            what,
            pairs,
            unit * median(cpu),
            unit * median(wall),
            peers.isEmpty()
                ? "not measured"
                : String.format(Locale.ROOT, "%.2f", unit * median(peers))));
    if (!ratios.isEmpty()) {
      gates.atLeast(what + ", transformers over ours", median(ratios), target);
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static long processCpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  @Override
  public void close() throws IOException {
    if (peer.isPresent()) {
      peer.get().close();
    }
  }
}
