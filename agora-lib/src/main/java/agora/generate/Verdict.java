package agora.generate;

/** What became of one answer. */
sealed interface Verdict permits Accepted, Rejected {}
