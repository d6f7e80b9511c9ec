package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import agora.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextEncoderTest {
  @Test
  void theLossOfAPairIsOnTheReplyAndItsEnd() throws IOException {
    Spelled spelled = encode(new TrainingText.Pair("Hi there", "Good day"));
    assertThat(spelled.all()).isEqualTo("<|begin|><|user|>Hi there<|assistant|>Good day<|end|>");
    assertThat(spelled.learned()).isEqualTo("Good day<|end|>");
  }

  @Test
  void everyTurnOfTheAssistantIsLearnedAndNoOther() throws IOException {
    Spelled spelled =
        encode(
            new TrainingText.Conversation(
                List.of(
                    new Message(Role.SYSTEM, "Be brief."),
                    new Message(Role.USER, "One?"),
                    new Message(Role.ASSISTANT, "1"),
                    new Message(Role.USER, "Two?"),
                    new Message(Role.ASSISTANT, "2"))));
    assertThat(spelled.all())
        .isEqualTo(
            "<|begin|><|system|>Be brief.<|user|>One?<|assistant|>1<|end|><|user|>Two?"
                + "<|assistant|>2<|end|>");
    assertThat(spelled.learned()).isEqualTo("1<|end|>2<|end|>");
  }

  @Test
  void plainTextIsLearnedWholeWithItsEnd() throws IOException {
    Spelled spelled = encode(new TrainingText.Plain("The sea."));
    assertThat(spelled.all()).isEqualTo("<|begin|>The sea.<|end|>");
    assertThat(spelled.learned()).isEqualTo("The sea.<|end|>");
  }

  @Test
  void anEmptyReplyIsAnErrorThatNamesTheExample() {
    assertThatThrownBy(() -> encode(new TrainingText.Pair("Hi", "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("example 8 has no token to learn: its response is empty");
  }

  private record Spelled(String all, String learned) {}

  private static Spelled encode(TrainingText text) throws IOException {
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.BASE)) {
      Example example = Sft.encoder(tokenizer).encode(7, text).getFirst();
      int[] learned =
          example.learned().stream().map(position -> example.tokens()[position]).toArray();
      return new Spelled(
          tokenizer.decode(example.tokens(), false), tokenizer.decode(learned, false));
    }
  }
}
