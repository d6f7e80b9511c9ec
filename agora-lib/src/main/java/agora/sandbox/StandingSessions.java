package agora.sandbox;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Sessions that do one piece of work after the other and wait in between. */
final class StandingSessions implements AutoCloseable {
  private final BiFunction<String, SandboxLimits, SandboxSession> opening;
  private final List<Standing> waiting = new ArrayList<>();
  private boolean closed;

  private record Standing(
      String driver, SandboxLimits limits, SandboxSession session, long openedAt) {
    boolean serves(String wantedDriver, SandboxLimits wantedLimits) {
      return driver.equals(wantedDriver) && limits.equals(wantedLimits);
    }

    /** The supervisor would soon end it, perhaps in the middle of a piece of work. */
    boolean old() {
      return System.nanoTime() - openedAt > limits.wall().dividedBy(2).toNanos();
    }
  }

  StandingSessions(BiFunction<String, SandboxLimits, SandboxSession> opening) {
    this.opening = opening;
  }

  <R> R with(String driver, SandboxLimits limits, Function<SandboxSession, R> work) {
    Standing standing = take(driver, limits);
    boolean again = false;
    try {
      R result = work.apply(standing.session());
      again = standing.session().settle() && !standing.old();
      return result;
    } finally {
      if (!again || !giveBack(standing)) {
        standing.session().close();
      }
    }
  }

  private Standing take(String driver, SandboxLimits limits) {
    List<Standing> ending = new ArrayList<>();
    Standing found = null;
    synchronized (waiting) {
      for (Iterator<Standing> each = waiting.iterator(); each.hasNext() && found == null; ) {
        Standing standing = each.next();
        if (standing.old()) {
          each.remove();
          ending.add(standing);
        } else if (standing.serves(driver, limits)) {
          each.remove();
          found = standing;
        }
      }
    }
    ending.forEach(standing -> standing.session().close());
    return found != null
        ? found
        : new Standing(driver, limits, opening.apply(driver, limits), System.nanoTime());
  }

  private boolean giveBack(Standing standing) {
    synchronized (waiting) {
      if (!closed) {
        waiting.addFirst(standing);
      }
      return !closed;
    }
  }

  @Override
  public void close() {
    List<Standing> ending;
    synchronized (waiting) {
      closed = true;
      ending = List.copyOf(waiting);
      waiting.clear();
    }
    ending.forEach(standing -> standing.session().close());
  }
}
