package agora.advise;

import agora.data.Domain;
import agora.data.Setting;
import agora.endpoint.Endpoint;
import agora.generate.GenerationReport;
import agora.llm.Price;
import agora.score.Pgr;
import agora.stats.Estimate;
import agora.study.Cell;
import agora.study.GeneratedData;
import agora.study.Study;
import agora.study.StudyConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Trial on a study: every generator by every setting of a domain, scored on development problems.
 * All that it observes is in the study's run directory, so that a stopped advisor that is run again
 * sees the same numbers and pays for nothing twice.
 */
final class StudyTrial implements Trial {
  /** Standard error in points where the problems do not bound the PGR: next to nothing is known. */
  private static final double UNBOUNDED = 1_000;

  private static final Set<String> FREE_HOSTS =
      Set.of("mini", "here", "localhost", "127.0.0.1", "[::1]");

  private final Study study;
  private final int target;
  private final TrainingNoise noise = new TrainingNoise();
  private final List<Arm> arms = new ArrayList<>();
  private final Map<Arm, Double> estimates = new HashMap<>();
  private final Map<Arm, TreeMap<Integer, Double>> paid = new HashMap<>(); // USD by volume

  /**
   * Opens a trial. Nothing is asked.
   *
   * @param study see {@link Study#forPilots}
   * @param pilot the volume of the first round
   * @throws IllegalArgumentException if the study has no setting of the domain, a generator has no
   *     price, or something stands in the way of the pilots
   */
  StudyTrial(Study study, Domain domain, int pilot, int target) throws InterruptedException {
    this.study = study;
    this.target = target;
    requireSettings(study.config(), domain);
    study.config().generators().forEach(StudyTrial::requirePrice);
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
    requireReady(pilot);
  }

  private static void requireSettings(StudyConfig config, Domain domain) {
    if (config.settings().stream().noneMatch(key -> Setting.ofKey(key).domain() == domain)) {
      throw new IllegalArgumentException(
          "study "
              + config.name()
              + " has no setting of the domain "
              + domain.key()
              + ": choose another domain, or add one to its settings "
              + config.settings());
    }
  }

  /** Advice without prices would spend without a bound; models on this machine cost nothing. */
  private static void requirePrice(StudyConfig.Generator generator) {
    Endpoint endpoint = generator.endpoint();
    String host = URI.create(endpoint.baseUrl()).getHost();
    boolean free = host != null && FREE_HOSTS.contains(host);
    if (!free && endpoint.pricePaid().equals(Price.FREE)) {
      throw new IllegalArgumentException(
          "an advisor needs the price of every generator, "
              + generator.name()
              + " at "
              + endpoint.baseUrl()
              + " has none: write endpoint.price with input and output in USD per million tokens;"
              + " for a server of your own, what a million tokens cost you, such as 0.01");
    }
  }

  /** Finds before anything is paid what would stop a student or its score. */
  private void requireReady(int pilot) throws InterruptedException {
    if (!study.config().student().named()) {
      throw new IllegalArgumentException(
          "an advisor trains students, study "
              + study.config().name()
              + " names none: write student.base and student.reference");
    }
    List<Cell> cells = new ArrayList<>();
    for (Arm arm : arms) {
      cells.add(cell(arm, pilot, study.config().trainingSeeds().getFirst()));
    }
    Map<String, String> findings = study.plan().check(cells);
    if (!findings.isEmpty()) {
      throw new IllegalArgumentException(
          "study "
              + study.config().name()
              + " cannot be advised on, nothing was asked:"
              + findings.entrySet().stream()
                  .map(finding -> "\n  " + finding.getKey() + ": " + finding.getValue())
                  .collect(Collectors.joining()));
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
  public boolean pricesAreFictional() {
    return study.config().pricesAreFictional();
  }

  @Override
  public void pay(Arm arm, int volume) throws InterruptedException {
    data(arm, volume);
  }

  @Override
  public void prepare(Map<Arm, Integer> volumes) throws InterruptedException {
    Map<GeneratedData, Integer> passes = new LinkedHashMap<>();
    for (Map.Entry<Arm, Integer> wanted : volumes.entrySet()) {
      int volume = wanted.getValue();
      for (GeneratedData data : data(wanted.getKey(), volume)) {
        passes.put(data, Trial.passes(volume, target));
      }
    }
    study.trainSideBySide(passes);
  }

  @Override
  public Observation observe(Arm arm, int volume) throws InterruptedException {
    return observed(arm, volume, data(arm, volume));
  }

  /** Second students of studies that name one training seed; others have several from the start. */
  @Override
  public List<Observation> observeAgain(List<Arm> arms, int volume) throws InterruptedException {
    if (study.config().trainingSeeds().size() > 1) {
      return List.of();
    }
    Map<Arm, List<GeneratedData>> students = new LinkedHashMap<>();
    Map<GeneratedData, Integer> second = new LinkedHashMap<>();
    for (Arm arm : arms) {
      GeneratedData data = data(arm, volume).getFirst();
      GeneratedData other = data.withSeed(data.cell().seed() + 1);
      students.put(arm, List.of(data, other));
      second.put(other, Trial.passes(volume, target));
    }
    study.trainSideBySide(second);
    List<Observation> seen = new ArrayList<>();
    for (Map.Entry<Arm, List<GeneratedData>> each : students.entrySet()) {
      seen.add(observed(each.getKey(), volume, each.getValue()));
    }
    return seen;
  }

  /** Returns the PGR averaged over the students of these data, training those that are missing. */
  private Observation observed(Arm arm, int volume, List<GeneratedData> each)
      throws InterruptedException {
    List<Pgr> students = new ArrayList<>();
    for (GeneratedData data : each) {
      students.add(study.pgr(study.train(data, Trial.passes(volume, target))));
    }
    noise.add(students.stream().mapToDouble(Pgr::percent).toArray());
    Pgr mean = Pgr.average(students);
    double problems =
        mean.percentInterval()
            .map(Estimate::standardError)
            .filter(Double::isFinite)
            .orElse(UNBOUNDED);
    return new Observation(
        arm,
        volume,
        mean.percent(),
        Math.hypot(problems, Math.sqrt(noise.variance() / students.size())),
        mean.percentResamples());
  }

  /** Returns an arm's data of each seed, generating what is missing, and notes what it cost. */
  private List<GeneratedData> data(Arm arm, int volume) throws InterruptedException {
    List<GeneratedData> all = new ArrayList<>();
    Map<Path, Double> costs = new HashMap<>(); // students of several seeds may share their data
    for (long seed : study.config().trainingSeeds()) {
      GeneratedData data = study.generate(cell(arm, volume, seed));
      GenerationReport report = GenerationReport.read(data.directory());
      double share = (double) volume / Math.max(volume, report.volume()); // of data that is there
      costs.put(data.directory(), share * report.costUsd());
      all.add(data);
    }
    double usd = costs.values().stream().mapToDouble(Double::doubleValue).sum();
    paid.computeIfAbsent(arm, any -> new TreeMap<>()).put(volume, usd);
    return all;
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
