package agora.mini;

/**
 * One way to say an operation.
 *
 * @param operation what it means, such as {@code subtract}
 * @param template its words, such as <code>lends {k} to {other}</code>
 * @param plain whether it is the operation's everyday name, which the base student half knows
 */
record Phrase(String operation, Template template, boolean plain) {

  /** Returns the words with their slots, unique within a domain. */
  String key() {
    return template.text();
  }
}
