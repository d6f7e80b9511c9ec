package agora.intrinsic;

import agora.data.Dataset;
import agora.data.ProgressListener;
import agora.stats.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
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
    StringColumn name = StringColumn.create("metric");
    DoubleColumn value = DoubleColumn.create("value");
    DoubleColumn low = DoubleColumn.create("low");
    DoubleColumn high = DoubleColumn.create("high");
    StringColumn aggregate = StringColumn.create("aggregate");
    DoubleColumn least = DoubleColumn.create("min");
    DoubleColumn lower = DoubleColumn.create("quartile 1");
    DoubleColumn median = DoubleColumn.create("median");
    DoubleColumn upper = DoubleColumn.create("quartile 3");
    DoubleColumn most = DoubleColumn.create("max");
    DoubleColumn farthest = DoubleColumn.create("spread of one instance %");
    IntColumn n = IntColumn.create("n");
    IntColumn missing = IntColumn.create("missing");
    StringColumn why = StringColumn.create("missing because");
    for (MetricValues metric : metrics) {
      Estimate estimate = metric.value();
      name.append(metric.name());
      value.append(estimate.value());
      low.append(estimate.low());
      high.append(estimate.high());
      aggregate.append(metric.aggregate().label());
      least.append(metric.quantile(0));
      lower.append(metric.quantile(0.25));
      median.append(metric.quantile(0.5));
      upper.append(metric.quantile(0.75));
      most.append(metric.quantile(1));
      farthest.append(100 * metric.farthestShare());
      n.append(metric.perInstance().size() - metric.missing());
      missing.append(metric.missing());
      why.append(metric.missingBecause());
    }
    return Table.create(
        dataset, name, value, low, high, aggregate, least, lower, median, upper, most, farthest, n,
        missing, why);
  }
}
