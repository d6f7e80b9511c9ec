package agora.bench;

import agora.llama.LlamaConfig;
import agora.train.GpuRecipe;
import agora.train.MemoryEstimate;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What fine-tuning and decoding need of a card's memory, by arithmetic. */
final class GpuPlan {
  private static final List<Long> CARDS = List.of(80_000_000_000L, 141_000_000_000L);
  private static final int DECODED = 256;

  private GpuPlan() {}

  static LlamaConfig shape(Path file) throws IOException {
    return LlamaConfig.of(new ObjectMapper().readTree(file.toFile()));
  }

  /** Returns the first recipe that fits on a card of so many bytes. */
  static Optional<GpuRecipe> fitting(List<GpuRecipe> recipes, LlamaConfig shape, long card) {
    return recipes.stream().filter(recipe -> recipe.fits(shape, card)).findFirst();
  }

  /** Prints the plan of some shapes for cards of 80 and 141 GB. */
  static void print(GpuSetting setting, List<String> shapes) throws IOException {
    Gates.note(
        "GB = 1e9 bytes; "
            + gigabytes(GpuRecipe.RESERVE)
            + " are kept beside it for driver, workspaces, gaps and the largest weight's temporaries; a recipe marked * is the first of its kind"
            + " that fits");
    System.out.println(
        "shape | recipe | weights | gradients | states | activations | logits | total"
            + " | 80 GB | 141 GB");
    for (String name : shapes) {
      LlamaConfig shape = shape(setting.shape(name));
      for (List<GpuRecipe> recipes : List.of(GpuRecipe.paper(), GpuRecipe.precise())) {
        recipes.forEach(recipe -> row(name, shape, recipes, recipe));
      }
      decoding(name, shape);
    }
  }

  private static void row(
      String name, LlamaConfig shape, List<GpuRecipe> recipes, GpuRecipe recipe) {
    MemoryEstimate estimate = recipe.estimate(shape);
    StringBuilder line = new StringBuilder(name + " | " + recipe.name());
    for (long bytes :
        new long[] {
          estimate.weights(),
          estimate.gradients(),
          estimate.states(),
          estimate.activations(),
          estimate.logits(),
          estimate.total()
        }) {
      line.append(" | ").append(gigabytes(bytes));
    }
    for (long card : CARDS) {
      boolean first = fitting(recipes, shape, card).filter(recipe::equals).isPresent();
      line.append(recipe.fits(shape, card) ? " | fits" : " | no").append(first ? " *" : "");
    }
    System.out.println(line);
  }

  /** Weights in bf16, and keys and values of every token of a batch. */
  private static void decoding(String name, LlamaConfig shape) {
    long weights = GpuRecipe.paper().getFirst().estimate(shape).weights();
    long token = 4L * shape.layers() * shape.kvHeads() * shape.headDim();
    StringBuilder line =
        new StringBuilder("# " + name + " decoding, " + DECODED + " tokens a row:");
    for (int batch : GpuSpeed.BATCHES) {
      line.append(
          String.format(
              Locale.ROOT, " batch %d %s;", batch, gigabytes(weights + token * DECODED * batch)));
    }
    System.out.println(line);
  }

  static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
