package agora.train;

import agora.data.Dataset;
import agora.llama.Llama;
import agora.llama.LlamaOptions;
import agora.llama.Scope;
import agora.llama.Tokenizer;
import agora.llama.Torch;
import agora.llama.TorchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Supervised fine-tuning of a checkpoint. */
public final class Sft {
  private Sft() {}

  /**
   * Trains a student on instruction and response pairs, on the processor; see {@link #train(Path,
   * TrainingData, SftConfig, Path, TrainingListener, LlamaOptions)}.
   */
  public static TrainingRun train(
      Path checkpoint,
      Dataset dataset,
      SftConfig config,
      Path runDirectory,
      TrainingListener listener) {
    return train(
        checkpoint, TrainingData.of(dataset), config, runDirectory, listener, LlamaOptions.cpu());
  }

  /**
   * Trains a student, or goes on where an earlier call for the same run was stopped; a run that is
   * finished is returned at once.
   *
   * @param checkpoint the folder to start from, in the Hugging Face layout, tokenizer included
   * @param runDirectory the run's own folder, made where it is missing
   * @param options device and threads; its number format is the configuration's
   * @throws IllegalArgumentException if an example has nothing to learn, or the settings do not fit
   *     the data
   * @throws IllegalStateException if the folder holds another run, or the loss is no longer finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; what was done
   *     is kept
   */
  public static TrainingRun train(
      Path checkpoint,
      TrainingData data,
      SftConfig config,
      Path runDirectory,
      TrainingListener listener,
      LlamaOptions options) {
    RunFiles files = new RunFiles(runDirectory);
    if (options.threads() > 0) {
      Torch.setThreads(options.threads());
    }
    files.claim(Manifest.of(config, checkpoint, data, options, Torch.threads()));
    if (Files.exists(files.result())) {
      return TrainingRun.read(runDirectory);
    }
    try (Llama llama =
            Llama.load(checkpoint, options.withDtype(config.memory().weights().dtype()));
        Scope scope = Scope.open()) {
      Examples examples = Examples.of(data, encoder(llama.tokenizer()), config.batching());
      TrainingRun.Result result =
          run(
              new Trainer(llama, data.name(), examples, config, files, listener, scope),
              llama,
              config);
      files.finish(result);
      listener.on(new TrainingEvent.Finished(files.checkpoint(), result.stoppedEarly()));
      return new TrainingRun(runDirectory, result);
    } catch (IOException e) {
      throw new UncheckedIOException(checkpoint + ": " + e.getMessage(), e);
    }
  }

  private static TrainingRun.Result run(Trainer trainer, Llama llama, SftConfig config)
      throws IOException {
    try {
      return trainer.run();
    } catch (TorchException e) {
      if (!e.outOfMemory()) {
        throw e;
      }
      MemoryEstimate estimate = MemoryEstimate.of(llama.config(), config);
      throw new IllegalStateException(
          "memory ran out; this run was expected to need "
              + estimate
              + "; next: "
              + estimate.nextKnob(config),
          e);
    }
  }

  static TextEncoder encoder(Tokenizer tokenizer) {
    return new TextEncoder(
        tokenizer::encode,
        tokenizer.chatTemplate()::render,
        tokenizer.bos().orElse(-1),
        tokenizer.eos().orElse(-1),
        tokenizer.ends());
  }
}
