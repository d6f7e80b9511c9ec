package agora.plot;

import agora.stats.Estimate;

/**
 * One candidate after one round of an advisor.
 *
 * @param round from 1
 * @param name the candidate
 * @param expected PGR at the target volume in percent, with its interval
 */
public record RoundPoint(int round, String name, Estimate expected) {}
