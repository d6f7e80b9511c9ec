package agora.notebook;

import agora.plot.Figure;
import agora.score.Reading;
import agora.study.GeneratorProfile;
import agora.train.RenderedSample;
import java.awt.image.BufferedImage;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.RenderFunction;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.internal.chartpart.IChart;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Teaches the kernel to show tables, records, lists, arrays, sentences, images, charts and figures.
 *
 * <p>The kernel finds it through the service loader. Installing it only registers functions: an
 * extension that fails would take the kernel with it.
 */
public final class AgoraExtension implements Extension {
  private static final MIMEType HTML = MIMEType.TEXT_HTML;
  private static final MIMEType TEXT = MIMEType.TEXT_PLAIN;
  private static final MIMEType PNG = MIMEType.IMAGE_PNG;
  private static final MIMEType SVG = MIMEType.IMAGE_SVG;

  private static final long ANSWER_MILLIS = 100;

  private static volatile @Nullable BaseKernel installed;

  @Override
  public void install(BaseKernel kernel) {
    installed = kernel;
    register(kernel.getRenderer());
    endWith(System.getenv("JPY_PARENT_PID"));
  }

  /** Ends the kernel as soon as it has answered that it will. */
  @Override
  public void uninstall(BaseKernel kernel) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            Thread.sleep(ANSWER_MILLIS);
          } catch (InterruptedException now) {
            Thread.currentThread().interrupt();
          }
          // Left alone, it waits a minute for idle threads of its pool, and Jupyter for it.
          System.exit(0);
        });
  }

  /**
   * Ends the kernel when the program that started it is gone: one that was killed could not, and a
   * study would go on unseen and keep others from its run directory. What a stage wrote so far is
   * continued by the next run, so that nothing has to be waited for.
   *
   * @param starter its process, as Jupyter says it; null where nobody waits for this kernel
   */
  private static void endWith(@Nullable String starter) {
    if (starter != null && starter.matches("\\d+") && File.separatorChar == '/') {
      ProcessHandle.of(Long.parseLong(starter))
          .ifPresent(process -> {
            var _ = process.onExit().thenRun(() -> Runtime.getRuntime().halt(0));
          });
    }
  }

  /** Returns the kernel that this runs in, or null outside one. */
  static @Nullable BaseKernel kernel() {
    return installed;
  }

  static void register(Renderer renderer) {
    Set<MIMEType> tables = Set.of(HTML, TEXT);
    register(renderer, Table.class, tables, tables, (table, c) -> show(TableView.of(table), c));
    register(renderer, Record.class, tables, tables, (row, c) -> show(TableView.of(row), c));
    register(renderer, List.class, tables, tables, AgoraExtension::showList);
    register(renderer, Reading.class, tables, tables, AgoraExtension::show);
    register(renderer, Map.class, Set.of(TEXT), Set.of(TEXT), AgoraExtension::showAnything);
    register(renderer, Object.class, Set.of(TEXT), Set.of(TEXT), AgoraExtension::showAnything);
    register(renderer, RenderedSample.class, tables, tables, AgoraExtension::showSample);
    register(renderer, GeneratorProfile.class, tables, tables, AgoraExtension::showProfile);
    Set<MIMEType> images = Set.of(PNG, TEXT);
    register(renderer, BufferedImage.class, images, images, (i, c) -> show(Picture.of(i), c));
    Set<MIMEType> drawings = Set.of(HTML, PNG, SVG, TEXT);
    register(renderer, Figure.class, drawings, tables, (f, c) -> show(Picture.of(f), c));
    register(renderer, IChart.class, drawings, images, (chart, c) -> show(Picture.of(chart), c));
  }

  private static <T> void register(
      Renderer renderer,
      Class<T> type,
      Set<MIMEType> supported,
      Set<MIMEType> preferred,
      RenderFunction<T> function) {
    renderer.register(supported, preferred, Set.of(type), function);
  }

  private static void showProfile(GeneratorProfile profile, RenderContext context) {
    context.renderIfRequested(HTML, () -> ProfilePage.html(profile));
    context.renderIfRequested(TEXT, () -> ProfilePage.text(profile));
  }

  private static void showSample(RenderedSample sample, RenderContext context) {
    context.renderIfRequested(HTML, () -> HtmlSample.html(sample));
    context.renderIfRequested(TEXT, sample::text);
  }

  private static void showList(List<?> list, RenderContext context) {
    if (!list.isEmpty() && areRecordsOfOneClass(list)) {
      show(TableView.of(list.stream().map(Record.class::cast).toList()), context);
    } else if (!list.isEmpty() && list.stream().allMatch(AgoraExtension::isLongText)) {
      List<String> texts = list.stream().map(String::valueOf).toList();
      show(TableView.of(Table.create(StringColumn.create("text", texts))), context);
    } else {
      context.renderIfRequested(TEXT, () -> PlainText.of(list));
    }
  }

  /** Arrays and whatever has no text of its own: else the identity of an object is shown. */
  private static void showAnything(Object value, RenderContext context) {
    context.renderIfRequested(TEXT, () -> PlainText.of(value));
  }

  private static void show(Reading reading, RenderContext context) {
    context.renderIfRequested(HTML, () -> HtmlText.html(reading));
    context.renderIfRequested(TEXT, reading::text);
  }

  /** Texts of several lines would run into each other between commas. */
  private static boolean isLongText(Object item) {
    return item instanceof String text && text.contains("\n");
  }

  private static boolean areRecordsOfOneClass(List<?> list) {
    Object first = list.getFirst();
    return first instanceof Record
        && list.stream().allMatch(item -> item != null && item.getClass() == first.getClass());
  }

  private static void show(TableView table, RenderContext context) {
    context.renderIfRequested(HTML, () -> HtmlTable.html(table));
    context.renderIfRequested(TEXT, () -> TextTable.text(table));
  }

  private static void show(Picture picture, RenderContext context) {
    context.renderIfRequested(HTML, picture::html);
    context.renderIfRequested(
        PNG,
        (type, out) -> {
          out.putData(type, picture.pngBase64());
          out.putMetaData(type, picture.size());
        });
    context.renderIfRequested(SVG, picture.svg()::get);
    context.renderIfRequested(TEXT, picture::title);
  }
}
