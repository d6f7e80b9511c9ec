package agora.llm;

import java.io.Serial;

/** Says why a model gave no answer. */
public final class ChatException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** What a caller can do about it. */
  public enum Kind {
    /**
     * The request or the key is refused (400, 401, 403, 404): asking anyone else at this endpoint
     * fails likewise.
     */
    FATAL,
    /** This one request cannot be answered (too long, blocked, unusable body); others can. */
    ITEM,
    /** Transport failed and the retries are spent; later may help. */
    TRANSIENT,
    /** The budget or a limit that the user set is reached. */
    BUDGET
  }

  private final Kind kind;

  public ChatException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public ChatException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
