package agora.evaluate;

import agora.data.Domain;
import agora.llm.Sampling;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A set of problems, how to ask them, and how to judge the answers.
 *
 * @param name what tables call it, such as {@code gsm8k}
 * @param domain what it tests
 * @param problems at least one, ids unique
 * @param prompts turns a problem into a request
 * @param exemplars solved examples for few-shot protocols, best first; may be empty
 * @param sampling how answers are sampled where the configuration does not say
 * @param grader judges the answers
 */
public record Benchmark(
    String name,
    Domain domain,
    List<Problem> problems,
    Prompts prompts,
    List<FewShotExample> exemplars,
    Sampling sampling,
    Grader grader) {
  /** The paper's decoding (its Table 6) outside of math: greedy, at most 1024 new tokens. */
  public static final Sampling PAPER = Sampling.of(0, 0.95, 1024).withRepetitionPenalty(1.03);

  public Benchmark {
    problems = List.copyOf(problems);
    exemplars = List.copyOf(exemplars);
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("benchmark " + name + " has no problems");
    }
    Set<String> ids = new HashSet<>();
    for (Problem problem : problems) {
      if (!ids.add(problem.id())) {
        throw new IllegalArgumentException(
            "benchmark " + name + ": problem ids must be unique, " + problem.id() + " is not");
      }
    }
  }

  /** Returns a copy of the first {@code n} problems; all of them where there are fewer. */
  public Benchmark first(int n) {
    List<Problem> some = problems.subList(0, Math.min(n, problems.size()));
    return new Benchmark(name, domain, some, prompts, exemplars, sampling, grader);
  }

  /** Returns a copy of the problems whose position, from 0, passes. */
  public Benchmark where(IntPredicate passes) {
    List<Problem> some =
        IntStream.range(0, problems.size()).filter(passes).mapToObj(problems::get).toList();
    return new Benchmark(name, domain, some, prompts, exemplars, sampling, grader);
  }

  /** Returns a copy that shows these examples in few-shot protocols. */
  public Benchmark withExemplars(List<FewShotExample> examples) {
    return new Benchmark(name, domain, problems, prompts, examples, sampling, grader);
  }

  /** Returns a copy that asks in another way. */
  public Benchmark withPrompts(Prompts other) {
    return new Benchmark(name, domain, problems, other, exemplars, sampling, grader);
  }

  /** Returns a copy judged by another grader. */
  public Benchmark withGrader(Grader other) {
    return new Benchmark(name, domain, problems, prompts, exemplars, sampling, other);
  }
}
