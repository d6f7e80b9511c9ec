package agora.mini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Domain;
import agora.data.Instance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MiniGeneratorTest {
  private static final MiniGenerator EXACT = new MiniGenerator(MiniProfile.exact());

  private static String fewShot(String theme, List<Instance> shown) {
    StringBuilder prompt = new StringBuilder("Write one more example like these.\n\n");
    for (Instance pair : shown) {
      prompt.append("INPUT: ").append(pair.instruction()).append('\n');
      prompt.append("OUTPUT: ").append(pair.response()).append("\n[END]\n\n");
    }
    return prompt + "The theme is: " + theme + "\n\nINPUT: ";
  }

  private static String reply(MiniGenerator generator, String prompt, long seed) {
    return generator.reply(List.of(prompt), seed);
  }

  @Test
  void examplesDecideTheDomainOfWhatIsInvented() {
    for (MiniDomain domain : MiniDomain.all()) {
      String prompt = fewShot("hats", MiniCorpus.exact(domain.domain(), 3, 9));
      String reply = reply(EXACT, prompt, 1);
      assertThat(reply).startsWith("INPUT: ").contains("\nOUTPUT: ").endsWith("\n[END]");
      String instruction = reply.substring(7, reply.indexOf("\nOUTPUT: "));
      String response = reply.substring(reply.indexOf("\nOUTPUT: ") + 9, reply.length() - 6);
      assertThat(domain.grade(instruction, response)).as(reply).hasValue(1);
    }
  }

  @Test
  void themeDecidesWhatTheProblemIsAbout() {
    String prompt = fewShot("old hats", MiniCorpus.exact(Domain.MATH, 3, 9));
    for (long seed = 0; seed < 20; seed++) {
      assertThat(reply(EXACT, prompt, seed)).contains(" hats");
    }
  }

  @Test
  void narrowGeneratorInventsFewerKindsOfProblemsThanABroadOne() {
    assertThat(kinds(MiniProfile.scholar()))
        .hasSizeLessThan(kinds(MiniProfile.explorer()).size() / 2);
  }

  private static Set<String> kinds(MiniProfile profile) {
    MiniDomain math = MiniDomain.of(Domain.MATH);
    Set<String> kinds = new HashSet<>();
    MiniGenerator generator = new MiniGenerator(profile.withSloppiness(0));
    for (long seed = 0; seed < 300; seed++) {
      String prompt = fewShot("games", MiniCorpus.exact(Domain.MATH, 3, 5));
      math.find(reply(generator, prompt, seed))
          .orElseThrow()
          .steps()
          .forEach(step -> kinds.add(step.phrase().key()));
    }
    return kinds;
  }

  @Test
  void misconceptionsAreTheSameEveryTimeAndNeverOfPlainPhrases() {
    MiniGenerator erring = new MiniGenerator(MiniProfile.exact().withMisconceptions(0.6));
    MiniDomain code = MiniDomain.of(Domain.CODE);
    List<String> wrong = new ArrayList<>();
    for (Instance pair : MiniCorpus.exact(Domain.CODE, 300, 3)) {
      String answer = reply(erring, pair.instruction(), 1);
      assertThat(reply(erring, pair.instruction(), 2)).isEqualTo(answer);
      if (code.grade(pair.instruction(), answer).orElseThrow() < 1) {
        wrong.add(pair.instruction());
        assertThat(code.read(pair.instruction()).orElseThrow().steps())
            .anyMatch(step -> !step.phrase().plain());
      }
    }
    assertThat(wrong).hasSizeBetween(150, 270);
  }

  @Test
  void guessesHaveTheRightFormAndAreSeldomRight() {
    MiniGenerator guesser = new MiniGenerator(MiniProfile.guesser());
    int right = 0;
    for (Instance pair : MiniCorpus.exact(Domain.MATH, 200, 3)) {
      String answer = reply(guesser, pair.instruction(), 1);
      assertThat(MathProblems.result(answer)).as(answer).isPresent();
      right +=
          MiniDomain.of(Domain.MATH).grade(pair.instruction(), answer).orElseThrow() == 1 ? 1 : 0;
    }
    assertThat(right).isBetween(5, 60);
  }

  @Test
  void givenPairIsKeptAndItsWrongAnswerReplaced() {
    String prompt =
        "Improve this.\nQuestion: Words: dog, pear, red, saw. Give the shade, in brackets.\n"
            + "Answer: dog\n\nRevised Question: ";
    assertThat(reply(EXACT, prompt, 0))
        .isEqualTo(
            "Revised Question: Words: dog, pear, red, saw. Give the shade, in brackets.\n"
                + "Revised Answer: Answer: ( red )\n[END]");
  }

  @Test
  void instructionToAnswerMayStandInAnyWording() {
    String problem = "Tom has 12 pens. Tom breaks 5. How many pens now?";
    String answer = "12 - 5 = 7\n[RESULT] 7 [/RESULT]";
    assertThat(reply(EXACT, problem, 0)).isEqualTo(answer);
    assertThat(reply(EXACT, "Please, dear model, " + problem + " Be quick!", 0)).isEqualTo(answer);
    assertThat(reply(EXACT, "Solve it.\n\nINPUT: " + problem + "\nOUTPUT:", 0))
        .isEqualTo("OUTPUT: " + answer + "\n[END]");
    String solved =
        "INPUT: Ann has 3 cups. Ann finds 4. How many cups now?\n"
            + "OUTPUT: 3 + 4 = 7\n[RESULT] 7 [/RESULT]\n\n";
    assertThat(reply(EXACT, solved + solved + "INPUT: " + problem + "\nOUTPUT:", 0))
        .isEqualTo("OUTPUT: " + answer + "\n[END]");
    assertThat(
            reply(
                EXACT,
                "Answer with a JSON object that has one string, \"response\".\nINPUT: " + problem,
                0))
        .isEqualTo("{\"response\":\"12 - 5 = 7\\n[RESULT] 7 [/RESULT]\"}");
  }

  @Test
  void seedsOfAnotherGrammarAreVariedAndWorkedOutAgain() {
    Instance own =
        Instance.of(
            "Sue walks 50 miles and 6 more. How far?", "50 + 6 = 56\n[RESULT] 56 [/RESULT]");
    String reply = reply(EXACT, fewShot("travel", List.of(own, own)), 4);
    assertThat(reply).startsWith("INPUT: Sue walks ").doesNotContain("50 miles");
    var numbers =
        java.util.regex.Pattern.compile("\\d+")
            .matcher(reply)
            .results()
            .map(r -> Integer.parseInt(r.group()))
            .toList();
    assertThat(numbers.get(0) + numbers.get(1)).isEqualTo(numbers.get(4)).isEqualTo(numbers.get(5));
  }

  @Test
  void carelessGeneratorBreaksTheFormAboutAsOftenAsItsProfileSays() {
    MiniGenerator careless = new MiniGenerator(MiniProfile.exact().withSloppiness(0.3));
    String prompt = fewShot("games", MiniCorpus.exact(Domain.CODE, 3, 5));
    long kept = 0;
    for (long seed = 0; seed < 500; seed++) {
      String reply = reply(careless, prompt, seed);
      kept += reply.contains("\nOUTPUT: ```python") && reply.contains("```\n[END]") ? 1 : 0;
    }
    assertThat(kept).isBetween(300L, 400L);
  }

  @Test
  void replyDependsOnTheProfileButNotOnItsName() {
    String prompt = fewShot("games", MiniCorpus.exact(Domain.MATH, 3, 5));
    MiniProfile explorer = MiniProfile.explorer();
    assertThat(reply(new MiniGenerator(explorer.withName("someone-else")), prompt, 7))
        .isEqualTo(reply(new MiniGenerator(explorer), prompt, 7));
    assertThat(reply(new MiniGenerator(explorer.withDraws(99)), prompt, 7))
        .isNotEqualTo(reply(new MiniGenerator(explorer), prompt, 7));
  }

  @Test
  void profileOutsideItsRangeIsRefused() {
    assertThatThrownBy(() -> MiniProfile.steady().withMisconceptions(1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("misconceptions must be within 0..1, was 1.5");
  }
}
