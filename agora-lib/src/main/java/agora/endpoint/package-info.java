/**
 * Models behind HTTP: chat, embeddings and rewards, with retries, rate limits, deadlines and
 * batches.
 *
 * <pre>{@code
 * Endpoint endpoint = Endpoint.openAi("http://127.0.0.1:8000/v1", "my-model");   // or Endpoint.anthropic
 * try (EndpointModel model = EndpointModel.open(endpoint, Path.of("batches.jsonl"))) {   // retries, limits, prices
 *   model.chat(ChatRequest.user("What is 2 + 2?", Sampling.greedy(64))).text();  // "4"
 * }
 * try (HttpEmbeddingModel model = HttpEmbeddingModel.open(endpoint, Budget.NONE)) { model.embed(texts); }
 * }</pre>
 *
 * <p>It does not know the journal, nor what the answers are for: {@code agora.llm} asks many
 * questions and keeps the answers.
 */
@NullMarked
package agora.endpoint;

import org.jspecify.annotations.NullMarked;
