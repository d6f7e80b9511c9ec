package agora.cli;

import agora.advise.Advice;
import agora.advise.Advisor;
import agora.advise.Arm;
import agora.advise.Round;
import agora.advise.Trial;
import agora.data.Domain;
import agora.data.Folders;
import agora.data.TextFiles;
import agora.study.Cell;
import agora.study.Study;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds which of a study's generators to pay, by which method, for a part of the grid's cost. */
@Command(
    name = "advise",
    mixinStandardHelpOptions = true,
    description = {
      "Finds which of a study's generators to pay, and by which method, for a part of the grid's"
          + " cost.",
      "Rounds: a small pilot of every candidate, then more data of those that may still be the"
          + " best. Students are scored on development problems. Run it again to go on after a stop;"
          + " nothing is paid twice."
    })
final class AdviseCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "STUDY",
      arity = "0..1",
      defaultValue = "data/studies/mini.json",
      description = "the study's file; ${DEFAULT-VALUE} unless given")
  Path file = Path.of("");

  @Option(names = "--budget", required = true, description = "the most USD to spend on data")
  double budgetUsd;

  @Option(
      names = "--domain",
      description = "math, code or instruction_following; the study's first unless given")
  @Nullable String domain;

  @Option(
      names = "--target-volume",
      description = "instances that the data is wanted at; the study's volume unless given")
  @Nullable Integer target;

  @Option(
      names = "--pilot",
      description = "instances of the first round; an eighth of the target unless given")
  @Nullable Integer pilot;

  @Option(
      names = "--margin",
      defaultValue = "3",
      description = "points of PGR that do not matter; ${DEFAULT-VALUE} unless given")
  double margin;

  @Option(
      names = "--sureness",
      defaultValue = "0.9",
      description =
          "probability of being within the margin of the best that ends the search;"
              + " ${DEFAULT-VALUE} unless given")
  double sureness;

  @Option(
      names = "--confirm",
      description =
          "at the end, score the recommended data's student on the problems that no decision saw")
  boolean confirm;

  @Option(names = "--json", description = "print results as JSON Lines")
  boolean json;

  @Override
  public Integer call() throws InterruptedException {
    try (Study study =
            Study.open(StudyOptions.file(file)).withProgress(TerminalProgress.onStandardError());
        Study pilots = study.forPilots()) {
      Domain chosen = domain == null ? first(study) : Domain.ofKey(domain.replace('-', '_'));
      int wanted = target == null ? study.config().volume() : target;
      Advisor.Options options =
          new Advisor.Options(
              budgetUsd,
              wanted,
              pilot == null ? Advisor.Options.of(budgetUsd, wanted).pilot() : pilot,
              margin,
              sureness);
      Advice advice = Advisor.of(pilots, chosen, options).run(this::print);
      System.out.println(advice.reading().text());
      Path folder = study.folder().resolve("advise");
      Path written = folder.resolve(chosen.key() + ".json");
      Folders.createParent(written);
      TextFiles.write(written, advice.json());
      advice.figure().save(folder, chosen.key());
      System.err.println("The rounds: " + written + " and .svg");
      if (wanted == study.config().volume()) {
        System.err.println(toBuy(file, study, advice.recommended().arm()));
      }
      if (confirm) {
        confirm(study, advice);
      }
      return Main.DONE;
    }
  }

  private static Domain first(Study study) {
    return study.cells().getFirst().setting().domain();
  }

  /** Returns the command that generates an arm's data, and what else the command would pay. */
  static String toBuy(Path file, Study study, Arm arm) {
    long datasets =
        study.cells().stream()
            .filter(cell ->
                cell.setting().equals(arm.setting()) && cell.generator().equals(arm.generator()))
            .map(cell ->
                List.of(
                    cell.promptStyle(),
                    Math.max(cell.volume(), study.config().volume()),
                    study.config().generationSeed() == null ? cell.seed() : 0))
            .distinct()
            .count();
    String command =
        "To buy the data: environment/agora generate %s --setting %s --generator '%s'"
            .formatted(file, arm.setting().key(), arm.generator().replace("'", "'\\''"));
    return datasets < 2
        ? command
        : command
            + " (it also generates the %d others of the study's training seeds and variants: take these out of the file first, where they are not wanted)"
                .formatted(datasets - 1);
  }

  private void print(Round round) {
    StudyOptions.print(Advice.table(round), json);
  }

  /** Prints the PGR of the recommended data at the largest volume that was tried. */
  private void confirm(Study study, Advice advice) throws InterruptedException {
    Round.Standing best = advice.recommended();
    int passes = Trial.passes(best.volume(), advice.options().target());
    try (Study heldOut = study.onHeldOutProblems()) {
      Cell cell =
          new Cell(
              best.arm().setting(),
              best.arm().generator(),
              study.config().promptStyle(),
              best.volume(),
              study.config().trainingSeeds().getFirst());
      System.out.printf(
          "On problems that no decision saw: PGR %s %% with %d instances%n",
          heldOut
              .pgr(heldOut.train(heldOut.generate(cell), passes))
              .percentInterval()
              .map(Object::toString)
              .orElse("without an interval"),
          best.volume());
    }
  }
}
