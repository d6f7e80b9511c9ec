package agora.generate;

import agora.data.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A source of the paper's seeds (Table 1).
 *
 * @param name what it is called here and, if {@code fetched}, by {@code environment/fetch}
 * @param folder below {@code data/seeds}; its JSON Lines files are read in the order of their names
 * @param fetched whether {@code environment/fetch} has it; others are put into the folder by hand
 * @param dataset where it comes from, a data set's name on the Hugging Face hub
 * @param licence its licence, as its card says; read the card before you publish data made from it
 * @param mapping its fields
 */
public record SeedSource(
    String name,
    String folder,
    boolean fetched,
    String dataset,
    String licence,
    FieldMapping mapping) {

  /** Returns the sources of a setting. */
  public static List<SeedSource> of(Setting setting) {
    return switch (setting) {
      case MATH_INSTANCE_GENERATION ->
          List.of(
              new SeedSource(
                  "gsm8k-train",
                  "gsm8k",
                  true,
                  "openai/gsm8k",
                  "MIT",
                  FieldMapping.of("question", "answer")),
              new SeedSource(
                  "math-train",
                  "math",
                  true,
                  "EleutherAI/hendrycks_math",
                  "MIT",
                  FieldMapping.of("problem", "solution")));
      case MATH_RESPONSE_GENERATION ->
          List.of(magpie("magpie-reasoning-math", "Magpie-Align/Magpie-Reasoning-V1-150K"));
      case MATH_QUALITY_ENHANCEMENT -> List.of(webInstruct("webinstruct-math"));
      case CODE_INSTANCE_GENERATION ->
          List.of(
              new SeedSource(
                  "mbpp-train",
                  "mbpp-train",
                  false,
                  "google-research-datasets/mbpp",
                  "CC-BY-4.0",
                  FieldMapping.of("text", "code")),
              new SeedSource(
                  "xp3x-code",
                  "xp3x-code",
                  false,
                  "CohereForAI/xP3x",
                  "Apache-2.0",
                  FieldMapping.of("inputs", "targets")));
      case CODE_RESPONSE_GENERATION ->
          List.of(magpie("magpie-reasoning-code", "Magpie-Align/Magpie-Reasoning-V1-150K"));
      case CODE_QUALITY_ENHANCEMENT ->
          List.of(
              new SeedSource(
                  "conala",
                  "conala",
                  false,
                  "neulab/conala",
                  "MIT",
                  FieldMapping.of("intent", "snippet")));
      case INSTRUCTION_FOLLOWING_INSTANCE_GENERATION ->
          List.of(
              new SeedSource(
                  "lima",
                  "lima",
                  false,
                  "GAIR/lima",
                  "CC-BY-NC-SA",
                  new FieldMapping("conversations.0", "conversations.1", null)));
      case INSTRUCTION_FOLLOWING_RESPONSE_GENERATION ->
          List.of(magpie("magpie-pro", "Magpie-Align/Magpie-Pro-300K-Filtered"));
      case INSTRUCTION_FOLLOWING_QUALITY_ENHANCEMENT -> List.of(webInstruct("webinstruct-general"));
    };
  }

  /** Returns how many seeds the paper took for a setting (Table 1). */
  public static int paperSize(Setting setting) {
    return switch (setting) {
      case MATH_INSTANCE_GENERATION -> 14_856;
      case CODE_INSTANCE_GENERATION -> 874;
      case INSTRUCTION_FOLLOWING_INSTANCE_GENERATION -> 503;
      default -> 10_000;
    };
  }

  /**
   * Returns the seeds of a setting from the folder {@code data/seeds}, at most as many as the paper
   * took.
   *
   * @throws IllegalArgumentException if a file is missing; the message says which command fetches
   *     it
   */
  public static List<Seed> read(Path folder, Setting setting) {
    List<Seed> seeds = new ArrayList<>();
    for (SeedSource source : of(setting)) {
      for (Path file : source.files(folder, setting)) {
        seeds.addAll(Seeds.read(file, source.mapping));
      }
    }
    return seeds.subList(0, Math.min(seeds.size(), paperSize(setting)));
  }

  /** Returns whether the folder has the seeds of a setting. */
  public static boolean areThere(Path folder, Setting setting) {
    return of(setting).stream().noneMatch(source -> source.files(folder).isEmpty());
  }

  private List<Path> files(Path seeds) {
    Path here = seeds.resolve(folder);
    if (!Files.isDirectory(here)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(here)) {
      return list.filter(file -> file.toString().matches(".*\\.jsonl(\\.gz)?")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(here + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private List<Path> files(Path seeds, Setting setting) {
    List<Path> files = files(seeds);
    if (!files.isEmpty()) {
      return files;
    }
    Path here = seeds.resolve(folder);
    throw new IllegalArgumentException(
        "%s: the seeds of '%s' (%s, licence %s) are not there: %s"
            .formatted(
                here,
                setting.label(),
                dataset,
                licence,
                fetched
                    ? "run environment/fetch " + name
                    : "put that data set's rows there as JSON Lines, with " + mapping));
  }

  private static SeedSource magpie(String name, String dataset) {
    return new SeedSource(
        name,
        name,
        false,
        dataset,
        "Llama 3 Community / CC-BY-NC-4.0",
        FieldMapping.of("instruction", "response"));
  }

  private static SeedSource webInstruct(String name) {
    return new SeedSource(
        name,
        name,
        false,
        "TIGER-Lab/WebInstructSub",
        "Apache-2.0",
        FieldMapping.of("question", "answer"));
  }
}
