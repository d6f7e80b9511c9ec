package agora.study;

import agora.data.Folders;
import agora.data.Progress;
import agora.data.ProgressListener;
import agora.data.TextFiles;
import agora.llama.Llama;
import agora.llama.LlamaChat;
import agora.llama.LlamaOptions;
import agora.llama.Vllm;
import agora.llama.VllmServer;
import agora.llm.AskOptions;
import agora.tokenizer.Tokenizer;
import agora.torch.Torch;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens checkpoints as chat models on the study's device. */
final class Students {
  private static final int ROWS = 64;

  /** As many as a vLLM server decodes at once by default. */
  private static final int SERVER_ROWS = 256;

  private static final Duration LONGEST_START = Duration.ofMinutes(20);

  private final StudentConfig student;
  private final LlamaOptions options;
  private @Nullable ComputedOn computedOn;

  Students(StudentConfig student) {
    this.student = student;
    String threads = System.getenv("OMP_NUM_THREADS");
    LlamaOptions device = Device.isGpu(student) ? LlamaOptions.cuda() : LlamaOptions.cpu();
    options =
        device
            .withChatForm(student.form())
            .withThreads(
                threads == null
                    ? Runtime.getRuntime().availableProcessors()
                    : Integer.parseInt(threads));
  }

  LlamaOptions options() {
    return options;
  }

  /** Returns what decides the last bits of a student's numbers. */
  synchronized ComputedOn computedOn() {
    if (computedOn == null) {
      computedOn = ComputedOn.of(student, options.threads());
    }
    return computedOn;
  }

  /** Returns how many questions are asked at once. */
  AskOptions asking() {
    return AskOptions.of(student.decoder() == null ? ROWS : SERVER_ROWS);
  }

  /** Opens a checkpoint, in this process or by the study's decoder, and has it asked. */
  void ask(Path checkpoint, String name, ProgressListener progress, EvaluateStage.Asking asking)
      throws IOException, InterruptedException {
    if (student.decoder() != null) {
      askServer(checkpoint, name, progress, asking);
      return;
    }
    try (Llama llama = Llama.load(checkpoint, options);
        LlamaChat chat = LlamaChat.of(llama, name, ROWS)) {
      asking.ask(chat);
    }
  }

  /** A server takes most of its GPU's memory: the processes of this machine take turns. */
  private void askServer(
      Path checkpoint, String name, ProgressListener progress, EvaluateStage.Asking asking)
      throws IOException, InterruptedException {
    Path place = serverFile(System.getenv());
    try (var _ = RunDirectory.locked(Path.of(place + ".lock"), "answers by vLLM");
        Tokenizer tokenizer = Tokenizer.load(checkpoint, options.chatForm())) {
      progress.update(new Progress("start vLLM for " + name, 0, 1, Map.of()));
      try (VllmServer server = start(checkpoint, name, Path.of(place + ".log"))) {
        progress.update(new Progress("start vLLM for " + name, 1, 1, Map.of()));
        asking.ask(Vllm.at(server.address(), tokenizer));
      }
    }
  }

  /** Returns the path of the lock and the log of this GPU's server, without their extensions. */
  static Path serverFile(Map<String, String> environment) {
    List<String> gpus = Device.named(environment.get("CUDA_VISIBLE_DEVICES"));
    String gpu = gpus.isEmpty() ? "0" : gpus.getFirst();
    Path folder = Folders.caches(environment).resolve("agora");
    try {
      Files.createDirectories(folder);
      if (!Files.isWritable(folder)) {
        throw new AccessDeniedException(folder.toString());
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "student.decoder is vllm, and the folder of its lock and log must be writable: %s (%s).%nSet XDG_CACHE_HOME to a folder that is, or leave student.decoder out to decode in this process."
              .formatted(folder, TextFiles.reason(e)),
          e);
    }
    return folder.resolve("vllm-" + gpu.replaceAll("[^\\w-]+", "-"));
  }

  private VllmServer start(Path checkpoint, String name, Path log) throws InterruptedException {
    if (Device.isGpu(student)) {
      Torch.releaseDeviceMemory();
    }
    try {
      return VllmServer.start(checkpoint, name, log, LONGEST_START);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "student.decoder is vllm, and its server did not start for %s: %s%nMend that, or leave student.decoder out to decode in this process."
              .formatted(checkpoint, e.getMessage()),
          e);
    }
  }
}
