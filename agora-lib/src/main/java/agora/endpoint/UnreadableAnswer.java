package agora.endpoint;

import agora.llm.ChatException;
import agora.llm.Usage;
import java.io.IOException;
import java.io.Serial;

/** A complete body that holds no answer: an error in a body of status 200, or something else. */
final class UnreadableAnswer extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient HttpFailure failure;
  private final int status;

  private UnreadableAnswer(HttpFailure failure, int status) {
    super(failure.message());
    this.failure = failure;
    this.status = status;
  }

  /** Returns the error that a body reports; {@code paid} is what it says was used. */
  static UnreadableAnswer error(
      ServerWords words, String where, @org.jspecify.annotations.Nullable Usage paid) {
    return new UnreadableAnswer(
        HttpFailure.ofErrorBody(words, where).withPaid(paid), words.status());
  }

  /** Returns that a body is complete and no answer: asking again would pay again. */
  static UnreadableAnswer of(byte[] body, String where, Usage paid) {
    String shown = ServerWords.oneLine(new String(body, java.nio.charset.StandardCharsets.UTF_8));
    return new UnreadableAnswer(
        new HttpFailure(
                false,
                ChatException.Kind.ITEM,
                where
                    + " answered 200, but with what is no answer: "
                    + (shown.isEmpty() ? "nothing" : shown))
            .withPaid(paid),
        200);
  }

  /** Returns that a body is larger than an answer may be; what was written of it is paid. */
  static UnreadableAnswer tooLarge(long most) {
    return new UnreadableAnswer(
        new HttpFailure(
            false,
            ChatException.Kind.ITEM,
            "an answer of more than %d MB was not read further".formatted(most >> 20)),
        200);
  }

  HttpFailure failure() {
    return failure;
  }

  /** Returns the status that the error stands for; 200 where there is no error. */
  int status() {
    return status;
  }
}
