package agora.endpoint;

/**
 * This process's share of the limits of every endpoint, where several processes use the same
 * endpoints: of declared limits and of those that headers contain. A limit that is learned from
 * refusals is this process's own already.
 */
public final class EndpointShare {
  private static volatile double share = 1;

  private EndpointShare() {}

  /** Returns the share, in (0, 1]; 1 unless said otherwise. */
  public static double get() {
    return share;
  }

  /**
   * Sets the share. Requests that are sent from now on keep to it.
   *
   * @param value in (0, 1]
   */
  public static void set(double value) {
    if (!(value > 0 && value <= 1)) {
      throw new IllegalArgumentException("a share of limits must be in (0, 1], was " + value);
    }
    share = value;
  }
}
