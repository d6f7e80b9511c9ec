package agora.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.llama.Fixtures;
import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations in tokens, against transformers' (make_form_fixtures.py) and by rule. */
class ChatTurnsTest {
  private static final String IM =
      "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n"
          + "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

  @Test
  void tokensAndMasksAreThoseOfTransformersOnEveryKindOfTokenizer() throws Exception {
    for (var kind : Fixtures.expected("forms").properties()) {
      try (Tokenizer tokenizer = tokenizer(kind.getKey())) {
        for (JsonNode test : kind.getValue()) {
          ChatTurns turns = turns(test.path("template").asText(), tokenizer);
          List<Message> messages = messages(test.path("messages"));
          List<LearnedText> learned = turns.learned(messages);
          String about = kind.getKey() + " " + test.path("template") + test.path("messages");
          assertThat(learned).as(about).hasSize(1);
          assertThat(learned.getFirst().tokens())
              .as(about)
              .containsExactly(Fixtures.ints(test.path("tokens")));
          assertThat(learned.getFirst().learned()).as(about).isEqualTo(mask(test));
          assertThat(turns.prompt(messages.subList(0, messages.size() - 1)))
              .as(about)
              .containsExactly(Fixtures.ints(test.path("asked")));
        }
      }
    }
  }

  /** Transformers' mask without the tokens that cross a border. */
  private static BitSet mask(JsonNode test) {
    BitSet mask = new BitSet();
    int[] flags = Fixtures.ints(test.path("mask"));
    for (int i = 0; i < flags.length; i++) {
      mask.set(i, flags[i] == 1);
    }
    Arrays.stream(Fixtures.ints(test.path("crossing"))).forEach(mask::clear);
    return mask;
  }

  @Test
  void theTokensAskedAreTheBeginningOfTheTokensTrained() throws Exception {
    List<Message> talk =
        List.of(
            user("Name a colour."),
            assistant("Blue."),
            user("Another 🙂?"),
            assistant("\nRed\n\nand green."));
    for (String kind : List.of("llama31", "smollm2", "llama2", "mistral", "tinyllama", "qwen")) {
      for (ChatForm form : List.of(ChatForm.fitting(), ChatForm.named("zephyr"))) {
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.folder("forms").resolve(kind), form)) {
          int[] asked = new ChatTurns(tokenizer).prompt(talk.subList(0, 1));
          int[] trained = new ChatTurns(tokenizer).learned(talk).getFirst().tokens();
          assertThat(Arrays.copyOf(trained, asked.length)).as(kind).containsExactly(asked);
        }
      }
    }
  }

  @Test
  void theEndOfATurnIsLearnedOnceWhereTheTemplateWritesItWithTheNextTurn() throws Exception {
    String template =
        "{% for m in messages %}{% if m['role'] == 'user' %}{% if not loop.first %}</s>{% endif %}"
            + "[INST] {{ m['content'] }} [/INST]{% else %} {{ m['content'] }}{% endif %}"
            + "{% endfor %}";
    assertThat(learned("mistral", template, talk())).containsExactly("Blue.</s>|Red.</s>");
  }

  @Test
  void theEndOfATurnIsLearnedOnceWhereTheTemplateWritesNone() throws Exception {
    String template =
        "{% for m in messages %}{% if m['role'] == 'user' %}User: {{ m['content'] }}\n"
            + "{% else %}Bot: {{ m['content'] }}\n{% endif %}{% endfor %}"
            + "{% if add_generation_prompt %}Bot:{% endif %}";
    assertThat(learned("qwen", template, talk().subList(0, 2)))
        .containsExactly(" Blue.<|endoftext|>");
    assertThat(learned("qwen", template, talk()))
        .as("turn by turn, because an end within the conversation would not be asked")
        .containsExactly(" Blue.<|endoftext|>", " Red.<|endoftext|>");
  }

  @Test
  void aTemplateThatRewritesItsHistoryIsLearnedTurnByTurn() throws Exception {
    String systemLast =
        "{% for m in messages %}{% if m['role'] == 'user' %}[INST]"
            + "{% if loop.last and messages[0]['role'] == 'system' %}"
            + "{{ messages[0]['content'] }}\n\n{% endif %}{{ m['content'] }}[/INST]"
            + "{% elif m['role'] == 'assistant' %}{{ m['content'] }}</s>{% endif %}{% endfor %}";
    List<Message> withSystem = new ArrayList<>(List.of(new Message(Role.SYSTEM, "Be brief.")));
    withSystem.addAll(talk());
    assertThat(learned("mistral", systemLast, withSystem)).containsExactly("Blue.</s>", "Red.</s>");
  }

  @Test
  void aPromptThatBeginsToThinkIsFollowedByTheReply() throws Exception {
    String thinks =
        "{% for m in messages %}{% if m['role'] == 'user' %}<|user|>{{ m['content'] }}{% else %}"
            + "{% set c = m['content'] %}{% if '</think>' in c %}"
            + "{% set c = c.split('</think>')[-1] %}{% endif %}<|assistant|>{{ c }}<|im_end|>"
            + "{% endif %}{% endfor %}{% if add_generation_prompt %}<|assistant|><think>\n"
            + "{% endif %}";
    assertThat(learned("qwen", thinks, talk()))
        .containsExactly("Blue.<|im_end|>", "Red.<|im_end|>");
    List<Message> thought = List.of(user("Hm?"), assistant("<think>\nSky.\n</think>\n\nBlue."));
    assertThat(learned("qwen", thinks, thought))
        .containsExactly("Sky.\n</think>\n\nBlue.<|im_end|>");
  }

  @Test
  void anEndThatAReplyQuotesIsNotLearned() throws Exception {
    List<Message> quoting = List.of(user("How?"), assistant("Write <|im_end|> there."));
    assertThat(learned("qwen", IM, quoting)).containsExactly("Write | there.<|im_end|>");
  }

  @Test
  void theEndOfTheTemplateStopsAnswersThoughTheFilesNameAnother() throws Exception {
    try (Tokenizer tokenizer = tokenizer("qwen")) {
      assertThat(tokenizer.ends()).containsExactly(tokenizer.idOf("<|endoftext|>"));
      assertThat(turns(IM, tokenizer).ends())
          .containsExactlyInAnyOrder(tokenizer.idOf("<|im_end|>"), tokenizer.idOf("<|endoftext|>"));
    }
  }

  @Test
  void anEndThatTakesTheSpaceBeforeItIsFound(@TempDir Path folder) throws Exception {
    try (Tokenizer greedy = changed(folder, "\"lstrip\": false", "\"lstrip\": true")) {
      List<Message> spaced = List.of(user("Name a colour."), assistant("Blue. \n"));
      LearnedText learned = turns(IM, greedy).learned(spaced).getFirst();
      assertThat(spelled(learned, greedy)).isEqualTo("Blue.<|im_end|>");
    }
  }

  @Test
  void aMarkThatTheFilesDoNotCallSpecialEndsATurnAllTheSame(@TempDir Path folder) throws Exception {
    try (Tokenizer unflagged = changed(folder, "\"special\": true", "\"special\": false")) {
      ChatTurns turns = turns(IM, unflagged);
      assertThat(turns.ends()).contains(unflagged.idOf("<|im_end|>"));
      assertThat(spelled(turns.learned(talk().subList(0, 2)).getFirst(), unflagged))
          .isEqualTo("Blue.<|im_end|>");
    }
  }

  @Test
  void anEndThatIsNoTokenBehindAReplyIsRefusedWithTheReason(@TempDir Path folder) throws Exception {
    try (Tokenizer words = changed(folder, "\"single_word\": false", "\"single_word\": true")) {
      List<Message> glued = List.of(user("Name a colour."), assistant("Blue"));
      assertThatThrownBy(() -> turns(IM, words).learned(glued))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the end of a reply cannot be found");
    }
  }

  private static Tokenizer changed(Path folder, String old, String by) throws Exception {
    Path qwen = Fixtures.folder("forms").resolve("qwen");
    String json = Files.readString(qwen.resolve("tokenizer.json"));
    assertThat(json).contains(old);
    Files.writeString(folder.resolve("tokenizer.json"), json.replace(old, by));
    String config = "tokenizer_config.json";
    Files.copy(qwen.resolve(config), folder.resolve(config));
    return Tokenizer.load(folder);
  }

  @Test
  void theMarkRightBehindAnAnswerIsItsEndThoughAnotherEndFollowsOnALineOfItsOwn() throws Exception {
    String twice =
        "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n"
            + "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% else %}"
            + "<|endoftext|>{% endif %}";
    assertThat(learned("qwen", twice, talk().subList(0, 2))).containsExactly("Blue.<|im_end|>");
  }

  @Test
  void aReplyThatIsAlsoAPartOfItsEndIsLearnedWithOneEnd() throws Exception {
    String lines =
        "{% for m in messages %}{{ m['role'] }}:\n{{ m['content'] }}</s>\n{% endfor %}"
            + "{% if add_generation_prompt %}assistant:\n{% endif %}";
    for (String reply : List.of("s", "</", ">", "/s", "\n", "e", "s</", "\n\n")) {
      List<Message> letter = List.of(user("Name a letter."), assistant(reply));
      assertThat(learned("mistral", lines, letter)).containsExactly(reply + "</s>");
    }
    for (String reply : List.of("e", "|", "end", "<|", " ")) {
      List<Message> sign = List.of(user("Name a sign."), assistant(reply));
      assertThat(learned("qwen", IM, sign)).containsExactly(reply + "<|im_end|>");
    }
  }

  @Test
  void aTemplateThatLeavesAReplyOutIsRefused() {
    String deaf =
        "{% for m in messages %}[{{ m['role'] }}]{% endfor %}{% if add_generation_prompt %}"
            + "[go]{% endif %}";
    assertThatThrownBy(() -> learned("qwen", deaf, talk()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the chat template leaves a reply out that it is given: 'Blue.'");
  }

  private static List<String> learned(String kind, String template, List<Message> messages)
      throws Exception {
    try (Tokenizer tokenizer = tokenizer(kind)) {
      return turns(template, tokenizer).learned(messages).stream()
          .map(text -> spelled(text, tokenizer))
          .toList();
    }
  }

  /** The learned tokens' text, a bar where some are skipped. */
  private static String spelled(LearnedText text, Tokenizer tokenizer) {
    List<String> runs = new ArrayList<>();
    int at = text.learned().nextSetBit(0);
    while (at >= 0) {
      int end = text.learned().nextClearBit(at);
      runs.add(tokenizer.decode(Arrays.copyOfRange(text.tokens(), at, end), false));
      at = text.learned().nextSetBit(end);
    }
    return String.join("|", runs);
  }

  private static Tokenizer tokenizer(String kind) throws Exception {
    Path folder = Fixtures.folder("forms").resolve(kind);
    return Tokenizer.load(folder);
  }

  private static ChatTurns turns(String template, Tokenizer tokenizer) {
    return new ChatTurns(
        new ChatTemplate(template, tokenizer.special(), java.util.Map.of()), tokenizer);
  }

  private static List<Message> talk() {
    return List.of(user("Name a colour."), assistant("Blue."), user("Another?"), assistant("Red."));
  }

  private static Message user(String content) {
    return new Message(Role.USER, content);
  }

  private static Message assistant(String content) {
    return new Message(Role.ASSISTANT, content);
  }

  private static List<Message> messages(JsonNode json) {
    List<Message> messages = new ArrayList<>();
    for (JsonNode message : json) {
      messages.add(
          new Message(
              Role.valueOf(message.path("role").asText().toUpperCase(Locale.ROOT)),
              message.path("content").asText()));
    }
    return messages;
  }
}
