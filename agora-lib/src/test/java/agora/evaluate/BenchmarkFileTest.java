package agora.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Domain;
import agora.judge.AlpacaEval;
import agora.judge.AlpacaFiles;
import agora.judge.ArenaHard;
import agora.judge.ArenaRules;
import agora.judge.JudgePrompt;
import agora.judge.PairwiseJudge;
import agora.llm.ChatReply;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every reader of a published file, by one table: what is wrong is named with its place. */
class BenchmarkFileTest {
  private static final PairwiseJudge JUDGE =
      PairwiseJudge.arenaHard(request -> ChatReply.of(""), new JudgePrompt("", "?"));
  private static final Benchmark ONE =
      new Benchmark(
          "one",
          Domain.CODE,
          List.of(Problem.of("t", "def f():\n", "")),
          QuestionAnswerPrompts.bare(),
          List.of(),
          Benchmark.PAPER,
          Grader.each((problem, reply) -> Grade.unanswered("", "not graded here")));

  /** A reader and a line that it takes, its double quotes written as single ones. */
  enum Reader {
    GSM8K("{'question':'q','answer':'#### 1'}") {
      @Override
      void read(Path file) {
        Benchmarks.gsm8k(file);
      }
    },
    EXEMPLARS("{'question':'q','answer':'#### 1'}") {
      @Override
      void read(Path file) {
        FewShotExample.read(file, 9);
      }
    },
    MATH("{'problem':'p','solution':'\\\\boxed{1}','unique_id':'u'}") {
      @Override
      void read(Path file) {
        Benchmarks.math(file);
      }
    },
    HUMANEVAL(
        "{'task_id':'t','prompt':'def f():','entry_point':'f','canonical_solution':' return 1',"
            + "'test':'assert f()'}") {
      @Override
      void read(Path file) {
        CodeTask.read(file, HumanEval::task);
      }
    },
    MBPP("{'task_id':7,'text':'p','code':'def f(x):\\n return x','test_list':['assert f(1)']}") {
      @Override
      void read(Path file) {
        CodeTask.read(file, Mbpp::task);
      }
    },
    EVALPLUS(
        "{'task_id':'Mbpp/124','prompt':'def f(x):','entry_point':'f','canonical_solution':"
            + "' return x','base_input':[[1,'2']],'plus_input':{},'atol':0}") {
      @Override
      void read(Path file) {
        CodeTask.read(file, EvalPlus::task);
      }
    },
    SAMPLES("{'task_id':'t','solution':'x = 1'}") {
      @Override
      void read(Path file) {
        EvalPlusSamples.read(file, ONE);
      }
    },
    ALPACAEVAL("{'instruction':'i','output':'o'}") {
      @Override
      void read(Path file) {
        AlpacaEval.read(file, JUDGE, null, 0);
      }
    },
    ARENA_QUESTIONS("{'uid':'u','prompt':'p'}") {
      @Override
      void read(Path file) throws IOException {
        Path answers = file.resolveSibling("answers.jsonl");
        Files.writeString(answers, ARENA_ANSWERS.good());
        ArenaHard.read(file, "", answers, JUDGE, ArenaRules.V2_0);
      }
    },
    ARENA_ANSWERS("{'uid':'u','messages':[{'content':{'answer':'a'}}]}") {
      @Override
      void read(Path file) throws IOException {
        Path questions = file.resolveSibling("questions.jsonl");
        Files.writeString(questions, ARENA_QUESTIONS.good());
        ArenaHard.read(questions, "", file, JUDGE, ArenaRules.V2_0);
      }
    };

    private final String line;

    Reader(String line) {
      this.line = line;
    }

    String good() {
      return json(line);
    }

    abstract void read(Path file) throws IOException;
  }

  private static String json(String quoted) {
    return quoted.replace('\'', '"') + "\n";
  }

  @TempDir Path folder;

  private Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    if (name.endsWith(".gz")) {
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
        out.write(content.getBytes(StandardCharsets.UTF_8));
      }
    } else {
      Files.writeString(file, content);
    }
    return file;
  }

  @ParameterizedTest
  @EnumSource
  void filesThatAreEmptyCutOffOrSomethingElseAreNamed(Reader reader) throws IOException {
    Path empty = write("empty.jsonl", "\n \n");
    assertThatThrownBy(() -> reader.read(empty))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(empty + ": holds no object; is it the right file?");
    Path cut = write("cut.jsonl", reader.good() + "{\"a\n");
    assertThatThrownBy(() -> reader.read(cut)).hasMessageStartingWith(cut + " line 2: not JSON: ");
    Path numbers = write("numbers.json", "[{}, 3]");
    assertThatThrownBy(() -> reader.read(numbers))
        .hasMessage(numbers + " entry 2: not a JSON object");

    Path zipped = write("cut.jsonl.gz", reader.good());
    byte[] bytes = Files.readAllBytes(zipped);
    Files.write(zipped, Arrays.copyOf(bytes, bytes.length - 3));
    assertThatThrownBy(() -> reader.read(zipped))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(zipped + " line 2: the gzip file is cut off here; download it again");
    bytes[bytes.length - 8] ^= 1;
    Files.write(zipped, bytes);
    assertThatThrownBy(() -> reader.read(zipped))
        .hasMessageMatching("\\Q" + zipped + "\\E line 2: the gzip file is damaged .*");
    Files.writeString(zipped, reader.good());
    assertThatThrownBy(() -> reader.read(zipped))
        .hasMessageStartingWith(zipped + ": not a gzip file");
    assertThatThrownBy(() -> reader.read(folder.resolve("none.jsonl")))
        .hasMessageContaining("none.jsonl: no such file");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "GSM8K ~ {'question':'q'} ~ 'answer' must be a string, is missing",
        "GSM8K ~ {'question':3,'answer':'#### 1'} ~ 'question' must be a string, was 3",
        "GSM8K ~ {'question':'q','answer':'1'} ~ 'answer' must hold '####' before the gold number",
        "GSM8K ~ {'question':'q','answer':'#### '} ~ 'answer' must hold the gold number after '####'",
        "EXEMPLARS ~ {'problem':'p'} ~ 'solution' must be a string, is missing",
        "MATH ~ {'solution':'s'} ~ 'problem' must be a string, is missing",
        "MATH ~ {'problem':'p','solution':'s'} ~ 'solution' must box the gold answer: \\boxed{...}",
        "MATH ~ {'problem':'p','answer':['1']} ~ 'answer' must be a string or a number, was ['1']",
        "MATH ~ {'problem':'p','answer':'1','level':{}} ~ 'level' must be a string or a number, was {}",
        "HUMANEVAL ~ {'task_id':1} ~ 'task_id' must be a string, was 1",
        "HUMANEVAL ~ {'task_id':'s','prompt':'p'} ~ 'entry_point' must be a string, is missing",
        "MBPP ~ {'task_id':8,'text':'p','code':'c'} ~ 'test_list' is missing; present: [task_id, text, code]",
        "MBPP ~ {'text':'p','test_list':'assert'} ~ 'test_list' must be a list of strings, was 'assert'",
        "MBPP ~ {'text':'p','test_list':['a',1]} ~ 'test_list' must be a list of strings, was ['a',1]",
        "MBPP ~ {'text':'p','test_list':[]} ~ 'test_list' must hold at least one assert",
        "MBPP ~ {'text':'p','code':'def f():','test_list':['f()'],'task_id':[]} ~ 'task_id' must be a string or a number, was []",
        "EVALPLUS ~ {'task_id':'HumanEval/1','entry_point':'f','prompt':'','canonical_solution':'','base_input':[1]} ~ 'base_input' must be a list of argument lists",
        "EVALPLUS ~ {'task_id':'HumanEval/1','entry_point':'f','prompt':'','canonical_solution':'','base_input':[[1]],'plus_input':[],'atol':'0'} ~ 'atol' must be a number, was '0'",
        "EVALPLUS ~ {'task_id':'Mbpp/x','entry_point':'f','prompt':'','canonical_solution':'','base_input':[[1]]} ~ 'task_id' must be Mbpp/<number>, was Mbpp/x",
        "EVALPLUS ~ {'task_id':'Mbpp/124','entry_point':'f','prompt':'','canonical_solution':'','base_input':[['x','y']]} ~ 'base_input' must hold numbers where the function takes them: ['x','y']",
        "SAMPLES ~ {'task_id':'other','solution':''} ~ 'task_id' is not in one: other",
        "SAMPLES ~ {'task_id':'t'} ~ 'completion' must be a string, is missing",
        "ALPACAEVAL ~ {'instruction':'i'} ~ 'output' must be a string, is missing",
        "ALPACAEVAL ~ {'output':'o','instruction':null} ~ 'instruction' must be a string, was null",
        "ARENA_QUESTIONS ~ {'prompt':'p'} ~ 'question_id' must be a string, is missing",
        "ARENA_QUESTIONS ~ {'uid':'v','turns':[]} ~ 'uid' must be answered in ",
        "ARENA_ANSWERS ~ {'uid':'v','messages':[]} ~ 'messages' holds no answer text",
        "ARENA_ANSWERS ~ {'question_id':'v','choices':'c'} ~ 'choices' holds no answer text",
      })
  void aBadLineIsNamedWithFileLineAndField(Reader reader, String bad, String rule)
      throws IOException {
    Path file = write("some.jsonl", reader.good() + "\n" + json(bad));
    assertThatThrownBy(() -> reader.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e ->
            assertThat(String.valueOf(e.getMessage()).replace('"', '\''))
                .startsWith(file + " line 3: field " + rule));
  }

  @ParameterizedTest
  @CsvSource({
    "MATH, unique_id, u",
    "HUMANEVAL, task_id, t",
    "MBPP, task_id, mbpp/7",
    "EVALPLUS, task_id, Mbpp/124",
    "ARENA_QUESTIONS, uid, u",
    "ARENA_ANSWERS, uid, u",
  })
  void anIdThatIsThereTwiceIsNamedWithBothPlaces(Reader reader, String field, String id)
      throws IOException {
    Path file = write("twice.jsonl", reader.good() + "\n" + reader.good());
    assertThatThrownBy(() -> reader.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            file
                + " line 3: field '"
                + field
                + "' must be unique, "
                + id
                + " is that of "
                + file
                + " line 1");
  }

  @Test
  void namesOfFilesThatGiveTheSameIdAreNamed() throws IOException {
    Path folderOfMath = Files.createDirectories(folder.resolve("MATH/algebra"));
    Path one = Files.writeString(folderOfMath.resolve("1.json"), Reader.MATH.good());
    Path lines = Files.writeString(folder.resolve("MATH/algebra.jsonl"), Reader.MATH.good());
    assertThatThrownBy(() -> Benchmarks.math(folder.resolve("MATH")))
        .hasMessage(
            one + " line 1: field 'id' must be unique, algebra/1 is that of " + lines + " line 1");
  }

  @Test
  void severalProblemsOfOneFileInAFolderHaveIdsOfTheirOwn() throws IOException {
    Files.createDirectories(folder.resolve("MATH"));
    String line = Reader.MATH.good();
    Files.writeString(folder.resolve("MATH/a.json"), "[" + line + "," + line + "]");
    Files.writeString(folder.resolve("MATH/b.json"), line + line);
    assertThat(Benchmarks.math(folder.resolve("MATH")).problems())
        .extracting(Problem::id)
        .containsExactly("a/1", "a/2", "b/1", "b/2");
  }

  @Test
  void aFileThatIsNotUtf8AndAFolderAreNamed() throws IOException {
    Path file = folder.resolve("latin.jsonl");
    String text = "{\"question\":\"q\",\"answer\":\"#### 1\"}\n{\"question\":\"caf\u00e9\"";
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Benchmarks.gsm8k(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file + " line 2: not UTF-8 (byte 0xE9");
    assertThatThrownBy(() -> Benchmarks.gsm8k(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(folder + ": is a folder; name one file in it");
  }

  @Test
  void whatFollowsAnObjectOnItsLineIsNotLost() throws IOException {
    Path file = write("two.jsonl", "{\"question\":\"q\",\"answer\":\"#### 1\"} {}\n");
    assertThatThrownBy(() -> Benchmarks.gsm8k(file))
        .hasMessageStartingWith(file + " line 1: not JSON: a further value follows the first");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "'' ~ : a table needs a header and a row",
        "'instruction_difficulty\\n' ~ : a table needs a header and a row",
        "'difficulty\\n1\\n' ~ : no column 'instruction_difficulty'; present: [difficulty]",
        "'instruction_difficulty\\n1\\nhard\\n' ~ ' row 3: column ''instruction_difficulty'' must be a number'",
        "'a,instruction_difficulty\\n1\\n' ~ ' row 2: column ''instruction_difficulty'' must be a number'",
        "'instruction_difficulty\\n1\\n\"2\\n' ~ ' row 3: a quote is not closed; is the file cut off?'",
      })
  void aBadTableIsNamedWithRowAndColumn(String content, String message) throws IOException {
    Path file = write("difficulty.csv", content.replace("\\n", "\n"));
    assertThatThrownBy(() -> AlpacaFiles.lengthControl(file, file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + message);
  }
}
