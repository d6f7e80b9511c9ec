package agora.math;

import agora.math.Markers.Form;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the places where a reply states an answer explicitly, in whichever form. */
final class Statements {
  /**
   * A place where an answer is stated.
   *
   * @param start where its phrase begins
   * @param end where the answer begins
   * @param content what it holds, empty where that is still to be read
   */
  record Statement(Form form, int start, int end, String content) {}

  /** As many of the last places are looked at: a reply of markers alone takes no longer. */
  private static final int MOST = 100;

  private static final int LONGEST = 600;
  private static final Pattern LEAD = Pattern.compile("[\\s*_`\":=>\u2248~]{0,200}+");
  private static final Pattern ABBREVIATION =
      Pattern.compile("(?i)(?:\\b(?:[ap]\\.m|i\\.e|e\\.g|vs|approx|no|ca|[ap])|^\\s*\\(?[A-J])$");

  private Statements() {}

  /** Returns the statements of a cleaned reply, the last one first. */
  static List<Statement> lastFirst(String text) {
    List<Statement> statements = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      Markers.Marker marker = Markers.at(text, i);
      if (marker != null) {
        if (statements.size() == MOST) {
          statements.subList(0, MOST / 2).clear();
        }
        statements.add(new Statement(marker.form(), i, marker.end(), marker.letter()));
        i = marker.end() - 1;
      }
    }
    BoxedAnswers.Boxed boxed = BoxedAnswers.find(text);
    if (boxed != null) {
      statements.add(new Statement(Form.BOX, boxed.start(), boxed.end(), boxed.content()));
    }
    statements.sort(Comparator.comparingInt(Statement::start).reversed());
    return statements;
  }

  /** Returns the text that a statement holds: of a phrase the rest of its sentence. */
  static String content(String text, Statement statement) {
    int from = statement.end();
    return switch (statement.form()) {
      case BOX, LETTER -> statement.content();
      case RESULT -> until(text, from, "[/result]");
      case TAG -> until(text, from, "</");
      case HASHES, SHORT -> sentence(text, from, false);
      case SAID, LABEL ->
          Markers.isConditional(text, statement.start()) ? "" : sentence(text, from, true);
    };
  }

  private static String until(String text, int from, String close) {
    String rest = text.substring(from, Math.min(text.length(), from + LONGEST));
    int end = rest.toLowerCase(Locale.ROOT).indexOf(close);
    return (end < 0 ? rest : rest.substring(0, end)).strip();
  }

  /** The rest of a sentence, from the first sign that says something. */
  private static String sentence(String text, int from, boolean overLines) {
    Matcher lead = LEAD.matcher(text).region(from, text.length());
    int start = lead.lookingAt() ? lead.end() : from;
    if (!overLines && text.substring(from, start).indexOf('\n') >= 0) {
      return "";
    }
    int limit = Math.min(text.length(), start + LONGEST);
    int i = start;
    while (i < limit && !endsSentence(text, start, i)) {
      Formulas.Formula formula =
          text.charAt(i) == '$' || text.charAt(i) == '\\' ? Formulas.beginningAt(text, i) : null;
      i = formula == null ? i + 1 : formula.end();
    }
    return text.substring(start, Math.min(i, text.length())).strip();
  }

  private static boolean endsSentence(String text, int start, int i) {
    char c = text.charAt(i);
    if (c == '\n') {
      return true;
    }
    if (c != '.' && c != '!' && c != '?') {
      return false;
    }
    if (c == '!' && (i + 1 < text.length() && "=!".indexOf(text.charAt(i + 1)) >= 0)) {
      return false;
    }
    boolean last = i + 1 >= text.length() || Character.isWhitespace(text.charAt(i + 1));
    boolean marked = !last && "*\"')]_".indexOf(text.charAt(i + 1)) >= 0;
    if (c == '.' && last) {
      return !ABBREVIATION.matcher(text.substring(Math.max(start, i - 6), i)).find()
          || i + 1 >= text.length();
    }
    return last || (marked && c == '.');
  }
}
