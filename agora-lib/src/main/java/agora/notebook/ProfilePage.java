package agora.notebook;

import agora.data.Folders;
import agora.data.Sha256;
import agora.data.TextFiles;
import agora.study.GeneratorProfile;
import java.nio.file.Path;
import java.util.Map;
import tech.tablesaw.api.Table;

/** The page of a generator: as a cell of a notebook shows it, and as an HTML file of its own. */
public final class ProfilePage {
  private static final String STYLE =
      """
      body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;\
      color:#1f2328;background:#fff}
      h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse}
      td,th{padding:.3rem .6rem;border-bottom:1px solid #d0d7de;font-size:.9rem}
      @media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}
      td,th{border-color:#30363d}a{color:#58a6ff}}
      @media print{body{max-width:none;margin:0}div{overflow:visible !important}
      table{font-size:7px;max-width:100%}tr{break-inside:avoid}
      td,th{font-size:7px;white-space:pre-wrap !important;min-width:0 !important;\
      max-width:none !important;overflow-wrap:anywhere;padding:2px 3px}}
      """;

  private ProfilePage() {}

  /**
   * Writes the page as {@code <generator>.html}.
   *
   * @return the file
   */
  public static Path write(GeneratorProfile profile, Path folder) {
    return write(folder.resolve(fileName(profile.generator())), profile.title(), html(profile));
  }

  /** Returns the name of a page; names in other scripts, which all become '-', end in a hash. */
  static String fileName(String generator) {
    boolean told = generator.matches("[A-Za-z0-9._/: -]+") && !generator.equalsIgnoreCase("index");
    return generator.replaceAll("[^A-Za-z0-9._-]+", "-")
        + (told ? "" : "-" + Sha256.of(generator).substring(0, 8))
        + ".html";
  }

  /**
   * Writes a table and links to pages as {@code index.html}.
   *
   * @param ranking of the generators; left out where it is empty
   * @param pages in the folder, by the generator
   * @return the file
   */
  public static Path index(String title, Table ranking, Map<String, Path> pages, Path folder) {
    StringBuilder links = new StringBuilder("<ul>\n");
    pages.forEach((generator, page) ->
        links
            .append("<li><a href=\"")
            .append(HtmlText.escape(String.valueOf(page.getFileName())))
            .append("\">")
            .append(HtmlText.escape(generator))
            .append("</a></li>\n"));
    String table = ranking.isEmpty() ? "" : HtmlTable.html(TableView.of(ranking)) + "\n";
    return write(folder.resolve("index.html"), title, table + links.append("</ul>\n"));
  }

  private static Path write(Path file, String plainTitle, String body) {
    String title = HtmlText.escape(plainTitle);
    String page =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
            + title
            + "</title><meta name=\"viewport\" content=\"width=device-width\"><style>"
            + STYLE
            + "</style></head><body><h1>"
            + title
            + "</h1>\n"
            + body
            + "</body></html>\n";
    Folders.createParent(file);
    TextFiles.write(file, page);
    return file;
  }

  static String html(GeneratorProfile profile) {
    StringBuilder html = new StringBuilder();
    for (GeneratorProfile.Section section : profile.sections()) {
      html.append("<h2>").append(HtmlText.escape(section.title())).append("</h2>\n");
      if (!section.text().isEmpty()) {
        html.append("<p>").append(HtmlText.escape(section.text())).append("</p>\n");
      }
      if (section.table().rowCount() > 0) {
        html.append(HtmlTable.html(table(section))).append('\n');
      }
    }
    return html.toString();
  }

  static String text(GeneratorProfile profile) {
    StringBuilder text = new StringBuilder(profile.title()).append('\n');
    for (GeneratorProfile.Section section : profile.sections()) {
      text.append('\n').append(section.title()).append(". ").append(section.text()).append('\n');
      if (section.table().rowCount() > 0) {
        text.append(TextTable.text(table(section))).append('\n');
      }
    }
    return text.toString();
  }

  private static TableView table(GeneratorProfile.Section section) {
    return TableView.of(section.table().setName("")); // the heading says it
  }
}
