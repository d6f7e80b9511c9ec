package agora.generate;

/** Verdict on one answer. */
public sealed interface Verdict permits Accepted, Rejected {}
