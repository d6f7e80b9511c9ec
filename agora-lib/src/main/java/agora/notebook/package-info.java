/**
 * Rich output of notebooks (tables, records, figures, charts), progress that updates in place, and
 * the kernel's code assistance: inspection, completion, errors.
 *
 * <pre>{@code
 * dataset.first(5)                                  // a Tablesaw table, ending a cell
 * List.of(setting, setting)                         // records become a table
 * Figures.costFrontier(points)                      // a figure, as PNG
 * render(figure, "image/svg+xml")                   // the same as SVG
 * var progress = NotebookProgress.ofThisKernel();   // a ProgressListener: bar, rate, time left
 * }</pre>
 *
 * <p>{@link agora.notebook.AgoraExtension} is installed by the kernel; {@code AgoraKernel}, under
 * {@code src/kernel}, asks {@code CodeAssistant}. Nothing outside this package knows that a kernel
 * exists.
 */
@NullMarked
package agora.notebook;

import org.jspecify.annotations.NullMarked;
