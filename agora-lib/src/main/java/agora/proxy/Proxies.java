package agora.proxy;

import agora.analyze.FeatureTable;
import agora.data.Progress;
import agora.data.ProgressListener;
import agora.data.Setting;
import agora.study.GeneratedData;
import agora.study.Study;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proxies of a study's finished data sets. They are computed on request, setting by setting, and
 * kept in {@code proxies.json} of the study's folder; a run that was stopped goes on with the next
 * setting. {@code data/studies/NAME.proxies.json} holds those of a study of the project, which are
 * used where the data is the same. Of a study with several seeds the first seed's data is taken.
 */
public final class Proxies {
  /** Instances of each data set unless another number is asked for. */
  public static final int INSTANCES = 512;

  private final Study study;
  private final FeatureTable features;
  private final Map<Setting, Kept> known = new LinkedHashMap<>();

  private Proxies(Study study, FeatureTable features) {
    this.study = study;
    this.features = features;
  }

  /** Returns the proxies of a study's finished cells; nothing is computed. */
  public static Proxies of(Study study) throws InterruptedException {
    return of(study, study.results().features());
  }

  /**
   * Returns the proxies of these data sets of a study; nothing is computed.
   *
   * @param features what {@link agora.study.Results#features} gives
   */
  public static Proxies of(Study study, FeatureTable features) throws InterruptedException {
    Proxies proxies = new Proxies(study, features);
    for (Setting setting : proxies.settings()) {
      proxies.find(setting);
    }
    return proxies;
  }

  /**
   * Computes the proxies that are missing, and keeps them.
   *
   * @param instances the first instances of each data set, &gt;= 20; settings that are kept with
   *     another number are computed anew
   * @return this
   * @throws InterruptedException if the thread is interrupted; finished settings are kept
   */
  public Proxies compute(int instances, ProgressListener listener) throws InterruptedException {
    if (instances < 20) {
      throw new IllegalArgumentException("instances must be >= 20, was " + instances);
    }
    List<Setting> settings = settings();
    for (int i = 0; i < settings.size(); i++) {
      Setting setting = settings.get(i);
      Kept kept = known.get(setting);
      if (kept == null || kept.instances() != instances) {
        SettingProxies missing = new SettingProxies(study, setting, data(setting), instances);
        Kept computed = missing.compute(listener);
        computed.write(file(), setting.key());
        known.put(setting, computed);
      }
      listener.update(new Progress("proxies", i + 1L, settings.size(), Map.of()));
    }
    return this;
  }

  /** Returns the settings whose proxies are not computed yet. */
  public List<Setting> missing() {
    return settings().stream().filter(setting -> !known.containsKey(setting)).toList();
  }

  /** Returns the comparison of the known proxies with what needs none. */
  public ProxyBoard board() {
    List<FeatureTable.Row> rows = new ArrayList<>();
    for (FeatureTable.Row row : features.rows()) {
      Map<String, Double> values = values(row);
      if (values != null) {
        rows.add(row.with(values));
      }
    }
    return ProxyBoard.of(
        study.config().name(),
        rows.isEmpty() ? features.rows() : rows,
        List.copyOf(known.values()),
        missing());
  }

  private @Nullable Map<String, Double> values(FeatureTable.Row row) {
    Kept kept = known.get(row.setting());
    return kept == null ? null : kept.values().get(row.generator());
  }

  private List<Setting> settings() {
    return features.rows().stream().map(FeatureTable.Row::setting).distinct().toList();
  }

  private List<GeneratedData> data(Setting setting) throws InterruptedException {
    List<GeneratedData> data = new ArrayList<>();
    for (FeatureTable.Row row : features.rows()) {
      if (row.setting() == setting) { // finished, so that nothing is generated here
        data.add(study.generate(study.cells().get(setting, row.generator())));
      }
    }
    return data;
  }

  private void find(Setting setting) throws InterruptedException {
    Path published = Path.of("data/studies", study.config().name() + ".proxies.json");
    for (Path file : List.of(file(), published)) {
      Optional<Kept> kept = Optional.ofNullable(Kept.read(file).get(setting.key()));
      if (kept.isPresent()) {
        var own = new SettingProxies(study, setting, data(setting), kept.get().instances());
        if (own.key().equals(kept.get().key())) {
          known.put(setting, kept.get());
          return;
        }
      }
    }
  }

  private Path file() {
    return study.folder().resolve("proxies.json");
  }
}
