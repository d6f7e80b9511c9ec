package agora.endpoint;

import agora.llm.ChatException;
import agora.llm.Usage;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Meaning of a response without an answer.
 *
 * @param retry whether asking again can help
 * @param kind what it means to the caller if it does not
 * @param message the status and the server's own words
 * @param perhapsItem whether a refusal may be meant for this one request: it is, once the endpoint
 *     has answered others
 * @param paid what the provider charges all the same; null if nothing is known
 */
record HttpFailure(
    boolean retry,
    ChatException.Kind kind,
    String message,
    boolean perhapsItem,
    @Nullable Usage paid) {
  private static final Set<String> ITEM_CODES =
      Set.of(
          "context_length_exceeded",
          "content_filter",
          "content_policy_violation",
          "string_above_max_length",
          "invalid_prompt",
          "data_inspection_failed",
          "moderation_blocked",
          "prompt_blocked",
          "responsibleaipolicyviolation");
  private static final List<String> ITEM_WORDS =
      List.of(
          "context length",
          "context window",
          "context size",
          "prompt is too long",
          "input is too long",
          "input too long",
          "too many tokens",
          "reduce the length",
          "content filter",
          "content management policy",
          "content policy",
          "content_policy",
          "usage policy",
          "usage policies",
          "moderation",
          "flagged",
          "safety system",
          "safety reasons",
          "safety filter",
          "inappropriate content");
  private static final Set<String> ACCOUNT_CODES =
      Set.of(
          "insufficient_quota",
          "billing_hard_limit_reached",
          "billing_not_active",
          "billing_error",
          "invalid_api_key",
          "account_deactivated",
          "authentication_error",
          "permission_error",
          "access_terminated");
  private static final List<String> ACCOUNT_WORDS =
      List.of(
          "credit balance",
          "insufficient balance",
          "insufficient credits",
          "insufficient funds",
          "insufficient_quota",
          "billing",
          "payment",
          "api key",
          "api_key",
          "unauthorized",
          "account has been",
          "account is",
          "organization has been",
          "subscription");

  HttpFailure(boolean retry, ChatException.Kind kind, String message) {
    this(retry, kind, message, false, null);
  }

  /** Reads a response whose status is not 2xx. */
  static HttpFailure of(int status, byte[] body, String where) {
    ServerWords words = ServerWords.of(body);
    return of(status, words, where + " answered " + status + after(words.said()));
  }

  /** Reads an error in a body whose status says that all is well. */
  static HttpFailure ofErrorBody(ServerWords words, String where) {
    return of(words.status(), words, where + " answered 200 with an error" + after(words.said()));
  }

  private static HttpFailure of(int status, ServerWords words, String message) {
    String code = words.code().toLowerCase(Locale.ROOT);
    String type = words.type().toLowerCase(Locale.ROOT);
    if (status == 429) {
      boolean unpaid =
          ACCOUNT_CODES.contains(code)
              || ACCOUNT_CODES.contains(type)
              || has(words.said(), List.of("credit balance", "insufficient balance"));
      return unpaid ? fatal(message) : transport(message);
    }
    if (status == 401
        || status == 402
        || status == 407
        || ACCOUNT_CODES.contains(code)
        || ACCOUNT_CODES.contains(type)
        || (status < 500 && has(words.said(), ACCOUNT_WORDS))) {
      return fatal(message);
    }
    if (status == 413
        || ITEM_CODES.contains(code)
        || ITEM_CODES.contains(type)
        || has(words.said(), ITEM_WORDS)) {
      return new HttpFailure(false, ChatException.Kind.ITEM, message);
    }
    if (status == 408 || status == 409 || status == 425 || status >= 500) {
      return transport(message);
    }
    return new HttpFailure(false, ChatException.Kind.FATAL, message, true, null);
  }

  /** Returns this failure as one of the item alone, if it may be. */
  HttpFailure ofItem() {
    return perhapsItem
        ? new HttpFailure(false, ChatException.Kind.ITEM, message, false, paid)
        : this;
  }

  HttpFailure withMessage(String text) {
    return new HttpFailure(retry, kind, text, perhapsItem, paid);
  }

  HttpFailure withPaid(@Nullable Usage usage) {
    return new HttpFailure(retry, kind, message, perhapsItem, usage);
  }

  /** Returns the exception that ends a request; {@code more} is added to the message. */
  ChatException exception(String more) {
    return paid == null
        ? new ChatException(kind, message + more)
        : ChatException.paid(kind, message + more, paid);
  }

  static HttpFailure transport(String message) {
    return new HttpFailure(true, ChatException.Kind.TRANSIENT, message);
  }

  static HttpFailure fatal(String message) {
    return new HttpFailure(false, ChatException.Kind.FATAL, message);
  }

  private static String after(String said) {
    return said.isEmpty() ? "" : ": " + said;
  }

  private static boolean has(String said, List<String> parts) {
    String words = said.toLowerCase(Locale.ROOT);
    return parts.stream().anyMatch(words::contains);
  }
}
