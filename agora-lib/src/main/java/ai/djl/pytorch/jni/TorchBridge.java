package ai.djl.pytorch.jni;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The native calls that {@code agora.torch} needs and DJL keeps package-private: handles in,
 * handles out.
 *
 * <p>It lives in DJL's package for that reason alone and holds no state. Whoever receives a handle
 * frees it. Two native libraries answer: DJL's own for the libtorch of the jars, and the project's
 * bridge ({@code src/main/native}) for any other, which has these methods and those of the engine's
 * start. A method that is added here is added there. DJL's own library aborts the process when it
 * is asked for a bfloat16 tensor, so {@link #createFrom} asks it for none.
 */
public final class TorchBridge {
  private static final PyTorchLibrary LIB = PyTorchLibrary.LIB;
  private static final int STRIDED = 0;

  private TorchBridge() {}

  /** Returns the handle of a TorchScript module read from the bytes of its archive. */
  public static long loadModule(InputStream archive) throws IOException {
    return LIB.moduleLoad(archive, new int[] {0, -1}, false, new byte[4096], -1);
  }

  /**
   * Runs a method and returns the handle of its result.
   *
   * @param autograd true to let the method record gradients; false runs it in inference mode
   * @param threads native threads of one operation, at least 1
   */
  public static long run(
      long module, String method, long[] arguments, boolean autograd, int threads) {
    // All three belong to the calling thread in libtorch, and a virtual thread changes threads.
    LIB.torchSetNumThreads(threads);
    LIB.setGraphExecutorOptimize(false);
    if (autograd) {
      LIB.torchSetGradMode(true);
    }
    return LIB.moduleRunMethod(module, method, arguments, autograd, false);
  }

  /**
   * Returns a tensor over a direct buffer, which must outlive it.
   *
   * @param type ordinal of one of FLOAT32, FLOAT64, FLOAT16, UINT8, INT32, INT8, INT64, BOOLEAN in
   *     DJL's {@code DataType}; anything else aborts the process
   */
  public static long createFrom(ByteBuffer direct, long[] shape, int type) {
    if (type < 0 || type > 7) {
      throw new IllegalArgumentException("element type must be within 0..7, was " + type);
    }
    return LIB.torchFromBlob(direct, shape, type, STRIDED, new int[] {0, -1}, false);
  }

  /** Returns the shape of a tensor. */
  public static long[] shape(long tensor) {
    return LIB.torchSizes(tensor);
  }

  /** Returns the ordinal in DJL's {@code DataType}; bfloat16 is UNKNOWN. */
  public static int type(long tensor) {
    return LIB.torchDType(tensor);
  }

  /** Returns whether the tensor is in the processor's memory. */
  public static boolean onCpu(long tensor) {
    return LIB.torchDevice(tensor)[0] == 0;
  }

  /** Returns the bytes of a contiguous tensor in the processor's memory, not copied. */
  public static ByteBuffer bytes(long tensor) {
    return LIB.torchDirectByteBuffer(tensor);
  }

  /** Returns whether a tensor's elements lie one after the other. */
  public static boolean isContiguous(long tensor) {
    return LIB.torchIsContiguous(tensor);
  }

  public static long valueOf(long value) {
    return LIB.iValueFromLong(value);
  }

  public static long valueOf(double value) {
    return LIB.iValueFromDouble(value);
  }

  public static long valueOf(boolean value) {
    return LIB.iValueFromBool(value);
  }

  public static long valueOfTensor(long tensor) {
    return LIB.iValueFromTensor(tensor);
  }

  public static long valueOf(long... list) {
    return LIB.iValueFromLongList(list);
  }

  public static long valueOf(double... list) {
    return LIB.iValueFromDoubleList(list);
  }

  public static long valueOfTensors(long... tensors) {
    return LIB.iValueFromTensorList(tensors);
  }

  public static boolean isTensor(long value) {
    return LIB.iValueIsTensor(value);
  }

  public static boolean isTensorList(long value) {
    return LIB.iValueIsTensorList(value);
  }

  public static boolean isTuple(long value) {
    return LIB.iValueIsTuple(value);
  }

  public static long toTensor(long value) {
    return LIB.iValueToTensor(value);
  }

  public static long[] toTensors(long value) {
    return LIB.iValueToTensorList(value);
  }

  public static long[] toTuple(long value) {
    return LIB.iValueToIValueTuple(value);
  }

  public static void deleteTensor(long handle) {
    LIB.torchDeleteTensor(handle);
  }

  public static void deleteValue(long handle) {
    LIB.torchDeleteIValue(handle);
  }

  public static void setThreads(int threads) {
    LIB.torchSetNumThreads(threads);
  }

  public static int threads() {
    return LIB.torchGetNumThreads();
  }

  /** Gives cached GPU memory back to the driver. */
  public static void emptyCudaCache() {
    LIB.torchCudaEmptyCache();
  }
}
