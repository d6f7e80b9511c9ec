package agora.train;

import agora.llama.Llama;
import agora.torch.TorchScript;

/** The compiled TorchScript sources of training. */
final class TrainingScript {
  static final String DOCUMENTS = "/agora/train/documents.ts.py";
  static final String NORMS = "/agora/train/norms.ts.py";

  private TrainingScript() {}

  /** Returns the network's methods and those of training, on any device. */
  static TorchScript script() {
    return script(DOCUMENTS, NORMS);
  }

  /** Returns the methods with other sources of what {@link DeviceKernels} chooses. */
  static TorchScript script(String documents, String norms) {
    return TorchScript.of(
        Llama.FORWARD,
        "/agora/train/sft.ts.py",
        documents,
        norms,
        "/agora/train/lora.ts.py",
        "/agora/train/backward.ts.py",
        "/agora/train/optimizers.ts.py");
  }
}
