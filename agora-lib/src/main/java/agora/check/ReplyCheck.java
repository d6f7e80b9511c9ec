package agora.check;

import agora.data.Domain;
import agora.data.Jsonl;
import agora.data.Sha256;
import agora.evaluate.Answer;
import agora.evaluate.Benchmark;
import agora.evaluate.BenchmarkFile;
import agora.evaluate.Problem;
import agora.evaluate.ReplyGrader;
import agora.llm.ChatReply;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Grading of replies to a benchmark: lines of a journal ({@code answers.jsonl}), of EvalPlus's
 * samples, of lm-evaluation-harness's samples, or of {@code id} and {@code reply}.
 */
final class ReplyCheck implements LineCheck {
  private static final Pattern DRAW = Pattern.compile("(.*)#(\\d{1,6})");
  private static final List<String> IDS = List.of("task_id", "id", "problem");
  private static final List<String> QUESTIONS = List.of("question", "problem", "prompt", "text");
  private static final List<String> REPLIES = List.of("reply", "response", "answer");

  private final Benchmark benchmark;
  private final ReplyGrader grader;
  private final Runnable closing;
  private final Map<String, Problem> problems = new HashMap<>();
  private final Map<String, Problem> byQuestion = new HashMap<>();

  /**
   * @param closing ends what the benchmark's grader uses
   */
  ReplyCheck(Benchmark benchmark, Runnable closing) {
    this.benchmark = benchmark;
    this.grader = ReplyGrader.of(benchmark);
    this.closing = closing;
    for (Problem problem : benchmark.problems()) {
      problems.put(problem.id(), problem);
      byQuestion.putIfAbsent(words(problem.question()), problem);
    }
  }

  @Override
  public List<Decision> read(int number, String text) {
    if (text.isBlank()) {
      return List.of();
    }
    BenchmarkFile.Entry line = BenchmarkFile.entry(text, "");
    JsonNode object = line.object();
    if (object.hasNonNull("key") && object.hasNonNull("millis")) {
      return journaled(number, line);
    }
    if (object.hasNonNull("doc_id") && object.hasNonNull("resps")) {
      return harness(number, line);
    }
    Drawn asked =
        drawn(line, present(line, IDS, "a reply needs the id of its problem, in one of "));
    for (String field : List.of("solution", "completion")) {
      if (benchmark.domain() == Domain.CODE && object.hasNonNull(field)) {
        String before = field.equals("completion") ? asked.problem().question() : "";
        return List.of(program(number, asked, before + line.text(field)));
      }
    }
    String field = present(line, REPLIES, "a reply's text is in one of the fields ");
    return List.of(reply(number, asked, line.text(field), key(line.text(field))));
  }

  /** A journal's failures are questions without a reply. */
  private List<Decision> journaled(int number, BenchmarkFile.Entry line) {
    Drawn asked = drawn(line, "id");
    JsonNode reply = line.object().path("reply");
    if (reply.isMissingNode() || reply.isNull() || line.object().hasNonNull("failure")) {
      return List.of();
    }
    try {
      String answer = Jsonl.mapper().treeToValue(reply, ChatReply.class).answer();
      return List.of(reply(number, asked, answer, key(line.text("key"))));
    } catch (JsonProcessingException e) {
      throw line.bad("reply", "must be a journaled reply: " + e.getOriginalMessage());
    }
  }

  private List<Decision> harness(int number, BenchmarkFile.Entry line) {
    Problem problem = ofHarness(line);
    List<Decision> decisions = new ArrayList<>();
    for (JsonNode requests : line.node("resps")) {
      for (JsonNode text : requests) {
        if (!text.isTextual()) {
          throw line.bad("resps", "must be a list of lists of texts");
        }
        Drawn asked = new Drawn(problem, decisions.size());
        decisions.add(reply(number, asked, text.asText(), key(text.asText())));
      }
    }
    if (decisions.isEmpty()) {
      throw line.bad("resps", "must be a list of lists of texts");
    }
    return decisions;
  }

  /**
   * The harness counts problems from 0 in the order of its own file, which may hold a part of the
   * benchmark or another one: what it says about the problem decides, where it does.
   */
  private Problem ofHarness(BenchmarkFile.Entry line) {
    JsonNode doc = line.object().path("doc");
    String id = doc.path("task_id").asText("");
    String question =
        QUESTIONS.stream()
            .map(field -> doc.path(field).asText(""))
            .filter(text -> !text.isBlank())
            .findFirst()
            .orElse("");
    if (id.isEmpty() && question.isEmpty()) {
      return numbered(line);
    }
    Problem problem = problems.get(id);
    if (problem == null) {
      problem = problems.get(benchmark.name() + "/" + id);
    }
    if (problem == null) {
      problem = byQuestion.get(words(question));
    }
    if (problem == null) {
      throw line.bad(
          "doc",
          "must be a problem of %s, was %s".formatted(benchmark.name(), BenchmarkFile.brief(doc)));
    }
    return problem;
  }

  private Problem numbered(BenchmarkFile.Entry line) {
    double index = line.number("doc_id");
    int problems = benchmark.problems().size();
    if (index < 0 || index >= problems || index != Math.rint(index)) {
      throw line.bad(
          "doc_id", "must be within 0..%d, was %s".formatted(problems - 1, line.node("doc_id")));
    }
    return benchmark.problems().get((int) index);
  }

  private static String words(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private record Drawn(Problem problem, int sample) {}

  private Drawn drawn(BenchmarkFile.Entry line, String field) {
    String id = line.label(field);
    Problem problem = problems.get(id);
    if (problem != null) {
      return new Drawn(problem, -1);
    }
    Matcher draw = DRAW.matcher(id);
    problem = draw.matches() ? problems.get(draw.group(1)) : null;
    if (problem == null) {
      throw line.bad(
          field,
          "must be a problem of %s, such as %s, was %s"
              .formatted(benchmark.name(), benchmark.problems().getFirst().id(), id));
    }
    return new Drawn(problem, Integer.parseInt(draw.group(2)));
  }

  private static String present(BenchmarkFile.Entry line, List<String> fields, String rule) {
    return fields.stream()
        .filter(line.object()::hasNonNull) // tables that become JSON Lines have a null in each gap
        .findFirst()
        .orElseThrow(() -> {
          List<String> there = new ArrayList<>();
          line.object().fieldNames().forEachRemaining(there::add);
          return new IllegalArgumentException(": " + rule + fields + "; present: " + there);
        });
  }

  private Decision reply(int number, Drawn asked, String text, long key) {
    Problem problem = asked.problem();
    Answer answer = new Answer(problem, Math.max(0, asked.sample()), text, "");
    return () -> result(number, asked, key, grader.reply(answer));
  }

  private Decision program(int number, Drawn asked, String program) {
    return () -> result(number, asked, key(program), grader.program(asked.problem(), program));
  }

  private static LineResult result(int number, Drawn asked, long key, ReplyGrader.Graded graded) {
    return new LineResult(
        number, asked.problem().id(), asked.sample(), key, graded.grade(), graded.base());
  }

  private static long key(String text) {
    return Long.parseUnsignedLong(Sha256.of(text).substring(0, 16), 16);
  }

  @Override
  public void close() {
    closing.run();
  }
}
