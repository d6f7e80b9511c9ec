package agora.train;

import agora.data.ProgressListener;

/** Listener to a run's events, called on the training thread; it must return quickly. */
@FunctionalInterface
public interface TrainingListener {
  void on(TrainingEvent event);

  /** Returns the listener that shows nothing. */
  static TrainingListener none() {
    return event -> {};
  }

  /**
   * Returns a listener that shows each step as progress: loss, rate, gradient, tokens a second,
   * MFU, memory, time left, the last held-out loss, and how many examples were cut or left out.
   */
  static TrainingListener of(ProgressListener progress) {
    return new TrainingProgress(progress)::show;
  }
}
