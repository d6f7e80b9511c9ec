package agora.notebook;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The answer to "what is this?": declarations, the best match first, and what is said of it.
 *
 * @param signatures declarations; more than one where a method has overloads
 * @param text sentences about the first of them, may be empty
 * @param details lines about its parameters and result, may be none
 */
record Inspection(List<String> signatures, String text, List<String> details) {
  private static final int MOST = 10;

  Inspection {
    if (signatures.isEmpty()) {
      throw new IllegalArgumentException("an inspection needs a signature");
    }
    signatures = List.copyOf(signatures);
    details = List.copyOf(details);
  }

  static Inspection of(String signature, String text) {
    return new Inspection(List.of(signature), text, List.of());
  }

  /** Returns the answer for a front end that shows plain text. */
  String plain() {
    var plain = new StringBuilder(signatures.getFirst());
    if (!text.isEmpty()) {
      plain.append("\n\n").append(text);
    }
    if (!details.isEmpty()) {
      plain.append("\n\n").append(String.join("\n", details));
    }
    if (signatures.size() > 1) {
      plain.append("\n\nAlso:\n").append(others());
    }
    return plain.toString();
  }

  /** Returns the answer for a front end that shows HTML. */
  String html() {
    var html = new StringBuilder(pre(signatures.getFirst()));
    text.lines().forEach(line -> html.append("<p>").append(HtmlText.escape(line)).append("</p>"));
    if (!details.isEmpty()) {
      html.append("<p>")
          .append(details.stream().map(HtmlText::escape).collect(Collectors.joining("<br>")))
          .append("</p>");
    }
    if (signatures.size() > 1) {
      html.append("<p>Also:</p>").append(pre(others()));
    }
    return html.toString();
  }

  private String others() {
    String others = signatures.stream().skip(1).limit(MOST).collect(Collectors.joining("\n"));
    int left = signatures.size() - 1 - MOST;
    return left > 0 ? others + "\n... and " + left + " more" : others;
  }

  private static String pre(String code) {
    return "<pre style=\"white-space:pre-wrap;margin:0\">" + HtmlText.escape(code) + "</pre>";
  }
}
