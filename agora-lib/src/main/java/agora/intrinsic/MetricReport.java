package agora.intrinsic;

import agora.data.Dataset;
import agora.data.ProgressListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The metrics of one data set.
 *
 * @param dataset its name
 * @param metrics in the order they were asked for
 */
public record MetricReport(String dataset, List<MetricValues> metrics) {
  public MetricReport {
    metrics = List.copyOf(metrics);
  }

  /**
   * Returns the report of every metric on a data set.
   *
   * @throws IllegalArgumentException if the data set is empty or too small for a metric
   * @throws InterruptedException if the thread is interrupted; what was measured is in the cache
   */
  public static MetricReport measure(
      Dataset dataset, List<IntrinsicMetric> metrics, MetricCache cache, ProgressListener listener)
      throws InterruptedException {
    if (dataset.size() == 0) {
      throw new IllegalArgumentException(
          "metrics need at least one instance, data set '" + dataset.name() + "' is empty");
    }
    List<MetricValues> values = new ArrayList<>();
    for (IntrinsicMetric metric : metrics) {
      values.add(metric.measure(dataset, cache, listener));
    }
    return new MetricReport(dataset.name(), values);
  }

  /**
   * Returns the metric with this name.
   *
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public MetricValues values(String name) {
    return metrics.stream()
        .filter(metric -> metric.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no metric '"
                    + name
                    + "'; present: "
                    + metrics.stream().map(MetricValues::name).toList()));
  }

  /** Returns the means by name, as the analysis takes them. */
  public Map<String, Double> features() {
    Map<String, Double> features = new LinkedHashMap<>();
    metrics.forEach(metric -> features.put(metric.name(), metric.mean().value()));
    return features;
  }

  /** Returns a row a metric: n, mean, 95 % interval, how many have no number, and why. */
  public Table table() {
    StringColumn name = StringColumn.create("metric");
    IntColumn n = IntColumn.create("n");
    IntColumn missing = IntColumn.create("missing");
    DoubleColumn mean = DoubleColumn.create("mean");
    DoubleColumn low = DoubleColumn.create("low");
    DoubleColumn high = DoubleColumn.create("high");
    StringColumn why = StringColumn.create("missing because");
    for (MetricValues metric : metrics) {
      name.append(metric.name());
      n.append(metric.perInstance().size() - metric.missing());
      missing.append(metric.missing());
      mean.append(metric.mean().value());
      low.append(metric.mean().low());
      high.append(metric.mean().high());
      why.append(metric.missingBecause());
    }
    return Table.create(dataset, name, n, missing, mean, low, high, why);
  }
}
