package agora.intrinsic;

import agora.data.Dataset;
import agora.data.ProgressListener;
import agora.data.Rows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.Table;

/**
 * Metrics of one data set.
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

  /** Returns the data set's values by name, for the analysis. */
  public Map<String, Double> features() {
    Map<String, Double> features = new LinkedHashMap<>();
    metrics.forEach(metric -> features.put(metric.name(), metric.value().value()));
    return features;
  }

  /**
   * Returns one row per metric: its value with the 95 % interval, how the value is made, the median
   * and quartiles, the smallest and the largest number, the share of the spread due to one
   * instance, the number of instances with and without a value, and the reasons.
   */
  public Table table() {
    return Rows.of(metrics)
        .text("metric", MetricValues::name)
        .number("value", metric -> metric.value().value())
        .number("low", metric -> metric.value().low())
        .number("high", metric -> metric.value().high())
        .text("aggregate", metric -> metric.aggregate().label())
        .number("min", metric -> metric.quantile(0))
        .number("quartile 1", metric -> metric.quantile(0.25))
        .number("median", metric -> metric.quantile(0.5))
        .number("quartile 3", metric -> metric.quantile(0.75))
        .number("max", metric -> metric.quantile(1))
        .number("spread of one instance %", metric -> 100 * metric.farthestShare())
        .count("n", metric -> metric.perInstance().size() - metric.missing())
        .count("missing", MetricValues::missing)
        .text("missing because", MetricValues::missingBecause)
        .table(dataset);
  }
}
