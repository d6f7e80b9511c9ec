package agora.mini;

import agora.data.Domain;
import agora.mini.Task.Example;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A program that plays a language model which writes training data: it reads the prompt (examples,
 * theme, instruction to answer, pair to improve) and answers as its profile would.
 *
 * <p>A reply is a function of the profile, the messages and the request's seed.
 */
public final class MiniGenerator {
  private final MiniProfile profile;

  public MiniGenerator(MiniProfile profile) {
    this.profile = profile;
  }

  public MiniProfile profile() {
    return profile;
  }

  /**
   * Returns the reply to a conversation.
   *
   * @param messages the texts of its turns, oldest first; the last one is the prompt
   * @param seed the request's seed: another one gives another draw
   */
  public String reply(List<String> messages, long seed) {
    RandomGenerator random =
        new SplittableRandom(Draws.seed(profile.draws() * 31 + seed, messages));
    Task task = PromptReader.read(messages.getLast());
    String reply =
        switch (task) {
          case Task.Invent invent -> invent(invent, random);
          case Task.Answer answer ->
              answer.form().write(answer.instruction(), answer(answer.instruction(), random));
          case Task.Improve improve -> improve(improve, random);
        };
    return random.nextDouble() < profile.sloppiness() ? Sloppiness.spoil(reply, random) : reply;
  }

  private String invent(Task.Invent task, RandomGenerator random) {
    MiniDomain domain = domain(task.shown());
    List<MiniProblem> understood =
        task.shown().stream()
            .map(example -> domain.find(example.instruction()))
            .flatMap(Optional::stream)
            .toList();
    if (understood.isEmpty() && !task.shown().isEmpty()) {
      Example varied = Variation.of(Repertoire.draw(task.shown(), random), random);
      return task.form().write(varied.instruction(), varied.response());
    }
    MiniProblem problem = new Invention(domain, profile).draw(understood, task, random);
    String answer = new Understanding(domain, profile).answer(problem, random);
    return task.form().write(problem.text(), answer);
  }

  private String improve(Task.Improve task, RandomGenerator random) {
    Example pair = task.pair();
    boolean tries = random.nextDouble() < profile.diligence();
    String better = tries ? answer(pair.instruction(), random, pair.response()) : pair.response();
    return task.form().write(pair.instruction(), better);
  }

  private String answer(String instruction, RandomGenerator random) {
    return answer(instruction, random, Guesswork.answer(instruction));
  }

  /** Returns this generator's answer, or {@code otherwise} where it does not know the problem. */
  private String answer(String instruction, RandomGenerator random, String otherwise) {
    for (MiniDomain domain : MiniDomain.all()) {
      Optional<MiniProblem> problem = domain.find(instruction);
      if (problem.isPresent()) {
        return new Understanding(domain, profile).answer(problem.get(), random);
      }
    }
    return otherwise;
  }

  /** Returns the domain of most examples: by grammar, else by the form of the responses. */
  private static MiniDomain domain(List<Example> shown) {
    List<Domain> votes = new ArrayList<>();
    for (Example example : shown) {
      votes.add(
          MiniDomain.all().stream()
              .filter(domain -> domain.find(example.instruction()).isPresent())
              .map(MiniDomain::domain)
              .findFirst()
              .orElseGet(() -> byForm(example)));
    }
    return MiniDomain.of(
        votes.stream()
            .max(Comparator.comparingLong(vote -> votes.stream().filter(vote::equals).count()))
            .orElse(Domain.INSTRUCTION_FOLLOWING));
  }

  private static Domain byForm(Example example) {
    if (example.response().contains("```") || example.response().contains("def ")) {
      return Domain.CODE;
    }
    return example.response().contains("[RESULT]") ? Domain.MATH : Domain.INSTRUCTION_FOLLOWING;
  }
}
