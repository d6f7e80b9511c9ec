package agora.data;

/**
 * Listener to the progress of a long stage: a terminal line, a notebook's bar, or nothing.
 *
 * <p>Stages call it from their own threads and as often as they like; a listener limits its own
 * rate.
 */
@FunctionalInterface
public interface ProgressListener {
  void update(Progress progress);

  /** Returns the listener that shows nothing. */
  static ProgressListener none() {
    return progress -> {};
  }
}
