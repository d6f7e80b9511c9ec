package agora.notebook;

/** A table as HTML that follows the theme of JupyterLab, and reads well without any style. */
final class HtmlTable {
  /** Characters of a cell that are shown; the whole text is in its tooltip up to a bound. */
  private static final int LONGEST_CELL = 240;

  private static final int LONGEST_TOOLTIP = 4_000;

  /** Characters of a line that is never broken, so that names stay whole beside long texts. */
  private static final int WHOLE_LINE = 32;

  private static final String LEFT = "text-align:left;vertical-align:top;white-space:";
  private static final String RIGHT =
      "text-align:right;white-space:nowrap;vertical-align:top;font-variant-numeric:tabular-nums;";

  private HtmlTable() {}

  static String html(TableView table) {
    var html = new StringBuilder("<div style=\"overflow-x:auto\"><table>");
    if (!table.caption().isBlank()) {
      html.append("<caption style=\"caption-side:top;text-align:left;padding:0.2em 0\"><b>")
          .append(HtmlText.escape(HtmlText.title(table.caption())))
          .append("</b></caption>");
    }
    html.append("<thead><tr>");
    for (TableView.Shown column : table.columns()) {
      html.append(open("th", column, column.name()))
          .append(HtmlText.escape(HtmlText.title(column.name())))
          .append("</th>");
    }
    html.append("</tr></thead><tbody>");
    for (int i = 0; i < table.shown().size(); i++) {
      html.append("<tr>");
      for (TableView.Shown column : table.columns()) {
        cell(html, column, column.cells().get(i));
      }
      html.append("</tr>");
      if (table.cutAfter(i)) {
        cut(html, table);
      }
    }
    return html.append("</tbody></table></div>").toString();
  }

  private static void cell(StringBuilder html, TableView.Shown column, String key) {
    String text = HtmlText.label(key);
    html.append(open("td", column, text));
    if (text.length() <= LONGEST_CELL) {
      html.append(HtmlText.escape(text));
    } else {
      html.append("<span title=\"")
          .append(HtmlText.escape(shorten(text, LONGEST_TOOLTIP)))
          .append("\">")
          .append(HtmlText.escape(shorten(text, LONGEST_CELL)))
          .append("</span>");
    }
    html.append("</td>");
  }

  private static String open(String tag, TableView.Shown column, String text) {
    String style = column.number() ? RIGHT : LEFT + (whole(text) ? "pre;" : "pre-wrap;");
    String width = text.length() > 60 ? "min-width:16em;max-width:48em;" : "";
    return "<" + tag + " style=\"" + style + width + "\">";
  }

  private static boolean whole(String text) {
    return text.lines().allMatch(line -> line.length() <= WHOLE_LINE);
  }

  private static void cut(StringBuilder html, TableView table) {
    html.append("<tr><td colspan=\"")
        .append(table.columns().size())
        .append("\" style=\"text-align:left;font-style:italic\">… ")
        .append(cutText(table))
        .append(" …</td></tr>");
  }

  static String cutText(TableView table) {
    return table.leftOut() + " of " + table.rows() + " rows not shown";
  }

  static String shorten(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    return text.substring(0, end) + "…";
  }
}
