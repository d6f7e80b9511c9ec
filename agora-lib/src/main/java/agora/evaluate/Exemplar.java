package agora.evaluate;

/**
 * A solved example that a few-shot prompt shows.
 *
 * @param question as a problem of the benchmark reads
 * @param answer as the reply should read
 */
public record Exemplar(String question, String answer) {}
