package agora.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares the small random checkpoint with transformers on the device: logits, gradients, 50
 * steps, decoding, scores, a whole fine-tuning.
 *
 * <p>In bf16 both round, differently; what is asked of ours is that it lies no further from the
 * peer's F32 numbers than the peer's own bf16 numbers do, by a half.
 */
final class GpuCorrectness {
  private static final int STEPS = 50;
  private static final double HALF_MORE = 1.5;

  private final GpuSetting setting;
  private final Path checkpoint;
  private final Gates gates;
  private final GpuProcess ours;
  private final GpuProcess peer;

  GpuCorrectness(
      GpuSetting setting, Path checkpoint, Gates gates, GpuProcess ours, GpuProcess peer) {
    this.setting = setting;
    this.checkpoint = checkpoint;
    this.gates = gates;
    this.ours = ours;
    this.peer = peer;
  }

  void run() {
    section("logits", this::logits);
    section("gradients", this::gradients);
    section("50 steps", this::steps);
    section("decoding", this::decoding);
    section("scores", this::scores);
    section("fine-tuning", this::finetune);
  }

  private interface Section {
    void run() throws IOException;
  }

  /** One that fails is a row that does not hold, and the others still run. */
  private void section(String name, Section body) {
    try {
      body.run();
    } catch (IOException | RuntimeException e) {
      gates.check(name, "failed: " + e.getMessage(), "runs", false);
    }
  }

  private void atMost(String row, double measured, double target) {
    gates.check(row, number(measured), "<= " + number(target), measured <= target);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2e", value);
  }

  private GpuNumbers numbers(GpuProcess side, Object... command) throws IOException {
    Path file = setting.work().resolve("numbers.f32");
    List<Object> words = new ArrayList<>(List.of(command));
    words.add(file);
    return GpuNumbers.read(file, side.ask(words.toArray()));
  }

  private void load(Path folder, String ourType, String peerType) throws IOException {
    ours.ask("load", folder, ourType);
    peer.ask("load", folder, peerType);
  }

  private void logits() throws IOException {
    load(checkpoint, "F32", "F32");
    GpuNumbers exact = numbers(peer, "logits", 2, 96);
    atMost("logits F32, distance", numbers(ours, "logits", 2, 96).distance(exact), 1e-5);
    load(checkpoint, "BF16", "BF16");
    double rounded = numbers(peer, "logits", 2, 96).distance(exact);
    atMost(
        "logits BF16, distance from F32",
        numbers(ours, "logits", 2, 96).distance(exact),
        HALF_MORE * rounded);
  }

  private void gradients() throws IOException {
    load(checkpoint, "F32", "F32");
    GpuNumbers exact = numbers(peer, "gradients", 6, 48, "padded");
    for (String layout : List.of("padded", "packed")) {
      atMost(
          "gradients F32, rows " + layout + ", worst tensor",
          numbers(ours, "gradients", 6, 48, layout).worstDistance(exact),
          1e-4);
    }
    load(checkpoint, "BF16", "BF16");
    double rounded = numbers(peer, "gradients", 6, 48, "padded").distance(exact);
    atMost(
        "gradients BF16, rows packed, distance from F32",
        numbers(ours, "gradients", 6, 48, "packed").distance(exact),
        HALF_MORE * rounded);
  }

  /** The weights and the losses of a short run. */
  private record Trained(GpuNumbers weights, List<Double> losses) {
    double last() {
      return losses.getLast();
    }

    /** Returns the mean relative distance of the losses from the other's. */
    double from(Trained other) {
      double sum = 0;
      for (int i = 0; i < losses.size(); i++) {
        sum += Math.abs(losses.get(i) / other.losses.get(i) - 1);
      }
      return sum / losses.size();
    }
  }

  private Trained trained(GpuProcess side, String type, String recipe) throws IOException {
    side.ask("load", checkpoint, type);
    Path file = setting.work().resolve("weights.f32");
    JsonNode answer = side.ask("train", recipe, STEPS, 4, 48, file);
    List<Double> losses = new ArrayList<>();
    answer.path("losses").forEach(loss -> losses.add(loss.asDouble()));
    return new Trained(GpuNumbers.read(file, answer), losses);
  }

  private void steps() throws IOException {
    ours.ask("load", checkpoint, "F32");
    GpuNumbers before = trainedNothing();
    Trained exact = trained(peer, "F32", "precise");
    Trained mine = trained(ours, "F32", "precise");
    Gates.note(
        String.format(
            Locale.ROOT,
            "loss over %d steps: the peer %.4f to %.4f, ours %.4f to %.4f",
            STEPS,
            exact.losses().getFirst(),
            exact.last(),
            mine.losses().getFirst(),
            mine.last()));
    atMost("50 steps F32, distance of the losses", mine.from(exact), 1e-3);
    atMost(
        "50 steps F32, distance of the weights' change",
        mine.weights().minus(before).distance(exact.weights().minus(before)),
        0.02);
    double rounded = trained(peer, "BF16", "plain").from(exact);
    for (String recipe : List.of("plain", "precise")) {
      atMost(
          "50 steps BF16 " + recipe + ", distance of the losses from F32",
          trained(ours, "BF16", recipe).from(exact),
          HALF_MORE * rounded);
    }
  }

  private GpuNumbers trainedNothing() throws IOException {
    Path file = setting.work().resolve("weights.f32");
    return GpuNumbers.read(file, ours.ask("train", "precise", 0, 4, 48, file));
  }

  private void decoding() throws IOException {
    load(checkpoint, "F32", "F32");
    JsonNode mine = ours.ask("decode", 8, 24, 48).path("ids");
    JsonNode theirs = peer.ask("decode", 8, 24, 48).path("ids");
    gates.check(
        "decoding F32, 8 rows of 48 tokens",
        mine.equals(theirs) ? "the peer's tokens" : "other tokens",
        "the peer's tokens",
        mine.equals(theirs));
    load(checkpoint, "BF16", "F32");
    JsonNode rounded = ours.ask("decode", 8, 24, 48).path("ids");
    JsonNode verdict = peer.ask("judge", 24, new ObjectMapper().writeValueAsString(rounded));
    atMost(
        "decoding BF16, how far a token lies below the peer's best in F32",
        verdict.path("gap").asDouble(),
        verdict.path("largest").asDouble() / 64);
  }

  private void scores() throws IOException {
    load(checkpoint, "F32", "F32");
    double theirs = peer.ask("score", 16, 64).path("total").asDouble();
    double mine = ours.ask("score", 16, 64).path("total").asDouble();
    atMost("log-probabilities F32, relative", Math.abs(mine / theirs - 1), 1e-5);
    Path folder = setting.work().resolve("reward");
    ours.ask("random", setting.shape("small"), "F32", 1);
    ours.ask("save", folder, checkpoint);
    load(folder, "F32", "F32");
    GpuNumbers exact = numbers(peer, "labels", 4, 48);
    atMost("rewards F32, distance", numbers(ours, "labels", 4, 48).distance(exact), 1e-4);
  }

  private void finetune() throws IOException {
    Path folder = Files.createTempDirectory(setting.work(), "run");
    JsonNode run = ours.ask("finetune", checkpoint, setting.pairs(), folder.resolve("run"));
    load(Path.of(run.path("checkpoint").asText()), "F32", "F32");
    double distance = numbers(ours, "logits", 2, 48).distance(numbers(peer, "logits", 2, 48));
    atMost(
        "Sft.train from text to a checkpoint (" + run.path("steps") + " steps), its logits",
        distance,
        1e-5);
  }

  /**
   * Compares ATen's attention over documents of many lengths with the loop over them, on a loaded
   * network of bf16.
   */
  static void varlen(GpuSetting setting, Gates gates, GpuProcess ours) throws IOException {
    List<Object> command = new ArrayList<>(List.of("flash"));
    command.addAll(
        setting.onGpu()
            ? List.of("32x8x128", 1024, 512, 700, 300, 128, 128, 64, 440, 200, 600)
            : List.of("network", 512, 256, 1024, 128, 128));
    JsonNode answer = ours.ask(command.toArray());
    if (answer.has("refused")) {
      boolean missing = answer.path("refused").asText().contains("'CPU' backend");
      gates.check(
          "ATen's flash attention over documents",
          missing ? "resolves, no kernel for the processor" : answer.path("refused").asText(),
          setting.onGpu() ? "runs" : "resolves",
          missing && !setting.onGpu());
      return;
    }
    for (String part : List.of("result", "q", "k", "v")) {
      double distance = answer.path(part).asDouble();
      gates.check(
          "ATen's flash attention over documents, " + part,
          number(distance),
          "<= " + number(0.02),
          distance <= 0.02);
    }
    Gates.note(
        String.format(
            Locale.ROOT,
            "forward and backward of one layer's attention over the documents of a row: %.3f ms,"
                + " a document after the other %.3f ms; training uses %s",
            1e3 * answer.path("flash_seconds").asDouble(),
            1e3 * answer.path("loop_seconds").asDouble(),
            answer.path("training").asText()));
  }
}
