package agora.torch;

import ai.djl.pytorch.jni.TorchBridge;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A native tensor, freed with the {@link NativeScope} that it belongs to.
 *
 * <p>It has no arithmetic: that is TorchScript's. Java reads its shape, type and elements.
 */
public final class Tensor {
  private final long handle;
  private boolean freed;

  Tensor(long handle) {
    this.handle = handle;
  }

  long handle() {
    if (freed) {
      throw new IllegalStateException("the tensor's scope is closed: keep it in an outer scope");
    }
    return handle;
  }

  /** Returns the shape. */
  public long[] shape() {
    return TorchBridge.shape(handle());
  }

  /** Returns the number of elements. */
  public long size() {
    return Arrays.stream(shape()).reduce(1, (a, b) -> a * b);
  }

  /** Returns the element type. */
  public DType dtype() {
    return DType.ofDjl(TorchBridge.type(handle()));
  }

  /**
   * Returns the elements, row by row.
   *
   * @throws IllegalStateException if they are not F32 in the processor's memory
   */
  public float[] floats() {
    float[] out = new float[Math.toIntExact(size())];
    if (out.length > 0) {
      bytes(DType.F32).asFloatBuffer().get(out);
    }
    return out;
  }

  /**
   * Returns the elements, row by row.
   *
   * @throws IllegalStateException if they are not I64 in the processor's memory
   */
  public long[] longs() {
    long[] out = new long[Math.toIntExact(size())];
    if (out.length > 0) {
      bytes(DType.I64).asLongBuffer().get(out);
    }
    return out;
  }

  /**
   * Returns the elements, row by row.
   *
   * @throws IllegalStateException if they are not F64 in the processor's memory
   */
  public double[] doubles() {
    double[] out = new double[Math.toIntExact(size())];
    if (out.length > 0) {
      bytes(DType.F64).asDoubleBuffer().get(out);
    }
    return out;
  }

  /** Returns the native memory itself, valid while the scope is open. */
  public ByteBuffer bytes(DType expected) {
    DType actual = dtype();
    if (actual != expected) {
      throw new IllegalStateException("the tensor must be " + expected + ", was " + actual);
    }
    return bytes();
  }

  /** Returns the native memory itself, of any element type, valid while the scope is open. */
  public ByteBuffer bytes() {
    if (!TorchBridge.onCpu(handle()) || !TorchBridge.isContiguous(handle)) {
      throw new IllegalStateException(
          "the elements must be contiguous in the processor's memory: let the method copy them");
    }
    return TorchBridge.bytes(handle).order(ByteOrder.nativeOrder());
  }

  void free() {
    if (!freed) {
      freed = true;
      TorchBridge.deleteTensor(handle);
    }
  }

  @Override
  public String toString() {
    return freed ? "Tensor(freed)" : "Tensor(" + dtype() + Arrays.toString(shape()) + ")";
  }
}
