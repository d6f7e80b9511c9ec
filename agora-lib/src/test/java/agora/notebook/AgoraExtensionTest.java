package agora.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import agora.data.Instance;
import agora.data.PaperTables;
import agora.llm.ChatRequest;
import agora.llm.Sampling;
import agora.plot.Figures;
import agora.score.Reading;
import agora.score.ScoreBoard;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class AgoraExtensionTest {
  record Price(String model, @Nullable Double usd) {}

  private final Renderer renderer = new Renderer();

  @BeforeEach
  void register() {
    AgoraExtension.register(renderer);
  }

  @Test
  void theKernelFindsItThroughTheServiceLoader() {
    assertThat(ServiceLoader.load(Extension.class))
        .hasAtLeastOneElementOfType(AgoraExtension.class);
  }

  @Test
  void numbersOfATableStandRightWithTheSameDecimals() {
    Table table =
        Table.create(
            "PGR",
            StringColumn.create("model", "a", "b"),
            DoubleColumn.create("pgr", 46.8, -1.25),
            IntColumn.create("tokens", 1_234_567, 3));

    assertThat(text(renderer.render(table)))
        .isEqualTo(
            """
            PGR
            model    pgr     tokens
            -----  -----  ---------
            a      46.80  1,234,567
            b      -1.25          3\
            """);
    assertThat(html(renderer.render(table)))
        .contains(">46.80</td>", ">-1.25</td>", "text-align:right", "<b>PGR</b>");
  }

  @Test
  void textOfATableIsEscaped() {
    Table table =
        Table.create("<i>", StringColumn.create("a & b", "<script>alert(\"x\")</script> $x$"));

    assertThat(html(renderer.render(table)))
        .contains("&lt;i&gt;", "a &amp; b", "&lt;script&gt;alert(&quot;x&quot;)", "&#36;x&#36;")
        .doesNotContain("<script>", "<i>", "$");
  }

  @Test
  void aLongTableIsCutWithACount() {
    Table table = Table.create("", IntColumn.create("n", IntStream.range(0, 200).toArray()));

    assertThat(text(renderer.render(table)))
        .contains("\n 19\n... 170 of 200 rows not shown\n190\n")
        .endsWith("199");
    assertThat(html(renderer.render(table)))
        .contains("170 of 200 rows not shown")
        .doesNotContain(">20</td>");
  }

  @Test
  void aLongTextIsCutAndKeptInTheTooltip() {
    String text = "word ".repeat(100);
    Table table = Table.create("", StringColumn.create("t", text));

    assertThat(html(renderer.render(table))).contains("title=\"" + text + "\"", "…</span>");
  }

  @Test
  void aNameIsNeverBrokenAndALongTextMayBe() {
    Table table =
        Table.create("", StringColumn.create("t", "Claude-3.5-Sonnet", "word ".repeat(9)));

    assertThat(html(renderer.render(table)))
        .contains("white-space:pre;\">Claude-3.5-Sonnet<")
        .contains("white-space:pre-wrap;\">word ");
  }

  @Test
  void aListOfRecordsBecomesATable() {
    List<Price> prices = List.of(new Price("gpt-4o", 10.0), new Price("local", null));

    assertThat(text(renderer.render(prices)))
        .isEqualTo("model   usd\n------  ---\ngpt-4o   10\nlocal");
  }

  @Test
  void aRecordBecomesATableOfItsFields() {
    assertThat(text(renderer.render(Instance.of("What is 2+2?", "4"))))
        .contains("Instance", "instruction  What is 2+2?", "response     4");
  }

  @Test
  void aListOfAnythingElseStaysText() {
    DisplayData data = renderer.render(List.of("<b>", 2));

    assertThat(text(data)).isEqualTo("[<b>, 2]");
    assertThat(data.hasDataForType(MIMEType.TEXT_HTML)).isFalse();
    assertThat(text(renderer.render(List.of()))).isEqualTo("[]");
  }

  @Test
  void arraysAreShownByTheirElementsWhereverTheyAre() {
    List<Object> arrays =
        List.of(
            new double[] {1, 2},
            new int[][] {{1}, {2, 3}},
            new String[] {"a"},
            List.of(new double[] {1.5}),
            Map.of("k", new long[] {7}));
    List<String> texts = arrays.stream().map(array -> text(renderer.render(array))).toList();
    assertThat(texts).containsExactly("[1.0, 2.0]", "[[1], [2, 3]]", "[a]", "[[1.5]]", "{k=[7]}");
    assertThat(text(renderer.render(new Object()))).isEqualTo("a Object");
    assertThat(text(renderer.render(new java.util.ArrayList<>(List.of("x"))))).isEqualTo("[x]");
    assertThat(text(renderer.render(new Row(new double[] {4}, 1))))
        .contains("max tokens")
        .contains("[4.0]");
  }

  record Row(double[] values, int maxTokens) {}

  @Test
  void recordsInsideARecordAreRowsOfTheirOwnAndNeverTheirToString() {
    ChatRequest request = ChatRequest.of("be short", "2+2?", Sampling.greedy(8));
    String shown = text(renderer.render(new Asked(request, new Known(4), null)));
    assertThat(shown)
        .startsWith("Asked")
        .containsPattern("(?m)^request, messages 1, content +be short$")
        .containsPattern("(?m)^request, messages 2, content +2\\+2\\?$")
        .containsPattern("(?m)^request, sampling, max tokens +8$")
        .containsPattern("(?m)^what +known$")
        .containsPattern("(?m)^what, answer +4$")
        .containsPattern("(?m)^nothing *$")
        .doesNotContain("ChatRequest[", "Message[", "topLogprobs");
  }

  sealed interface What permits Known {}

  record Known(int answer) implements What {}

  record Asked(ChatRequest request, What what, @Nullable String nothing) {}

  @Test
  void textsOfSeveralLinesStandBelowEachOther() {
    DisplayData data = renderer.render(List.of("1 + 2\n= 3", "4\n= 4"));
    assertThat(html(data)).contains("<table>", ">1 + 2\n= 3</td>");
  }

  @Test
  void sentencesBecomeAListWithTheirMarks() {
    DisplayData data = renderer.render(Reading.of("In words", "**Take** `a` <b>."));
    assertThat(html(data)).contains("<li><b>Take</b> <code>a</code> &lt;b&gt;.</li>");
    assertThat(text(data)).isEqualTo("In words\n- Take a <b>.");
  }

  @Test
  void aFigureStandsInThePageWithItsWordsAndCaption() {
    PaperTables tables = PaperTables.open(Path.of("../data/paper"));
    String shown = html(renderer.render(Figures.pgrHeatMap(ScoreBoard.paper(tables))));
    assertThat(shown)
        .contains("src=\"data:image/svg+xml;base64,", "alt=\"PGR in percent: Paper, Table 2")
        .contains("<figcaption");
  }

  @Test
  void titlesAreWordsAndNotKeys() {
    Table table =
        Table.create(
            "math_instance_generation of mini", DoubleColumn.create("response_quality", 1.5));
    assertThat(html(renderer.render(table)))
        .contains("<b>Math, instance generation of mini</b>", ">response quality</th>");
  }

  @Test
  void aChartIsAPngAndOnRequestAnSvg() {
    XYChart chart = new XYChartBuilder().width(300).height(200).title("Loss").build();
    chart.addSeries("loss", new double[] {1, 2, 3}, new double[] {3, 2, 1});

    DisplayData png = renderer.render(chart);
    assertThat(png.getData(MIMEType.IMAGE_PNG).toString()).startsWith("iVBOR");
    assertThat(png.hasDataForType(MIMEType.IMAGE_SVG)).isFalse();
    assertThat(text(png)).isEqualTo("Loss");
    DisplayData svg = renderer.renderAs(chart, Map.of(), "image/svg+xml");
    assertThat(svg.getData(MIMEType.IMAGE_SVG).toString()).contains("<svg", "</svg>");
  }

  @Test
  void anImageIsAPng() {
    DisplayData data = renderer.render(new BufferedImage(8, 4, BufferedImage.TYPE_INT_RGB));

    assertThat(data.getData(MIMEType.IMAGE_PNG).toString()).startsWith("iVBOR");
    assertThat(text(data)).isEqualTo("image, 8 x 4");
  }

  private static String text(DisplayData data) {
    return data.getData(MIMEType.TEXT_PLAIN).toString();
  }

  private static String html(DisplayData data) {
    return data.getData(MIMEType.TEXT_HTML).toString();
  }
}
