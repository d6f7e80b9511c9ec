package agora.llama;

/**
 * A text marked as safe HTML, as the filters {@code safe} and {@code escape} give it: what is added
 * to it is escaped.
 */
record JinjaMarkup(String text) {
  static JinjaMarkup escaped(String plain) {
    return new JinjaMarkup(
        plain
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("'", "&#39;")
            .replace("\"", "&#34;"));
  }

  /** Returns the sum of two texts of which one at least is marked. */
  static JinjaMarkup sum(Object a, Object b) {
    return new JinjaMarkup(part(a) + part(b));
  }

  private static String part(Object value) {
    return value instanceof JinjaMarkup markup ? markup.text : escaped((String) value).text;
  }

  @Override
  public String toString() {
    return text;
  }
}
