package agora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Jsonl;
import agora.llama.Checkpoint;
import agora.llama.DecodingConfig;
import agora.llama.Llama;
import agora.llama.LlamaChat;
import agora.llama.LlamaConfig;
import agora.llama.LlamaOptions;
import agora.llm.ChatReply;
import agora.llm.ChatRequest;
import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import agora.llm.Sampling;
import agora.tokenizer.ChatForm;
import agora.tokenizer.ChatTurns;
import agora.tokenizer.Tokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Students of bases that come without a chat template, in the conventions of five kinds. */
class ChatFormTest {
  private static final List<TrainingText> PAIRS =
      List.of(
          new TrainingText.Pair("Name a colour.", "Blue."),
          new TrainingText.Pair("Name a number.", "Seven of 42."),
          new TrainingText.Pair("Name an animal.", "def horse(x):\n    return x"));

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "llama31, , <|eot_id|>",
    "smollm2, , <|im_end|>",
    "llama2, , </s>",
    "mistral, , </s>",
    "tinyllama, zephyr, </s>",
    "qwen, chatml, <|im_end|>",
    "qwen, zephyr, <|endoftext|>",
    "qwen unflagged, , <|im_end|>",
    "smollm2 bare, , <|endoftext|>",
    "llama31 several, , <|eot_id|>",
    "mistral map, , </s>"
  })
  void theStudentOfABaseWithoutATemplateIsRightAndStops(String kind, String form, String end)
      throws Exception {
    LlamaOptions options = LlamaOptions.cpu().withThreads(1);
    if (form != null) {
      options = options.withChatForm(ChatForm.named(form));
    }
    Path base = base(kind);
    SftConfig config = SftConfig.mini().withEpochs(60).withBatch(1, 1).withLearningRate(3e-3);
    TrainingData data = new TrainingData("three", PAIRS);
    TrainingRun run =
        Sft.train(base, data, config, folder.resolve("run"), TrainingListener.none(), options);
    try (Llama student = Llama.load(run.checkpoint(), LlamaOptions.cpu().withThreads(1));
        LlamaChat chat = LlamaChat.of(student)) {
      for (TrainingText text : PAIRS) {
        TrainingText.Pair pair = (TrainingText.Pair) text;
        ChatReply reply = chat.chat(ChatRequest.user(pair.instruction(), Sampling.greedy(40)));
        assertThat(reply.text()).isEqualTo(pair.response());
        assertThat(reply.finish()).isEqualTo(ChatReply.Finish.STOP);
      }
      int stop = student.tokenizer().idOf(end);
      JsonNode ids = json(run, "generation_config.json").path("eos_token_id");
      assertThat(ids.isArray() ? ids : Jsonl.mapper().createArrayNode().add(ids))
          .extracting(JsonNode::asInt)
          .contains(stop)
          .containsExactlyInAnyOrderElementsOf(student.tokenizer().ends());
      assertThat(json(run, "tokenizer_config.json").path("eos_token").asText()).isEqualTo(end);
      assertThat(run.checkpoint().resolve("chat_template.jinja"))
          .content()
          .isEqualTo(student.chatTemplate().source());
      keep(kind + "-" + student.tokenizer().idOf(end), student);
    }
  }

  /** Leaves the student for {@code check_form.py}, where a folder for it is named. */
  private static void keep(String name, Llama student) throws Exception {
    String target = System.getProperty("agora.students");
    if (target == null) {
      return;
    }
    Path to = Path.of(target, name);
    student.save(to);
    ArrayNode asked = Jsonl.mapper().createArrayNode();
    for (TrainingText text : PAIRS) {
      String question = ((TrainingText.Pair) text).instruction();
      int[] prompt =
          new ChatTurns(student.tokenizer()).prompt(List.of(new Message(Role.USER, question)));
      List<Integer> generated =
          student.generate(List.of(prompt), DecodingConfig.greedy(40), 1).getFirst().tokens();
      ObjectNode one = asked.addObject().put("question", question);
      one.set("prompt", Jsonl.mapper().valueToTree(prompt));
      one.set("generated", Jsonl.mapper().valueToTree(generated));
    }
    Jsonl.mapper().writeValue(to.resolve("asked.json").toFile(), asked);
  }

  @Test
  void aFormThatTheVocabularyCannotSpeakIsRefusedWithOneThatFits() throws Exception {
    Path base = base("llama2");
    assertThatThrownBy(() -> Tokenizer.load(base, ChatForm.named("chatml")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the chat form 'chatml' needs the tokens [<|im_start|>, <|im_end|>]")
        .hasMessageContaining("it lacks [<|im_start|>, <|im_end|>]")
        .hasMessageContaining("the form 'zephyr' fits (chatForm: zephyr)");
    assertThatThrownBy(() -> ChatForm.named("alpaca"))
        .hasMessage("a chat form is one of [llama3, chatml, zephyr], or reference, was alpaca");
  }

  @Test
  void theFormOfAReferenceIsTakenWithItsTokens() throws Exception {
    Path reference = base("qwen");
    Files.writeString(
        reference.resolve("tokenizer_config.json"),
        "{\"eos_token\": \"<|im_end|>\", \"chat_template\": \"{% for m in messages %}<|im_start|>"
            + "{{ m['role'] }}:{{ m['content'] }}{{ eos_token }}{% endfor %}"
            + "{% if add_generation_prompt %}<|im_start|>assistant:{% endif %}\"}");
    try (Tokenizer smol = Tokenizer.load(base("smollm2"), ChatForm.of(reference))) {
      assertThat(new ChatTurns(smol).ends())
          .containsExactlyInAnyOrder(smol.idOf("<|im_end|>"), smol.idOf("<|endoftext|>"));
      assertThat(smol.formName()).isEqualTo("reference");
    }
    Path llama = base("llama2");
    assertThatThrownBy(() -> Tokenizer.load(llama, ChatForm.of(reference)))
        .hasMessageContaining(
            "the chat form 'reference' needs the tokens [<|im_start|>, <|im_end|>]");
  }

  @Test
  void aBaseWithoutAnyEndIsRefusedBeforeTraining() throws Exception {
    Path base = base("smollm2 bare");
    Files.delete(base.resolve("tokenizer_config.json"));
    assertThatThrownBy(() -> Tokenizer.load(base, ChatForm.fitting()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no chat template, and no common form fits")
        .hasMessageContaining("tokenizer_config.json names no eos_token");
  }

  /**
   * Returns a random base.
   *
   * @param name a kind, and what is unusual about its files
   */
  private Path base(String name) throws IOException {
    String kind = name.split(" ")[0];
    Path forms = Fixtures.FOLDER.resolveSibling("llama").resolve("forms").resolve(kind);
    Path target = folder.resolve("base-" + name);
    if (!Files.exists(target)) {
      LlamaConfig shape = LlamaConfig.small(512, 64, 128, 2, 4, 256);
      try (Llama base = Llama.random(shape, 3, forms, LlamaOptions.cpu().withThreads(1))) {
        base.save(target);
      }
      change(target, name.substring(kind.length()).strip());
      try (Checkpoint opened = Checkpoint.open(target)) {
        assertThat(opened.directory().resolve("chat_template.jinja")).doesNotExist();
      }
    }
    return target;
  }

  private static void change(Path base, String how) throws IOException {
    Path tokenizer = base.resolve("tokenizer.json");
    switch (how) {
      case "unflagged" -> // its marks are tokens, but the file calls none special
          replace(tokenizer, "\"special\": true", "\"special\": false");
      case "bare" -> // no token of any form; begin, end and unknown are one token
          replace(tokenizer, "|im_", "|odd_");
      case "several" ->
          Files.writeString(base.resolve("generation_config.json"), "{\"eos_token_id\": [1, 5]}");
      case "map" -> {
        Files.delete(base.resolve("tokenizer_config.json"));
        Files.writeString(
            base.resolve("special_tokens_map.json"),
            "{\"bos_token\": \"<s>\", \"eos_token\": {\"content\": \"</s>\"}}");
      }
      default -> assertThat(how).isEmpty();
    }
  }

  private static void replace(Path file, String old, String by) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(old);
    Files.writeString(file, text.replace(old, by));
  }

  private static JsonNode json(TrainingRun run, String name) throws IOException {
    return Jsonl.mapper().readTree(run.checkpoint().resolve(name).toFile());
  }
}
