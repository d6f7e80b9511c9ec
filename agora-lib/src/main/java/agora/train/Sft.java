package agora.train;

import agora.data.Dataset;
import agora.data.FolderLock;
import agora.llama.Checkpoint;
import agora.llama.Llama;
import agora.llama.LlamaOptions;
import agora.tokenizer.ChatForm;
import agora.tokenizer.Tokenizer;
import agora.torch.NativeScope;
import agora.torch.Torch;
import agora.torch.TorchException;
import agora.train.MemoryEstimate.MemoryBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

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
   * @param given device, threads, and the chat form of a base without a template of its own; the
   *     number format is the configuration's
   * @throws IllegalArgumentException if an example has nothing to learn, or the settings do not fit
   *     the data
   * @throws IllegalStateException if the folder holds another run, one is under way there, memory
   *     does not suffice, or the loss is no longer finite; the folder is then free for another
   *     recipe
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; what was done
   *     is kept
   */
  public static TrainingRun train(
      Path checkpoint,
      TrainingData data,
      SftConfig config,
      Path runDirectory,
      TrainingListener listener,
      LlamaOptions given) {
    LlamaOptions options =
        given.chatForm() == null ? given.withChatForm(ChatForm.fitting()) : given;
    RunFiles files = new RunFiles(runDirectory);
    if (options.threads() > 0) {
      Torch.setThreads(options.threads());
    }
    try (Checkpoint opened = Checkpoint.open(checkpoint)) {
      int threads = opened.config().threads();
      Manifest manifest = Manifest.of(config, opened, data, options, threads);
      files.requireSame(manifest);
      if (files.finished()) {
        return TrainingRun.read(runDirectory);
      }
      Examples examples = examples(opened, data, config.batching(), options.chatForm());
      MemoryBudget memory = MemoryBudget.of(opened.config(), examples, config, options);
      memory.requireEnough(config);
      try (FolderLock lock = files.claim(manifest)) {
        if (!files.finished()) {
          Torch.inThreads(
              threads,
              () -> train(opened, data.name(), examples, memory, config, files, listener, options));
        }
        lock.remove();
        return TrainingRun.read(runDirectory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(checkpoint + ": " + e.getMessage(), e);
    }
  }

  /** Everything that is wrong with the data is found before the weights are read. */
  private static Examples examples(
      Checkpoint checkpoint, TrainingData data, Batching batching, @Nullable ChatForm form)
      throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(checkpoint.directory(), form)) {
      Examples examples = Examples.of(data, encoder(tokenizer), batching);
      examples.requireContext(batching, checkpoint.config().maxPositions());
      return examples;
    }
  }

  private static void train(
      Checkpoint checkpoint,
      String name,
      Examples examples,
      MemoryBudget memory,
      SftConfig config,
      RunFiles files,
      TrainingListener listener,
      LlamaOptions options) {
    LlamaOptions format = options.withDtype(config.memory().weights().dtype());
    try (Llama llama = Llama.load(checkpoint.source(), format);
        NativeScope scope = NativeScope.open()) {
      TrainingRun.Result result =
          run(new Trainer(llama, name, examples, memory, config, files, listener, scope), files);
      files.finish(result);
      listener.on(new TrainingEvent.Finished(files.checkpoint(), result.stoppedEarly()));
    } catch (IOException e) {
      throw new UncheckedIOException(checkpoint.directory() + ": " + e.getMessage(), e);
    } catch (TorchException e) {
      throw e.outOfMemory() ? memory.exceeded(config, e) : e;
    }
  }

  /** Runs the trainer; a write error names the run's folder. */
  private static TrainingRun.Result run(Trainer trainer, RunFiles files) {
    try {
      return trainer.run();
    } catch (IOException e) {
      throw new UncheckedIOException(
          files.directory() + ": cannot be written: " + e.getMessage(), e);
    }
  }

  static TextEncoder encoder(Tokenizer tokenizer) {
    return new TextEncoder(tokenizer);
  }
}
