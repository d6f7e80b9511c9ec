package agora.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Instance;
import agora.generate.FieldMapping;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportedFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'instruction': 'q', 'response': 'a'} | q",
        "{'instruction': 'q', 'output': 'a'} | q",
        "{'instruction': 'q', 'input': '', 'output': 'a'} | q",
        "{'instruction': 'q', 'input': 'more', 'output': 'a'} | q//more",
        "{'prompt': 'q', 'completion': 'a'} | q",
        "{'prompt': [{'role': 'user', 'content': 'q'}], 'completion': [{'role': 'assistant', 'content': 'a'}]} | q",
        "{'messages': [{'role': 'user', 'content': 'q'}, {'role': 'assistant', 'content': 'a'}]} | q",
        "{'conversations': [{'from': 'human', 'value': 'q'}, {'from': 'gpt', 'value': 'a'}]} | q",
        "[{'instruction': 'q', 'response': 'a'}] | q",
        "{'question': 'q', 'answer': 'a'} | q",
        "{'problem': 'q', 'solution': 'a', 'level': 5} | q",
        "{'query': 'q', 'response': 'a', 'original_question': 'before'} | q",
        "{'question': 'other', 'answer': 'other', 'instruction': 'q', 'response': 'a'} | q",
      })
  void knownFormsAreFound(String json, String instruction) throws Exception {
    Path file = write("data.jsonl", json.replace('\'', '"'));
    assertThat(ImportedFile.read(file, null))
        .containsExactly(Instance.of(instruction.replace("//", "\n\n"), "a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'ask': 'q', 'reply': 'a'} | needs instruction and response",
        "{'ask': 'q', 'reply': 'a'} | present: [ask, reply]",
        "{'question': 'q', 'solution': 'a'} | present: [question, solution]",
        "{'problem': 'q', 'solution': 'a', 'answer': '7'} | present: [problem, solution, answer]",
        "{'question': 'q', 'answer': 7} | the field 'answer' must be text, was 7",
        "{'text': 'all of it'} | is plain text, without an instruction",
        "{'words': 'all of it'} | --map instruction=NAME,response=NAME",
        "{'instruction': 'q', 'response': ''} | the response is empty",
        "{'instruction': ' ', 'response': 'a'} | the instruction is empty",
        "{'instruction': 'q', 'response': 7} | the field 'response' must be text, was 7",
        "{'instruction': 'q', 'output': null} | present: [instruction, output]",
        "{'system': 'be kind', 'instruction': 'q', 'output': 'a'} | were [system, user, assistant]",
        "{'instruction': 'q', 'output': 'a', 'history': [['a', 'b']]} | the field 'history' is not read",
        "{'messages': [{'role': 'user', 'content': 'q'}]} | needs a turn of the assistant, has only [user]",
        "{'messages': [{'role': 'system', 'content': 's'}, {'role': 'user', 'content': 'q'}]} | has only [system, user]",
        "{'messages': [{'role': 'user', 'content': 'q'}, {'role': 'assistant', 'content': 'a'}, {'role': 'user', 'content': 'q'}]} | were [user, assistant, user]",
        "{'messages': [{'role': 'user', 'content': [{'type': 'image'}]}]} | has a part of type 'image'",
        "{'messages': [{'role': 'user', 'content': 'q'}, {'role': 'tool', 'content': 'a'}]} | was 'tool'",
        "7 | needs instruction and response",
        "{'instruction': | not JSON",
      })
  void whatIsNoInstanceIsRefusedWithItsRow(String json, String message) throws Exception {
    String good = "{\"instruction\": \"q\", \"response\": \"a\"}\n\n";
    Path file = write("data.jsonl", good + json.replace('\'', '"'));
    assertThatThrownBy(() -> ImportedFile.read(file, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageMatching("(?s).*data.jsonl (row 2|line 3).*");
  }

  @Test
  void emptyRowsAreCounted() throws Exception {
    String row = "{\"instruction\": \"q\", \"response\": \"%s\"}\n";
    Path file = write("data.jsonl", (row + row + row).formatted("a", "", " "));
    assertThatThrownBy(() -> ImportedFile.read(file, null))
        .hasMessageEndingWith(
            "row 2: the response is empty: leave the row out, and 1 more such rows");
  }

  @Test
  void columnsAreMapped() throws Exception {
    Path csv =
        write("data.csv", "Frage,Antwort\nWas?,Das.\n\"Wer, bitte?\",\"Ich \"\"hier\"\"\"\n");
    assertThat(ImportedFile.read(csv, FieldMapping.of("Frage", "Antwort")))
        .containsExactly(Instance.of("Was?", "Das."), Instance.of("Wer, bitte?", "Ich \"hier\""));
    assertThatThrownBy(() -> ImportedFile.read(csv, FieldMapping.of("Frage", "answer")))
        .hasMessageContaining("no text in the field 'answer'; fields there: [Frage, Antwort]");
    assertThatThrownBy(() -> ImportedFile.read(csv, null)).hasMessageContaining("--map");
    Path known = write("known.csv", "prompt,completion\nWhat?,That.\n");
    assertThat(ImportedFile.read(known, null)).containsExactly(Instance.of("What?", "That."));
  }

  @Test
  void filesThatCannotBeReadSayWhy() throws Exception {
    Path latin = folder.resolve("latin.jsonl");
    Files.write(
        latin,
        "{\"instruction\": \"Größe\", \"response\": \"a\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> ImportedFile.read(latin, null)).hasMessageContaining("is not UTF-8");
    Path empty = write("empty.jsonl", "\n");
    assertThatThrownBy(() -> ImportedFile.read(empty, null)).hasMessageContaining("no instance");
    assertThatThrownBy(() -> ImportedFile.read(folder.resolve("nothing.jsonl"), null))
        .hasMessageContaining("no such data file");
    Path marked = write("bom.jsonl", "\uFEFF{\"prompt\": \"q\", \"completion\": \"a\"}");
    assertThat(ImportedFile.read(marked, null)).hasSize(1);
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }
}
