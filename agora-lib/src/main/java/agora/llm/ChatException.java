package agora.llm;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Says why a model gave no answer. */
public final class ChatException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Kind of failure, by what a caller can do about it. */
  public enum Kind {
    /** The endpoint refuses the key, the account or every request: further requests are useless. */
    FATAL,
    /** This one request cannot be answered (too long, blocked, unusable body); others can. */
    ITEM,
    /** Transport failed and the retries are spent; later may help. */
    TRANSIENT,
    /** The budget or a limit that the user set is reached. */
    BUDGET
  }

  private final Kind kind;
  private final boolean everyone;
  private final transient @Nullable Usage paid;

  public ChatException(Kind kind, String message) {
    this(kind, message, null, kind == Kind.FATAL || kind == Kind.BUDGET, null);
  }

  public ChatException(Kind kind, String message, Throwable cause) {
    this(
        kind,
        message,
        cause,
        cause instanceof ChatException known
            ? known.everyone
            : kind == Kind.FATAL || kind == Kind.BUDGET,
        cause instanceof ChatException known ? known.paid : null);
  }

  private ChatException(
      Kind kind,
      String message,
      @Nullable Throwable cause,
      boolean everyone,
      @Nullable Usage paid) {
    super(message, cause);
    this.kind = kind;
    this.everyone = everyone;
    this.paid = paid;
  }

  /** Returns a failure that every further request would meet now, whatever its kind. */
  public static ChatException forEveryone(Kind kind, String message) {
    return new ChatException(kind, message, null, true, null);
  }

  /** Returns a failure of one item for which the provider charges all the same. */
  public static ChatException paid(Kind kind, String message, Usage paid) {
    return new ChatException(kind, message, null, false, paid);
  }

  public Kind kind() {
    return kind;
  }

  /** Returns whether every further request would fail now as this one did. */
  public boolean forEveryone() {
    return everyone;
  }

  /** Returns what the provider charges although there is no answer; null if nothing is known. */
  public @Nullable Usage paid() {
    return paid;
  }
}
