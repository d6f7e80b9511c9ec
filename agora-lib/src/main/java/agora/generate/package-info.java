/**
 * Generation of data sets from seeds and a chat model, by the three methods of the paper.
 *
 * <pre>{@code
 * GenerationConfig config = GenerationConfig.of(Setting.MATH_INSTANCE_GENERATION, "gpt-4o-mini", 10_000);
 * GenerationInputs inputs = GenerationInputs.read(Path.of("data/prompts"), config.setting(), Style.AGORABENCH, seeds);
 * GenerationReport report = DataGenerator.generate(model, inputs, config, directory, listener);
 * report.table();                                                     // accepted, rejected by reason, USD
 * Dataset dataset = Dataset.read(directory.resolve("instances.jsonl"));
 * }</pre>
 *
 * <p>It does not know how a model is asked (limits, retries and the journal are in {@code
 * agora.llm}), nor what is done with the data.
 */
@NullMarked
package agora.generate;

import org.jspecify.annotations.NullMarked;
