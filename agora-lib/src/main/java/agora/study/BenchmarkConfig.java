package agora.study;

import static agora.study.StudyConfig.require;

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
 * @param kind file format: {@code gsm8k}, {@code math}, {@code humaneval}, {@code mbpp}, {@code
 *     alpacaeval} ...
 * @param file the problems
 * @param baseline the baseline's answers, where they are not in the file of problems
 * @param lengthControl AlpacaEval's published tables of difficulties and of gamed outputs; null to
 *     do without
 * @param protocol how students are asked; null for zero-shot chat with the training's system
 *     message
 * @param baseProtocol how the base model is asked where that differs
 * @param referenceProtocol how the reference is asked where that differs
 * @param exemplars a training file whose first problems few-shot protocols show, see {@link
 *     agora.evaluate.Exemplar#read}
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
    @Nullable String baseline,
    @Nullable List<String> lengthControl,
    @Nullable Protocol protocol,
    @Nullable Protocol baseProtocol,
    @Nullable Protocol referenceProtocol,
    @Nullable String exemplars,
    @Nullable String prompt,
    @Nullable Integer limit,
    @Nullable Sampling sampling) {
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
}
