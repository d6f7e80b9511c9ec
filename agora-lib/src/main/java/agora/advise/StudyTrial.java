package agora.advise;

import agora.data.Domain;
import agora.data.Setting;
import agora.generate.GenerationReport;
import agora.score.Pgr;
import agora.stats.Estimate;
import agora.study.Cell;
import agora.study.GeneratedData;
import agora.study.Study;
import agora.study.StudyConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Trial on a study: every generator by every setting of a domain, scored on development problems.
 * All that it observes is in the study's run directory, so that a stopped advisor that is run again
 * sees the same numbers and pays for nothing twice.
 */
final class StudyTrial implements Trial {
  /** Assumed deviation of PGR between training seeds in points, where a study has one seed. */
  private static final double SEED_NOISE = 4;

  private static final double LEAST_ERROR = 0.1;

  private final Study study;
  private final int target;
  private final List<Arm> arms = new ArrayList<>();
  private final Map<Arm, Double> estimates = new HashMap<>();
  private final Map<Arm, TreeMap<Integer, Double>> paid = new HashMap<>(); // USD by volume

  /**
   * Opens a trial.
   *
   * @param study see {@link Study#forPilots}
   */
  StudyTrial(Study study, Domain domain, int target) throws InterruptedException {
    this.study = study;
    this.target = target;
    for (String key : study.config().settings()) {
      Setting setting = Setting.ofKey(key);
      if (setting.domain() == domain) {
        for (StudyConfig.Generator generator : study.config().generators()) {
          Arm arm = new Arm(generator.name(), setting);
          arms.add(arm);
          double estimate = 0;
          for (long seed : dataSeeds()) {
            estimate += study.plan().generationUsd(cell(arm, target, seed));
          }
          estimates.put(arm, estimate);
        }
      }
    }
  }

  @Override
  public List<Arm> arms() {
    return List.copyOf(arms);
  }

  @Override
  public double costUsd(Arm arm, int volume) {
    TreeMap<Integer, Double> known = paid.getOrDefault(arm, new TreeMap<>());
    Map.Entry<Integer, Double> nearest = known.floorEntry(volume);
    // The price of an instance so far, else the plan's estimate.
    return nearest == null
        ? estimates.getOrDefault(arm, 0.0) * volume / target
        : nearest.getValue() * volume / nearest.getKey();
  }

  @Override
  public Observation observe(Arm arm, int volume) throws InterruptedException {
    List<Pgr> students = new ArrayList<>();
    Map<Path, Double> costs = new HashMap<>(); // students of several seeds may share their data
    for (long seed : study.config().trainingSeeds()) {
      GeneratedData data = study.generate(cell(arm, volume, seed));
      GenerationReport report = GenerationReport.read(data.directory());
      double share = (double) volume / Math.max(volume, report.volume()); // of data that is there
      costs.put(data.directory(), share * report.costUsd());
      students.add(study.pgr(study.train(data)));
    }
    double usd = costs.values().stream().mapToDouble(Double::doubleValue).sum();
    paid.computeIfAbsent(arm, any -> new TreeMap<>()).put(volume, usd);
    Pgr pgr = Pgr.overSeeds(students);
    return new Observation(arm, volume, pgr.percent(), error(pgr, students.size()));
  }

  private static double error(Pgr pgr, int seeds) {
    double error = pgr.percentInterval().map(Estimate::standardError).orElse(0.0);
    double whole =
        seeds == 1
            ? Math.hypot(error, SEED_NOISE)
            : error * Math.sqrt(seeds / (seeds - 1.0)); // resampled seeds vary less than new ones
    return Math.max(LEAST_ERROR, whole);
  }

  private List<Long> dataSeeds() {
    return study.config().generationSeed() == null
        ? study.config().trainingSeeds()
        : study.config().trainingSeeds().subList(0, 1);
  }

  private Cell cell(Arm arm, int volume, long seed) {
    return new Cell(arm.setting(), arm.generator(), study.config().promptStyle(), volume, seed);
  }
}
