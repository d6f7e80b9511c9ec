/**
 * Tensors on libtorch: native memory with an owner, and computations written in TorchScript.
 *
 * <pre>{@code
 * TorchScript script = TorchScript.of("/agora/torch/tensors.ts.py");       // a class path resource
 * try (NativeScope scope = NativeScope.open()) {                           // frees its tensors
 *   Tensor matrix = scope.of(new float[] {1, 2, 3, 4}, 2, 2);
 *   Tensor row = script.call(scope, "rows", matrix, 1, 1).getFirst();
 *   row.floats();                                                          // 3, 4
 * }
 * }</pre>
 *
 * <p>Open a scope for each step, and call with {@link agora.torch.TorchScript#callWithAutograd}
 * what records gradients. DJL's native library aborts the process when Java names bfloat16: convert
 * in TorchScript, by {@link agora.torch.DType#code}.
 *
 * <p>It is the home of DJL's engine, through which libtorch is loaded and called. It does not know
 * what a network or a checkpoint is.
 */
@NullMarked
package agora.torch;

import org.jspecify.annotations.NullMarked;
