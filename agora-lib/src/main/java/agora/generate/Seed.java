package agora.generate;

/**
 * One example or input that generation starts from.
 *
 * @param id its name in provenance, unique among its seeds
 * @param instruction the instruction
 * @param response the response; empty where the source has none
 */
public record Seed(String id, String instruction, String response) {}
