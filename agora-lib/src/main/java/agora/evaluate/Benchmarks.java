package agora.evaluate;

import java.nio.file.Path;

/** Opens the six benchmarks from files as they are published. */
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * Returns GSM8K from its JSON Lines file with the fields {@code question} and {@code answer},
   * whose gold answer follows {@code ####}.
   *
   * @throws IllegalArgumentException if a line is not of that form; the message names file, line
   *     and field
   */
  public static Benchmark gsm8k(Path file) {
    return Gsm8k.read(file);
  }
}
