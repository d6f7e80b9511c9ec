package agora.bench;

import agora.llama.LlamaConfig;
import agora.train.Batching.Packing;
import agora.train.GpuRecipe;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The numbers of one shape with random weights: fine-tuning, decoding, perplexity, reward, each
 * with the peer beside it in a process of its own.
 *
 * <p>Times are wall clock between two moments at which the device had nothing left to do. On a
 * processor everything is small and nothing is judged.
 */
final class GpuSpeed {
  static final List<Integer> BATCHES = List.of(1, 32, 128);

  private static final long EIGHTY = 80_000_000_000L;

  private final GpuSetting setting;
  private final Gates gates;
  private final String name;
  private final LlamaConfig shape;
  private final long card;
  private final double peak;
  private final int steps;
  private final List<Run> runs = new ArrayList<>();

  /**
   * @param card bytes of the device's memory
   * @param peak dense bf16 operations a second at best; 0 where they are not known
   */
  GpuSpeed(GpuSetting setting, Gates gates, String name, long card, double peak, int steps)
      throws IOException {
    this.setting = setting;
    this.gates = gates;
    this.name = name;
    this.shape = GpuPlan.shape(setting.shape(name));
    this.card = card;
    this.peak = peak;
    this.steps = steps;
  }

  void run() {
    section("fine-tuning", this::finetuning);
    section("decoding", this::decoding);
    section("reading", this::reading);
  }

  /** Returns the bytes that the leanest form of {@code paper} needs. */
  long trainingBytes() {
    return GpuRecipe.paper().getLast().estimate(shape).total() + GpuRecipe.RESERVE;
  }

  /** Returns the bytes of the weights in bf16. */
  long weights() {
    return GpuRecipe.paper().getFirst().estimate(shape).weights();
  }

  private interface Section {
    void run() throws IOException, InterruptedException;
  }

  private void section(String what, Section body) {
    try {
      body.run();
    } catch (IOException | RuntimeException e) {
      gates.check(name + " " + what, "failed: " + e.getMessage(), "runs", false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int tokens() {
    return setting.onGpu() ? 4096 : 128;
  }

  private void judge(String row, double measured, String form, double target, boolean least) {
    String value = String.format(Locale.ROOT, form, measured);
    if (setting.onGpu()) {
      boolean holds = least ? measured >= target : measured <= target;
      gates.check(
          row, value, (least ? ">= " : "<= ") + String.format(Locale.ROOT, form, target), holds);
    } else {
      Gates.note(row + " | " + value + " | not judged on a processor");
    }
  }

  /** What fine-tuning took. */
  private record Run(String recipe, double tokensPerSecond, long memory) {}

  private void finetuning() throws IOException, InterruptedException {
    List<GpuRecipe> chosen = new ArrayList<>();
    GpuPlan.fitting(GpuRecipe.paper(), shape, card).ifPresent(chosen::add);
    chosen.add(GpuRecipe.paper().getLast());
    GpuPlan.fitting(GpuRecipe.precise(), shape, card).ifPresent(chosen::add);
    for (GpuRecipe recipe : chosen.stream().distinct().toList()) {
      measured(recipe);
    }
    peerLoop();
  }

  /** Fine-tunes with the most faithful form of {@code paper} that fits. */
  void paper() throws IOException, InterruptedException {
    measured(GpuPlan.fitting(GpuRecipe.paper(), shape, card).orElse(GpuRecipe.paper().getLast()));
  }

  /** Fine-tunes adapters of rank 16 on every matrix. */
  void lora() throws IOException, InterruptedException {
    ours(GpuRecipe.lora());
  }

  private void measured(GpuRecipe recipe) throws IOException, InterruptedException {
    Run run = ours(recipe);
    runs.add(run);
    String row = name + " SFT, " + run.recipe();
    if (peak > 0) {
      long parameters = weights() / 2;
      double used = 6.0 * parameters * run.tokensPerSecond() / peak;
      judge(row + ", MFU %", 100 * used, "%.1f", 40, true);
      double attention = 12.0 * shape.layers() * shape.heads() * shape.headDim() * tokens();
      Gates.note(
          String.format(
              Locale.ROOT,
              "%s: MFU %.1f %% with attention counted too (12 x layers x width x tokens)",
              row,
              100 * (6.0 * parameters + attention) * run.tokensPerSecond() / peak));
    }
    if (name.equals("8b")) {
      judge(row + ", peak GB", run.memory() / 1e9, "%.1f", EIGHTY / 1e9, false);
    }
  }

  /** Runs the peer's loop, and judges what was measured before beside it. */
  void peerLoop() throws IOException, InterruptedException {
    Run peer = peer();
    for (Run run : runs) {
      String row = name + " SFT, " + run.recipe();
      double faster = run.tokensPerSecond() / peer.tokensPerSecond();
      judge(row + ", tokens/s over transformers", faster, "%.2f", 1, true);
      double leaner = (double) run.memory() / peer.memory();
      judge(row + ", peak memory over transformers", leaner, "%.2f", 0.8, false);
    }
  }

  private Run ours(GpuRecipe recipe) throws IOException, InterruptedException {
    int rows = recipe.config().batching().microBatch();
    int document = recipe.config().batching().packing() == Packing.WRAPPED ? 0 : tokens() / 8;
    int accumulation = recipe.config().batching().accumulation() == 1 ? 1 : 8 / rows;
    try (GpuMemory memory = GpuMemory.of(setting);
        GpuProcess ours = setting.ours()) {
      ours.ask("random", setting.shape(name), "BF16", 0);
      JsonNode answer =
          ours.ask(
              "sft",
              recipe.name().replace(' ', '_'),
              rows,
              tokens(),
              document,
              accumulation,
              steps);
      return run(recipe.name(), answer, rows * accumulation, memory.peak(ours));
    }
  }

  private Run peer() throws IOException, InterruptedException {
    try (GpuMemory memory = GpuMemory.of(setting);
        GpuProcess peer = setting.peer()) {
      peer.ask("random", setting.shape(name), "BF16", 0);
      JsonNode answer = peer.ask("sft", "plain", 1, tokens(), 0, 8, steps);
      return run("transformers, a row at a time", answer, 8, memory.peak(peer));
    }
  }

  /** The first step warms up; the rest count by their median. */
  private Run run(String recipe, JsonNode answer, int rows, long memory) {
    List<Double> seconds = new ArrayList<>();
    answer.path("seconds").forEach(second -> seconds.add(second.asDouble()));
    List<Double> warm = seconds.subList(1, seconds.size()).stream().sorted().toList();
    double rate = rows * tokens() / warm.get(warm.size() / 2);
    Gates.note(
        String.format(
            Locale.ROOT,
            "%s SFT, %s: %.0f tokens/s, %d rows of %d a step, peak %s",
            name,
            recipe,
            rate,
            rows,
            tokens(),
            GpuPlan.gigabytes(memory)));
    return new Run(recipe, rate, memory);
  }

  void decoding() throws IOException {
    int more = setting.onGpu() ? 128 : 16;
    Map<Integer, Double> mine = new LinkedHashMap<>();
    try (GpuProcess ours = setting.ours()) {
      ours.ask("random", setting.shape(name), "BF16", 0);
      for (int batch : BATCHES) {
        mine.put(batch, decoded("ours", ours, batch, more));
      }
    }
    try (GpuProcess peer = setting.peer()) {
      peer.ask("random", setting.shape(name), "BF16", 0);
      for (int batch : BATCHES) {
        double ratio = required(mine, batch) / decoded("transformers", peer, batch, more);
        String row = name + " decoding, batch " + batch + ", tokens/s over transformers";
        judge(row, ratio, "%.2f", 1, true);
      }
    }
  }

  private static double required(Map<Integer, Double> values, int key) {
    return Objects.requireNonNull(values.get(key));
  }

  private double decoded(String who, GpuProcess side, int batch, int more) throws IOException {
    side.ask("decode", batch, more, 4);
    double seconds = side.ask("decode", batch, more, more).path("seconds").asDouble();
    Gates.note(
        String.format(
            Locale.ROOT,
            "%s decoding, batch %d, %s: %.0f tokens/s (prompt %d, %d more, prefill included)",
            name,
            batch,
            who,
            batch * more / seconds,
            more,
            more));
    return batch * more / seconds;
  }

  void reading() throws IOException {
    int length = setting.onGpu() ? 1024 : 64;
    for (String command : List.of("score", "reward")) {
      String what = command.equals("score") ? "perplexity" : "reward";
      double mine;
      try (GpuProcess ours = setting.ours()) {
        mine = read("ours", ours, command, what, length);
      }
      try (GpuProcess peer = setting.peer()) {
        double ratio = mine / read("transformers", peer, command, what, length);
        judge(name + " " + what + ", tokens/s over transformers", ratio, "%.2f", 1, true);
      }
    }
  }

  private double read(String who, GpuProcess side, String command, String what, int length)
      throws IOException {
    side.ask("random", setting.shape(name), "BF16", command.equals("reward") ? 1 : 0);
    side.ask(command, 4, length);
    double seconds = side.ask(command, 32, length).path("seconds").asDouble();
    Gates.note(
        String.format(
            Locale.ROOT,
            "%s %s, %s: %.0f tokens/s (32 texts of %d)",
            name,
            what,
            who,
            32 * length / seconds,
            length));
    return 32 * length / seconds;
  }
}
