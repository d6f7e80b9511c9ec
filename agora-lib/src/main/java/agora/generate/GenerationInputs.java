package agora.generate;

import agora.data.Domain;
import agora.data.Method;
import agora.data.Setting;
import agora.data.TextFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Inputs of prompts.
 *
 * @param prompt the prompt
 * @param seeds the examples or inputs
 * @param themes what instance generation varies over; may be empty if the prompt names none
 * @param firstWords how requests begin; may be empty if the prompt names none
 */
public record GenerationInputs(
    PromptTemplate prompt, List<Seed> seeds, List<String> themes, List<String> firstWords) {
  public GenerationInputs {
    seeds = List.copyOf(seeds);
    themes = List.copyOf(themes);
    firstWords = List.copyOf(firstWords);
    Set<String> ids = new HashSet<>();
    for (Seed seed : seeds) {
      if (!ids.add(seed.id())) {
        throw new IllegalArgumentException("seed ids must be unique, twice: " + seed.id());
      }
    }
  }

  /** Returns everything as JSON values under names that stay: part of the keys of paid data. */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("prompt", Map.of("text", prompt.text()));
    fields.put("seeds", seedFields());
    fields.put("themes", themes);
    fields.put("firstWords", firstWords);
    return fields;
  }

  /** Returns the seeds alone in that form. */
  List<Map<String, String>> seedFields() {
    return seeds.stream().map(GenerationInputs::fields).toList();
  }

  private static Map<String, String> fields(Seed seed) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("id", seed.id());
    fields.put("instruction", seed.instruction());
    fields.put("response", seed.response());
    return fields;
  }

  /** Reads prompt, themes and first words of a setting from the folder {@code data/prompts}. */
  public static GenerationInputs read(
      Path prompts, Setting setting, Style style, List<Seed> seeds) {
    Path file = prompts.resolve(style.key()).resolve(setting.key() + ".txt");
    GenerationInputs materials = read(prompts, setting, PromptTemplate.read(file), seeds);
    materials.requirePlaceholders(setting, "the prompt " + file);
    return materials;
  }

  /** Returns whether prompt, themes and first words of a setting are in the folder. */
  public static boolean areThere(Path prompts, Setting setting, Style style) {
    List<Path> files = new ArrayList<>();
    files.add(prompts.resolve(style.key()).resolve(setting.key() + ".txt"));
    if (setting.method() == Method.INSTANCE_GENERATION) {
      files.add(prompts.resolve("themes").resolve(setting.domain().key() + ".txt"));
      if (setting.domain() == Domain.INSTRUCTION_FOLLOWING) {
        files.add(prompts.resolve("themes/first_words.txt"));
      }
    }
    return files.stream().allMatch(Files::isRegularFile);
  }

  /** Reads themes and first words of a setting, with a prompt of your own. */
  public static GenerationInputs read(
      Path prompts, Setting setting, PromptTemplate prompt, List<Seed> seeds) {
    boolean invents = setting.method() == Method.INSTANCE_GENERATION;
    Path themes = prompts.resolve("themes");
    return new GenerationInputs(
        prompt,
        seeds,
        invents ? lines(themes.resolve(setting.domain().key() + ".txt")) : List.of(),
        invents && setting.domain() == Domain.INSTRUCTION_FOLLOWING
            ? lines(themes.resolve("first_words.txt"))
            : List.of());
  }

  private static List<String> lines(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          file + ": no such list; instance generation varies over its lines");
    }
    return TextFiles.lines(file).stream().filter(line -> !line.isBlank()).toList();
  }

  /**
   * Checks that the prompt has the placeholders of a setting and no others.
   *
   * @param where names the prompt in messages
   */
  void requirePlaceholders(Setting setting, String where) {
    Placeholders.require(setting.method(), prompt, !themes.isEmpty(), !firstWords.isEmpty(), where);
  }
}
