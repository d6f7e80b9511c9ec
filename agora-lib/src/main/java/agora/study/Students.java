package agora.study;

import agora.llama.Llama;
import agora.llama.LlamaChat;
import agora.llama.LlamaOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens checkpoints as chat models on the study's device. */
final class Students {
  private static final int ROWS = 64;

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

  /** Returns how to open this checkpoint; nothing is loaded yet. */
  EvaluateStage.Opening opening(Path checkpoint, String name) {
    return progress -> {
      Llama llama = Llama.load(checkpoint, options);
      LlamaChat chat = LlamaChat.of(llama, name, ROWS);
      return new EvaluateStage.Opened(
          chat,
          () -> {
            chat.close();
            llama.close();
          });
    };
  }
}
