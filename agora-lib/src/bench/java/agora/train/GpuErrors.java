package agora.train;

import agora.torch.DType;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.torch.TorchException;
import agora.torch.TorchScript;
import ai.djl.pytorch.jni.TorchBridge;
import ai.djl.pytorch.jni.TorchOutOfMemory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/** Asks libtorch for what it must refuse, or DJL's own library dies of; the process must go on. */
final class GpuErrors {
  private static final long TOO_MANY = 1L << 50;

  private GpuErrors() {}

  static ObjectNode answer() {
    ObjectNode out = new ObjectMapper().createObjectNode();
    TorchScript script = TorchScript.of("/agora/torch/tensors.ts.py");
    try (NativeScope scope = NativeScope.open()) {
      Tensor narrow =
          script.call(scope, "allocate", new long[] {4}, DType.BF16.code(), false).getFirst();
      out.put("bf16", narrow.dtype() == DType.BF16);
      refused(
          () -> script.call(scope, "allocate", new long[] {TOO_MANY}, DType.F32.code(), false),
          e -> out.put("memory", e.outOfMemory() && e.getCause() instanceof TorchOutOfMemory));
      refused(
          () -> script.call(scope, "rows", narrow, 2, 3),
          e ->
              out.put(
                  "message",
                  String.valueOf(e.getMessage()).contains("start (2)") && !e.outOfMemory()));
      refused(
          () -> script.call(scope, "no_such_method", narrow),
          e -> out.put("method", String.valueOf(e.getMessage()).contains("no_such_method")));
    }
    try {
      TorchBridge.shape(0);
    } catch (ai.djl.engine.EngineException e) {
      out.put("handle", true);
    }
    return out;
  }

  private static void refused(Runnable call, Consumer<TorchException> then) {
    try {
      call.run();
    } catch (TorchException e) {
      then.accept(e);
    }
  }
}
