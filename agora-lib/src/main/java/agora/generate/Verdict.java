package agora.generate;

/** What became of one answer. */
public sealed interface Verdict permits Accepted, Rejected {}
