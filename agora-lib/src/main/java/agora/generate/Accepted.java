package agora.generate;

/**
 * An answer that became an instance.
 *
 * @param instruction what the student is asked
 * @param response what the student should answer
 */
public record Accepted(String instruction, String response) implements Verdict {}
