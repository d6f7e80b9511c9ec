package agora.torch;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.TorchBridge;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The mathematics: one TorchScript module made of source files on the class path, without state, so
 * that any thread may call it at any time.
 *
 * <p>A source file holds methods of one class, indented by two spaces, in TorchScript's serialised
 * dialect: {@code def name(self, x: Tensor, n: int) -> Tensor:}; {@code torch.f} is {@code
 * aten::f}; element types are numbers ({@link DType#code()}). A method returns a tensor, a list of
 * tensors, or a tuple of these. Modules are loaded once for each list of files and kept for the
 * process's life.
 */
public final class TorchScript {
  private static final Map<List<String>, TorchScript> LOADED = new ConcurrentHashMap<>();

  private final long module;
  private final int threads;

  private TorchScript(long module, int threads) {
    this.module = module;
    this.threads = threads;
  }

  /**
   * Returns the module whose methods are those of all the given class path resources.
   *
   * @throws IllegalArgumentException if a resource is missing
   * @throws TorchException if this libtorch lacks an operation that a source uses
   */
  public static TorchScript of(String... resources) {
    return LOADED.computeIfAbsent(List.of(resources), TorchScript::load);
  }

  /**
   * Returns a view of this module whose operations use this many native threads.
   *
   * @param count 0 for as many as {@link Torch#threads()} says at each call
   */
  public TorchScript withThreads(int count) {
    return new TorchScript(module, count);
  }

  private static TorchScript load(List<String> resources) {
    Torch.start();
    try {
      return new TorchScript(
          TorchBridge.loadModule(new ByteArrayInputStream(ScriptArchive.pack(resources))), 0);
    } catch (EngineException e) {
      throw TorchException.of("the source of " + String.join(", ", resources), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a method in inference mode and returns the tensors it returned, in order, owned by {@code
   * scope}. While the process is ending nothing is run any more: a {@link
   * java.util.concurrent.CancellationException} is thrown.
   *
   * @param arguments tensors, lists of tensors, {@link NativeScope.Argument}s, {@code int}, {@code
   *     long}, {@code double}, {@code boolean}, {@code long[]} or {@code double[]}; trailing
   *     optional ones may be left out
   */
  public List<Tensor> call(NativeScope scope, String method, Object... arguments) {
    return call(scope, method, false, arguments);
  }

  /** Runs a method with gradients recorded; else like {@link #call}. */
  public List<Tensor> callWithAutograd(NativeScope scope, String method, Object... arguments) {
    return call(scope, method, true, arguments);
  }

  private List<Tensor> call(
      NativeScope scope, String method, boolean autograd, Object[] arguments) {
    long[] values = new long[arguments.length];
    boolean[] owned = new boolean[arguments.length];
    int made = 0;
    NativeCalls.begin();
    try {
      for (; made < arguments.length; made++) {
        owned[made] = !(arguments[made] instanceof NativeScope.NativeValue);
        values[made] = toNative(arguments[made]);
      }
      int count = threads > 0 ? threads : Torch.threads();
      return results(scope, TorchBridge.run(module, method, values, autograd, count));
    } catch (EngineException e) {
      throw TorchException.of(method, e);
    } finally {
      for (int i = 0; i < made; i++) {
        if (owned[i]) {
          TorchBridge.deleteValue(values[i]);
        }
      }
      NativeCalls.end();
    }
  }

  private static long toNative(Object argument) {
    return switch (argument) {
      case NativeScope.NativeValue value -> value.handle();
      case Tensor tensor -> TorchBridge.valueOfTensor(tensor.handle());
      case Integer number -> TorchBridge.valueOf(number.longValue());
      case Long number -> TorchBridge.valueOf(number.longValue());
      case Double number -> TorchBridge.valueOf(number.doubleValue());
      case Boolean flag -> TorchBridge.valueOf(flag.booleanValue());
      case long[] numbers -> TorchBridge.valueOf(numbers);
      case double[] numbers -> TorchBridge.valueOf(numbers);
      case List<?> list ->
          TorchBridge.valueOfTensors(
              list.stream().mapToLong(tensor -> ((Tensor) tensor).handle()).toArray());
      default ->
          throw new IllegalArgumentException(
              "an argument must be a tensor, a list of tensors, a number, a boolean, long[] or"
                  + " double[], was "
                  + argument.getClass().getName());
    };
  }

  private static List<Tensor> results(NativeScope scope, long value) {
    List<Tensor> tensors = new ArrayList<>();
    collect(scope, value, tensors);
    return tensors;
  }

  private static void collect(NativeScope scope, long value, List<Tensor> out) {
    try {
      if (TorchBridge.isTensor(value)) {
        out.add(scope.adopt(TorchBridge.toTensor(value)));
      } else if (TorchBridge.isTensorList(value)) {
        for (long tensor : TorchBridge.toTensors(value)) {
          out.add(scope.adopt(tensor));
        }
      } else if (TorchBridge.isTuple(value)) {
        for (long part : TorchBridge.toTuple(value)) {
          collect(scope, part, out);
        }
      }
    } finally {
      TorchBridge.deleteValue(value);
    }
  }
}
