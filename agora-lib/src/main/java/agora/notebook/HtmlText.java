package agora.notebook;

import agora.data.Setting;
import agora.data.UnicodeText;
import agora.score.Reading;
import java.util.regex.Pattern;

/** Words as HTML: sentences with their marks, and titles without internal keys. */
final class HtmlText {
  private static final Pattern BOLD = Pattern.compile("\\*\\*(.+?)\\*\\*");
  private static final Pattern CODE = Pattern.compile("`(.+?)`");
  private static final Pattern CAMEL = Pattern.compile("(?<=[a-z])(?=[A-Z][a-z])");

  private HtmlText() {}

  static String html(Reading reading) {
    var html = new StringBuilder("<div class=\"agora-reading\">");
    if (!reading.title().isEmpty()) {
      html.append("<p><b>").append(marked(reading.title())).append("</b></p>");
    }
    html.append("<ul>");
    reading.sentences().forEach(s -> html.append("<li>").append(marked(s)).append("</li>"));
    return html.append("</ul></div>").toString();
  }

  /** Returns Markdown's bold and code as HTML. */
  static String marked(String sentence) {
    String bold = BOLD.matcher(HtmlText.escape(sentence)).replaceAll("<b>$1</b>");
    return CODE.matcher(bold).replaceAll("<code>$1</code>");
  }

  /** Returns a title in words: labels instead of the keys of settings, no underscores. */
  static String title(String text) {
    String words = text;
    for (Setting setting : Setting.all()) {
      words = words.replace(setting.key(), setting.label());
    }
    return words.replace('_', ' ');
  }

  /** Returns a setting's label instead of its key; any other text as it is. */
  static String label(String text) {
    return Setting.all().stream()
        .filter(setting -> setting.key().equals(text))
        .map(Setting::label)
        .findFirst()
        .orElse(text);
  }

  static String capitalised(String words) {
    return words.isEmpty() ? "" : Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  /** Returns the name of a record's component in words: {@code maxTokens} as {@code max tokens}. */
  static String words(String component) {
    return CAMEL.matcher(component).replaceAll(" ").toLowerCase(java.util.Locale.ROOT);
  }

  static String escape(String text) {
    return UnicodeText.valid(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("$", "&#36;"); // JupyterLab would typeset what stands between two of them
  }
}
