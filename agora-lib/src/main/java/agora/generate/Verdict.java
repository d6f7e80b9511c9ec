package agora.generate;

/** Verdict on one answer. */
sealed interface Verdict permits Accepted, Rejected {}
