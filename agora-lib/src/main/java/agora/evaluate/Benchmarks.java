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

  /**
   * Returns MATH from its folder of subjects (a JSON file a problem), or from one JSON Lines file
   * such as MATH-500: fields {@code problem}, {@code level}, {@code type} or {@code subject}, and
   * {@code solution} with the boxed gold answer, or {@code answer}.
   *
   * @throws IllegalArgumentException if a problem is not of that form; the message names file, line
   *     and field
   */
  public static Benchmark math(Path path) {
    return MathBenchmark.read(path);
  }
}
