package agora.train;

import agora.data.Jsonl;
import agora.llama.FamilyNames;
import agora.llama.Llama;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tests' own checks, as numbers. */
public final class SftChecks {
  private SftChecks() {}

  /**
   * A number and its bound.
   *
   * @param most whether the bound is an upper one
   */
  public record Check(String gate, double measured, double bound, boolean most) {}

  /**
   * Trained students whose logits another program can compare.
   *
   * @param name of the network
   * @param logits a file of {@code tokens} and {@code logits}
   * @param adapter the folder of adapters; null for a whole checkpoint
   */
  public record Exported(String name, Path checkpoint, Path logits, @Nullable Path adapter) {}

  /** Returns what the tests measure; {@code folder} is an empty one to work in. */
  public static List<Check> numbers(Path folder) throws Exception {
    ParityTest.Differences parity =
        ParityTest.fiftySteps(Files.createDirectories(folder.resolve("parity")));
    TrainingRun overfit = LearningTest.overfit(folder.resolve("overfit"));
    boolean killed = KilledRunTest.sameBytes(folder.resolve("killed"));
    return List.of(
        most("50 steps beside transformers: largest difference of a loss", parity.loss(), 1e-4),
        most("50 steps: largest relative difference of a final weight", parity.weights(), 1e-4),
        most("gradient with layers recomputed, relative", GradientTest.checkpointing(), 1e-5),
        most("gradient with logits in chunks, relative", GradientTest.chunks(), 1e-5),
        most("gradient of packed against padded rows, relative", GradientTest.packing(), 1e-5),
        most("gradient 8x1 = 4x2 = 2x4, relative", GradientTest.accumulation(), 1e-5),
        new Check("killed and gone on with: identical bytes", killed ? 1 : 0, 1, false),
        most("1,000 steps: growth of resident memory, MB", LearningTest.growth() / 1e6, 24),
        most("32 pairs learned by heart: loss", overfit.result().finalLoss(), 0.01),
        new Check(
            "32 pairs learned by heart: answered", LearningTest.answered(overfit), 32, false));
  }

  /** Returns the useful share of packed rows. */
  public static Check efficiency() {
    return new Check("packing of 10,000 log-normal pairs", BatchingTest.efficiency(), 0.98, false);
  }

  private static Check most(String gate, double measured, double bound) {
    return new Check(gate, measured, bound, true);
  }

  /** Returns trained checkpoints, and adapters beside their bases, with their logits. */
  public static List<Exported> exported(Path folder) throws IOException {
    List<Exported> all = new ArrayList<>();
    TrainingRun whole = LearningTest.overfit(folder.resolve("whole"));
    TrainingRun adapted = LearningTest.adapted(folder.resolve("adapted"));
    all.add(whole("llama", whole, folder));
    all.add(adapted("llama", Fixtures.BASE, adapted, folder));
    for (String family : FamilyNames.all()) {
      Path base = FamilyTest.base(family, folder.resolve("bases").resolve(family));
      Path runs = Files.createDirectories(folder.resolve("runs").resolve(family));
      all.add(whole(family, LearningTest.brief(base, runs.resolve("whole"), false), folder));
      TrainingRun adapters = LearningTest.brief(base, runs.resolve("adapted"), true);
      all.add(adapted(family, base, adapters, folder));
    }
    return all;
  }

  private static Exported whole(String name, TrainingRun run, Path folder) throws IOException {
    return new Exported(
        name, run.checkpoint(), logits(run.checkpoint(), folder, name + "-whole"), null);
  }

  private static Exported adapted(String name, Path base, TrainingRun run, Path folder)
      throws IOException {
    Path adapter = run.directory().resolve("adapter");
    return new Exported(name, base, logits(run.checkpoint(), folder, name + "-adapted"), adapter);
  }

  private static Path logits(Path checkpoint, Path folder, String name) throws IOException {
    int[] tokens = Fixtures.examples(1, 100, 100, 5).getFirst().tokens();
    ObjectNode json = Jsonl.mapper().createObjectNode();
    try (Llama llama = Llama.load(checkpoint)) {
      json.set("tokens", Jsonl.mapper().valueToTree(tokens));
      json.set("logits", Jsonl.mapper().valueToTree(llama.logits(tokens)));
    }
    return Files.writeString(folder.resolve(name + "-logits.json"), json.toString());
  }
}
