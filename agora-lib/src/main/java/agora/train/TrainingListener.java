package agora.train;

import agora.data.Progress;
import agora.data.ProgressListener;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Is told what happens in a run, from the thread that trains; keep it short. */
@FunctionalInterface
public interface TrainingListener {
  void on(TrainingEvent event);

  /** Returns the listener that shows nothing. */
  static TrainingListener none() {
    return event -> {};
  }

  /** Returns this followed by another. */
  default TrainingListener and(TrainingListener other) {
    return event -> {
      on(event);
      other.on(event);
    };
  }

  /** Returns a listener that shows each step as progress: loss, tokens a second, time left. */
  static TrainingListener of(ProgressListener progress) {
    return event -> {
      if (event instanceof TrainingEvent.Step step) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("loss", format("%.4f", step.loss()));
        details.put("tokens/s", format("%.0f", step.tokensPerSecond()));
        details.put("left", duration(step.secondsLeft()));
        progress.update(new Progress("train", step.step(), step.steps(), details));
      }
    };
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }

  private static String duration(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60
        ? whole + " s"
        : whole < 3600
            ? format("%d min %02d s", whole / 60, whole % 60)
            : format("%d h %02d min", whole / 3600, whole % 3600 / 60);
  }

  private static String format(String pattern, long first, long second) {
    return String.format(Locale.ROOT, pattern, first, second);
  }
}
