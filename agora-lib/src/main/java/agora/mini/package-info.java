/**
 * Miniature study: a grammar of three domains that a tiny student can learn, and scripted programs
 * as language models behind a real HTTP server. Its numbers say nothing about real models, and its
 * prices are fictional.
 *
 * <pre>{@code
 * try (MiniServer server = MiniServer.start()) {     // also by hand: curl URL/models
 *   server.url();                                    // http://127.0.0.1:PORT/v1, OpenAI's API
 * }
 * MiniDomain.of(Domain.MATH).solve(instruction);     // the exact answer
 * }</pre>
 *
 * <p>Model ids: those of {@link agora.mini.MiniProfile#all()} (the mini study compares {@link
 * agora.mini.MiniProfile#compared()}), {@link agora.mini.MiniServer#JUDGE} and {@link
 * agora.mini.MiniServer#EMBEDDINGS}. Students are asked with the bare instruction in the chat form,
 * greedily, at most 64 new tokens, without a repetition penalty.
 *
 * <p>Files under {@code data/mini}: {@code seeds/SETTING.jsonl} (instruction, response), {@code
 * test/DOMAIN.jsonl} and {@code development/DOMAIN.jsonl} (GSM8K's, HumanEval's and AlpacaEval's
 * formats), {@code base} and {@code reference} (checkpoints). Seeds and sets are written by the
 * benchmark program {@code MiniFiles}. The prices of the profiles are USD per million tokens and
 * fictional; {@code GET /v1/models} lists them.
 *
 * <p>It does not know how data sets are made, how students are trained or how they are scored: it
 * meets all of that only through HTTP and files.
 */
@NullMarked
package agora.mini;

import org.jspecify.annotations.NullMarked;
