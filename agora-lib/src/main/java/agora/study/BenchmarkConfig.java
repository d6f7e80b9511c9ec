package agora.study;

import static agora.study.StudyRules.require;

import agora.data.Domain;
import agora.evaluate.Protocol;
import agora.llm.Sampling;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Benchmarks that score students.
 *
 * @param name names it in tables
 * @param domain key of the domain that it scores
 * @param kind file format: one of {@link agora.evaluate.Benchmarks#KINDS}, or {@code alpacaeval},
 *     {@code arena-hard} or {@code arena-hard-2.0}, which a judge scores
 * @param file the problems
 * @param development problems in the format of {@code file} that decisions are made on, see {@link
 *     Study#forPilots}; null takes the problems of {@code file} in even positions for that
 * @param part {@code development} for the problems in even positions alone, {@code test} for those
 *     in odd ones; null for all
 * @param baseline the baseline's answers, where they are not in the file of problems
 * @param lengthControl AlpacaEval's published tables of difficulties and of gamed outputs; null to
 *     do without
 * @param protocol how students are asked; null for zero-shot chat with the training's system
 *     message
 * @param baseProtocol how the base model is asked where that differs
 * @param referenceProtocol how the reference is asked where that differs
 * @param exemplars a training file whose first problems few-shot protocols show, see {@link
 *     agora.evaluate.FewShotExample#read}
 * @param prompt {@code bare} asks the problem's text and nothing else; null for the benchmark's own
 *     prompt
 * @param limit first problems only; null for all
 * @param sampling how answers are sampled; null for the paper's Table 6
 */
public record BenchmarkConfig(
    String name,
    String domain,
    String kind,
    String file,
    @Nullable String development,
    @Nullable String part,
    @Nullable String baseline,
    @Nullable List<String> lengthControl,
    @Nullable Protocol protocol,
    @Nullable Protocol baseProtocol,
    @Nullable Protocol referenceProtocol,
    @Nullable String exemplars,
    @Nullable String prompt,
    @Nullable Integer limit,
    @Nullable Sampling sampling) {
  private static final String DEVELOPMENT = "development";
  private static final String TEST = "test";

  public BenchmarkConfig {
    require(name != null && !name.isBlank(), "a benchmark needs a 'name'", name);
    require(domain != null, "benchmark " + name + " needs a 'domain'", domain);
    Domain.ofKey(domain);
    require(kind != null, "benchmark " + name + " needs a 'kind'", kind);
    require(file != null && !file.isBlank(), "benchmark " + name + " needs a 'file'", file);
    require(
        lengthControl == null || lengthControl.size() == 2,
        "lengthControl of benchmark " + name + " names two tables",
        lengthControl);
    require(
        part == null || part.equals(DEVELOPMENT) || part.equals(TEST),
        "part of benchmark " + name + " is development, test, or not given",
        part);
    require(limit == null || limit >= 1, "limit of benchmark " + name + " must be >= 1", limit);
  }

  /** Returns how many solved examples the protocols show at most. */
  int mostShots() {
    return Stream.of(protocol, baseProtocol, referenceProtocol)
        .filter(Objects::nonNull)
        .mapToInt(Protocol::shots)
        .max()
        .orElse(0);
  }

  /** Returns this benchmark on the problems that decisions are made on. */
  BenchmarkConfig onDevelopment() {
    return development == null ? with(file, DEVELOPMENT) : with(development, null);
  }

  /** Returns this benchmark on the problems that no decision is made on. */
  BenchmarkConfig onTest() {
    return development == null ? with(file, TEST) : with(file, null);
  }

  /** Returns whether the problem in a position, from 0, is one of this part. */
  boolean includes(int position) {
    return part == null || part.equals(DEVELOPMENT) == (position % 2 == 0);
  }

  private BenchmarkConfig with(String problems, @Nullable String half) {
    return new BenchmarkConfig(
        name,
        domain,
        kind,
        problems,
        null,
        half,
        baseline,
        lengthControl,
        protocol,
        baseProtocol,
        referenceProtocol,
        exemplars,
        prompt,
        limit,
        sampling);
  }
}
