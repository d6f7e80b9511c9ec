package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training lines at the edge, with {@code '} for a quotation mark. */
class TrainingLineTest {
  private static JsonNode json(String line) throws IOException {
    return new ObjectMapper().readTree(line.replace('\'', '"'));
  }

  private static String shown(TrainingText text) {
    return switch (text) {
      case TrainingText.Pair pair -> pair.instruction() + " -> " + pair.response();
      case TrainingText.Plain plain -> "text " + plain.text();
      case TrainingText.Conversation conversation ->
          conversation.messages().stream()
              .map(message -> message.role().key() + ":" + message.content())
              .collect(Collectors.joining(" "));
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // What is empty says nothing: no system turn, no input, no tools.
        "{'system': '', 'instruction': 'a', 'output': 'b'} | a -> b",
        "{'system': null, 'prompt': 'a', 'completion': 'b'} | a -> b",
        "{'system': '', 'conversations': [{'from': 'human', 'value': 'a'}, {'from': 'gpt', 'value': 'b'}]} | user:a assistant:b",
        "{'system': ' ', 'instruction': 'a', 'output': 'b'} | system:  user:a assistant:b",
        "{'instruction': 'a', 'input': ' \\n', 'output': 'b'} | a -> b",
        "{'instruction': 'a', 'input': null, 'output': 'b'} | a -> b",
        "{'instruction': 'a', 'response': null, 'output': 'b'} | a -> b",
        "{'instruction': 'a', 'output': 'b', 'tools': [], 'history': [], 'thinking': '', 'label': null} | a -> b",
        "{'question': 'a', 'answer': 'b', 'solution': null} | a -> b",
        "{'question': 'a', 'context': '', 'options': [], 'answer': 'b'} | a -> b",
        "{'messages': null, 'text': 'x'} | text x",
        // The first form that is whole is read.
        "{'prompt': 'a', 'completion': 'b', 'instruction': 'c'} | a -> b",
        "{'query': 'a', 'response': 'b', 'text': 'c'} | a -> b",
        "{'instruction': 'a', 'text': 'b'} | text b",
        // Roles by any case, contents in parts, characters beyond the first plane.
        "{'conversation': [{'from': 'Human', 'value': 'a'}, {'from': 'GPT', 'value': 'b'}]} | user:a assistant:b",
        "{'messages': [{'role': 'user', 'content': 'a', 'name': ''}, {'role': 'assistant', 'content': [{'type': 'text', 'text': 'b'}, {'type': 'text', 'text': 'c'}]}]} | user:a assistant:bc",
        "{'messages': [{'role': 'assistant', 'content': ''}]} | assistant:",
        "{'text': '\\ud83d\\ude42e\\u0301'} | text 🙂e\u0301",
        "{'prompt': [], 'completion': 'b'} | assistant:b",
      })
  void aLineTeachesWhatItsFieldsSay(String line, String expected) throws IOException {
    assertThat(shown(TrainingLine.read(json(line)))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | a line needs instruction and response",
        "5 | a line needs instruction and response",
        "null | a line needs instruction and response",
        "{} | a line needs instruction and response",
        "{'messages': {'role': 'user'}} | a line needs instruction and response",
        "{'problem': 'a', 'solution': 'b', 'answer': 'c'} | a line needs instruction and response",
        "{'question': 'a', 'problem': 'b', 'answer': 'c'} | a line needs instruction and response",
        "{'question': 'Who?', 'context': 'c', 'answer': 'b'} | the field 'context' beside 'question' is not read: take it out, or write it into the question",
        "{'question': 'Which?', 'choices': ['x', 'y'], 'answer': 'B'} | the field 'choices' beside 'question' is not read",
        "{'problem': 'a', 'input': '3', 'solution': 'b'} | the field 'input' beside 'problem' is not read",
        "{'messages': []} | needs a turn of the assistant, has only []",
        "{'messages': [{'role': 'user', 'content': 'a'}]} | has only [user]",
        "{'messages': ['x']} | a message needs a role and a content",
        "{'messages': [null]} | a message needs a role and a content",
        "{'messages': [{'content': 'a'}]} | a message needs a role and a content",
        "{'messages': [{'role': 'user', 'content': null}]} | a message needs a role and a content",
        "{'messages': [{'role': 5, 'content': 'a'}]} | the field 'role' must be text, was 5",
        "{'messages': [{'role': ' user', 'content': 'a'}]} | was ' user'",
        "{'messages': [{'role': 'user', 'content': 5}]} | a content must be text, was 5",
        "{'messages': [{'role': 'user', 'content': []}]} | a content must be text, was []",
        "{'messages': [{'role': 'user', 'content': {'type': 'text', 'text': 'a'}}]} | a content must be text, was {",
        "{'messages': [{'role': 'user', 'content': ['a']}]} | has a part of type ''",
        "{'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': 5}]}]} | has a part of type 'text'",
        "{'system': 5, 'instruction': 'a', 'output': 'b'} | the field 'system' must be text, was 5",
        "{'instruction': ['a'], 'output': 'b'} | the field 'instruction' must be text, was [",
        "{'instruction': 'a', 'input': {'k': 1}, 'output': 'b'} | the field 'input' must be text, was {",
        // A prompt that is neither text nor messages must not be left out of what is learned.
        "{'prompt': 5, 'completion': 'b'} | a prompt or completion must be text or a list of messages, was 5",
        "{'prompt': {'role': 'user', 'content': 'a'}, 'completion': 'b'} | a prompt or completion must be text or a list of messages, was {",
        "{'prompt': 'a', 'completion': true} | a prompt or completion must be text or a list of messages, was true",
      })
  void aLineThatWouldLoseSomethingIsRefused(String line, String message) {
    assertThatThrownBy(() -> TrainingLine.read(json(line)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
