package agora.train;

import agora.data.Progress;
import agora.data.ProgressListener;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Shows a run as the progress of one stage, what was cut from the data included. */
final class TrainingProgress {
  private final ProgressListener progress;
  private final Map<String, String> lasting = new LinkedHashMap<>();

  TrainingProgress(ProgressListener progress) {
    this.progress = progress;
  }

  void show(TrainingEvent event) {
    switch (event) {
      case TrainingEvent.Started started -> begin(started);
      case TrainingEvent.Step step -> showStep(step);
      case TrainingEvent.Evaluated evaluated ->
          lasting.put("held-out loss", format("%.4f", evaluated.loss()));
      case TrainingEvent.Saved saved -> {}
      case TrainingEvent.Finished finished -> {}
    }
  }

  private void begin(TrainingEvent.Started started) {
    lasting.clear();
    if (started.truncated() > 0) {
      lasting.put("cut to maxTokens", format("%d examples", started.truncated()));
    }
    if (started.dropped() > 0) {
      lasting.put("left out as too long", format("%d examples", started.dropped()));
    }
    if (started.resumedAt() > 0) {
      lasting.put("resumed after", format("step %d", started.resumedAt()));
    }
  }

  private void showStep(TrainingEvent.Step step) {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("loss", format("%.4f", step.loss()));
    details.put("rate", format("%.2g", step.learningRate()));
    details.put("gradient", format("%.2f", step.gradientNorm()));
    details.put("tokens/s", format("%.0f", step.tokensPerSecond()));
    details.put("MFU", format("%.0f %%", 100 * step.utilization()));
    if (step.memoryBytes() >= 0) {
      details.put("memory", format("%.2f GB", step.memoryBytes() / 1e9));
    }
    details.put("left", duration(step.secondsLeft()));
    details.putAll(lasting);
    progress.update(new Progress("train", step.step(), step.steps(), details));
  }

  private static String duration(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60
        ? whole + " s"
        : whole < 3600
            ? format("%d min %02d s", whole / 60, whole % 60)
            : format("%d h %02d min", whole / 3600, whole % 3600 / 60);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
