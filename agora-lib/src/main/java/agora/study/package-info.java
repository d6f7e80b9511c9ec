/**
 * Study: its file, its cells, its run directory, and the order of its stages.
 *
 * <pre>{@code
 * Study study = Study.open();                                     // AGORA_STUDY, else data/studies/mini.json
 * study.plan().table();                                           // every cell: what exists, what it will cost
 * GeneratedData data = study.generate(Setting.MATH_INSTANCE_GENERATION, "mini-explorer");
 * Student student = study.train(data);
 * study.results().pgr(Setting.MATH_INSTANCE_GENERATION);          // beside the paper's
 * new StudyBuilder("mine").endpoint(url, model).settings(setting).open().run();   // your own generator
 * }</pre>
 *
 * <p>It composes the packages below it, and is the only one of them that knows the others. It does
 * not know how a prompt is written, a token predicted, an answer graded or a figure drawn.
 */
@NullMarked
package agora.study;

import org.jspecify.annotations.NullMarked;
