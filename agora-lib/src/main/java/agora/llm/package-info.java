/**
 * Requests to any language model: the journal of paid answers, concurrency, budget and cost.
 *
 * <pre>{@code
 * ChatModel model = ...;                                                 // agora.endpoint, a network in process, or a script
 * ChatReply reply = model.chat(ChatRequest.user("What is 2 + 2?", Sampling.greedy(64)));
 * reply.text();                                                          // "4"
 * Answers answers = Asker.askAll(model, questions, Path.of("answers.jsonl"), AskOptions.of(64));
 * answers.reply("gsm8k/17");                                             // asked once, whatever happens
 * }</pre>
 *
 * <p>It does not know HTTP ({@code agora.endpoint} does), nor what the answers are for: prompts,
 * parsing and grading are elsewhere.
 */
@NullMarked
package agora.llm;

import org.jspecify.annotations.NullMarked;
