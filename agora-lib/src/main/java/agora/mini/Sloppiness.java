package agora.mini;

import java.util.random.RandomGenerator;

/** The ways in which a careless model breaks the form that it was asked for. */
final class Sloppiness {
  private Sloppiness() {}

  static String spoil(String reply, RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> "I am sorry, but I cannot help with that.";
      case 1 -> reply.replace("[/RESULT]", "").replace("[RESULT]", "").replace("```", "");
      case 2 -> reply.replaceAll("(?i)(?:output|response|(?:revised )?answer)\"?:", "");
      default -> "";
    };
  }
}
