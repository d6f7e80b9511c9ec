package agora.mini;

/**
 * One way to put a whole problem into words.
 *
 * @param template its words, with a slot for the steps
 * @param joiner what stands between two steps; may hold slots of the template
 * @param heldOut whether it belongs to the test sets and to no generator
 */
record Frame(Template template, String joiner, boolean heldOut) {}
