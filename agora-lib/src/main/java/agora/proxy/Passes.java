package agora.proxy;

import agora.data.Dataset;
import agora.data.ProgressListener;
import java.util.List;

/** Source of a student's passes, shared by all proxies that are read from them. */
@FunctionalInterface
public interface Passes {
  /**
   * Returns the pass of each instance, in order.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  List<StudentPass> of(Dataset dataset, ProgressListener listener) throws InterruptedException;
}
