package agora.notebook;

import java.lang.reflect.Field;
import java.util.concurrent.atomic.AtomicInteger;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.jspecify.annotations.Nullable;

/** The running cell of a kernel. */
final class KernelOutput implements NotebookProgress.Output {
  private final BaseKernel kernel;
  private final @Nullable AtomicInteger executions;

  KernelOutput(BaseKernel kernel) {
    this.kernel = kernel;
    this.executions = executions(kernel);
  }

  @Override
  public @Nullable Object cell() {
    if (!kernel.getIO().display.isAttached()) {
      return null;
    }
    return executions == null ? 0 : executions.get();
  }

  @Override
  public void show(DisplayData data) {
    kernel.getIO().display.display(data);
  }

  @Override
  public void update(String id, DisplayData data) {
    kernel.getIO().display.updateDisplay(id, data);
  }

  /**
   * Returns the kernel's count of executed cells, which it keeps to itself, or null where a version
   * of the kernel names it otherwise: a bar is then taken for the same in every cell.
   */
  private static @Nullable AtomicInteger executions(BaseKernel kernel) {
    try {
      Field field = BaseKernel.class.getDeclaredField("executionCount");
      field.setAccessible(true);
      return (AtomicInteger) field.get(kernel);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
