package agora.generate;

/**
 * An answer that did not.
 *
 * @param reason the rule that it broke
 * @param detail what was found
 * @param raw the raw answer
 */
public record Rejected(RejectReason reason, String detail, String raw) implements Verdict {}
