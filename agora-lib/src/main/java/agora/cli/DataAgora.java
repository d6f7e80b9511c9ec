package agora.cli;

import agora.data.Domain;
import agora.data.Jsonl;
import agora.data.Method;
import agora.data.Setting;
import agora.data.TextFiles;
import agora.generate.FieldMapping;
import agora.generate.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes over what a checkout of data-agora generates with: prompts as they are, themes and system
 * message out of its {@code run.py}, seeds where they lie.
 */
final class DataAgora {
  private static final List<String> SEED_FOLDERS =
      List.of("seed_data", "agora_scripts/seed_data", "libs/data-agora/tests/seed_data");

  private final Path folder;
  private final Path scripts;
  private final Path to;
  private final List<String> notes = new ArrayList<>();

  /** The study that was written, and what a user should know about it. */
  record Imported(Path study, List<String> notes) {}

  private DataAgora(Path folder, Path to) {
    this.folder = folder;
    this.scripts =
        Files.isDirectory(folder.resolve("agora_scripts"))
            ? folder.resolve("agora_scripts")
            : folder;
    this.to = to;
  }

  /**
   * Writes prompts, themes and a study into {@code to}; nothing in {@code folder} is changed.
   *
   * @throws IllegalArgumentException if the folder is no checkout of data-agora, or has no setting
   *     with both prompt and seeds
   */
  static Imported importFrom(Path folder, Path to) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          folder + ": no such folder; name a checkout of data-agora");
    }
    try {
      return new DataAgora(folder.toAbsolutePath().normalize(), to).run();
    } catch (IOException e) {
      throw new UncheckedIOException(to + ": cannot be written: " + TextFiles.reason(e), e);
    }
  }

  private Imported run() throws IOException {
    Path prompts = scripts.resolve("prompts");
    if (!Files.isDirectory(prompts)) {
      throw new IllegalArgumentException(
          folder + ": has no agora_scripts/prompts: is it a checkout of data-agora?");
    }
    Path program = scripts.resolve("run.py");
    PythonLists python = new PythonLists(Files.exists(program) ? TextFiles.read(program) : "");
    Path themes = Files.createDirectories(to.resolve("prompts/themes"));
    writeList(themes.resolve("math.txt"), python.list("math_themes"));
    writeList(themes.resolve("code.txt"), python.list("code_themes"));
    writeList(themes.resolve("instruction_following.txt"), python.list("general_themes"));
    writeList(themes.resolve("first_words.txt"), python.list("general_triggers"));
    if (python.list("math_themes").isEmpty()) {
      notes.add("no themes found in " + program + ": fill the lists in " + themes);
    }
    Path study = study("agorabench", "", prompts, python.text("system_message"));
    if (study == null) {
      throw new IllegalArgumentException(
          "%s: no setting has both a prompt and seeds:\n  %s"
              .formatted(folder, String.join("\n  ", notes)));
    }
    int before = notes.size();
    Path json = study("json", "_json_formatted", prompts, python.text("system_message"));
    notes.subList(before, notes.size()).clear(); // only some settings have such a prompt
    if (json != null) {
      notes.add("its prompts for JSON answers are in a study of their own: " + json);
    }
    notes.add(
        "next: put your generators into " + study + ", then environment/agora generate " + study);
    return new Imported(study, List.copyOf(notes));
  }

  /** Returns the study of one style, or null if no setting has prompt and seeds. */
  private @Nullable Path study(String style, String suffix, Path prompts, @Nullable String system)
      throws IOException {
    // Its prompts for JSON answers name no theme, so their lists are empty.
    Path own = to.resolve(suffix.isEmpty() ? "prompts" : "prompts-json");
    Map<String, Object> seeds = new LinkedHashMap<>();
    int volume = 10_000;
    for (Setting setting : Setting.all()) {
      String domain =
          setting.domain() == Domain.INSTRUCTION_FOLLOWING ? "general" : setting.domain().key();
      Path prompt =
          prompts.resolve(setting.method().key() + "_" + domain + "_prompt" + suffix + ".txt");
      Path file = seedFile(setting.method(), domain);
      if (!Files.exists(prompt) || file == null) {
        notes.add(
            setting.key()
                + ": left out, "
                + (file == null
                    ? "no seeds " + seedName(setting.method(), domain)
                    : "no " + prompt));
        continue;
      }
      Path copy = own.resolve(style).resolve(setting.key() + ".txt");
      Files.createDirectories(copy.getParent());
      Files.copy(prompt, copy, StandardCopyOption.REPLACE_EXISTING);
      seeds.put(setting.key(), Map.of("file", file.toString()));
      if (setting.method() != Method.INSTANCE_GENERATION) {
        volume = Math.min(volume, Seeds.read(file, FieldMapping.DEFAULT).size());
      }
    }
    if (seeds.isEmpty()) {
      return null;
    }
    if (!suffix.isEmpty()) {
      Path themes = Files.createDirectories(own.resolve("themes"));
      for (String name : List.of("math", "code", "instruction_following", "first_words")) {
        writeList(themes.resolve(name + ".txt"), List.of());
      }
    }
    Path file = to.resolve(suffix.isEmpty() ? "study.json" : "study-json.json");
    write(file, own, style, volume, seeds, system);
    return file;
  }

  private static void write(
      Path file,
      Path prompts,
      String style,
      int volume,
      Map<String, Object> seeds,
      @Nullable String system) {
    Map<String, Object> generation = new LinkedHashMap<>();
    generation.put("temperature", 1.0);
    generation.put("topP", 0.9);
    generation.put("maxTokens", 4096);
    if (system != null) {
      generation.put("system", system);
    }
    Map<String, Object> study = new LinkedHashMap<>();
    study.put("name", style.equals("json") ? "data-agora-json" : "data-agora");
    study.put("volume", volume);
    study.put("promptStyle", style);
    study.put("prompts", prompts.toAbsolutePath().normalize().toString());
    study.put("settings", List.copyOf(seeds.keySet()));
    study.put("seeds", seeds);
    study.put("generation", generation);
    study.put(
        "generators",
        List.of(
            Map.of(
                "name",
                "gpt-4o-mini",
                "endpoint",
                Map.of(
                    "provider", "openai",
                    "base_url", "https://api.openai.com/v1",
                    "model", "gpt-4o-mini-2024-07-18",
                    "key", "OPENAI_API_KEY",
                    "price", Map.of("input", 0.15, "output", 0.6)))));
    TextFiles.write(file, Jsonl.pretty(study));
  }

  private @Nullable Path seedFile(Method method, String domain) {
    String name = seedName(method, domain);
    for (String place : SEED_FOLDERS) {
      Path whole = folder.resolve(place).resolve(name + ".json");
      if (Files.exists(whole)) {
        return whole;
      }
      Path sample = folder.resolve(place).resolve(name + "_subsampled.json");
      if (Files.exists(sample)) {
        String note = "seeds are samples, of its tests: " + sample;
        if (!notes.contains(note)) {
          notes.add(note);
        }
        return sample;
      }
    }
    return null;
  }

  private static String seedName(Method method, String domain) {
    return switch (method) {
      case INSTANCE_GENERATION -> domain + "_seed_data";
      case RESPONSE_GENERATION -> "magpie_" + domain + "_seed_data_10000";
      case QUALITY_ENHANCEMENT ->
          (domain.equals("code") ? "conala_" : "webinstruct_") + domain + "_seed_data_10000";
    };
  }

  /** Writes one entry per line, as it is: first words end in a space. */
  private static void writeList(Path file, List<String> entries) {
    List<String> lines = entries.stream().map(entry -> entry.replace('\n', ' ')).toList();
    TextFiles.write(file, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
  }
}
