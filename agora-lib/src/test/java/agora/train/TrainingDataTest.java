package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingDataTest {
  private static final TrainingText TALK =
      new TrainingText.Conversation(
          List.of(
              new Message(Role.SYSTEM, "s"),
              new Message(Role.USER, "a"),
              new Message(Role.ASSISTANT, "b")));

  @TempDir Path folder;

  @Test
  void everyCommonFormIsReadWhole() throws IOException {
    assertThat(
            read(
                """
                {"instruction": "a", "response": "b", "source": "web"}
                {"instruction": "a", "input": "", "output": "b"}
                {"instruction": "a", "input": "x", "output": "b"}
                {"prompt": "a", "completion": "b"}
                {"text": "a"}
                """))
        .containsExactly(
            new TrainingText.Pair("a", "b"),
            new TrainingText.Pair("a", "b"),
            new TrainingText.Pair("a\n\nx", "b"),
            new TrainingText.Pair("a", "b"),
            new TrainingText.Plain("a"));
    assertThat(
            read(
                """
                {"system": "s", "instruction": "a", "output": "b"}
                {"system": "s", "prompt": "a", "completion": "b"}
                {"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": [{"type": "text", "text": "a"}]}, {"role": "assistant", "content": "b"}]}
                {"conversations": [{"from": "system", "value": "s"}, {"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]}
                {"system": "s", "conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]}
                {"prompt": [{"role": "system", "content": "s"}, {"role": "user", "content": "a"}], "completion": [{"role": "assistant", "content": "b"}]}
                """))
        .containsOnly(TALK)
        .hasSize(6);
  }

  @Test
  void anArrayIsReadToo() throws IOException {
    Path file = folder.resolve("alpaca.json");
    Files.writeString(file, "[{\"instruction\": \"a\", \"input\": \"x\", \"output\": \"b\"}]");
    assertThat(TrainingData.read(file).texts())
        .containsExactly(new TrainingText.Pair("a\n\nx", "b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"messages\": [], \"tools\": [{}]}|the field 'tools' is not read",
        "{\"instruction\": \"a\", \"output\": \"b\", \"history\": [[\"c\", \"d\"]]}|'history'",
        "{\"prompt\": \"a\", \"chosen\": \"b\", \"rejected\": \"c\"}|'chosen'",
        "{\"messages\": [{\"role\": \"tool\", \"content\": \"x\"}]}|was 'tool'",
        "{\"messages\": [{\"role\": \"assistant\", \"content\": null, \"tool_calls\": [{}]}]}|'tool_calls' of a message",
        "{\"messages\": [{\"role\": \"assistant\", \"content\": \"x\", \"weight\": 0}]}|'weight' of a message",
        "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"image\"}]}]}|a part of type 'image'",
        "{\"conversations\": [{\"from\": \"observation\", \"value\": \"x\"}]}|was 'observation'",
        "{\"prompt\": [{\"role\": \"assistant\", \"content\": \"x\"}], \"completion\": \"y\"}|would be learned too",
        "{\"instruction\": \"a\", \"output\": 5}|'output' must be text",
        "{\"question\": \"a\"}|a line needs instruction and response"
      })
  void whatIsNotReadIsRefusedByName(String line, String message) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("data.jsonl: example 1: ")
        .hasMessageContaining(message);
  }

  private List<TrainingText> read(String lines) throws IOException {
    Path file = folder.resolve("data.jsonl");
    Files.writeString(file, lines);
    return TrainingData.read(file).texts();
  }
}
