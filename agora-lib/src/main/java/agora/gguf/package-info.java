/**
 * GGUF files: their metadata, their tensors in single precision, and the configuration and
 * tokenizer files that they amount to in the Hugging Face layout.
 *
 * <pre>{@code
 * try (Gguf file = Gguf.open(Path.of("model.gguf"))) {
 *   Gguf.Entry entry = file.entries().get("output_norm.weight");
 *   file.numbers(entry, 0, (int) entry.numbers());          // dequantised
 *   Configuration.of(file);                                 // a config.json
 * }
 * }</pre>
 *
 * <p>It does not know how a network computes, or where its weights go.
 */
@NullMarked
package agora.gguf;

import org.jspecify.annotations.NullMarked;
