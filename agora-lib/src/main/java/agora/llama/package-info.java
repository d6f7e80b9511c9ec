/**
 * Student network: checkpoints of the Llama family, loaded, run, decoded and scored on libtorch.
 *
 * <pre>{@code
 * try (Llama llama = Llama.load(Path.of("checkpoint")); LlamaChat chat = LlamaChat.of(llama)) {
 *   ChatReply reply = chat.chat(ChatRequest.user("What is 2 + 2?", Sampling.greedy(64)));
 *   llama.save(Path.of("copy"));                     // transformers and vLLM load it
 * }
 * }</pre>
 *
 * <p>The mathematics is TorchScript source in the jar's resources. Training adds its own: {@code
 * TorchScript.of(Llama.FORWARD, "/agora/train/sft.ts.py")} is one module with the methods of both
 * files, so that {@code self.layer(x, w, i, cos, sin, shape, f, mask)} and {@code self.hidden(...)}
 * can be called from there. {@link agora.llama.Llama#constants} gives their last arguments, {@link
 * agora.llama.Parameters} the weights {@code w}.
 *
 * <p>It does not know how a network is trained, what it is asked, or how answers are graded.
 */
@NullMarked
package agora.llama;

import org.jspecify.annotations.NullMarked;
