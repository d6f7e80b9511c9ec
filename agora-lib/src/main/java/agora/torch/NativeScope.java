package agora.torch;

import ai.djl.pytorch.jni.TorchBridge;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Owns native memory: what is made in a scope is freed when it closes. Open one for each step.
 *
 * <p>Java's collector does not see native memory, so nothing is left to it. A scope belongs to one
 * thread at a time.
 */
public final class NativeScope implements AutoCloseable {
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<NativeValue> values = new ArrayList<>();
  private final List<ByteBuffer> buffers = new ArrayList<>();
  private boolean closed;

  /** Opens a scope. */
  public static NativeScope open() {
    Torch.start();
    return new NativeScope();
  }

  /** Returns a tensor over Java's own direct memory: what is written to the buffer, it has. */
  public Tensor over(ByteBuffer direct, DType type, long... shape) {
    buffers.add(direct);
    return adopt(TorchBridge.createFrom(direct, shape, type.djl()));
  }

  /** Returns a tensor with a copy of {@code values}, of the given shape. */
  public Tensor of(long[] values, long... shape) {
    LongBuffer buffer = direct(8L * values.length).asLongBuffer();
    buffer.put(values);
    return over(buffers.removeLast(), DType.I64, shape);
  }

  /** Returns a tensor with a copy of {@code values}, of the given shape. */
  public Tensor of(float[] values, long... shape) {
    FloatBuffer buffer = direct(4L * values.length).asFloatBuffer();
    buffer.put(values);
    return over(buffers.removeLast(), DType.F32, shape);
  }

  private ByteBuffer direct(long bytes) {
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    buffers.add(buffer);
    return buffer;
  }

  /** Returns an argument made once for many calls: a list of tensors. */
  public Argument list(List<Tensor> list) {
    return keep(TorchBridge.valueOfTensors(list.stream().mapToLong(Tensor::handle).toArray()));
  }

  /** Returns an argument made once for many calls: a tensor. */
  public Argument argument(Tensor tensor) {
    return keep(TorchBridge.valueOfTensor(tensor.handle()));
  }

  /** Returns an argument made once for many calls: a list of whole numbers. */
  public Argument argument(long... numbers) {
    return keep(TorchBridge.valueOf(numbers));
  }

  /** Moves a tensor from this scope to an outer one, which frees it from then on. */
  public Tensor moveTo(NativeScope outer, Tensor tensor) {
    if (!tensors.remove(tensor)) {
      throw new IllegalStateException("the tensor does not belong to this scope");
    }
    outer.tensors.add(tensor);
    return tensor;
  }

  /** Frees one tensor of this scope early. */
  public void free(Tensor tensor) {
    if (!tensors.remove(tensor)) {
      throw new IllegalStateException("the tensor does not belong to this scope");
    }
    tensor.free();
  }

  Tensor adopt(long handle) {
    if (closed) {
      TorchBridge.deleteTensor(handle);
      throw new IllegalStateException("the scope is closed");
    }
    Tensor tensor = new Tensor(handle);
    tensors.add(tensor);
    return tensor;
  }

  private Argument keep(long value) {
    NativeValue kept = new NativeValue(value);
    values.add(kept);
    return kept;
  }

  @Override
  public void close() {
    closed = true;
    values.forEach(NativeValue::free);
    values.clear();
    tensors.forEach(Tensor::free);
    tensors.clear();
    buffers.clear();
  }

  /** An argument of a TorchScript method that is made once and passed many times. */
  public sealed interface Argument {}

  static final class NativeValue implements Argument {
    private final long handle;
    private boolean freed;

    private NativeValue(long handle) {
      this.handle = handle;
    }

    long handle() {
      if (freed) {
        throw new IllegalStateException("the argument's scope is closed");
      }
      return handle;
    }

    private void free() {
      freed = true;
      TorchBridge.deleteValue(handle);
    }
  }
}
