/**
 * Tokenizer and chat template of a checkpoint, and conversations in tokens.
 *
 * <pre>{@code
 * try (Tokenizer tokenizer = Tokenizer.load(Path.of("checkpoint"))) {
 *   int[] tokens = tokenizer.encode("What is 2 + 2?");
 *   tokenizer.decode(tokens);                            // the text again
 *   new ChatTurns(tokenizer).prompt(ChatRequest.user("Hi", Sampling.greedy(64)).messages());
 * }
 * }</pre>
 *
 * <p>It is the home of DJL's binding to Hugging Face's tokenizers. Conversations are cut into the
 * same tokens for asking and for training. It does not know what a network computes from them.
 */
@NullMarked
package agora.tokenizer;

import org.jspecify.annotations.NullMarked;
