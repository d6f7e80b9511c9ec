package agora.proxy;

import agora.data.Dataset;
import agora.data.Instance;
import agora.data.ProgressListener;
import agora.data.Setting;
import agora.data.Sha256;
import agora.intrinsic.IntrinsicMetric;
import agora.intrinsic.MetricCache;
import agora.intrinsic.MetricReport;
import agora.intrinsic.MetricValues;
import agora.study.GeneratedData;
import agora.study.Study;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Computes all proxies of the data sets of one setting. */
final class SettingProxies {
  private static final int VERSION = 1;

  /** Development problems of each benchmark whose gradients are the target. */
  private static final int PROBLEMS = 64;

  private final Study study;
  private final Setting setting;
  private final int instances;
  private final List<GeneratedData> data;
  private final List<Dataset> firsts = new ArrayList<>(); // by generator

  /**
   * @param data of each generator
   * @param instances first instances of each data set, &gt;= 2
   */
  SettingProxies(Study study, Setting setting, List<GeneratedData> data, int instances) {
    this.study = study;
    this.setting = setting;
    this.instances = instances;
    this.data = data;
    for (GeneratedData one : data) {
      List<Instance> all = one.dataset().instances();
      List<Instance> some = all.subList(0, Math.min(instances, all.size()));
      firsts.add(new Dataset(one.cell().generator(), some));
    }
  }

  /** Returns the hash of all that determines the proxies. */
  String key() {
    StringBuilder inputs = new StringBuilder();
    inputs.append(VERSION).append(' ').append(study.metrics().student());
    inputs.append(' ').append(setting.key()).append(' ').append(PROBLEMS);
    inputs.append(' ').append(study.config().student().reference());
    study.config().benchmarks().stream()
        .filter(benchmark -> benchmark.domain().equals(setting.domain().key()))
        .forEach(benchmark ->
            inputs
                .append(' ')
                .append(benchmark.name())
                .append(' ')
                .append(benchmark.file())
                .append(' ')
                .append(benchmark.development()));
    for (Dataset first : firsts) {
      inputs.append('\n').append(first.name()).append(PassFile.content(first));
    }
    return Sha256.of(inputs.toString()).substring(0, 16);
  }

  Kept compute(ProgressListener listener) throws InterruptedException {
    List<Dataset> passed = new ArrayList<>(firsts);
    Dataset target = study.metrics().developmentAnswers(setting.domain(), PROBLEMS);
    passed.add(target);
    Map<String, List<StudentPass>> before = new LinkedHashMap<>();
    String student = study.metrics().student();
    Function<Dataset, PassFile> files =
        dataset -> PassFile.of(study.folder().resolve("cache/passes"), student, dataset);
    long begun = System.nanoTime();
    study
        .metrics()
        .onStudent(network -> {
          for (Dataset one : passed) {
            before.put(one.name(), NetworkPasses.of(network, files).of(one, listener));
          }
          return before;
        });
    double passMillis = millis(begun) / passed.stream().mapToInt(Dataset::size).sum();
    Map<String, List<StudentPass>> after = new LinkedHashMap<>();
    begun = System.nanoTime();
    for (Dataset one : firsts) {
      after.put(
          one.name(),
          study
              .metrics()
              .afterOneEpoch(one, network -> NetworkPasses.forward(network).of(one, listener)));
    }
    double epochMillis = millis(begun) / firsts.stream().mapToInt(Dataset::size).sum();
    Map<String, Map<String, Double>> values = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    for (int i = 0; i < firsts.size(); i++) {
      values.put(
          firsts.get(i).name(),
          measured(
              firsts.get(i), metrics(data.get(i), named(before), named(after), target), notes));
    }
    Kept kept =
        new Kept(
            key(),
            computedOn(),
            instances,
            passMillis,
            epochMillis,
            values,
            notes.stream().distinct().toList());
    passed.forEach(one -> files.apply(one).delete());
    return kept;
  }

  private static Passes named(Map<String, List<StudentPass>> passes) {
    return (dataset, listener) -> {
      List<StudentPass> known = passes.get(dataset.name());
      if (known == null) {
        throw new IllegalStateException("no passes of '" + dataset.name() + "'");
      }
      return known;
    };
  }

  private List<IntrinsicMetric> metrics(
      GeneratedData own, Passes before, Passes after, Dataset target) throws InterruptedException {
    List<IntrinsicMetric> metrics = new ArrayList<>();
    metrics.add(new ResponseNats(before));
    metrics.add(new RankSurprisalRatio(before));
    metrics.add(new LocalNaturalness(before));
    metrics.add(new InstructionFollowingDifficulty(before));
    metrics.add(new Grace(before));
    metrics.add(new GradientVendi(before));
    metrics.add(new GradientAlignment(before, target));
    metrics.add(new KernelMeanMatching(before, firsts, target));
    metrics.add(new Learnability(before, after));
    MetricReport report = study.metrics().measure(own);
    report.metrics().stream()
        .filter(metric -> Proxy.REWARDS.contains(metric.name()))
        .findFirst()
        .ifPresent(reward ->
            Proxy.BETAS.forEach(
                beta -> metrics.add(new CompatibilityAdjustedReward(before, first(reward), beta))));
    return metrics;
  }

  /** Returns the first numbers of a metric that is measured already; a missing one is NaN. */
  private static IntrinsicMetric first(MetricValues measured) {
    return (dataset, cache, listener) -> {
      List<Double> numbers = new ArrayList<>(measured.perInstance());
      numbers.addAll(Collections.nCopies(dataset.size(), Double.NaN));
      return MetricValues.of(measured.name(), numbers.subList(0, dataset.size()), "not judged");
    };
  }

  private Map<String, Double> measured(
      Dataset dataset, List<IntrinsicMetric> metrics, List<String> notes)
      throws InterruptedException {
    MetricCache none = MetricCache.in(study.folder().resolve("cache/metrics"));
    Map<String, Double> values = new LinkedHashMap<>();
    for (IntrinsicMetric metric : metrics) {
      try {
        MetricValues found = metric.measure(dataset, none, ProgressListener.none());
        values.put(found.name(), found.value().value());
      } catch (IllegalArgumentException e) {
        notes.add(setting.key() + ": " + e.getMessage());
      }
    }
    return values;
  }

  private static double millis(long begun) {
    return (System.nanoTime() - begun) / 1e6;
  }

  private static String computedOn() {
    return LocalDate.now(ZoneOffset.UTC)
        + ", "
        + System.getProperty("os.arch")
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " cores";
  }
}
