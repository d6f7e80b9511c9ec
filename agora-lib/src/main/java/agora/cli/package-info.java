/**
 * Headless commands, thin over {@code study}, and a progress line for the terminal.
 *
 * <pre>{@code
 * environment/agora plan data/studies/mini.json
 * environment/agora try http://127.0.0.1:11434/v1 --setting math_response_generation
 * environment/agora generate data/studies/mini.json --setting math-instance-generation
 * ProgressListener listener = TerminalProgress.onStandardError();
 * }</pre>
 *
 * <p>It does not know how any stage works.
 */
@NullMarked
package agora.cli;

import org.jspecify.annotations.NullMarked;
