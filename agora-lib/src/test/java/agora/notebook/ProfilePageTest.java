package agora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class ProfilePageTest {
  @TempDir Path folder;

  @Test
  void theIndexLinksEveryPageInOrder() throws Exception {
    Map<String, Path> pages = new LinkedHashMap<>();
    pages.put("a <b> & c", folder.resolve("pages/a-b-c.html"));
    pages.put("gpt-4o", folder.resolve("pages/gpt-4o.html"));
    Table ranking = Table.create("ranking", StringColumn.create("generator", "gpt-4o"));
    Path index =
        ProfilePage.index("Generators of \"mine\"", ranking, pages, folder.resolve("pages"));
    assertThat(index).isEqualTo(folder.resolve("pages/index.html"));
    assertThat(Files.readString(index))
        .startsWith("<!doctype html>")
        .contains("<a href=\"a-b-c.html\">a &lt;b&gt; &amp; c</a>")
        .containsSubsequence("<td", "gpt-4o", "a-b-c.html", "gpt-4o.html")
        .doesNotContain("a <b>");
    assertThat(
            Files.readString(ProfilePage.index("none", Table.create("ranking"), Map.of(), folder)))
        .doesNotContain("<table");
  }

  /** The page of one generator would be overwritten by that of the next, or by the index. */
  @Test
  void generatorsInOtherScriptsHavePagesOfTheirOwn() {
    assertThat(ProfilePage.fileName("org/gpt-4o mini")).isEqualTo("org-gpt-4o-mini.html");
    assertThat(ProfilePage.fileName("模型一")).isNotEqualTo(ProfilePage.fileName("模型二"));
    assertThat(ProfilePage.fileName("index")).matches("index-[0-9a-f]{8}[.]html");
  }
}
