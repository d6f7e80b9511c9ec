package agora.cli;

import agora.data.Setting;
import agora.data.Sha256;
import agora.endpoint.Endpoint;
import agora.generate.FieldMapping;
import agora.llm.Price;
import agora.score.ScoreBoard;
import agora.study.Study;
import agora.study.StudyBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings your endpoint, or a file of your data, to its PGR beside the miniature's generators. */
@Command(
    name = "try",
    mixinStandardHelpOptions = true,
    description = {
      "Brings your endpoint, or a file of your data, to its PGR beside the generators of the"
          + " miniature, without any file to write.",
      "The study is kept in runs/NAME. Finished stages are not repeated."
    })
final class TryCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "ENDPOINT|FILE",
      description =
          "URL of a server, such as http://127.0.0.1:11434/v1, or a JSON, JSONL or CSV file")
  String source = "";

  @Option(
      names = "--setting",
      required = true,
      description =
          "what to generate, or what the data is for: DOMAIN_METHOD with math, code or"
              + " instruction_following, and instance_generation, response_generation or"
              + " quality_enhancement, such as math_response_generation; may be repeated")
  List<String> settings = List.of();

  @Option(
      names = "--model",
      description = "name of the model at the server (default: its only model)")
  @Nullable String model;

  @Option(names = "--name", description = "name in tables (default: that of the model or file)")
  @Nullable String name;

  @Option(names = "--provider", description = "API of the server: openai or anthropic")
  Endpoint.Provider provider = Endpoint.Provider.OPENAI;

  @Option(names = "--key", description = "environment variable with the server's API key")
  @Nullable String key;

  @Option(names = "--price", description = "USD per million tokens in and out, such as 0.15,0.60")
  @Nullable String price;

  @Option(names = "--rpm", description = "requests per minute that the server allows")
  @Nullable Double rpm;

  @Option(names = "--map", description = "field names of the file: instruction=NAME,response=NAME")
  @Nullable String map;

  @Option(names = "--volume", description = "instances to generate and to train on")
  @Nullable Integer volume;

  @Option(
      names = "--students",
      defaultValue = "3",
      description = "students per data set, to measure training noise (default: ${DEFAULT-VALUE})")
  int students = 1;

  @Option(names = "--budget", description = "largest total cost in USD")
  @Nullable Double budgetUsd;

  @Option(
      names = "--like",
      description = "study with the student, benchmarks and generators to use")
  @Nullable Path like;

  @Option(names = "--alone", description = "without the other study's generators")
  boolean alone;

  @Option(names = "--json", description = "print results as JSON Lines")
  boolean json;

  @Override
  public Integer call() throws InterruptedException {
    try (Study study = builder().open().withProgress(TerminalProgress.onStandardError())) {
      study.plan().notes().forEach(note -> System.err.println("note: " + note));
      Map<String, String> failures = study.run();
      failures.forEach((cell, why) -> System.err.println(cell + ": " + why));
      ScoreBoard board = study.results().scoreBoard();
      StudyOptions.print(board.intervals(), json);
      StudyOptions.print(board.ranking(), json);
      if (board.missing().rowCount() > 0) {
        StudyOptions.print(board.missing(), json);
      }
      if (!alone
          && board.settings().stream()
              .anyMatch(s -> board.cell(study.config().own(), s).isPresent())) {
        StudyOptions.print(study.results().differences(study.config().own()).table(), json);
      }
      if (!json) {
        study.plan().notes().forEach(note -> System.out.println("note: " + note));
      }
      if (failures.isEmpty()) {
        System.err.println(study.results().findings().took(students).text());
      }
      System.err.println(
          "The study: "
              + StudyBuilder.runs().resolve(study.config().name()).resolve("study.json")
              + ". Open it in notebooks with"
              + " AGORA_STUDY, or run it again with environment/agora run.");
      return failures.isEmpty() ? Main.DONE : Main.SHORT;
    }
  }

  private StudyBuilder builder() {
    Setting[] chosen =
        settings.stream().map(s -> Setting.ofKey(s.replace('-', '_'))).toArray(Setting[]::new);
    StudyBuilder builder;
    if (source.matches("(?i)https?://.*")) {
      if (budgetUsd != null && price == null) {
        throw new IllegalArgumentException(
            "--budget needs --price, such as 0.15,0.60 (USD per million tokens in and out): without it"
                + " nothing that this server answers would count");
      }
      String served = model == null ? Endpoint.servedModel(source) : model;
      String shown = name == null ? served : name;
      builder = new StudyBuilder("try-" + safe(shown)).endpoint(shown, endpoint(served));
    } else {
      Path file = StudyOptions.fromWhereCalled(Path.of(source));
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException(
            source
                + (Files.isDirectory(file) ? " is a folder" : " is neither a file nor a URL")
                + ": name a data file that exists, or a server such as http://127.0.0.1:11434/v1");
      }
      String stem =
          file.getFileName().toString().replaceFirst("[.](json|jsonl|csv|jsonl[.]gz)$", "");
      String shown = name == null ? stem : name;
      builder = new StudyBuilder("try-" + safe(shown));
      noteOtherData(StudyBuilder.runs().resolve("try-" + safe(shown)), file);
      for (Setting setting : chosen) {
        builder.data(shown, setting, file, mapping());
      }
    }
    builder.settings(chosen).students(students);
    if (like != null) {
      builder.like(StudyOptions.file(like));
    }
    if (volume != null) {
      builder.volume(volume);
    }
    if (budgetUsd != null) {
      builder.budgetUsd(budgetUsd);
    }
    return alone ? builder.alone() : builder;
  }

  /** Tells that a study of this name has other data: score and report are of the last one. */
  private static void noteOtherData(Path folder, Path file) {
    if (!Files.isDirectory(folder.resolve("data"))) {
      return;
    }
    try (Stream<Path> kept = Files.walk(folder.resolve("data"))) {
      for (Path each : kept.filter(Files::isRegularFile).toList()) {
        if (Files.mismatch(each, file) < 0) {
          return;
        }
      }
      System.err.println(
          "note: "
              + folder
              + " was a study of other data. Its results are kept, but score and report show the new"
              + " one; --name keeps both.");
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private Endpoint endpoint(String served) {
    Endpoint endpoint =
        switch (provider) {
          case OPENAI -> Endpoint.openAi(source, served);
          case ANTHROPIC -> Endpoint.anthropic(source, served);
        };
    if (key != null) {
      endpoint = endpoint.withKey(key);
    }
    if (price != null) {
      endpoint = endpoint.withPrice(Price.parse("--price", price));
    }
    return rpm == null ? endpoint : endpoint.withLimits(new Endpoint.Limits(rpm, null));
  }

  private @Nullable FieldMapping mapping() {
    if (map == null) {
      return null;
    }
    String instruction = null;
    String response = null;
    for (String pair : map.split(",", -1)) {
      String[] sides = pair.split("=", 2);
      switch (sides.length == 2 ? sides[0].strip() : "") {
        case "instruction" -> instruction = sides[1].strip();
        case "response" -> response = sides[1].strip();
        default ->
            throw new IllegalArgumentException(
                "--map is instruction=NAME,response=NAME; was " + map);
      }
    }
    if (instruction == null || response == null) {
      throw new IllegalArgumentException("--map is instruction=NAME,response=NAME; was " + map);
    }
    return FieldMapping.of(instruction, response);
  }

  static String safe(String shown) {
    String safe = shown.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-");
    String begun = safe.replaceFirst("^[._-]+", "");
    // A name in another script would leave nothing, and all such names one study.
    return begun.isEmpty() ? Sha256.of(shown).substring(0, 8) : begun;
  }
}
