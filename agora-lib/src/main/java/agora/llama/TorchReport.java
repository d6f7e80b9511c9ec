package agora.llama;

import agora.llama.LlamaOptions.Device;

/**
 * A program that starts libtorch, computes something on a device, and says what it found: {@code
 * cpu} or {@code cuda} is its argument. What {@code environment/setup --torch} ends with.
 */
final class TorchReport {
  private TorchReport() {}

  public static void main(String[] arguments) {
    Device device = arguments.length > 0 && arguments[0].equals("cuda") ? Device.CUDA : Device.CPU;
    try {
      System.out.println(report(device));
    } catch (IllegalStateException | TorchException e) {
      System.err.println("agora: " + e.getMessage());
      System.exit(2);
    }
  }

  static String report(Device device) {
    Torch.start();
    try (Scope scope = Scope.open()) {
      TorchScript script = TorchScript.of(TorchScript.FORWARD);
      Tensor zeros =
          script
              .call(scope, "allocate", new long[] {3}, DType.BF16.code(), device == Device.CUDA)
              .getFirst();
      Tensor drawn = script.call(scope, "draw", zeros, 1.0, 1).getFirst();
      double total = script.call(scope, "total", drawn).getFirst().doubles()[0];
      if (!Double.isFinite(total)) {
        throw new IllegalStateException("libtorch drew numbers that are not finite: " + total);
      }
      return "libtorch "
          + Torch.version()
          + " computes on "
          + (device == Device.CUDA ? "the GPU" : "the processor, " + Torch.threads() + " threads")
          + (Torch.bridged() ? ", through the project's bridge" : ", through DJL's native library");
    }
  }
}
