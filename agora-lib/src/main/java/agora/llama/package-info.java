/**
 * The student network: checkpoints of the Llama family, loaded, run, decoded and scored on
 * libtorch.
 *
 * <pre>{@code
 * try (Llama llama = Llama.load(Path.of("checkpoint")); LlamaChat chat = LlamaChat.of(llama)) {
 *   ChatReply reply = chat.chat(ChatRequest.user("What is 2 + 2?", Sampling.greedy(64)));
 *   llama.save(Path.of("copy"));                     // transformers and vLLM load it
 * }
 * }</pre>
 *
 * <p>The mathematics is TorchScript source in the jar's resources. Training adds its own: {@code
 * TorchScript.of(TorchScript.FORWARD, "/agora/train/train.ts.py")} is one module of both files'
 * methods, so that {@code self.layer(x, w, i, cos, sin, shape, eps, mask)} and {@code
 * self.hidden(...)} can be called from there; {@link agora.llama.Llama#constants} gives their last
 * arguments and {@link agora.llama.Parameters} the weights {@code w}. Open a {@link
 * agora.llama.Scope} for each step, and call with {@link agora.llama.TorchScript#callWithAutograd}
 * what records gradients. DJL's native side aborts the process when Java names bfloat16: convert in
 * TorchScript, by {@link agora.llama.DType#code}.
 *
 * <p>It does not know how a network is trained, what it is asked, or how answers are graded.
 */
@NullMarked
package agora.llama;

import org.jspecify.annotations.NullMarked;
