package agora.train;

import agora.llama.Llama;
import agora.torch.TorchScript;
import java.util.List;
import java.util.stream.Stream;

/** The compiled TorchScript sources of training. */
final class TrainingScript {
  static final String DOCUMENTS = "/agora/train/documents.ts.py";
  static final String NORMS = "/agora/train/norms.ts.py";

  private TrainingScript() {}

  /** Returns the network's methods and those of training, on any device. */
  static TorchScript script() {
    return script(DOCUMENTS, NORMS);
  }

  /** Returns the network's methods, those of training, and the passes of single examples. */
  static TorchScript examples() {
    return script(DOCUMENTS, NORMS, "/agora/train/examples.ts.py");
  }

  /** Returns the methods with other sources of what {@link DeviceKernels} chooses. */
  static TorchScript script(String documents, String norms, String... more) {
    List<String> sources =
        List.of(
            Llama.FORWARD,
            "/agora/train/sft.ts.py",
            documents,
            norms,
            "/agora/train/lora.ts.py",
            "/agora/train/backward.ts.py",
            "/agora/train/optimizers.ts.py");
    return TorchScript.of(Stream.concat(sources.stream(), Stream.of(more)).toArray(String[]::new));
  }
}
