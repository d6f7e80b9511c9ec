package agora.torch;

/**
 * A program that starts libtorch, computes something on a device, and says what it found: {@code
 * cpu} or {@code cuda} is its argument. What {@code environment/setup --torch} ends with.
 */
final class TorchReport {
  private TorchReport() {}

  public static void main(String[] arguments) {
    boolean cuda = arguments.length > 0 && arguments[0].equals("cuda");
    try {
      System.out.println(report(cuda));
    } catch (IllegalStateException | TorchException e) {
      System.err.println("agora: " + e.getMessage());
      System.exit(2);
    }
  }

  static String report(boolean cuda) {
    Torch.start();
    try (NativeScope scope = NativeScope.open()) {
      Tensor drawn = Tensors.allocate(scope, DType.BF16, cuda, 3);
      Tensors.draw(drawn, 1.0, 1);
      double total = Tensors.sum(drawn);
      if (!Double.isFinite(total)) {
        throw new IllegalStateException("libtorch drew numbers that are not finite: " + total);
      }
      return "libtorch "
          + Torch.version()
          + " computes on "
          + (cuda ? "the GPU" : "the processor, " + Torch.threads() + " threads")
          + (Torch.bridged() ? ", through the project's bridge" : ", through DJL's native library");
    }
  }
}
