package agora.analyze;

import agora.stats.Estimate;

/**
 * Point of a data-volume curve: one volume of data and its PGR.
 *
 * @param name the curve, such as a generator
 * @param instances how many instances were trained on
 * @param pgrPercent PGR in percent with its interval
 */
public record VolumePoint(String name, int instances, Estimate pgrPercent) {}
