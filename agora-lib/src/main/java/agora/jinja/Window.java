package agora.jinja;

/**
 * The part of a text that a search looks at, between two bounds as Python reads them: counted in
 * code points, from the end where they are negative.
 *
 * @param from where it begins, in UTF-16 units
 * @param to where it ends, in UTF-16 units
 * @param possible whether there is such a part: one that begins behind the text, or behind its own
 *     end, is none
 */
record Window(String text, int from, int to, boolean possible) {
  /**
   * Returns the part between two optional arguments.
   *
   * @param at the position of the first bound among the arguments
   */
  static Window of(String text, Arguments arguments, int at) {
    long length = Values.length(text);
    long from = bound(arguments, at, 0, length);
    long to = Math.min(length, bound(arguments, at + 1, length, length));
    boolean possible = from <= to;
    int start = possible ? text.offsetByCodePoints(0, (int) from) : 0;
    int end = possible ? text.offsetByCodePoints(start, (int) (to - from)) : 0;
    return new Window(text, start, end, possible);
  }

  private static long bound(Arguments arguments, int at, long otherwise, long length) {
    if (arguments.value(at, null) == null) {
      return otherwise;
    }
    long given = arguments.integer(at, otherwise);
    return given < 0 ? Math.max(0, given + length) : given;
  }

  /** Returns where a text stands first, or last, in this part: in code points, -1 for nowhere. */
  long find(String part, boolean last) {
    int at = -1;
    if (possible) {
      at = last ? text.lastIndexOf(part, to - part.length()) : text.indexOf(part, from, to);
    }
    return at < from || at < 0 ? -1 : text.codePointCount(0, at);
  }

  /** Returns how often a text stands in this part, without overlaps. */
  long count(String part) {
    if (!possible) {
      return 0;
    }
    if (part.isEmpty()) {
      return text.codePointCount(from, to) + 1L;
    }
    long count = 0;
    for (int at = text.indexOf(part, from, to); at >= 0; count++) {
      at = text.indexOf(part, at + part.length(), to);
    }
    return count;
  }

  boolean startsWith(String edge) {
    return possible && edge.length() <= to - from && text.startsWith(edge, from);
  }

  boolean endsWith(String edge) {
    return possible && edge.length() <= to - from && text.startsWith(edge, to - edge.length());
  }
}
