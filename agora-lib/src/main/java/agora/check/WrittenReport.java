package agora.check;

/**
 * Report that was written.
 *
 * @param json its content
 * @param shortfall what could not be checked, in words; empty where all was
 */
public record WrittenReport(String json, String shortfall) {}
