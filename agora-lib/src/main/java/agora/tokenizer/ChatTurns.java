package agora.tokenizer;

import agora.llm.ChatException;
import agora.llm.ChatRequest.Message;
import agora.llm.ChatRequest.Role;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * Cuts conversations into tokens, for asking and for training alike: the tokens asked are the
 * beginning of the tokens trained.
 *
 * <p>Text and begin token are what the chat template writes, nothing more: transformers adds
 * nothing to a rendered conversation either. A conversation is cut as a whole; a token counts in
 * the loss if it begins within a reply, so that one across the border does not.
 */
public final class ChatTurns {
  private final ChatTemplate template;
  private final Tokenizer tokenizer;
  private final TurnEnd end;

  /** Cuts conversations in a tokenizer's chat template. */
  public ChatTurns(Tokenizer tokenizer) {
    this(tokenizer.chatTemplate(), tokenizer);
  }

  ChatTurns(ChatTemplate template, Tokenizer tokenizer) {
    this.template = template;
    this.tokenizer = tokenizer;
    this.end = TurnEnd.of(template, tokenizer);
  }

  /**
   * Returns the tokens that an answer continues.
   *
   * @param context the most tokens that the network reads
   * @throws ChatException of kind ITEM if the template refuses the conversation, or it leaves no
   *     room for an answer
   */
  public int[] prompt(List<Message> messages, int context) {
    int[] prompt;
    try {
      prompt = prompt(messages);
    } catch (IllegalArgumentException e) {
      throw new ChatException(ChatException.Kind.ITEM, String.valueOf(e.getMessage()), e);
    }
    if (prompt.length >= context) {
      throw new ChatException(
          ChatException.Kind.ITEM,
          "a prompt must have fewer than "
              + context
              + " tokens (the context of this network), had "
              + prompt.length
              + ": shorten it");
    }
    return prompt;
  }

  /** Returns the tokens that an answer continues. */
  public int[] prompt(List<Message> messages) {
    return tokenizer.encode(template.prompt(messages));
  }

  /** Returns every token that ends an answer: the template's and the configurations'. */
  public Set<Integer> ends() {
    return end.all();
  }

  /**
   * Returns a given response as a network scores it, after the user's prompt in the template's
   * form; its end is not part of it.
   */
  public LearnedText response(String prompt, String response) {
    String asked = template.render(List.of(new Message(Role.USER, prompt)), true);
    Tokenizer.Encoded whole = tokenizer.encodeWithPlaces(asked + response);
    BitSet scored = new BitSet();
    for (int i = 1; i < whole.ids().length; i++) {
      scored.set(i, whole.starts()[i] >= asked.length());
    }
    if (scored.isEmpty() && whole.ids().length > 1) {
      scored.set(whole.ids().length - 1); // a response within the token that crosses the border
    }
    return new LearnedText(whole.ids(), scored);
  }

  /**
   * Returns a conversation as a network learns it: one text, or, where the template rewrites what
   * it wrote when a turn is added, one for each turn of the assistant, as it will be asked. Each
   * turn is learned up to and with its end.
   *
   * @throws IllegalArgumentException if the template leaves a reply out, or there is no token to
   *     end it with
   */
  public List<LearnedText> learned(List<Message> messages) {
    List<Reply> replies = replies(messages);
    LearnedText whole = inOne(replies);
    if (whole != null) {
      return List.of(whole);
    }
    return replies.stream().map(this::alone).toList();
  }

  /**
   * A turn of the assistant.
   *
   * @param asked what is rendered to ask for it
   * @param text what follows, with the turn's end as far as the template writes it
   * @param from where the reply's own content begins in {@code text}; -1 if it is not found
   * @param to where it ends
   * @param empty whether there is none
   */
  private record Reply(String asked, String text, int from, int to, boolean empty) {
    String whole() {
      return asked + text;
    }
  }

  private List<Reply> replies(List<Message> messages) {
    List<Reply> replies = new ArrayList<>();
    for (int turn = 0; turn < messages.size(); turn++) {
      if (messages.get(turn).role() == Role.ASSISTANT) {
        replies.add(reply(messages.subList(0, turn + 1)));
      }
    }
    return replies;
  }

  private Reply reply(List<Message> messages) {
    List<Message> before = messages.subList(0, messages.size() - 1);
    String content = messages.getLast().content();
    String asked = template.render(before, true);
    String whole = template.render(messages, false);
    if (whole.startsWith(asked)) {
      String text = whole.substring(asked.length());
      int[] place = place(text, content);
      return new Reply(asked, text, place[0], place[1], content.isEmpty());
    }
    return rewritten(asked, whole, content);
  }

  /** The template writes otherwise what it asked with: what was asked stays, the reply follows. */
  private Reply rewritten(String asked, String whole, String content) {
    int[] place = place(whole, content);
    if (place[0] < 0) {
      throw new IllegalArgumentException(
          "the chat template leaves a reply out that it is given: '"
              + brief(content)
              + "': give the checkpoint another template");
    }
    String tail = whole.substring(place[1]);
    String kept = whole.substring(place[0], place[1]);
    if (content.contains("</think>") && asked.stripTrailing().endsWith("<think>")) {
      // The prompt has begun to think already; the template shows only what follows a thought.
      kept = content.strip();
      kept = kept.startsWith("<think>") ? kept.substring("<think>".length()).stripLeading() : kept;
    }
    return new Reply(asked, kept + tail, 0, kept.length(), content.isEmpty());
  }

  /** Returns where the content stands in a text, as the template may have trimmed it. */
  private int[] place(String text, String content) {
    int afterThought = content.lastIndexOf("</think>");
    List<String> forms = new ArrayList<>(List.of(content, content.strip()));
    if (afterThought >= 0) {
      forms.add(content.substring(afterThought + "</think>".length()).strip());
    }
    for (String form : forms) {
      int at = form.isEmpty() ? -1 : lastPlace(text, form);
      if (at >= 0) {
        return new int[] {at, at + form.length()};
      }
    }
    return new int[] {-1, -1};
  }

  /**
   * Returns where a reply stands last before an end, else last of all; -1 if nowhere. A short reply
   * may also stand in what follows it: "s" in {@code </s>}.
   */
  private int lastPlace(String text, String reply) {
    int last = text.lastIndexOf(reply);
    String written = end.written();
    for (int at = last; at >= 0 && written != null; at = text.lastIndexOf(reply, at - 1)) {
      if (text.substring(at + reply.length()).stripLeading().startsWith(written)) {
        return at;
      }
    }
    return last;
  }

  /** Returns the whole conversation in one text; null where it must be learned turn by turn. */
  private @org.jspecify.annotations.Nullable LearnedText inOne(List<Reply> replies) {
    for (int i = 1; i < replies.size(); i++) {
      if (!replies.get(i).asked().startsWith(replies.get(i - 1).whole())) {
        return null;
      }
    }
    Reply last = replies.getLast();
    String text = last.asked() + ended(last);
    Tokenizer.Encoded encoded = tokenizer.encodeWithPlaces(text);
    BitSet learned = new BitSet();
    for (Reply reply : replies) {
      if (!learn(reply, encoded, learned)) {
        return null;
      }
    }
    return new LearnedText(encoded.ids(), learned);
  }

  private LearnedText alone(Reply reply) {
    Tokenizer.Encoded encoded = tokenizer.encodeWithPlaces(reply.asked() + ended(reply));
    BitSet learned = new BitSet();
    if (!learn(reply, encoded, learned)) {
      throw new IllegalArgumentException(
          "the end of a reply cannot be found in what the chat template writes after '"
              + brief(reply.text())
              + "': "
              + (reply.text().contains(String.valueOf(end.written()))
                  ? "its tokenizer does not cut "
                      + end.written()
                      + " out as one token there (set \"normalized\" and \"single_word\" of it to"
                      + " false in tokenizer.json)"
                  : "give the checkpoint another template"));
    }
    return new LearnedText(encoded.ids(), learned);
  }

  /** Returns a reply's text with its end, which some templates write only with the next turn. */
  private String ended(Reply reply) {
    String written = end.written();
    if (written != null && reply.text().indexOf(written, Math.max(0, reply.to())) >= 0) {
      return reply.text();
    }
    Tokenizer.Encoded encoded = tokenizer.encodeWithPlaces(reply.whole());
    int content = reply.asked().length() + Math.max(0, reply.to());
    for (int i = 0; i < encoded.ids().length; i++) {
      if (encoded.starts()[i] >= content && ends().contains(encoded.ids()[i])) {
        return reply.text();
      }
    }
    return reply.text().stripTrailing() + end.token();
  }

  /**
   * Marks a reply's tokens up to and with the one that ends it.
   *
   * @return false if no end follows it
   */
  private boolean learn(Reply reply, Tokenizer.Encoded encoded, BitSet learned) {
    int from = reply.asked().length();
    int content = from + Math.max(0, reply.to());
    int until = from + reply.text().length();
    int last = endAt(encoded, content, until);
    if (last < 0) {
      return false;
    }
    if (reply.empty()) {
      return true;
    }
    for (int i = 1; i <= last; i++) {
      // An end that a reply only quotes is not its end.
      boolean quoted = i < last && ends().contains(encoded.ids()[i]);
      if (encoded.starts()[i] >= from && !quoted) {
        learned.set(i);
      }
    }
    return true;
  }

  /** Returns the position of the first end behind the content; nothing but space may precede it. */
  private int endAt(Tokenizer.Encoded encoded, int content, int until) {
    int[] starts = encoded.starts();
    for (int i = 0; i < starts.length; i++) {
      // An end may take the space before it, which is the content's.
      boolean within = i + 1 < starts.length && starts[i + 1] <= content;
      if (!within && ends().contains(encoded.ids()[i])) {
        return i;
      }
      if (starts[i] < content) {
        continue;
      }
      boolean beyond = encoded.starts()[i] >= until;
      if (beyond && !tokenizer.decode(new int[] {encoded.ids()[i]}, false).isBlank()) {
        return -1;
      }
    }
    return -1;
  }

  private static String brief(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
