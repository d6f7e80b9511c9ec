package agora.train;

import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One object of a training file: Alpaca's, ShareGPT's, prompt and completion, messages, text, or a
 * pair by the names of published data sets (question and answer, problem and solution, query and
 * response). Fields that name its origin are left aside; one that would change what is learned is
 * read, or refused by name.
 */
public final class TrainingLine {
  /** Fields that change what is learned, in forms that are not read. */
  private static final Set<String> REFUSED =
      Set.of(
          ("tools functions history images image videos video audios audio chosen rejected label"
                  + " documents tool_calls function_call thinking reasoning reasoning_content"
                  + " chat_template_kwargs")
              .split(" "));

  private static final Map<String, Role> ROLES =
      Map.of(
          "system", Role.SYSTEM,
          "user", Role.USER,
          "human", Role.USER,
          "assistant", Role.ASSISTANT,
          "gpt", Role.ASSISTANT,
          "chatgpt", Role.ASSISTANT,
          "model", Role.ASSISTANT);

  /** Names of an instruction with that of its response: GSM8K's, those of MATH, MetaMathQA's. */
  private static final Map<String, String> PAIRS =
      Map.of("question", "answer", "problem", "solution", "query", "response");

  /** Fields that a question of a published data set is asked about or chosen from. */
  private static final List<String> BESIDE_A_QUESTION =
      List.of("context", "contexts", "passage", "input", "choices", "options");

  private TrainingLine() {}

  /**
   * Returns what an object teaches.
   *
   * @throws IllegalArgumentException if it has none of the forms, or a field that is not read
   */
  public static TrainingText read(JsonNode object) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (REFUSED.contains(field.getKey()) && !isEmpty(field.getValue())) {
        throw new IllegalArgumentException(
            "the field '"
                + field.getKey()
                + "' is not read: take it out, or write it into the text");
      }
    }
    String system = isEmpty(object.path("system")) ? null : text(object, "system");
    String response = text(object, object.hasNonNull("response") ? "response" : "output");
    String instruction = text(object, "instruction");
    if (instruction != null && response != null) {
      return pair(system, withInput(instruction, text(object, "input")), response);
    }
    if (object.hasNonNull("prompt") && object.hasNonNull("completion")) {
      return completed(system, object.path("prompt"), object.path("completion"));
    }
    for (String name : new String[] {"messages", "conversations", "conversation"}) {
      if (object.path(name).isArray()) {
        List<Message> messages = messages(object.path(name));
        if (system != null) {
          messages.addFirst(new Message(Role.SYSTEM, system));
        }
        return new TrainingText.Conversation(messages);
      }
    }
    List<String> asking = PAIRS.keySet().stream().filter(object::hasNonNull).toList();
    List<String> answering = PAIRS.values().stream().filter(object::hasNonNull).toList();
    // A solution beside a short answer is for the user to choose from.
    if (asking.size() == 1 && answering.equals(List.of(PAIRS.get(asking.getFirst())))) {
      String asked = text(object, asking.getFirst());
      String answered = text(object, answering.getFirst());
      if (asked != null && answered != null) {
        requireNothingBeside(asking.getFirst(), object);
        return pair(system, asked, answered);
      }
    }
    String text = text(object, "text");
    if (text != null) {
      return new TrainingText.Plain(text);
    }
    throw new IllegalArgumentException(
        "a line needs instruction and response (or output), prompt and completion, question and"
            + " answer, problem and solution, query and response, messages or conversations, or"
            + " text");
  }

  private static void requireNothingBeside(String asking, JsonNode object) {
    for (String field : BESIDE_A_QUESTION) {
      if (!isEmpty(object.path(field))) {
        throw new IllegalArgumentException(
            "the field '%s' beside '%s' is not read: take it out, or write it into the %s"
                .formatted(field, asking, asking));
      }
    }
  }

  /** Returns Alpaca's instruction with what it is about. */
  private static String withInput(String instruction, @Nullable String input) {
    return input == null || input.isBlank() ? instruction : instruction + "\n\n" + input;
  }

  private static TrainingText pair(@Nullable String system, String instruction, String response) {
    if (system == null) {
      return new TrainingText.Pair(instruction, response);
    }
    return new TrainingText.Conversation(
        List.of(
            new Message(Role.SYSTEM, system),
            new Message(Role.USER, instruction),
            new Message(Role.ASSISTANT, response)));
  }

  private static TrainingText completed(
      @Nullable String system, JsonNode prompt, JsonNode completion) {
    if (prompt.isTextual() && completion.isTextual()) {
      return pair(system, prompt.asText(), completion.asText());
    }
    List<Message> messages = new ArrayList<>();
    if (system != null) {
      messages.add(new Message(Role.SYSTEM, system));
    }
    messages.addAll(
        prompt.isTextual() ? List.of(new Message(Role.USER, prompt.asText())) : messages(prompt));
    if (messages.stream().anyMatch(message -> message.role() == Role.ASSISTANT)) {
      throw new IllegalArgumentException(
          "a prompt with a turn of the assistant is not read, because that turn would be learned"
              + " too: write messages");
    }
    messages.addAll(
        completion.isTextual()
            ? List.of(new Message(Role.ASSISTANT, completion.asText()))
            : messages(completion));
    return new TrainingText.Conversation(messages);
  }

  private static List<Message> messages(JsonNode list) {
    if (!list.isArray()) {
      throw new IllegalArgumentException(
          "a prompt or completion must be text or a list of messages, was " + list);
    }
    List<Message> messages = new ArrayList<>();
    for (JsonNode message : list) {
      messages.add(message(message));
    }
    return messages;
  }

  private static Message message(JsonNode message) {
    String role = text(message, message.has("role") ? "role" : "from");
    JsonNode content = message.has("content") ? message.path("content") : message.path("value");
    if (role == null || content.isMissingNode() || content.isNull()) {
      throw new IllegalArgumentException(
          isEmpty(message.path("tool_calls"))
              ? "a message needs a role and a content"
              : "the field 'tool_calls' of a message is not read: write the call into its content");
    }
    for (Map.Entry<String, JsonNode> field : message.properties()) {
      boolean read = Set.of("role", "from", "content", "value").contains(field.getKey());
      if (!read && !isEmpty(field.getValue())) {
        throw new IllegalArgumentException(
            "the field '" + field.getKey() + "' of a message is not read: take it out");
      }
    }
    Role known = ROLES.get(role.toLowerCase(Locale.ROOT));
    if (known == null) {
      throw new IllegalArgumentException(
          "a role must be system, user or assistant, was '" + role + "'");
    }
    return new Message(known, content.isTextual() ? content.asText() : parts(content));
  }

  /** Returns the texts of a content in parts; anything but text is refused. */
  private static String parts(JsonNode content) {
    if (!content.isArray() || content.isEmpty()) {
      throw new IllegalArgumentException("a content must be text, was " + content);
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
        throw new IllegalArgumentException(
            "a content must be text or parts of text, has a part of type '"
                + part.path("type").asText()
                + "'");
      }
      text.append(part.path("text").asText());
    }
    return text.toString();
  }

  private static @Nullable String text(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw new IllegalArgumentException("the field '" + name + "' must be text, was " + value);
    }
    return value.asText();
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || (value.isTextual() && value.asText().isEmpty())
        || (value.isContainerNode() && value.isEmpty());
  }
}
