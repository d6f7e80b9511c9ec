package agora.math;

import java.io.Serial;

/** Says that a text is not an expression; such a text equals only itself. */
final class MathSyntaxException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  MathSyntaxException(String message) {
    super(message, null, false, false);
  }
}
