package agora.evaluate;

import agora.sandbox.Sandbox;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Mathematics and code benchmarks, opened from their published files. A new kind also needs its
 * number of problems in {@code agora.study.Estimates}, for costs before its file is there. Each
 * scores students of one {@link agora.data.Domain}; one outside the three needs a domain first.
 */
public final class Benchmarks {
  /** Kinds of benchmark that {@link #open} opens. */
  public static final List<String> KINDS =
      List.of("gsm8k", "math", "humaneval", "mbpp", "humaneval+", "mbpp+");

  private Benchmarks() {}

  /**
   * Returns the benchmark of a kind, or nothing where the kind is none of {@link #KINDS}.
   *
   * @param sandbox asked for where programs are run
   */
  public static Optional<Benchmark> open(String kind, Path file, Supplier<Sandbox> sandbox) {
    return switch (kind) {
      case "gsm8k" -> Optional.of(gsm8k(file));
      case "math" -> Optional.of(math(file));
      case "humaneval" -> Optional.of(humanEval(file, sandbox.get()));
      case "mbpp" -> Optional.of(mbpp(file, sandbox.get()));
      case "humaneval+" -> Optional.of(humanEvalPlus(file, sandbox.get()));
      case "mbpp+" -> Optional.of(mbppPlus(file, sandbox.get()));
      default -> Optional.empty();
    };
  }

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
   * Returns MATH from its folder (one JSON file per problem, or one JSON Lines file per subject),
   * or from one file such as MATH-500: fields {@code problem}, {@code level}, {@code type} or
   * {@code subject}, and {@code solution} with the boxed gold answer, or {@code answer}.
   *
   * @throws IllegalArgumentException if a problem is not of that form; the message names file, line
   *     and field
   */
  public static Benchmark math(Path path) {
    return MathBenchmark.read(path);
  }

  /**
   * Returns HumanEval from its JSON Lines file ({@code .gz} or not), graded in a sandbox.
   *
   * @throws IllegalArgumentException if a line is not of that form; the message names file, line
   *     and field
   */
  public static Benchmark humanEval(Path file, Sandbox sandbox) {
    return HumanEval.read(file, sandbox);
  }

  /**
   * Returns MBPP from {@code sanitized-mbpp.json} or {@code mbpp.jsonl}, graded in a sandbox.
   *
   * @throws IllegalArgumentException if an entry is not of that form; the message names file, line
   *     and field
   */
  public static Benchmark mbpp(Path file, Sandbox sandbox) {
    return Mbpp.read(file, sandbox);
  }

  /**
   * Returns HumanEval+ from EvalPlus's {@code HumanEvalPlus.jsonl.gz}: a program scores where it
   * passes the original tests and those beyond; the measure {@code base pass@1} has the former.
   *
   * @throws IllegalArgumentException if a line is not of that form; the message names file, line
   *     and field
   */
  public static Benchmark humanEvalPlus(Path file, Sandbox sandbox) {
    return EvalPlus.read("humaneval+", file, sandbox, HumanEval.stops());
  }

  /**
   * Returns MBPP+ from EvalPlus's {@code MbppPlus.jsonl.gz}, graded like HumanEval+ against the
   * outputs of its reference solutions.
   */
  public static Benchmark mbppPlus(Path file, Sandbox sandbox) {
    return EvalPlus.read("mbpp+", file, sandbox, Mbpp.stops());
  }
}
