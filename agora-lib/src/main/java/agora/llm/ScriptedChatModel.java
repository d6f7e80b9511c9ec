package agora.llm;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A chat model whose answers are a function of the request; it remembers what it was asked. For
 * tests and dry runs.
 */
public final class ScriptedChatModel implements ChatModel {
  private final Function<ChatRequest, String> script;
  private final List<ChatRequest> asked = new CopyOnWriteArrayList<>();

  private ScriptedChatModel(Function<ChatRequest, String> script) {
    this.script = script;
  }

  /** Returns a model that answers what {@code script} returns. */
  public static ScriptedChatModel of(Function<ChatRequest, String> script) {
    return new ScriptedChatModel(script);
  }

  @Override
  public ChatReply chat(ChatRequest request) {
    asked.add(request);
    return ChatReply.of(script.apply(request));
  }

  /** Returns every request so far, in order of arrival. */
  public List<ChatRequest> asked() {
    return List.copyOf(asked);
  }
}
