package agora.jinja;

/**
 * A text marked as safe HTML, as the filters {@code safe} and {@code escape} give it: what is added
 * to it is escaped.
 */
record Markup(String text) {
  static Markup escaped(String plain) {
    return new Markup(
        plain
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("'", "&#39;")
            .replace("\"", "&#34;"));
  }

  /** Returns the sum of two texts of which one at least is marked. */
  static Markup sum(Object a, Object b) {
    return new Markup(part(a) + part(b));
  }

  private static String part(Object value) {
    return value instanceof Markup markup ? markup.text : escaped((String) value).text;
  }

  @Override
  public String toString() {
    return text;
  }
}
