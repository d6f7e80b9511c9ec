/**
 * Supervised fine-tuning of the student: exact loss masks, packing, two optimizers, resume.
 *
 * <pre>{@code
 * Dataset dataset = Dataset.read(Path.of("instances.jsonl"));
 * TrainingRun run =
 *     Sft.train(base, dataset, SftConfig.mini().withEpochs(3), Path.of("runs/mine"), listener);
 * run.losses();                                       // a table: step, loss, learning rate, ...
 * Llama student = Llama.load(run.checkpoint());       // a checkpoint in the Hugging Face layout
 * }</pre>
 *
 * <p>It does not know where the data came from or how the student is scored. The network itself is
 * {@code agora.llama}'s; what is added here is the backward pass, the optimizers and the run.
 */
@NullMarked
package agora.train;

import org.jspecify.annotations.NullMarked;
